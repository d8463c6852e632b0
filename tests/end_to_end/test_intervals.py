"""No estimate from draws stands anywhere without its interval.

What comes from draws is found by drawing again: whatever differs between two seeds is an
estimate, in a cell, a fact or a sentence. All estimates are made as `Estimated`, whose
text holds the interval. Taken out, they must leave two pages that say the same.
"""

import io
import re
from dataclasses import fields, is_dataclass

import pytest
from rich.console import Console

from kakehashi.analysis.draw_summary import OVER_TIME, TABLES
from kakehashi.analysis.explain import explain
from kakehashi.analysis.second_look import watched_run
from kakehashi.model.compile import compile_programme
from kakehashi.reports import estimates
from kakehashi.reports.console.explanation import print_explanation
from kakehashi.reports.console.summary import print_summary
from kakehashi.reports.page import report_page
from kakehashi.reports.table import Cell
from kakehashi.schema.load import load_programme

DRAWS = 128
SEEDS = (3, 4)
FENCE = re.compile("\x02[^\x02\x03]*\x03")
SEED = re.compile(r"seed \d+")


class Fenced(estimates.Estimated):
    """An estimate between two marks that no text holds."""

    __slots__ = ()

    def __new__(cls, text, *more):
        """The same estimate with its text fenced."""
        return super().__new__(cls, f"\x02{text}\x03", *more)


@pytest.fixture(scope="module")
def results():
    """The bundled programme under two seeds."""
    inputs = compile_programme(load_programme("us-japan-2025"))
    return [watched_run(inputs, DRAWS, seed) for seed in SEEDS]


@pytest.fixture
def fenced(monkeypatch):
    """Every estimate that is made is fenced."""
    monkeypatch.setattr(estimates, "Estimated", Fenced)


def texts(part, where=""):
    """Every text of a page by where it stands; drawings are none, nor empty places."""
    if isinstance(part, str):
        yield where, part
    elif isinstance(part, Cell):
        yield where, "" if part.reason else part.text
    elif is_dataclass(part):
        for field in fields(part):
            if not callable(getattr(part, field.name)):
                yield from texts(getattr(part, field.name), f"{where}/{field.name}")
    elif isinstance(part, list | tuple):
        for place, one in enumerate(part):
            yield from texts(one, f"{where}/{place}")


def certain(text):
    """A text without its estimates and without the seed."""
    return SEED.sub("seed", FENCE.sub("", text))


@pytest.mark.usefixtures("fenced")
def test_a_page_differs_between_seeds_in_estimates_alone(results):
    """Every cell, fact and sentence that draws move carries an interval."""
    pages = [dict(texts(report_page(one))) for one in results]
    assert pages[0].keys() == pages[1].keys()
    bare = {
        where: (first, pages[1][where])
        for where, first in pages[0].items()
        if certain(first) != certain(pages[1][where])
    }
    assert bare == {}
    assert sum("\x02" in text for text in pages[0].values()) > len(pages[0]) / 100


@pytest.mark.usefixtures("fenced")
def test_the_terminal_differs_between_seeds_in_estimates_alone(results):
    """The summary and the explanation of a drawn measure give each estimate its ends."""
    printed = []
    for result in results:
        screen = io.StringIO()
        console = Console(file=screen, width=2000)
        print_summary(result, console)
        for measure in ("expected_loss_of_investor", "backing_used_up_nexi"):
            print_explanation(explain(result, measure), console)
        printed.append(certain(screen.getvalue()).splitlines())
    assert printed[0] == printed[1]


def test_a_measure_of_draws_has_ends(results):
    """A measure that two seeds see differently has both ends of an interval."""
    from kakehashi.analysis.headline import measures

    first, second = (measures(one) for one in results)
    for name, one in first.items():
        if one.value != second[name].value:
            assert one.low is not None, name
            assert one.high is not None, name
            assert one.low <= one.high, name


OF_AN_ESTIMATE = ("low", "high", "draws_beyond")


def tables_of(result):
    """Every table of the draws in result.json, by name."""
    drawn = {name: make(result.draws) for name, make in TABLES.items()}
    return drawn | {name: make(result) for name, make in OVER_TIME.items()}


def test_every_estimate_of_the_result_file_has_ends(results):
    """A column of a table of the draws that two seeds fill differently has both ends."""
    first, second = map(tables_of, results)
    for name, table in first.items():
        for column in table.columns:
            if table[column].equals(second[name][column]):
                continue
            if column.endswith(OF_AN_ESTIMATE) or "error" in column:
                continue
            before = "" if column == "value" else f"{column}_"
            ends = {f"{before}low", f"{before}high"}
            assert ends <= set(table.columns), (name, column)
