"""The workbench as a person meets it: seen, changed, compared, taken away, kept."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

FIRST_LOAD_BYTES = 1_000_000
INSIDE = (
    "document.activeElement === document.body"
    " || document.activeElement.closest('dialog') !== null"
)
PAGES = ("overview", "programme/projects", "results/deadline", "compare", "share")


def large(page: Any, label: str) -> str:
    """The large figure of a label."""
    shown = page.locator(".facts > div", has=page.get_by_text(label, exact=True))
    return str(shown.locator(".value").first.inner_text())


def field(page: Any, name: str) -> Any:
    """The field of an input by the beginning of its name."""
    return page.get_by_role("textbox", name=re.compile(f"^{name}"))


def set_field(page: Any, name: str, text: str) -> None:
    """Type into a field and leave it, as people do."""
    field(page, name).first.fill(text)
    field(page, name).first.press("Tab")


def test_the_first_load_is_light_and_stays_at_home(browser, server, settled):
    """Opening asks for at most 1 MB over the wire, and nothing of anybody else."""
    context = browser.new_context()
    page = context.new_page()
    asked, sizes = [], []
    page.on("request", lambda request: asked.append(request.url))
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.append(event["encodedDataLength"]),
    )
    page.goto(server.address)
    settled(page)
    page.wait_for_selector("figure .drawing svg")
    page.wait_for_load_state("networkidle")
    assert {url for url in asked if not url.startswith(server.address)} == set()
    assert 0 < sum(sizes) <= FIRST_LOAD_BYTES
    context.close()


def test_an_edit_changes_figures_and_can_be_undone(open_page, settled):
    """A changed input is marked and moves the figures; undo, redo and reset work."""
    page = open_page("programme/terms")
    before = large(page, "Funded in this run")
    set_field(page, "Envelope, Terms", "60")
    page.wait_for_selector("tr.changed")
    settled(page)
    after = large(page, "Funded in this run")
    assert after != before
    page.get_by_role("button", name="Undo").click()
    settled(page)
    assert large(page, "Funded in this run") == before
    page.get_by_role("button", name="Redo").click()
    settled(page)
    assert large(page, "Funded in this run") == after
    page.get_by_role("link", name="1 changes").click()
    page.get_by_role("textbox", name="Why terms.envelope is changed").fill(
        "a smaller deal"
    )
    page.get_by_role("button", name="Reset to base: terms.envelope").click()
    settled(page)
    page.get_by_text("Nothing is changed").wait_for()
    assert large(page, "Funded in this run") == before


def test_wrong_input_is_refused_beside_its_field(open_page):
    """What `kakehashi check` would refuse stays out of the scenario, with its words."""
    page = open_page("programme/terms")
    before = large(page, "Funded in this run")
    for wrong, words in (("-5", "is negative"), ("many", "number")):
        set_field(page, "Envelope, Terms", wrong)
        row = page.locator("tr", has=field(page, "Envelope, Terms"))
        row.locator(".problem", has_text=words).wait_for()
        assert field(page, "Envelope, Terms").get_attribute("aria-invalid") == "true"
        assert field(page, "Envelope, Terms").input_value() == wrong
    assert page.get_by_role("link", name="0 changes").is_visible()
    assert large(page, "Funded in this run") == before


def test_a_project_is_copied_and_switched_off(open_page, settled):
    """A copy gets a form of its own, and what is switched off is funded no more."""
    page = open_page("programme/projects")
    page.get_by_role("button", name="Switch off Portsmouth").click()
    settled(page)
    page.get_by_text("switched off", exact=True).wait_for()
    assert "5 of" in page.locator(".facts").first.inner_text()
    page.get_by_role("button", name="Copy Texas GulfLink").click()
    name = page.get_by_role("dialog").get_by_role("textbox", name="Name")
    name.fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Add the copy").click()
    page.get_by_role("heading", name="<img src=x onerror=alert(1)>").wait_for()
    settled(page)
    assert page.locator("main img").count() == 0
    page.get_by_role("link", name="2 changes").wait_for()


def test_a_slider_moves_a_figure(open_page, settled):
    """A drag of a slider is one step back, and the figures follow."""
    page = open_page("programme/projects/portsmouth-gas")
    page.get_by_text("Construction", exact=False).first.wait_for()
    slider = page.get_by_role("slider", name=re.compile("Construction · delay"))
    slider.focus()
    for _ in range(8):
        slider.press("PageUp")
    settled(page)
    page.get_by_role("link", name="1 changes").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="0 changes").wait_for()


def test_a_map_shows_where_a_product_is_made(open_page, settled):
    """Each product of the choice has its circles and its regions, and a sentence."""
    page = open_page("results/resilience")
    settled(page)
    figure = page.locator("figure", has=page.locator("svg.world"))
    figure.get_by_role("combobox").select_option("DRAM")
    figure.get_by_text("DRAM:", exact=False).wait_for()
    figure.locator("circle").nth(3).wait_for()
    assert "South Korea" in figure.get_by_role("list").last.inner_text()


def test_scenarios_are_compared(open_page):
    """Two scenarios stand side by side with what differs in inputs and in results."""
    page = open_page("compare")
    page.get_by_role("combobox", name="Scenario 2").select_option("july-2025")
    inputs = page.get_by_role("region", name="Inputs in each scenario")
    inputs.get_by_text("terms.distribution_rule", exact=True).wait_for()
    results = page.get_by_role("region", name=re.compile("^Figures in each scenario"))
    assert results.get_by_role("row").count() > 10


def test_a_figure_is_taken_away(open_page, server):
    """Every form of a figure comes from an address of its own."""
    page = open_page("results/deadline")
    menu = page.get_by_role("button", name=re.compile("^Export: Committed"))
    menu.click()
    found = {}
    for name in ("PNG", "SVG", "CSV", "XLSX", "Vega-Lite"):
        href = page.get_by_role("link", name=re.compile(f"^{name}")).get_attribute(
            "href"
        )
        answer = page.request.get(server.address.rstrip("/") + str(href))
        assert answer.status == 200
        found[name] = answer.body()
    assert found["PNG"].startswith(b"\x89PNG")
    assert b"<svg" in found["SVG"]
    assert found["XLSX"].startswith(b"PK")
    assert len(found["CSV"].splitlines()) > 5
    menu.press("Escape")
    assert page.get_by_role("link", name="CSV").count() == 0


def test_a_link_holds_the_scenario(open_page, settled):
    """Opened by somebody else, the link shows the same changes and the same figures."""
    page = open_page("programme/terms")
    set_field(page, "Envelope, Terms", "60")
    settled(page)
    page.get_by_role("link", name="Overview").click()
    settled(page)
    mine = page.locator(".facts").first.inner_text()
    page.get_by_role("link", name="Share").click()
    address = page.get_by_role("textbox", name="Link")
    page.get_by_text("terms.envelope").first.wait_for()
    assert "#q=" in address.input_value()
    other = open_page()
    other.goto("about:blank")
    other.goto(address.input_value())
    other.get_by_role("link", name="1 changes").wait_for()
    settled(other)
    assert other.locator(".facts").first.inner_text() == mine


def test_nothing_is_lost_when_the_server_restarts(open_page, server, settled):
    """A killed server loses no edit, and no stale figure looks current."""
    page = open_page("programme/terms")
    set_field(page, "Envelope, Terms", "60")
    settled(page)
    server.kill()
    try:
        page.get_by_role("button", name="Undo").click()
        page.get_by_text("The server cannot be reached").wait_for()
        assert page.locator(".stale .facts").count() > 0
    finally:
        server.start()
    page.get_by_role("button", name="Redo").click()
    settled(page)
    page.get_by_role("link", name="1 changes").wait_for()
    page.reload()
    settled(page)
    page.get_by_role("link", name="1 changes").wait_for()
    assert page.locator(".stale .facts").count() == 0


def test_a_number_leads_to_its_origin(open_page):
    """A click on a number opens its formula, its inputs and their sources."""
    page = open_page()
    page.locator(".facts.four .value button").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Formula").wait_for()
    assert dialog.get_by_text("disbursed_by_deadline =").is_visible()
    assert dialog.get_by_role("row").count() > 2
    assert dialog.get_by_role("link").count() > 0


def test_the_page_is_used_by_keyboard_alone(open_page, settled):
    """Skip link, menu, field, dialog: all reached, all seen, focus kept and given back."""
    page = open_page()
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    number = page.evaluate("document.activeElement.textContent")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("heading", name="Formula").wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(INSIDE)
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.textContent") == number
    page.get_by_role("link", name="Results").focus()
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Sections of the report").wait_for()
    settled(page)


def test_the_page_speaks_japanese_and_counts_in_yen(open_page):
    """Every part of the frame is Japanese, amounts are in 兆円, and the way back works."""
    page = open_page(language="ja-JP")
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_role("button", name="円で表示").click()
    assert "兆円" in page.locator(".facts.four").inner_text()
    frame = page.locator("header.top, .state, footer").all_inner_texts()
    words = set(re.findall(r"[A-Za-z]{4,}", " ".join(frame)))
    assert not words & {"Overview", "Programme", "Draws", "Undo", "Results", "Current"}
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Overview").wait_for()


@pytest.mark.parametrize("language", ["en-GB", "ja-JP"])
def test_a_telephone_can_read_it(open_page, settled, language):
    """At 390 pixels no page sticks out sideways."""
    page = open_page(language=language, width=390, scheme="dark")
    for part in PAGES:
        page.evaluate("part => { location.hash = `#/${part}` }", part)
        settled(page)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, part


def test_people_come_and_go_by_account(browser, guarded_server, password):
    """Nobody is answered before the login, and the log-out ends the session for good."""
    context = browser.new_context(accept_downloads=False)
    page = context.new_page()
    api = guarded_server.address + "api/programmes"
    assert page.request.get(api).status == 401
    page.goto(guarded_server.address)
    page.wait_for_url("**/login")
    for tried in ("not the password", password):
        page.get_by_label("Name").fill("viewer")
        page.get_by_label("Password").fill(tried)
        page.get_by_label("Password").press("Enter")
        page.wait_for_load_state()
    page.get_by_role("button", name="日本語").click()
    way_out = page.get_by_role("button", name=re.compile("^ログアウト"))
    way_out.wait_for()
    page.get_by_role("button", name="English").click()
    here = {"Origin": guarded_server.address.rstrip("/")}
    assert page.request.get(api).status == 200
    folder = page.request.put(
        api.replace("programmes", "folder"), headers=here, data=b""
    )
    assert folder.status == 403
    page.get_by_role("button", name="Dark").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Log out viewer"
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    assert page.request.get(api).status == 401
    context.close()


def test_more_draws_come_by_a_job_that_can_be_cancelled(open_page):
    """The first figures stand at once; the rest has a progress bar, an end, a cancel."""
    page = open_page()
    draws = page.get_by_role("combobox", name="Draws")
    status = page.locator(".state [role=status]")
    draws.select_option("50000")
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="Cancel").click()
    status.filter(has_text="Current, from 500 draws").wait_for()
    draws.select_option("2000")
    page.get_by_role("progressbar").wait_for()
    status.filter(has_text="Current, from 2,000 draws").wait_for(timeout=60_000)
    assert page.locator(".stale").count() == 0


def test_a_scenario_goes_out_and_comes_back_as_a_file(open_page, settled, tmp_path):
    """The YAML that the page gives opens the same scenario in another browser."""
    page = open_page("programme/terms")
    set_field(page, "Envelope, Terms", "60")
    settled(page)
    page.get_by_role("link", name="Share").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download").first.click()
    file = tmp_path / "scenario.yaml"
    taken.value.save_as(file)
    assert "terms.envelope" in file.read_text(encoding="utf-8")
    other = open_page("share")
    other.get_by_label("Open a file").first.set_input_files(file)
    other.get_by_text("scenario.yaml is open.").wait_for()
    other.get_by_role("link", name="1 changes").wait_for()
