"""A real Chromium against a real server of ours: start, open, wait until quiet, look for trouble."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WAIT_MS = 90_000


def chromium_path() -> str:
    """Where Chromium is; its absence is an error with the line to type."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("The browser tests need Chromium: apt-get install chromium, or set CHROMIUM.")
    return found


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def server(database_url: str, *, now: str | None = None) -> Iterator[str]:
    """`streamlit run app.py` on a free port; yields its address and ends it afterwards."""
    port = free_port()
    settings = {"DATABASE_URL": database_url, **({"QUEUECAST_NOW": now} if now else {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(f"{address}/_stcore/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not answer within a minute")


@contextmanager
def browser() -> Iterator[Browser]:
    """One headless Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


@dataclass
class Visit:
    """A page with everything that went wrong on it.

    Attributes:
        page: Playwright's page.
        errors: console errors and page errors.
        outside: requests to any host but our own.
    """

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        """Go to an address of the app and wait until nothing runs."""
        self.page.goto(self.address + path, wait_until="domcontentloaded")
        self.settle()

    def settle(self) -> None:
        """Wait until the script has ended and no element is stale."""
        self.page.wait_for_selector(READY, timeout=WAIT_MS)
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector(READY, timeout=WAIT_MS)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-stale=\"true\"]')"
            " && !document.querySelector('[data-testid=stSkeleton]')",
            timeout=WAIT_MS,
        )

    def follow(self, section: str, title: str) -> None:
        """Open a page through the menu on top; does not wait."""
        self.page.locator('[data-testid="stTopNavSection"]', has_text=section).click()
        link = self.page.locator('[data-testid="stTopNavDropdownLink"]').get_by_text(title, exact=True)
        link.click()

    def failures(self) -> list[str]:
        """Errors the app itself shows."""
        found = self.page.locator('[data-testid="stException"]').all_inner_texts()
        return [*found, *self.errors, *(f"request to {url}" for url in self.outside)]


def visit(context: BrowserContext, address: str) -> Visit:
    """A new page that records console errors and requests to other hosts."""
    page = context.new_page()
    made = Visit(page, address)
    page.on("console", lambda m: made.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: made.errors.append(str(e)))
    page.on("request", lambda r: made.outside.append(r.url) if _is_outside(r.url) else None)
    return made


def _is_outside(url: str) -> bool:
    parts = urlparse(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {"127.0.0.1", "localhost"}
