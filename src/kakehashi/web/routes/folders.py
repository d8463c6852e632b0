"""Programmes taken away and brought in as the zip of their folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Body, Depends, Path, Response

from kakehashi.web.answers.programme import ProgrammeListed, listed_programme
from kakehashi.web.folder import read_upload
from kakehashi.web.guard.accounts import Role
from kakehashi.web.guard.admission import needs
from kakehashi.web.question import LONGEST_NAME

if TYPE_CHECKING:
    from kakehashi.web.runs import Runs

ZIP = "application/zip"


def folder_routes(runs: Runs) -> APIRouter:
    """Addresses of whole programmes."""
    routes = APIRouter(prefix="/api/folder", tags=["programmes"])

    @routes.get(
        "/{programme}",
        response_class=Response,
        responses={200: {"content": {ZIP: {}}}},
    )
    def folder(programme: Annotated[str, Path(max_length=LONGEST_NAME)]) -> Response:
        """The files of a programme as they are."""
        content = runs.library.folder(programme)
        name = 'attachment; filename="programme.zip"'
        return Response(content, media_type=ZIP, headers={"content-disposition": name})

    @routes.put("", dependencies=[Depends(needs(Role.ANALYST))])
    def upload(content: Annotated[bytes, Body(media_type=ZIP)]) -> ProgrammeListed:
        """Keep a programme for a while; its problems stand beside it."""
        tree = read_upload(content, runs.limits)
        return listed_programme(runs.library.add(tree, content))

    return routes
