"""The content of result.json: a run in figures, with all that it came from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

import kakehashi
from kakehashi.analysis.claims import ClaimCheck, claims
from kakehashi.analysis.draw_summary import draw_summary, over_time_summary
from kakehashi.analysis.headline import measures

if TYPE_CHECKING:
    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme

FORMAT = 1
SHOWN = (
    "label", "value", "unit", "formula", "parameters", "measures", "note", "low",
    "high", "standard_error",
)  # fmt: skip
"""What is told of a measure."""
LIBRARIES = ("numba", "numpy", "pandas", "pydantic", "pyxirr", "scipy")

Json = dict[str, "object"]


def summary(result: Result, sensitivity: Sensitivity | None = None) -> Json:
    """Everything of a run but its flows, ready for JSON; the same run gives the same.

    No clock, path or machine enters it. Money is in USD, rates are decimals per year,
    dates are ISO text, what cannot be computed is null with a note.
    """
    inputs = result.inputs
    programme = inputs.loaded.programme
    known = measures(result)
    return {
        "format": FORMAT,
        "programme": programme.id,
        "title": programme.title,
        "currency": programme.currency,
        "as_of": plain(inputs.as_of),
        "scenarios": list(inputs.loaded.scenario_names),
        "changes": [plain(asdict(change)) for change in inputs.loaded.applied],
        "reading": inputs.reading,
        "readings": {
            name: rule.label
            for name, rule in programme.terms.distribution_rules.items()
        },
        "sha256": fingerprint(programme),
        "versions": versions(),
        "measures": {
            name: plain({key: getattr(measure, key) for key in SHOWN})
            for name, measure in known.items()
        },
        "placement": _placement(result),
        "facilities": [plain(asdict(loan)) for loan in inputs.facilities],
        "claims": [_claim(check) for check in claims(result, known)],
        **({"draws": plain(_draws(result, result.draws))} if result.draws else {}),
        **({"sensitivity": _sensitivity(sensitivity)} if sensitivity else {}),
    }


def _sensitivity(found: Sensitivity) -> object:
    """Targets, tornado and indices as rows."""
    from kakehashi.analysis.sensitivity.study import as_rows  # SciPy is slow to load

    return plain(as_rows(found))


def _draws(result: Result, draws: DrawResult) -> Json:
    """What draws say, at the end and over time."""
    return {**draw_summary(draws), "over_time": over_time_summary(result)}


def versions() -> dict[str, str]:
    """Versions of Kakehashi and of the libraries that figures hang on."""
    return {
        "kakehashi": kakehashi.__version__,
        **{library: version(library) for library in LIBRARIES},
    }


def fingerprint(programme: Programme) -> str:
    """SHA-256 of the programme as it was run, scenarios applied, in canonical JSON."""
    text = json.dumps(
        programme.model_dump(mode="json"),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def plain(node: object) -> object:
    """A value as JSON knows it: ISO dates, plain numbers, lists; no NaN or infinity."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [plain(value) for value in node]
    if isinstance(node, dt.date):
        return node.isoformat()
    if isinstance(node, np.generic):
        node = node.item()
    if isinstance(node, float):
        return float(node) if math.isfinite(node) else None
    if isinstance(node, str | int) or node is None:  # bool is an int
        return node
    return str(node)


def _placement(result: Result) -> Json:
    """Placed projects with their dates, the others with their reason, all answers."""
    placement = result.inputs.placement
    return {
        "placed": [plain(asdict(one)) for one in placement.placed],
        "not_placed": [plain(asdict(one)) for one in placement.not_placed],
        "eligibility": {
            name: {
                "eligible": rules.eligible,
                "answers": [plain(asdict(answer)) for answer in rules.answers],
            }
            for name, rules in placement.eligibility.items()
        },
    }


def _claim(check: ClaimCheck) -> object:
    """One claim; of the measure beside it the id, value and unit."""
    beside = check.computed
    computed = beside and {"id": beside.id, "value": beside.value, "unit": beside.unit}
    return plain({**asdict(check), "computed": computed})
