"""A supply network from ETO's tables, on the times and stocks of another network.

The data set knows shares and what goes into what; it knows no volumes, stocks or times.
Those are taken from the network of a programme, kind by kind: of its first material for
tools and materials, its first fab for fabrication, its first packaging for assembly. So
every number of the new file has a source, or is an assumption with its range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from kakehashi.errors import InputError, Problem
from kakehashi.model.eto_tables import WHOLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from kakehashi.model.eto_tables import EtoTables
    from kakehashi.schema.network import Network, Product

FABRICATION, ASSEMBLY = "S2", "S3"
RESOURCES = ("tool_resource", "material_resource")
SOURCE = "eto"
USERS = "chip-users"
LONGEST_NAME = 64  # of an id


@dataclass(frozen=True, slots=True, kw_only=True)
class EtoNetwork:
    """The new network as plain values, and what of the data set it does not hold."""

    network: dict[str, Any]
    unsized: tuple[str, ...]
    """Inputs left out since no share of theirs is known."""


def network_of_eto(tables: EtoTables, like: Network, as_of: dt.date) -> EtoNetwork:
    """The network; raises `InputError` where the stages have no shares."""
    missing = [
        stage for stage in (FABRICATION, ASSEMBLY) if not tables.shares.get(stage)
    ]
    if missing:
        raise InputError(
            [
                Problem(
                    where="provision.csv",
                    what=f"no country has a share of stage {stage}",
                    fix="use the tables as the data set gives them",
                )
                for stage in missing
            ]
        )
    names = _names(tables)
    used = _resources(tables)
    host = _host(tables, like)
    dump = _Writer(like, as_of, tables, names)
    into = {key: _targets(tables, key, used) for key in used}
    materials = {names[key]: dump.product(key, "materials", used, into) for key in used}
    regions = sorted(
        {c for key in (*used, FABRICATION, ASSEMBLY) for c in tables.shares[key]}
    )
    network = {
        "regions": {_region(name): {"label": name} for name in regions},
        "host": host,
        **dump.setting(),
        "materials": materials,
        "fabs": {names[FABRICATION]: dump.product(FABRICATION, "fabs", used, into)},
        "packaging": {names[ASSEMBLY]: dump.product(ASSEMBLY, "packaging", used, into)},
        "sectors": {USERS: dump.users(host)},
    }
    return EtoNetwork(
        network=network,
        unsized=tuple(
            tables.inputs[key]["input_name"]
            for key in tables.inputs
            if tables.inputs[key]["type"] in RESOURCES
            and key not in tables.shares
            and not _kinds(tables, key)
        ),
    )


def _names(tables: EtoTables) -> dict[str, str]:
    """A name that can stand in a path for each input and stage."""
    names = {key: row["input_name"] for key, row in tables.inputs.items()}
    names |= dict(tables.stages)
    plain = {
        key: re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        for key, text in names.items()
    }
    counted = list(plain.values())
    return {
        key: (text if counted.count(text) == 1 else f"{text}-{key.lower()}")[
            :LONGEST_NAME
        ].strip("-")
        for key, text in plain.items()
    }


def _region(country: str) -> str:
    """Name of a country's region in the file."""
    return re.sub(r"[^a-z0-9]+", "-", country.lower()).strip("-")


def _kinds(tables: EtoTables, key: str) -> list[str]:
    """Narrower inputs with shares of which one is the broader word."""
    narrower = [k for k, broader in tables.kind_of.items() if key in broader]
    return [k for k in narrower if k in tables.shares or _kinds(tables, k)]


def _resources(tables: EtoTables) -> list[str]:
    """Tools and materials with shares; of a family the narrower members only."""
    return [
        key
        for key, row in tables.inputs.items()
        if row["type"] in RESOURCES
        and tables.shares.get(key)
        and row["stage_id"] in {FABRICATION, ASSEMBLY}
        and not _kinds(tables, key)
    ]


def _targets(tables: EtoTables, key: str, used: list[str]) -> set[str]:
    """What a resource is an input of: resources with shares, else the stages it serves.

    A narrower input goes where the broader one goes.
    """
    seen: set[str] = set()
    todo = [key]
    targets: set[str] = set()
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        todo += tables.kind_of.get(at, [])
        for target in tables.goes_into.get(at, []):
            if target in used and target != key:
                targets.add(target)
            else:
                targets.add(tables.inputs[target]["stage_id"])
    served = targets & {*used, FABRICATION, ASSEMBLY}
    return served or {tables.inputs[key]["stage_id"]}


def _host(tables: EtoTables, like: Network) -> str:
    """The host's region: the country of the same name or code, else the first one."""
    wanted = {like.host, like.regions[like.host].label.lower(), "usa"}
    found = [c for c in tables.shares[ASSEMBLY] if c.lower() in wanted]
    return _region(found[0] if found else min(tables.shares[ASSEMBLY]))


class _Writer:
    """Makes the plain values of products and users."""

    def __init__(
        self,
        like: Network,
        as_of: dt.date,
        tables: EtoTables,
        names: Mapping[str, str],
    ) -> None:
        self.like, self.as_of, self.tables, self.names = like, as_of, tables, names
        self.first: dict[str, Product] = {
            layer: next(iter(getattr(like, layer).values()))
            for layer in ("materials", "fabs", "packaging")
        }

    def number(
        self, value: float, unit: str, note: str, source: str = SOURCE
    ) -> dict[str, Any]:
        """One parameter of the data set, or of our arithmetic on it."""
        confidence = "secondary" if source == SOURCE else "derived"
        return {
            "value": value,
            "unit": unit,
            "as_of": self.as_of,
            "source": source,
            "confidence": confidence,
            "note": note,
        }

    def product(
        self, key: str, layer: str, used: list[str], into: Mapping[str, set[str]]
    ) -> dict[str, Any]:
        """One input or stage as a product."""
        shares = self.tables.shares[key]
        total = sum(shares.values())
        made = _dumped(self.first[layer])
        for own in (
            "supply",
            "headquarters",
            "inputs",
            "volume",
            "note",
            "basis",
            "label",
        ):
            made.pop(own, None)
        label = self.tables.stages.get(key) or self.tables.inputs[key]["input_name"]
        inputs = [k for k in used if key in into[k]]
        if layer == "packaging":
            inputs.append(FABRICATION)
            made["volume"] = self.volume()
        blank = self.tables.unsized.get(key, 0)
        more = f"; {blank} more countries supply an unknown part" if blank else ""
        return {
            "label": label,
            "basis": "site" if layer != "materials" else "headquarters",
            "supply": {
                _region(country): self.number(
                    share * WHOLE / total, "%", f"printed {share:g} of {total:g}{more}"
                )
                for country, share in shares.items()
            },
            **made,
            "inputs": {self.names[k]: self.input_of(layer) for k in inputs},
        }

    def input_of(self, layer: str) -> dict[str, Any]:
        """Use, criticality and stock of an input: those of the first input of the kind."""
        product = self.first[layer]
        holders = [product, self.first["fabs"], self.first["packaging"]]
        first = next(iter(next(p for p in holders if p.inputs).inputs.values()))
        return _dumped(first) | {
            "use": self.number(1, "x", "what goes with one wafer", "calc")
        }

    def volume(self) -> dict[str, Any]:
        """Wafers a year: all that the fabs of the other network make for its users."""
        layers = (self.like.packaging, self.like.modules)
        sold = [p.volume.base for layer in layers for p in layer.values() if p.volume]
        note = "sum of what users take in the network that times and stocks come from"
        return self.number(sum(sold), "wafer / year", note, "calc")

    def users(self, host: str) -> dict[str, Any]:
        """One sector for all users: output summed, value added weighed."""
        sectors = self.like.sectors.values()
        output = sum(sector.output.base for sector in sectors)
        added = sum(s.output.base * s.value_added.base for s in sectors)
        here = sum(
            s.output.base * s.regions[self.like.host].base
            for s in sectors
            if self.like.host in s.regions
        )
        note = "all sectors of the network that times and stocks come from"
        others = [
            _region(country)
            for country in self.tables.shares[ASSEMBLY]
            if _region(country) != host
        ]
        share = here / output * WHOLE
        use = next(iter(next(iter(sectors)).uses.values()))
        away = {
            others[0]: self.number(WHOLE - share, "%", f"{note}; all others", "calc")
        }
        return {
            "label": "All users of chips",
            "output": self.number(output, "USD / year", note, "calc"),
            "value_added": self.number(added / output * WHOLE, "%", note, "calc"),
            "regions": {
                host: self.number(share, "%", note, "calc"),
                **(away if others else {}),
            },
            "uses": {
                self.names[ASSEMBLY]: _dumped(use)
                | {
                    "share": self.number(WHOLE, "%", "all users together", "calc"),
                    "criticality": "critical",
                }
            },
        }

    def setting(self) -> dict[str, Any]:
        """What holds for the network as a whole; projects are left to the user."""
        capacity = _dumped(self.like.capacity) | {"projects": {}}
        return {
            "onsets": list(self.like.onsets),
            "horizon": _dumped(self.like.horizon),
            "restock": _dumped(self.like.restock),
            "growth": _dumped(self.like.growth),
            "standard_event": _dumped(self.like.standard_event),
            "levers": _dumped(self.like.levers),
            "capacity": capacity,
        }


def _dumped(model: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of a network
    """A part of a network as plain values, as a file would hold it."""
    plain: dict[str, Any] = _with_words(model.model_dump(exclude_none=True))
    return plain


def _with_words(node: Any) -> Any:  # noqa: ANN401 - any node of a file
    """A node with words for the members of closed lists."""
    if isinstance(node, dict):
        return {key: _with_words(below) for key, below in node.items()}
    if isinstance(node, list):
        return [_with_words(below) for below in node]
    return node.value if isinstance(node, Enum) else node
