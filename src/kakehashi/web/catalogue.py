"""The texts of one language by their English, some with {places} for names and numbers.

A place takes what stands in it, itself translated. `{n}`, `{n2}` take numbers only, `{m}`
amounts of money, `{d}` days; a text without such a place fits whatever stands there.
`{q}` and `{v}` stay as they are, words of somebody's own file: `{q}` takes a figure or
what stands in quotes, backticks or braces, `{v}` anything. A text is sought whole first,
then sentence by sentence, then by the parts of a list.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kakehashi.web.japanese_numbers import DAY, MONEY, in_japanese

FOLDER = Path(__file__).parent / "locale"
PROGRAMMES = Path(__file__).parents[1] / "programmes"
PLACE = re.compile(r"\{([a-z]+)(\d*)\}")
TAKES = {
    "n": r"[^A-Za-z]*\d[^A-Za-z]*?x?",
    "m": MONEY.pattern,
    "d": rf"{DAY.pattern}|\d{{4}}-\d\d-\d\d",
    "q": r"""'[^']*'|"[^"]*"|`[^`]*`|\{[^}]*\}|[-+]?\d[\w.+-]*""",
    "v": ".+?",
}
KEPT = frozenset({"q", "v"})
OPENING = ("'", '"', "`")
QUOTED = re.compile(r"""(['"])([^'"]*)\1""")
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCES = re.compile(r"(?<=[.;?!])\s+(?=[^a-z\s])")
WORDS = re.compile(r"(?<![/A-Za-z])[a-z]{3,}")
ANY_WORDS = re.compile(r"(?<![/A-Za-z\d])[a-z]{2,}")
KEYS = re.compile(r"[\w-]+(?:, [\w-]+)*")
SHORT = 45  # letters of a text with places that could stand in a sentence of others
LETTER = re.compile(r"[A-Za-z]")
ENDS_IN_LATIN = re.compile(r"[\x20-\x7e]$")
PARTS = re.compile(r";\s")
MEMBERS = re.compile(r"(?<=\)),\s|(?<=\))\sand\s")
"""Between names that have something in brackets behind them, and may hold commas."""
NAMES = re.compile(r"(,\s(?:and\s)?|\sand\s)")
NO_BREAK = "\N{NO-BREAK SPACE}"
MOST_KEPT = 8_192  # texts whose translation is kept


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places: how it is found, and what is said instead."""

    size: int
    pattern: re.Pattern[str]
    wanted: str
    may_hide: bool
    """It is so short that a sentence of others may have its words."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts of one language by their English."""

    plain: dict[str, str]
    by_word: dict[str, list[Template]]
    """Templates under their longest word, so that few are tried on a text."""
    _kept: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """The text in the language, as far as the catalogue goes."""
        if not LETTER.search(text):
            return in_japanese(text) if "%" in text else text
        return self.get(text) or _figures(text)

    def get(self, text: str) -> str | None:
        """The text in the language; None where the catalogue does not hold any of it."""
        text = text.replace(NO_BREAK, " ")
        if text not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[text] = self._found(text)
        return self._kept[text]

    def cut(self, text: str) -> str:
        """A name that was cut to fit: its translation, cut where as much is used up."""
        start = text[:-1].rstrip()
        whole = [w for name, w in self.plain.items() if name.startswith(start)]
        room = max(len(start) // 2, 4)  # a Japanese sign is two letters wide
        if not whole:
            return text
        return whole[0] if len(whole[0]) <= room + 1 else f"{whole[0][:room]}…"

    def _found(self, text: str) -> str | None:
        known = self._plain(text)
        if known is not None:
            return known
        sentences = SENTENCES.split(text)
        if len(sentences) > 1:
            whole = text[:1].islower()  # a part of a sentence, with others in brackets
            return self._joined(sentences, "") or (
                self._placed(text) if whole else None
            )
        return (
            self._placed(text)
            or self._joined(PARTS.split(text), "；", names=True)  # noqa: RUF001
            or self._labelled(text)
            or self._list(text)
            or self._numbered(text)
        )

    def _plain(self, text: str) -> str | None:
        """The text as one entry; a first letter may be large or small, a stop is ours."""
        for written in (text, text[:1].lower() + text[1:], text[:1].upper() + text[1:]):
            if written in self.plain:
                return self.plain[written]
        if f"{text}." in self.plain:
            return self.plain[f"{text}."].removesuffix("。")
        said = self._plain(text[:-1]) if text.endswith(".") else None
        return said and f"{said}。"

    def _placed(self, text: str) -> str | None:
        """The text by the first, and longest, text with places that fits it."""
        words = dict.fromkeys((*WORD.findall(text), ""))
        tried = [one for word in words for one in self.by_word.get(word, ())]
        for template in sorted(tried, key=lambda one: -one.size):
            found = template.pattern.fullmatch(text)
            if found is not None and self._fits(template, found):
                parts = found.groupdict().items()
                places = {place: self._part(place, part) for place, part in parts}
                return template.wanted.format(**places)
        return None

    def _fits(self, template: Template, found: re.Match[str]) -> bool:
        """False of a sentence that is not ours and has a short text of ours in it."""
        return not template.may_hide or all(
            _is_name(part) or self.get(part.strip()) is not None
            for place, part in found.groupdict().items()
            if place.rstrip("0123456789") not in TAKES
        )

    def _part(self, place: str, text: str) -> str:
        """What stands in a place, translated but where it is of somebody's own file."""
        if place.rstrip("0123456789") not in KEPT:
            return self(text.strip())
        quoted = QUOTED.fullmatch(text)
        return f"「{quoted[2]}」" if quoted else text

    def _list(self, text: str) -> str | None:
        """The parts of a list, each by itself; a name with commas stays one."""
        return self._joined(MEMBERS.split(text), "、", names=True) or self._joined(
            self._names(text), "、", names=True
        )

    def _names(self, text: str) -> list[str]:
        """The names of a list, the longest known first."""
        pieces, names = NAMES.split(text), []
        while pieces:
            fits = (n for n in range(len(pieces), 0, -2) if self._is(pieces[:n]))
            size = next(fits, 1)
            names.append("".join(pieces[:size]))
            pieces = pieces[size + 1 :]
        return names

    def _is(self, pieces: list[str]) -> bool:
        return self._plain("".join(pieces)) is not None

    def _labelled(self, text: str) -> str | None:
        """`Name: word` with a word of ours."""
        name, colon, word = text.rpartition(": ")
        if not colon:
            return None
        said = self._plain(word)
        if said is None and (word[:1].islower() or word[:1] in OPENING):
            said = self._placed(word)
        return said and f"{self(name)}：{said}"  # noqa: RUF001

    def _numbered(self, text: str) -> str | None:
        """A name of ours with a figure behind it."""
        name, _, number = text.rpartition(" ")
        if number == "%":
            name, _, number = name.rpartition(" ")
            number += "%"
        if not (number[:1].isdigit() or MONEY.fullmatch(number)):
            return None
        said = self._plain(name)
        return said and said + in_japanese(number)

    def _joined(
        self, parts: list[str], sign: str, *, names: bool = False
    ) -> str | None:
        """Parts side by side; None where none is known, or, of `names`, words stay."""
        if len(parts) < 2:  # noqa: PLR2004 - nothing to join
            return None
        known = [self.get(part) for part in parts]
        unknown = [part for part, said in zip(parts, known, strict=True) if not said]
        if len(unknown) == len(parts) or (names and not all(map(_is_name, unknown))):
            return None
        text = ""
        for part, said in zip(parts, known, strict=True):
            gap = " " if not sign and ENDS_IN_LATIN.search(text) else sign
            text += (gap if text else "") + (said or _figures(part))
        return text


def _figures(text: str) -> str:
    """A text that is not ours: its figures in Japanese, unless it has words in it."""
    said = in_japanese(text)
    return text if ANY_WORDS.search(said) else said


def _is_name(text: str) -> bool:
    """True of what may stand untranslated among Japanese: no word but proper names."""
    return not WORDS.search(text) or KEYS.fullmatch(text) is not None


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, with what bundled programmes bring of it."""
    texts: dict[str, str] = {}
    for file in (
        *sorted(FOLDER.glob(f"{language}*.json")),
        *sorted(PROGRAMMES.glob(f"*/locale/{language}.json")),
    ):
        texts |= json.loads(file.read_text(encoding="utf-8"))
    by_word: dict[str, list[Template]] = defaultdict(list)
    plain = {}
    for text, wanted in texts.items():
        if "{" not in text:
            plain[text] = wanted
            continue
        words = WORD.findall(PLACE.sub("  ", text))
        by_word[max(words, key=len, default="")].append(
            Template(
                len(text),
                _pattern(text),
                wanted,
                len(text) < SHORT and ": " not in text,
            )
        )
    return Catalogue(plain, dict(by_word))


def _pattern(text: str) -> re.Pattern[str]:
    """A text with places as a pattern that finds what stands in them."""
    pattern, at = "", 0
    for place in PLACE.finditer(text):
        kind, number = place.groups()
        pattern += re.escape(text[at : place.start()])
        pattern += f"(?P<{kind}{number}>{TAKES.get(kind, '.+?')})"
        at = place.end()
    return re.compile(pattern + re.escape(text[at:]), re.DOTALL)
