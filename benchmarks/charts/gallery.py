"""Every builder drawn with lifelike data, light and dark, wide and narrow, to be looked at.

Run `python -m benchmarks.charts.gallery FOLDER [NAME ...]` from the project root: writes one HTML page per
builder and, where `chromium` is on the path, a PNG of each at 1,100 and 360 px in both themes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from benchmarks.charts.pages import FIGURES
from charts.theme import INKS, Theme

WIDTHS_PX = (1100, 360)


def page(figures: list[go.Figure], theme: Theme) -> str:
    """One page with the figures below each other, as wide as the window, the library inline."""
    ink = INKS[theme]
    parts = [
        f"<div id='f{i}'></div><script>Plotly.newPlot('f{i}',Object.assign({fig.to_json()},"
        "{config:{displayModeBar:false,responsive:true}}))</script>"
        for i, fig in enumerate(figures)
    ]
    return (
        f"<!doctype html><html><meta charset='utf-8'><script>{get_plotlyjs()}</script>"
        f"<body style='margin:0;background:{ink.background};font-family:sans-serif'>{''.join(parts)}"
    )


def shoot(folder: Path, names: list[str]) -> None:
    """Screenshots through one Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                  "--disable-dev-shm-usage", "--disable-component-update", "--disable-sync"],
        )  # fmt: skip
        for width in WIDTHS_PX:
            tab = browser.new_page(viewport={"width": width, "height": 600})
            for name in names:
                for theme in INKS:
                    tab.goto((folder / f"{name}-{theme}.html").resolve().as_uri())
                    tab.wait_for_timeout(150)
                    tab.screenshot(path=str(folder / f"{name}-{theme}-{width}.png"), full_page=True)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    names = given.names or list(FIGURES)
    for name in names:
        for theme in INKS:
            figures = [build(theme) for build in FIGURES[name]]
            (given.folder / f"{name}-{theme}.html").write_text(page(figures, theme), encoding="utf-8")
    shoot(given.folder, names)
    print(f"{len(names)} builders drawn in {given.folder}")


if __name__ == "__main__":
    main()
