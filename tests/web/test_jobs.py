"""Jobs run in their own process, tell how far they are, and can be ended."""

import json
import time

import pytest

from kakehashi.web.limits import Limits
from kakehashi.web.question import Question

DRAWS = 3_000  # more than are answered at once


def ended(client, job, within=300.0):
    """The job once nothing more happens to it."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found = client.get(f"/api/jobs/{job}").json()
        if found["state"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.1)
    pytest.fail("the job did not end")


@pytest.fixture(scope="module")
def job(client, ask):
    """A job that was asked for."""
    answer = client.post("/api/jobs", json=ask(draws=DRAWS, seed=3))
    assert answer.status_code == 200
    return answer.json()


def test_a_job_answers_as_a_request_does(client, ask, job):
    """Its answer bears the hash of its question and has every section."""
    done = ended(client, job["id"])
    assert (done["state"], done["done"]) == ("done", DRAWS), done
    answer = client.get(f"/api/jobs/{job['id']}/results").json()
    at_once = client.post(
        "/api/results?section=all", json=ask(draws=DRAWS, seed=3)
    ).json()
    assert answer == at_once
    assert answer["hash"] == job["hash"]
    named = client.get(f"/api/jobs/{job['id']}/results?section=deadline").json()
    assert [one["id"] for one in named["sections"]] == ["deadline"]


def test_its_figures_are_exported_like_any_other(client, ask, job):
    """An address of many draws is answered from what the job found."""
    ended(client, job["id"])
    shared = client.post("/api/share", json=ask(draws=DRAWS, seed=3)).json()
    for name in ("disbursement.csv", "report.html", "result.json"):
        answer = client.get(f"/runs/{shared['hash']}/{name}?q={shared['token']}")
        assert answer.status_code == 200, name


def test_events_end_with_the_end_of_the_job(client, job):
    """The last event says that it is done."""
    ended(client, job["id"])
    with client.stream("GET", f"/api/jobs/{job['id']}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in answer.iter_lines() if line.startswith("data: ")]
    assert json.loads(lines[-1].removeprefix("data: "))["state"] == "done"


def test_a_measure_of_many_draws_is_explained_and_compared(client, ask, job):
    """Formula and inputs hang on no draws, and the figure is what the job found."""
    ended(client, job["id"])
    question = ask(draws=DRAWS, seed=3)
    known = client.get(f"/api/jobs/{job['id']}/results").json()["measures"]
    found = client.post("/api/explain/expected_loss_of_investor", json=question).json()
    assert found["measure"] in known
    assert found["hash"] == job["hash"]
    other = ask(("terms.envelope", 100), draws=64)
    answer = client.post("/api/compare", json={"questions": [question, other]}).json()
    assert answer["hashes"][0] == job["hash"]
    shown = {one["id"]: one["values"][0] for one in answer["measures"]}
    assert [shown[one["id"]] for one in known] == known


def test_many_draws_without_a_job_are_not_explained(client, ask):
    """A figure that nobody worked out has no origin, and the way to it is told."""
    answer = client.post("/api/explain/final_loss", json=ask(draws=50_000))
    assert "job" in answer.json()["problems"][0]["fix"]


@pytest.mark.slow
def test_the_sensitivity_is_worked_out_by_a_job(client, ask):
    """No answer has it before; then it stands beside any number of draws, and as files."""
    address = "/api/results?section=sensitivity"

    def asked(draws):
        return ask(draws=draws)

    assert "sensitivity" in client.get("/api/sections").json()
    assert client.post(address, json=asked(64)).json()["sections"] == []
    started = client.post("/api/jobs?part=sensitivity", json=asked(64)).json()
    done = ended(client, started["id"])
    assert (done["state"], done["step"]) == ("done", "sets"), done
    assert done["done"] == done["steps"] > 0
    for draws in (64, 96):
        section = client.post(address, json=asked(draws)).json()["sections"][0]
        assert section["id"] == "sensitivity"
    pictures = [one for one in section["blocks"] if one["kind"] == "picture"]
    shared = client.post("/api/share", json=asked(64)).json()
    for picture in pictures:
        for ending in ("csv", "svg"):
            file = shared["exports"].format(name=picture["id"], ending=ending)
            assert client.get(file).status_code == 200
    everything = client.post("/api/results?section=all", json=asked(64)).json()
    assert "sensitivity" not in {one["id"] for one in everything["sections"]}
    again = client.post("/api/jobs?part=sensitivity", json=asked(96)).json()
    assert again["id"] == started["id"]


def test_the_same_question_is_one_job(client, ask, job):
    """Asking again gives the job that is there."""
    again = client.post("/api/jobs", json=ask(draws=DRAWS, seed=3)).json()
    assert again["id"] == job["id"]


def test_a_job_is_cancelled(client, ask):
    """A cancelled job has no answer and stays cancelled."""
    started = client.post("/api/jobs", json=ask(draws=100_000, seed=5)).json()
    told = client.delete(f"/api/jobs/{started['id']}").json()
    assert told["state"] == "cancelled"
    assert client.get(f"/api/jobs/{started['id']}/results").status_code == 404
    assert ended(client, started["id"])["state"] == "cancelled"


def test_a_sensitivity_is_cancelled(client, ask):
    """A cancelled one leaves nothing behind."""
    question = ask(("terms.envelope", 200))
    started = client.post("/api/jobs?part=sensitivity", json=question).json()
    assert started["part"] == "sensitivity"
    assert client.delete(f"/api/jobs/{started['id']}").json()["state"] == "cancelled"
    answer = client.post("/api/results?section=sensitivity", json=question).json()
    assert answer["sections"] == []


def test_a_bad_question_starts_no_job(client, ask):
    """What cannot run is refused before it waits."""
    answer = client.post("/api/jobs", json=ask(("terms.envelope", -1), draws=DRAWS))
    assert answer.status_code == 422


def test_an_unknown_job_is_told(client):
    """Every address of a job that is not there says so."""
    for address in ("", "/events", "/results"):
        assert client.get(f"/api/jobs/none{address}").status_code == 404
    assert client.delete("/api/jobs/none").status_code == 404


def test_many_draws_at_once_are_sent_to_a_job(client, ask):
    """A request does not hold the server up."""
    answer = client.post("/api/results", json=ask(draws=50_000))
    assert "job" in answer.json()["problems"][0]["fix"]


@pytest.mark.parametrize("limit", ["job_seconds", "job_memory"])
def test_a_job_that_takes_too_much_fails_in_words(limit):
    """Time and memory of a job end."""
    from kakehashi.web.jobs.pool import Jobs
    from kakehashi.web.library import Library
    from kakehashi.web.runs import Runs

    bounds = {"job_seconds": 0.0, "job_memory": 2**20}
    runs = Runs(Library(), Limits(**{limit: bounds[limit]}))  # type: ignore[arg-type]
    jobs = Jobs(runs)
    asked = Question(programme="us-japan-2025", draws=DRAWS)
    started = jobs.start(asked, "")
    found = started
    until = time.monotonic() + 30
    while not found.state.ended and time.monotonic() < until:
        time.sleep(0.1)
        found = jobs.table.get(started.id) or found
    assert found.state.value == "failed"
    assert found.message
