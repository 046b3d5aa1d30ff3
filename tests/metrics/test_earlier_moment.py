"""Numbers as of a moment before the load: those that were true then, not those of the judging."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import sla_clocks, tickets
from domain.chosen import Chosen
from domain.period import Period
from metrics.business_time import BusinessCalendar
from metrics.evaluate import evaluate
from metrics.opening_hours import WEEKDAYS
from metrics.sla_policy import ANY, TARGETS, Allowance, Policy, PolicyBook, Target
from metrics.sla_table import judge_tickets
from tests.metrics.random_service import random_tickets

JUDGED = datetime(2026, 3, 20, 12)
OFFICE = BusinessCalendar.from_spec(
    {"hours": {d: [["09:00", "17:00"]] for d in WEEKDAYS[:5]}, "tz": "UTC"}, "office"
)
ALLOWED = {"first_reply": 2 * 3600, "resolution": 20 * 3600}
BOOK = PolicyBook(
    (Policy("p", 1, "office", {n: Target(TARGETS[n], {ANY: Allowance(s)}) for n, s in ALLOWED.items()}),)
)
NAMES = (
    "sla_share", "sla_first_reply_share", "sla_resolution_share", "sla_breached", "sla_late_p50_s", "tickets_created",
    "tickets_solved", "backlog", "first_reply_p50_s", "first_reply_any_p50_s", "resolution_p90_s", "fcr_share",
)  # fmt: skip
MOMENTS = ("first_reply_at", "first_human_reply_at", "first_solved_at", "solved_at")


def as_known(every: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """The tickets there were at a moment, without what happened to them later."""
    then = every[every["created_at"] <= at].copy()
    for column in MOMENTS:
        then[column] = then[column].where(then[column] <= at)
    then["solved_on"] = then["solved_on"].where(then["solved_at"].notna())
    return then


def numbers(store: Store, known: pd.DataFrame, judged_at: datetime, now: datetime) -> pd.DataFrame:
    clocks = judge_tickets(known, None, BOOK, {"office": OFFICE}, now=judged_at.replace(tzinfo=UTC))
    with store.transaction() as connection:
        for table, rows in ((tickets, known), (sla_clocks, clocks)):
            connection.execute(sa.delete(table))
            append(connection, table, rows)
    chosen = Chosen(Period(date(2026, 1, 1), now.date()))
    with store.engine.connect() as connection:
        return evaluate(connection, NAMES, chosen, now=now)


@pytest.mark.parametrize(
    "now", [datetime(2026, 2, 11, 10, 30), datetime(2026, 3, 1, 23)], ids=["open", "closed"]
)
def test_numbers_as_of_an_earlier_moment_are_those_judged_then(store: Store, now: datetime) -> None:
    every = random_tickets(np.random.default_rng(3), 600)
    every = every[~(every["solved_at"] < every["created_at"])].assign(load_id="l")
    looked_back = numbers(store, every, JUDGED, now)
    said_then = numbers(store, as_known(every, now), now, now)
    columns = ["metric", "value", "n", "low", "high"]
    pd.testing.assert_frame_equal(looked_back[columns], said_then[columns])
    assert looked_back["n"].gt(10).all()
    assert numbers(store, every, JUDGED, JUDGED)["value"].ne(looked_back["value"]).any()


def test_two_tickets_of_one_second_do_not_hide_the_customers_return(store: Store) -> None:
    opened = pd.to_datetime(["2026-01-05 10:00", "2026-01-05 10:00", "2026-01-09 10:00"])
    rows = pd.DataFrame(
        {
            "source": "s", "ticket_id": list("abc"), "customer_id": "c", "category": "bill", "created_at": opened,
            "solved_at": opened + pd.Timedelta("1h"), "solved_on": opened.normalize(),
        }
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, tickets, rows)
    chosen = Chosen(Period(date(2026, 1, 1), date(2026, 2, 1)))
    with store.engine.connect() as connection:
        found = evaluate(connection, ["fcr_share"], chosen, now=JUDGED)
    assert found["n"].tolist() == [3]
    assert found["value"].tolist() == pytest.approx([1 / 3])
