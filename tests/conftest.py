"""What every test may ask for."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# No deadline: the first call of a kernel compiles it. The same examples every
# time, so that a failure is of the change; HYPOTHESIS_PROFILE=explore seeks new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """Folder that holds pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session")
def golden() -> Path:
    """Folder of the cases to reproduce: KAKEHASHI_GOLDEN, or ../shared/golden."""
    chosen = os.environ.get("KAKEHASHI_GOLDEN")
    folder = Path(chosen) if chosen else REPOSITORY.parent / "shared" / "golden"
    if folder.is_dir():
        return folder
    if chosen:
        pytest.fail(f"KAKEHASHI_GOLDEN names {folder}, which is no folder")
    pytest.skip("the golden cases are not here; KAKEHASHI_GOLDEN may name their folder")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium for Playwright: KAKEHASHI_CHROMIUM, or one that is here."""
    chosen = os.environ.get("KAKEHASHI_CHROMIUM")
    found = chosen or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium here; scripts/install-test-tools installs one")
    return found
