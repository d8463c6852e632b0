"""Every parameter of a programme with its path, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.schema.parameter import Model, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kakehashi.model.inputs import Inputs
    from kakehashi.model.result import Result
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.schema.programme import Programme

_Place = tuple[object, tuple[str, ...], tuple[str, ...], str]
"""A node with its path, its shape and the name of the nearest thing that has one."""
NETWORK = "network."  # beginning of the paths of the supply network
FREE = "*"  # stands in a shape for a free key or a place in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """One parameter and its place in the programme."""

    path: str
    """Dotted path, as a scenario writes it."""
    shape: str
    """The path with `*` for free keys, such as `projects.*.capex`."""
    label: str
    """What it is, in words: the thing that it belongs to and its key."""
    parameter: Parameter


def parameters(programme: Programme) -> Iterator[tuple[str, Parameter]]:
    """Every parameter with its dotted path, in the order of the format."""
    for located in locate(programme):
        yield located.path, located.parameter


def locate(programme: Programme) -> Iterator[Located]:
    """Every parameter with path, shape and label; the label names what it belongs to."""
    waiting: list[_Place] = [(programme, (), (), "")]
    while waiting:
        node, path, shape, owner = waiting.pop()
        if isinstance(node, Parameter):
            words = path[-1].replace("_", " ")
            yield Located(
                path=".".join(path),
                shape=".".join(shape),
                label=f"{owner}: {words}" if owner else words,
                parameter=node,
            )
        elif isinstance(node, Model | dict | list):
            waiting += reversed([*_below(node, path, shape, owner)])


def _below(
    node: Model | dict[str, object] | list[object],
    path: tuple[str, ...],
    shape: tuple[str, ...],
    owner: str,
) -> Iterator[_Place]:
    """What stands right below a model, a mapping or a list."""
    if isinstance(node, Model):
        named = getattr(node, "name", None) or getattr(node, "label", None) or owner
        for key in type(node).model_fields:
            yield getattr(node, key), (*path, key), (*shape, key), named
    else:
        keyed: Iterable[tuple[object, object]]
        keyed = node.items() if isinstance(node, dict) else enumerate(node)
        for place, one in keyed:
            yield one, (*path, str(place)), (*shape, FREE), owner


def node_at(programme: Programme, path: str) -> object:
    """What stands at a dotted path; None where nothing does."""
    node: object = programme
    for key in path.split("."):
        if isinstance(node, Model):
            node = getattr(node, key, None)
        elif isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node


def written_at(loaded: LoadedProgramme, path: str) -> str | None:
    """File and line of the value at a path; None where the loader noted none."""
    keys = path.split(".")
    for below in (f"{path}.value", path):
        if below in loaded.provenance:
            return str(loaded.provenance[below])
    for length in range(len(keys) - 1, 0, -1):
        above = ".".join(keys[:length])
        if above in loaded.provenance:
            return str(loaded.provenance[above])
    return None


def unused(result: Result) -> set[str]:
    """Beginnings of the paths that no flow of the run hangs on.

    Those of projects that are not placed, of what they alone use, and of the supply
    network, whose own section names what it rests on.
    """
    return unused_by(result.inputs)


def unused_by(inputs: Inputs) -> set[str]:
    """The same, of a run that is not made yet."""
    programme = inputs.loaded.programme
    placed = {project.id for project in inputs.projects}
    used = [programme.projects[name] for name in placed]
    plans = {p.financing_plan or programme.default_financing_plan for p in used}
    technologies = {project.operations.technology for project in used}
    return {
        NETWORK,
        *(f"projects.{name}." for name in programme.projects if name not in placed),
        *(f"financing_plans.{n}." for n in programme.financing_plans if n not in plans),
        *(
            f"technologies.{n}."
            for n in programme.technologies
            if n not in technologies
        ),
    }
