"""A supply network made from a data set, written as files of a programme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kakehashi.errors import InputError, Problem
from kakehashi.model.eto_network import SOURCE, EtoNetwork, network_of_eto
from kakehashi.model.eto_tables import read_eto
from kakehashi.reports.whole_file import whole_file
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.tree import mapping
from kakehashi.schema.load import find_programme, load_tree

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
# A supply network made from ETO's Advanced Semiconductor Supply Chain Dataset
# (CC BY-NC 4.0: not for commercial use; do not pass it on with this package).
# Shares are the data set's; times, stocks and volumes are those of {like}.
"""
ETO = {
    "title": "Advanced Semiconductor Supply Chain Dataset, as brought by the user",
    "publisher": "Georgetown CSET, Emerging Technology Observatory",
    "date": "",
    "url": "eto.tech/dataset-docs/chipexplorer",
    "kind": "dataset (CC BY-NC 4.0)",
}


def import_eto(folder: Path, out: Path, like: str) -> EtoNetwork:
    """Write `network.yaml` and `sources/eto.yaml` below `out` from the set's tables.

    The result is checked in the place of the network of the programme `like` before
    anything is written. Raises `InputError` with every problem.
    """
    tree = read_tree(find_programme(like))
    programme = load_tree(tree, ()).programme
    if programme.network is None:
        what = f"the programme '{programme.id}' has no network to take times from"
        fix = "name one that has, such as us-japan-2025"
        raise InputError([Problem(where=like, what=what, fix=fix)])
    made = network_of_eto(read_eto(folder), programme.network, programme.as_of)
    sources = {**mapping(tree.values["sources"]), SOURCE: ETO}
    values = {**tree.values, "network": made.network, "sources": sources}
    load_tree(replace(tree, values=values), ())
    (out / "sources").mkdir(parents=True, exist_ok=True)
    head = HEAD.format(like=programme.id)
    _write(out / "network.yaml", made.network, head)
    _write(out / "sources" / f"{SOURCE}.yaml", {SOURCE: ETO}, "# The data set.\n")
    return made


def _write(path: Path, values: dict[str, Any], head: str) -> None:
    """One YAML file, whole or not at all."""
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.representer.ignore_aliases = lambda _: True  # the format knows no aliases
    yaml.width = 88
    yaml.sort_base_mapping_type_on_output = False
    with whole_file(path) as partial, partial.open("w", encoding="utf-8") as stream:
        stream.write(head)
        yaml.dump(values, stream)
