"""What a YAML parser complains of, in the words of somebody who writes a file."""

from __future__ import annotations

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import Location

# part of the parser's message -> (what is wrong, what to do); the first that fits
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a second `: ` stands in the line, or the line is indented too far",
        "put text that holds `: ` into quotes, or correct the indentation",
    ),
    (
        "'\\t'",
        "a tab stands where only spaces may",
        "indent with spaces",
    ),
    (
        "cannot start any token",
        "a text begins with a sign that YAML keeps for itself (% @ ` or a tab)",
        "put the text into quotes, and indent with spaces",
    ),
    (
        "scanning an anchor",
        "a text begins with &, which YAML keeps for itself",
        "put the text into quotes",
    ),
    (
        "scanning an alias",
        "a text begins with *, which YAML keeps for itself",
        "put the text into quotes",
    ),
    (
        " tag ",
        "a text begins with !, which YAML keeps for itself",
        "put the text into quotes",
    ),
    (
        "flow node",
        "a comma or a bracket stands where a value is needed",
        "write the value, or put text that holds brackets or commas into quotes",
    ),
    (
        "expected ',' or",
        "a bracket is opened and not closed, or a comma is missing",
        "close it with ] or }, and separate its parts with commas",
    ),
    (
        "end of stream",
        "a quote is opened and not closed",
        "close the quote",
    ),
    (
        "document separator",
        "a quote is opened and not closed before the next document",
        "close the quote",
    ),
    (
        "could not find expected ':'",
        "a line has no `:` after its key",
        "write `key: value`, or indent the line under the text that it continues",
    ),
    (
        "escape",
        "a backslash in double quotes stands before a letter without meaning there",
        "write the text in single quotes, or double the backslash",
    ),
    (
        "sequence entries are not allowed",
        "a `- ` stands in the line of its key",
        "begin the list on the next line",
    ),
    (
        "block",
        "the line does not fit the lines above it",
        "indent it exactly as its neighbours, and begin each part of a list with `- `",
    ),
    (
        "incompatible YAML",
        "the file asks for another version of YAML",
        "take the line that begins with %YAML out",
    ),
    (
        "did not find expected key",
        "the line does not fit the lines above it",
        "indent it exactly as its neighbours, and write `key: value`",
    ),
)


def syntax_problem(error: Exception, last: Location) -> Problem:
    """The problem of a file that is no YAML; `last` is the last line understood."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = str(last) if mark is None else f"{last.file}:{mark.line + 1}"
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', error)}"
    for part, what, fix in _WORDS:
        if part in said:
            return Problem(where=where, what=f"this is not YAML: {what}", fix=fix)
    return Problem(
        where=where,
        what=f"this is not YAML ({said.strip()})",
        fix="look for a quote, a bracket or an indentation that is wrong near the line",
    )
