"""Names of the axes and of the array shapes that travel between the ranks.

Axes come in the order (draw, instrument, period), period last (§5). Numba and mypy see
plain `float64` arrays; the alias says which axes they have.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

ByPeriod: TypeAlias = NDArray[np.float64]  # (period,)
ByProject: TypeAlias = NDArray[np.float64]  # (project,)
ByFacility: TypeAlias = NDArray[np.float64]  # (facility,)
ByTier: TypeAlias = NDArray[np.float64]  # (tier,)
ByProjectPeriod: TypeAlias = NDArray[np.float64]  # (project, period)
ByFacilityPeriod: TypeAlias = NDArray[np.float64]  # (facility, period)
ByIndexPeriod: TypeAlias = NDArray[np.float64]  # (price index, period)
ByDrawIndexPeriod: TypeAlias = NDArray[np.float64]  # (draw, price index, period)
ByDraw: TypeAlias = NDArray[np.float64]  # (draw,)
ByDrawFacility: TypeAlias = NDArray[np.float64]  # (draw, facility)
ByDrawProject: TypeAlias = NDArray[np.float64]  # (draw, project)
ByDrawPeriod: TypeAlias = NDArray[np.float64]  # (draw, period)
ByPeriodFacilityColumn: TypeAlias = NDArray[np.float64]  # (period, facility, column)
ByPeriodProjectColumn: TypeAlias = NDArray[np.float64]  # (period, project, column)
ByItem: TypeAlias = NDArray[np.float64]  # (item,): projects, obligors, parameters
ByDrawItem: TypeAlias = NDArray[np.float64]  # (draw, item)
ByDrawFactor: TypeAlias = NDArray[np.float64]  # (draw, factor)
ByDrawFactorPeriod: TypeAlias = NDArray[np.float64]  # (draw, factor, period)
ByItemFactor: TypeAlias = NDArray[np.float64]  # (item, factor)
ByItemPeriod: TypeAlias = NDArray[np.float64]  # (item, period or age)
ByPeriodItem: TypeAlias = NDArray[np.float64]  # (period, item)
ByFactorFactor: TypeAlias = NDArray[np.float64]  # (factor, factor), symmetric
Numbers: TypeAlias = NDArray[np.float64]  # any shape; shapes broadcast
ByItemOutcome: TypeAlias = NDArray[np.float64]  # (item, outcome of a default)
ByItemSector: TypeAlias = NDArray[np.float64]  # (item, sector)
ByNode: TypeAlias = NDArray[np.float64]  # (node,): points of a quadrature
ByNodeFactor: TypeAlias = NDArray[np.float64]  # (node, factor)
ByNodeItem: TypeAlias = NDArray[np.float64]  # (node, item)
ByNodeLoss: TypeAlias = NDArray[np.float64]  # (node, step of loss)
ByLoss: TypeAlias = NDArray[np.float64]  # (step of loss,), rising
ByKnot: TypeAlias = NDArray[np.float64]  # (knot of a curve,), rising
ByLinkWeek: TypeAlias = NDArray[np.float64]  # (link, week)
BySlotWeek: TypeAlias = NDArray[np.float64]  # (slot, week)
Index: TypeAlias = NDArray[np.int64]  # whole numbers: places, counts, codes
Flags: TypeAlias = NDArray[np.bool_]  # yes or no, of any shape
BySite: TypeAlias = NDArray[np.float64]  # (site,) of a supply network
BySlot: TypeAlias = NDArray[np.float64]  # (slot,): inputs of sites
ByLink: TypeAlias = NDArray[np.float64]  # (link,): from a site into a slot
ByCorridor: TypeAlias = NDArray[np.float64]  # (corridor,): sets of links
BySiteWeek: TypeAlias = NDArray[np.float64]  # (site, week)
ByCorridorWeek: TypeAlias = NDArray[np.float64]  # (corridor, week)
