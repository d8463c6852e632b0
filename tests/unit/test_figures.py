"""Figures: one valid specification each, made from a table, in colours of the palette."""

import re
from itertools import pairwise
from typing import Any

import pytest
import vl_convert

from kakehashi.model.run import run
from kakehashi.reports.figures.break_even import break_even_figure
from kakehashi.reports.figures.cover import cover_figure
from kakehashi.reports.figures.disbursement import disbursement_figure
from kakehashi.reports.figures.eligibility import eligibility_figure
from kakehashi.reports.figures.exposure import exposure_figure
from kakehashi.reports.figures.figure import NARROW, WIDE, Figure
from kakehashi.reports.figures.fiscal_cost import cost_figure
from kakehashi.reports.figures.money_drawing import total
from kakehashi.reports.figures.money_figure import money_figure
from kakehashi.reports.figures.money_flow import money_back, money_in
from kakehashi.reports.figures.readings import readings_figure
from kakehashi.reports.figures.sankey import Node, Path, Room, lay_out
from kakehashi.reports.figures.style import DARK, INK, KINDS, LINE, MUTED, PAPER
from kakehashi.reports.figures.yen_cost import yen_figure
from kakehashi.reports.render import inline_svg, png, svg
from kakehashi.reports.study import Study

WIDTH = re.compile(r'<svg[^>]*? width="([0-9.]+)"')
COLOUR = re.compile(r'(?:fill|stroke)="(#[0-9a-f]{6})"')
COVERED = ("guarantee_call", "loss_shared_lender", "loss_shared_guarantor")
NAMES = ("money", "disbursement", "readings", "exposure", "cover", "eligibility")


@pytest.fixture(scope="module", params=["us-japan-2025", "korea-2025"])
def result(request: Any) -> Any:
    """A run of each bundled programme."""
    return run(request.param)


@pytest.fixture(scope="module")
def figures(result: Any) -> dict[str, Figure]:
    """Every figure of the report, by its id."""
    made = [
        money_figure(result),
        disbursement_figure(result),
        readings_figure(result, Study(result).readings),
        exposure_figure(result),
        cover_figure(result),
        eligibility_figure(result),
    ]
    return {figure.id: figure for figure in made}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figure_is_drawn_without_a_warning(name, width, figures, capfd):
    """Vega-Lite draws every specification at both widths and has nothing to say."""
    spec = figures[name].spec(width)
    drawn = vl_convert.vegalite_to_svg(spec, show_warnings=True, allowed_base_urls=[])
    assert capfd.readouterr().err == ""
    assert float(WIDTH.findall(drawn)[0]) <= width + 40


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_what_it_shows(name, figures):
    """Title, a sentence made from the numbers, a description, and a table with units."""
    figure = figures[name]
    spec = figure.spec(WIDE)
    assert figure.sentence.endswith(".")
    assert re.search(r"\d", figure.sentence)
    assert figure.title in spec["description"]
    assert "".join(spec["title"]["text"]).startswith(figure.title[:20])
    assert figure.table.rows
    assert all(len(row) == len(figure.table.columns) for row in figure.table.rows)


@pytest.mark.parametrize("name", NAMES)
def test_colours_have_a_match_on_a_dark_page(name, figures):
    """Every colour of a drawing is of the palette, so that a dark page can change it."""
    used = set(COLOUR.findall(svg(figures[name].spec(WIDE, titled=False))))
    assert used <= DARK.keys()
    assert set(KINDS.values()) | {INK, MUTED, LINE, PAPER} <= DARK.keys()


def test_a_picture_is_a_png(figures):
    """The same specification gives pixels."""
    assert png(figures["cover"].spec(NARROW)).startswith(b"\x89PNG")


def test_drawings_on_one_page_keep_their_ids_apart(figures):
    """Ids and references of a drawing carry the name of its figure and its width."""
    drawn = [
        inline_svg(figure, width)
        for figure in figures.values()
        for width in (WIDE, NARROW)
    ]
    ids = [found for text in drawn for found in re.findall(r'\bid="([^"]+)"', text)]
    assert len(ids) == len(set(ids))
    for text in drawn:
        referred = set(re.findall(r"url\(#([^)]+)\)", text))
        assert referred <= set(re.findall(r'\bid="([^"]+)"', text))


def test_what_goes_into_a_box_comes_out(result):
    """In both halves every box between first and last column passes on all it gets."""
    for paths in (money_in(result), money_back(result)):
        diagram = lay_out(paths, room(len(paths[0].nodes)))
        last = max(box.column for box in diagram.nodes)
        for box in diagram.nodes:
            entering = [b.amount for b in diagram.bands if b.target == box.node]
            leaving = [b.amount for b in diagram.bands if b.source == box.node]
            if 0 < box.column < last:
                assert sum(entering) == pytest.approx(sum(leaving))
            assert box.amount == pytest.approx(max(sum(entering), sum(leaving)))


def test_the_diagram_holds_all_the_money(result):
    """The halves add up to the postings of all but projects, suppliers, customers.

    Claims and losses made good are paid outside the projects and received there.
    """
    flows = result.flows
    inside = {"project", "market", "pool"}
    outside = flows[~flows["party"].isin(inside)]
    paid = outside.loc[outside["net_amount"] < 0, "net_amount"].sum()
    received = outside.loc[outside["net_amount"] > 0, "net_amount"].sum()
    covered = outside.loc[
        outside["cause"].isin(COVERED) & (outside["net_amount"] < 0), "net_amount"
    ].sum()
    assert total(money_in(result)) == pytest.approx(covered - paid, rel=1e-9)
    assert total(money_back(result)) == pytest.approx(received, rel=1e-9)


def test_bands_are_as_thick_as_their_money():
    """Thickness is in step with the amount, at both ends, and bands do not overlap."""
    left = [Node(id=name, label=name, kind="investor") for name in "ab"]
    right = [Node(id=name, label=name, kind="host") for name in "cd"]
    amounts = {(0, 0): 30.0, (0, 1): 10.0, (1, 0): 5.0, (1, 1): 25.0}
    paths = [
        Path(nodes=(left[i], right[j]), amount=amount)
        for (i, j), amount in amounts.items()
    ]
    diagram = lay_out(paths, room(2))
    assert [band.thickness for band in diagram.bands] == list(amounts.values())
    for box in diagram.nodes:
        edges = sorted(
            (b.source_top if b.source == box.node else b.target_top, b.thickness)
            for b in diagram.bands
            if box.node in (b.source, b.target)
        )
        top = box.top
        for edge, thickness in edges:
            assert edge == pytest.approx(top)
            top += thickness
        assert top == pytest.approx(box.bottom)


def test_labels_have_room():
    """However small the amounts, boxes of a column stand a label's height apart."""
    source = Node(id="a", label="a", kind="investor")
    paths = [
        Path(nodes=(source, Node(id=f"{i}", label="b", kind="host")), amount=0.001)
        for i in range(5)
    ]
    tops = [box.top for box in lay_out(paths, room(2)).nodes if box.column == 1]
    assert min(b - a for a, b in pairwise(tops)) >= 30


def test_a_loss_is_drawn_and_not_counted_as_money(make):
    """Debt that is never repaid is marked as owed and adds nothing to the money back."""
    poor = make.project("Poor")
    poor["operations"]["price"] = make.parameter(30, "USD / unit")
    paths = money_back(make.result(make.tree(poor)))
    owed = [path for path in paths if path.owed]
    assert owed
    assert {path.nodes[-1].label for path in owed} == {"Never repaid"}
    assert total(paths) + total(paths, owed=True) == pytest.approx(
        sum(path.amount for path in paths)
    )


def room(columns: int) -> Room:
    """Space for a diagram of some columns."""
    return Room(
        edges=tuple(100.0 * place for place in range(columns)),
        top=0.0,
        per_unit=1.0,
        pitch=30.0,
        gap=4.0,
        box=9.0,
    )


@pytest.fixture(scope="module", params=[0, 128])
def costs(request: Any) -> list[Figure]:
    """Figures of public cost, of the plan and of draws."""
    found = run("us-japan-2025", draws=request.param, seed=2)
    return [cost_figure(found), break_even_figure(found), yen_figure(found)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_figures_of_public_cost_are_drawn(width, costs, capfd):
    """Cost, break-even and yen are drawn at both widths, from the palette, with a table."""
    for figure in costs:
        spec = figure.spec(width)
        drawn = vl_convert.vegalite_to_svg(
            spec, show_warnings=True, allowed_base_urls=[]
        )
        assert capfd.readouterr().err == ""
        assert float(WIDTH.findall(drawn)[0]) <= width + 40
        plain = svg(figure.spec(width, titled=False))
        assert set(COLOUR.findall(plain)) <= DARK.keys()
        assert figure.sentence.endswith(".")
        assert figure.table.rows
