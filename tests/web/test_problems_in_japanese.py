"""What is wrong with an input, and how to mend it, is said in Japanese, too."""

import ast
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import kakehashi.web
from kakehashi.schema.json_schema import programme_schema
from kakehashi.schema.messages.advice import _FIXES
from kakehashi.units import known_units
from kakehashi.web.catalogue import catalogue

BAD_INPUT = Path(__file__).parents[1] / "unit"
CASES = [
    case
    for file in ("bad_values.yaml", "bad_references.yaml")
    for case in YAML(typ="safe", pure=True).load(BAD_INPUT / file)
]
QUOTED = re.compile(r"「[^」]*」|'[^']*'|\"[^\"]*\"|`[^`]*`|\{[^}]*\}")
PATH = re.compile(r"\b[\w-]+(?:[./][\w-]+)+")
WORD = re.compile(r"(?<![A-Za-z_])[A-Za-z_][A-Za-z_-]*[A-Za-z](?![A-Za-z_])")
NAMES = {"plant", "given", "flat", "dear", "late-and-dear", "loan-and-equity"} | {
    "state-bank",
    "japan",
    "us",
    "projects",
}
"""Names of the programme that the cases are made in."""
CODE = {"YAML", "Kakehashi", "true", "false", "null", "ID", "bn", "tn", "inf", "nan"}
JAPANESE = re.compile("[\N{HIRAGANA LETTER A}-\N{KATAKANA LETTER SMALL KE}一-龥]")


def words_of_the_format(node):
    """Keys of the format, and words that may stand behind them."""
    if isinstance(node, dict):
        for key, below in node.items():
            if key == "properties":
                yield from below
            if key in ("enum", "const"):
                yield from map(str, below if isinstance(below, list) else [below])
            yield from words_of_the_format(below)
    elif isinstance(node, list):
        for below in node:
            yield from words_of_the_format(below)


@pytest.fixture(scope="module")
def allowed():
    """Words that stay as they are in every language."""
    units = {word for unit in known_units() for word in unit.split()}
    return {*words_of_the_format(programme_schema()), *units, *NAMES, *CODE}


def english_left(text, allowed):
    """Words of a text in Japanese that are neither the format's nor the user's."""
    rest = PATH.sub(" ", QUOTED.sub(" ", text))
    return [word for word in WORD.findall(rest) if word not in allowed]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize("part", ["what", "fix"])
def test_bad_input_is_told_in_japanese(case, part, allowed):
    """Each kind of bad input has what is wrong, and what to do, in Japanese."""
    said = catalogue("ja")(case[part])
    assert JAPANESE.search(said), said
    assert not english_left(said, allowed), said


def told_by(folder):
    """Texts without places that the modules of a folder give as `what` or `fix`."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("what", "fix"):
                value = node.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


SERVER_ONLY = {"see `kakehashi user list`", "name another file with --accounts"} | {
    "others could reach this server, and there is no account to log in with",
    "add one first: kakehashi user add NAME --role analyst",
}
"""Said in a terminal to who starts the server."""


def test_what_the_server_refuses_is_told_in_japanese():
    """No fixed text of a refusal, of a fix, or of the checks is missing."""
    words = catalogue("ja")
    folder = Path(kakehashi.web.__file__).parent
    schema = Path(kakehashi.web.__file__).parents[1] / "schema"
    texts = {*told_by(folder), *told_by(schema), *_FIXES.values()} - SERVER_ONLY
    missing = [text for text in sorted(texts) if not JAPANESE.search(words(text))]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        (
            "9,000 draws take longer than a request may; at most 2,000 are answered at once",
            "9,000回の試行は一度の要求では終わりません。すぐに答えられるのは2,000回までです",
        ),
        (
            "the caller: the path 'terms.envelop' leads nowhere: no 'envelop' in terms",
            "指定した変更：パス「terms.envelop」の先がありません：termsに「envelop」はありません",  # noqa: RUF001
        ),
        ("did you mean 'usd_jpy'?", "「usd_jpy」ではありませんか。"),
        (
            "`start` is missing in grid",
            "gridに`start`がありません",
        ),
        (
            "the upload is no programme: it holds more than 2,000 files",
            "アップロードされたものはプログラムではありません：ファイルが2,000個を超えています",  # noqa: RUF001
        ),
    ],
)
def test_words_of_the_users_file_stay_as_they_are(english, japanese):
    """Keys, names and values in a problem are those of the file, also in Japanese."""
    assert catalogue("ja")(english) == japanese


@pytest.mark.parametrize("address", ["/api/jobs/none", "/api/nowhere"])
def test_what_is_not_there_is_told_in_japanese(client, address):
    """A refusal that no question caused speaks the reader's language, too."""
    for problem in client.get(f"{address}?language=ja").json()["problems"]:
        assert JAPANESE.search(problem["what"])
        assert JAPANESE.search(problem["fix"])
