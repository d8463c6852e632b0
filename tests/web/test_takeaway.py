"""What is taken away says the same as what is on the screen."""

import csv
import io
import json

import pytest

import kakehashi as kk

CHANGES = (
    ("terms.envelope", 100),
    ("terms.deadline.date", "2028-01-19"),
    ("projects.portsmouth-gas", None),
)


@pytest.fixture(scope="module")
def shared(client, ask):
    """A question with its link."""
    return client.post("/api/share", json=ask(*CHANGES)).json()


def test_a_link_and_a_file_hold_the_whole_question(client, ask):
    """Both come back as the question that they were made from."""
    question = ask(*CHANGES, seed=7, reading="july-2025", as_of="2026-12-01")
    token = client.post("/api/share", json=question).json()["token"]
    back = client.get(f"/api/share/{token}").json()
    file = client.post("/api/scenario", json=question).text
    read = client.put(
        "/api/scenario", content=file, headers={"content-type": "application/yaml"}
    ).json()
    assert back == read
    assert {key: back[key] for key in question} == question


def test_the_snippet_gives_the_numbers_of_the_page(client, ask):
    """The Python that is shown, when run, has the measures of the answer."""
    question = ask(*CHANGES)
    python = client.post("/api/snippet", json=question).json()["python"]
    found: dict[str, object] = {}
    exec(python.split("for measure")[0], found)  # noqa: S102 - as a user would
    run = found["run"]
    assert isinstance(run, kk.Run)
    for measure in client.post("/api/results", json=question).json()["measures"]:
        if measure["kind"] == "number":
            assert measure["number"] == run.measures[measure["id"]].value


def test_figures_and_tables_are_exported_at_an_address_that_holds_the_question(
    client, shared
):
    """Every kind of file is given, and a csv holds the numbers in whole units."""
    address = shared["exports"].replace("{name}", "disbursement")
    starts = {"svg": b"<svg", "png": b"\x89PNG", "json": b"{", "xlsx": b"PK"}
    for ending, start in starts.items():
        answer = client.get(address.replace("{ending}", ending))
        assert answer.content.startswith(start), ending
    text = client.get(address.replace("{ending}", "csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "End of"
    assert float(rows[-1][-1]) > 1e9


def test_report_and_result_are_those_of_the_package(client, shared):
    """result.json of an address is what `kakehashi run` writes."""
    from kakehashi.analysis.summary import summary

    address = f"/runs/{shared['hash']}/result.json?q={shared['token']}"
    report = address.replace("result.json", "report.html")
    assert "<html" in client.get(report).text
    loaded = kk.run("us-japan-2025", changes=_python(CHANGES))
    assert client.get(address).json() == json.loads(json.dumps(summary(loaded.result)))


def test_an_address_of_another_version_is_told_and_not_answered(client, shared):
    """A figure that may differ from the linked one is never given as it."""
    answer = client.get(f"/runs/{'0' * 64}/money.csv?q={shared['token']}")
    assert answer.status_code == 409


@pytest.mark.parametrize("token", ["x", "____", "eJw" * 999, "eNpLSa4" + "A" * 40])
def test_a_broken_link_is_told(client, token):
    """No part of a link, and nothing else in its place, is a traceback."""
    assert client.get(f"/api/share/{token}").status_code == 422


def test_a_comparison_attributes_the_change_without_rest(client, ask):
    """Ordered steps and Shapley values of a measure each sum to its change."""
    asked = {"questions": [ask(), ask(*CHANGES)]}
    answer = client.post(
        "/api/compare?attribute=disbursed_by_deadline", json=asked
    ).json()
    split = answer["attributions"][0]
    first, second = next(
        [one["number"] for one in measure["values"]]
        for measure in answer["measures"]
        if measure["id"] == "disbursed_by_deadline"
    )
    assert split["change"] == pytest.approx(second - first)
    for kind in ("in_order", "shapley"):
        assert sum(one[kind] for one in split["shares"]) == pytest.approx(
            second - first
        )
    assert {one["path"] for one in split["shares"]} == {path for path, _ in CHANGES}


def test_a_reading_is_an_input_like_any_other(client, ask):
    """Questions that differ in the reading alone differ in what it changes."""
    asked = {"questions": [ask(), ask(reading="july-2025")]}
    answer = client.post("/api/compare?attribute=investor_net", json=asked).json()
    split = answer["attributions"][0]
    assert [one["path"] for one in split["shares"]] == ["reading"]
    assert split["change"] != 0


def test_a_number_is_explained_down_to_its_sources(client, ask):
    """A changed input is named with its change and its source."""
    question = ask(("projects.portsmouth-gas.capex", 40))
    answer = client.post("/api/explain/capital_expenditure", json=question).json()
    origin = next(
        one
        for one in answer["origins"]
        if one["path"] == "projects.portsmouth-gas.capex"
    )
    assert origin["changes"][0]["value"] == 40
    assert origin["sources"]
    unknown = client.post("/api/explain/capital", json=question)
    assert "capital_expenditure" in unknown.json()["problems"][0]["fix"]


def _python(changes):
    import datetime as dt

    day = dt.date(2028, 1, 19)
    return [
        (path, day if path.endswith("date") else value, "a test")
        for path, value in changes
    ]
