"""Eight quarters in a few sentences: what the last full one did against the year before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from domain.chosen import Chosen
from jobs.measure import Reading
from jobs.quarters import YearChange, YearOverYear, year_over_year
from metrics.evaluate import next_bucket
from ui import queries, tiles, words

VERDICTS: dict[str, str] = {
    "worse": ":red[**Worse:**]",
    "better": ":green[**Better:**]",
    "more": "**More:**",
    "less": "**Less:**",
    "no real change": "No real change:",
}


def latest(chosen: Chosen, names: Sequence[str]) -> YearOverYear | None:
    """The last full quarter beside the same one a year before; None without a full quarter."""
    return year_over_year(queries.over_time(chosen, names), chosen)


def sentences(found: YearOverYear | None) -> None:
    """The last full quarter against the same one a year before, what got worse first."""
    if found is None:
        st.markdown("There is no full quarter yet.")
        return
    if found.before_on is None:
        st.markdown(
            f"**{quarter(found.now_on)}** is the last full quarter; a year before is not in the data yet."
        )
        return
    st.markdown(f"**{quarter(found.now_on)} against {quarter(found.before_on)}.** " + " ".join(_said(found)))


def figures(found: YearOverYear | None, chosen: Chosen) -> None:
    """The same comparison as tiles, each with its course over the quarters; Explain explains that quarter."""
    if found is None:
        return
    series = _series(chosen, [c.metric.name for c in found.changes])
    readings = {
        c.metric.name: Reading(c.metric, c.now, c.before, c.change, c.excluded, series[c.metric.name])
        for c in found.changes
    }
    tiles.standing(readings)
    until_on = next_bucket(found.now_on, "quarter")
    days = (found.now_on.isoformat(), (until_on - timedelta(days=1)).isoformat())
    tiles.show(readings, columns=4, chosen={"period": "custom", "days": days, "compare": "year"})
    st.caption(f"Each line: the full quarters up to {quarter(found.now_on)}.")


def _series(chosen: Chosen, names: Sequence[str]) -> dict[str, tuple[tuple[date, float], ...]]:
    """The full quarters of each metric: a running one reads as a drop."""
    found = {}
    for name in names:
        frame = queries.as_trend(chosen, name)
        frame = frame[frame["is_complete"].astype(bool)]
        found[name] = tuple(zip(frame["starts_at"], frame["value"].astype(float), strict=True))
    return found


def choose(found: YearOverYear | None, names: Sequence[str]) -> str:
    """The metric whose quarters are drawn large: what got worse, until the reader picks another."""
    worse = [c.metric.name for c in found.changes if c.change.verdict == "worse"] if found else []
    picked = st.pills(
        "Quarter by quarter", names, default=worse[0] if worse else names[0], format_func=queries.label,
        key="quarterly_number", required=True,
    )  # fmt: skip
    return str(picked or names[0])


def _said(found: YearOverYear) -> list[str]:
    grouped = {verdict: [c for c in found.changes if c.change.verdict == verdict] for verdict in VERDICTS}
    return [
        f"{lead} {', '.join(_one(c) for c in grouped[verdict])}."
        for verdict, lead in VERDICTS.items()
        if grouped[verdict]
    ]


def _one(changed: YearChange) -> str:
    """`SLA compliance 80.7 % (was 82.4 %)`; only the name where nothing changed."""
    m = changed.metric
    if changed.change.verdict == "no real change":
        return m.label
    return f"{m.label} {words.shown(m, changed.now)} (was {words.shown(m, changed.before)})"


def quarter(first_on: date) -> str:
    """`Q3 2026`.

    Example:
        >>> quarter(date(2026, 7, 1))
        'Q3 2026'
    """
    return f"Q{(first_on.month - 1) // 3 + 1} {first_on.year}"
