"""Compute a stored run again from its record, and hold every figure against the stored one."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kakehashi.analysis.second_look import watched_run
from kakehashi.analysis.summary import summary, versions
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_plan
from kakehashi.reports.run_record import damaged, read_json, read_record, unpacked
from kakehashi.schema.load import load_programme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.result import Result
    from kakehashi.reports.run_record import RunRecord

    Progress = Callable[[str, int, int], None]

MAIN = "programme.yaml"
DRAWING = "Drawing"
APART = ("versions",)  # parts of result.json that are told, not compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure that is not the same."""

    where: str
    """File, and place in it."""
    stored: object
    computed: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of computing a run again."""

    record: RunRecord
    figures: int
    """How many figures and words were compared."""
    differences: Sequence[Difference]
    other_versions: Sequence[Difference]
    """Libraries that are not those of the stored run; no difference by themselves."""


def verify(folder: Path, progress: Progress | None = None) -> Verification:
    """Compute the run in `folder` again; raises `InputError` where it holds none.

    `progress` is told what is being done, and how much of how much is.
    """
    told = progress or (lambda *_: None)
    record = read_record(folder)
    stored = read_json(folder / "result.json")
    if not isinstance(stored, dict):
        raise damaged(folder / "result.json", "it holds no mapping")
    result = computed_again(record, lambda done: told(DRAWING, done, record.draws))
    found = summary(result, _moved_again(record, result, told))
    pairs = [*_pairs("result.json", _compared(stored), _compared(found))]
    pairs += _table_pairs(folder / "flows.parquet", result.flows)
    if result.draws is not None:
        from kakehashi.reports.draws_file import draw_table

        pairs += _table_pairs(folder / "draws.parquet", draw_table(result.draws))
    return Verification(
        record=record,
        figures=len(pairs),
        differences=[one for one in pairs if one.stored != one.computed],
        other_versions=[
            one
            for one in _pairs("versions", record.versions, versions())
            if one.stored != one.computed
        ],
    )


def computed_again(
    record: RunRecord, progress: Callable[[int], None] | None = None
) -> Result:
    """The run that a record describes."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name, text in record.files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        loaded = load_programme(
            root if MAIN in record.files else root / next(iter(record.files)),
            record.scenarios,
            [(path, unpacked(value), why) for path, value, why in record.changes],
        )
    inputs = compile_programme(loaded, as_of=record.as_of, reading=record.reading)
    if not record.draws:
        return run_plan(inputs)
    return watched_run(
        inputs, record.draws, record.seed, tail=record.tail, progress=progress
    )


def _moved_again(
    record: RunRecord, result: Result, told: Progress
) -> Sensitivity | None:
    """The sensitivity that the run was stored with."""
    if not record.sensitivity:
        return None
    from kakehashi.analysis.sensitivity.study import sensitivity

    return sensitivity(result.inputs, record.seed, told)


def _compared(content: dict[str, object]) -> dict[str, object]:
    return {name: node for name, node in content.items() if name not in APART}


def _pairs(where: str, stored: object, computed: object) -> Iterator[Difference]:
    """Each leaf of two nested values, side by side; None where one has none."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in dict.fromkeys([*stored, *computed]):
            yield from _pairs(f"{where}: {key}", stored.get(key), computed.get(key))
    elif isinstance(stored, list) and isinstance(computed, list):
        if len(stored) != len(computed):
            yield Difference(
                where=f"{where}: length", stored=len(stored), computed=len(computed)
            )
        for place, (ours, theirs) in enumerate(zip(stored, computed, strict=False)):
            yield from _pairs(f"{where}: {place}", ours, theirs)
    else:
        yield Difference(where=where, stored=stored, computed=computed)


def _table_pairs(path: Path, table: pd.DataFrame) -> list[Difference]:
    """Each column of a stored table against one computed again; the first rows that differ."""
    import duckdb

    if not path.is_file():
        return [Difference(where=path.name, stored="no file", computed="a table")]
    try:
        stored = duckdb.read_parquet(str(path)).df()
    except duckdb.Error as error:
        raise damaged(path, str(error).splitlines()[0]) from error
    rows = Difference(
        where=f"{path.name}: rows", stored=len(stored), computed=len(table)
    )
    if len(stored) != len(table):
        return [rows]
    pairs = [rows]
    for name in dict.fromkeys([*stored, *table]):
        where = f"{path.name}: {name}"
        if name not in stored or name not in table:
            has = ("a column" if name in side else None for side in (stored, table))
            pairs.append(Difference(where=where, stored=next(has), computed=next(has)))
            continue
        pairs.append(_first_row(where, stored[name], table[name]))
    return pairs


def _first_row(where: str, stored: pd.Series, computed: pd.Series) -> Difference:
    """The first row of a column that differs, or the last one where none does."""
    ours, theirs = stored.to_numpy(), computed.to_numpy()
    if computed.dtype.kind not in "fi":
        ours, theirs = stored.astype(str).to_numpy(), computed.astype(str).to_numpy()
    different = (ours != theirs).nonzero()[0]
    if not different.size:
        return Difference(where=where, stored="the same", computed="the same")
    row = int(different[0])
    return Difference(
        where=f"{where}, row {row}", stored=ours[row], computed=theirs[row]
    )
