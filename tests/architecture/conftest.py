"""The project's own files, read once for the tests of its shape."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file: where it is below the repository, its text, its tree."""

    path: str
    text: str
    tree: ast.Module


def read_sources(repository: Path, folders: Sequence[str]) -> list[Source]:
    """Every Python file below `folders`, in the order of their names."""
    files = [file for top in folders for file in (repository / top).rglob("*.py")]
    texts = {file: file.read_text(encoding="utf-8") for file in sorted(files)}
    return [
        Source(
            path=file.relative_to(repository).as_posix(),
            text=text,
            tree=ast.parse(text, filename=str(file)),
        )
        for file, text in texts.items()
    ]


@pytest.fixture(scope="session")
def package(repository: Path) -> list[Source]:
    """Every Python file of the package."""
    return read_sources(repository, ["src"])


@pytest.fixture(scope="session")
def every_source(repository: Path) -> list[Source]:
    """Every Python file of the package, its tests and its benchmarks."""
    return read_sources(repository, ["src", "tests", "benchmarks"])
