"""Texts of a programme stay texts in a real browser, on every page and in every tip."""

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAYLOADS = [
    f"{head}{body.format(place=place)}{tail}"
    for head in ("", '">', "'>", "</title>", "]]>")
    for body in (
        "<script>fired({place})</script>",
        "<img src=x onerror=fired({place})>",
        "<svg onload=fired({place})>",
        "javascript:fired({place})",
        "<a href=javascript:fired({place})>x</a>",
    )
    for tail in ("", "<!--")
    for place in range(4)
]
FIELDS = (
    "title",
    "projects.portsmouth-gas.name",
    "projects.portsmouth-gas.sponsor",
    "institutions.jbic.name",
    "institutions.nexi.name",
    "parties.investor.name",
    "market.discount_rate.note",
)
COUNT = "window.shots = 0; window.fired = () => { window.shots += 1 }"
PAGES = ("overview", "programme/projects", "programme/changes", "compare", "share")


def spread(texts, over):
    """Texts shared out over some fields."""
    return ["".join(texts[first :: len(over)]) for first in range(len(over))]


def test_no_text_of_a_programme_runs(open_page, server, settled):
    """Of two hundred payloads in every kind of text none fires, nor asks for an image."""
    assert len(PAYLOADS) >= 200
    changes = [
        {"path": path, "value": text, "reason": text[:1000]}
        for path, text in zip(FIELDS, spread(PAYLOADS, FIELDS), strict=True)
    ]
    question = {"programme": "us-japan-2025", "draws": 64, "changes": changes}
    page = open_page("share")
    page.context.add_init_script(COUNT)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    shared = page.request.post(
        f"{server.address}api/share",
        data=json.dumps(question),
        headers={
            "content-type": "application/json",
            "origin": server.address.rstrip("/"),
        },
    ).json()
    page.goto("about:blank")
    page.goto(server.address.rstrip("/") + shared["link"])
    page.get_by_role("link", name=f"{len(FIELDS)} changes").wait_for()
    settled(page)
    shown = 0
    names = page.request.get(f"{server.address}api/sections").json()
    for part in (*PAGES, *(f"results/{name}" for name in names)):
        page.evaluate("part => { location.hash = `#/${part}` }", part)
        settled(page)
        for mark in page.locator("figure svg path, figure svg rect").all()[::40][:4]:
            mark.dispatch_event("mousemove")
            mark.dispatch_event("mouseover")
        shown += page.locator("main").inner_text().count("fired(")
    assert shown > len(PAYLOADS)  # they are there, as texts
    assert page.evaluate("window.shots") == 0
    report = f"{server.address}runs/{shared['hash']}/report.html?q={shared['token']}"
    text = page.request.get(report).text()
    other = page.context.new_page()
    other.set_content(text)  # without the policy that the server sends with it
    assert other.evaluate("window.shots") == 0
    assert not [url for url in asked if re.search(r"/x$", url)]
