"""The page itself: built files of the package, or a word where they are not built."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

STATIC = Path(__file__).parents[1] / "static"
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Kakehashi</title><h1>The page of the workbench is not built here</h1>
<p>Build it with <code>make page</code>, then start the server again.
The API answers all the same; its contract is at
<a href="/api/openapi.json">/api/openapi.json</a>.</p></html>"""


def add_page(app: FastAPI, folder: Path = STATIC) -> None:
    """Serve the built page at the root, after every other address."""
    if (folder / "index.html").is_file():
        app.mount("/", StaticFiles(directory=folder, html=True), name="page")
        return
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def not_built() -> HTMLResponse:
        """How to build the page."""
        return HTMLResponse(NOT_BUILT)

    app.include_router(routes)
