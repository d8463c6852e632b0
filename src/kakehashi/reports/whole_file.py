"""Files that are whole or not there: written under another name, then renamed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name to write to, which becomes `path` only when all of it is on the disk.

    Whatever goes wrong in between, `path` stays as it was and nothing is left behind.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        settle(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Wait until a file is on the disk; a full disk says so here at the latest."""
    with path.open("rb") as written:
        os.fsync(written.fileno())
