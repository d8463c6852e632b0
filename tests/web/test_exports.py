"""No text of a user becomes a formula, a link or a script; nothing is fetched."""

import csv
import io
import json
import re
import socket
import zipfile
from xml.etree import ElementTree as ET

import pytest

from kakehashi.web.answers.blocks import Cell, Column, Picture, Table
from kakehashi.web.exports import drawn, flat, table_csv, table_xlsx

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "＋", "＠")  # noqa: RUF001
BODIES = (
    'HYPERLINK("https:' + '//evil.example","x")',
    "cmd|' /C calc'!A0",
    "1+1",
    "SUM(A1:A9)",
    'IMPORTXML("x","y")',
)
FORMULAS = [
    f"{start}{body}{place}"
    for start in STARTS
    for body in BODIES
    for place in range(10)
]
PAYLOADS = [
    f"{head}{body}{tail}{place}"
    for head in ("", '">', "'>", "</title>", "]]>")
    for body in (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "javascript:alert(1)",
        "<a href=javascript:alert(1)>x</a>",
    )
    for tail in ("", "<!--")
    for place in range(4)
]


def table_with(texts):
    """A table whose every text is one of `texts`."""
    return Table(
        id="t",
        caption=texts[0],
        columns=[Column(name=texts[1]), Column(name="Amount", unit="US$ bn")],
        rows=[
            [Cell(text=text), Cell(text="1", amount=1e9, unit="USD")] for text in texts
        ],
    )


def test_there_are_many_of_each():
    """Five hundred formulas and two hundred payloads are tried."""
    assert len(FORMULAS) >= 500
    assert len(PAYLOADS) >= 200


def test_no_text_is_a_formula_in_csv():
    """Every cell is quoted, and none begins as a formula does."""
    text = table_csv(table_with(FORMULAS)).decode("utf-8-sig")
    assert text.startswith('"')
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.lstrip(" ").startswith(STARTS), cell


def test_a_negative_number_stays_a_number_in_csv():
    """Only texts are made harmless; figures keep their sign."""
    cell = Cell(text="x", amount=-2.5, unit="USD")
    table = Table(id="t", caption="", columns=[Column(name="A")], rows=[[cell]])
    assert table_csv(table).decode("utf-8-sig").splitlines()[1] == '"-2.5"'


def test_an_estimate_goes_out_with_its_ends():
    """Behind a column of estimates stand both ends of their intervals, empty if none."""
    sure = Cell(text="1", amount=1e9, unit="USD")
    drawn_ = Cell(text="2 (1 to 3)", amount=2e9, low=1e9, high=3e9, unit="USD")
    whole = Table(
        id="t",
        caption="",
        columns=[Column(name="Who"), Column(name="Cost", unit="US$ bn")],
        rows=[[Cell(text="a"), sure], [Cell(text="b"), drawn_]],
    )
    heads, rows = flat(whole)
    assert heads == ["Who", "Cost (USD)", "Cost, low end (USD)", "Cost, high end (USD)"]
    assert rows == [["a", 1e9, None, None], ["b", 2e9, 1e9, 3e9]]


def test_no_text_is_a_formula_or_a_link_in_a_workbook():
    """The workbook holds no formula, no hyperlink, and every text as it is."""
    book = table_xlsx(table_with(FORMULAS), [(FORMULAS[0], FORMULAS[1])])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheets = "".join(text for name, text in parts.items() if "sheets/" in name)
    assert "<f>" not in sheets
    assert "hyperlink" not in "".join(parts.values())
    assert not any("externalLink" in name for name in parts)


@pytest.fixture(scope="module")
def hostile(client, ask):
    """Everything that the server gives when names and notes hold payloads."""
    part = len(PAYLOADS) // 4
    texts = ["".join(PAYLOADS[first::4][:part]) for first in range(4)]
    question = ask(
        ("projects.portsmouth-gas.name", texts[0]),
        ("projects.portsmouth-gas.sponsor", texts[1]),
        ("projects.portsmouth-gas.capex", 40),
        ("title", texts[2]),
        ("institutions.jbic.name", texts[3]),
    )
    shared = client.post("/api/share", json=question).json()
    results = client.post("/api/results?section=all", json=question)
    assert results.status_code == 200, results.text
    return shared, results.json()


def test_the_report_escapes_every_text(client, hostile):
    """The report of hostile names has no script and no handler of its own."""
    shared, _ = hostile
    page = client.get(f"/runs/{shared['hash']}/report.html?q={shared['token']}")
    assert "<script" not in page.text
    assert not re.search(r"<(img|svg|a)\b[^>]*\bon\w+\s*=", page.text)
    assert 'href="javascript' not in page.text
    assert "sandbox" in page.headers["content-security-policy"]


def test_drawings_hold_shapes_and_text_only(hostile):
    """Every figure of a run with hostile names is drawn, and holds no script."""
    _, results = hostile
    pictures = [
        Picture.model_validate(block)
        for section in results["sections"]
        for block in section["blocks"]
        if block["kind"] == "picture"
    ]
    assert pictures
    for picture in pictures:
        root = ET.fromstring(drawn(picture, "svg").decode())  # noqa: S314 - ours
        kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not kinds & {"script", "foreignObject", "image", "a"}, picture.id


def test_no_specification_names_an_address(hostile):
    """A figure brings its numbers along; nothing is loaded when it is drawn."""
    _, results = hostile
    for section in results["sections"]:
        for block in section["blocks"]:
            for name in ("wide", "narrow"):
                spec = dict(block.get(name) or {})
                spec.pop("$schema", None)
                text = json.dumps({k: v for k, v in spec.items() if k != "description"})
                assert '"url"' not in text, block["id"]


def test_nothing_outside_this_machine_is_asked(client, ask, monkeypatch):
    """Answers, exports and pages are made without a single connection."""

    def refuse(*arguments, **_):
        pytest.fail(f"a connection was opened: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    question = ask(("projects.portsmouth-gas.capex", 41))
    shared = client.post("/api/share", json=question).json()
    assert client.post("/api/results?section=all", json=question).status_code == 200
    for name in ("money.svg", "money.png", "money.xlsx", "report.html", "result.json"):
        answer = client.get(f"/runs/{shared['hash']}/{name}?q={shared['token']}")
        assert answer.status_code == 200, name
