"""Long runs on the page: on request, with an end; and what a killed server forgets."""

import io
import re
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
TINY = Path(__file__).parents[1] / "programmes" / "tiny"
FULL_SECONDS = 300


def test_the_sensitivity_comes_on_request(open_page):
    """A button starts it, a bar shows how far it is, and it can be ended."""
    page = open_page("overview")
    page.evaluate("location.hash = '#/results/sensitivity'")
    page.get_by_role("heading", name="Sensitivity").wait_for()
    start = page.get_by_role("button", name="Work out the sensitivity")
    start.click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_text(re.compile("Moving each number: [1-9]")).wait_for(timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    start.wait_for()
    assert page.locator("main figure").count() == 0


@pytest.mark.slow
def test_the_sensitivity_stands_until_an_input_changes(open_page, settled):
    """Its figures are drawn; after an edit they are grey, and the button is back."""
    page = open_page("results/sensitivity")
    page.get_by_role("button", name="Work out the sensitivity").click()
    drawing = page.locator("main figure .drawing svg").first
    drawing.wait_for(timeout=FULL_SECONDS * 1000)
    settled(page)
    assert page.locator("main .stale").count() == 0
    page.get_by_role("combobox", name="Preset").select_option("july-2025")
    page.get_by_role("button", name="Work out the sensitivity").wait_for()
    assert page.locator("main .stale").count() > 0


def test_a_job_that_the_server_lost_is_asked_for_again(open_page, server):
    """While it is away no figure looks current; when it is back, the draws come."""
    page = open_page()
    status = page.locator(".state [role=status]")
    page.get_by_role("combobox", name="Draws").select_option("50000")
    page.get_by_role("progressbar").wait_for()
    server.kill()
    try:
        page.get_by_text("The server cannot be reached").wait_for()
        assert page.locator(".stale .facts").count() > 0
    finally:
        server.start()
    page.get_by_role("progressbar").wait_for(timeout=120_000)
    page.get_by_role("button", name="Cancel").click()
    status.filter(has_text="Current, from 500 draws").wait_for()


def test_a_job_that_the_server_never_took_is_asked_for_again(open_page):
    """A server that goes away before it answers loses no question either."""
    page = open_page()
    page.route("**/api/jobs?*", lambda route: route.abort(), times=1)
    with page.expect_response("**/api/jobs?*") as taken:
        page.get_by_role("combobox", name="Draws").select_option("50000")
    assert taken.value.ok
    page.get_by_role("button", name="Cancel").click()


def test_a_programme_that_was_brought_in_outlives_the_server(
    open_page, server, settled, tmp_path
):
    """The browser keeps the folder, and gives it to the server that came back."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in TINY.rglob("*.*"):
            archive.write(file, file.relative_to(TINY).as_posix())
    folder = tmp_path / "tiny.zip"
    folder.write_bytes(packed.getvalue())
    page = open_page("share")
    page.get_by_role("combobox", name="Draws").select_option("0")
    settled(page)
    page.get_by_label("Open a file").last.set_input_files(folder)
    page.get_by_text("tiny.zip is open.").wait_for()
    settled(page)
    title = page.get_by_role("combobox", name="Programme").input_value()
    assert title.startswith("upload-")
    server.kill()
    server.start()
    page.reload()
    settled(page)
    assert page.get_by_role("combobox", name="Programme").input_value() == title
    page.get_by_role("link", name="Programme", exact=True).click()
    page.get_by_role("navigation", name="Parts of the programme").wait_for()
    page.locator("main table").first.wait_for()
    assert page.locator(".problem").count() == 0


def test_a_viewer_has_what_is_answered_at_once(browser, guarded_server, password):
    """Draws up to the limit come without a job; beyond it the page says whose they are."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(guarded_server.address + "login")
    page.get_by_label("Name").fill("viewer")
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")
    status = page.locator(".state [role=status]")
    status.filter(has_text="Current, from 500 draws").wait_for(timeout=60_000)
    draws = page.get_by_role("combobox", name="Draws")
    draws.select_option("2000")
    status.filter(has_text="Current, from 2,000 draws").wait_for(timeout=60_000)
    draws.select_option("10000")
    status.filter(has_text="no more: this needs the role analyst").wait_for()
    context.close()
