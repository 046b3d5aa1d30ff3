"""Named rows below each other: the frame of ranked bars, dots, tornado and Gantt charts."""

from __future__ import annotations

import plotly.graph_objects as go

from charts.theme import BOTTOM_PX, CHARACTER_PX, INKS, TEXT_PX, Theme, wrapped

NAME_LETTERS, VALUE_LETTERS = 16, 11
ROW_PX = 34


def height_px(count: int, row_px: int = ROW_PX) -> int:
    """Height of a plot that gives every one of `count` rows its room."""
    return max(count, 2) * row_px + BOTTOM_PX


def shortened(name: str) -> str:
    """A row's name in at most two lines; the rest is cut with an ellipsis and stands in the hover.

    Example:
        >>> shortened("Returns and refunds abroad, second level support")
        'Returns and<br>refunds abroad …'
    """
    lines = wrapped(name, NAME_LETTERS)
    lines = [line if len(line) <= NAME_LETTERS else line[: NAME_LETTERS - 1] + "…" for line in lines]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: NAME_LETTERS - 2] + " …"]
    return "<br>".join(lines)


def row_axis(fig: go.Figure, names: list[str]) -> None:
    """The y axis as rows from top to bottom, row i at y = i; the left margin fits the longest name."""
    words = [shortened(name) for name in names]
    longest = max((len(line) for word in words for line in word.split("<br>")), default=0)
    fig.update_yaxes(
        tickmode="array", tickvals=list(range(len(names))), ticktext=words, showgrid=False,
        range=[len(names) - 0.5, -0.5], tickfont={"size": TEXT_PX}, automargin=False, ticklabelstandoff=6,
    )  # fmt: skip
    fig.update_layout(margin={"l": round(longest * CHARACTER_PX) + 22})


def words_beside(fig: go.Figure, words: list[str], theme: Theme) -> None:
    """Each row's words right of the plot, where no line crosses them."""
    lines = [wrapped(text, VALUE_LETTERS) for text in words]
    for place, text in enumerate("<br>".join(line) for line in lines):
        fig.add_annotation(
            text=text, x=1, xref="paper", xanchor="left", xshift=8, y=place, showarrow=False, align="left",
            font={"color": INKS[theme].text, "size": TEXT_PX},
        )  # fmt: skip
    fig.update_layout(
        margin={"r": round(max(len(part) for line in lines for part in line) * CHARACTER_PX) + 20}
    )
