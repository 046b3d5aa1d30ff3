"""Tiles: a number, its verdict, its course, what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Literal

import streamlit as st

from charts import numbers, sparkline
from jobs.measure import Reading, why_unknown
from metrics.compare import Verdict
from ui import health, navigation, queries, words

Colour = Literal["green", "red", "gray"]
MOST_NAMED = 4
MONTH_DAYS = 28
NARROW, LABEL_LINE = 5, 24
"""From this many tiles to a row, a label of more letters takes two lines; its whole row then does."""
FLAG = " :orange[:material/flag:\u00a0data]"
"""Stands on a tile whose data has an error or a warning; its help says which."""
COLOURS: dict[Verdict, Colour] = {"better": "green", "worse": "red"}


def show(
    readings: Mapping[str, Reading],
    names: Iterable[str] | None = None,
    *,
    columns: int = 5,
    chosen: Mapping[str, str | tuple[str, ...]] | None = None,
) -> None:
    """Tiles of equal height, `columns` to a row on a wide screen, two on a phone.

    Args:
        chosen: filters the page itself has set, name in the address to key, so that Explain explains the
            number that stands there; the frame turns keys into what its widgets show.
    """
    wanted = [readings[n] for n in names] if names is not None else list(readings.values())
    is_tall = columns >= NARROW and any(len(r.metric.label) > LABEL_LINE for r in wanted)
    around = st.container(key=f"tall_{wanted[0].metric.name}") if is_tall else nullcontext()
    with around, st.grid(columns, min_column_width=145, gap="small"):
        for reading in wanted:
            tile(reading, chosen or {})


def known(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Only the readings with a value now or before: a channel without a queue has no service level."""
    return {
        name: r
        for name, r in readings.items()
        if r.now.is_known or (r.before is not None and r.before.is_known)
    }


def first_known(readings: Mapping[str, Reading], names: Sequence[str]) -> str:
    """The first metric of `names` with a value, for a chart that shows what there is; else the first of all."""
    return next((n for n in names if n in known(readings)), names[0])


def section(title: str, meaning: str) -> None:
    """A heading over a row of tiles, with its question in one line."""
    st.subheader(title, anchor=False, help=meaning)


def standing(readings: Mapping[str, Reading]) -> None:
    """The answer before any tile: how many targets are reached, and which are missed by how much."""
    known = [
        (r, goal)
        for r in readings.values()
        if (goal := queries.target(r.metric.name)) is not None and _counts(r)
    ]
    if not known:
        return
    missed = [(r, goal) for r, goal in known if not _reached(r, goal)]
    said = f"**{len(known) - len(missed)} of {len(known)} targets are reached.**"
    if missed:
        named = (
            f"{r.metric.label} {words.shown(r.metric, r.now)} ({_short(r, goal)}target {words.target(r.metric, goal)})"
            for r, goal in missed
        )
        said += f" Missed: {', '.join(named)}."
    st.markdown(said)


def _counts(reading: Reading) -> bool:
    return reading.now.is_known and reading.now.n >= reading.metric.min_n


def _reached(reading: Reading, goal: float) -> bool:
    value = reading.now.value
    return value >= goal if reading.metric.direction == "up" else value <= goal


def _short(reading: Reading, goal: float) -> str:
    """A miss smaller than the digits shown says so, where `90.0 %` stands beside `target 90 %`."""
    metric = reading.metric
    is_close = words.number(metric, reading.now.value) == words.number(metric, goal)
    return "just missed " if is_close and not _reached(reading, goal) else ""


def verdict(readings: Mapping[str, Reading]) -> None:
    """What changed, before any number: what got worse first, then what got better."""
    worse, better = (_named(readings, v) for v in ("worse", "better"))
    moved = _moved(readings)
    if not worse and not better and not moved:
        compared = any(r.change.verdict == "no real change" for r in readings.values())
        text = (
            "No real change against the compared period."
            if compared
            else "Nothing to compare with in this choice."
        )
        st.markdown(text)
        return
    said = [f":red[**Worse:**] {', '.join(worse)}"] if worse else []
    said += [f":green[**Better:**] {', '.join(better)}"] if better else []
    said += [] if worse or better else ["Nothing is clearly better or worse"]
    said += [f"**Moved:** {', '.join(moved)}"] if moved else []
    st.markdown(" &nbsp; ".join(f"{part}." for part in said))


def _moved(readings: Mapping[str, Reading]) -> list[str]:
    """Real changes that are neither good nor bad: `Tickets opened 547 more`."""
    return [
        f"{r.metric.label} {words.verdict(r.metric, r.change)}"
        for r in readings.values()
        if r.change.verdict in ("more", "less")
    ][:MOST_NAMED]


def _named(readings: Mapping[str, Reading], wanted: str) -> list[str]:
    return [
        f"{r.metric.label} by {words.difference(r.metric, r.change.difference)}"
        for r in readings.values()
        if r.change.verdict == wanted
    ][:MOST_NAMED]


def tile(reading: Reading, chosen: Mapping[str, str | tuple[str, ...]]) -> None:
    """One number: label, value, verdict, sparkline, n, and the way to its explanation."""
    metric, change = reading.metric, reading.change
    with st.container(border=True, height="stretch", gap="xsmall", key=f"tile_{metric.name}"):
        st.metric(
            metric.label,
            words.shown(metric, reading.now),
            delta=_delta(reading),
            delta_color=COLOURS.get(change.verdict, "gray"),
            delta_arrow=_arrow(reading),
            help=_help(reading),
        )
        if drawn := _course(reading):
            st.html(drawn)
        flag = health.flag(metric.name)
        st.caption((_under(reading) + FLAG * bool(flag)) or "&nbsp;", help=flag or None)
        st.page_link(
            navigation.page("explain_number"),
            label="Explain",
            query_params={**chosen, "metric": metric.name},
        )


def _under(reading: Reading) -> str:
    """n, and the target with whether it is reached; why there is no value where there is none."""
    metric, goal = reading.metric, queries.target(reading.metric.name)
    parts = [words.basis(metric, reading.now)]
    if not reading.now.is_known:
        parts = [why_unknown(metric, reading.excluded)]
    if goal is not None and reading.now.is_known:
        mark = "✓" if _reached(reading, goal) else "✗"
        parts.append(f"{mark}\xa0{_short(reading, goal)}target\xa0{words.target(metric, goal)}")
    return " · ".join(p for p in parts if p)


def _delta(reading: Reading) -> str | None:
    if not reading.now.is_known and reading.change.verdict == "no data":
        return None
    return words.verdict(reading.metric, reading.change)


def _arrow(reading: Reading) -> Literal["up", "down", "off"]:
    change = reading.change
    if change.verdict not in {"better", "worse", "more", "less"}:
        return "off"
    return "up" if change.difference > 0 else "down"


def _course(reading: Reading) -> str:
    """The sparkline; a bucket is named by its first day, months and quarters without the day."""
    metric, series = reading.metric, reading.series
    is_long = len(series) > 1 and (series[1][0] - series[0][0]).days >= MONTH_DAYS
    marks = tuple(
        (f"{on:%b %Y}" if is_long else numbers.day(on), value, words.number(metric, value))
        for on, value in series
    )
    return sparkline.course(marks, metric.label, target=queries.target(metric.name))


def _help(reading: Reading) -> str:
    metric = reading.metric
    parts = [metric.meaning, words.interval(metric, reading.now), words.left_out(reading.excluded)]
    return "\n\n".join(p for p in parts if p)
