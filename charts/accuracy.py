"""How good is the forecast? Error by model against what no forecast can beat and what anyone can do."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers, rows
from charts import theme as style
from charts.theme import INKS, Theme
from domain import frames


def wape(frame: pd.DataFrame, title: str, subtitle: str, *, theme: Theme = "light") -> go.Figure:
    """WAPE of every model on one channel as bars from zero, with the noise floor and the naive forecast.

    Args:
        frame: `domain.frames.ACCURACY` rows of one channel; the first row is the subject; optional
            `label`, the name shown. The naive WAPE is `wape / wape_ratio_to_naive`.
        title: the finding or the question.
        subtitle: measure, unit and basis, such as the origins and the horizon.
    """
    frames.check(frame, frames.ACCURACY, "accuracy")
    if columns.is_blank(frame, "wape"):
        said = "No accuracy yet. It needs a backtest: at least eight weeks of history."
        return style.empty(title, subtitle, theme, height_px=rows.height_px(4), sentence=said)
    ordered = pd.concat([frame.head(1), frame.iloc[1:].sort_values("wape")])
    records = columns.records(ordered)
    names = [str(row.get("label") or str(row["model"]).replace("_", " ").capitalize()) for row in records]
    words = [numbers.share(row["wape"]) for row in records]
    shades = [style.ACCENT] + [INKS[theme].context] * (len(records) - 1)
    fig = go.Figure(
        go.Bar(
            x=ordered["wape"].tolist(), y=list(range(len(names))), orientation="h", width=0.55, name="WAPE",
            marker={"color": shades, "cornerradius": 2},
            hovertext=[f"{name}<br>{hover(row)}" for name, row in zip(names, records, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    floor, naive = float(frame["noise_floor"].iloc[0]), naive_wape(records)
    axes.value_axis(
        fig, [*ordered["wape"].dropna(), floor, naive], "share", from_zero=True, axis="x", room=0.02
    )
    rows.row_axis(fig, names)
    rows.words_beside(fig, words, theme)
    mark(fig, floor, f"Best possible {numbers.share(floor)}", theme)
    mark(fig, naive, f"Last week {numbers.share(naive)}", theme, line=1)
    alt = (
        f"Bar chart. {title}. "
        + "; ".join(f"{a} {b}" for a, b in zip(names, words, strict=True))
        + f". Best possible {numbers.share(floor)}, same slot last week {numbers.share(naive)}."
    )
    return style.apply(
        fig, title, subtitle, theme, alt=alt, height_px=rows.height_px(len(names)), above_px=30
    )


def naive_wape(records: list[dict[str, object]]) -> float:
    """WAPE of the same slot last week, from the first row that knows its ratio to it; NaN when none does."""
    for row in records:
        ratio, error = row["wape_ratio_to_naive"], row["wape"]
        if not (numbers.is_missing(ratio) or numbers.is_missing(error)) and float(str(ratio)) > 0:
            return float(str(error)) / float(str(ratio))
    return float("nan")


def hover(row: dict[str, object]) -> str:
    """Error, bias, coverage and the origins behind them."""
    return (
        f"<b>WAPE {numbers.share(row['wape'])}</b><br>n = {numbers.number(row['origins'])} origins"
        f"<br>bias {numbers.share(row['bias'])}<br>80 % interval held {numbers.share(row['coverage_80'])}"
        f"<br>95 % interval held {numbers.share(row['coverage_95'])}"
    )


def mark(fig: go.Figure, at: float, text: str, theme: Theme, line: int = 0) -> None:
    """A limit to compare the bars with; nothing where it is not known."""
    if not numbers.is_missing(at):
        labels.dotted_mark(fig, at, text, INKS[theme].text, "right", line)
