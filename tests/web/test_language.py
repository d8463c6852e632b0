"""What is ours is said in Japanese, too; what is a programme's own stays as it is."""

import json

import pytest

from kakehashi.schema.load import load_programme
from kakehashi.web.translate import FOLDER, Language, catalogue

PROGRAMMES = ("us-japan-2025", "korea-2025")
DRAWS = 64


def words_of(results):
    """(kind, text) of every label of an answer."""
    for one in results["measures"]:
        yield "label of a measure", one["label"]
    for section in results["sections"]:
        yield "heading", section["heading"]
        for block in section["blocks"]:
            yield "heading", block.get("heading")
            yield from words_of_block(block)


def words_of_block(block):
    """The same of one block."""
    if block["kind"] == "picture":
        yield "title", block["title"]
    if block["kind"] == "facts":
        for fact in block["facts"]:
            yield "label of a figure", fact["label"]
    if block["kind"] in ("picture", "rows"):
        for column in block["table"]["columns"]:
            yield "head of a column", column["name"]
        yield "caption", block["table"]["caption"]


def texts_of(node):
    """Every text of a programme's file."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from (key, *texts_of(below))
    elif isinstance(node, list):
        for below in node:
            yield from texts_of(below)


@pytest.mark.parametrize("programme", PROGRAMMES)
@pytest.mark.parametrize("draws", [0, DRAWS])
def test_every_label_is_translated(client, programme, draws):
    """No heading, head of a column or label of a measure is left in English."""
    question = {"programme": programme, "draws": draws}
    answer = client.post("/api/results?section=all", json=question)
    if answer.status_code == 422:
        pytest.skip("this programme says nothing about what is uncertain")
    loaded = load_programme(programme).programme
    own = set(texts_of(loaded.model_dump(mode="json")))
    words = catalogue(Language.JAPANESE)
    missing = {
        f"{kind}: {text}"
        for kind, text in words_of(answer.json())
        if text and text not in own and words.get(text) is None
    }
    assert not missing, "\n".join(sorted(missing))


def test_an_answer_in_japanese_has_the_same_figures(client, ask):
    """Only words differ between the languages."""
    english = client.post("/api/results?section=all", json=ask()).json()
    japanese = client.post("/api/results?section=all&language=ja", json=ask()).json()
    assert japanese["hash"] == english["hash"]
    for one, other in zip(english["measures"], japanese["measures"], strict=True):
        assert {**one, "label": ""} == {**other, "label": ""}
    assert japanese["sections"][0]["heading"] == "要約"


def test_the_catalogue_holds_places_as_they_are():
    """Each text of the catalogue has in Japanese the places that it has in English."""
    texts = json.loads((FOLDER / "ja.json").read_text(encoding="utf-8"))
    for english, japanese in texts.items():
        places = [part.split("}")[0] for part in english.split("{")[1:]]
        found = [part.split("}")[0] for part in japanese.split("{")[1:]]
        assert sorted(places) == sorted(found), english


def test_names_and_days_inside_a_text_are_translated():
    """A place is filled with what the catalogue has for what stands there."""
    words = catalogue(Language.JAPANESE)
    assert words("Distributions: United States") == "分配：米国"  # noqa: RUF001
    assert words("by 31 Dec 2032") == "2032年12月31日まで"
    assert words("A text that nobody wrote") == "A text that nobody wrote"
