"""Pictures of the running app with demo data: `python -m tests.browser.screenshots [FOLDER]`."""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from data_sources.store import open_store
from jobs.load import make_demo
from tests.browser.driving import ROOT, browser, server, visit

NOW = "2026-11-22T12:00"
TICKETS = 60_000
MOST_BYTES = 250_000
COLOURS = (256, 128, 64, 32)


@dataclass(frozen=True)
class Shot:
    """One picture: file stem, address, colour scheme and size in pixels."""

    name: str
    path: str
    scheme: Literal["light", "dark"] = "light"
    width: int = 1440
    height: int = 1000


SHOTS = (
    Shot("overview", "/"),
    Shot("overview_dark", "/", "dark"),
    Shot("overview_phone", "/", width=390, height=844),
    Shot("sla", "/sla_compliance"),
    Shot("live", "/live_board"),
    Shot("forecast", "/volume_forecast"),
    Shot("staffing", "/staffing_requirements"),
    Shot("schedule", "/shift_schedule"),
    Shot("quarterly", "/quarterly_trends"),
    Shot("upload", "/upload"),
    Shot("glossary", "/metric_glossary"),
)


def main(folder: Path) -> None:
    """Make a demo, start the app, and write every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        url = f"duckdb:///{place}/demo.duckdb"
        store = open_store(url)
        make_demo(store, now=datetime.fromisoformat(NOW), tickets=TICKETS)
        store.close()
        with server(url, now=NOW) as address, browser() as opened:
            for shot in SHOTS:
                size = write(take(opened, address, shot), folder / f"{shot.name}.png")
                sys.stdout.write(f"{shot.name}.png {size / 1000:.0f} kB\n")


def take(opened: Browser, address: str, shot: Shot) -> bytes:
    """A picture of one page once nothing runs on it."""
    context = opened.new_context(
        viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme
    )
    seen = visit(context, address)
    seen.open(shot.path)
    seen.page.wait_for_timeout(800)
    if failures := seen.failures():
        raise RuntimeError(f"{shot.name}: {failures[0]}")
    picture = seen.page.screenshot()
    context.close()
    return picture


def write(picture: bytes, path: Path) -> int:
    """Keep a picture as a PNG of few colours, below `MOST_BYTES`; returns its size."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        image.quantize(colours).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            break
    return path.stat().st_size


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots")
