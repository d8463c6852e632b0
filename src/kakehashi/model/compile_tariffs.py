"""Tariffs of a programme as arrays: what each group of goods pays on a day, and instead.

Rates run by group, in the order of the table. The rule of a scope is looked up by day; a
counterfactual takes the rules of a day of its own and puts some of its own in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.tariff_rates import (
    additive_rate,
    content_share_rate,
    inclusive_floor_rate,
)
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.tariff_rule import RuleKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from kakehashi.arrays import ByItem, Numbers
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.tariff_rule import TariffRule
    from kakehashi.schema.tariffs import Counterfactual, Tariffs


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffTerms:
    """What a comparison of two tariffs works with; arrays are (group,)."""

    counterfactual: str
    day: dt.date
    """Day whose rules are compared with the counterfactual."""
    groups: tuple[str, ...]
    imports: ByItem
    """USD a year at the most-favoured-nation rate."""
    mfn: ByItem
    rate_without: ByItem
    rate_with: ByItem
    pass_through: ByItem
    elasticity: ByItem
    margin: float
    tax_share: float


def tariffs_of(programme: Programme) -> Tariffs:
    """The tariffs of a programme; `InputError` where it speaks of none."""
    if programme.tariffs is None:
        raise InputError(
            [
                Problem(
                    where=programme.id,
                    what="the programme has no `tariffs`, so no saving can be computed",
                    fix="add tariffs and product_groups, as us-japan-2025 has them",
                )
            ]
        )
    return programme.tariffs


def counterfactual_of(tariffs: Tariffs, name: str | None) -> Counterfactual:
    """The counterfactual of a name; there is no default."""
    known = list(tariffs.counterfactuals)
    if name in tariffs.counterfactuals:
        return tariffs.counterfactuals[name]
    listed = ", ".join(known)
    what = f"there is no counterfactual '{name}'"
    fix = suggestion(name or "", known, otherwise=f"name one of {listed}")
    if not name:
        what = "no counterfactual is named, and a saving has no meaning without one"
        fix = f"name one of {listed}"
    raise InputError([Problem(where="counterfactual", what=what, fix=fix)])


def compile_tariffs(
    programme: Programme, counterfactual: str | None, day: dt.date | None = None
) -> TariffTerms:
    """Both tariffs of one comparison by group; `day` none: that of the agreement."""
    tariffs = tariffs_of(programme)
    chosen = counterfactual_of(tariffs, counterfactual)
    when = tariffs.agreed_on if day is None else day
    groups = programme.product_groups.values()
    rate_with = rates_on(programme, when)
    return TariffTerms(
        counterfactual=str(counterfactual),
        day=when,
        groups=tuple(programme.product_groups),
        imports=imports_of(programme),
        mfn=mfn_rates(programme),
        rate_without=rates_on(programme, chosen.regime_on or when, chosen.changes),
        rate_with=rate_with,
        pass_through=np.array([group.pass_through.base for group in groups]),
        elasticity=np.array([group.elasticity.base for group in groups]),
        margin=tariffs.response.margin.base,
        tax_share=tariffs.response.tax_share.base,
    )


def imports_of(programme: Programme) -> ByItem:
    """Customs value of each group in USD a year, (group,)."""
    return np.array([group.imports.base for group in programme.product_groups.values()])


def mfn_rates(programme: Programme) -> ByItem:
    """Most-favoured-nation rate of each group, (group,)."""
    return np.array([group.mfn.base for group in programme.product_groups.values()])


def rates_on(
    programme: Programme,
    day: dt.date,
    changes: Mapping[str, TariffRule] | None = None,
) -> ByItem:
    """Average rate that each group pays on a day, (group,), with rules put in place."""
    tariffs = tariffs_of(programme)
    if not tariffs.known_from <= day <= tariffs.known_until:
        raise InputError(
            [
                Problem(
                    where="as-of date",
                    what=f"{day} is outside the schedule of tariffs, which is known from "
                    f"{tariffs.known_from} to {tariffs.known_until}",
                    fix="name a day in between, or extend tariffs.scopes",
                )
            ]
        )
    mfn = mfn_rates(programme)
    rates = mfn.copy()
    for name in tariffs.scopes:
        share = np.array(
            [
                group.scopes[name].base if name in group.scopes else 0.0
                for group in programme.product_groups.values()
            ]
        )
        rates += share * (_scope_rate(tariffs, name, day, mfn, changes or {}) - mfn)
    return rates


def rule_on(tariffs: Tariffs, scope: str, day: dt.date) -> TariffRule | None:
    """The rule of a scope on a day; none before its first step."""
    steps = [s for s in tariffs.scopes[scope].schedule if s.effective <= day]
    return steps[-1] if steps else None


def _scope_rate(
    tariffs: Tariffs,
    name: str,
    day: dt.date,
    mfn: ByItem,
    changes: Mapping[str, TariffRule],
) -> Numbers:
    """Total rate of goods of one scope, by the group's most-favoured-nation rate."""
    rule = changes.get(name) or rule_on(tariffs, name, day)
    other = tariffs.scopes[name].otherwise
    if rule is None:
        return mfn if other is None else _scope_rate(tariffs, other, day, mfn, changes)
    rate = rule.rate.base if rule.rate is not None else 0.0
    match rule.rule:
        case RuleKind.ADDITIVE:
            return additive_rate(mfn, rate)
        case RuleKind.INCLUSIVE_FLOOR:
            return inclusive_floor_rate(mfn, rate)
        case RuleKind.CONTENT_SHARE:
            rest = mfn
            if other is not None:
                rest = _scope_rate(tariffs, other, day, mfn, changes)
            content = rule.content.base if rule.content is not None else 1.0
            return content_share_rate(mfn, rate, content, rest)
        case _:
            return mfn
