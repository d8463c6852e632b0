"""Each kind of bad input is refused at its place, in plain words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kakehashi.errors import Problem
from kakehashi.schema.checks.whole_check import check_programme

FOLDER = Path(__file__).resolve().parent
CASES: list[dict[str, Any]] = [
    case
    for file in ("bad_values.yaml", "bad_references.yaml")
    for case in YAML(typ="safe", pure=True).load(FOLDER / file)
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bad_input_is_refused_in_plain_words(
    case: dict[str, Any], edited: Callable[[str, str, str], Path]
) -> None:
    """One mistake gives one problem: where it is, what is wrong, what to do."""
    folder = edited(case["file"], case["replace"], case["by"])
    problem = Problem(where=case["where"], what=case["what"], fix=case["fix"])
    assert list(check_programme(folder, lambda _: ()).problems) == [problem]


def test_no_message_speaks_of_the_tools() -> None:
    """Messages use the words of the format, never those of a library."""
    for case in CASES:
        for word in ("Input should", "validation", "dict", "NoneType", "str", "model"):
            assert f" {word} " not in f" {case['what']} {case['fix']} "
