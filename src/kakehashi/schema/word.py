"""A word out of a fixed list, as a programme file writes it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema


class Word(StrEnum):
    """Base of the closed lists of the format: read from the text that stands for it.

    Strict models would take only a member, never its text, and a file holds text.
    """

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The schema of an enum, relaxed so that the text of a member stands for it."""
        return {**handler(source), "strict": False}
