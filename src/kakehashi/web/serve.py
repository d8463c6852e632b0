"""`kakehashi serve`: the workbench on this machine, or for others with accounts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = "127.0.0.1"
KEEP_ALIVE_SECONDS = 30
SHUTDOWN_SECONDS = 5


def serve_programme(programme: str, *, host: str, port: int) -> None:
    """Open the workbench on a programme; raises `InputError` where there is none."""
    from kakehashi.web.app import create_app

    serve(create_app(programme), host=host, port=port)


def serve(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until interrupted."""
    import uvicorn

    sys.stdout.write(f"Kakehashi at {'http'}://{host}:{port}/  (Ctrl+C ends it)\n")
    sys.stdout.flush()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
