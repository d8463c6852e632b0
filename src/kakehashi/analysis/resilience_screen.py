"""Single points of failure: how much is still served with a region or a site gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_orders import extraction
from kakehashi.analysis.resilience_ranking import systemic_risk
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.cover import days_of_cover
from kakehashi.kernels.supply.fill import fill_without
from kakehashi.model.network_labels import SECTORS

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.model.network_capacity import NetworkAt

COLUMNS = (
    "case",
    "kind",
    "label",
    "fill_before",
    "fill_after",
    "is_single_point",
    "systemic_risk",
    "extraction",
)
NUMBERS = ("fill_before", "fill_after", "systemic_risk", "extraction")
SERVED = 0.95
"""Fill below which the loss counts as a single point of failure (methods of the screen)."""
REGION, SITE = "region", "site"


def single_points(setting: NetworkSetting) -> pd.DataFrame:
    """One row a region and one a site, the worst first: fill without it, 0..1.

    Fill is the value of what sectors can still make in the long run, stocks used up and
    every supplier qualified for all that it can make, over what they would; so it is the
    kindest reading. `is_single_point` says whether it is below 95 % before;
    `systemic_risk`, of sites alone, what part of all trade goes with it at once;
    `extraction`, likewise, US$ a year of all makers' sales that go with it for good.
    """
    onset = setting.onsets[-1]
    before, after = setting.before(onset), setting.at(onset)
    cases = _cases(setting, before)
    lost = np.array([mask for *_, mask in cases])
    fills = [_fill(at, lost) for at in (before, after)]
    ranked = systemic_risk(before.compiled).set_index("site")["systemic_risk"]
    extracted = extraction(before.compiled)
    rows = [
        {
            "case": name,
            "kind": kind,
            "label": label,
            "fill_before": float(fills[0][row]),
            "fill_after": float(fills[1][row]),
            "is_single_point": bool(fills[0][row] < SERVED),
            "systemic_risk": float(ranked.get(name, np.nan)),
            "extraction": extracted.get(name, np.nan),
        }
        for row, (name, kind, label, _) in enumerate(cases)
    ]
    table = table_of(rows, COLUMNS, numbers=NUMBERS)
    return table.sort_values("fill_before", kind="stable", ignore_index=True)


def count_single_points(setting: NetworkSetting, at: NetworkAt) -> int:
    """Regions and sites without which less than 95 % can be made for good."""
    lost = np.array([mask for *_, mask in _cases(setting, at)])
    return int(np.sum(_fill(at, lost) < SERVED))


def _cases(
    setting: NetworkSetting, at: NetworkAt
) -> list[tuple[str, str, str, np.ndarray]]:
    """Each region, then each site, with the sites that go with it."""
    labels = at.compiled.sites
    real = [r for r, known in setting.network.regions.items() if _stands(at, r)]
    regions = [
        (
            region,
            REGION,
            setting.network.regions[region].label,
            np.array([label.region == region for label in labels]),
        )
        for region in real
    ]
    sites = [
        (label.id, SITE, label.label, np.arange(len(labels)) == place)
        for place, label in enumerate(labels)
        if label.region in real
    ]
    return [*regions, *sites]


def _stands(at: NetworkAt, region: str) -> bool:
    """Whether a region holds plants, and not a market alone."""
    layers = {label.layer for label in at.compiled.sites if label.region == region}
    return bool(layers - {"modules", SECTORS})


def _fill(at: NetworkAt, lost: np.ndarray) -> np.ndarray:
    """Fill in each case, with every supplier qualified."""
    arrays = at.compiled.arrays
    able = at.capacity[:, 0] * arrays.surge
    return np.asarray(fill_without(arrays, able, arrays.max_flow, arrays.value, lost))


def stock_cover(setting: NetworkSetting) -> pd.DataFrame:
    """Days that each input of each sector lasts when nothing more comes in."""
    at = setting.before(setting.onsets[-1])
    days = days_of_cover(at.compiled.arrays)
    sectors = {
        label.id: label.label for label in at.compiled.sites if label.region is None
    }
    rows = [
        {
            "sector": sectors[slot.site],
            "product": slot.product,
            "days": float(days[place]),
        }
        for place, slot in enumerate(at.compiled.slots)
        if slot.site in sectors
    ]
    table = table_of(rows, ("sector", "product", "days"), numbers=("days",))
    return table.sort_values("days", kind="stable", ignore_index=True)
