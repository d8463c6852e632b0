"""A server that others can reach lets in who may come in, and nobody else."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from kakehashi.errors import InputError
from kakehashi.web.app import create_app
from kakehashi.web.guard.accounts import Accounts, Role
from kakehashi.web.guard.admission import COOKIE
from kakehashi.web.guard.tries import Tries
from kakehashi.web.limits import LIMITS

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests
SERVER = "https:" + "//kakehashi.example"
NOBODY, VIEWER, ANALYST, ADMIN = "nobody", "viewer", "analyst", "admin"
EVERYBODY, LOGGED_IN = {NOBODY, VIEWER, ANALYST, ADMIN}, {VIEWER, ANALYST, ADMIN}
WRITERS = {ANALYST, ADMIN}

# Every address with those who may ask it. One that is added needs a row.
MATRIX = {
    ("GET", "/api/programmes"): LOGGED_IN,
    ("POST", "/api/programme"): LOGGED_IN,
    ("POST", "/api/check"): LOGGED_IN,
    ("POST", "/api/results"): LOGGED_IN,
    ("GET", "/api/sections"): LOGGED_IN,
    ("POST", "/api/explain/{measure}"): LOGGED_IN,
    ("POST", "/api/compare"): LOGGED_IN,
    ("POST", "/api/share"): LOGGED_IN,
    ("GET", "/api/share/{token}"): LOGGED_IN,
    ("POST", "/api/snippet"): LOGGED_IN,
    ("POST", "/api/scenario"): LOGGED_IN,
    ("PUT", "/api/scenario"): LOGGED_IN,
    ("GET", "/runs/{key}/report.html"): LOGGED_IN,
    ("GET", "/runs/{key}/result.json"): LOGGED_IN,
    ("GET", "/runs/{key}/{name}.{ending}"): LOGGED_IN,
    ("POST", "/api/jobs"): WRITERS,
    ("GET", "/api/jobs/{job}"): LOGGED_IN,
    ("DELETE", "/api/jobs/{job}"): WRITERS,
    ("GET", "/api/jobs/{job}/results"): LOGGED_IN,
    ("GET", "/api/jobs/{job}/events"): LOGGED_IN,
    ("GET", "/api/folder/{programme}"): LOGGED_IN,
    ("PUT", "/api/folder"): WRITERS,
    ("GET", "/api/session"): EVERYBODY,
    ("GET", "/login"): EVERYBODY,
    ("POST", "/login"): EVERYBODY,
    ("POST", "/logout"): EVERYBODY,
}


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:  # noqa: D102 - the time
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The time of the server's sessions."""
    return Clock()


@pytest.fixture(scope="module")
def accounts(clock) -> Accounts:
    """One account of each role, and a second analyst."""
    made = Accounts(":memory:", LIMITS, clock)
    for name, role in (
        (VIEWER, Role.VIEWER),
        (ANALYST, Role.ANALYST),
        (ADMIN, Role.ADMIN),
        ("other", Role.ANALYST),
    ):
        made.add(name, PASSWORD, role)
    return made


@pytest.fixture(scope="module")
def guarded(accounts) -> FastAPI:
    """The server as `kakehashi serve --host` starts it."""
    return create_app(accounts=accounts)


@pytest.fixture
def asking(guarded, accounts, client) -> Callable[[str], Any]:
    """Somebody by name, logged in; each with cookies of their own."""

    def somebody(name: str):
        found = type(client)(guarded, base_url=SERVER, follow_redirects=False)
        if name != NOBODY:
            token = accounts.log_in(name, PASSWORD)
            assert token
            found.cookies.set(COOKIE, token, domain="kakehashi.example")
        found.headers["sec-fetch-site"] = "same-origin"
        return found

    return somebody


def test_every_address_has_a_row(guarded):
    """An address that nobody thought about is found here."""
    told = {
        (method.upper(), path)
        for path, found in guarded.openapi()["paths"].items()
        for method in found
    }
    hidden = {("GET", "/login"), ("POST", "/login"), ("POST", "/logout")}
    assert told | hidden == set(MATRIX)
    paths = {route.path for route in guarded.routes if isinstance(route, APIRoute)}
    assert paths - {path for _, path in MATRIX} <= {"/"}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_each_role_may_ask_what_it_may(asking, who):
    """401 for nobody, 403 for too small a role, and neither for all others."""
    person = asking(who)
    for (method, path), allowed in MATRIX.items():
        for part in ("measure", "token", "key", "name", "ending", "job", "programme"):
            path = path.replace(f"{{{part}}}", "x")  # noqa: PLW2901
        if path == "/logout":
            continue
        status = person.request(method, path, json={}).status_code
        refused = 401 if who == NOBODY else 403
        if who in allowed:
            assert status not in (401, 403), (method, path, status)
        elif status != 422:  # what is asked is read before who asks
            assert status == refused, (method, path, status)


def test_whole_questions_are_answered_by_role(asking, ask):
    """With a question that holds, nobody gets 401 and a viewer starts no job."""
    question = ask(draws=3_000)
    expected = {NOBODY: (401, 401), VIEWER: (200, 403), ANALYST: (200, 200)}
    for who, (check, start) in expected.items():
        person = asking(who)
        assert person.post("/api/check", json=question).status_code == check
        assert person.post("/api/jobs", json=question).status_code == start


def test_a_viewer_runs_what_is_answered_at_once(asking, ask):
    """Draws up to the limit are everybody's, in answers, origins and comparisons."""
    at_once, more = LIMITS.draws_at_once, LIMITS.draws_at_once + 1
    viewer, small = asking(VIEWER), ask(draws=64)
    for draws, status in ((at_once, 200), (more, 422)):
        question = ask(draws=draws)
        for address, body in (
            ("/api/results?section=headline", question),
            ("/api/explain/disbursed_by_deadline", question),
            ("/api/compare", {"questions": [question, small]}),
        ):
            assert viewer.post(address, json=body).status_code == status, address
        assert viewer.post("/api/jobs", json=question).status_code == 403
    sensitivity = viewer.post("/api/jobs?part=sensitivity", json=small)
    assert sensitivity.status_code == 403
    assert "analyst" in sensitivity.json()["problems"][0]["what"]


def test_a_job_is_its_owners_and_the_admins(asking, ask):
    """Somebody else's job is as if it were not there."""
    job = asking(ANALYST).post("/api/jobs", json=ask(draws=3_000)).json()["id"]
    seen = {
        who: asking(who).get(f"/api/jobs/{job}").status_code
        for who in (NOBODY, VIEWER, ANALYST, "other", ADMIN)
    }
    assert seen == {NOBODY: 401, VIEWER: 404, ANALYST: 200, "other": 404, ADMIN: 200}
    assert asking("other").delete(f"/api/jobs/{job}").status_code == 404


# ------------------------------------------------------------------ sessions


def log_in(person, name=ANALYST, password=PASSWORD):
    """The answer to the form."""
    return person.post("/login", data={"name": name, "password": password})


def test_a_session_is_new_at_login_and_ends_at_logout(asking):
    """The old id is dead after a login, the new one after a logout."""
    person = asking(VIEWER)
    before = person.cookies[COOKIE]
    answer = log_in(person)
    flags = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert all(flag in flags for flag in ("HttpOnly", "Secure", "SameSite=lax"))
    after = person.cookies[COOKIE]
    assert after != before
    assert len(after) >= 43  # 256 bits
    assert person.get("/api/session").json()["name"] == ANALYST
    person.post("/logout")
    for token in (before, after):
        stale = asking(NOBODY)
        stale.cookies.set(COOKIE, token)
        assert stale.get("/api/programmes").status_code == 401


def test_a_session_ends_when_idle_and_after_a_day(asking, clock):
    """Eight hours without a request end it, twenty-four in any case."""
    person = asking(ANALYST)
    clock.now += LIMITS.idle_hours * 3600 + 1
    assert person.get("/api/session").json()["name"] is None
    person = asking(ANALYST)
    for _ in range(4):
        clock.now += (LIMITS.idle_hours - 1) * 3600
        name = person.get("/api/session").json()["name"]
    assert name is None


def test_a_password_that_is_changed_ends_all_sessions(accounts):
    """Who knew the old one is out."""
    accounts.add("leaving", PASSWORD, Role.VIEWER)
    token = accounts.log_in("leaving", PASSWORD)
    accounts.add("leaving", PASSWORD + "!", Role.VIEWER)
    assert accounts.person(token) is None
    accounts.remove("leaving")
    assert accounts.log_in("leaving", PASSWORD + "!") is None


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("a", "short")])
def test_bad_accounts_are_refused(accounts, name, password):
    """No empty name, no short password."""
    with pytest.raises(InputError):
        accounts.add(name, password, Role.VIEWER)


def test_logins_are_limited_for_each_account_and_address():
    """Of a thousand tries at most ten a minute come through."""
    clock = Clock()
    tries = Tries(LIMITS.logins_per_minute, clock)
    by_account = sum(tries.allowed("name a", f"address {k}") for k in range(1_000))
    by_address = sum(tries.allowed(f"name {k}", "address z") for k in range(1_000))
    assert (by_account, by_address) == (10, 10)
    clock.now += 61
    assert tries.allowed("name a", "address z")


def test_brute_force_meets_the_limit(guarded, asking):
    """The eleventh wrong password within a minute is not even looked at."""
    del guarded
    person = asking(NOBODY)
    found = [log_in(person, "victim", "x" * 12).status_code for _ in range(30)]
    assert found.count(401) <= LIMITS.logins_per_minute
    assert found[-1] == 429


def test_an_unknown_name_takes_as_long_as_a_wrong_password(accounts):
    """Nobody learns from the time who has an account."""

    def seconds(name):
        times = []
        for _ in range(5):
            start = time.process_time()  # other work on the machine is not ours
            accounts.log_in(name, "wrong " * 3)
            times.append(time.process_time() - start)
        return min(times)

    known, unknown = seconds(ANALYST), seconds("nobody-of-this-name")
    assert unknown == pytest.approx(known, rel=0.2)


# ------------------------------------------------------------------ other sites

FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https:" + "//evil.example", "sec-fetch-site": ""},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": None, "user-agent": "Mozilla/5.0"},
    {"sec-fetch-site": None, "cookie": "a=b", "user-agent": "curl"},
)


@pytest.mark.parametrize("headers", FOREIGN)
def test_no_other_site_changes_anything(asking, headers):
    """Unsafe methods from elsewhere, or from a browser that hides it, get 403."""
    person = asking(ANALYST)
    for name, text in headers.items():
        if text is None:
            del person.headers[name]
        else:
            person.headers[name] = text
    for method, path in MATRIX:
        if method != "GET":
            assert person.request(method, path, json={}).status_code == 403


def test_only_the_machine_itself_is_answered_without_accounts(app, client):
    """A name that leads to loopback from elsewhere is not answered."""
    stranger = type(client)(app, base_url="http:" + "//rebound.example")
    assert stranger.get("/api/programmes").status_code == 403


def test_every_answer_tells_the_browser_what_it_may(client):
    """Policy and type stand on pages, answers and refusals alike."""
    for answer in (
        client.get("/"),
        client.get("/api/programmes"),
        client.get("/nowhere"),
        client.post("/api/check", content="x" * 3_000_000),
    ):
        assert answer.headers["content-security-policy"].startswith(
            "default-src 'self'"
        )
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.status_code == 413
