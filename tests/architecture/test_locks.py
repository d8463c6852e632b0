"""The lock files hold what pyproject.toml asks for, with hashes."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = {
    "requirements-run.lock": [],
    "requirements.lock": ["test", "dev"],
    "requirements-bench.lock": ["oracles"],
}
PIN = re.compile(r"^([\w.-]+)==([\w.!+]+)", re.MULTILINE)


def locked_versions(text: str) -> dict[str, str]:
    """Version of each package in a lock."""
    return {canonicalize_name(name): version for name, version in PIN.findall(text)}


def missing_from(lock: dict[str, str], wanted: list[str]) -> list[str]:
    """Each requirement that a lock does not meet."""
    requirements = [Requirement(text) for text in wanted]
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(
            lock.get(canonicalize_name(requirement.name), "0")
        )
    ]


@pytest.fixture(scope="module")
def settings(repository: Path) -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_meets_what_is_asked(
    name: str, repository: Path, settings: dict[str, Any]
) -> None:
    """Each lock holds all that its installation asks for; else `make lock`."""
    extras = settings["project"]["optional-dependencies"]
    wanted = (
        settings["project"]["dependencies"] + settings["dependency-groups"]["build"]
    )
    wanted += [text for extra in LOCKS[name] for text in extras[extra]]
    lock = locked_versions((repository / name).read_text(encoding="utf-8"))
    assert missing_from(lock, wanted) == []


def test_locks_agree(repository: Path) -> None:
    """A package has one version, whichever lock it was installed from."""
    whole = locked_versions((repository / "requirements.lock").read_text())
    for name in LOCKS:
        lock = locked_versions((repository / name).read_text())
        shared = lock.keys() & whole.keys()
        assert {key: lock[key] for key in shared} == {key: whole[key] for key in shared}


def test_locks_have_hashes(repository: Path) -> None:
    """No package is installed that is not known by its content."""
    for name in LOCKS:
        entries = re.split(r"\n(?=\w)", (repository / name).read_text())
        assert [
            entry for entry in entries if "==" in entry and "--hash=" not in entry
        ] == []


def test_an_unmet_requirement_is_found() -> None:
    """A package that is missing or too old is found."""
    lock = locked_versions("numpy==2.4.6 \\\nruamel-yaml==0.19.1 \\\n")
    assert missing_from(lock, ["numpy>=2.2", "ruamel.yaml>=0.18"]) == []
    assert missing_from(lock, ["numpy>=3", "pandas>=3"]) == ["numpy>=3", "pandas>=3"]
