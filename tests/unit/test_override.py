"""Scenarios change a programme by path, and every change is written down."""

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.tree import Location
from kakehashi.schema.load import load_programme, load_tree
from kakehashi.schema.project import Project
from kakehashi.schema.scenarios.override import Override, apply_changes

Edited = Callable[[str, str, str], Path]
ProblemsIn = Callable[..., Sequence[Problem]]
HERE = Location(file="changes", line=0)


def changed(tiny: Path, path: str, value: object) -> Project:
    """The plant after one change by the caller."""
    loaded = load_programme(tiny, (), [(path, value, "To see what it does.")])
    return loaded.programme.projects["plant"]


def refusal(tiny: Path, path: str, value: object) -> list[tuple[str, str]]:
    """What is wrong with one change by the caller, and what to do."""
    with pytest.raises(InputError) as refused:
        load_programme(tiny, (), [(path, value, "To see what it does.")])
    return [(problem.what, problem.fix) for problem in refused.value.problems]


def test_a_figure_is_changed_and_nothing_else(tiny: Path) -> None:
    """Where the path ends at a parameter its figure changes; unit and source stay."""
    capex = changed(tiny, "projects.plant.capex", 420).capex
    assert capex is not None
    assert (capex.base, capex.unit, capex.source) == (420e6, "USD m", "given")
    assert (capex.low, capex.high) == (350, 450)
    assert capex.note == "Set by the caller: To see what it does."


def test_a_tree_asked_again_says_the_same_as_a_fresh_one(tiny: Path) -> None:
    """What no change touches is validated once; what one touches, each time anew."""
    tree = read_tree(tiny)
    changes = [("projects.plant.capex", capex, "Moved.") for capex in (400, -1, 420)]
    first = load_tree(tree, (), changes[:1]).programme
    with pytest.raises(InputError):
        load_tree(tree, (), changes[1:2])
    last = load_tree(tree, (), changes[2:]).programme
    assert last == load_programme(tiny, (), changes[2:]).programme
    assert last.projects["plant"].capex != first.projects["plant"].capex
    assert last.terms is first.terms


@pytest.mark.parametrize(("figure", "low", "high"), [(500, 350, 500), (1, 1, 450)])
def test_a_range_widens_to_the_figure(
    figure: float, low: float, high: float, tiny: Path
) -> None:
    """A figure outside the range that is known widens it, and breaks no rule."""
    capex = changed(tiny, "projects.plant.capex.value", figure).capex
    assert capex is not None
    assert (capex.value, capex.low, capex.high) == (figure, low, high)


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("projects.plant.name", "Another", lambda p: p.name == "Another"),
        ("projects.plant.site", "Ohio", lambda p: p.site == "Ohio"),
        ("projects.plant.stages", {}, lambda p: p.stages == {}),
        (
            "projects.plant.facts.us_facility",
            None,
            lambda p: not p.facts["us_facility"],
        ),
        ("projects.plant.facts.new_fact", True, lambda p: p.facts["new_fact"] is True),
        ("projects.plant.capex", None, lambda p: p.capex is None),
        (
            "projects.plant.construction",
            None,
            lambda p: p.construction.profile == "s_curve",
        ),
        (
            "projects.plant.construction.profile",
            [0.25, 0.75],
            lambda p: p.construction.profile == [0.25, 0.75],
        ),
        (
            "projects.plant.construction.completion",
            dt.date(2028, 7, 1),
            lambda p: p.construction.completion.year == 2028,
        ),
    ],
)
def test_what_a_change_can_do(
    path: str, value: object, found: Callable[[Any], bool], tiny: Path
) -> None:
    """A change sets, adds, replaces a structure, or takes an optional key out."""
    assert found(changed(tiny, path, value))


def test_parts_of_lists_are_named_or_counted(tiny: Path) -> None:
    """A part of a list is found by its id, else by its place from 0 on."""
    margin = "financing_plans.loan-and-equity.facilities.{}.margin"
    for part in ("loan", "0"):
        loaded = load_programme(tiny, (), [(margin.format(part), 5, "")])
        plan = loaded.programme.financing_plans["loan-and-equity"]
        assert plan.facilities[0].margin.base == 0.05


@pytest.mark.parametrize(
    ("path", "value", "what", "fix"),
    [
        (
            "projects.plant.capx",
            1,
            "the path 'projects.plant.capx' leads nowhere: no 'capx' in projects.plant",
            "did you mean 'projects.plant.capex'?",
        ),
        (
            "projects.plnt.capex",
            1,
            "the path 'projects.plnt.capex' leads nowhere: no 'plnt' in projects",
            "did you mean 'projects.plant.capex'?",
        ),
        (
            "project.plant.capex",
            1,
            "the path 'project.plant.capex' leads nowhere: no 'project' at the top of",
            "did you mean 'projects.plant.capex'?",
        ),
        (
            "financing_plans.loan-and-equity.facilities.7",
            {},
            "the path 'financing_plans.loan-and-equity.facilities.7' leads nowhere",
            "known in financing_plans.loan-and-equity.facilities: loan",
        ),
        (
            "projects.other",
            5,
            "'projects.other' is not in the file",
            "name an entry that the file has, or give the whole new entry",
        ),
        (
            "projects.other",
            None,
            "'projects.other' is not in the file, so nothing can be taken out",
            "correct the path, or drop the change",
        ),
        (
            "terms.calendar",
            None,
            "'terms.calendar' must have a value and cannot be null",
            "give a value",
        ),
        (
            "terms.eligibility.us-facility",
            None,
            "'terms.eligibility.0' is one part of a list and cannot be taken out",
            "give the whole list 'terms.eligibility' anew",
        ),
        (
            "projects.plant.construction.delay",
            6,
            "'projects.plant.construction.delay' has no unit and source yet, so 6",
            "give value, unit, as_of, source and confidence",
        ),
        (
            "scenarios.dear",
            None,
            "`scenarios` cannot be changed by a scenario (§11)",
            "change it in the file itself",
        ),
    ],
)
def test_what_a_change_cannot_do(
    path: str, value: object, tiny: Path, what: str, fix: str
) -> None:
    """A change that cannot be made says why, and what comes nearest."""
    ((said, advised),) = refusal(tiny, path, value)
    assert said.startswith(f"the caller: {what}")
    assert advised == fix


def test_a_changed_value_is_checked_as_any_other(tiny: Path) -> None:
    """What a change puts in must hold as if the file had said it."""
    assert refusal(tiny, "terms.calendar", "mars")[0][0] == (
        "`calendar` is 'mars', which it cannot be"
    )
    assert refusal(tiny, "projects.plant.capex", "lots")[0][0] == (
        "`capex.value`: 'lots' is text, not a number"
    )
    assert refusal(tiny, "projects.plant.capex", float("nan"))[0][0] == (
        "`capex.value` is .nan, which is not a finite number (§6)"
    )


@pytest.mark.parametrize("value", [object(), {"a": {1, 2}}, dt.datetime(2026, 1, 1)])  # noqa: DTZ001 - a time of day is what the test is about
def test_values_that_no_file_could_hold(value: object, tiny: Path) -> None:
    """A caller can give only what a file could have said."""
    ((what, _),) = refusal(tiny, "projects.plant.capex", value)
    assert what.startswith("the value for 'projects.plant.capex' holds a ")


def test_endless_values(tiny: Path) -> None:
    """A value that holds itself is refused."""
    endless: list[object] = []
    endless.append(endless)
    ((what, _),) = refusal(tiny, "projects.plant.capex", endless)
    assert what.endswith("holds more than 50 levels")


def test_the_tree_that_is_given_stays(tiny: Path) -> None:
    """Applying changes is pure."""
    tree = read_tree(tiny)
    before = copy.deepcopy(tree.values), dict(tree.positions), dict(tree.printed)
    asked = [
        Override(
            scenario="s",
            path=path,
            value=value,
            reason="r",
            asked_at=HERE,
            location=HERE,
        )
        for path, value in (
            ("projects.plant.capex", 1),
            ("projects.plant.construction", None),
            ("terms.eligibility.us-facility.label", "Else"),
        )
    ]
    after, applied = apply_changes(tree, asked)
    assert len(applied) == 3
    assert after.values != tree.values
    assert (tree.values, tree.positions, tree.printed) == before


def test_every_change_is_written_down(tiny: Path) -> None:
    """The result holds scenario, path, old and new value, unit and reason (§11)."""
    loaded = load_programme(tiny, ["late-and-dear"])
    assert loaded.scenario_names == ("dear", "late-and-dear")
    first, second = loaded.applied
    assert (first.scenario, first.path) == ("dear", "projects.plant.capex")
    assert (first.old, first.new, first.unit) == (400, 500, "USD m")
    assert first.reason == "Asks what a quarter more would do."
    assert (second.scenario, second.old) == ("late-and-dear", None)


def test_scenarios_compose_in_order(tiny: Path) -> None:
    """The later scenario wins, and what two of them extend is applied once."""
    changes = """
more:
  title: More
  extends: [dear]
  changes: [{path: projects.plant.capex, value: 600, reason: More.}]
"""
    (tiny / "scenarios.yaml").write_text(
        (tiny / "scenarios.yaml").read_text() + changes
    )
    loaded = load_programme(tiny, ["more", "late-and-dear"])
    assert loaded.scenario_names == ("dear", "more", "late-and-dear")
    assert loaded.programme.projects["plant"].capex is not None
    assert loaded.programme.projects["plant"].capex.value == 600
    loaded = load_programme(tiny, ["more", "dear"])
    assert loaded.scenario_names == ("dear", "more")


def test_the_base_scenario_runs_where_none_is_named(edited: Edited) -> None:
    """None means the programme's own base, an empty list the bare file."""
    folder = edited(
        "programme.yaml", "currency: USD", "currency: USD\nbase_scenario: dear"
    )
    assert load_programme(folder).scenario_names == ("dear",)
    assert load_programme(folder, ()).scenario_names == ()
    assert load_programme(folder, "equity-only").scenario_names == ("equity-only",)


def test_changed_values_point_to_the_scenario(tiny: Path) -> None:
    """A report finds the line that set a value, in whichever file."""
    places = load_programme(tiny, ["late-and-dear"]).provenance
    assert str(places["projects.plant.capex.value"]) == "scenarios.yaml:5"
    assert str(places["projects.plant.capex.source"]) == "projects/plant.yaml:9"
    assert str(places["projects.plant.construction.delay.unit"]) == "scenarios.yaml:12"


def test_unknown_scenarios(tiny: Path, problems_in: ProblemsIn) -> None:
    """A scenario that the file does not have brings the nearest that it has."""
    assert list(problems_in(tiny, ["deer"])) == [
        Problem(
            where="scenario deer",
            what="there is no scenario 'deer'",
            fix="did you mean 'dear'? Else name one of the programme's scenarios",
        )
    ]
