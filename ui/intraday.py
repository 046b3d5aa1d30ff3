"""Today's course on its page: expected against actual, and where the day will end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import NoDataError
from jobs.intraday import NextDay, Today, next_open
from jobs.intraday import today as today_of
from ui import decisions, forecasts, opened, queries

if TYPE_CHECKING:
    import pandas as pd

ENDS = ["low_80", "high_80", "low_95", "high_95"]


def days(chosen: Chosen) -> dict[str, Today]:
    """Today by channel, the largest first; empty when no channel has contacts of today."""
    return _days(_key(chosen), chosen)


Key = tuple[queries.Key, forecasts.Asked, str]


def _key(chosen: Chosen) -> Key:
    """What decides a day on this page: the rows, the forecast and its edits."""
    return queries.key(), forecasts.asked(chosen, forecasts.usual()), repr(decisions.edits())


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=forecasts.BY_WORDS)
def _days(key: Key, chosen: Chosen) -> dict[str, Today]:
    choice = forecasts.usual()
    made = forecasts.forecast(chosen, choice)
    volume = forecasts.history(chosen, choice.slot_minutes)
    names = made.frame.groupby("channel")["contacts"].sum().sort_values(ascending=False).index
    found = {str(c): today_of(made, volume, str(c), opened.zone(), opened.now()) for c in names}
    return {c: t for c, t in found.items() if t is not None}


def next_day(chosen: Chosen) -> NextDay:
    """The next day with contacts to come, when today has nothing to compare yet.

    Raises:
        NoDataError: when the forecast has no such day.
    """
    found = _next_day(_key(chosen), chosen)
    if found is None:
        raise NoDataError("No contacts are expected in the next two weeks.")
    return found


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=forecasts.BY_WORDS)
def _next_day(key: Key, chosen: Chosen) -> NextDay | None:
    return next_open(forecasts.forecast(chosen, forecasts.usual()), opened.zone(), opened.now())


def opens(seen: NextDay) -> None:
    """Why there is nothing to compare yet, what opens next, and how much is expected then."""
    today, day = _today(), seen.begins_at.date()
    first, at = next(iter(seen.opens.items()))
    if day == today:
        said = "No contacts of today are loaded yet; once they are, this page projects the end of the day"
        said += f". {label(first)} is expected to open at {at:%H:%M}" if seen.is_still_closed else ""
    else:
        said = f"Nothing more is expected today, {numbers.day(today)}. {label(first)} opens next, on "
        said += f"{numbers.day(day)} at {at:%H:%M}"
    st.info(f"{said}.", icon=":material/schedule:")
    with st.grid(4, min_column_width=150, gap="small"):
        for row in seen.days.sort_values("contacts", ascending=False).head(4).itertuples():
            st.metric(
                f"{label(str(row.channel))}, {numbers.day(seen.begins_at.date())}", numbers.number(row.contacts),
                delta=f"80 %: {numbers.number(row.low_80)} to {numbers.number(row.high_80)}", delta_color="gray",
                delta_arrow="off", border=True, height="stretch",
            )  # fmt: skip


def next_words(seen: NextDay) -> str:
    """What the chart of the day ahead is called: `Mon 23 Nov by slot, Phone`."""
    return f"{numbers.day(seen.begins_at.date())} by slot, {label(_largest(seen))}"


def next_table(seen: NextDay) -> pd.DataFrame:
    """All channels of that day, the largest first."""
    columns = ["channel", "contacts", *ENDS]
    return seen.days.sort_values("contacts", ascending=False)[columns].round(0)


def _largest(seen: NextDay) -> str:
    return str(seen.days.sort_values("contacts", ascending=False)["channel"].iloc[0])


def drawn_next(chosen: Chosen, seen: NextDay) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same weekday a week before and the day ahead of the largest channel, open hours only."""
    import pandas as pd

    name = _largest(seen)
    ahead = forecasts.while_open(seen.slots[seen.slots["channel"] == name], "contacts")
    volume = forecasts.history(chosen, forecasts.usual().slot_minutes)
    own = volume[volume["channel"] == name]
    week = own.assign(starts_at=own["starts_at"] + pd.Timedelta(days=7))
    return week[week["starts_at"].isin(ahead["starts_at"])], ahead


def _today() -> date:
    import pandas as pd

    today: date = pd.Timestamp(opened.now(), tz="UTC").tz_convert(opened.zone()).date()
    return today


def choose(known: dict[str, Today]) -> Today:
    """One channel of today."""
    names = list(known)
    picked = st.segmented_control(
        "Channel", names, default=names[0], format_func=label, key="today_channel", required=True
    )
    return known[str(picked or names[0])]


def answer(seen: Today) -> None:
    """So far, the projected end, and whether updating has paid off before."""
    off = seen.arrived / seen.expected_so_far - 1
    until = seen.known_until.tz_convert(opened.zone())
    update = seen.update
    with st.grid(3, min_column_width=150, gap="small"):
        st.metric(
            f"{label(seen.channel)}, up to {until:%H:%M}", numbers.number(seen.arrived), border=True, height="stretch",
            delta=f"{numbers.signed(off, 'share')} against {numbers.number(seen.expected_so_far)} expected",
            delta_color="gray",
        )  # fmt: skip
        st.metric(
            "Today will end at", numbers.number(update.projected_total), border=True, height="stretch",
            delta=f"80 %: {numbers.number(update.low_80)} to {numbers.number(update.high_80)}", delta_color="gray",
            delta_arrow="off", help=f"{numbers.number(seen.expected_total)} were expected before the day began.",
        )  # fmt: skip
        share = (
            f"{numbers.share(update.weight, 0)} of the deviation carries over"
            if update.weight
            else "no update: it did not help"
        )
        st.metric(
            "Error of the rest of the day", numbers.share(update.wape_after), border=True, height="stretch",
            delta=f"{numbers.share(update.wape_before)} without an update", delta_color="gray", delta_arrow="off",
            help=f"WAPE of the rest of past days at this time of day. Today {share}.",
        )  # fmt: skip


def drawn(seen: Today) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What has arrived, what is to come, and what was expected, for the fan."""
    used = seen.slots[["expected", "arrived"]].fillna(0.0).sum(axis=1)
    slots = forecasts.while_open(seen.slots.assign(used=used), "used")
    slots = slots.assign(channel=seen.channel, model="portfolio")
    came = slots[slots["arrived"].notna()].assign(contacts=lambda f: f["arrived"])
    ahead = slots[slots["arrived"].isna()].assign(contacts=lambda f: f["projected"])
    expected = slots.assign(contacts=slots["expected"])
    return came[["starts_at", "channel", "contacts"]], ahead, expected[["starts_at", "contacts"]]


def table(known: dict[str, Today]) -> pd.DataFrame:
    """All channels of today in one table."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "channel": t.channel,
                "arrived": t.arrived,
                "expected_so_far": t.expected_so_far,
                "expected_total": t.expected_total,
                "projected_total": t.update.projected_total,
                "low_80": t.update.low_80,
                "high_80": t.update.high_80,
            }
            for t in known.values()
        ]
    ).round(0)
