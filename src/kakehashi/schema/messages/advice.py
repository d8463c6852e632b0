"""What is wrong with one value and what to do, for each kind of fault there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kakehashi.schema.files.tree import KeyPath, Node, dotted, mapping, shown
from kakehashi.schema.messages.number_advice import (
    date_advice,
    flag_advice,
    number_advice,
)
from kakehashi.schema.messages.unit_advice import fitting_units, known_unit_advice
from kakehashi.schema.paths.nearest import nearest, suggestion
from kakehashi.schema.paths.shape import ROOT, Slot, fields_of, in_words, slot_at

PARAMETER_FORM = (
    "{value: 5, unit: USD bn, as_of: 2025-07-22, source: KEY, confidence: press}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A faulty value with everything that a message may need."""

    path: KeyPath
    node: Node
    around: Node
    """The mapping or list that holds the value."""
    slot: Slot | None
    context: Mapping[str, Any]
    said: str

    @property
    def key(self) -> str:
        """Key of the value; of a part of a list or of a number with what is around."""
        if not self.path:
            return "the programme"
        above = slot_at(self.path[:-1])
        part = isinstance(self.path[-1], int) or (above and above.holds_parameter)
        return f"`{dotted(self.path[-2:] if part else self.path[-1:])}`"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong, and what to do."""

    what: str
    fix: str


def advice_on(
    *,
    kind: str,
    path: KeyPath,
    node: Node,
    around: Node,
    slot: Slot | None,
    context: Mapping[str, Any],
    said: str,
) -> Advice:
    """The advice on one fault; `kind` is pydantic's name or one of the schema's own."""
    finding = Finding(
        path=path, node=node, around=around, slot=slot, context=context, said=said
    )
    if kind in _ADVICE:
        return _ADVICE[kind](finding)
    if kind in _FIXES:
        around = f"{dotted(path)}: " if path else ""
        return Advice(f"{around}{said}", _FIXES[kind])
    return _other_kind(finding)


def _missing(finding: Finding) -> Advice:
    """A key that must be there and is not."""
    key = finding.path[-1]
    hint = finding.slot.description if finding.slot else ""
    meaning = f" ({hint.rstrip('.')})" if hint else ""
    return Advice(f"`{key}` is missing in {_around(finding)}", f"add `{key}`{meaning}")


def _around(finding: Finding) -> str:
    """What holds the value, in words."""
    above = finding.path[:-1]
    return dotted(above) if above else "the programme"


def _unknown_key(finding: Finding) -> Advice:
    """A key that the format does not know."""
    above = slot_at(finding.path[:-1]) or ROOT
    known = list(fields_of(above.model)) if above.model is not None else []
    free = [key for key in known if key not in mapping(finding.around)]
    return Advice(
        f"`{finding.path[-1]}` is no key of {_around(finding)}",
        suggestion(str(finding.path[-1]), free, otherwise="take it out"),
    )


def _unknown_word(finding: Finding) -> Advice:
    """A word that is not in a closed list."""
    words = finding.slot.words if finding.slot else ()
    if finding.path == ("format",):
        return Advice(
            f"format {shown(finding.node)} is not known to this version of Kakehashi",
            f"write `format: {words[-1]}`, or use the version that the file is for",
        )
    close = nearest(str(finding.node), words)
    meant = f"did you mean '{close}'? It can be " if close else "write one of "
    return Advice(
        f"{finding.key} is {shown(finding.node)}, which it cannot be",
        meant + ", ".join(words),
    )


def _unknown_name(finding: Finding) -> Advice:
    """A key of a mapping whose keys come from a closed list."""
    expected = str(finding.context.get("expected", "")).replace("'", "")
    words = expected.replace(" or ", ", ").split(", ")
    return Advice(
        f"{finding.key} is none of the names that may stand here",
        suggestion(str(finding.path[-1]), words, otherwise="take it out"),
    )


def _no_number(finding: Finding) -> Advice:
    """Something else where a number is wanted."""
    if isinstance(finding.node, str):
        what, fix = number_advice(finding.node)
        return Advice(f"{finding.key}: {what}", fix)
    if isinstance(finding.node, int) and not isinstance(finding.node, bool):
        return Advice(
            f"{finding.key} is too large a number",
            "write it in a larger unit, such as USD bn (§10)",
        )
    return _other_kind(finding)


def _no_date(finding: Finding) -> Advice:
    """Something else where a date is wanted."""
    if isinstance(finding.node, str):
        what, fix = date_advice(finding.node)
        return Advice(f"{finding.key}: {what}", fix)
    return _other_kind(finding)


def _no_flag(finding: Finding) -> Advice:
    """Something else where true or false is wanted."""
    if isinstance(finding.node, str):
        what, fix = flag_advice(finding.node)
        return Advice(f"{finding.key}: {what}", fix)
    return _other_kind(finding)


def _not_finite(finding: Finding) -> Advice:
    """NaN or infinity."""
    return Advice(
        f"{finding.key} is {shown(finding.node)}, which is not a finite number (§6)",
        "leave the key out where the figure is not known, or give the largest figure",
    )


def _no_block(finding: Finding) -> Advice:
    """A single value where a block of keys is wanted."""
    alone = finding.node is None or isinstance(finding.node, list)
    if finding.slot is None or not finding.slot.holds_parameter or alone:
        return _other_kind(finding)
    return Advice(
        f"{finding.key} is {shown(finding.node)} alone, without unit and source (§10)",
        f"write {PARAMETER_FORM}",
    )


def _other_kind(finding: Finding) -> Advice:
    """A value of another kind than the format expects; the last resort too."""
    if finding.slot is None:
        return Advice(
            f"{finding.key} is {shown(finding.node)}, which does not fit",
            "compare with `kakehashi schema`",
        )
    if finding.node is None:
        return Advice(
            f"{finding.key} is empty",
            f"write {in_words(finding.slot)}"
            + (", or take the key out" if finding.slot.removable else ""),
        )
    wanted = in_words(finding.slot)
    return Advice(
        f"{finding.key} is {shown(finding.node)}, but {wanted} is needed",
        f"write {wanted}",
    )


def _too_few(finding: Finding) -> Advice:
    """A list or a mapping without entries."""
    return Advice(f"{finding.key} holds nothing", "give at least one entry")


def _unit_unknown(finding: Finding) -> Advice:
    """A unit that is not in the table."""
    return Advice(
        f"{finding.key}: {finding.said} (§10)",
        known_unit_advice(str(finding.context["unit"])),
    )


def _unit_wrong(finding: Finding) -> Advice:
    """A unit of another kind than the place wants."""
    fitting = ", ".join(fitting_units(str(finding.context["wanted"])))
    return Advice(f"{finding.key}: {finding.said} (§10)", f"units that fit: {fitting}")


def _too_small(finding: Finding) -> Advice:
    """A value or the low end of its range below what can be."""
    if finding.context["least"] == 0:
        return Advice(
            f"{finding.key} is negative: {finding.context['value']:g} "
            f"{finding.context['unit']} (§1)",
            "write a magnitude; the name of the key says which way it goes (§2)",
        )
    return Advice(f"{finding.key}: {finding.said}", "check the value and the unit")


def _too_large(finding: Finding) -> Advice:
    """A value or the high end of its range above what can be."""
    return Advice(
        f"{finding.key} is {finding.context['value']:g} {finding.context['unit']}, "
        f"above the most that it can be, {finding.context['most']:g} "
        f"({100 * finding.context['most']:g} %)",
        'check the unit: 50 with unit "%" is half, 50 with unit share is fifty times',
    )


_ADVICE: Mapping[str, Callable[[Finding], Advice]] = MappingProxyType(
    {
        "missing": _missing,
        "extra_forbidden": _unknown_key,
        "enum": _unknown_word,
        "literal_error": _unknown_word,
        "key": _unknown_name,
        "float_type": _no_number,
        "int_type": _no_number,
        "date_type": _no_date,
        "bool_type": _no_flag,
        "finite_number": _not_finite,
        "model_type": _no_block,
        "too_short": _too_few,
        "unit_unknown": _unit_unknown,
        "unit_wrong": _unit_wrong,
        "too_small": _too_small,
        "too_large": _too_large,
    }
)

# The schema's own checks say what is wrong; here stands what to do about it.
_FIXES: Mapping[str, str] = MappingProxyType(
    {
        "range_half": "give both low and high, or neither",
        "range_order": "correct the three, so that low <= value <= high",
        "range_missing": "give low and high, or take the distribution out",
        "range_assumed": "add low and high, wide enough that few would doubt them",
        "dates_order": "correct one of the dates",
        "shares_sum": "correct the shares, so that together they make 1 (100 %)",
        "no_rule": "give a length above 0, its range too; `arrears_are_default: false` "
        "switches the rule off",
        "funding_sum": "correct the shares, so that together they make 1 (100 %)",
        "knots_order": "list the knots from short to long, each maturity once",
        "bands_order": "list the bands from short to long, each end once",
        "equity_inside": "lower the equity, or raise the share that it stands in",
        "facility_twice": "give each facility an id of its own",
        "profile_balloon": "add `balloon_share`, or change the kind",
        "profile_custom": "add `shares`, or change the kind",
        "condition_form": "write one of the three forms",
        "tier_irr": "add `target_irr`, or change `until`",
        "tier_each_side": "give both sides the same share, or count the total",
        "tier_last": "end the list with a tier `until: unlimited`",
        "tier_early": "move the tier `until: unlimited` to the end",
        "pair_same": "name two different factors",
        "pair_twice": "keep one of the two",
        "quantiles_ends": "add the least possible value at 0, the greatest at 1",
        "quantiles_order": "correct the quantiles, or put them in order",
        "recovery_order": "correct the three, so that low <= mean <= high",
        "recovery_spread": "lower the deviation, or widen low and high",
        "tariff_rate": "add a rate, or take it out with the rule `exempt`",
        "tariff_content": "add or take out `content`, or change the rule",
        "scope_shares": "correct the shares, so that together they make at most 1",
        "market_shares": "lower the shares; what is left is made at home",
        "counterfactual_end": "give both, or neither",
        "network_twice": "give each product and sector a name of its own",
        "backlog_half_said": "add the other one, or take both out: all of it is then lost",
        "hazard_range": "lengthen tau",
        "default_rate": "correct the rate, or its unit",
        "rating_order": "put the horizons in order, and correct the rate that falls",
        "rating_certain": "give a rate below 100 % at the last horizon",
        "rating_grade": "add the grade to rating_curves, or name one that is there",
        "parent_unknown": "give the parent a yearly_pd, or a rating under ratings",
    }
)
