"""What is ours is said in Japanese, too; what is a programme's own stays as it is."""

import json
import re
import time

import pytest

from kakehashi.schema.load import load_programme
from kakehashi.web.catalogue import FOLDER, PROGRAMMES, catalogue
from kakehashi.web.japanese_numbers import in_japanese

ASKED = [("us-japan-2025", 0), ("us-japan-2025", 64), ("korea-2025", 0)]
PRESETS = [
    ("us-japan-2025", name)
    for name in sorted(load_programme("us-japan-2025").programme.scenarios)
] + [("korea-2025", "recovered-once")]
CODES = {
    "bank",
    "good",
    "host",
    "host_light",
    "insurer",
    "investor",
    "loss",
    "neutral",
    "open",
    "sponsor",
}
"""Kinds of marks, which no reader sees."""
SEEN = {"amount", "line", "name", "panel", "part", "product", "text", "title", "words"}
"""Parts of drawings that hold words."""
CODE = re.compile(
    r"`[^`]*`|\[[\w, ]+\]|\b[\w*-]+(?:\.[\w*-]+)+|\b\w+_\w+|\b\w+(?:-\w+)*-\w+|https?:\S+"
)
KEPT = re.compile(
    r"(?<![A-Za-z])(?:bbl|kwpm|kakehashi resilience|Kakehashi|CreditRisk|Gordy|Martin|Wilde"
    r"|draws)"
    r"(?![A-Za-z])"
)
"""Names of methods and units, commands, options."""
ENGLISH = re.compile(r"[A-Za-z]*[a-z]{3,}[A-Za-z]*")


def words_of(node, field=""):
    """(field, text) of every text of an answer that a reader sees."""
    if isinstance(node, dict):
        for key, below in node.items():
            if key == "wide":
                yield from drawn(below)
            elif key not in (
                "narrow",
                "kind",
                "unit",
                "id",
                "href",
                "hash",
                "tone",
                "key",
                "url",
                "colour",
                "detail",
            ):
                yield from words_of(below, key)
    elif isinstance(node, list):
        for below in node:
            yield from words_of(below, field)
    elif isinstance(node, str) and node:
        yield field, node


def drawn(spec, field=""):
    """The same of a drawing."""
    if isinstance(spec, dict):
        for key, below in spec.items():
            yield from drawn(below, key)
    elif isinstance(spec, list):
        for below in spec:
            yield from drawn(below, field)
    elif isinstance(spec, str) and field in SEEN and spec not in CODES:
        yield field, spec


def texts_of(node):
    """Every text of a programme's file."""
    if isinstance(node, str):
        yield node.replace("\N{NO-BREAK SPACE}", " ")
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from (key, *texts_of(below))
    elif isinstance(node, list):
        for below in node:
            yield from texts_of(below)


def english_left(text, own):
    """Words of English that are neither the programme's own nor code."""
    rest = bare(text.replace("\N{NO-BREAK SPACE}", " "))
    if not ENGLISH.search(rest):
        return False
    for name in own:
        if name in text:
            text = text.replace(name, " ")
    return ENGLISH.search(bare(text)) is not None


def bare(text):
    """A text without code, and without the few words that stay as they are."""
    return KEPT.sub("", CODE.sub("", text))


@pytest.fixture(scope="module")
def own():
    """Texts of the bundled programmes, the longest first."""
    found = {
        text
        for programme in {programme for programme, _ in PRESETS}
        for text in texts_of(
            load_programme(programme).programme.model_dump(mode="json")
        )
        if len(text) > 2
    }
    return sorted(found, key=len, reverse=True)


def untranslated(client, own, programme, draws, preset=None):
    """Texts of ours that an answer in Japanese still has in English."""
    question = {
        "programme": programme,
        "draws": draws,
        "scenarios": preset and [preset],
    }
    answer = client.post("/api/results?section=all&language=ja", json=question).json()
    known = [*own, *(one["id"] for one in answer["measures"])]
    known.sort(key=len, reverse=True)
    return sorted(
        {
            f"{field}: {text}"
            for field, text in words_of(answer)
            if english_left(text, known)
        }
    )


@pytest.mark.parametrize(("programme", "draws"), ASKED)
def test_every_text_of_an_answer_is_japanese(client, own, programme, draws):
    """No heading, label, sentence, note, cell or reason of ours is left in English."""
    missing = untranslated(client, own, programme, draws)
    assert not missing, "\n".join(missing)


@pytest.mark.slow
@pytest.mark.parametrize(("programme", "preset"), PRESETS)
def test_every_preset_is_japanese(client, own, programme, preset):
    """The same under every preset of the bundled programmes."""
    missing = untranslated(client, own, programme, 0, preset)
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("programme", ["us-japan-2025", "korea-2025"])
def test_every_input_is_explained_in_japanese(client, programme):
    """What the format says of an input, and what fits there, is said in Japanese."""
    answer = client.post(
        "/api/programme?language=ja", json={"programme": programme}
    ).json()
    texts = {
        one.get(field, "") for one in answer["inputs"] for field in ("help", "expects")
    }
    missing = {
        text
        for text in texts
        if text and text.isascii() and text not in ("JPY / USD.", "b")
    }
    assert not missing, "\n".join(sorted(missing))


def test_an_answer_in_japanese_has_the_same_figures(client, ask):
    """Only words differ between the languages."""
    english = client.post("/api/results?section=all", json=ask()).json()
    japanese = client.post("/api/results?section=all&language=ja", json=ask()).json()
    assert japanese["hash"] == english["hash"]
    for one, other in zip(english["measures"], japanese["measures"], strict=True):
        for field in ("id", "number", "low", "high", "standard_error", "unit", "day"):
            assert one[field] == other[field]
    assert japanese["sections"][0]["heading"] == "要約"
    assert numbers_of(english["sections"]) == numbers_of(japanese["sections"])


def numbers_of(node):
    """Every number of an answer, in its order."""
    if isinstance(node, dict):
        return [found for below in node.values() for found in numbers_of(below)]
    if isinstance(node, list):
        return [found for below in node for found in numbers_of(below)]
    return [node] if isinstance(node, int | float) else []


def catalogues():
    """Each file of Japanese texts."""
    return [*FOLDER.glob("ja*.json"), *PROGRAMMES.glob("*/locale/ja.json")]


@pytest.mark.parametrize(
    "file", catalogues(), ids=lambda file: f"{file.parts[-3]}-{file.stem}"
)
def test_the_catalogue_holds_places_as_they_are(file):
    """Each text of the catalogue has in Japanese the places that it has in English."""
    for english, japanese in json.loads(file.read_text(encoding="utf-8")).items():
        places = [part.split("}")[0] for part in english.split("{")[1:]]
        found = {part.split("}")[0] for part in japanese.split("{")[1:]}
        assert set(places) == found, english
        assert len(set(places)) == len(places), english


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("Distributions: United States", "分配：米国"),  # noqa: RUF001
        ("by 31 Dec 2032", "2032年12月31日まで"),
        ("A text that nobody wrote", "A text that nobody wrote"),
        (
            "This is the plan's figure; nine draws of ten lie between US$26.3bn and US$45bn.",
            "これは計画上の値で、試行の9割は263億米ドルから450億米ドルの間にある。",
        ),
        ("US$382bn to US$615bn", "3,820億米ドル〜6,150億米ドル"),
        ("US$60bn to Japan", "日本へ600億米ドル"),
        ("already operating; japanese demand not known", "操業済み；日本の需要が不明"),  # noqa: RUF001
    ],
)
def test_names_and_days_inside_a_text_are_translated(english, japanese):
    """A place is filled with what the catalogue has for what stands there."""
    assert catalogue("ja")(english) == japanese


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("US$33.3bn", "333億米ドル"),
        ("\N{MINUS SIGN}US$4.5m", "▲450万米ドル"),
        ("\N{YEN SIGN}10tn", "10兆円"),
        ("\N{YEN SIGN}1.07tn", "1.07兆円"),
        ("US$999", "999米ドル"),
        ("US$0", "0米ドル"),
        ("US$550bn a year", "5,500億米ドル/年"),
        ("US$3.5bn (2\N{EN DASH}5)", "35億米ドル（20億〜50億）"),  # noqa: RUF001
        ("4.47\N{NO-BREAK SPACE}% a year", "年4.47%"),
        ("19\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2029", "2029年1月19日"),
        ("1.42x", "1.42倍"),
    ],
)
def test_figures_are_written_as_in_japanese(english, japanese):
    """Amounts count in ten thousands, and a range behind an amount is in its unit."""
    assert in_japanese(english) == japanese


def test_a_text_is_translated_quickly():
    """A thousand texts, none seen before, take well under a second."""
    words = catalogue("ja")
    texts = [
        f"By 19 January 2029 US${number}bn are committed (19.8 % of US$550bn) and "
        f"US${number}m are paid out (7.65 %)."
        for number in range(1, 1001)
    ]
    began = time.perf_counter()
    assert all("約定" in words(text) for text in texts)
    assert time.perf_counter() - began < 1.0
