"""Jobs: start one, hear how far it is, have its answer, end it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from kakehashi.web.answers.problems import Problems, ProblemShown
from kakehashi.web.answers.results import Results
from kakehashi.web.answers.sections import ALL
from kakehashi.web.guard.accounts import Person, Role
from kakehashi.web.guard.admission import needs
from kakehashi.web.jobs.table import Job, Part
from kakehashi.web.question import Question
from kakehashi.web.refusal import refused
from kakehashi.web.translate import Language, translated

if TYPE_CHECKING:
    from kakehashi.web.jobs.pool import Jobs
    from kakehashi.web.runs import Runs

HEARD_SECONDS = 0.2  # between two looks at the table
UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {
        "model": Problems,
        "description": "No such job, or no answer of it (any more)",
    }
}
Id = Annotated[str, Path(max_length=64)]
Viewer = Annotated[Person, Depends(needs(Role.VIEWER))]
Analyst = Annotated[Person, Depends(needs(Role.ANALYST))]


class UnknownJobError(Exception):
    """There is no such job for who asks."""


def own_job(jobs: Jobs, job: str, person: Person) -> Job:
    """A job of who asks; of somebody else's there is none, but for an admin."""
    found = jobs.table.get(job)
    own = person.role is Role.ADMIN or jobs.table.owner(job) == person.name
    if found is None or not own:
        raise UnknownJobError(job)
    return found


def job_routes(jobs: Jobs, runs: Runs) -> APIRouter:
    """Addresses of jobs."""
    routes = APIRouter(prefix="/api/jobs", tags=["jobs"], responses=UNKNOWN)

    @routes.post("")
    def start(question: Question, person: Analyst, part: Part = Part.WHOLE) -> Job:
        """A job for more draws than are answered at once, or for the sensitivity."""
        return jobs.start(question, person.name, part)

    @routes.get("/{job}")
    def state(job: Id, person: Viewer) -> Job:
        """Where a job stands."""
        return own_job(jobs, job, person)

    @routes.delete("/{job}")
    def cancel(job: Id, person: Analyst) -> Job:
        """End a job."""
        jobs.cancel(own_job(jobs, job, person).id)
        return own_job(jobs, job, person)

    @routes.get("/{job}/results")
    def results(
        job: Id,
        person: Viewer,
        section: Annotated[list[str] | None, Query(max_length=50)] = None,
        language: Language = Language.ENGLISH,
    ) -> Results:
        """The answer of many draws, with all sections unless some are named.

        A sensitivity is a section of `/api/results?section=sensitivity`.
        """
        finished = runs.finished(own_job(jobs, job, person).hash)
        if finished is None:
            raise UnknownJobError(job)
        return translated(finished.results(section or [ALL]), language)

    _add_events(routes, jobs)
    return routes


def _add_events(routes: APIRouter, jobs: Jobs) -> None:
    """The address at which a job tells by itself how far it is."""

    @routes.get(
        "/{job}/events",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def events(job: Id, person: Viewer) -> Response:
        """Server-sent events `job`, each with the job as JSON, until it has ended."""
        first = own_job(jobs, job, person)

        async def told() -> AsyncIterator[str]:
            before, now = None, first
            while True:
                if now != before:
                    yield f"event: job\ndata: {now.model_dump_json()}\n\n"
                if now.state.ended:
                    return
                await asyncio.sleep(HEARD_SECONDS)
                before, now = now, jobs.table.get(job) or now

        return StreamingResponse(told(), media_type="text/event-stream")


async def unknown_job(request: Request, error: Exception) -> Response:
    """What is said where there is no such job."""
    del error
    return refused(
        [
            ProblemShown(
                where="job",
                what="there is no such job, or its answer is no longer kept",
                fix="start it again; the same question has the same answer",
            )
        ],
        request.query_params,
        404,
    )
