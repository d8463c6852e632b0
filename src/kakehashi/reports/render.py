"""Figures as pictures: drawn without a browser, without fetching anything."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from kakehashi.reports.figures.figure import Figure
    from kakehashi.reports.figures.style import Spec

PNG_SCALE = 2.0  # pixels of the picture per pixel of the figure
_ID = re.compile(r'\b(id="|url\(#|href="#)')
_ROOT = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height)="([0-9.]+)"')


def svg(spec: Spec) -> str:
    """The drawing of a specification; nothing outside it may be read."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])
    return drawn


def png(spec: Spec) -> bytes:
    """The same as pixels, on white, for slides and letters."""
    import vl_convert

    on_white = {**spec, "background": "#ffffff"}
    drawn: bytes = vl_convert.vegalite_to_png(
        json.dumps(on_white), scale=PNG_SCALE, allowed_base_urls=[]
    )
    return drawn


def inline_svg(figure: Figure, width: int) -> str:
    """The drawing for a place inside a page: own ids, a name, no fixed size.

    Several drawings share the page, so each puts its name before its ids.
    """
    drawn = svg(figure.spec(width, titled=False))
    own = f"{figure.id}-{width}-"
    drawn = _ID.sub(lambda found: found[1] + own, drawn)
    size = dict(_SIZE.findall(_ROOT.search(drawn)[0]))  # type: ignore[index]
    root = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-labelledby="{own}title" viewBox="0 0 {size["width"]} {size["height"]}" '
        f'width="{size["width"]}" height="{size["height"]}">'
        f'<title id="{own}title">{escape(figure.title)}. {escape(figure.sentence)}</title>'
    )
    return _ROOT.sub(lambda _: root, drawn, count=1)
