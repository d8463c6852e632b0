"""However a programme is broken, its reader answers with problems, never a crash."""

import copy
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.tree import Tree, walk
from kakehashi.schema.load import load_tree

TINY = Path(__file__).resolve().parent.parent / "programmes" / "tiny"
TREE = read_tree(TINY)
PLACES = [path for path, _ in walk(TREE.values) if path]
FILES = sorted(path.relative_to(TINY).as_posix() for path in TINY.rglob("*.yaml"))
SCENARIOS = ("dear", "late-and-dear", "equity-only")

ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=20),
    st.sampled_from(["10e12", "yes", "USD bn", "2029-02-30", "given", "a.b", "*", ""]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.just({"value": 1, "unit": "USD"}),
)


def load_or_refuse(tree: Tree) -> None:
    """Load a tree under all its scenarios; only `InputError` may come out."""
    problems: list[Problem] | None = None
    try:
        load_tree(tree, SCENARIOS)
    except InputError as refusal:
        problems = list(refusal.problems)
    assert problems != []
    assert all(p.what and p.fix and p.where for p in problems or ())


def with_node(path: tuple[str | int, ...], value: Any, *, drop: bool) -> Tree:
    """The tiny programme with one node dropped or replaced."""
    values: Any = copy.deepcopy(TREE.values)
    node = values
    for key in path[:-1]:
        node = node[key]
    if drop:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return Tree(values=values, positions=TREE.positions, printed=TREE.printed)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_any_key_may_be_missing(path: tuple[str | int, ...]) -> None:
    """A key that is dropped gives problems, or is one that may be left out."""
    load_or_refuse(with_node(path, None, drop=True))


@given(path=st.sampled_from(PLACES), value=ODD_VALUES)
@settings(max_examples=200)
def test_any_value_may_be_odd(path: tuple[str | int, ...], value: Any) -> None:
    """A value of any other kind gives problems, or is one that fits."""
    load_or_refuse(with_node(path, value, drop=False))


@given(
    file=st.sampled_from(FILES),
    seed=st.integers(min_value=0, max_value=2**32),
    edits=st.integers(min_value=1, max_value=4),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_may_be_garbled(
    file: str, seed: int, edits: int, tmp_path: Path
) -> None:
    """Letters put in, taken out and doubled give problems, or another programme."""
    folder = tmp_path / "garbled"
    shutil.copytree(TINY, folder, dirs_exist_ok=True)
    text = garbled((folder / file).read_text(encoding="utf-8"), seed, edits)
    (folder / file).write_text(text, encoding="utf-8")
    load_or_refuse(read_tree(folder))


def garbled(text: str, seed: int, edits: int) -> str:
    """A text with some stretches taken out, doubled, or written over with signs."""
    chance = random.Random(seed)  # noqa: S311 - no secret, only variety
    for _ in range(edits):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.randrange(1, 30))
        signs = "".join(chance.choices(":-[]{}&*!|>'\"%@`#,? \n\t\\é\uff10", k=3))
        middle = chance.choice(
            ["", text[start:end] * 2, signs, text[start:end] + signs]
        )
        text = (text[:start] + middle + text[end:]) or ":"
    return text
