"""The pages that the code writes about itself."""

import re
import runpy

import pytest


@pytest.fixture(scope="module")
def written(repository):
    """What the script that writes the pages defines."""
    return runpy.run_path(str(repository / "scripts" / "write_reference.py"))


def test_every_page_of_the_reference_is_what_the_code_says(written):
    """Commands, measures and keys are documented as they are; else `make reference`."""
    for file, page in written["PAGES"].items():
        assert (written["REFERENCE"] / file).read_text(encoding="utf-8") == page(), file


def test_every_link_of_the_programme_file_leads_to_a_block(written):
    """What a key is said to hold is described on the same page."""
    page = written["programme_page"]()
    blocks = {name.lower() for name in re.findall(r"^## (\w+)$", page, re.MULTILINE)}
    linked = set(re.findall(r"\(#(\w+)\)", page))
    assert linked
    assert linked <= blocks
