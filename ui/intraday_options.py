"""Today's options on their page: the answer, what each does, who, and what it costs."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import streamlit as st

from charts import numbers
from data_sources import schedules
from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.errors import NoDataError
from jobs import intraday_options as job
from jobs.intraday_options import Answer, Queue
from ui import (
    answer_tiles,
    forecasts,
    opened,
    people,
    queries,
    requirements,
    staffing_inputs,
    tables,
)

if TYPE_CHECKING:
    import pandas as pd

KINDS = {
    "break": "Move a break",
    "overtime": "Overtime",
    "time_off": "Time off by choice",
    "pull": "Pull from deferred",
}


def options(chosen: Chosen) -> Answer:
    """Options for the rest of today on the channel the reader chooses.

    Raises:
        NoDataError: nothing forecast, no published roster of today, or nobody at work any more.
    """
    choice = forecasts.usual()
    made = forecasts.forecast(chosen, choice)
    channel = _channel(made.frame)
    decided = staffing_inputs.decided(sorted(made.frame["channel"].unique()))
    load = requirements.staff(chosen, made, decided).load
    volume = forecasts.history(chosen, choice.slot_minutes)
    slots, basis = job.slots_today(made, volume, channel, opened.zone(), opened.now())
    queue = job.queue_of(channel, slots, load, decided, basis)
    stamp = f"{people.stamp()} {schedules.stamp(opened.store(), 'roster')} {queue.target} {queue.patience_s}"
    return _answered(queries.key(), stamp, channel, float(queue.slots["contacts"].sum()), queue)


def _channel(forecast: pd.DataFrame) -> str:
    """A channel whose agents take one contact at a time, the largest first."""
    totals = forecast.groupby("channel")["contacts"].sum().sort_values(ascending=False)
    names = [str(c) for c in totals.index if CHANNELS[c].kind == "live_single"]
    if not names:
        raise NoDataError("No channel whose agents take one contact at a time, such as phone, is forecast.")
    picked = st.segmented_control("Channel", names, default=names[0], format_func=label, key="options_channel",
                                  required=True)  # fmt: skip
    return str(picked or names[0])


@st.cache_resource(show_spinner="Playing today's options ...", max_entries=20)
def _answered(key: queries.Key, stamp: str, channel: str, contacts: float, _queue: Queue) -> Answer:
    # `stamp` and `contacts` stand for the people, the roster and the queue
    zone, now = opened.zone(), key[1]
    on = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    roster = job.published(opened.store(), on, people.team(on).agents, zone)
    return job.answered(roster, _queue, now, zone)


def answer(found: Answer) -> None:
    """Where the day ends without a change, and the best option."""
    base, best = found.base, found.rows.head(1)
    is_short = base.service_level < found.target
    verdict = "below" if is_short else "at or above"
    st.markdown(
        f"**{label(found.channel)}: {numbers.share(base.service_level)} of the rest of today will be answered in "
        f"time if nothing changes**, {verdict} the {numbers.share(found.target, 0)} promised."
    )
    rests = f" Contacts: {found.basis}." if found.basis else ""
    st.caption(
        f"Roster: {found.source}.{rests} Every option is played up to {job.REPLICATIONS} times with the same contacts. "
        "Everybody scheduled counts as there: take who is absent off the roster and publish it first."
    )
    with st.grid(3, min_column_width=150, gap="small"):
        answer_tiles.tile(
            "In time without a change", numbers.share(base.service_level),
            f"99 %: {numbers.share(base.low)} to {numbers.share(base.high)}",
        )  # fmt: skip
        if best.empty:
            answer_tiles.tile(
                "Best option", "None", "nothing helps" if is_short else "nothing saves hours safely"
            )
            return
        row = best.iloc[0]
        answer_tiles.tile(
            f"Best: {KINDS[row['kind']].lower()}", numbers.share(row["service_level"]), str(row["option"])
        )
        answer_tiles.tile(
            "Contacts won in time" if row["gained"] >= 0 else "Contacts no longer in time",
            f"{abs(row['gained']):.1f}",
            f"{row['cost_hours']:+.2f} paid hours of a weekday",
        )


def rows(found: Answer) -> None:
    """Every option in order, with who and what it costs."""
    if found.rows.empty:
        return
    is_short = found.base.service_level < found.target
    order = (
        "The most contacts won first." if is_short else "What saves most hours and keeps the promise first."
    )
    tables.section("Options", f"{order} Times are local; any one of the people named can do it.")
    st.dataframe(table(found.rows), hide_index=True, width="stretch", column_config=COLUMNS)
    tables.download(
        lambda: found.rows.assign(who=found.rows["who"].map(", ".join)), "intraday_options", key="options"
    )


COLUMNS: dict[str, Any] = {
    "Contacts won in time": st.column_config.NumberColumn(format="%+.1f"),
    "Paid hours of a weekday": st.column_config.NumberColumn(format="%+.2f"),
    "Deferred hours put off": st.column_config.NumberColumn(format="%.1f"),
}


def table(frame: pd.DataFrame) -> pd.DataFrame:
    """The options in the reader's words."""
    import pandas as pd

    names = people.team(opened.now().date()).names
    return pd.DataFrame(
        {
            "What": frame["kind"].map(KINDS), "How": frame["option"], "Contacts won in time": frame["gained"],
            "Paid hours of a weekday": frame["cost_hours"], "In time": frame["service_level"].map(numbers.share),
            "99 % range": frame["low"].map(numbers.share) + " to " + frame["high"].map(numbers.share),
            "Who": job.named(frame, names), "Deferred hours put off": frame["deferred_hours"],
        }
    )  # fmt: skip


def work_and_people(found: Answer) -> pd.DataFrame:
    """People on the channel and the work that arrives, in agents, for the rest of the day."""
    step_s = found.agents["starts_at"].diff().min().total_seconds() if len(found.agents) > 1 else 900.0
    work = found.agents["contacts"] * found.agents["aht_s"] / step_s
    busy = ((work > 0) | (found.agents["agents"] > 0)).to_numpy().nonzero()[0]
    # after the last of them there is nothing to see
    until = int(busy[-1]) + 2 if len(busy) else len(work)
    return found.agents.assign(channel=found.channel, work=work, at_work=found.agents["agents"]).head(until)
