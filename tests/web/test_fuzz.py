"""Whatever is sent, the server answers within its contract and never breaks."""

import random
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kakehashi.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import checks
    from schemathesis.specs.openapi import checks as contract

CASES = 2_000
HERE = {"host": "localhost"}
TINY = Path(__file__).parents[1] / "programmes" / "tiny"
PATHS = (
    "terms.envelope",
    "terms.deadline.date",
    "terms.deadline.basis",
    "terms.distribution_rule",
    "terms.placement.sectors",
    "market.discount_rate",
    "grid.end",
    "grid.frequency",
    "projects",
    "projects.plant",
    "projects.plant.capex",
    "projects.plant.construction",
    "default_financing_plan",
    "as_of",
)
NUMBERS: tuple[object, ...] = (
    0,
    1,
    -1,
    0.5,
    1e9,
    "2027-01-01",
    "9999-12-31",
    None,
    True,
    [],
    {},
)

app = create_app(str(TINY))
schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=HERE)
OPERATIONS = len(list(schema.get_all_operations()))
JUDGED = [
    checks.not_a_server_error,
    contract.status_code_conformance,
    contract.content_type_conformance,
    contract.response_schema_conformance,
]
seeded = random.Random(1)  # noqa: S311 - no secret


@schemathesis.serializer("application/zip")
def as_it_is(context, value):
    """Bytes of an upload that is made up."""
    del context
    return value if isinstance(value, bytes) else str(value).encode()


@schema.hook
def map_body(context, body):
    """Of the questions that are made up, some are about what there is."""
    del context
    questions = body.get("questions", [body]) if isinstance(body, dict) else []
    for question in questions if isinstance(questions, list) else []:
        if isinstance(question, dict) and isinstance(question.get("programme"), str):
            _about_something(question)
    return body


def _about_something(question):
    """A question of the right shape, with a programme, and paths, that there are."""
    if seeded.random() < 0.2:
        return
    question["programme"] = "tiny"
    for key in ("scenarios", "reading", "as_of"):
        if seeded.random() < 0.8:
            question.pop(key, None)
    if isinstance(question.get("draws"), int):
        question["draws"] %= 50
    for change in question.get("changes") or []:
        if isinstance(change, dict) and isinstance(change.get("path"), str):
            change["path"] = seeded.choice(PATHS)
            if seeded.random() < 0.7:
                change["value"] = seeded.choice(NUMBERS)


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=CASES // OPERATIONS + 1, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_server(case):
    """No status from 500 on, and every answer is of the shape that it promises."""
    case.call_and_validate(headers=HERE, checks=JUDGED)
