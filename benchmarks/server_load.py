"""How much `kakehashi serve` holds, and how fast it answers, when many people use it.

Run it alone: `python benchmarks/server_load.py [--pages N]`. It starts a real server on
loopback. One person moves a slider and asks for whole answers; then a hundred sessions
stay open, each listening to a long run, while twenty runs are asked for at once; then some
pages are opened in Chromium, and a slider is moved there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from measuring import sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from playwright.sync_api import Page
    from rich.table import Table

LOOPBACK, PROGRAMME = "127.0.0.1", "us-japan-2025"
SLIDERS, OVERVIEWS, WHOLES, AT_ONCE, OPEN = 60, 10, 4, 20, 100
DRAWS, LONG = 500, 50_000
KIB = 1 << 10
ANSWERED = 200
SLIDER = "/api/results?section=headline&measure=disbursed_by_deadline"
OVERVIEW = (
    "/api/results?section=deadline_chances&section=deadline&section=tariffs"
    "&section=resilience"
)
WHOLE = "/api/results?section=all"
PLANT, MOVES, REST_MS = "#/programme/projects/portsmouth-gas", 40, 500
KEYS = (*("ArrowRight",) * 10, *("ArrowLeft",) * 10)
WATCH = """slider => {
  window.took = [];
  slider.addEventListener("input", () => {
    const start = performance.now();
    let stale = false;
    const look = () => {
      const busy = document.querySelector("[aria-busy=true]") !== null;
      if (stale && !busy) window.took.push((performance.now() - start) / 1000);
      else { stale ||= busy; requestAnimationFrame(look); }
    };
    look();
  });
}"""
"""From the move of a slider to the frame in which no figure is stale any more."""
console = Console(width=110)


class Server:
    """`kakehashi serve` in a process of its own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            self.port = probe.getsockname()[1]
        command = (sys.executable, "-m", "kakehashi", "serve", "--port", str(self.port))
        self.page = f"{'http'}://{LOOPBACK}:{self.port}/"
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        self.failed = 0

    def ready(self) -> float:
        """Seconds until it answers."""
        start = time.perf_counter()
        while True:
            try:
                self.ask("GET", "/api/sections")
            except OSError:
                time.sleep(0.05)
            else:
                return time.perf_counter() - start

    def ask(self, how: str, address: str, body: object = None) -> tuple[float, bytes]:
        """Seconds and the answer; an answer that is none is counted."""
        start = time.perf_counter()
        asking = HTTPConnection(LOOPBACK, self.port, timeout=600)
        headers = {"Content-Type": "application/json"}
        asking.request(how, address, json.dumps(body), headers)
        answer = asking.getresponse()
        content = answer.read()
        asking.close()
        self.failed += answer.status != ANSWERED
        return time.perf_counter() - start, content

    def seconds(self, address: str, places: Iterable[int]) -> list[float]:
        """Seconds of one question after another."""
        return [self.ask("POST", address, question(place))[0] for place in places]

    def memory(self) -> tuple[float, float, float]:
        """MiB of the server now and at most, and of its children now."""
        own = _status(self.process.pid)
        children = sum(
            _status(child).get("VmRSS", 0) for child in _below(self.process.pid)
        )
        return own["VmRSS"] / KIB, own["VmHWM"] / KIB, children / KIB


def _status(process: int) -> dict[str, int]:
    """What the system says of a process, in KiB; nothing where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    parts = (line.split() for line in lines)
    return {words[0][:-1]: int(words[1]) for words in parts if words[-1] == "kB"}


def _below(process: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="utf-8").split():
            found += [int(child), *_below(int(child))]
    return found


def question(place: int, draws: int = DRAWS) -> dict[str, object]:
    """A question that nobody asked before, by its place."""
    rate = {"path": "market.discount_rate", "value": 2 + place / 1000, "reason": "x"}
    return {"programme": PROGRAMME, "draws": draws, "changes": [rate]}


def row(table: Table, what: str, seconds: Sequence[float], server: Server) -> None:
    """One line: latencies and what the server holds after them."""
    cuts = statistics.quantiles(seconds, n=20) if len(seconds) > 1 else [*seconds] * 19
    times = [f"{1e3 * cut:,.0f}" for cut in (cuts[9], cuts[18])]
    held = [f"{part:,.0f}" for part in server.memory()]
    table.add_row(what, *times, *held, str(server.failed))


def listening(server: Server, job: str, stop: threading.Event) -> None:
    """An open session: hear events of a long run until told to stop."""
    hearing = HTTPConnection(LOOPBACK, server.port, timeout=600)
    hearing.request("GET", f"/api/jobs/{job}/events")
    answer = hearing.getresponse()
    server.failed += answer.status != ANSWERED
    while not stop.is_set() and answer.readline():
        pass
    hearing.close()


def with_open_sessions(server: Server, work: Callable[[], list[float]]) -> list[float]:
    """The seconds of some work while a hundred people have the page open."""
    people = [HTTPConnection(LOOPBACK, server.port, timeout=600) for _ in range(OPEN)]
    for one in people:
        one.request("GET", "/api/sections")
        server.failed += one.getresponse().read()[:1] != b"["
    found = work()
    for one in people:
        one.close()
    return found


def beside_long_run(server: Server, work: Callable[[], list[float]]) -> list[float]:
    """The same while a hundred people hear of a long run, which takes a processor."""
    _, started = server.ask("POST", "/api/jobs", question(0, LONG))
    job, stop = json.loads(started)["id"], threading.Event()
    people = [
        threading.Thread(target=listening, args=(server, job, stop))
        for _ in range(OPEN)
    ]
    for one in people:
        one.start()
    found = work()
    stop.set()
    server.ask("DELETE", f"/api/jobs/{job}")
    for one in people:
        one.join()
    return found


def at_once(server: Server, first: int) -> list[float]:
    """Seconds of runs that are asked for at the same moment."""
    with ThreadPoolExecutor(AT_ONCE) as together:
        places = range(first, first + AT_ONCE)
        return [*together.map(lambda place: server.seconds(SLIDER, [place])[0], places)]


def in_chromium(server: Server, pages: int) -> None:
    """First loads, and a slider, as a browser has them."""
    from playwright.sync_api import sync_playwright

    loads = sheet("First load in Chromium", "page", "bytes", "figures stand, s")
    moves = sheet("A slider in Chromium", "moves", "p50, ms", "p95, ms")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for place in range(pages):
            first_load(browser.new_page(), server, place, loads)
        move_slider(browser.new_page(), server, moves)
        browser.close()
    console.print(loads, moves)


def first_load(page: Page, server: Server, place: int, table: Table) -> None:
    """Bytes over the wire, and seconds until the figures stand."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: list[int] = []
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.append(event["encodedDataLength"]),
    )
    start = time.perf_counter()
    page.goto(server.page)
    page.locator(".facts.four .value button").first.wait_for()
    stood = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    table.add_row(str(place + 1), f"{sum(sizes):,.0f}", f"{stood:.2f}")


def move_slider(page: Page, server: Server, table: Table) -> None:
    """Time from a key on the slider to figures of the new input."""
    page.goto(f"{server.page}{PLANT}")
    slider = page.get_by_role("slider", name="Construction · delay")
    slider.wait_for()
    page.wait_for_load_state("networkidle")
    slider.focus()
    slider.evaluate(WATCH)
    for move in range(MOVES):
        slider.press(KEYS[move % len(KEYS)])
        page.wait_for_timeout(REST_MS)
    took = page.evaluate("window.took")
    cuts = statistics.quantiles(took, n=20)
    table.add_row(str(len(took)), *(f"{1e3 * cuts[k]:,.0f}" for k in (9, 18)))


def main(pages: int) -> None:
    """Start, ask, print, end."""
    table = sheet(
        f"One server, {os.cpu_count()} processors; ms and MiB",
        *("asked for", "p50", "p95", "server", "at most", "children", "errors"),
    )
    server = Server()
    try:
        row(table, "start, until it answers", [server.ready()], server)
        server.seconds(SLIDER, [0])
        sliders = server.seconds(SLIDER, range(1, SLIDERS))
        row(table, f"{SLIDERS} moves of a slider", sliders, server)
        overviews = server.seconds(OVERVIEW, range(1000, 1000 + OVERVIEWS))
        row(table, f"{OVERVIEWS} overviews with every measure", overviews, server)
        row(
            table,
            f"{WHOLES} whole answers",
            server.seconds(WHOLE, range(WHOLES)),
            server,
        )
        row(table, f"{AT_ONCE} runs at once", at_once(server, 2000), server)
        heard = with_open_sessions(server, lambda: at_once(server, 3000))
        row(table, f"the same, {OPEN} sessions open", heard, server)
        heard = beside_long_run(server, lambda: at_once(server, 4000))
        row(table, f"the same, {OPEN} hearing of a long run", heard, server)
        console.print(table)
        if pages:
            in_chromium(server, pages)
    finally:
        server.process.kill()
        server.process.wait()


if __name__ == "__main__":
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--pages", type=int, default=0, help="pages to open in Chromium")
    main(told.parse_args().pages)
