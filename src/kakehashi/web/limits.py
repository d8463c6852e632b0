"""How much one request may ask for; what is beyond is refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from kakehashi.schema.programme import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a server; all are choices of ours, a test holds each."""

    body_bytes: int = 2_000_000
    upload_bytes: int = 10_000_000
    inflated_bytes: int = 64 * 2**20
    """Of a programme's folder, counted while it is unpacked."""
    parse_seconds: float = 10.0
    parse_memory: int = 2**29
    """Bytes of address space of the child that reads an upload."""
    draws_at_once: int = 2_000
    """Answered at once; more needs a job."""
    draws: int = 100_000
    projects: int = 500
    cells: int = 300_000
    """Projects times periods of the grid."""
    job_memory: int = 2**31
    """Bytes that a job's process may write to; it may reserve more addresses."""
    job_seconds: float = 600.0
    jobs_at_once: int = 2
    jobs_waiting: int = 20
    compared: int = 6
    shared_changes: int = 5
    """Changed inputs up to which Shapley values are worked out: 2^n runs."""
    logins_per_minute: int = 10
    idle_hours: float = 8.0
    session_hours: float = 24.0


LIMITS = Limits()


def refuse_large(programme: Programme, limits: Limits = LIMITS) -> None:
    """Raise `InputError` where a programme is too large for a server."""
    grid = programme.grid
    months = {"monthly": 1, "quarterly": 3, "half_yearly": 6}[grid.frequency.value]
    span = (grid.end.year - grid.start.year + 1) * 12 // months
    projects = len(programme.projects)
    problems = []
    if projects > limits.projects:
        problems.append(
            Problem(
                where="projects",
                what=f"{projects:,} projects are more than the {limits.projects:,} "
                "that this server runs",
                fix="switch some off, or run `kakehashi run` on your own machine",
            )
        )
    if span * projects > limits.cells:
        problems.append(
            Problem(
                where="grid.end",
                what=f"{span:,} periods of {projects:,} projects are more than this "
                "server runs",
                fix="end the grid earlier, or take longer periods",
            )
        )
    if problems:
        raise InputError(problems)
