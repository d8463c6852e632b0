"""The bundled programmes answer with the figures that public sources lead to."""

import datetime as dt
import json
from collections import Counter

import pytest

from kakehashi.analysis.compare import compare
from kakehashi.analysis.deadline import required_pace
from kakehashi.analysis.explain import explain
from kakehashi.analysis.headline import measures
from kakehashi.analysis.hurdle import hurdles
from kakehashi.analysis.summary import summary
from kakehashi.analysis.tables import rows_by
from kakehashi.analysis.unknowns import unknowns
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run
from kakehashi.schema.load import load_programme
from kakehashi.schema.parameter import Confidence

PROGRAMME = "us-japan-2025"
SCENARIOS = load_programme(PROGRAMME).programme.scenarios


@pytest.fixture(scope="module")
def result():
    """What was announced by September 2026, under the memorandum's split."""
    return run(PROGRAMME)


@pytest.fixture(scope="module")
def figures(result):
    """Its measures."""
    return measures(result)


def test_what_was_announced_is_placed(figures):
    """Six projects of US$109bn are placed, 19.8 % of US$550bn."""
    assert figures["placed_projects"].value == 6
    assert figures["placed_amount"].value == pytest.approx(109e9)
    assert figures["commitments_share_of_envelope"].value == pytest.approx(
        0.198, abs=1e-3
    )


def test_the_most_that_can_be_placed_is_what_has_a_cost_and_is_not_built():
    """Of 51 projects twenty are placed at most, and each of the others has its reason."""
    loaded = load_programme(PROGRAMME, ["mou-2025", "notice-at-once"])
    placement = compile_programme(loaded).placement
    reasons = Counter(one.reason.split(" ")[0] for one in placement.not_placed)
    assert len(placement.placed) == 20
    assert reasons == {"already": 16, "capital": 12, "nothing": 3}


def test_chips_are_diamond_grit(figures):
    """Of the announced money US$0.6bn in 109 goes into anything about chips."""
    assert figures["chip_share_of_announced"].value == pytest.approx(0.6 / 109)


def test_the_paces_of_the_record(result):
    """From US$2.2bn signed US$254bn a year are needed, from 109 announced US$204bn."""
    pace = required_pace(result).set_index("basis")["usd_per_year"] / 1e9
    assert round(pace["commitment"]) == 254
    assert round(pace["announced"]) == 204
    assert round(pace["selection"]) == 238


def test_the_plants_cost_the_state_their_part():
    """Of the cost by credit reform, what their money is of all the money placed."""
    found = run(PROGRAMME, ["mou-2025"])
    projects = found.inputs.loaded.programme.projects
    whole = sum(
        one.programme_share * capex.base
        for one in found.inputs.placement.placed
        if (capex := projects[one.project].capex)
    )
    names = ("committed", "fiscal_cost")
    committed, ours = (
        float(str(measures(found)[f"resilience_{name}"].value)) for name in names
    )
    cost = float(str(measures(found)["subsidy_cost_of_investor"].value))
    assert 0.0 < committed < whole
    assert ours == pytest.approx(committed / whole * cost)


def test_dates_and_rates(figures):
    """The last safe notice is 13 November 2028; the claim implies 147.67 yen."""
    assert figures["last_safe_notice"].value == dt.date(2028, 11, 13)
    assert figures["implied_usd_jpy"].value == pytest.approx(147.67, abs=0.005)


def test_hurdles_of_the_readings(result):
    """Paragraph 13 asks for twice principal and interest, the July reading for once."""
    rows = rows_by(hurdles(result), "reading")
    assert rows["mou-para-13"]["multiple"] == 2.0
    assert rows["july-2025"]["multiple"] == 1.0
    interest = rows["shared-interest"]["interest_per_principal"]
    expected = (1 + 6 * interest) / (1 + interest)
    assert rows["shared-interest"]["multiple"] == pytest.approx(expected)


def test_the_limit_of_the_insurer_is_converted(figures):
    """NEXI's JPY 50tn are US$322bn at 155.5 yen, far above what is announced."""
    share = figures["peak_exposure_of_nexi_share_of_limit"].value
    peak = figures["peak_exposure_of_nexi"].value
    assert share == pytest.approx(peak / (50e12 / 155.5))
    assert share < 1
    assert figures["peak_exposure_of_jbic_share_of_limit"].value is None


def test_the_pipeline_does_not_fill_the_envelope(figures):
    """All projects on file could take up less than half of it in time, and it says so."""
    absorbed = figures["absorbable_by_deadline"].value
    assert absorbed + figures["unplaceable_by_deadline"].value == pytest.approx(550e9)
    assert figures["absorbable_eligible_by_deadline"].value < absorbed < 275e9


def test_an_explanation_leads_to_a_file_and_a_source(result):
    """The pace comes from the envelope, with its line, its source and its address."""
    (envelope,) = (
        part for part in explain(result, "required_pace").below
        if part.measure.id == "envelope"
    )  # fmt: skip
    (origin,) = envelope.origins
    assert (origin.written_at or "").startswith("terms.yaml:")
    assert origin.citations[0].publisher == "The White House"
    assert origin.citations[0].url.startswith("https://")


def test_an_explanation_names_the_scenario_that_changed_something():
    """A share that a scenario sets is explained with the scenario and its reason."""
    one = run(PROGRAMME, ["announced-2026", "equity-1-percent"])
    changes = explain(one, "programme_equity_share").changes
    assert "equity-1-percent" in {change.scenario for change in changes}


def test_two_scenarios_side_by_side(result):
    """A comparison lists each changed input with its reason, and what it moved."""
    other = run(PROGRAMME, ["announced-2026", "default-portsmouth-2033"])
    comparison = compare(result, other)
    (change,) = comparison.inputs
    assert change.path == "projects.portsmouth-gas.default_on"
    assert change.reasons[0].startswith("default-portsmouth-2033: ")
    moved = {difference.id for difference in comparison.measures}
    assert {"final_loss", "loss_of_insurers", "defaults"} <= moved
    assert "envelope" in comparison.same


def test_the_same_run_gives_the_same_summary(result):
    """Nothing of the clock or the machine enters the summary."""
    content = json.dumps(summary(result), allow_nan=False, sort_keys=True)
    assert content == json.dumps(
        summary(run(PROGRAMME)), allow_nan=False, sort_keys=True
    )


def test_what_is_not_known_is_listed(result):
    """Every assumed number of the programme is on the list, and every open question."""
    programme = result.inputs.loaded.programme
    table = unknowns(programme)
    assert set(programme.unknowns) <= set(table["label"])
    assert (table["confidence"] == Confidence.ASSUMED.value).sum() > 100


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_has_all_measures(scenario, figures):
    """Each scenario runs, and each measure is a value or has a reason."""
    found = measures(run(PROGRAMME, [scenario]))
    assert set(found) == set(figures)
    assert all(m.value is not None or m.note for m in found.values())


def test_another_programme_needs_no_code():
    """Korea's programme, with its yearly cap and umbrella SPV, has the same measures."""
    found = measures(run("korea-2025"))
    assert found["yearly_cap_breaches"].value == 0
    assert all(m.value is not None or m.note for m in found.values())
