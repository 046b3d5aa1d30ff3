"""Whole files of our own making against facts computed on another road: plain pandas over the same rows."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.reports import FileReport
from data_sources.sql import seconds_between
from data_sources.store import Store
from data_sources.tables import intervals, surveys, ticket_events, tickets
from domain.chosen import Chosen
from domain.period import Period
from metrics.evaluate import evaluate

NOW = datetime(2026, 11, 22)
EVERYTHING = Chosen(Period(date(1990, 1, 1), date(2027, 1, 1)))
DAY_FIRST, MONTH_FIRST = "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p"
SWAPPED = "swapped before the export"


def made_tickets(rows: int, seed: int = 3) -> pd.DataFrame:
    """Tickets over eight months, in the order they came in, to the minute."""
    rng = np.random.default_rng(seed)
    created = pd.Timestamp("2025-01-03") + pd.to_timedelta(
        np.sort(rng.integers(0, 345_600, rows)), unit="min"
    )
    reply = created + pd.to_timedelta(rng.integers(1, 400, rows), unit="min")
    solved = reply + pd.to_timedelta(rng.integers(1, 4000, rows), unit="min")
    is_open = rng.random(rows) < 0.1
    return pd.DataFrame(
        {
            "ticket id": [f"T{i:05d}" for i in range(rows)],
            "created at": created,
            "first reply at": reply,
            "solved at": solved.where(~is_open),
            "status": np.where(is_open, "open", "solved"),
            "csat": rng.integers(1, 6, rows),
        }
    )


def written(frame: pd.DataFrame, form: str) -> bytes:
    text = frame.copy()
    for name in text.select_dtypes("datetime"):
        text[name] = text[name].dt.strftime(form).fillna("")
    return text.to_csv(index=False).encode()


def loaded(store: Store, name: str, data: bytes, **choices: str) -> FileReport:
    (report,) = load(store, (name, data), now=NOW, **choices)  # type: ignore[arg-type]
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def figure(store: Store, metric: str) -> tuple[float | None, int]:
    """Value and n of a metric over everything in the store."""
    with store.engine.connect() as connection:
        frame = evaluate(connection, [metric], EVERYTHING, now=NOW)
    value = frame["value"].iloc[0]
    return (None if pd.isna(value) else float(value)), int(frame["n"].iloc[0])


def durations_h(store: Store, end: str, source: str) -> np.ndarray:
    length = (seconds_between(tickets.c.created_at, tickets.c[end]) / 3600).label("h")
    chosen = sa.select(length).where(tickets.c.source == source, tickets.c[end].is_not(None))
    return store.read(chosen.order_by(tickets.c.ticket_id))["h"].to_numpy(dtype=float)


def test_day_first_and_month_first_copies_give_the_same_figures(store: Store) -> None:
    frame = made_tickets(400)
    for source, form in (("a", DAY_FIRST), ("b", MONTH_FIRST)):
        report = loaded(store, f"{source}.csv", written(frame, form), as_source=source)
        assert report.loaded == 400
        assert not any(SWAPPED in w for w in report.warnings)
    reply = (frame["first reply at"] - frame["created at"]).dt.total_seconds() / 3600
    for source in ("a", "b"):
        got = durations_h(store, "first_reply_at", source)
        assert np.median(got) == pytest.approx(reply.median())
        assert np.quantile(got, 0.9) == pytest.approx(reply.quantile(0.9))
        solved = durations_h(store, "solved_at", source)
        assert len(solved) == int(frame["solved at"].notna().sum())
    assert np.array_equal(durations_h(store, "solved_at", "a"), durations_h(store, "solved_at", "b"))
    means = store.read(
        sa.select(surveys.c.source, sa.func.avg(surveys.c.score).label("mean")).group_by(surveys.c.source)
    )
    assert means["mean"].tolist() == pytest.approx([frame["csat"].mean()] * 2)


@pytest.mark.parametrize("kind", ["tickets", "shuffled tickets", "days"])
def test_days_and_months_swapped_upstream_raise_the_warning(duckdb_store: Store, kind: str) -> None:
    if kind == "days":
        days = pd.date_range("2024-01-01", periods=700, freq="D")
        frame = pd.DataFrame({"date": days, "calls": range(100, 800), "answered": range(90, 790)})
    else:
        frame = made_tickets(1500).drop(columns=["csat"])
        frame = frame.sample(frac=1, random_state=1) if kind.startswith("shuffled") else frame
    assert not any(
        SWAPPED in w
        for w in loaded(duckdb_store, "clean.csv", written(frame, DAY_FIRST), as_source="c").warnings
    )

    def swapped(moment: pd.Timestamp) -> pd.Timestamp:
        is_swapped = not pd.isna(moment) and moment.day <= 12
        return moment.replace(day=moment.month, month=moment.day) if is_swapped else moment

    for name in frame.select_dtypes("datetime"):
        frame[name] = pd.to_datetime(frame[name].map(swapped))
    report = loaded(duckdb_store, "x.csv", written(frame, DAY_FIRST), as_source="x")
    assert any(SWAPPED in w for w in report.warnings)


def test_without_a_created_column_first_response_has_no_figure(duckdb_store: Store) -> None:
    frame = made_tickets(60).drop(columns=["created at"]).rename(columns={"solved at": "resolved at"})
    frame["date of purchase"] = "2024-01-05"
    report = loaded(duckdb_store, "x.csv", written(frame, "%Y-%m-%d %H:%M"))
    assert any(
        "first reply time, resolution time and volume by day cannot be computed" in w for w in report.warnings
    )
    assert duckdb_store.read(sa.select(tickets.c.created_at))["created_at"].isna().all()
    for name in ("first_reply_p50_s", "resolution_p50_s"):
        assert figure(duckdb_store, name) == (None, 0)


def made_log(count: int) -> tuple[pd.DataFrame, set[str]]:
    """Updates of incidents as a service desk logs them: the label turns false at the last update, if at all."""
    rng = np.random.default_rng(7)
    rows, breached = [], set()
    for i in range(count):
        opened = pd.Timestamp("2016-02-29") + pd.Timedelta(minutes=int(rng.integers(0, 500_000)))
        number, updates = f"INC{i:07d}", int(rng.integers(2, 9))
        closed = opened + pd.Timedelta(days=int(rng.integers(1, 30)))
        if rng.random() < 0.37:
            breached.add(number)
        for k in range(updates):
            is_last = k == updates - 1
            at = closed if is_last else opened + pd.Timedelta(minutes=5 + 30 * k)
            state = (
                "Closed" if is_last else ("New" if k == 0 else rng.choice(["Active", "Awaiting User Info"]))
            )
            rows.append(
                [number, state, not is_last, 0, 0, k, not (is_last and number in breached), "Caller 1", opened, at,
                 "Phone", "Category 1", "2 - Medium", "2 - Medium", "3 - Moderate", "Group 70", "?", "?", closed]
            )  # fmt: skip
    names = (
        "number incident_state active reassignment_count reopen_count sys_mod_count made_sla caller_id opened_at "
        "sys_updated_at contact_type category impact urgency priority assignment_group assigned_to problem_id closed_at"
    ).split()
    frame = pd.DataFrame(rows, columns=names)
    return frame.sample(frac=1, random_state=2), breached


def test_a_log_of_updates_is_judged_by_ticket_by_the_last_label(store: Store) -> None:
    log, breached = made_log(300)
    report = loaded(store, "log.csv", written(log, "%-d/%-m/%Y %H:%M"))
    assert (report.read, report.rejected, report.system) == (len(log), 0, "servicenow_log")
    found = store.read(sa.select(tickets.c.ticket_id, tickets.c.resolution_label, tickets.c.closed_at))
    assert len(found) == 300
    assert set(found.loc[found["resolution_label"] == "breached", "ticket_id"]) == breached
    by_row = float((~log["made_sla"].astype(bool)).mean())
    by_ticket = float((found["resolution_label"] == "breached").mean())
    assert by_ticket == pytest.approx(len(breached) / 300)
    assert by_row < by_ticket / 2
    events = store.read(sa.select(ticket_events.c.kind))
    assert (events["kind"] == "created").sum() == 300


def test_a_withdrawn_breach_follows_the_last_label_and_is_told(duckdb_store: Store) -> None:
    log, _ = made_log(5)
    ordered = log.sort_values(["number", "sys_mod_count"])
    ordered["made_sla"] = ~ordered.duplicated("number")
    ordered.loc[~ordered.duplicated("number", keep="last"), "made_sla"] = True
    ordered.loc[~ordered.duplicated("number"), "made_sla"] = False
    report = loaded(duckdb_store, "log.csv", written(ordered, "%-d/%-m/%Y %H:%M"))
    assert any(w.startswith("5 tickets were called breached by an earlier update") for w in report.warnings)
    assert set(duckdb_store.read(sa.select(tickets.c.resolution_label))["resolution_label"]) == {"met"}


def test_answers_outside_the_scale_are_left_out_and_counted(store: Store) -> None:
    rng = np.random.default_rng(11)
    score = rng.choice([*range(11), 11, 99], 500)
    frame = pd.DataFrame({"response id": range(500), "responded at": "2026-01-13 08:00", "NPS": score})
    report = loaded(store, "nps.csv", frame.to_csv(index=False).encode())
    counted = score[score <= 10]
    left_out = int((score > 10).sum())
    assert f"{left_out} answers excluded: outside the scale." in report.warnings
    want = 100 * ((counted >= 9).mean() - (counted <= 6).mean())
    value, n = figure(store, "nps")
    assert value == pytest.approx(want)
    assert n == len(counted)


def test_interval_rates_are_ratios_of_sums(duckdb_store: Store) -> None:
    rng = np.random.default_rng(5)
    offered = rng.integers(10, 300, 96)
    answered = (offered * rng.uniform(0.6, 1, 96)).astype(int)
    frame = pd.DataFrame(
        {
            "Interval Start": pd.date_range("2026-01-13", periods=96, freq="15min").strftime("%m/%d/%Y %I:%M %p"),
            "Calls offered": offered, "Calls answered": answered, "Calls abandoned": offered - answered,
            "AHT": [f"{s // 60}:{s % 60:02}" for s in rng.integers(100, 900, 96)],
        }
    )  # fmt: skip
    loaded(duckdb_store, "i.csv", frame.to_csv(index=False).encode())
    share, _ = figure(duckdb_store, "abandonment_share")
    assert share == pytest.approx((offered - answered).sum() / offered.sum())
    total = sa.select(sa.func.sum(intervals.c.offered)).select_from(intervals)
    assert duckdb_store.read(total).iloc[0, 0] == offered.sum()


@pytest.mark.parametrize(
    ("header", "values", "scale", "left_out"),
    [
        ("csat score", [1, 2, 3, 4, 5, 99], (1, 5), 1),
        ("csat score", [*range(11), 77, 88], (0, 10), 2),
        ("NPS", [1, 2, 3, 4, 5], (0, 10), 0),
        ("csat score", [10, 20, 35, 50, 66, 80, 95, 99], (0, 100), 0),
        ("csat score", [*([1, 2, 3, 4, 5] * 12), 8, 9], (1, 5), 2),
    ],
)
def test_codes_above_a_scale_do_not_widen_it(
    duckdb_store: Store, header: str, values: list[int], scale: tuple[int, int], left_out: int
) -> None:
    frame = pd.DataFrame({"response id": range(len(values)), "responded at": "2026-01-13", header: values})
    loaded(duckdb_store, "s.csv", frame.to_csv(index=False).encode())
    found = duckdb_store.read(sa.select(surveys))
    assert {(r.scale_low, r.scale_high) for r in found.itertuples()} == {scale}
    assert int(found["excluded_because"].notna().sum()) == left_out
