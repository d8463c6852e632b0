"""Figures and tables as files, at addresses that stay: they hold the question."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from kakehashi.errors import InputError, Problem
from kakehashi.web.answers.blocks import Picture
from kakehashi.web.answers.problems import Problems, ProblemShown
from kakehashi.web.exports import (
    TYPES,
    drawn,
    picture_named,
    table_csv,
    table_named,
    table_xlsx,
)
from kakehashi.web.question import LONGEST_TOKEN, Question, from_token
from kakehashi.web.refusal import refused
from kakehashi.web.translate import Language, translated

if TYPE_CHECKING:
    from kakehashi.web.answers.blocks import Section, Table
    from kakehashi.web.answers.results import Results
    from kakehashi.web.runs import Runs

GONE: dict[int | str, dict[str, Any]] = {
    409: {"model": Problems, "description": "Made with another version or programme"}
}


class Ending(StrEnum):
    """What a figure or a table can be had as."""

    SVG = "svg"
    PNG = "png"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def given(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """What a file is, for the contract."""
    content: dict[str, Any] = {kind.partition(";")[0]: {} for kind in kinds}
    return {200: {"content": content}}


PAGE, RECORD, ANY = given("text/html"), given(TYPES["json"]), given(*TYPES.values())


Hash = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Token = Annotated[str, Query(alias="q", max_length=LONGEST_TOKEN)]


def exported_routes(runs: Runs) -> APIRouter:
    """Addresses of files; a name is looked up among ids and never becomes a path."""
    routes = APIRouter(prefix="/runs", tags=["exports"], responses=GONE)

    @routes.get("/{key}/report.html", response_class=Response, responses=PAGE)
    def report(key: Hash, token: Token) -> Response:
        """The report as one file that opens anywhere."""
        with runs.engine:
            page = runs.answer_to(_asked(runs, key, token)).report()
        return _file(page, "report.html", "text/html; charset=utf-8")

    @routes.get("/{key}/result.json", response_class=Response, responses=RECORD)
    def result(key: Hash, token: Token) -> Response:
        """The measures with their formulas, inputs and versions."""
        with runs.engine:
            found = runs.answer_to(_asked(runs, key, token)).summary()
        return _file(found, "result.json", TYPES["json"])

    @routes.get("/{key}/{name}.{ending}", response_class=Response, responses=ANY)
    def exported(
        key: Hash,
        name: Annotated[str, Path(pattern="^[a-z0-9-]{1,80}$")],
        ending: Ending,
        token: Token,
        language: Language = Language.ENGLISH,
    ) -> Response:
        """A figure as svg, png, json; a table, or a figure's, as csv, xlsx."""
        question = _asked(runs, key, token)
        results = runs.holding(question, lambda section: _holds(section, name, ending))
        if results is None:
            raise InputError([_nothing(f"{name}.{ending}")])
        found = _made(translated(results, language), name, ending)
        return _file(found, f"{name}.{ending}", TYPES[ending])

    return routes


class OtherVersionError(Exception):
    """The hash of an address is not the one that its question has here."""


def _asked(runs: Runs, key: str, token: str) -> Question:
    """The question of an address; never one that the address was not made with."""
    question = from_token(token)
    if runs.hash_of(question) != key:
        raise OtherVersionError(key)
    return question


def _holds(section: Section, name: str, ending: Ending) -> Table | Picture | None:
    """What a file is made of, where a section holds it."""
    if ending in (Ending.CSV, Ending.XLSX):
        return table_named([section], name)
    return picture_named([section], name)


def _made(results: Results, name: str, ending: Ending) -> bytes:
    found = _holds(results.sections[0], name, ending)
    if isinstance(found, Picture):
        return drawn(found, ending.value)
    if found is None:
        raise InputError([_nothing(f"{name}.{ending}")])
    if ending is Ending.CSV:
        return table_csv(found)
    return table_xlsx(found, _about(results, found))


def _nothing(file: str) -> Problem:
    return Problem(
        where=file,
        what="this run has no such figure or table",
        fix="take an id of a section of /api/results?section=all",
    )


def _about(results: Results, table: Table) -> list[tuple[str, str]]:
    """What a workbook says of itself."""
    rate = table.rate or results.currency
    dated = "" if rate.usd_jpy is None else f"{rate.usd_jpy:g} ({rate.as_of})"
    return [
        ("What", table.caption),
        ("Note", table.note or ""),
        ("Yen per dollar", dated),
        ("Programme", results.title),
        ("Scenario", results.scenario),
        ("As of", results.as_of.isoformat()),
        ("Reading", results.reading_label),
        ("Seed", str(results.seed)),
        ("Draws", str(results.draws)),
        ("Hash", results.hash),
        ("Sources", "Each figure's sources stand in the report and under provenance."),
    ]


async def other_version(request: Request, error: Exception) -> Response:
    """What is said where figures may differ from those that were linked."""
    del error
    return refused(
        [
            ProblemShown(
                where="hash",
                what="this server's programme or version is not the one that the "
                "address was made with, so its figures may differ",
                fix="open the link of the question and export anew",
            )
        ],
        request.query_params,
        409,
    )


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content,
        media_type=kind,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
            "sandbox",
        },
    )
