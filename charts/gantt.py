"""Who works when? A row per shift, breaks as gaps, coloured by channel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers, rows
from charts import theme as style
from charts.theme import INKS, Theme
from domain import frames
from domain.channels import CHANNELS, label
from domain.errors import InputError

ROW_PX = 26
MOST_ROWS = 60
BAR, THIN = 0.62, 0.14
FREE = ""
FREE_WORDS = "Beyond the need"
BREAK = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2}) (paid|unpaid)")
MINUTES = re.compile(r"(\d+)\+(\d+) (paid|unpaid)\b.*")
Span = tuple[datetime, datetime]


def shifts(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    zone: str,
    theme: Theme = "light",
    most: int = MOST_ROWS,
    served: pd.DataFrame | None = None,
) -> go.Figure:
    """Shifts in order of their start; the first `most` rows.

    Args:
        frame: `domain.frames.SHIFTS`, optional `agent` (name shown instead of the shift's) and `breaks_minutes`
            (`minute+length paid|unpaid: name` from the start of the shift), which wins over `breaks`.
        title: the finding or the question.
        subtitle: measure, unit and basis; how many rows are left out is added.
        zone: IANA zone of the breaks' wall-clock times and of the axis.
        most: rows shown.
        served: agent, starts_at, ends_at, channel, beside: who serves what when; drawn instead of the shifts' own
            channels. No channel is somebody beyond the need; `beside`, worked on in quiet moments, is a thin bar.

    Raises:
        InputError: a missing column, or a break in another form.
    """
    frames.check(frame, frames.SHIFTS, "shifts")
    if frame.empty:
        return style.empty(
            title, subtitle, theme, height_px=rows.height_px(4), sentence="No shifts yet. Make a schedule first."
        )  # fmt: skip
    ordered = frame.sort_values(["starts_at", "ends_at"], kind="stable")
    names = row_names(ordered)
    kept = names.drop_duplicates().head(most)
    place = {name: i for i, name in enumerate(kept)}
    shown = ordered.assign(name=names)[names.isin(kept).to_numpy()]
    fig = go.Figure()
    if served is None:
        looks = draw_shifts(fig, shown, place, zone)
    else:
        looks = draw_served(fig, served[served["agent"].isin(list(kept))], place, zone, theme)
    rows.row_axis(fig, list(kept))
    moments = [axes.moments(shown[c], zone) for c in ("starts_at", "ends_at")]
    axes.time_axis(fig, moments[0].min(), moments[1].max(), zone, room=0.01)
    fig.update_layout(barmode="overlay")
    fig.update_xaxes(showgrid=True)
    above_px = labels.words_above(fig, looks, theme)
    left_out = f" {most} of {names.nunique()} rows shown." if names.nunique() > most else ""
    alt = described(shown, title, zone)
    height = rows.height_px(len(kept), ROW_PX)
    return style.apply(
        fig, title, (subtitle + left_out).strip(), theme, alt=alt, height_px=height, above_px=above_px
    )


def row_names(frame: pd.DataFrame) -> pd.Series:
    """Whose row: the agent where known, else the shift with how many work it."""
    if "agent" in frame:
        return frame["agent"].astype(str)
    many = [f" × {n}" if n > 1 else "" for n in frame["agents"]]
    return frame["shift"].astype(str) + pd.Series(many, index=frame.index)


def draw_shifts(
    fig: go.Figure, shown: pd.DataFrame, place: dict[str, int], zone: str
) -> list[tuple[str, str]]:
    """The working stretches of every shift in the colour of its channel; the words of the legend."""
    colours = style.series_colours([str(c) for c in shown["channel"].unique()])
    for channel, part in shown.groupby("channel", sort=False):
        found = [
            (begin, end, place[row["name"]], hover_words(row, str(channel), zone))
            for row in columns.records(part)
            for begin, end in worked(row["starts_at"], row["ends_at"], breaks_in(row, zone))
        ]
        draw(fig, found, label(str(channel)), colours[str(channel)])
    return [(f"■ {label(c)}", colour) for c, colour in colours.items()]


def draw_served(
    fig: go.Figure, served: pd.DataFrame, place: dict[str, int], zone: str, theme: Theme
) -> list[tuple[str, str]]:
    """What everybody serves when, and below it what they do in quiet moments; the words of the legend."""
    main, thin = (_in_order(served[c]) for c in ("channel", "beside"))
    colours = style.series_colours(
        [c for c in CHANNELS if c in {*main, *thin}] + [c for c in main if c not in CHANNELS]
    )
    colours[FREE] = INKS[theme].context
    looks = []
    for name in [*main, *([FREE] if (served["channel"] == FREE).any() else [])]:
        words = label(name) if name else FREE_WORDS
        part = served[served["channel"] == name]
        draw(fig, _served_bars(part, place, words, zone), words, colours[name])
        looks.append((f"■ {words}", colours[name]))
    for name in thin:
        words = f"{label(name)} in quiet moments"
        draw(
            fig,
            _served_bars(served[served["beside"] == name], place, words, zone, 0.43),
            words,
            colours[name],
            THIN,
        )
        looks.append((f"▂ {words}", colours[name]))
    return looks


def _in_order(names: pd.Series) -> list[str]:
    """Channels that occur, known ones first as everywhere."""
    found = {str(c) for c in names} - {FREE}
    return [c for c in CHANNELS if c in found] + sorted(found - set(CHANNELS))


Bar = tuple[datetime, datetime, float, str]


def _served_bars(
    part: pd.DataFrame, place: dict[str, int], words: str, zone: str, below: float = 0.0
) -> list[Bar]:
    found = []
    for row in columns.records(part):
        begin, end = (
            pd.Timestamp(row[c]).tz_convert("UTC").to_pydatetime() for c in ("starts_at", "ends_at")
        )
        local = [t.astimezone(ZoneInfo(zone)) for t in (begin, end)]
        span = f"{numbers.day(local[0])} {local[0]:%H:%M} to {local[1]:%H:%M}"
        found.append((begin, end, place[row["agent"]] + below, f"{row['agent']}<br><b>{span}</b><br>{words}"))
    return found


def draw(fig: go.Figure, bars: Sequence[Bar], name: str, colour: str, width: float = BAR) -> None:
    """Stretches as horizontal bars: begin, end, row, hover."""
    fig.add_trace(
        go.Bar(
            base=[b[0].replace(tzinfo=None) for b in bars],
            x=[(b[1] - b[0]).total_seconds() * 1000 for b in bars], y=[b[2] for b in bars], orientation="h",
            width=width, name=name, marker={"color": colour, "cornerradius": 2},
            hovertext=[b[3] for b in bars], hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip


def breaks_of(starts_at: datetime, text: str, zone: str) -> list[Span]:
    """The breaks of a shift as UTC moments; one before the shift's clock time is on the next day.

    Example:
        >>> from datetime import UTC
        >>> [(a.hour, b.minute) for a, b in breaks_of(datetime(2026, 1, 5, 7, tzinfo=UTC),
        ...                                           "12:00-12:30 unpaid", "Europe/Berlin")]
        [(11, 30)]
    """
    local = starts_at.astimezone(ZoneInfo(zone))
    found: list[Span] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        match = BREAK.fullmatch(part)
        if not match:
            raise InputError(
                "breaks as HH:MM-HH:MM paid or unpaid, separated by ;", part, where="column breaks"
            )
        h1, m1, h2, m2 = map(int, match.groups()[:4])
        begin = local.replace(hour=h1, minute=m1, second=0, microsecond=0)
        begin += timedelta(days=1) if begin < local else timedelta()
        end = begin.replace(hour=h2, minute=m2)
        end += timedelta(days=1) if end <= begin else timedelta()
        found.append((begin.astimezone(ZoneInfo("UTC")), end.astimezone(ZoneInfo("UTC"))))
    return sorted(found)


def breaks_in(row: Mapping[str, Any], zone: str) -> list[Span]:
    """The breaks of a row as UTC moments; counted minutes say which hour is meant when the clock repeats one."""
    begin = pd.Timestamp(row["starts_at"]).to_pydatetime()
    exact = row.get("breaks_minutes")
    if not isinstance(exact, str) or not exact.strip():
        return breaks_of(begin, str(row["breaks"] or ""), zone)
    found = []
    for part in exact.split("; "):
        match = MINUTES.fullmatch(part)
        if not match:
            raise InputError(
                "breaks as minute+length paid or unpaid, separated by ;", part, where="column breaks_minutes"
            )
        first, length = (timedelta(minutes=int(g)) for g in match.group(1, 2))
        found.append((begin + first, begin + first + length))
    return sorted(found)


def worked(starts_at: datetime, ends_at: datetime, breaks: list[Span]) -> list[Span]:
    """The stretches between the breaks of one shift, in UTC."""
    edges = [starts_at, *(t for span in breaks for t in span), ends_at]
    utc = [pd.Timestamp(t).tz_convert("UTC").to_pydatetime() for t in edges]
    return [(a, b) for a, b in list(pairwise(utc))[::2] if b > a]


def hover_words(row: dict[str, object], channel: str, zone: str) -> str:
    """Whose shift, from when to when, its breaks and paid hours."""
    begin, end = (pd.Timestamp(str(row[c])).tz_convert(zone) for c in ("starts_at", "ends_at"))
    breaks = str(row["breaks"] or "none")
    return (
        f"{row['name']}, {label(channel)}<br><b>{numbers.day(begin)} {begin:%H:%M} to {end:%H:%M}</b>"
        f"<br>n = {numbers.value(row['agents'], 'agents')}"
        f"<br>{numbers.compact(row['paid_hours'])} paid hours<br>breaks {breaks}"
    )


def described(frame: pd.DataFrame, title: str, zone: str) -> str:
    """The alt text: how many shifts, first start, last end, by channel."""
    begin = axes.moments(frame["starts_at"], zone).min().tz_convert(zone)
    end = axes.moments(frame["ends_at"], zone).max().tz_convert(zone)
    counts = frame.groupby("channel", sort=False)["agents"].sum()
    parts = ", ".join(f"{label(str(c))} {numbers.number(n)}" for c, n in counts.items())
    return (
        f"Gantt chart of {len(frame)} shifts. {title}. From {numbers.day(begin)} {begin:%H:%M} to "
        f"{numbers.day(end)} {end:%H:%M}. Agents: {parts}."
    )
