"""Section: where each figure comes from, down to dated sources."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Origin, Origins, Section
from kakehashi.reports.cite import cite_each
from kakehashi.reports.estimates import of_measure
from kakehashi.reports.formats import (
    EN_DASH,
    as_printed,
    count,
    listed,
    plain_as_given,
    short_date,
)
from kakehashi.reports.table import cell, empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.explain import Origin as Explained
    from kakehashi.analysis.measure import Measure
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

ONE_BY_ONE = 24  # parameters that are listed singly; more are grouped by what they are
MANY_SOURCES = 6  # sources that a group names


def provenance_section(study: Study) -> Section:
    """Every measure with formula, note, the measures and the parameters below it."""
    first: dict[tuple[str, ...], Measure] = {}
    entries = []
    for measure in study.measures.values():
        shown = first.setdefault(measure.parameters, measure)
        entries.append(_entry(study, measure, shown))
    return Section(
        id="provenance",
        heading="Where the figures come from",
        lead="Each figure of this run with its formula and the parameters behind it. "
        "Open one to see them; result.json holds the same for machines.",
        blocks=(Origins(origins=entries),),
    )


def _entry(study: Study, measure: Measure, shown: Measure) -> Origin:
    """A set of parameters stands in full where it first occurs, later it is named."""
    below = [
        (f"measure-{name_}", study.measures[name_].label)
        for name_ in measure.measures
        if name_ in study.measures
    ]
    repeated = shown is not measure and bool(measure.parameters)
    if repeated:
        label = (
            f"the {count(len(measure.parameters), 'parameter')} behind: {shown.label}"
        )
        below.append((f"measure-{shown.id}", label))
    return Origin(
        id=f"measure-{measure.id}",
        label=measure.label,
        value=of_measure(measure),
        formula=f"{measure.id} = {measure.formula}",
        note=measure.note,
        table=None if repeated else parameters_table(study, measure),
        below=below,
    )


def parameters_table(study: Study, measure: Measure) -> Table | None:
    """Parameters of one measure with value, date, source and confidence."""
    found = [study.origin(path) for path in measure.parameters]
    if not found:
        return None
    if len(found) > ONE_BY_ONE:
        return _grouped(study, found)
    rows = [
        [
            one.path,
            _value(one),
            empty("a setting") if one.as_of is None else short_date(one.as_of),
            cite_each([source.key for source in one.citations])
            if one.citations
            else empty("a setting"),
            one.confidence or empty("a setting"),
            "; ".join(change.scenario for change in one.changes if change.scenario)
            or empty("as in the file"),
        ]
        for one in found
    ]
    columns = [
        name("Parameter"),
        name("As printed"),
        name("As of"),
        name("Source"),
        name("Confidence"),
        name("Changed by"),
    ]
    return table("Parameters", columns, rows)


def _value(one: Explained) -> Cell:
    if one.value is None:
        return empty("not set")
    if isinstance(one.value, str) or one.unit is None:
        return cell(str(one.value))
    text = as_printed(one.value, one.unit)
    if one.low is not None and one.high is not None and one.low != one.high:
        low, high = plain_as_given(one.low), plain_as_given(one.high)
        text += f" ({low}{EN_DASH}{high})"
    return cell(text)


def _grouped(study: Study, found: list[Explained]) -> Table:
    """One row a kind of parameter: how many, from where to where, from which sources."""
    groups: dict[tuple[str, str], list[Explained]] = defaultdict(list)
    for one in found:
        groups[study.shapes.get(one.path, one.path), one.unit or ""].append(one)
    rows = [_group_row(shape, unit, group) for (shape, unit), group in groups.items()]
    columns = [
        name("Parameters"),
        number("How many"),
        name("From"),
        name("To"),
        name("As of"),
        name("Sources"),
        name("Confidence"),
    ]
    return table("Parameters, by kind", columns, rows)


def _group_row(shape: str, unit: str, group: list[Explained]) -> list[Cell | str]:
    numbers = [one.value for one in group if isinstance(one.value, float)]
    days = sorted(one.as_of for one in group if one.as_of)
    sources = list(dict.fromkeys(cited.key for one in group for cited in one.citations))
    left_out = len(sources) - MANY_SOURCES
    more = f"{left_out} more" if left_out > 0 else ""
    grades = dict.fromkeys(one.confidence for one in group if one.confidence)
    setting = empty("a setting")
    return [
        shape,
        str(len(group)),
        as_printed(min(numbers), unit) if numbers else _value(group[0]),
        as_printed(max(numbers), unit) if numbers else setting,
        _days(short_date(days[0]), short_date(days[-1])) if days else setting,
        cite_each(sources[:MANY_SOURCES], more) if sources else setting,
        listed([str(grade) for grade in grades]) if grades else setting,
    ]


def _days(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"
