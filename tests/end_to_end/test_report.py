"""The report as a reader meets it: whole, quiet, readable, and safe to open."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kakehashi.model.run import run
from kakehashi.reports.page import report_html

HOSTILE = "<script>alert(1)</script>"
BREAKING_OUT = '"><img src=x onerror=alert(2)>'
BRACED = "{{ 7 * 7 }} datum.x ${y}"
PROGRAMMES = ["us-japan-2025", "korea-2025"]
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
VOID = {"meta", "link", "br", "img", "input", "hr", "col", "wbr"}


@pytest.fixture(scope="module", params=PROGRAMMES)
def page(request: Any) -> str:
    """The report of each bundled programme."""
    return report_html(run(request.param))


@pytest.fixture(scope="module")
def hostile(make: Any) -> str:
    """The report of a programme whose every text tries to be more than text."""
    project = make.project(HOSTILE, sponsor=BREAKING_OUT, stage_note=BRACED)
    project["operations"]["price"] = make.parameter(30, "USD / unit")
    tree = make.tree(project, title=HOSTILE, description=BREAKING_OUT)
    tree["institutions"]["bank"] |= {"name": HOSTILE, "note": BREAKING_OUT}
    tree["sources"]["assumed"] |= {"title": HOSTILE, "url": "javascript:alert(3)"}
    tree["unknowns"] = [BREAKING_OUT, BRACED]
    tree["terms"]["distribution_rules"]["equity"]["label"] = HOSTILE
    return report_html(make.result(tree))


class Reader(HTMLParser):
    """Notes every element, and whether all that open also close."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that opens."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Note an element that closes what is not the last to have opened."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(text: str) -> Reader:
    """Every element of a page."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def test_the_same_run_gives_the_same_bytes():
    """Two reports of the same run are identical, byte for byte."""
    first, second = (report_html(run("korea-2025")) for _ in range(2))
    assert first == second


def test_the_page_is_well_formed(page):
    """Every element that opens closes, every id is there once, every anchor leads on."""
    reader = read(page)
    assert reader.wrong == []
    assert reader.open == []
    ids = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    anchors = [attrs.get("href") or "" for tag, attrs in reader.elements if tag == "a"]
    lost = {anchor for anchor in anchors if anchor[:1] == "#" and anchor[1:] not in ids}
    assert lost == set()


def test_the_page_asks_for_nothing(page):
    """No script, no style or picture from elsewhere, and a policy that forbids them."""
    reader = read(page)
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "base"}
    linked = [attrs for tag, attrs in reader.elements if tag == "link"]
    assert all((attrs["href"] or "").startswith("data:") for attrs in linked)
    assert not any(
        key.startswith("on") for _, attrs in reader.elements for key in attrs
    )
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    policies = [
        attrs["content"] for _, attrs in reader.elements if "http-equiv" in attrs
    ]
    assert str(policies[0]).startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )


def test_the_page_is_laid_out_for_everybody(page):
    """Language, one heading of the first rank, a skip link, captions, named drawings."""
    reader = read(page)
    of = {
        tag: [attrs for name, attrs in reader.elements if name == tag]
        for tag in ("html", "h1", "a", "table", "caption", "svg", "th", "main")
    }
    assert of["html"][0]["lang"] == "en"
    assert len(of["h1"]) == len(of["main"]) == 1
    assert of["a"][0] == {"class": "skip", "href": "#main"}
    assert len(of["caption"]) == len(of["table"]) > 10
    assert all("scope" in attrs for attrs in of["th"])
    assert all(
        attrs["role"] == "img" and "aria-labelledby" in attrs for attrs in of["svg"]
    )


def test_every_headline_figure_leads_to_its_origin(page):
    """Each large figure links to a block with its formula, which lies in a `details`."""
    head = page[page.index('<section id="summary"') : page.index('<section id="money"')]
    targets = re.findall(r'href="#(measure-[a-z_]+)"', head)
    assert len(targets) >= 4
    for target in targets:
        block = re.search(
            rf'<details class="origin">(?:(?!</details>).)*id="{target}"(.*?)</details>',
            page,
            re.DOTALL,
        )
        assert block is not None
        assert f"{target.removeprefix('measure-')} = " in block[1]


def test_hostile_text_stays_text(hostile):
    """Names with markup, quotes and braces appear as they are written, everywhere."""
    reader = read(hostile)
    assert reader.wrong == []
    assert not {"script", "img"} & {tag for tag, _ in reader.elements}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile
    assert "{{ 7 * 7 }}" in hostile
    hrefs = [attrs.get("href") or "" for tag, attrs in reader.elements if tag == "a"]
    assert all(href.startswith(("#", "https://", "http://")) for href in hrefs)


@pytest.fixture
def opened(chromium: str, tmp_path: Path) -> Any:
    """Opens a page in Chromium; gives what it asked for, said, and how broad it is."""
    api = pytest.importorskip("playwright.sync_api")

    def open_page(text: str, width: int, scheme: str) -> dict[str, Any]:
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        asked: list[str] = []
        said: list[str] = []
        with api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox"]
            )
            size = {"width": width, "height": 900}
            tab = browser.new_page(viewport=size, color_scheme=scheme)
            tab.on("request", lambda request: asked.append(request.url))
            tab.on("console", lambda message: said.append(message.text))
            tab.on("pageerror", lambda error: said.append(str(error)))
            tab.on("dialog", lambda dialog: said.append(dialog.message))
            tab.goto(file.as_uri())
            tab.evaluate(OPEN_ALL)
            broad = tab.evaluate("document.documentElement.scrollWidth")
            drawn = tab.locator("#figure-money svg:visible").count()
            browser.close()
        asked.remove(file.as_uri())
        return {"asked": asked, "said": said, "broad": broad, "drawn": drawn}

    return open_page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_opens_in_a_browser(page, opened, width, scheme):
    """Nothing is asked for, nothing complained of, and nothing sticks out sideways."""
    seen = opened(page, width, scheme)
    assert seen == {"asked": [], "said": [], "broad": width, "drawn": 1}


@pytest.mark.browser
def test_a_hostile_page_does_nothing_in_a_browser(hostile, opened):
    """Hostile text neither runs nor fetches, nor breaks out of a narrow page."""
    assert opened(hostile, 390, "light") == {
        "asked": [], "said": [], "broad": 390, "drawn": 1,
    }  # fmt: skip
