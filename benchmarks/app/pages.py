"""How fast the pages are: cold, switched to, and run again.

    python -m benchmarks.app.pages duckdb:////path/to/demo.duckdb

Prints seconds in a real browser for the first open after a server start and for a second visit through
the menu, the CPU of the page itself for one more, and CPU milliseconds of a rerun with cached data. Machines are
noisy: compare within one run.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

from tests.browser.driving import ROOT, Visit, browser, server, visit
from ui.navigation import ENTRIES, PAGES_DIR

RERUNS = 5


def in_browser(url: str) -> None:
    """Cold open and warm switch of every page."""
    with server(url) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000})
        seen = visit(context, address)
        started = time.perf_counter()
        seen.open("/")
        print(f"first page after server start  {time.perf_counter() - started:6.2f} s")
        cold = {stem: switched(seen, stem) for stem in ENTRIES}
        warm = {stem: switched(seen, stem) for stem in ENTRIES}
        work = {stem: page_work(seen, stem) for stem in ENTRIES}
    for stem in ENTRIES:
        print(
            f"{stem:28}  cold {cold[stem]:6.2f} s   warm {warm[stem]:6.2f} s   page {work[stem]:5.2f} s CPU"
        )
    middle = [statistics.median(times.values()) for times in (cold, warm)]
    print(f"{'median':28}  cold {middle[0]:6.2f} s   warm {middle[1]:6.2f} s")


def page_work(seen: Visit, stem: str) -> float:
    """CPU seconds of the page's main thread for one more warm visit; unlike wall time, steady on a busy machine."""
    session = seen.page.context.new_cdp_session(seen.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        told = {m["name"]: float(m["value"]) for m in session.send("Performance.getMetrics")["metrics"]}
        return told["TaskDuration"]

    before = spent()
    switched(seen, stem)
    seen.page.wait_for_timeout(500)
    return spent() - before


def switched(seen: Visit, stem: str) -> float:
    """Seconds from the click in the menu until nothing runs."""
    section = ENTRIES[stem].file.split("/")[0].capitalize()
    seen.page.locator('[data-testid="stTopNavSection"]', has_text=section).click()
    link = seen.page.locator('[data-testid="stTopNavDropdownLink"]').get_by_text(
        ENTRIES[stem].title, exact=True
    )
    link.wait_for()
    started = time.perf_counter()
    link.click()
    seen.page.wait_for_function(
        "title => document.querySelector('h1')?.innerText.includes(title)",
        arg=ENTRIES[stem].question,
        timeout=90_000,
    )
    seen.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=90_000)
    return time.perf_counter() - started


def reruns(url: str) -> None:
    """CPU of a rerun with everything cached, by Streamlit's own test runner."""
    from streamlit.testing.v1 import AppTest

    os.environ["DATABASE_URL"] = url
    for entry in ENTRIES.values():
        app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=180)
        app.run()
        app.switch_page(str(PAGES_DIR / f"{entry.file}.py")).run()
        spent = []
        for _ in range(RERUNS):
            started = time.process_time()
            app.run()
            spent.append(time.process_time() - started)
        print(f"{entry.stem:28}  rerun {1000 * statistics.median(spent):7.1f} ms CPU")


if __name__ == "__main__":
    in_browser(sys.argv[1])
    reruns(sys.argv[1])
