"""What the page is made from: complete in both languages, and free of addresses."""

import json
import re
from pathlib import Path

import pytest

from kakehashi.reports.figures.style import DARK
from kakehashi.web.app import create_app

KEY = re.compile(r"\bt\(\s*[\"'](\w+)[\"']")
NAMED = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def page(repository: Path) -> Path:
    """Folder of the page's source."""
    return repository / "page"


def catalogue(page: Path, language: str) -> dict[str, str]:
    """The words of the interface in one language."""
    text = (page / "src" / "text" / f"{language}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def sources(page: Path) -> dict[str, str]:
    """Text of every source of the page by name."""
    files = [*(page / "src").rglob("*.svelte"), *(page / "src").rglob("*.ts")]
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in files
        if file.name != "types.ts"
    }


def test_both_languages_say_the_same(page):
    """English and Japanese have the same keys, the same blanks, and no text is missing."""
    english, japanese = catalogue(page, "en"), catalogue(page, "ja")
    assert list(english) == list(japanese)
    for key, text in english.items():
        assert sorted(set(NAMED.findall(text))) == sorted(
            set(NAMED.findall(japanese[key]))
        ), key
        assert bool(text) == bool(japanese[key]), key


def test_every_text_is_used(page):
    """Each key of the catalogue stands in some source, and no source asks for another."""
    english, texts = catalogue(page, "en"), "".join(sources(page).values())
    assert set(KEY.findall(texts)) - set(english) == set()
    unused = [key for key in english if f'"{key}"' not in texts]
    assert unused == []


def test_no_text_stands_in_the_markup(page):
    """Words that a reader sees come from the catalogue: markup holds none of its own."""
    own = re.compile(r">\s*([A-Z][a-z]{3,}[^<{]*)<")
    allowed = {"Kakehashi", "Python"}
    for name, text in sources(page).items():
        markup = text.split("</script>", 1)[-1] if name.endswith(".svelte") else ""
        found = {words.strip() for words in own.findall(markup)}
        assert found <= allowed, name


def test_a_source_says_what_it_is_and_is_short(page):
    """Each source opens with a sentence about it, and has at most 400 lines."""
    for name, text in sources(page).items():
        first = text.splitlines()[0]
        assert re.match(r"(<!-- .*\. -->|// .+)$", first), name
        assert len(text.splitlines()) <= 400, name


def test_the_lock_names_no_registry(page):
    """The lock of the page's libraries holds hashes and no address."""
    lock = json.loads((page / "package-lock.json").read_text(encoding="utf-8"))
    assert "://" not in json.dumps(lock)
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_the_page_and_the_report_share_their_colours(page):
    """The page's table of dark colours is the report's."""
    table = dict(
        re.findall(r'"(#[0-9a-f]{6})": "(#[0-9a-f]{6})"', sources(page)["palette.ts"])
    )
    assert table == dict(DARK)


def test_the_page_knows_the_server_as_it_is(page):
    """The contract that the page's types are made from is the server's own of today.

    Where it is not: `make contract` writes it anew.
    """
    kept = json.loads((page / "openapi.json").read_text(encoding="utf-8"))
    assert kept == create_app().openapi()
