"""One look for every figure: the palette, the ink of the light and dark page, titles that fit a phone.

Figures are transparent, so they sit on either page. Every palette colour reaches 3:1 against both page
backgrounds (WCAG 2.2, 1.4.11), so that a channel keeps its colour in either theme; words in a colour go
through `readable`, which shades it to 4.5:1 (1.4.3). `benchmarks/charts/palette.py` measures both and the
distance between colours under three simulated colour-vision deficiencies.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from domain.channels import CHANNELS
from domain.errors import InputError

Theme = Literal["light", "dark"]

PALETTE: tuple[str, ...] = (
    "#1d77c4",
    "#b38900",
    "#11720d",
    "#f65a87",
    "#9c4c8b",
    "#36a1b7",
    "#9683fb",
    "#c8260b",
    "#b13c5b",
    "#cf5359",
)
"""Ten categorical colours; the first seven belong to the channels, by `Channel.colour`."""

ACCENT = PALETTE[0]
UNDER, OVER = PALETTE[7], PALETTE[0]
MOST_COLOURS = 7
FONT = '"Source Sans", "Source Sans Pro", "Source Sans 3", system-ui, -apple-system, "Segoe UI", sans-serif'
TITLE_PX, SUBTITLE_PX, TEXT_PX = 15, 12, 12
# A 360 px screen holds this many average letters of each size, margins off.
TITLE_LETTERS, SUBTITLE_LETTERS = 38, 48
LEFT_PX, RIGHT_PX, BOTTOM_PX = 8, 16, 36
CHARACTER_PX = 6.6


@dataclass(frozen=True, slots=True)
class Ink:
    """The neutral colours of one page theme: background, text, quiet text, context grey, grid lines."""

    background: str
    text: str
    quiet: str
    context: str
    grid: str


INKS: dict[Theme, Ink] = {
    "light": Ink("#ffffff", "#1b2430", "#59626f", "#868e99", "rgba(27,36,48,0.10)"),
    "dark": Ink("#0e1117", "#f0f2f6", "#a9b2bf", "#7f8894", "rgba(240,242,246,0.13)"),
}


def luminance(colour: str) -> float:
    """Relative luminance 0-1 of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(first: str, second: str) -> float:
    """Contrast ratio 1-21 of two colours (WCAG 2.2).

    Example:
        >>> round(contrast("#000000", "#ffffff"), 1)
        21.0
    """
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, part: float) -> str:
    """`colour` with `part` 0-1 of `other` in it.

    Example:
        >>> mixed("#000000", "#ffffff", 0.5)
        '#808080'
    """
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def faint(colour: str, opacity: float) -> str:
    """`colour` as `rgba(...)` with an opacity 0-1, for bands and areas."""
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{opacity:g})"


def readable(colour: str, theme: Theme) -> str:
    """`colour` shaded towards the text colour until words in it reach 4.5:1 on the page.

    Example:
        >>> all(contrast(readable(c, t), INKS[t].background) >= 4.5 for c in PALETTE for t in INKS)
        True
    """
    ink = INKS[theme]
    shades = (mixed(colour, ink.text, step / 20) for step in range(21))
    return next(s for s in shades if contrast(s, ink.background) >= 4.5)


def channel_colour(name: str) -> str:
    """The colour of a channel on every chart; a channel not in `domain.channels` takes the last one.

    Example:
        >>> channel_colour("phone") == PALETTE[0], channel_colour("fax") == PALETTE[9]
        (True, True)
    """
    known = CHANNELS.get(name)
    return PALETTE[known.colour if known else -1]


def subject_colour(name: str) -> str:
    """A channel's own colour, else the accent."""
    return channel_colour(name) if name in CHANNELS else ACCENT


def series_colours(names: list[str]) -> dict[str, str]:
    """A colour per series: channels their own, a lone series the accent, others by position.

    Raises:
        InputError: more than seven series, which no reader can tell apart.

    Example:
        >>> series_colours(["Billing"]) == {"Billing": ACCENT}
        True
    """
    if len(names) > MOST_COLOURS:
        remedy = "Choose fewer, or group the rest as Other"
        raise InputError(f"at most {MOST_COLOURS} series in a chart", len(names), remedy, "series")
    known = {name: channel_colour(name) for name in names if name in CHANNELS}
    free = [c for c in PALETTE if c not in known.values()]
    others = [name for name in names if name not in known]
    return known | {name: free[i % len(free)] for i, name in enumerate(others)}


def wrapped(text: str, letters: int) -> list[str]:
    """`text` cut into lines of at most `letters`, never inside a word or between a number and its unit.

    Example:
        >>> [line.replace("\\xa0", " ") for line in wrapped("Handle time ±15 s", 16)]
        ['Handle time', '±15 s']
    """
    bound = re.sub(r"(?<=\d) (?=%|[smhd]\b)| (?==)|(?<==) ", "\xa0", text)
    return textwrap.wrap(bound, letters, break_long_words=False, break_on_hyphens=False)


def heading(title: str, subtitle: str, theme: Theme) -> tuple[str, int]:
    """Title and subtitle as Plotly text, and the pixels they take above the plot."""
    first, second = wrapped(title, TITLE_LETTERS), wrapped(subtitle, SUBTITLE_LETTERS)
    quiet = INKS[theme].quiet
    small = "<br>".join(f'<span style="font-size:{SUBTITLE_PX}px;color:{quiet}">{s}</span>' for s in second)
    text = "<br>".join([*(f"<b>{line}</b>" for line in first), *([small] if small else [])])
    # Plotly spaces every line by 1.3 of the title's size, whatever the size of the line.
    return text, round(14 + 1.3 * TITLE_PX * (len(first) + len(second)) + 12) if text else 12


def template(theme: Theme) -> go.layout.Template:
    """The Plotly template of one page theme."""
    ink = INKS[theme]
    axis = {
        "gridcolor": ink.grid,
        "zeroline": False,
        "linecolor": ink.grid,
        "tickfont": {"color": ink.quiet, "size": TEXT_PX},
        "automargin": True,
        "fixedrange": True,
        "tickangle": 0,
    }
    return go.layout.Template(
        layout={
            "colorway": PALETTE,
            "font": {"family": FONT, "size": TEXT_PX, "color": ink.text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis | {"showgrid": False, "ticks": "outside", "ticklen": 4, "tickcolor": ink.grid},
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": mixed(ink.background, ink.text, 0.06),
                "bordercolor": ink.context,
                "font": {"color": ink.text, "size": TEXT_PX + 1, "family": FONT},
                "align": "left",
                "namelength": -1,
            },
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.25,
        }
    )


def apply(
    fig: go.Figure, title: str, subtitle: str, theme: Theme, *, alt: str, height_px: int, above_px: int = 0
) -> go.Figure:
    """Give a figure the house look, its heading, its height and its text for those who cannot see it.

    Args:
        fig: the figure, changed in place and returned.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        theme: page theme.
        alt: what the figure shows, from its data, in a sentence or two; kept in `layout.meta["alt"]`.
        height_px: height of the plot itself; the heading is added to it.
        above_px: further room between heading and plot, for words that stand there.
    """
    text, top = heading(title, subtitle, theme)
    top += above_px
    margin = fig.layout.margin
    fig.update_layout(
        template=template(theme),
        title={
            "text": text,
            "font": {"size": TITLE_PX, "color": INKS[theme].text},
            "x": 0, "xref": "container", "xanchor": "left",
            "y": 1, "yref": "container", "yanchor": "top",
            "pad": {"t": 8 + TITLE_PX, "l": LEFT_PX},
        },
        margin={
            "t": top, "l": margin.l if margin.l is not None else LEFT_PX,
            "r": margin.r if margin.r is not None else RIGHT_PX,
            "b": margin.b if margin.b is not None else BOTTOM_PX,
        },
        height=height_px + top,
        meta={"alt": " ".join(alt.split()), "title": title, "subtitle": subtitle},
    )  # fmt: skip
    return fig


def empty(title: str, subtitle: str, theme: Theme, *, height_px: int, sentence: str = "") -> go.Figure:
    """A figure that says in words that there is nothing to draw, and what to change."""
    said = (
        sentence or "No data for this choice. A longer period, more channels or another export may have it."
    )
    fig = go.Figure()
    fig.add_annotation(
        text="<br>".join(wrapped(said, SUBTITLE_LETTERS - 8)),
        x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False,
        font={"size": 14, "color": INKS[theme].quiet},
    )  # fmt: skip
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    return apply(fig, title, subtitle, theme, alt=f"{title}. {said}", height_px=height_px)


def without_heading(fig: go.Figure) -> go.Figure:
    """A copy without title and subtitle, for a page that writes them as text that wraps to the screen.

    Both stay in `layout.meta` as `title` and `subtitle`; the height shrinks by the room they took.
    """
    meta = fig.layout.meta
    _, top = heading(meta["title"], meta["subtitle"], "light")
    bare = go.Figure(fig)
    return bare.update_layout(
        title_text="", height=fig.layout.height - top + 12, margin_t=fig.layout.margin.t - top + 12
    )
