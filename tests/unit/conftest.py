"""The tiny programme, to be copied, broken and loaded."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kakehashi.errors import InputError, Problem
from kakehashi.schema.load import load_programme

TINY = Path(__file__).resolve().parent.parent / "programmes" / "tiny"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny programme that a test may break."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def edited(tiny: Path) -> Callable[[str, str, str], Path]:
    """Replaces a text that stands in a file of the tiny programme; gives the folder."""

    def edit(file: str, old: str, new: str) -> Path:
        text = (tiny / file).read_text(encoding="utf-8")
        assert old in text
        (tiny / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tiny

    return edit


@pytest.fixture
def problems_in() -> Callable[..., Sequence[Problem]]:
    """Loads a programme that cannot be loaded; gives its problems."""

    def load(path: Path | str, scenarios: Sequence[str] | None = ()) -> list[Problem]:
        with pytest.raises(InputError) as refusal:
            load_programme(path, scenarios)
        return list(refusal.value.problems)

    return load
