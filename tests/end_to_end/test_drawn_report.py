"""The sections of a report that need draws: no figure without its interval."""

import re
from dataclasses import replace

import pytest

from kakehashi.model.run import run
from kakehashi.reports.estimates import probability
from kakehashi.reports.figures.fiscal_cost import cost_figure
from kakehashi.reports.figures.yen_cost import yen_figure
from kakehashi.reports.formats import NO_BREAK
from kakehashi.reports.page import OF_DRAWS, report_html, report_page
from kakehashi.reports.study import study_of

DRAWS = 256


@pytest.fixture(scope="module")
def result():
    """The bundled programme with few draws."""
    return run("us-japan-2025", draws=DRAWS, seed=3)


@pytest.fixture(scope="module")
def sections(result):
    """Sections of the draws, by id."""
    return {one.id: one for one in (make(study_of(result)) for make in OF_DRAWS)}


def rows_of(section):
    """Texts of every table of a section."""
    return [
        [cell.text for cell in row]
        for block in section.blocks
        for table in [getattr(block, "table", None)]
        if table is not None
        for row in table.rows
    ]


def test_a_run_without_draws_has_no_such_section():
    """Without draws the page does not speak of them; a section says how to get them."""
    plan = run("us-japan-2025")
    ids = {section.id for section in report_page(plan).sections}
    for make in OF_DRAWS:
        section = make(study_of(plan))
        assert section.id not in ids
        assert "--draws" in section.lead


def test_every_estimate_of_a_loss_has_its_interval(sections):
    """Each figure of money in the table of losses is followed by its interval."""
    table = sections["drawn-losses"].blocks[0].table
    for row in table.rows:
        for cell in row[1:]:
            assert re.search(r"\(.+\)\*?$", cell.text), cell.text


def test_the_state_is_a_bearer_behind_each_backing(result, sections):
    """Every reading of every backing has the state behind it, counted both ways."""
    given = result.inputs.loaded.programme.uncertainty.backing
    readings = sum(len(each) for each in given.values())
    table = sections["drawn-losses"].blocks[1].table
    assert len(table.rows) == 2 * readings
    assert all("Japan beyond" in row[0].text for row in table.rows)


def test_the_backing_is_a_bracket(sections):
    """The headline of each backing shows both ways to count open claims."""
    facts = sections["backing"].blocks[0].facts
    assert len(facts) == 4
    for fact in facts:
        assert "only final losses" in fact.meaning
        assert "still open" in fact.meaning


def test_every_amount_by_the_deadline_and_in_a_year_has_its_interval(sections):
    """Fan, yearly lines and what more is needed give each estimate with its ends."""
    fan = sections["deadline-chances"].blocks[0].figure
    lines = next(
        block.table
        for block in sections["backing"].blocks
        if getattr(block, "table", None) and "yearly lines" in block.table.caption
    )
    cells = [row[1:] for row in fan.table.rows] + [row[3:5] for row in lines.rows]
    for cell in (one for row in cells for one in row):
        assert re.search(r"\(.+\)$", cell.text), cell.text
    assert " to US$" in fan.sentence
    for fact in sections["backing"].blocks[0].facts:
        needed = fact.meaning.split("99 draws of 100")[1]
        assert "nothing" in needed or " to US$" in needed


def test_the_cost_to_the_state_has_its_interval_in_words(result):
    """The sentences over both figures of the cost give each figure with its ends."""
    for figure, figures in ((cost_figure, 4), (yen_figure, 3)):
        text = figure(result).sentence
        assert len(re.findall(r" \(\S+ to \S+\)", text)) == figures, text
    plan = replace(result, draws=None)
    assert " to US$" not in cost_figure(plan).sentence


def test_what_all_draws_reach_is_not_certain():
    """Where every draw reaches an amount the bound is said, never rounded up to all."""
    row = {"value": 1.0, "low": 0.99996, "high": 1.0}
    assert probability(row) == f"all (above{NO_BREAK}99.9{NO_BREAK}%)"
    assert (
        probability({**row, "low": 0.9812}) == f"all (above{NO_BREAK}98.1{NO_BREAK}%)"
    )


def test_a_programme_may_name_no_backing():
    """Without a backing there is no test of it, and the page says so."""
    none: list[tuple[str, dict[str, str], str]] = [
        ("uncertainty.backing", {}, "test"),
        ("uncertainty.yearly_lines", {}, "test"),
    ]
    plain = run("us-japan-2025", draws=64, seed=3, changes=none)
    made = {make(study_of(plain)).id: make(study_of(plain)) for make in OF_DRAWS}
    assert "names no backing" in made["backing"].lead
    assert len(made["drawn-losses"].blocks) == 4


def test_yardsticks_are_called_so(sections):
    """Formulas of supervision are labelled; the exact method is not."""
    rows = rows_of(sections["cross-check"])
    status = {row[0]: row[1] for row in rows}
    assert status["exact convolution"] == "exact"
    assert status["ASRF"] == status["Basel IRB"] == "yardstick"


def test_the_page_of_a_run_with_draws_is_whole(result):
    """The page is made, with the figures of the draws in both widths."""
    page = report_html(result)
    for figure in ("loss-curve", "exposure-fan", "deadline-fan"):
        assert figure in page
    assert "nan" not in re.sub(r"<[^>]+>", " ", page).lower().split()
