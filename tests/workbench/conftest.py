"""A built page, a server on loopback that shows it, and a browser that opens it."""

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

import kakehashi
from kakehashi.web.guard.accounts import Role
from kakehashi.web.serve import open_accounts

STATIC = Path(kakehashi.__file__).parent / "web" / "static"
START_SECONDS = 60
COMPILE_SECONDS = 300
LOOPBACK = "127.0.0.1"
PASSWORD = "four words in a row"  # noqa: S105 - of accounts that live as long as a test


@pytest.fixture(scope="session")
def built_page(repository: Path) -> Path:
    """Folder of the built page; built here where it is missing or older than its source."""
    (repository / "build").mkdir(exist_ok=True)
    with (repository / "build" / "page.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one worker builds, the others wait
        if not is_current(repository / "page"):
            build(repository)
    return STATIC


def is_current(page: Path) -> bool:
    """Whether the built page is younger than every file that it is made from."""
    index = STATIC / "index.html"
    skipped = {"node_modules", "types.ts"}
    sources = [
        file
        for file in page.rglob("*")
        if file.is_file() and not skipped & set(file.relative_to(page).parts)
    ]
    return index.is_file() and index.stat().st_mtime > max(
        file.stat().st_mtime for file in sources
    )


def build(repository: Path) -> None:
    """Build the page, or skip and say why it cannot be built here."""
    spec = spec_from_file_location("hatch_build", repository / "hatch_build.py")
    if spec is None or spec.loader is None:
        pytest.fail("hatch_build.py is missing")
    hook = module_from_spec(spec)
    spec.loader.exec_module(hook)
    try:
        hook.build_page(repository)
    except SystemExit as error:
        pytest.skip(str(error))
    except subprocess.CalledProcessError as error:
        if error.cmd[-2:] == ["run", "build"]:
            raise
        pytest.skip(f"npm could not fetch what the page is built with: {error}")


class Server:
    """`kakehashi serve` in a process of its own, which can be killed and come back."""

    def __init__(self, *more: str) -> None:
        self.more = more
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            self.port = probe.getsockname()[1]
        self.address = f"{'http'}://{LOOPBACK}:{self.port}/"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [
                *(sys.executable, "-m", "kakehashi", "serve"),
                *("--port", str(self.port), *self.more),
            ],
            env=os.environ | {"NUMBA_NUM_THREADS": "2"},
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.more:
                    self._knock()
                else:
                    self._ask()
                return
            time.sleep(0.1)
        self.kill()
        pytest.fail(f"the server did not answer within {START_SECONDS} s")

    def _ask(self) -> None:
        """One answer, so that kernels are compiled before a test looks at the clock."""
        question = json.dumps({"programme": "us-japan-2025", "draws": 500}).encode()
        asked = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.address}api/results",
            question,
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(asked, timeout=COMPILE_SECONDS).read()  # noqa: S310 - loopback

    def _knock(self) -> None:
        """See the form, where nobody is answered who is not logged in."""
        urllib.request.urlopen(f"{self.address}login", timeout=1).read()  # noqa: S310 - loopback

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def server(built_page: Path) -> Iterator[Server]:
    """A running workbench on the bundled programme."""
    assert built_page.is_dir()
    running = Server()
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def password() -> str:
    """The password of every account of a test."""
    return PASSWORD


@pytest.fixture
def guarded_server(built_page: Path, tmp_path: Path) -> Iterator[Server]:
    """A workbench for others, with an account of each role."""
    assert built_page.is_dir()
    file = tmp_path / "accounts.sqlite"
    accounts = open_accounts(file)
    for role in Role:
        accounts.add(role.value, PASSWORD, role)
    running = Server("--host", LOOPBACK, "--accounts", str(file))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all tests of a worker."""
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        yield opened
        opened.close()


Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any, server: Server) -> Iterator[Open]:
    """Opens a part of the workbench as a new visitor; faults of a page fail the test."""
    contexts, faults = [], []

    def opened(
        part: str = "overview",
        *,
        width: int = 1440,
        language: str = "en-GB",
        scheme: str = "light",
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            color_scheme=scheme,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console", lambda said: faults.append(said.text) if unsafe(said) else None
        )
        page.goto(f"{server.address}#/{part}")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def unsafe(said: Any) -> bool:
    """Whether the browser complains of more than a server that is away."""
    return said.type == "error" and "Content Security Policy" in said.text


def settle(page: Any) -> None:
    """Wait until the figures on a page are those of its scenario."""
    status = page.locator(".state [role=status]")
    status.filter(has_text=re.compile("^(Current|最新)")).wait_for()
    page.locator("[aria-busy=true]").first.wait_for(state="detached")


@pytest.fixture(scope="session")
def settled() -> Callable[[Any], None]:
    """How to wait for current figures."""
    return settle
