"""Where did the time go? One ticket's SLA clocks: running, paused, out of hours, and the due moment."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, numbers, rows
from charts import theme as style
from charts.theme import INKS, TEXT_PX, Theme
from domain.errors import InputError

STATES = {"running": "Running", "paused": "Paused", "out_of_hours": "Out of hours"}
ROW_PX = 44


def clocks(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    zone: str,
    theme: Theme = "light",
    due_at: pd.Timestamp | None = None,
) -> go.Figure:
    """A row per clock, its stretches one after the other.

    Args:
        frame: `starts_at`, `ends_at` (moments), `state` (`running`, `paused`, `out_of_hours`), optional
            `clock` (name of the row) and `why` (what began the stretch).
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
        due_at: moment of the target, a labelled line.

    Raises:
        InputError: a missing column or another state.
    """
    columns.need(frame, ("starts_at", "ends_at", "state"), "timeline")
    if frame.empty:
        said = "No clock ran on this ticket."
        return style.empty(title, subtitle, theme, height_px=rows.height_px(2), sentence=said)
    unknown = sorted(set(frame["state"]) - set(STATES))
    if unknown:
        raise InputError(f"a state out of {', '.join(STATES)}", ", ".join(unknown), where="column state")
    named = frame if "clock" in frame else frame.assign(clock="Clock")
    names = named["clock"].astype(str).drop_duplicates().tolist()
    fig = go.Figure()
    for state in STATES:
        draw(fig, named[named["state"] == state], state, names, zone, theme)
    rows.row_axis(fig, names)
    begin, end = axes.moments(named["starts_at"], zone).min(), axes.moments(named["ends_at"], zone).max()
    due = None if due_at is None else axes.moments(pd.Series([due_at]), zone)
    axes.time_axis(fig, begin, end if due is None else max(end, due[0]), zone)
    if due is not None:
        mark_due(fig, due, zone, theme)
    state_words(fig, named, theme)
    fig.update_layout(barmode="overlay")
    alt = described(named, title, zone, due)
    return style.apply(
        fig, title, subtitle, theme, alt=alt, height_px=max(len(names), 1) * ROW_PX + 92, above_px=16
    )


def draw(fig: go.Figure, part: pd.DataFrame, state: str, names: list[str], zone: str, theme: Theme) -> None:
    """All stretches of one state: running solid, paused hatched, out of hours thin and grey."""
    starts, ends = (axes.moments(part[c], zone) for c in ("starts_at", "ends_at"))
    seconds = (ends - starts).total_seconds()
    colour = style.ACCENT if state != "out_of_hours" else INKS[theme].context
    pattern = {"shape": "/", "fgcolor": colour, "bgcolor": INKS[theme].background, "size": 7}
    whens = zip(axes.local_words(starts, zone), axes.local_words(ends, zone), strict=True)
    fig.add_trace(
        go.Bar(
            base=axes.drawn(starts), x=(seconds * 1000).tolist(), orientation="h", name=STATES[state],
            y=[names.index(str(c)) for c in part["clock"]], width=0.14 if state == "out_of_hours" else 0.52,
            marker={"color": colour, "line": {"width": 0}} | ({"pattern": pattern} if state == "paused" else {}),
            hovertext=[
                f"{STATES[state]}<br><b>{numbers.duration(s)}</b><br>{a} to {b}"
                + (f"<br>{row['why']}" if row.get("why") else "")
                for s, (a, b), row in zip(seconds, whens, columns.records(part), strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip


def mark_due(fig: go.Figure, due: pd.DatetimeIndex, zone: str, theme: Theme) -> None:
    """A thin line at the due moment with its words below the axis title line."""
    at = axes.drawn(due)[0]
    ink = INKS[theme]
    fig.add_shape(type="line", x0=at, x1=at, yref="paper", y0=0, y1=1, line={"color": ink.text, "width": 2})
    fig.add_annotation(
        text=f"Due {axes.local_words(due, zone)[0]}", x=at, y=1, yref="paper", xanchor="right", yanchor="bottom",
        showarrow=False, font={"color": ink.text, "size": TEXT_PX},
    )  # fmt: skip


def totals(frame: pd.DataFrame) -> dict[str, float]:
    """Seconds by state, in the order of `STATES`, of the first clock."""
    first = frame[frame["clock"] == frame["clock"].iloc[0]]
    spent = (pd.to_datetime(first["ends_at"]) - pd.to_datetime(first["starts_at"])).dt.total_seconds()
    sums = spent.groupby(first["state"]).sum()
    return {state: float(sums[state]) for state in STATES if state in sums.index}


def state_words(fig: go.Figure, frame: pd.DataFrame, theme: Theme) -> None:
    """What each look means and how long it lasted, below the rows."""
    looks = {"running": "■", "paused": "▨", "out_of_hours": "▬"}
    if frame["clock"].nunique() > 1:  # lengths of the first row alone would be read as those of all
        words = [f"{looks[s]} {STATES[s]}" for s in STATES if (frame["state"] == s).any()]
    else:
        words = [f"{looks[s]} {STATES[s]} {numbers.duration(t)}" for s, t in totals(frame).items()]
    fig.add_annotation(
        text="   ".join(words[:2]) + "".join(f"<br>{w}" for w in words[2:]), align="left",
        x=0, xref="paper", xanchor="left", y=0, yref="paper", yanchor="top", yshift=-38,
        showarrow=False, font={"color": INKS[theme].quiet, "size": TEXT_PX},
    )  # fmt: skip
    fig.update_layout(margin={"b": 82})


def described(frame: pd.DataFrame, title: str, zone: str, due: pd.DatetimeIndex | None) -> str:
    """The alt text: time by state and the due moment."""
    said = ", ".join(f"{STATES[s].lower()} {numbers.duration(t)}" for s, t in totals(frame).items())
    goal = f" Due {axes.local_words(due, zone)[0]}." if due is not None else ""
    return f"Timeline of an SLA clock. {title}. {said.capitalize()}.{goal}"
