"""The text of one file, read with care: nothing outside the folder, nothing endless."""

from __future__ import annotations

import re
from pathlib import Path

from kakehashi.errors import Problem

LARGEST_BYTES = 20_000_000
_CONTROL = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def read_text(path: Path, file: str, folder: Path) -> str | Problem:
    """The text of a file of a programme, or why it cannot be had."""
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
        if not inside:
            return Problem(
                where=file,
                what="the file is a link that leads out of the programme's folder",
                fix="put a copy of the file itself into the folder",
            )
        if not path.is_file():
            return Problem(
                where=file,
                what="this is not a file that can be read as text",
                fix="put a plain file in its place",
            )
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            return Problem(
                where=file,
                what=f"the file has {size:,} bytes, more than {LARGEST_BYTES:,}",
                fix="split it, or put the entries into CSV tables",
            )
        content = path.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        return Problem(
            where=file,
            what=f"the file cannot be read ({reason(error)})",
            fix="check that it exists and that you may read it",
        )
    return _decoded(content, file)


def _decoded(content: bytes, file: str) -> str | Problem:
    """Bytes as text; a mark of byte order, as spreadsheets write it, is left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(
            where=f"{file}:{line}",
            what="the file is not UTF-8 text",
            fix="save it with the encoding UTF-8 (in a spreadsheet: CSV UTF-8)",
        )
    control = _CONTROL.search(text)
    if control is None:
        return text
    return Problem(
        where=f"{file}:{text.count(chr(10), 0, control.start()) + 1}",
        what=f"the character U+{ord(control.group()):04X} is no part of a text",
        fix="take the character out, and save the file as plain text in UTF-8",
    )


def reason(error: Exception) -> str:
    """What the system says, without the path that the user knows."""
    return (getattr(error, "strerror", None) or str(error) or "unknown").lower()
