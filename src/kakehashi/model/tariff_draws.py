"""Uncertain numbers of a comparison of tariffs, draw by draw, from streams of their own.

The tariffs themselves are a scenario and are not drawn. Groups whose parameter has one
value, range and source share one number: what is not known of one is not known of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.elementary import exponential, log_of_one_plus
from kakehashi.kernels.streams import normals, uniforms
from kakehashi.model.compile_tariffs import tariffs_of
from kakehashi.model.ranged import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import ByDraw, ByDrawItem
    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.programme import Programme

STREAM = "parameter"


class TariffDraws(NamedTuple):
    """What is different in each draw."""

    pass_through: ByDrawItem
    """(draw, group)"""
    elasticity: ByDrawItem
    volume: ByDraw
    """Imports of all groups over those of the table."""
    margin: ByDraw
    tax_share: ByDraw
    years_in_force: ByDraw
    """Years from now until the agreed rates end by themselves."""


def tariff_draws(programme: Programme, seed: int, first: int, end: int) -> TariffDraws:
    """The draws [first, end)."""
    response = tariffs_of(programme).response
    groups = programme.product_groups

    def single(name: str, parameter: Parameter) -> ByDraw:
        path = f"tariffs.response.{name}"
        return drawn(parameter, uniforms(seed, STREAM, [path], first, end)[:, 0])

    def by_group(name: str, parameters: Sequence[Parameter]) -> ByDrawItem:
        columns = np.empty((end - first, len(parameters)))
        known: dict[Parameter, ByDraw] = {}
        for place, parameter in enumerate(parameters):
            if parameter not in known:
                path = f"product_groups.{list(groups)[place]}.{name}"
                chance = uniforms(seed, STREAM, [path], first, end)[:, 0]
                known[parameter] = drawn(parameter, chance)
            columns[:, place] = known[parameter]
        return columns

    spread = response.import_deviation.base
    level = normals(seed, "tariffs", ["imports"], first, end)[:, 0]
    hazard = single("reversal", response.reversal)
    chance = uniforms(seed, "tariffs", ["reversal"], first, end)[:, 0]
    years = log_of_one_plus(-chance) / log_of_one_plus(-hazard)
    return TariffDraws(
        pass_through=by_group(
            "pass_through", [g.pass_through for g in groups.values()]
        ),
        elasticity=by_group("elasticity", [g.elasticity for g in groups.values()]),
        volume=single("coverage", response.coverage)
        * exponential(spread * level - spread * spread / 2.0),
        margin=single("margin", response.margin),
        tax_share=single("tax_share", response.tax_share),
        years_in_force=years,
    )
