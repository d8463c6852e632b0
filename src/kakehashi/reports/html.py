"""The page as one file that opens anywhere: no script, nothing fetched, nothing unsafe."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from kakehashi.reports.blocks import Picture
from kakehashi.reports.currencies import twins_of
from kakehashi.reports.figures.figure import NARROW, WIDE
from kakehashi.reports.figures.style import DARK
from kakehashi.reports.render import inline_svg

if TYPE_CHECKING:
    from markupsafe import Markup

    from kakehashi.reports.blocks import Page
    from kakehashi.reports.figures.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = frozenset(
    f"{SVG}{name}"
    for name in (
        "svg", "title", "g", "path", "rect", "line", "text", "tspan", "defs",
        "clipPath", "circle",
    )
)  # fmt: skip
LINKED = ("http", "https")


def render(page: Page) -> str:
    """The page as HTML; the same page gives the same text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kakehashi.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        page=page,
        twins_of=lambda table: twins_of(table, page.usd_jpy),
        drawings={figure.id: drawings(figure) for figure in figures(page)},
        dark_rules=dark_rules(),
    )


def figures(page: Page) -> list[Figure]:
    """Every figure of a page."""
    return [
        block.figure
        for section in page.sections
        for block in section.blocks
        if isinstance(block, Picture)
    ]


def drawings(figure: Figure) -> dict[str, Markup]:
    """A figure drawn for a wide and for a narrow page."""
    return {
        "wide": harmless(inline_svg(figure, WIDE)),
        "narrow": harmless(inline_svg(figure, NARROW)),
    }


def harmless(drawing: str) -> Markup:
    """A drawing that may stand in a page unescaped: shapes and text, nothing else."""
    from markupsafe import Markup

    for element in ET.fromstring(drawing).iter():  # noqa: S314 - drawn by us
        doubtful = [
            key for key in element.attrib if key.startswith("on") or "href" in key
        ]
        if element.tag not in DRAWN or doubtful:
            raise ValueError(f"a drawing holds {element.tag} {doubtful}")
    return Markup(drawing)  # noqa: S704 - it was just looked through


def dark_rules() -> Markup:
    """Rules of the style sheet that give drawings their colours on a dark page."""
    from markupsafe import Markup

    rules = "".join(
        f'.drawing svg [{part}="{light}"]{{{part}:{dark}}}'
        for light, dark in DARK.items()
        for part in ("fill", "stroke")
    )
    return Markup("@media screen and (prefers-color-scheme: dark){" + rules + "}")  # noqa: S704 - ours


def address(url: str) -> str | None:
    """An address that may become a link; anything but http and https stays text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in LINKED and parts.netloc else None
