"""Answers in the reader's language: words of ours by a catalogue, all else as it is.

The catalogue maps English texts, some with {places}, to those of a language. What it
does not hold stays English; names and sentences of a programme's file are its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kakehashi.web.answers.blocks import (
    Block,
    Facts,
    Origins,
    Picture,
    Rows,
    Section,
    Sources,
    Table,
)

if TYPE_CHECKING:
    from kakehashi.web.answers.results import Results

FOLDER = Path(__file__).parent / "locale"
PLACE = re.compile(r"\\{[a-z]+\\}")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip
DAY = re.compile(r"(\d{1,2})\s([A-Z][a-z]+)\s(\d{4})")


class Language(StrEnum):
    """A language that answers can be had in."""

    ENGLISH = "en"
    JAPANESE = "ja"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts of one language by their English."""

    plain: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    """Texts with places, the longest first: the first that fits is taken."""

    def get(self, text: str) -> str | None:
        """The text in the language; None where the catalogue does not hold it."""
        if text in self.plain:
            return self.plain[text]
        for pattern, wanted in self.patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return wanted.format(
                    **{
                        name: self.part(part)
                        for name, part in found.groupdict().items()
                    }
                )
        return None

    def part(self, text: str) -> str:
        """What stands in a place: a name, a day, a number."""
        return self.plain.get(text) or DAY.sub(_day, text)

    def __call__(self, text: str) -> str:
        """The text in the language, else as it is."""
        return self.get(text) or text


def _day(found: re.Match[str]) -> str:
    """19 Jan 2029 as it is written in Japanese."""
    day, month, year = found.groups()
    number = next((k for k, m in enumerate(MONTHS, 1) if m.startswith(month)), None)
    return f"{year}年{number}月{day}日" if number else found[0]


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language; English needs none."""
    if language is Language.ENGLISH:
        return Catalogue({}, ())
    file = FOLDER / f"{language.value}.json"
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    placed = sorted((text for text in texts if "{" in text), key=len, reverse=True)
    return Catalogue(
        {text: wanted for text, wanted in texts.items() if "{" not in text},
        tuple((_pattern(text), texts[text]) for text in placed),
    )


def _pattern(text: str) -> re.Pattern[str]:
    """A text with places as a pattern that finds what stands in them."""
    escaped = PLACE.sub(lambda place: f"(?P<{place[0][2:-2]}>.+)", re.escape(text))
    return re.compile(escaped)


def translated(results: Results, language: Language) -> Results:
    """An answer whose headings, heads of columns and labels are in a language."""
    if language is Language.ENGLISH:
        return results
    words = catalogue(language)
    return results.model_copy(
        update={
            "measures": [
                one.model_copy(update={"label": words(one.label)})
                for one in results.measures
            ],
            "sections": [_section(section, words) for section in results.sections],
        }
    )


def _section(section: Section, words: Catalogue) -> Section:
    return section.model_copy(
        update={
            "heading": words(section.heading),
            "blocks": [_block(block, words) for block in section.blocks],
        }
    )


def _block(block: Block, words: Catalogue) -> Block:
    """A block with its own labels; sentences stay as the report wrote them."""
    if isinstance(block, Sources):
        return block
    if isinstance(block, Origins):
        origins = [
            one.model_copy(update={"label": words(one.label)}) for one in block.origins
        ]
        return block.model_copy(update={"origins": origins})
    if isinstance(block, Picture):
        legend = [
            one.model_copy(update={"label": words(one.label)}) for one in block.legend
        ]
        return block.model_copy(
            update={
                "title": words(block.title),
                "legend": legend,
                "table": _table(block.table, words),
            }
        )
    changes: dict[str, object] = {"heading": block.heading and words(block.heading)}
    if isinstance(block, Rows):
        changes["table"] = _table(block.table, words)
    if isinstance(block, Facts):
        changes["facts"] = [
            one.model_copy(update={"label": words(one.label)}) for one in block.facts
        ]
    return block.model_copy(update=changes)


def _table(table: Table, words: Catalogue) -> Table:
    columns = [
        one.model_copy(update={"name": words(one.name)}) for one in table.columns
    ]
    return table.model_copy(
        update={"caption": words(table.caption), "columns": columns}
    )
