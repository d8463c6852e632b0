"""A question taken away and brought back: links, snippets, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.responses import PlainTextResponse

from kakehashi.web.question import (
    LONGEST_TOKEN,
    Question,
    Shape,
    from_token,
    to_token,
)
from kakehashi.web.takeaway import Snippet, question_file, question_in, snippet

if TYPE_CHECKING:
    from kakehashi.web.runs import Runs


YAML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/yaml": {}}}}


class Shared(Shape):
    """A question as a link, and where its exports lie."""

    hash: str
    token: str
    """Holds the whole question; the page takes it from the address after `#q=`."""
    link: str
    exports: str
    """`{name}` stands for a figure's or a table's id, `{ending}` for svg, png, ..."""


def shared_routes(runs: Runs) -> APIRouter:
    """Addresses that turn questions into texts and back."""
    routes = APIRouter(prefix="/api", tags=["share"])

    @routes.post("/share")
    def share(question: Question) -> Shared:
        """A link that holds the question; nothing is stored."""
        token, key = to_token(question), runs.hash_of(question)
        return Shared(
            hash=key,
            token=token,
            link=f"/#q={token}",
            exports=f"/runs/{key}/{{name}}.{{ending}}?q={token}",
        )

    @routes.get("/share/{token}")
    def shared(token: Annotated[str, Path(max_length=LONGEST_TOKEN)]) -> Question:
        """The question of a link."""
        return from_token(token)

    @routes.post("/snippet")
    def snippets(question: Question) -> Snippet:
        """Python and a command line that give the same numbers."""
        return snippet(question)

    @routes.post("/scenario", response_class=PlainTextResponse, responses=YAML)
    def scenario_file(question: Question) -> PlainTextResponse:
        """The question as a YAML file."""
        return PlainTextResponse(
            question_file(question),
            media_type="application/yaml",
            headers={"content-disposition": 'attachment; filename="scenario.yaml"'},
        )

    @routes.put("/scenario")
    def scenario(text: Annotated[str, Body(media_type="application/yaml")]) -> Question:
        """The question of such a file, or every problem with its line."""
        return question_in(text)

    return routes
