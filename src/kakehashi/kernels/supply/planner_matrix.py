"""The rows and columns of the planner's problem, laid out once for a network.

Quantities are in units of `scale`, so that the solver's tolerances mean the same for
wafers and for billions of dies. An item's weeks stand side by side: the column of
output of site n in week t is `output + n * weeks + t`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.network import IMPORTANT, MINOR, NO_CORRIDOR, owes

if TYPE_CHECKING:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

    from kakehashi.arrays import ByLink, Flags, Index, Numbers
    from kakehashi.kernels.supply.network import SupplyNetwork


class Reservation(NamedTuple):
    """Part of some suppliers' deliveries to sectors that some sectors must get (C7)."""

    supplier: Flags  # (site,) whose deliveries to sectors are bound
    sector: Flags  # (site,) that they are reserved for
    share: float  # pi in 0..1


class Layout(NamedTuple):
    """Where each block of columns and rows begins, and which items it holds."""

    weeks: int
    makers: Index  # sites that keep finished goods, of those with links
    slots: Index  # without minor ones, which never bind, and raw ones left out
    important: Index  # places in `slots`
    links: Index  # into those slots
    corridors: Index  # with a finite limit
    owing: Index  # sectors whose buyers wait for some of what they are short
    output: int
    flow: int
    stock: int
    finished: int
    used: int  # input used, of important slots only; critical ones use a * output
    short: int  # newly short, of sectors whose buyers wait
    owed: int  # what they wait for at the end of the week
    unreturned: int  # stock missing at the end, by slot
    columns: int
    stock_row: int
    finished_row: int
    used_row: int
    corridor_row: int
    owed_row: int
    caught_row: int
    reserved_row: int
    returned_row: int
    rows: int


def layout_of(
    network: SupplyNetwork,
    weeks: int,
    *,
    without: Index,
    reserved: bool = False,
    returned: bool = False,
) -> Layout:
    """Blocks of the problem of `network` over `weeks`, some slots left out."""
    slots = np.setdiff1d(np.flatnonzero(network.criticality != MINOR), without)
    links = np.flatnonzero(np.isin(network.slot, slots))
    selling = np.unique(network.supplier[links])
    makers = selling[network.demand[selling] <= 0.0]
    important = np.flatnonzero(network.criticality[slots] == IMPORTANT)
    corridors = np.flatnonzero(np.isfinite(network.corridor_limit))
    owing = np.flatnonzero(owes(network))
    halved, waits = len(important), len(owing)
    many = (len(network.baseline), len(links), len(slots), len(makers), halved)
    columns = weeks * np.cumsum([*many, waits, waits])
    flow, stock, finished, used, short, owed, unreturned = columns.tolist()
    blocks = (len(slots), len(makers), halved, len(corridors), waits, waits, reserved)
    starts = (weeks * np.cumsum(blocks)).tolist()
    finished_row, used_row, corridor_row, owed_row, caught_row, *after = starts
    reserved_row, returned_row = after
    final = len(slots) if returned else 0
    return Layout(
        weeks=weeks,
        makers=makers,
        slots=slots,
        important=important,
        links=links,
        corridors=corridors,
        owing=owing,
        output=0,
        flow=flow,
        stock=stock,
        finished=finished,
        used=used,
        short=short,
        owed=owed,
        unreturned=unreturned,
        columns=unreturned + final,
        stock_row=0,
        finished_row=finished_row,
        used_row=used_row,
        corridor_row=corridor_row,
        owed_row=owed_row,
        caught_row=caught_row,
        reserved_row=reserved_row,
        returned_row=returned_row,
        rows=returned_row + final,
    )


class _Entries:
    """Coefficients collected block by block."""

    def __init__(self, weeks: int) -> None:
        self.weeks = weeks
        self.parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(
        self,
        row: int,
        row_items: Index,
        column: int,
        column_items: Index,
        value: Numbers | float,
        lag: Index | int = 0,
    ) -> None:
        """`value` of each pair of items: week t's row, week t - lag's column."""
        week = np.arange(self.weeks)
        late = week[None, :] - np.broadcast_to(lag, np.shape(row_items))[:, None]
        rows = row + np.asarray(row_items)[:, None] * self.weeks + week[None, :]
        columns = column + np.asarray(column_items)[:, None] * self.weeks + late
        values = np.broadcast_to(np.reshape(value, (-1, 1)), rows.shape)
        kept = late >= 0
        self.parts.append((rows[kept], columns[kept], values[kept]))


def matrix_of(
    network: SupplyNetwork, layout: Layout, reservation: Reservation | None
) -> csr_array:
    """Coefficients of all rows."""
    from scipy.sparse import coo_array

    entries = _Entries(layout.weeks)
    _balances(entries, network, layout)
    _limits(entries, network, layout)
    _owe(entries, network, layout)
    if reservation is not None:
        _reserve(entries, network, layout, reservation)
    rows, columns, values = map(np.concatenate, zip(*entries.parts, strict=True))
    if layout.returned_row < layout.rows:  # C8: last stock + unreturned >= first
        place = np.arange(len(layout.slots))
        row = layout.returned_row + place
        last = layout.stock + place * layout.weeks + layout.weeks - 1
        rows = np.concatenate([rows, row, row])
        columns = np.concatenate([columns, last, layout.unreturned + place])
        values = np.concatenate([values, np.ones(2 * len(place))])
    shape = (layout.rows, layout.columns)
    return coo_array((values, (rows, columns)), shape=shape).tocsr()


def _balances(entries: _Entries, network: SupplyNetwork, layout: Layout) -> None:
    """C2 and C3: what comes in, less what goes out, is what the stock grows by."""
    slots, links, makers = layout.slots, layout.links, layout.makers
    place = np.arange(len(slots))
    entries.add(layout.stock_row, place, layout.stock, place, 1.0)
    entries.add(layout.stock_row, place, layout.stock, place, -1.0, 1)
    into = np.searchsorted(slots, network.slot[links])
    order = np.arange(len(links))
    lags = network.lag_weeks[links]
    entries.add(layout.stock_row, into, layout.flow, order, -1.0, lags)
    critical = np.setdiff1d(place, layout.important)
    use = network.input_use[slots]
    site = network.slot_site[slots]
    entries.add(
        layout.stock_row, critical, layout.output, site[critical], use[critical]
    )
    half = np.arange(len(layout.important))
    entries.add(layout.stock_row, layout.important, layout.used, half, 1.0)
    place = np.arange(len(makers))
    entries.add(layout.finished_row, place, layout.finished, place, 1.0)
    entries.add(layout.finished_row, place, layout.finished, place, -1.0, 1)
    cycle = network.cycle_weeks[makers]
    entries.add(layout.finished_row, place, layout.output, makers, -1.0, cycle)
    from_maker = np.searchsorted(makers, network.supplier[links])
    entries.add(layout.finished_row, from_maker, layout.flow, order, 1.0)


def _limits(entries: _Entries, network: SupplyNetwork, layout: Layout) -> None:
    """C2 for important inputs, 2 a y - u <= a cap, and C5."""
    half = np.arange(len(layout.important))
    slots = layout.slots[layout.important]
    twice = 2.0 * network.input_use[slots]
    entries.add(layout.used_row, half, layout.output, network.slot_site[slots], twice)
    entries.add(layout.used_row, half, layout.used, half, -1.0)
    corridor = network.corridor[layout.links]
    within = (corridor != NO_CORRIDOR) & np.isin(corridor, layout.corridors)
    order = np.flatnonzero(within)
    place = np.searchsorted(layout.corridors, corridor[order])
    entries.add(layout.corridor_row, place, layout.flow, order, 1.0)


def _owe(entries: _Entries, network: SupplyNetwork, layout: Layout) -> None:
    """C6: B_t = B_t-1 + r s_t - c_t, where c_t = y_t - D_t + s_t is caught up, 0 or more."""
    place, sites = np.arange(len(layout.owing)), layout.owing
    share = np.broadcast_to(network.backlog_share, network.demand.shape)[sites]
    entries.add(layout.owed_row, place, layout.owed, place, 1.0)
    entries.add(layout.owed_row, place, layout.owed, place, -1.0, 1)
    entries.add(layout.owed_row, place, layout.output, sites, 1.0)
    entries.add(layout.owed_row, place, layout.short, place, 1.0 - share)
    entries.add(layout.caught_row, place, layout.output, sites, 1.0)
    entries.add(layout.caught_row, place, layout.short, place, 1.0)


def _reserve(
    entries: _Entries, network: SupplyNetwork, layout: Layout, reserved: Reservation
) -> None:
    """C7: flows to the favoured sectors are at least pi of flows to all sectors."""
    to_site = network.slot_site[network.slot[layout.links]]
    bound = reserved.supplier[network.supplier[layout.links]]
    order = np.flatnonzero(bound & (network.demand[to_site] > 0.0))
    weight: ByLink = np.where(reserved.sector[to_site[order]], 1.0, 0.0)
    row = np.zeros(len(order), dtype=np.int64)
    value = weight - reserved.share
    entries.add(layout.reserved_row, row, layout.flow, order, value)


def row_name(layout: Layout, row: int) -> str:
    """What a row is about, for an error; items by place in the network."""
    blocks = [
        ("input balance of slot", layout.stock_row, layout.slots),
        ("goods balance of site", layout.finished_row, layout.makers),
        ("use of slot", layout.used_row, layout.slots[layout.important]),
        ("limit of corridor", layout.corridor_row, layout.corridors),
        ("backlog of sector", layout.owed_row, layout.owing),
        ("catching up of sector", layout.caught_row, layout.owing),
        ("reservation", layout.reserved_row, np.zeros(1, dtype=np.int64)),
    ]
    if row >= layout.returned_row:
        return f"final stock of slot {layout.slots[row - layout.returned_row]}"
    name, start, items = next(block for block in reversed(blocks) if row >= block[1])
    item, week = divmod(row - start, layout.weeks)
    return f"{name} {items[item]}, week {week}"
