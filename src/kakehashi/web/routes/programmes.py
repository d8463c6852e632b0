"""Programmes: the list, the inputs of one, and whether a question holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from kakehashi.errors import InputError
from kakehashi.web.answers.problems import Checked, shown
from kakehashi.web.answers.programme import (
    ProgrammeInputs,
    Programmes,
    changed_trees,
    listed_programmes,
    programme_inputs,
)
from kakehashi.web.limits import refuse_large
from kakehashi.web.question import Question
from kakehashi.web.runs import load
from kakehashi.web.translate import Language, translated

if TYPE_CHECKING:
    from kakehashi.web.runs import Runs


def programme_routes(runs: Runs) -> APIRouter:
    """Addresses that read programmes and run nothing."""
    routes = APIRouter(prefix="/api", tags=["programmes"])
    library = runs.library

    @routes.get("/programmes")
    def programmes(language: Language = Language.ENGLISH) -> Programmes:
        """Every programme with its presets, that is its scenarios."""
        return translated(listed_programmes(library), language)

    @routes.post("/programme", response_model_exclude_defaults=True)
    def programme(
        question: Question, language: Language = Language.ENGLISH
    ) -> ProgrammeInputs:
        """Every input as the question has it, with what it was and what is wrong."""
        held = library.get(question.programme)
        found = programme_inputs(held, question, runs.hash_of(question))
        return translated(found, language)

    @routes.post("/check")
    def check(question: Question, language: Language = Language.ENGLISH) -> Checked:
        """Whether the question can be run; every problem beside its field."""
        held = library.get(question.programme)
        problems = []
        try:
            loaded = load(held, question)
            refuse_large(loaded.programme, runs.limits)
        except InputError as error:
            _, changed = changed_trees(held, question)
            problems = shown(error.problems, question.changes, changed)
        found = Checked(hash=runs.hash_of(question), problems=problems)
        return translated(found, language)

    return routes
