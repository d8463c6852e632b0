"""`kakehashi serve`: the workbench on this machine, or for others with accounts."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.jit import are_compiled
from kakehashi.web.guard.accounts import Accounts
from kakehashi.web.jobs.child import compile_engine
from kakehashi.web.limits import LIMITS
from kakehashi.web.memory import give_back, keep_small
from kakehashi.web.question import FIRST_DRAWS, Question

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kakehashi.web.runs import Runs

LOOPBACK = "127.0.0.1"
KEEP_ALIVE_SECONDS = 30
SHUTDOWN_SECONDS = 5
SELDOM = (100_000, 20, 50)  # objects made between two looks for garbage
PRIVATE = 0o600  # the file of accounts is its owner's


@dataclass(frozen=True, slots=True, kw_only=True)
class Encryption:
    """Files of a certificate; none: something in front of the server encrypts."""

    certificate: Path
    key: Path


def open_accounts(file: Path) -> Accounts:
    """The accounts in a file, which only its owner may read."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=PRIVATE)
    except OSError as error:
        raise InputError(
            [
                Problem(
                    where=str(file),
                    what=f"the accounts cannot be kept here: {error.strerror}",
                    fix="name another file with --accounts",
                )
            ]
        ) from error
    return Accounts(file, LIMITS)


def serve_programme(
    programme: str,
    *,
    port: int,
    host: str | None = None,
    accounts: Path | None = None,
    encryption: Encryption | None = None,
) -> None:
    """Serve a programme; `host` opens the server to others, who then must log in.

    Raises `InputError` where there is no such programme, or nobody could log in.
    """
    from kakehashi.web.app import create_app

    keep_small()
    known = None
    if host is not None:
        known = open_accounts(accounts or Path("accounts.sqlite"))
        if not known.people():
            raise InputError([_nobody()])
    app = create_app(programme, accounts=known)
    make_ready(app)
    listen(app, host=host or LOOPBACK, port=port, encryption=encryption)


def make_ready(app: FastAPI) -> None:
    """Answer the first question before anybody asks it, and spare what stays.

    What is in memory now stays there, so the collector of garbage need not look at it
    again and again; a figure would wait for it.
    """
    runs: Runs = app.state.runs
    if not are_compiled():
        sys.stdout.write("Compiling the engine: once, a minute at most\n")
        sys.stdout.flush()
        held = runs.library.get(runs.library.first)
        apart = get_context("spawn").Process(target=compile_engine, args=(held, LIMITS))
        apart.start()
        apart.join()
    with suppress(InputError):  # a programme with faults is opened all the same
        runs.get(Question(programme=runs.library.first, draws=FIRST_DRAWS))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    give_back()


def listen(
    app: FastAPI, *, host: str, port: int, encryption: Encryption | None
) -> None:
    """Answer until interrupted."""
    import uvicorn

    scheme = "https" if encryption else "http"
    sys.stdout.write(f"Kakehashi: {scheme}://{host}:{port}/ (Ctrl+C ends it)\n")
    sys.stdout.flush()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        ssl_certfile=encryption.certificate if encryption else None,
        ssl_keyfile=encryption.key if encryption else None,
    )


def _nobody() -> Problem:
    return Problem(
        where="--host",
        what="others could reach this server, and there is no account to log in with",
        fix="add one first: kakehashi user add NAME --role analyst",
    )
