"""Workbench, API, command line and Python give the same numbers, to the last digit."""

import json
import random
import shlex

import pytest
from typer.testing import CliRunner

import kakehashi as kk
from kakehashi.analysis.headline import SLOW
from kakehashi.cli.app import app as command
from kakehashi.schema.load import load_programme
from kakehashi.web.question import Question, made

PROGRAMME = "us-japan-2025"
SCENARIOS = 50
DRAWS = 32  # the fewest that have an error
SEED = 7
PRESETS = sorted(load_programme(PROGRAMME).programme.scenarios)
CLOSE = 1e-9


def numbers_of_python(question):
    """The measures of `kakehashi.run`, or None where the question is refused."""
    asked = Question.model_validate(question)
    try:
        run = kk.run(
            asked.programme,
            asked.scenarios,
            changes=made(asked.changes),
            reading=asked.reading,
            draws=asked.draws,
            seed=asked.seed,
        )
    except kk.InputError:
        return None
    return {
        name: found
        for name in run.measures
        if name not in SLOW  # the API gives them with the section that takes as long
        for one in [run.measures[name]]
        for found in [(one.value, one.low, one.high, one.standard_error)]
        if isinstance(one.value, int | float)
    }


def numbers_of_api(client, question):
    """The measures of the answer, or None where the question is refused."""
    answer = client.post("/api/results", json=question)
    if answer.status_code == 422:
        return None
    return {
        one["id"]: (one["number"], one["low"], one["high"], one["standard_error"])
        for one in answer.json()["measures"]
        if one["kind"] == "number"
    }


def assert_same(first, second):
    """Every figure, with its range, within a billionth."""
    assert (first is None) == (second is None)
    if first is None or second is None:
        return
    assert first.keys() == second.keys()
    for name, figures in first.items():
        for one, other in zip(figures, second[name], strict=True):
            alike = one is other or one == pytest.approx(other, rel=CLOSE)
            assert alike, (name, one, other)


@pytest.mark.slow
@pytest.mark.parametrize("preset", [None, *PRESETS])
def test_every_preset_is_the_same_everywhere(client, ask, preset):
    """API and Python agree on each scenario of the programme."""
    scenarios = None if preset is None else [preset]
    question = ask(scenarios=scenarios, draws=DRAWS, seed=SEED)
    assert_same(numbers_of_api(client, question), numbers_of_python(question))


@pytest.fixture(scope="module")
def random_questions(client, ask):
    """Questions that move a few inputs at random, some of them too far."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    answer = client.post("/api/programme", json=ask()).json()
    numbers = [one for one in answer["inputs"] if one.get("parameter") and one["value"]]
    readings = list(load_programme(PROGRAMME).programme.terms.distribution_rules)
    return [
        ask(
            *(
                (one["path"], one["value"] * chance.uniform(0.5, 1.6))
                for one in chance.sample(numbers, chance.randint(1, 3))
            ),
            scenarios=chance.choice([None, [], [chance.choice(PRESETS)]]),
            reading=chance.choice([None, *readings]),
            draws=DRAWS,
            seed=chance.randrange(1_000),
        )
        for _ in range(SCENARIOS)
    ]


@pytest.mark.slow
def test_random_scenarios_are_the_same_everywhere(client, random_questions):
    """What one refuses, the other refuses; what one answers, the other answers alike."""
    answered = 0
    for question in random_questions:
        found = numbers_of_api(client, question)
        assert_same(found, numbers_of_python(question))
        answered += found is not None
    assert answered > SCENARIOS / 2


@pytest.mark.slow
def test_the_command_line_of_the_snippet_gives_the_same_file(
    client, random_questions, tmp_path
):
    """The command writes the measures of the address, to the last digit."""
    tried = 0
    for question in random_questions:
        if tried == 2 or numbers_of_api(client, question) is None:
            continue
        tried += 1
        line = client.post("/api/snippet", json=question).json()["command"]
        out = tmp_path / str(tried)
        words = [*shlex.split(line)[1:], "--out", str(out)]
        told = CliRunner().invoke(command, words, catch_exceptions=False)
        assert told.exit_code == 0, told.output
        shared = client.post("/api/share", json=question).json()
        address = f"/runs/{shared['hash']}/result.json?q={shared['token']}"
        written = json.loads((out / "result.json").read_text(encoding="utf-8"))
        linked = client.get(address).json()
        assert written["measures"] == linked["measures"]
    assert tried == 2
