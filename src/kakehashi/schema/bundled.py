"""Programmes that come with the package, by name."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "programmes"


def bundled_names() -> tuple[str, ...]:
    """Names of the programmes that come with the package."""
    return tuple(sorted(_folders()))


def bundled_path(name: str) -> Path | None:
    """Where the bundled programme of this name lies; None where there is none."""
    return _folders().get(name)


def _folders() -> dict[str, Path]:
    """Name and place of each bundled programme; a folder's `_` is a name's `-`."""
    found = FOLDER.glob("*/programme.yaml")
    return {path.parent.name.replace("_", "-"): path.parent for path in found}
