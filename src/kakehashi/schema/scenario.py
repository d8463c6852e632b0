"""Scenarios: named lists of changes to a programme."""

from __future__ import annotations

from typing import Any

from kakehashi.schema.parameter import Model


class Change(Model):
    """One override: the path of a key, its new value, and why (§11)."""

    path: str
    """Dotted path from the top of the programme, such as `terms.distribution_rule`."""
    value: Any
    """New value; where the path ends at a parameter, its figure in the printed unit."""
    reason: str


class Scenario(Model):
    """A named list of changes; scenarios compose in the order in which they are named."""

    title: str
    description: str | None = None
    extends: list[str] = []
    """Scenarios whose changes are applied first."""
    changes: list[Change] = []
