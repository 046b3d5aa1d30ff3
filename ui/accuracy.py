"""Published forecasts against what came, beside tests on the past: tables, a comparison, a foreign forecast."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from charts import numbers
from data_sources import kept_forecasts as kept
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import InputError, NoDataError
from forecasting import levels, versions
from forecasting.totals import TOTAL
from jobs import published as published_jobs
from ui import decisions, forecasts, opened, queries, tables

if TYPE_CHECKING:
    from forecasting.backtest import Backtest
    from ui.forecasts import ForecastChoice

SHARES = ("wape", "bias", "coverage_80", "coverage_95", "noise_floor")
LEVEL_WORDS = {"slot": "Slot", "day": "Day", "week": "Week", "month": "Four weeks"}
COLUMNS = {
    "level": "Level", "channel": "Channel", "wape": "Error", "noise_floor": "Best possible",
    "wape_ratio_to_naive": "Ratio to last week", "bias": "Bias", "coverage_80": "Inside 80 %",
    "coverage_95": "Inside 95 %", "intervals": "Compared", "periods": "Compared",
}  # fmt: skip


def answer(chosen: Chosen, choice: ForecastChoice) -> None:
    """How wrong forecasts of all contacts were on the past, beside the best possible and last week."""
    made = forecasts.planned(chosen, choice)
    whole = made.total or made.made
    row = whole.accuracy.iloc[0]
    if not row["origins"]:
        return
    unit = "day" if made.total else "slot"
    with st.grid(3, min_column_width=160, gap="small"):
        st.metric(
            f"{label(str(row['channel']))}, error per {unit} (WAPE)", numbers.share(row["wape"]), border=True,
            height="stretch", delta=f"{numbers.share(row['noise_floor'])} is the best possible", delta_color="gray",
            delta_arrow="off", help="Sum of absolute errors over sum of contacts, on rolling tests of the past.",
        )  # fmt: skip
        st.metric(
            f"Against the same {unit} last week", numbers.number(row["wape_ratio_to_naive"], 2), border=True,
            height="stretch", delta="1.00 is copying last week", delta_color="gray", delta_arrow="off",
        )  # fmt: skip
        st.metric(
            "Actuals inside the 80 % band", numbers.share(row["coverage_80"]), border=True, height="stretch",
            delta=f"{numbers.share(row['coverage_95'])} inside the 95 % band", delta_color="gray", delta_arrow="off",
        )  # fmt: skip


def published(chosen: Chosen) -> None:
    """Saved forecasts: choose one, see its errors by level, whether edits helped, and compare two."""
    saved = kept.versions(opened.store())
    if saved.empty:
        st.info(
            "No forecast has been saved yet. Save one on the Volume forecast page, or load one below; it is "
            "scored here as contacts come in.",
            icon=":material/info:",
        )
        return
    names = saved["name"].tolist()
    name = str(st.selectbox("Saved forecast", names, key="scored_version"))
    row = saved[saved["name"] == name].iloc[0]
    _about(row)
    seen = _scored(queries.key(), _version(row), tuple(sorted(chosen.filters.items())), chosen)
    if seen.scores.empty:
        begins = numbers.day(seen.begins_on)
        st.info(f"It begins on {begins}; no day of it has come yet.", icon=":material/info:")
    else:
        tables.rows(in_words(seen.scores), name="scores", key="scores")
    for words in seen.edits:
        st.markdown(words)
    _compare(row, saved[saved["name"] != name])
    if st.button("Forget this saved forecast", key="remove_version"):
        kept.remove_version(opened.store(), name)
        decisions.done(f"{name} was removed.")


@dataclass(frozen=True)
class Scored:
    """A saved forecast against what came: errors by level, and whether its edits helped."""

    begins_on: date
    scores: pd.DataFrame
    edits: list[str]


Saved = tuple[str, str]
"""Name and row hash of a saved forecast: a name may come back with other rows."""


def _version(row: pd.Series) -> Saved:
    return str(row["name"]), str(row["frame_sha256"])


@st.cache_resource(show_spinner="Scoring against what came ...", max_entries=20)
def _scored(key: queries.Key, saved: Saved, filters: forecasts.Filters, _chosen: Chosen) -> Scored:
    store, zone, name = opened.store(), opened.zone(), saved[0]
    rows = kept.version_rows(store, name)
    volume = published_jobs.actuals(
        store, name, forecasts.history(_chosen, _slot_minutes(rows)), zone, filters=dict(filters), scope=key[2],
        now=key[1],
    )  # fmt: skip
    scores = published_jobs.scores(store, name, volume, zone)
    edits = published_jobs.edit_words(store, name, volume) if len(scores) else []
    return Scored(rows["starts_at"].min().tz_convert(zone).date(), scores, edits)


def _about(row: pd.Series) -> None:
    origin = "another tool" if row["origin"] == "foreign" else "Queuecast"
    made = pd.Timestamp(row["made_at"]).tz_localize("UTC").tz_convert(opened.zone())
    who = f" by {row['author']}" if row["author"] else ""
    st.caption(
        f"Made with {origin}, saved {made:%a %-d %b %Y %H:%M}{who}. Rows {row['frame_sha256'][:12]}, "
        f"history {row['data_sha256'][:12]}: the same data and settings give the same rows."
    )


def _slot_minutes(rows: pd.DataFrame) -> int:
    steps = rows["starts_at"].drop_duplicates().sort_values().diff().dropna().dt.total_seconds()
    found = int(steps.mode().iloc[0] // 60) if len(steps) else 1440
    return min(found, 1440)


def in_words(found: pd.DataFrame) -> pd.DataFrame:
    """Scores with the reader's column names, shares as percent, the total first at each level."""
    ordered = found.assign(is_part=found["channel"] != TOTAL)
    ordered["place"] = ordered["level"].map(list(LEVEL_WORDS).index)
    ordered = ordered.sort_values(["place", "is_part"], kind="stable")
    cells = {c: ordered[c].map(numbers.share) for c in SHARES if c in ordered}
    cells["level"] = ordered["level"].map(LEVEL_WORDS)
    cells["channel"] = ordered["channel"].map(label)
    if "wape_ratio_to_naive" in ordered:
        cells["wape_ratio_to_naive"] = ordered["wape_ratio_to_naive"].map(lambda v: numbers.number(v, 2))
    shown = ordered.assign(**cells)
    return shown[[c for c in COLUMNS if c in shown]].rename(columns=COLUMNS)


def _compare(row: pd.Series, others: pd.DataFrame) -> None:
    if others.empty:
        return
    with st.expander("Compare with another saved forecast"):
        other = str(st.selectbox("Other forecast", others["name"].tolist(), key="other_version"))
        against = others[others["name"] == other].iloc[0]
        daily = _differences(opened.store().url, _version(against), _version(row), opened.zone())
        if daily.empty:
            st.info("They share no slot of one channel.", icon=":material/info:")
        else:
            tables.rows(daily, name="comparison", key="comparison", height=280)


@st.cache_resource(show_spinner=False, max_entries=20)
def _differences(url: str, before: Saved, after: Saved, zone: str) -> pd.DataFrame:
    """Two saved forecasts by channel and day."""
    rows = [kept.version_rows(opened.store(), name) for name, _ in (before, after)]
    both = versions.compare(*rows).dropna()
    day = both["starts_at"].dt.tz_convert(zone).dt.date.rename("day_on")
    numbers_of = ["contacts_before", "contacts_after", "difference"]
    daily = both.groupby(["channel", day])[numbers_of].sum().reset_index()
    daily.columns = pd.Index(["channel", "day_on", before[0], after[0], "difference"])
    return daily


def foreign() -> None:
    """Load a forecast of another tool, to be scored like ours."""
    with st.expander("Load a forecast made elsewhere", icon=":material/upload_file:"):
        with st.form("foreign_forecast", border=False):
            file = st.file_uploader(
                "CSV, Excel or Parquet with starts_at, contacts, optionally channel, low_80, high_80, low_95, high_95; "
                "or the forecast file of Calabrio WFM",
                ["csv", "txt", "tsv", "xlsx", "parquet"], key="foreign_file",
            )  # fmt: skip
            left, right = st.columns(2)
            name = left.text_input("Name", key="foreign_name", max_chars=80)
            made_on = right.date_input("Made on", opened.now().date(), key="foreign_on", format="YYYY-MM-DD")
            is_asked = st.form_submit_button("Load", type="primary")
        if is_asked:
            if file is None:
                raise InputError("a file", "none", "Choose one", "file")
            table = published_jobs.read_foreign(io.BytesIO(file.getvalue()), file.name, opened.zone())
            _keep_foreign(table, name, made_on)


def _keep_foreign(table: pd.DataFrame, name: str, made_on: date) -> None:
    made_at = min(datetime.combine(made_on, time()), decisions.now())
    published_jobs.keep_foreign(opened.store(), name, table, author="", now=made_at)
    decisions.done(f"{name}: {numbers.number(len(table))} rows loaded.")


def tested(chosen: Chosen, choice: ForecastChoice) -> tuple[str, Backtest]:
    """Ask for a channel and return its rolled backtest, the total first.

    Raises:
        NoDataError: when no channel has history enough for a test.
    """
    plan = forecasts.planned(chosen, choice)
    found = {**(plan.total.backtests if plan.total else {}), **plan.made.backtests}
    if not found:
        raise NoDataError("A test on the past needs at least three weeks of history in one channel.")
    names = list(found)
    picked = st.segmented_control(
        "Channel", names, default=names[0], format_func=label, key="tested_channel", required=True
    )
    return str(picked or names[0]), found[str(picked or names[0])]


@st.cache_resource(show_spinner=False, max_entries=40)
def by_level(key: tuple[object, ...], _done: Backtest) -> pd.DataFrame:
    """The portfolio's error at slot, day, week and four-week level beside the best possible.

    Args:
        key: of the forecast, with the channel.
    """
    done, found = _done, levels.table(_done)
    # A daily series has no slots finer than a day.
    return in_words(found[found["level"] != "slot"] if done.ready.grid.slots == 1 else found)


@st.cache_resource(show_spinner=False, max_entries=40)
def by_horizon(key: tuple[object, ...], _done: Backtest) -> pd.DataFrame:
    """WAPE per model and week ahead."""
    found = levels.by_horizon(_done)
    found["model"] = found["model"].map(lambda m: forecasts.MODEL_LABELS.get(m, m))
    wide = found.pivot(index="model", columns="weeks_ahead", values="wape").reindex(found["model"].unique())
    wide.columns = pd.Index([f"Week {w} ahead" for w in wide.columns])
    return wide.map(numbers.share).reset_index()
