"""The headline measures, their page, their explanation, their comparison."""

import datetime as dt
import json

import pytest

from kakehashi.analysis.claims import claims
from kakehashi.analysis.compare import compare
from kakehashi.analysis.explain import explain
from kakehashi.analysis.headline import DEFINITIONS, measures, measures_page, snake
from kakehashi.analysis.provenance import locate, node_at, parameters
from kakehashi.analysis.readings import per_project_readings, reading_row, readings
from kakehashi.analysis.summary import fingerprint, summary
from kakehashi.analysis.unknowns import unknowns
from kakehashi.errors import InputError
from kakehashi.schema.programme import Programme


@pytest.fixture(scope="module")
def result(make):
    """One plant under the reading that halves the cash."""
    return make.result(make.tree(), "halves")


def test_the_page_of_measures_is_current(repository):
    """docs/reference/measures.md says what the code says."""
    page = repository / "docs" / "reference" / "measures.md"
    assert page.read_text(encoding="utf-8") == measures_page()


def test_ids_are_unique_and_lead_somewhere():
    """No id stands twice, and each measure below one is defined."""
    ids = [definition.id for definition in DEFINITIONS]
    assert len(set(ids)) == len(ids)
    assert {name for d in DEFINITIONS for name in d.measures} <= set(ids)


def test_every_measure_has_a_value_or_a_reason(result):
    """A measure is a plain value in its unit, or None with a note."""
    for measure in measures(result).values():
        if measure.value is None:
            assert measure.note
        else:
            assert type(measure.value) in (float, str, dt.date)


def test_every_definition_names_what_it_comes_from():
    """A measure names parameters or measures, or says why it can name none."""
    for one in DEFINITIONS:
        assert bool(one.parameters or one.measures) != bool(one.without_parameters)


def test_every_measure_names_what_it_comes_from(result):
    """Each measure lists parameters that exist, or measures that do.

    It lists none only where its definition says why, or where the programme has no part
    that it could come from; then it has no value either.
    """
    found = measures(result)
    programme = result.inputs.loaded.programme
    by_id = {
        one.id.replace("{institution}", snake(owner)): one
        for one in DEFINITIONS
        for owner in programme.institutions
    }
    for measure in found.values():
        definition = by_id[measure.id]
        if not (measure.parameters or measure.measures):
            parts = [shape.partition(".")[0] for shape in definition.parameters]
            assert definition.without_parameters or measure.value is None
            assert not any(node_at(programme, part) for part in parts)
        assert all(node_at(programme, path) is not None for path in measure.parameters)
        assert all(name in found for name in measure.measures)


def test_each_path_leads_back_to_its_parameter(make):
    """The path of a parameter leads to it, and no path stands twice."""
    programme = Programme.model_validate(make.tree())
    found = list(parameters(programme))
    assert all(node_at(programme, path) is parameter for path, parameter in found)
    assert len({path for path, _ in found}) == len(found)
    assert "market.reference_rates.base.points.0.rate" in dict(found)
    shapes = {located.path: located.shape for located in locate(programme)}
    assert shapes["projects.A.capex"] == "projects.*.capex"


def test_an_explanation_ends_at_sources(result):
    """The tree of a measure holds its parameters with unit, date and source."""
    tree = explain(result, "required_pace")
    assert {part.measure.id for part in tree.below} == set(tree.measure.measures)
    (envelope,) = explain(result, "envelope").origins
    assert (envelope.path, envelope.value, envelope.unit) == (
        "terms.envelope",
        1,
        "USD tn",
    )
    assert [citation.key for citation in envelope.citations] == ["assumed"]
    assert envelope.as_of == dt.date(2026, 1, 1)


def test_a_setting_is_explained_as_text(result):
    """What is no number stands in an explanation as the file writes it."""
    origins = {
        origin.path: origin for origin in explain(result, "required_pace").origins
    }
    assert origins["terms.deadline.date"].value == "2029-01-19"
    assert origins["terms.deadline.date"].unit is None


def test_an_unknown_measure_names_a_near_one(result):
    """A mistyped id is refused with the id that was most likely meant."""
    with pytest.raises(InputError, match="disbursed_by_deadline"):
        explain(result, "disbursed_by_dedline")


def test_runs_of_the_same_do_not_differ(make, result):
    """Two runs of one programme are the same in inputs, measures and fingerprint."""
    again = make.result(make.tree(), "halves")
    comparison = compare(result, again)
    assert not comparison.inputs
    assert not comparison.measures
    assert set(comparison.same) == set(measures(result))
    assert summary(result) == summary(again)


def test_a_comparison_names_what_changed(make, result):
    """A changed parameter stands with both values, and what it moves is sorted."""
    other = make.result(make.tree(terms__envelope=0.5), "equity")
    comparison = compare(result, other)
    changed = {part.path: (part.first, part.second) for part in comparison.inputs}
    assert changed == {
        "terms.envelope": ("1 USD tn", "0.5 USD tn"),
        "terms.distribution_rule": ("halves", "equity"),
    }
    moved = {part.id: part for part in comparison.measures}
    assert moved["envelope"].absolute == -0.5e12
    assert moved["envelope"].relative == -0.5
    sizes = [abs(p.relative) for p in comparison.measures if p.relative is not None]
    assert sizes == sorted(sizes, reverse=True)


def test_readings_share_the_same_cash(result):
    """Under every reading lenders, states and sponsors get what the plants earn."""
    table = readings(result.inputs).set_index("reading")
    shares = table[["share_of_host", "share_of_host_after_debt"]]
    assert ((shares >= 0) & (shares <= 1)).all(axis=None)
    got = table[["to_investor", "to_host", "to_sponsor", "to_lenders"]].sum(axis=1)
    cfads = result.project_flows["cfads"].sum()
    assert (abs(got - cfads) <= 1e-9 * cfads).all()


def test_the_row_of_the_reading_in_force_is_that_of_the_table(result):
    """The run's own row equals the one of the table of readings."""
    row = readings(result.inputs).set_index("reading").loc["halves"]
    own = reading_row(result)
    assert own["to_host"] == row["to_host"]
    assert own["investor_net"] == pytest.approx(row["investor_net"])


def test_projects_add_up_to_the_readings(make):
    """Project by project, each reading gives what it gives in all."""
    tree = make.tree(make.project("A"), make.project("B", capex=0.5))
    inputs = make.inputs(tree, "halves")
    whole = readings(inputs).set_index("reading")["to_host"]
    parts = per_project_readings(inputs).groupby("reading")["to_host"].sum()
    assert (abs(parts[whole.index] - whole) <= 1e-9 * whole).all()


def test_what_is_assumed_or_has_a_range_is_unknown(make):
    """Open questions come first, then each uncertain number with its range."""
    unsure = {
        **make.parameter(3, "% / year"),
        "confidence": "assumed",
        "low": 1.0,
        "high": 5.0,
    }
    tree = make.tree(market__discount_rate=unsure, unknowns=["Who bears a loss."])
    table = unknowns(Programme.model_validate(tree))
    assert next(iter(table["label"])) == "Who bears a loss."
    row = table.set_index("path").loc["market.discount_rate"]
    assert (row["value"], row["low"], row["high"]) == (3.0, 1.0, 5.0)


def claim(make, **changes):
    """A claim about the envelope."""
    stated = {"label": "Size", "speaker": "Somebody"}
    return {**stated, "claimed": make.parameter(2, "USD tn"), **changes}


def test_a_claim_stands_beside_its_measure(make):
    """The claimed figure and the computed one are in the same engine unit."""
    tree = make.tree(claims={"size": claim(make, computed="envelope")})
    (check,) = claims(make.result(tree, "halves"))
    assert check.claimed_base == 2e12
    assert check.computed is not None
    assert check.computed.value == 1e12


def test_a_claim_of_an_unknown_measure_is_refused(make):
    """A claim that names no measure says where, and which was meant."""
    tree = make.tree(claims={"size": claim(make, computed="envelop")})
    with pytest.raises(InputError, match=r"claims\.size\.computed.*'envelop'"):
        claims(make.result(tree, "halves"))


def test_the_rate_behind_a_claim_in_two_currencies(make):
    """JPY 10tn said to be US$67.72bn imply 147.67 yen per dollar."""
    stated = {
        "saving-yen": claim(make, claimed=make.parameter(10, "JPY tn / year")),
        "saving-dollars": claim(make, claimed=make.parameter(67.72, "USD bn / year")),
    }
    found = measures(make.result(make.tree(claims=stated), "halves"))
    assert found["implied_usd_jpy"].value == pytest.approx(147.667, abs=1e-3)
    assert len(found["implied_usd_jpy"].parameters) == 2


def test_the_summary_is_plain_json(result):
    """The summary goes through JSON unchanged, without NaN."""
    content = summary(result)
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_the_fingerprint_follows_the_inputs(make):
    """One changed number changes the fingerprint of a programme."""
    first = Programme.model_validate(make.tree())
    second = Programme.model_validate(make.tree(terms__envelope=2))
    assert fingerprint(first) == fingerprint(Programme.model_validate(make.tree()))
    assert fingerprint(first) != fingerprint(second)
