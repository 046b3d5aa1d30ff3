"""What alerts can watch: each condition is a course of intervals and the words for its cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from data_sources import alert_material as material
from data_sources import queries
from data_sources.store import Store
from domain import channels
from metrics.alert_rules import Firing, Rule, Side

if TYPE_CHECKING:
    import pandas as pd

HALF_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)
USUAL_FROM = timedelta(days=28)
"""What is usual at an hour of the week is the mean of the four weeks before."""


@dataclass(frozen=True)
class Condition:
    """One kind of alert.

    Attributes:
        label: what it watches, in a few words.
        unit: of value and bound, in the words of `charts.numbers`.
        side: whether under or over the bound is bad.
        slot: length of an interval.
        course: (store, rule, since, until) -> `starts_at`, `about`, `value`, `n`, `bound` and the columns
            `cause` needs, for the intervals that start in [since, until).
        cause: why a firing happened, in words, from its row.
    """

    label: str
    unit: str
    side: Side
    slot: timedelta
    course: Callable[[Store, Rule, datetime, datetime], pd.DataFrame]
    cause: Callable[[Firing], str]


def _queues(value: Callable[[pd.DataFrame], pd.Series], n: str) -> Callable[..., pd.DataFrame]:
    """The course of a ratio over live queues, with what is usual at each hour of the week."""

    def course(store: Store, rule: Rule, since: datetime, until: datetime) -> pd.DataFrame:
        rows = material.queue_rows(
            store, since=since - USUAL_FROM, until=until, slot_s=int(HALF_HOUR.total_seconds()), by=rule.by,
            only=rule.only,
        )  # fmt: skip
        if rows.empty:
            return rows
        rows = rows.astype(dict.fromkeys(material.QUEUE_SUMS, float))
        rows = rows.assign(value=value(rows), n=_cases(rows, n), bound=rule.bound)
        return with_usual(rows, since)

    return course


def _cases(rows: pd.DataFrame, n: str) -> pd.Series:
    return rows["answered"] + rows["abandoned"] if n == "ended" else rows[n]


def with_usual(rows: pd.DataFrame, since: datetime) -> pd.DataFrame:
    """Rows since a moment with the usual offered, handle and staffed seconds of their hour of the week.

    Usual is the mean over the same half hour of the week in the rows before, so no row explains itself.
    """
    import pandas as pd

    slot = (
        rows["starts_at"].dt.day_of_week * 48
        + rows["starts_at"].dt.hour * 2
        + rows["starts_at"].dt.minute // 30
    )
    keyed = rows.assign(slot=slot)
    sums = ["offered", "answered", "handle_s", "staffed_s"]
    ordered = keyed.sort_values("starts_at")
    kinds = [ordered["about"], ordered["slot"]]
    earlier = ordered[sums].groupby(kinds).shift()
    before = earlier.groupby(kinds).rolling(4, min_periods=1).mean().droplevel([0, 1])
    found = keyed.join(before.add_prefix("usual_"))
    return found[found["starts_at"] >= pd.Timestamp(since)].drop(columns="slot")


def _backlog(store: Store, rule: Rule, since: datetime, until: datetime) -> pd.DataFrame:
    """Tickets open at the end of each hour, and what was opened and solved in the day before."""
    import pandas as pd

    rows = material.ticket_moves(
        store, since=since, until=until, slot_s=int(HOUR.total_seconds()), by=rule.by, only=rule.only
    )
    moves = rows.pivot_table(
        index="starts_at", columns="about", values=["opened", "solved"], aggfunc="sum", fill_value=0
    )
    base = rows[rows["starts_at"].isna()].groupby("about")["opened"].sum()
    grid = pd.date_range(pd.Timestamp(since).ceil("h"), pd.Timestamp(until), freq="h", inclusive="left")
    abouts = sorted(rows["about"].unique())
    zero = pd.DataFrame(0.0, index=grid, columns=abouts)
    moves = moves.reindex(grid, fill_value=0)
    opened, solved = (
        zero.add(moves[c], fill_value=0) if c in moves.columns.get_level_values(0) else zero
        for c in ("opened", "solved")
    )
    held = (opened - solved).cumsum() + base.reindex(abouts).fillna(0)
    parts = [held, opened.rolling(24, min_periods=1).sum(), solved.rolling(24, min_periods=1).sum()]
    long = [
        p.rename_axis("starts_at").melt(ignore_index=False, var_name="about").reset_index() for p in parts
    ]
    return long[0].assign(
        opened=long[1]["value"], solved=long[2]["value"], n=long[0]["value"], bound=rule.bound
    )


def _promises(store: Store, rule: Rule, since: datetime, until: datetime) -> pd.DataFrame:
    """At each hour, the share of running promises the chance model expects to be broken.

    The model knows only what came before `since`; pauses are taken as they turned out.
    """
    import numpy as np
    import pandas as pd

    from jobs import breaches_ahead

    outlook = breaches_ahead.learn(store, now=since)
    clocks = material.promises(store, since=since, until=until, by=rule.by, only=rule.only)
    grid = pd.date_range(pd.Timestamp(since).ceil("h"), until, freq="h", inclusive="left")
    begin = clocks["started_at"].to_numpy("datetime64[us]")
    due = clocks["due_at"].to_numpy("datetime64[us]")
    stop = clocks["stopped_at"].fillna(clocks["due_at"]).to_numpy("datetime64[us]")
    ends = (grid + HOUR).to_numpy("datetime64[us]")
    ran = [np.flatnonzero((begin <= at) & (due > at) & (stop > at)) for at in ends]
    running = clocks.iloc[np.concatenate([*ran, np.array([], np.int64)]).astype(np.int64)]
    running = running.assign(starts_at=grid.repeat([len(r) for r in ran])).reset_index(drop=True)
    running["stopped_at"] = pd.NaT  # at that hour it had not stopped
    aged = outlook.aged(running, running["starts_at"] + HOUR)
    by = aged.groupby(["starts_at", "about"])["chance"].agg(["mean", "size", "sum"]).reset_index()
    named = {"mean": "value", "size": "n", "sum": "expected"}
    return by.rename(columns=named).assign(bound=rule.bound)


def _volume(store: Store, rule: Rule, since: datetime, until: datetime) -> pd.DataFrame:
    """Contacts of each slot against `bound` times the upper end of the forecast kept before it."""
    import pandas as pd

    bands = material.kept_bands(store, since=since, until=until)
    bands = bands[bands["channel"].isin(rule.only["channel"])] if "channel" in rule.only else bands
    empty = pd.DataFrame(columns=["starts_at", "about", "value", "n", "bound", "contacts_y", "version"])
    step = bands.groupby("channel")["starts_at"].diff().min()
    if bands.empty or step is pd.NaT or step > HALF_HOUR:
        return empty
    came = queries.volume(
        store, slot_s=int(step.total_seconds()), zone="UTC", first_on=since.date(),
        until_on=until.date() + timedelta(days=1),
    )  # fmt: skip
    came = came.assign(starts_at=came["starts_at"].dt.tz_localize(None))
    both = came.merge(bands, on=["channel", "starts_at"])
    both["slot"] = both["starts_at"].dt.floor("30min")
    sums = both.groupby(["channel", "slot"], as_index=False).agg(
        value=("contacts_x", "sum"), contacts_y=("contacts_y", "sum"), high=("high_95", "sum"),
        version=("version", "last"),
    )  # fmt: skip
    return sums.rename(columns={"channel": "about", "slot": "starts_at"}).assign(
        n=sums["contacts_y"], bound=sums["high"] * rule.bound
    )


def _why_queue(firing: Firing) -> str:
    """What differs from usual by a tenth or more, the most first: load, handle time, agent hours."""
    row = firing.row
    aht, usual_aht = (_ratio(row, f"{p}handle_s", f"{p}answered") for p in ("", "usual_"))
    signs = [
        (_more(row["offered"], row["usual_offered"]), "more contacts than usual at this hour"),
        (_more(aht, usual_aht), "longer handling than usual"),
        (-_more(row["staffed_s"], row["usual_staffed_s"]), "fewer agent hours than usual"),
    ]
    named = [f"{100 * share:.0f} % {words}" for share, words in sorted(signs, reverse=True) if share >= 0.1]
    return "; ".join(named) or "load, handle time and agent hours are as usual"


def _ratio(row: Mapping[str, Any], top: str, bottom: str) -> float:
    return row[top] / row[bottom] if row[bottom] else float("nan")


def _more(here: float, usual: float) -> float:
    """By which share `here` is above `usual`; 0 where one is not known."""
    return here / usual - 1 if here == here and usual == usual and usual else 0.0


def _why_backlog(firing: Firing) -> str:
    opened, solved = firing.row["opened"], firing.row["solved"]
    return f"{opened:,.0f} opened and {solved:,.0f} solved in the day before"


def _why_promises(firing: Firing) -> str:
    return f"about {firing.row['expected']:,.0f} of {firing.row['n']:,.0f} running promises will be broken"


def _why_volume(firing: Firing) -> str:
    expected, version = firing.row["contacts_y"], firing.row["version"]
    return f"{firing.value:,.0f} contacts where “{version}” expected {expected:,.0f}, at most {firing.bound:,.0f}"


def _share(top: str, *bottom: str) -> Callable[[pd.DataFrame], pd.Series]:
    def value(rows: pd.DataFrame) -> pd.Series:
        below: pd.Series = rows[list(bottom)].sum(axis=1)
        found: pd.Series = rows[top] / below.where(below > 0)
        return found

    return value


CONDITIONS: dict[str, Condition] = {
    "service_level_under": Condition(
        "Service level under", "share", "under", HALF_HOUR,
        _queues(_share("answered_in_threshold", "answered", "abandoned"), "ended"), _why_queue,
    ),
    "abandonment_over": Condition(
        "Abandonment over", "share", "over", HALF_HOUR, _queues(_share("abandoned", "offered"), "offered"), _why_queue,
    ),
    "wait_over": Condition(
        "Mean wait of answered over", "s", "over", HALF_HOUR,
        _queues(_share("wait_answered_s", "answered"), "answered"),
        _why_queue,
    ),
    "backlog_over": Condition("Open tickets over", "", "over", HOUR, _backlog, _why_backlog),
    "breach_chance_over": Condition(
        "Share of running promises that will be broken over", "share", "over", HOUR, _promises, _why_promises,
    ),
    "volume_over_forecast": Condition(
        "Contacts over the 95 % band of the kept forecast, times", "", "over", HALF_HOUR, _volume, _why_volume,
    ),
}  # fmt: skip
"""To add one: a course, a cause and a line here; the rule file and the page offer it at once."""


def name_of(about: str) -> str:
    """The subject in a reader's words."""
    return "All" if about == "whole" else channels.label(about)
