"""The API answers questions with what the package computes, and refuses in words."""

import json

import pytest

import kakehashi
from kakehashi.reports.page import SECTIONS


def test_programmes_are_listed_with_their_scenarios(client):
    """Each bundled programme is listed, and its presets are its scenarios."""
    answer = client.get("/api/programmes").json()
    found = {one["id"]: one for one in answer["programmes"]}
    assert answer["first"] in found
    loaded = kakehashi.load_programme("us-japan-2025")
    presets = [preset["id"] for preset in found["us-japan-2025"]["presets"]]
    assert presets == list(loaded.programme.scenarios)
    assert not any(one["problems"] for one in answer["programmes"])


def test_every_parameter_of_the_programme_is_an_input(client, ask):
    """No number from the world is out of reach of the workbench."""
    from kakehashi.analysis.provenance import parameters

    answer = client.post("/api/programme", json=ask()).json()
    known = {one["path"] for one in answer["inputs"]}
    loaded = kakehashi.load_programme("us-japan-2025")
    left_out = ("claims.", "candidates.")
    wanted = {
        path
        for path, _ in parameters(loaded.programme)
        if not path.startswith(left_out)
    }
    assert wanted <= known


def test_an_input_says_its_unit_bounds_source_and_what_reset_goes_back_to(client, ask):
    """A changed input is marked, and its base is the value of the file."""
    question = ask(("projects.portsmouth-gas.capex", 40))
    answer = client.post("/api/programme", json=question).json()
    capex = next(
        one
        for one in answer["inputs"]
        if one["path"] == "projects.portsmouth-gas.capex"
    )
    assert (capex["value"], capex["base"], capex["changed"]) == (40, 33.3, True)
    assert (capex["unit"], capex["least"]) == ("USD bn", 0)
    assert set(capex["sources"]) <= {one["key"] for one in answer["sources"]}


def test_a_project_is_switched_off_and_copied_by_changes(client, ask):
    """Null takes a project out, its whole node under another id adds one."""
    entries = client.post("/api/programme", json=ask()).json()["entries"]
    node = next(one["node"] for one in entries if one["id"] == "portsmouth-gas")
    question = ask(
        ("projects.portsmouth-gas", None),
        ("projects.another", {**node, "name": "Another plant"}),
    )
    answer = client.post("/api/programme", json=question).json()
    assert not answer["problems"]
    shown = {one["id"]: one for one in answer["entries"] if one["part"] == "projects"}
    assert not shown["portsmouth-gas"]["on"]
    assert not shown["another"]["base"]
    assert client.post("/api/results", json=question).status_code == 200


def test_what_takes_seconds_comes_with_its_section(client, ask):
    """All measures come at once but the planner's, which come with the resilience."""
    plain = client.post("/api/results", json=ask()).json()
    whole = client.post("/api/results?section=resilience", json=ask()).json()
    named = {one["id"] for one in plain["measures"]}
    every = {one["id"] for one in whole["measures"]}
    assert "resilience_averted_priority" in named
    assert every - named == {"resilience_loss_planner", "resilience_averted_planner"}


def test_every_section_of_the_report_is_a_section_of_the_answer(client, ask):
    """What is added to the report appears in the workbench by itself."""
    answer = client.post("/api/results?section=all", json=ask()).json()
    assert len(answer["sections"]) == len(SECTIONS)
    amounts = [
        cell["amount"]
        for section in answer["sections"]
        for block in section["blocks"]
        if block["kind"] in ("rows", "picture")
        for row in block["table"]["rows"]
        for cell in row
    ]
    assert any(amount is not None for amount in amounts)


@pytest.mark.parametrize("address", ["check", "results"])
def test_bad_input_is_refused_beside_its_field(client, ask, address):
    """Every mistake is named in the words of `kakehashi check`, with its change."""
    question = ask(("terms.envelope", -5), ("terms.envelop", 5))
    answer = client.post(f"/api/{address}", json=question)
    problems = answer.json()["problems"]
    assert [one["change"] for one in problems] == [0, 1]
    assert "negative" in problems[0]["what"]
    assert "did you mean 'terms.envelope'" in problems[1]["fix"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"programme": "no-such-thing"},
        {"programme": "us-japan-2025", "surprise": 1},
        {"programme": "us-japan-2025", "as_of": 20260101},
        {"programme": "us-japan-2025", "draws": 10**9},
        {"programme": "us-japan-2025", "reading": "no-such-reading"},
        {"programme": "us-japan-2025", "scenarios": ["no-such-scenario"]},
        {"programme": "us-japan-2025", "changes": [{"path": "\ud800", "value": 1}]},
    ],
)
def test_what_is_no_question_is_refused(client, body):
    """A body that is no question gets problems in words, never a traceback."""
    answer = client.post("/api/results", content=json.dumps(body))
    assert answer.status_code == 422
    assert all(one["what"] and one["fix"] for one in answer.json()["problems"])
