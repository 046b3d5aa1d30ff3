"""Direct labels: names at the ends of lines, thin labelled targets, words that keep apart."""

from __future__ import annotations

from datetime import datetime

import plotly.graph_objects as go

from charts.theme import CHARACTER_PX, INKS, TEXT_PX, Theme, readable, wrapped

LABEL_LETTERS = 13
LINE_PX = 15
WORDS_LETTERS = 44


def width_px(names: list[str]) -> int:
    """Right margin that holds the longest of `names` after wrapping."""
    lines = [line for name in names for line in wrapped(name, LABEL_LETTERS)]
    return round(max((len(line) for line in lines), default=0) * CHARACTER_PX) + 14


def spread(places: list[float], gaps: list[float], low: float, high: float) -> list[float]:
    """`places` moved as little as needed so that neighbours lie `gaps` apart inside [low, high].

    Args:
        places: wished positions.
        gaps: room each one needs, same unit and length.
        low, high: ends of the axis.

    Example:
        >>> spread([1.0, 1.1, 5.0], [1.0, 1.0, 1.0], 0, 10)
        [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[tuple[float, float, list[int]]] = []  # wished centre, size, members
    for i in order:
        blocks.append((places[i], gaps[i], [i]))
        while (
            len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] / 2 > blocks[-1][0] - blocks[-1][1] / 2 + 1e-12
        ):
            (c1, s1, m1), (c2, s2, m2) = blocks[-2:]
            centre = (c1 * len(m1) + c2 * len(m2)) / (len(m1) + len(m2))
            size = s1 + s2
            centre = min(max(centre, low + size / 2), max(high - size / 2, low + size / 2))
            blocks[-2:] = [(centre, size, m1 + m2)]
    result = [0.0] * len(places)
    for centre, size, members in blocks:
        at = centre - size / 2
        for i in members:
            result[i] = round(at + gaps[i] / 2, 10)
            at += gaps[i]
    return result


def at_line_ends(
    fig: go.Figure,
    ends: list[tuple[str, float, str]],
    span: tuple[float, float],
    height_px: float,
    theme: Theme,
) -> None:
    """Write each series' name right of the plot at its last value, apart from each other.

    Args:
        fig: figure; its right margin is set.
        ends: name, last value and colour of each series.
        span: range of the value axis.
        height_px: height of the plot area.
        theme: page theme.
    """
    low, high = span
    per_px = (high - low) / height_px
    texts = ["<br>".join(wrapped(name, LABEL_LETTERS)) for name, _, _ in ends]
    gaps = [(text.count("<br>") + 1) * LINE_PX * per_px for text in texts]
    places = spread([value for _, value, _ in ends], gaps, low, high)
    for text, place, (_, _, colour) in zip(texts, places, ends, strict=True):
        fig.add_annotation(
            text=text, x=1, xref="paper", xanchor="left", xshift=6, y=place, yref="y", yanchor="middle",
            showarrow=False, align="left", font={"color": readable(colour, theme), "size": TEXT_PX},
        )  # fmt: skip
    fig.update_layout(margin={"r": width_px([name for name, _, _ in ends])})


def target_line(fig: go.Figure, at: float, theme: Theme) -> None:
    """A thin horizontal line at the target; its words go to the right end with the others."""
    line = {"color": INKS[theme].text, "width": 1}
    fig.add_shape(type="line", xref="paper", x0=0, x1=1, y0=at, y1=at, line=line, layer="above")


def target_column(fig: go.Figure, at: float, text: str, theme: Theme) -> None:
    """A thin vertical line at the target with its words above the plot."""
    ink = INKS[theme]
    line = {"color": ink.text, "width": 1}
    fig.add_shape(type="line", yref="paper", y0=0, y1=1, x0=at, x1=at, line=line, layer="above")
    fig.add_annotation(
        text=text, y=1, yref="paper", yanchor="bottom", x=at, xanchor="center", showarrow=False,
        font={"color": ink.text, "size": TEXT_PX},
    )  # fmt: skip


def dotted_mark(
    fig: go.Figure, at: float | datetime, text: str, colour: str, anchor: str, line: int = 0
) -> None:
    """A thin dotted line from bottom to top at `at` with its words above, on text line `line`."""
    ink = {"color": colour, "width": 1, "dash": "dot"}
    fig.add_shape(type="line", x0=at, x1=at, yref="paper", y0=0, y1=1, line=ink)
    fig.add_annotation(
        text=text, x=at, xanchor=anchor, y=1, yref="paper", yanchor="bottom", yshift=LINE_PX * line, showarrow=False,
        font={"color": colour, "size": TEXT_PX},
    )  # fmt: skip


def words_above(fig: go.Figure, looks: list[tuple[str, str]], theme: Theme) -> int:
    """Words in their colours above the plot: what each look means where no label fits beside it.

    They begin at the figure's left edge and wrap as a subtitle does, so that a phone shows them all.

    Returns:
        Pixels they take above the plot.
    """
    lines: list[list[tuple[str, str]]] = [[]]
    for look in looks:
        if lines[-1] and sum(len(text) + 3 for text, _ in (*lines[-1], look)) - 3 > WORDS_LETTERS:
            lines.append([])
        lines[-1].append(look)
    said = [
        "   ".join(f'<span style="color:{readable(colour, theme)}">{text}</span>' for text, colour in line)
        for line in lines
    ]
    fig.add_annotation(
        text="<br>".join(said), x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom",
        xshift=8 - (fig.layout.margin.l or 8), align="left", showarrow=False,
        font={"size": TEXT_PX, "color": INKS[theme].text},
    )  # fmt: skip
    return (LINE_PX + 1) * len(lines) + 2
