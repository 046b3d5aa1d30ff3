"""Findings that look at more than one row: gaps, twins, age, refused rows, swapped dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.findings import Finding
from data_sources.health_dates import doubtful_dates
from data_sources.sql import seconds_between
from data_sources.tables import DEMO, loads, rejects
from data_sources.tables import contacts as c
from data_sources.tables import intervals as i
from data_sources.tables import surveys as s
from data_sources.tables import tickets as t

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.store import Store

BUSY_CONTACTS = 5
"""Contacts an hour usually has before its absence says anything."""
MOST_NAMED = 3
"""Empty hours that a finding names."""


def _records(store: Store, statement: sa.Select[Any]) -> list[dict[str, Any]]:
    """Rows of a statement without nulls."""
    with store.engine.connect() as connection:
        rows = [dict(r) for r in connection.execute(statement).mappings()]
    return [r for r in rows if all(v is not None for v in r.values())]


def missing_days(store: Store, now: datetime) -> list[Finding]:
    """Days without a row between a source's first and last day, where days are usually filled.

    A list of contacts lacks the days that its intervals lack: said once.
    """
    found: list[Finding] = []
    for table, day in ((t, t.c.created_on), (c, c.c.offered_on), (i, i.c.starts_on)):
        counted = sa.select(
            table.c.source, sa.func.count(day.distinct()).label("days"), sa.func.min(day).label("first"),
            sa.func.max(day).label("last"),
        ).where(day.is_not(None)).group_by(table.c.source)  # fmt: skip
        for row in _records(store, counted):
            span = int((row["last"] - row["first"]).days) + 1
            missing = span - int(row["days"])
            if missing and row["days"] >= 14 and missing < 0.25 * span:
                sentence = (
                    f"{missing} days between {row['first']:%Y-%m-%d} and {row['last']:%Y-%m-%d} "
                    f"have no row of {row['source']}."
                )
                if table is i and any((f.table, f.finding) == (c.name, sentence) for f in found):
                    continue
                found.append(
                    Finding(
                        "warning",
                        table.name,
                        day.name,
                        sentence,
                        missing,
                        "Closed days are right; otherwise load the missing export.",
                    )
                )
    return found


def thin_days(store: Store, now: datetime) -> list[Finding]:
    """Days with fewer intervals than usual for their source, as an export that was cut leaves them."""
    daily = (
        sa.select(i.c.source, i.c.starts_on, sa.func.count(i.c.starts_at.distinct()).label("n"))
        # Intervals counted from a list of contacts lack those in which none came.
        .where(i.c.interval_s < 86_400, i.c.source.not_in(sa.select(c.c.source).distinct()))
        .group_by(i.c.source, i.c.starts_on)
    )
    frame = store.read(daily)
    found = []
    for source, days in frame.groupby("source"):
        usual = days["n"].mode().max()
        thin = days[days["n"] < 0.9 * usual]
        if len(thin) and (days["n"] == usual).mean() > 0.5:
            sentence = f"{len(thin)} days of {source} have fewer than the usual {usual} intervals."
            found.append(
                Finding(
                    "warning",
                    "intervals",
                    "starts_at",
                    sentence,
                    len(thin),
                    "Missing hours are not zero: load the full export.",
                )
            )
    return found


def missing_hours(store: Store, now: datetime) -> list[Finding]:
    """Hours without a contact on days that have some, where that hour of the weekday is always busy."""
    parts = [sa.extract(p, c.c.offered_local_at) for p in ("isodow", "hour")]
    hourly = sa.select(
        c.c.source,
        c.c.offered_on,
        parts[0].label("weekday"),
        parts[1].label("hour"),
        sa.func.count().label("n"),
    ).where(c.c.offered_local_at.is_not(None))
    frame = store.read(hourly.group_by(c.c.source, c.c.offered_on, *parts))
    found = []
    for source, rows in frame.groupby("source"):
        gaps = _empty_hours(rows)
        if gaps:
            sentence = (
                f"{len(gaps)} hours of {source} hold no contact on open days, though that hour is usually busy: "
                f"{_listed_hours(gaps)}."
            )
            found.append(
                Finding("warning", "contacts", "offered_at", sentence, len(gaps),
                        "If there was an outage, nothing is wrong; otherwise the export was cut: load the full one.")
            )  # fmt: skip
    return found


def _empty_hours(rows: pd.DataFrame) -> list[datetime]:
    """Local hours without a row on days that have some, where that hour of the weekday is nearly always busy.

    Args:
        rows: of one source: offered_on, weekday, hour, n.
    """
    import pandas as pd

    days = rows[["offered_on", "weekday"]].drop_duplicates()
    filled = rows.groupby(["weekday", "hour"])["n"].agg(["count", "median"]).reset_index()
    due = filled["weekday"].map(days["weekday"].value_counts())
    usual = (due >= 4) & (filled["count"] >= 0.75 * due) & (filled["median"] >= BUSY_CONTACTS)
    expected = days.merge(filled.loc[usual, ["weekday", "hour"]], on="weekday")
    held = rows[["offered_on", "hour"]].assign(is_there=True)
    empty = expected.merge(held, on=["offered_on", "hour"], how="left")
    empty = empty[empty["is_there"].isna()]
    at = pd.to_datetime(empty["offered_on"]) + pd.to_timedelta(empty["hour"].astype(int), unit="h")
    return sorted(at.dt.to_pydatetime())


def _listed_hours(hours: list[datetime]) -> str:
    """The first hours by name and how many more; the last where they are many.

    Example:
        >>> _listed_hours([datetime(2026, 3, 2, h) for h in (9, 10, 11, 12, 13)])
        '2026-03-02 09:00, 2026-03-02 10:00, 2026-03-02 11:00 and 2 more until 2026-03-02 13:00'
    """
    said = ", ".join(f"{h:%Y-%m-%d %H:%M}" for h in hours[:MOST_NAMED])
    more = len(hours) - MOST_NAMED
    return f"{said} and {more} more until {hours[-1]:%Y-%m-%d %H:%M}" if more > 0 else said


def clock_ahead(store: Store, now: datetime) -> list[Finding]:
    """Tickets that changed after they were loaded: the clock or the time zone of the source is off."""
    last = sa.func.greatest(t.c.updated_at, t.c.created_at, t.c.solved_at, t.c.first_reply_at)
    ahead = (
        sa.select(
            t.c.source, sa.func.count().label("n"),
            sa.func.max(seconds_between(loads.c.loaded_at, last)).label("s"),
        )
        .select_from(t.join(loads, loads.c.load_id == t.c.load_id))
        .where(last > loads.c.loaded_at)
        .group_by(t.c.source)
    )  # fmt: skip
    return [
        Finding("warning", "tickets", "created_at",
                f"{r['n']:,} tickets of {r['source']} carry moments up to {r['s'] / 60:,.0f} minutes after "
                "they were loaded.",
                int(r["n"]), "Check the time zone given with the load, then the clock of that system.")
        for r in _records(store, ahead)
    ]  # fmt: skip


def likely_twins(store: Store, now: datetime) -> list[Finding]:
    """Tickets of one source that one customer opened in the same second under different ids."""
    same = (
        sa.select(t.c.source, (sa.func.count() - 1).label("more"))
        .where(t.c.customer_id.is_not(None), t.c.created_at.is_not(None), t.c.excluded_because.is_(None))
        .group_by(t.c.source, t.c.customer_id, t.c.created_at)
        .having(sa.func.count() > 1)
        .subquery()
    )
    counted = sa.select(same.c.source, sa.func.sum(same.c.more).label("n")).group_by(same.c.source)
    return [
        Finding("warning", "tickets", "ticket_id",
                f"{int(r['n']):,} tickets of {r['source']} repeat another of the same customer and second "
                "under a new id.",
                int(r["n"]), "Forms sent twice and merged exports cause it: merge them in the source and load again.")
        for r in _records(store, counted)
    ]  # fmt: skip


def same_ticket_twice(store: Store, now: datetime) -> list[Finding]:
    """Tickets that two sources hold with the same id and creation moment."""
    other = t.alias("other")
    twins = (
        sa.select(sa.func.count())
        .select_from(
            t.join(other, sa.and_(t.c.ticket_id == other.c.ticket_id, t.c.created_at == other.c.created_at))
        )
        .where(t.c.source < other.c.source)
    )
    with store.engine.connect() as connection:
        rows = int(connection.execute(twins).scalar_one())
    if not rows:
        return []
    return [Finding("error", "tickets", "ticket_id", f"{rows:,} tickets are in the store twice, from two sources.",
                    rows,                     "Keep one of the two exports: they count double.")]  # fmt: skip


def age_of_sources(store: Store, now: datetime) -> list[Finding]:
    """How old the newest row of each source is; of contacts and the intervals counted from them once."""
    found, contacts_until = [], {}
    for table, moment in (
        (t, t.c.created_at),
        (c, c.c.offered_at),
        (i, i.c.starts_at),
        (s, s.c.responded_at),
    ):
        newest = sa.select(table.c.source, sa.func.max(moment).label("last"), sa.func.count().label("n"))
        for row in _records(store, newest.group_by(table.c.source)):
            days = (now - row["last"]).days
            if table is c:
                contacts_until[row["source"]] = row["last"]
            until = contacts_until.get(row["source"]) if table is i else None
            if days > 7 and (until is None or abs(until - row["last"]) > timedelta(days=1)):
                sentence = f"The newest row of {row['source']} is {days} days old ({row['last']:%Y-%m-%d})."
                found.append(
                    Finding(
                        "note",
                        table.name,
                        moment.name,
                        sentence,
                        int(row["n"]),
                        "Load a newer export for current figures.",
                    )
                )
    return found


def rejected(store: Store, now: datetime) -> list[Finding]:
    """Rows that the last load of each source refused; what comes in elsewhere meanwhile does not hide them."""
    newer = loads.alias("newer")
    same = newer.c.source.is_not_distinct_from(loads.c.source)
    last = sa.select(sa.func.max(newer.c.loaded_at)).where(same).scalar_subquery()
    counted = (
        sa.select(loads.c.file, loads.c.kind, sa.func.count().label("n"))
        .join(rejects, rejects.c.load_id == loads.c.load_id)
        .where(loads.c.loaded_at == last, rejects.c.returned_in.is_(None))
        .group_by(loads.c.file, loads.c.kind)
    )
    return [
        Finding("warning", str(r["kind"]), "",
                f"{r['n']:,} {'row' if r['n'] == 1 else 'rows'} of {r['file']} refused by the last load of that list.",
                int(r["n"]), "Rows of totals are rightly refused. Download others on the Upload page and fix them.")
        for r in _records(store, counted)
    ]  # fmt: skip


def counted_once(store: Store, now: datetime) -> list[Finding]:
    """Contacts that count through an interval report of the same queues instead of by themselves."""
    inbound = sa.func.coalesce(c.c.direction, "inbound") != "outbound"
    listed = (
        sa.select(c.c.source, sa.func.count().label("n"))
        .where(c.c.excluded_because.is_(None), c.c.offered_at.is_not(None), inbound)
        .group_by(c.c.source)
        .subquery()
    )
    held = sa.select(i.c.source, sa.func.sum(i.c.offered).label("n")).group_by(i.c.source).subquery()
    through = (listed.c.n - sa.func.coalesce(held.c.n, 0)).label("through")
    both = sa.select(listed.c.source, through).outerjoin(held, held.c.source == listed.c.source)
    return [
        Finding("note", "contacts", "offered_at",
                f"{int(r['through']):,} contacts of {r['source']} count through an interval report of the same "
                "queues, not a second time by themselves.",
                int(r["through"]), "Right when both describe the same calls; else rename the queues of one of them.")
        for r in _records(store, both.where(listed.c.source != DEMO))
        if r["through"] > 0
    ]  # fmt: skip


EXAMINATIONS: tuple[Callable[[Store, datetime], list[Finding]], ...] = (
    missing_days,
    thin_days,
    missing_hours,
    clock_ahead,
    same_ticket_twice,
    likely_twins,
    age_of_sources,
    rejected,
    doubtful_dates,
    counted_once,
)
"""Checks that look at more than one row."""
