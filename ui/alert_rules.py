"""The rules of alerts: edit them, see how often each would have fired, save or drop the edit."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from charts import numbers
from data_sources import kept_alerts
from domain.errors import QueuecastError
from jobs import alerts
from jobs.alert_conditions import CONDITIONS, name_of
from jobs.alerts import BackTest
from metrics.alert_rules import CHANNELS, DIMENSIONS, parse_rules
from ui import alert_list, kept, opened, tables

WEEKS = (1, 4, 8, 13)
WHOLE = "the whole"
BOUND_UNITS = {"share": " (0 to 1)", "s": " (seconds)"}
EMPTY: dict[str, Any] = {"name": None, "condition": "service_level_under", "bound": 0.7, "is_on": True}


def show() -> None:
    """The page: what is open, the rules with their back-test, what fired."""
    book = alerts.rule_book()
    _answer(book)
    open_ones = st.container()
    _reader()
    with open_ones:
        alert_list.open_now()
    tables.section(
        "Rules",
        "A rule fires when so many intervals in a row are beyond its bound, then is quiet for its cooldown. Only: "
        "values to watch, such as channel=phone,chat.",
    )
    edited = _editor([alerts.as_entry(rule) for rule in book.rules])
    weeks = st.segmented_control(
        "Try the rules on the last",
        WEEKS,
        default=4,
        format_func=lambda n: f"{n} week{'' if n == 1 else 's'}",
        key="alert_weeks",
    )
    try:
        entries = [_entry(row) for row in edited.to_dict("records") if row.get("name")]
        rules = parse_rules(entries, CONDITIONS)
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return
    _would_have(entries, int(weeks or 4))
    _save(entries, [alerts.as_entry(rule) for rule in book.rules], len(rules))
    alert_list.every()
    _where(book)


def _answer(book: alerts.RuleBook) -> None:
    found = len(kept_alerts.kept(opened.store(), is_open=True))
    on = sum(rule.is_on for rule in book.rules)
    said = f"{numbers.number(found)} alert{'' if found == 1 else 's'} open" if found else "No alert is open"
    st.markdown(
        f"**{said}; {on} of {len(book.rules)} rules are on.** The server looks when data "
        "comes and every quarter of an hour."
    )


def _reader() -> None:
    """Who acknowledges; asked below the alerts, known before they are drawn."""
    who = st.text_input(
        "Your name, for what you acknowledge", kept.start("alert_reader", ""), key="alert_reader", width=320
    )
    kept.remember("alert_reader", who)


def _editor(entries: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [
        {
            **{k: v for k, v in e.items() if k not in ("only", "send")},
            "only": _only_text(e["only"]),
            "send": e["send"],
        }
        for e in entries
    ]
    columns = [
        "is_on", "name", "condition", "bound", "by", "only", "for_intervals", "cooldown", "severity", "send", "least_n",
    ]  # fmt: skip
    # The editor shows an empty choice as None, so no dimension is a word of its own.
    frame = (
        pd.DataFrame(rows or [EMPTY])
        .reindex(columns=columns)
        .assign(by=lambda f: f["by"].map(_dimension_words))
    )
    edited: pd.DataFrame = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, width="stretch", key="alert_rules",
        column_config={
            "is_on": st.column_config.CheckboxColumn("On", default=True),
            "name": st.column_config.TextColumn("Rule", required=True),
            "condition": st.column_config.SelectboxColumn(
                "Watches", options=list(CONDITIONS), format_func=_condition_words, required=True, width=330
            ),
            "bound": st.column_config.NumberColumn("Bound", min_value=0.0, required=True),
            "by": st.column_config.SelectboxColumn(
                "For each", options=[_dimension_words(d) for d in DIMENSIONS], default=WHOLE
            ),
            "only": st.column_config.TextColumn("Only", default=""),
            "for_intervals": st.column_config.NumberColumn("Intervals in a row", min_value=1, default=2, step=1),
            "cooldown": st.column_config.TextColumn("Cooldown", default="4h"),
            "severity": st.column_config.SelectboxColumn(
                "Severity", options=["info", "warning", "critical"], default="warning"
            ),
            "send": st.column_config.MultiselectColumn("Send to", options=list(CHANNELS), default=[]),
            "least_n": st.column_config.NumberColumn("Cases at least", min_value=0, default=10, step=1),
        },
    )  # fmt: skip
    return edited


def _dimension_words(name: object) -> str:
    return str(name) if name and name == name else WHOLE


def _condition_words(key: object) -> str:
    """What a rule watches, with the unit its bound is typed in."""
    if key not in CONDITIONS:
        return str(key)
    one = CONDITIONS[str(key)]
    return one.label + BOUND_UNITS.get(one.unit, "")


def _only_text(only: dict[str, list[str]]) -> str:
    return "; ".join(f"{d}={','.join(v)}" for d, v in only.items())


def _entry(row: dict[Any, Any]) -> dict[str, Any]:
    """A row of the editor as the table of a rule; what was left empty takes its usual value."""
    told = {str(k): v for k, v in row.items() if not (isinstance(v, float) and v != v) and v is not None}
    if told.get("by") == WHOLE:
        told["by"] = ""
    parts = [part.partition("=") for part in str(told.pop("only", "")).split(";") if part.strip()]
    told["only"] = {d.strip(): [v.strip() for v in values.split(",") if v.strip()] for d, _, values in parts}
    for name in ("for_intervals", "least_n"):
        if name in told:
            told[name] = int(told[name])
    return told | {"send": list(told.get("send", []))}


def _would_have(entries: list[dict[str, Any]], weeks: int) -> None:
    tables.section(
        f"How often each would have fired over {weeks} week{'' if weeks == 1 else 's'}",
        "The rules as they stand in the table above, saved or not.",
    )
    data = opened.data()
    rows = [_told(_tested(data, json.dumps(e, sort_keys=True), weeks, opened.now())) for e in entries]
    settings = {"Per week": st.column_config.NumberColumn(format="%.1f")}
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", column_config=settings)


@st.cache_resource(show_spinner="Running the rule over the past ...", max_entries=100)
def _tested(data: str, entry: str, weeks: int, now: datetime) -> BackTest:
    (rule,) = parse_rules([json.loads(entry)], CONDITIONS)
    return alerts.back_test(opened.store(), rule, now=now, weeks=weeks)


def _told(test: BackTest) -> dict[str, object]:
    about = ", ".join(f"{name_of(a)} {n}" for a, n in sorted(test.by_about.items(), key=lambda x: -x[1]))
    return {
        "Rule": test.rule.name,
        "Fired": test.fired,
        "Per week": round(test.per_week, 1),
        "About": about or "–",
        "Intervals beyond the bound": f"{test.beyond:,} of {test.intervals:,}"
        if test.intervals
        else "no data",
        "Last": test.last or "–",
    }


def _save(entries: list[dict[str, Any]], before: list[dict[str, Any]], count: int) -> None:
    normal = [alerts.as_entry(rule) for rule in parse_rules(entries, CONDITIONS)]
    if normal == before:
        st.caption("These are the rules in force.")
        return
    if st.button(f"Save {count} rules", type="primary", icon=":material/save:"):
        alerts.save_rules(entries)
        st.toast("Rules saved.")
        st.rerun()


def _where(book: alerts.RuleBook) -> None:
    delivery = book.delivery
    hook = delivery.url or "off"
    mail = f"{', '.join(delivery.to)} by {delivery.email_host}" if delivery.email_host else "off"
    st.caption(
        f"File: {delivery.file.name} beside the inbox. Web hook: {hook}. E-mail: {mail}. Set up where Queuecast is "
        "installed; nothing leaves this machine until a host is named there."
    )
