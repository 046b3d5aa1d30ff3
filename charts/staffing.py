"""How many agents, when, and do we have them? Steps by interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import axes, bands, columns, heatmap, labels, numbers
from charts import theme as style
from charts.steps import (
    add_steps,
    coverage_hover,
    mark_below,
    requirement_hover,
    shade,
    step_axis,
    work_hover,
    written_hover,
)
from charts.theme import INKS, Theme
from domain import frames
from domain.channels import label

NOTHING = "No requirement yet. Run a forecast, then staffing, for this channel and period."


def required(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    zone: str,
    theme: Theme = "light",
    height_px: int = 280,
) -> go.Figure:
    """Agents required by interval as a step line per channel.

    Args:
        frame: `domain.frames.REQUIREMENT`, at most seven channels.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
        height_px: height of the plot.
    """
    frames.check(frame, frames.REQUIREMENT, "requirement")
    if columns.is_blank(frame, "agents"):
        return style.empty(title, subtitle, theme, height_px=height_px, sentence=NOTHING)
    fig = go.Figure()
    ends = []
    parts = {str(name): part.sort_values("starts_at") for name, part in frame.groupby("channel", sort=False)}
    colours = style.series_colours(list(parts))
    for name, part in parts.items():
        colour = colours[name]
        add_steps(fig, part, "agents", label(name), colour, zone, requirement_hover(part, name, zone))
        ends.append((label(name), float(part["agents"].iloc[-1]), colour))
    span = axes.value_axis(fig, frame["agents"].astype(float).tolist(), "agents", from_zero=True)
    step_axis(fig, frame, zone)
    if len(ends) > 1:
        labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    peaks = [f"{label(n)}: {peak_words(p, 'agents', zone)}" for n, p in parts.items()]
    alt = f"Step chart. {title}. {'; '.join(peaks)}."
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def coverage(
    frame: pd.DataFrame, title: str, subtitle: str, *, zone: str, theme: Theme = "light", height_px: int = 280
) -> go.Figure:
    """Needed against scheduled agents of one channel, what is missing and what is too much shaded.

    Args:
        frame: `domain.frames.COVERAGE` of one channel.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
        height_px: height of the plot.
    """
    frames.check(frame, frames.COVERAGE, "coverage")
    if columns.is_blank(frame, "required", "scheduled"):
        return style.empty(
            title, subtitle, theme, height_px=height_px, sentence="No schedule yet. Make one first."
        )
    frame = frame.sort_values("starts_at")
    need, have = (frame[c].astype(float).to_numpy() for c in ("required", "scheduled"))
    fig = go.Figure()
    shade(fig, frame, need, np.maximum(need, have), style.OVER, "", zone)
    shade(fig, frame, np.minimum(need, have), need, style.UNDER, "/", zone)
    names = {"scheduled": "Scheduled", "required": "Needed"}
    span = _two_lines(fig, frame, names, coverage_hover(frame, zone), zone, theme)
    ends = [
        ("Needed", float(need[-1]), INKS[theme].text), ("Scheduled", float(have[-1]), style.ACCENT),
        ("Shaded: too many", span[1], style.OVER), ("Hatched: too few", span[1] * 0.8, style.UNDER),
    ]  # fmt: skip
    labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    alt = coverage_described(frame, title)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def _two_lines(
    fig: go.Figure, frame: pd.DataFrame, names: Mapping[str, str], hover: list[str], zone: str, theme: Theme
) -> tuple[float, float]:
    """Steps of what there is, then of what it is held against, by column; the ends of the value axis.

    Parts of an agent are marked on the axis where there are never two.
    """
    for (column, name), colour in zip(names.items(), (style.ACCENT, INKS[theme].text), strict=True):
        add_steps(fig, frame, column, name, colour, zone, hover)
    values = [v for column in names for v in frame[column].astype(float)]
    unit = "agents" if max(values, default=0.0) >= 2 else "ratio"
    span = axes.value_axis(fig, values, unit, from_zero=True)
    step_axis(fig, frame, zone)
    return span


def work_and_people(
    frame: pd.DataFrame, title: str, subtitle: str, *, zone: str, theme: Theme = "light", height_px: int = 280
) -> go.Figure:
    """People at work on one channel and the work that arrives, in agents; hatched where more arrives than they can do.

    More people than work is no surplus: answering in time takes some who wait.

    Args:
        frame: starts_at, channel, work, at_work.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
        height_px: height of the plot.
    """
    if columns.is_blank(frame, "work", "at_work"):
        return style.empty(
            title, subtitle, theme, height_px=height_px, sentence="Nobody is at work and no work is expected."
        )
    frame = frame.sort_values("starts_at")
    work, have = (frame[c].astype(float).to_numpy() for c in ("work", "at_work"))
    fig = go.Figure()
    shade(fig, frame, np.minimum(work, have), work, style.UNDER, "/", zone)
    names = {"at_work": "People", "work": "Work"}
    span = _two_lines(fig, frame, names, work_hover(frame, zone), zone, theme)
    ends = [("Work", float(work[-1]), INKS[theme].text), ("People", float(have[-1]), style.ACCENT)]
    over = int((work > have).sum())
    if over:
        ends.append(("Hatched: more work", span[1], style.UNDER))
    labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    alt = (
        f"Step chart of people and work. {title}. More work than people in {over} of {len(frame)} intervals."
    )
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def written_work(
    frame: pd.DataFrame, title: str, subtitle: str, *, zone: str, theme: Theme = "light", height_px: int = 280
) -> go.Figure:
    """People on one written channel by interval: those planned for it, and above them others in quiet moments.

    Args:
        frame: starts_at, own_hours, quiet_hours (done in the interval), waiting_hours (at its end), late_hours.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
        height_px: height of the plot.
    """
    if columns.is_blank(frame, "own_hours", "quiet_hours"):
        return style.empty(
            title, subtitle, theme, height_px=height_px, sentence="No written work is expected."
        )
    frame = frame.sort_values("starts_at")
    hours = bands.typical_length(axes.moments(frame["starts_at"], zone)).total_seconds() / 3600
    planned = frame["own_hours"].to_numpy(float) / hours
    whole = planned + frame["quiet_hours"].to_numpy(float) / hours
    drawn = frame.assign(planned=planned, whole=whole)
    fig = go.Figure()
    shade(fig, drawn, planned, whole, style.OVER, "", zone)
    hover = written_hover(drawn, zone)
    span = _two_lines(fig, drawn, {"whole": "In all", "planned": "Planned for it"}, hover, zone, theme)
    ends = [
        ("In all", float(whole[-1]), style.ACCENT), ("Planned for it", float(planned[-1]), INKS[theme].text),
        ("Shaded: quiet moments", span[1], style.OVER),
    ]  # fmt: skip
    labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    done = [float(frame[c].sum()) for c in ("own_hours", "quiet_hours", "late_hours")]
    alt = (
        f"Step chart of people on written work. {title}. {numbers.number(done[0], 1)} hours by people planned for it, "
        f"{numbers.number(done[1], 1)} in quiet moments, {numbers.number(done[2], 1)} late."
    )
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def agents_heatmap(
    frame: pd.DataFrame, title: str, subtitle: str, *, zone: str, theme: Theme = "light"
) -> go.Figure:
    """Agents required by local day and interval, channels added up.

    Args:
        frame: `domain.frames.REQUIREMENT`.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
    """
    frames.check(frame, frames.REQUIREMENT, "requirement")
    total = frame.groupby("starts_at", as_index=False).agg(value=("agents", "sum"))
    return heatmap.day_by_interval(total, title, subtitle, unit="agents", zone=zone, theme=theme)


def service_level(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    zone: str,
    target: float,
    theme: Theme = "light",
    height_px: int = 280,
) -> go.Figure:
    """Expected service level by interval of one channel; intervals below target carry a cross.

    Args:
        frame: `domain.frames.REQUIREMENT` of one channel.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        zone: IANA zone the times are shown in.
        target: share 0-1.
        height_px: height of the plot.
    """
    frames.check(frame, frames.REQUIREMENT, "requirement")
    if columns.is_blank(frame, "service_level"):
        return style.empty(title, subtitle, theme, height_px=height_px, sentence=NOTHING)
    frame = frame.sort_values("starts_at")
    name = str(frame["channel"].iloc[0])
    fig = go.Figure()
    hover = requirement_hover(frame, name, zone)
    add_steps(fig, frame, "service_level", label(name), style.subject_colour(name), zone, hover)
    below = mark_below(fig, frame, target, zone)
    labels.target_line(fig, target, theme)
    span = axes.value_axis(fig, [*frame["service_level"].dropna(), target], "share", from_zero=False)
    step_axis(fig, frame, zone)
    words = [(f"Target {numbers.bare(target, 'share')}", target, INKS[theme].text)]
    labels.at_line_ends(fig, words, span, height_px - style.BOTTOM_PX, theme)
    alt = f"Step chart. {title}. {below} of {len(frame)} intervals below {numbers.share(target, 0)}."
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def peak_words(part: pd.DataFrame, column: str, zone: str) -> str:
    """The highest interval in words."""
    top = part[column].astype(float).to_numpy().argmax()
    when = axes.local_words(axes.moments(part["starts_at"], zone), zone)[int(top)]
    return f"at most {numbers.value(part[column].iloc[int(top)], 'agents')} on {when}"


def coverage_described(frame: pd.DataFrame, title: str) -> str:
    """The alt text: intervals with too few, with too many, and the worst gap."""
    gap = frame["scheduled"].astype(float) - frame["required"].astype(float)
    return (
        f"Step chart of needed and scheduled agents. {title}. {int((gap < 0).sum())} of {len(gap)} intervals "
        f"have too few, {int((gap > 0).sum())} too many; most missing {numbers.value(max(-gap.min(), 0), 'agents')}."
    )
