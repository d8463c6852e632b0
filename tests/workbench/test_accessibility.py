"""No page breaks a rule of WCAG 2.1 AA, in either language, light or dark."""

import json
from pathlib import Path
from typing import Any

import pytest

from kakehashi.web.answers.sections import MAKERS

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PAGES = (
    "overview",
    "programme/projects",
    "programme/projects/portsmouth-gas",
    "programme/terms",
    "compare",
    "share",
    *(f"results/{name}" for name in MAKERS),
)
DRAWN = """() => {
  const busy = document.querySelector("[aria-busy=true]");
  const blank = [...document.querySelectorAll("figure .drawing")].some(
    (one) => one.clientWidth > 0 && !one.children.length,
  );
  return !busy && !blank;
}"""


def broken_rules(page: Any, rules: str) -> list[str]:
    """Rules that what is on the page breaks, each with the first place."""
    found = page.evaluate(f"axe.run({rules})")["violations"]
    return [f"{one['id']} at {one['nodes'][0]['target']}" for one in found]


@pytest.mark.parametrize(
    ("language", "scheme", "switches"),
    [("en-GB", "light", ("Dark", "Light")), ("ja-JP", "dark", ("明色", "暗色"))],
)
def test_no_accessibility_rule_is_broken(
    open_page, settled, language, scheme, switches
):
    """Axe finds no breach on any page, in either language, light and dark."""
    package = pytest.importorskip("axe_playwright_python")
    axe = next(Path(package.__file__).parent.glob("**/axe.min.js"))
    rules = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    page = open_page(language=language, scheme=scheme)
    page.evaluate(axe.read_text(encoding="utf-8"))
    broken = []
    for place, part in enumerate(PAGES):
        page.evaluate("part => { location.hash = `#/${part}` }", part)
        settled(page)
        for look in ("as it comes", switches[place % 2]):
            if look in switches:
                page.get_by_role("button", name=look, exact=True).click()
            page.wait_for_function(DRAWN)
            broken += [f"{part}, {look}: {one}" for one in broken_rules(page, rules)]
    assert broken == []
