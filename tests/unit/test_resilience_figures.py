"""The figures of resilience are drawn at both widths, light and dark."""

import re

import pytest

from kakehashi.model.run import run
from kakehashi.reports.blocks import Picture
from kakehashi.reports.figures.figure import NARROW, WIDE
from kakehashi.reports.figures.style import DARK
from kakehashi.reports.render import svg
from kakehashi.reports.sections.resilience import resilience_section
from kakehashi.reports.study import Study

COLOUR = re.compile(r"(?:fill|stroke)=\"(#[0-9a-f]{6}|rgb\([^)]*\))\"")


@pytest.fixture(scope="module")
def figures():
    """Every figure of the section, with plants that add to the network."""
    section = resilience_section(Study(run("us-japan-2025", ["mou-2025"])))
    return [block.figure for block in section.blocks if isinstance(block, Picture)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_colours_have_a_match_on_a_dark_page(width, figures):
    """No colour is drawn, or mixed, that a dark page could not exchange."""
    assert {figure.id for figure in figures} >= {"network", "hazards"}
    for figure in figures:
        used = set(COLOUR.findall(svg(figure.spec(width, titled=False))))
        assert used
        assert used <= DARK.keys(), figure.id
        assert figure.sentence.endswith(".")
        assert figure.table.rows
