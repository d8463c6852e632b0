"""One parameter moved to an end of its range, everything else as it was.

A bump makes the programme that a reader would have with the other number in its file,
and knows it for certain: the range goes, so nothing is drawn around it any more. Plans
are made anew with it, debt is sized on it. Random numbers hang on names, not on the
programme, so two programmes meet the same luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from kakehashi.analysis.provenance import Located, locate, node_at, unused_by
from kakehashi.errors import InputError, Problem
from kakehashi.model.compile import compile_programme
from kakehashi.model.laws import RateLaw
from kakehashi.model.market_laws import Expected
from kakehashi.schema.parameter import Model, Parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws
    from kakehashi.schema.programme import Programme

NEAREST = 4  # keys of a path that say where a number stands
BESIDE = ("claims.", "candidates.", "tariffs.", "product_groups.")
"""What is said beside a run and never enters it."""
OF_LAWS = ("uncertainty.", "fiscal.")
"""What only `compile_laws` reads: the arrays of a plan stay as they are."""
STILL = RateLaw(volatility=0.0, reversion=0.0)
NOTHING = Expected(dollar_rate=None, yen_rate=None, exchange=None)


def ranged_parameters(inputs: Inputs) -> list[Located]:
    """Every parameter with a range that something in the run may use, by path."""
    beside = (*BESIDE, *unused_by(inputs))
    return [
        located
        for located in locate(inputs.loaded.programme)
        if located.parameter.base_low != located.parameter.base_high
        and not located.path.startswith(beside)
    ]


def spoken(located: Located) -> str:
    """What a parameter is called: with what it belongs to, or by the end of its path."""
    if ": " in located.label:
        return located.label
    keys = [key.replace("_", " ") for key in located.path.split(".")]
    return ": ".join((" ".join(keys[-NEAREST:-1]), keys[-1])) if keys[1:] else keys[0]


def bumped(inputs: Inputs, printed: Mapping[str, float]) -> Inputs:
    """The run with parameters set, by path, to figures in their printed units.

    Raises `InputError` where the programme does not bear the figure.
    """
    programme = inputs.loaded.programme
    for path, figure in printed.items():
        programme = with_figure(programme, path, figure)
    loaded = replace(inputs.loaded, programme=programme)
    if all(path.startswith(OF_LAWS) for path in printed):
        return replace(inputs, loaded=loaded)
    return compile_programme(loaded, as_of=inputs.as_of, reading=inputs.reading)


def moves_draws(inputs: Inputs, laws: Laws, moved: Inputs, moved_laws: Laws) -> bool:
    """Whether one number that draws step on differs between two compiled programmes."""
    return not _same(_steps_on(inputs, laws), _steps_on(moved, moved_laws))


def _steps_on(inputs: Inputs, laws: Laws) -> tuple[object, ...]:
    """Everything that a run with draws steps on."""
    # Curves and the yen are told to collectors only; what stays of a draw is in dollars.
    seen = replace(laws, exchange=None, yen_rate=STILL, expected=NOTHING)
    return inputs.terms, inputs.shocks, inputs.reference, inputs.price_index, seen


def _same(left: object, right: object) -> bool:
    """Whether two trees of arrays, tuples and frozen values hold the same numbers."""
    if isinstance(left, np.ndarray):
        return bool(np.array_equal(left, np.asarray(right)))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(
            _same(left[key], right[key]) for key in left
        )
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if is_dataclass(left):
        names = [field.name for field in fields(left)]
        return all(_same(getattr(left, n), getattr(right, n)) for n in names)
    return left == right


def with_figure(programme: Programme, path: str, figure: float) -> Programme:
    """The programme with one parameter known to be `figure`, in its printed unit.

    Every model on the way is built anew, so that its own checks are made again.
    """
    if not isinstance(node_at(programme, path), Parameter):
        raise InputError([_no_parameter(path)])
    try:
        changed: Programme = _replaced(programme, path.split("."), figure)
    except ValidationError as error:
        raise InputError([_not_borne(path, figure, error)]) from error
    return changed


def _replaced(node: Any, keys: Sequence[str], figure: float) -> Any:  # noqa: ANN401 - any node
    """A node of the programme with the parameter below it changed."""
    if isinstance(node, Parameter):
        one = {"value": figure, "low": figure, "high": figure}
        return type(node).model_validate({**_fields(node), **one})
    key, below = keys[0], keys[1:]
    if isinstance(node, Model):
        changed = _replaced(getattr(node, key), below, figure)
        return type(node).model_validate({**_fields(node), key: changed})
    if isinstance(node, list):
        place = int(key)
        return [
            _replaced(item, below, figure) if at == place else item
            for at, item in enumerate(node)
        ]
    return {
        name: _replaced(item, below, figure) if str(name) == key else item
        for name, item in node.items()
    }


def _fields(node: Model) -> dict[str, Any]:
    """The fields of a model as they are, without those that were left out."""
    return {name: getattr(node, name) for name in node.model_fields_set}


def _no_parameter(path: str) -> Problem:
    return Problem(
        where=path,
        what="no parameter stands here",
        fix="give the dotted path of a number, as `kakehashi explain` prints it",
    )


def _not_borne(path: str, figure: float, error: ValidationError) -> Problem:
    return Problem(
        where=path,
        what=f"{figure:g} is refused here: {error.errors()[0]['msg']}",
        fix="narrow the range of this parameter to what the programme can bear",
    )
