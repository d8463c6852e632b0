"""Section: what the tariff saving is, who gets it, and whether it outweighs the loss."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kakehashi.analysis.tariff_claim import check_claim, claims_on_file
from kakehashi.analysis.tariff_saving import every_saving
from kakehashi.reports.blocks import Fact, Facts, Picture, Prose, Rows, Section
from kakehashi.reports.figures.tariff_offset import offset_figure
from kakehashi.reports.figures.tariff_waterfall import waterfall_figure
from kakehashi.reports.formats import as_printed, count, date, money
from kakehashi.reports.tariff_offset_tables import (
    evidence_table,
    models_table,
    offset_table,
    refusals_table,
    stakes_table,
)
from kakehashi.reports.tariff_tables import (
    claim_table,
    cross_checks,
    groups_table,
    published_table,
    rules_table,
    side_by_side,
    sides,
)

if TYPE_CHECKING:
    from kakehashi.analysis.tariff_offset import Offset
    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.model.result import Result
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.schema.parameter import Parameter

HEADING = "Is the tariff saving real, and does it outweigh the loss?"


def tariffs_section(study: Study) -> Section:
    """Claim, savings side by side, who gets them, the loss beside them, refusals."""
    programme = study.programme
    if programme.tariffs is None:
        return Section(
            id="tariffs",
            heading=HEADING,
            lead="The programme file says nothing of tariffs, so no saving is computed.",
        )
    agreed = programme.tariffs.agreed_on
    savings = every_saving(programme)
    today = min(study.result.inputs.as_of, programme.tariffs.known_until)
    blocks: list[Block] = [
        Facts(facts=_facts(study, savings)),
        Rows(table=side_by_side(savings)),
        Picture(figure=waterfall_figure(savings)),
        Rows(table=side_by_side(every_saving(programme, max(today, agreed)))),
        *_claims(study, savings),
        *_against_loss(study, savings),
        Rows(table=cross_checks(savings), folded=True),
        *(Rows(table=groups_table(saving), folded=True) for saving in savings.values()),
        *(Rows(table=models_table(saving), folded=True) for saving in savings.values()),
        Rows(table=rules_table(programme, agreed), folded=True),
        Rows(table=rules_table(programme, max(today, agreed)), folded=True),
        Rows(table=published_table(programme), folded=True),
        Rows(table=evidence_table(programme), folded=True),
        Prose(paragraphs=OUTSIDE, as_list=True, heading="What these figures leave out"),
    ]
    return Section(
        id="tariffs",
        heading=HEADING,
        lead="A saving is a difference to what would have been paid otherwise, and nobody "
        f"knows that. So the rates agreed from {date(agreed)} on stand beside "
        f"{count(len(savings), 'other world')}, and none of them is the default.",
        blocks=[_at_own_rate(block, programme.tariffs.usd_jpy) for block in blocks],
    )


def _at_own_rate(block: Block, usd_jpy: Parameter) -> Block:
    """Tariffs have a rate of their own; what is drawn stands at the market's already."""
    if isinstance(block, Rows) and block.table.usd_jpy is None:
        return replace(block, table=replace(block.table, usd_jpy=usd_jpy))
    if isinstance(block, Picture) and block.figure.table.usd_jpy is None:
        table = replace(block.figure.table, usd_jpy=usd_jpy)
        return replace(block, figure=replace(block.figure, table=table))
    return block


OUTSIDE = (
    "Rivals' advantage, but for the two models that see them; goods that go into others.",
    "Terms of trade, retaliation, and any change of incomes.",
    "Growth of imports; and groups of goods are a sample unless a table is given.",
    "Chance in the tariffs themselves: they are scenarios and are not drawn.",
)


def _facts(study: Study, savings: dict[str, TariffSaving]) -> list[Fact]:
    """The claim as claimed, and the span of what is computed."""
    investor, _ = sides(study.programme)
    facts = []
    for key, _ in claims_on_file(study.programme)[:1]:
        claim = study.programme.claims[key]
        facts.append(
            Fact(
                label="Claimed",
                value=as_printed(claim.claimed.value, claim.claimed.unit),
                meaning=f"{claim.speaker}. Not computed here, and never an input.",
                tone="open",
            )
        )
    gains = [(saving, saving.perimeters) for saving in savings.values()]
    chosen = {
        "gross duty avoided": [s.in_yen(g.gross_duty) for s, g in gains],
        f"gain of {investor}'s firms and treasury": [
            s.in_yen(g.investor) for s, g in gains
        ],
        f"gain of {investor}'s treasury": [
            s.in_yen(g.investor_treasury) for s, g in gains
        ],
    }
    for label, amounts in chosen.items():
        facts.append(
            Fact(
                label=f"Computed: {label}",
                value=f"{money(min(amounts), 'JPY')} to {money(max(amounts), 'JPY')} a year",
                meaning="from the least to the most favourable world",
            )
        )
    return facts


def _claims(study: Study, savings: dict[str, TariffSaving]) -> list[Block]:
    """Every recorded claim of a saving, against what is computed."""
    return [
        Rows(table=claim_table(check_claim(claim, savings.values()), study.programme))
        for _, claim in claims_on_file(study.programme)
    ]


def _against_loss(study: Study, savings: dict[str, TariffSaving]) -> list[Block]:
    """Saving and loss in the same draws, and what a refusal costs."""
    if study.result.draws is None:
        words = (
            "Whether the saving outweighs the loss is a question of chance, and is "
            "answered in the same draws as the loss: run with --draws."
        )
        return [Prose(paragraphs=[words]), Rows(table=stakes_table(savings))]
    offset = offset_of(study.result)
    return [
        Picture(figure=offset_figure(offset)),
        Rows(table=offset_table(offset, "deadline")),
        Rows(table=offset_table(offset, "life"), folded=True),
        Rows(table=stakes_table(savings)),
        *(
            Rows(table=refusals_table(study.result, offset, saving), folded=True)
            for saving in savings.values()
        ),
    ]


@lru_cache(maxsize=1)
def offset_of(result: Result) -> Offset:
    """Saving and loss in the draws of a result, run once for page and terminal."""
    from kakehashi.analysis.tariff_offset import tariff_offset  # SciPy is slow to load

    return tariff_offset(result)
