"""The gallery's figures: for each builder, calls that a page would make."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from benchmarks.charts import samples
from charts import (
    accuracy,
    ageing,
    bars,
    control,
    dots,
    effects,
    forecast,
    gantt,
    heatmap,
    service_curve,
    staffing,
    timeline,
    trend,
)  # fmt: skip
from charts.theme import Theme

ZONE = samples.ZONE
Build = Callable[[Theme], go.Figure]


def service_level(theme: Theme) -> go.Figure:
    before = samples.by_day(last="2026-10-21").assign(value=lambda d: d["value"] - 0.04)
    return trend.line(
        samples.by_day(), "Service level fell below target on eight of 21 days",
        "Answered within 20 s, share of offered, by day, phone", unit="share", zone=ZONE, theme=theme,
        target=0.8, comparison=before, comparison_words="Oct",
    )  # fmt: skip


def contacts(theme: Theme) -> go.Figure:
    return trend.line(
        samples.by_day_and_channel(), "Which channel grows?", "Contacts offered by day and channel",
        unit="contacts", zone=ZONE, theme=theme, from_zero=True,
    )  # fmt: skip


def nothing(theme: Theme) -> go.Figure:
    return trend.line(samples.by_day().head(0), "How long did customers wait?", "Median wait by day",
                      unit="s", zone=ZONE, theme=theme)  # fmt: skip


def ranked(theme: Theme) -> go.Figure:
    frame = samples.queues().assign(
        value=lambda d: d["n"], is_subject=lambda d: d["name"] == "Technical support"
    )
    frame = frame.drop(columns=["low", "high"])
    return bars.ranked(frame, "Orders and deliveries brings most contacts", "Contacts offered, 1-21 Nov, by queue",
                       unit="contacts", theme=theme)  # fmt: skip


def stacked(theme: Theme) -> go.Figure:
    return bars.by_time(samples.by_day_and_channel(), "Phone is two in five contacts", "Contacts by day and channel",
                        unit="contacts", zone=ZONE, theme=theme)  # fmt: skip


def amounts(theme: Theme) -> go.Figure:
    frame = samples.by_day_and_channel().query("series == 'email'").drop(columns="series")
    return bars.by_time(frame, "How many emails a day?", "Emails received by day", unit="contacts", zone=ZONE,
                        theme=theme, target=250, target_words="Budget")  # fmt: skip


def queues(theme: Theme) -> go.Figure:
    return dots.compared(samples.queues(), "Two queues miss their target for sure",
                         "Answered within 20 s, share of offered, 95 % interval", unit="share", theme=theme,
                         target=0.8)  # fmt: skip


def busy(theme: Theme) -> go.Figure:
    return heatmap.day_by_interval(samples.by_interval(), "Monday to Friday peak at 10:30",
                                   "Calls offered by half-hour", unit="contacts", zone=ZONE, theme=theme)  # fmt: skip


def gaps(theme: Theme) -> go.Figure:
    frame = samples.by_interval(28).assign(value=lambda d: (d["value"] - d["mean"]).round())
    return heatmap.day_by_interval(frame.drop(columns="n"), "Where was the forecast off?",
                                   "Actual less forecast, calls by half-hour", unit="contacts", zone=ZONE,
                                   theme=theme, middle=0.0)  # fmt: skip


def fan(theme: Theme) -> go.Figure:
    history, ahead, naive = samples.volume_and_forecast()
    return forecast.fan(history, ahead, "About 4,800 calls in the next two weeks",
                        "Phone contacts by day, model portfolio, 80 % and 95 % interval", zone=ZONE, theme=theme,
                        naive=naive)  # fmt: skip


def wape(theme: Theme) -> go.Figure:
    return accuracy.wape(samples.accuracy(), "The portfolio misses by 10 %; no model could get below 8 %",
                         "WAPE, phone, half-hours one week ahead, 52 origins", theme=theme)  # fmt: skip


def required(theme: Theme) -> go.Figure:
    return staffing.required(samples.requirement(), "Eight agents at the peak", "Phone agents by half-hour, 80/20",
                             zone=ZONE, theme=theme)  # fmt: skip


def coverage(theme: Theme) -> go.Figure:
    return staffing.coverage(samples.coverage(), "Four half-hours lack agents, most after 08:30",
                             "Phone agents at work, Mon 16 Nov, breaks counted", zone=ZONE, theme=theme)  # fmt: skip


def agents(theme: Theme) -> go.Figure:
    return staffing.agents_heatmap(samples.requirement(7), "How many agents, when?", "Agents by half-hour",
                                   zone=ZONE, theme=theme)  # fmt: skip


def levels(theme: Theme) -> go.Figure:
    return staffing.service_level(samples.requirement(), "Some half-hours fall just below target",
                                  "Expected share answered within 20 s, phone", zone=ZONE, target=0.8,
                                  theme=theme)  # fmt: skip


def shifts(theme: Theme) -> go.Figure:
    return gantt.shifts(samples.shifts(), "Eleven shifts cover Monday", "Shifts of Mon 16 Nov, breaks as gaps",
                        zone=ZONE, theme=theme)  # fmt: skip


def limits(theme: Theme) -> go.Figure:
    return control.xmr(samples.controlled(), "Handle time has really changed since 26 Oct",
                       "Mean handle time by week, phone, XmR limits from the first 14 weeks", unit="s", zone=ZONE,
                       theme=theme)  # fmt: skip


def backlog(theme: Theme) -> go.Figure:
    return ageing.buckets(samples.ageing(), "123 open tickets are past their target", "Open tickets by age, now",
                          theme=theme)  # fmt: skip


def moved(theme: Theme) -> go.Figure:
    return effects.waterfall(samples.effects(), "More and longer calls cost five points; two new agents won back three",
                             "Service level, Oct to Nov, points by cause", before=0.83, unit="share",
                             theme=theme)  # fmt: skip


def swings(theme: Theme) -> go.Figure:
    return effects.tornado(samples.sensitivity(), "Volume decides, patience hardly matters",
                           "Agents needed at the peak when one assumption moves", base=42, unit="agents",
                           theme=theme)  # fmt: skip


def ticket(theme: Theme) -> go.Figure:
    frame = samples.clock()
    due = pd.Timestamp("2026-11-20 17:30", tz=ZONE)
    return timeline.clocks(frame, "Resolved 30 m late", "Ticket 4711, resolution clock, business hours 8-18",
                           zone=ZONE, theme=theme, due_at=due)  # fmt: skip


def curve(theme: Theme) -> go.Figure:
    return service_curve.by_agents(samples.curve(), "Nine agents reach 80 %", "Share answered within 20 s, by model",
                                   target=0.8, theme=theme)  # fmt: skip


FIGURES: dict[str, list[Build]] = {
    "trend": [service_level, contacts, nothing],
    "bars": [ranked, stacked, amounts],
    "dots": [queues],
    "heatmap": [busy, gaps],
    "forecast": [fan, wape],
    "staffing": [required, coverage, agents, levels],
    "gantt": [shifts],
    "control": [limits, backlog, curve],
    "effects": [moved, swings],
    "timeline": [ticket],
}
