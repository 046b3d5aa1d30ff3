"""The glossary and the explanation of one number."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from charts import numbers
from domain.chosen import Chosen
from jobs import measure
from metrics.catalogue import METRICS
from metrics.compare import Value
from metrics.definition import BASIS_WORDS, Metric
from metrics.explain import Explanation
from ui import filters, opened, queries, tables, words

UNIT_LABELS = {
    "count": "count", "s": "duration", "share": "share", "score": "score", "points": "points -100 to 100",
    "ratio": "ratio", "money": "money in the currency of the wages", "hours": "hours of work",
}  # fmt: skip
DIRECTIONS = {"up": "more is better", "down": "less is better", "none": "neither is better"}


def glossary(section: str, metrics: Iterable[Metric], wanted: str) -> None:
    """The entries of one section that hold the wanted words."""
    found = [m for m in metrics if wanted.lower() in f"{m.label} {m.name} {m.meaning}".lower()]
    if not found:
        return
    st.subheader(section, anchor=False)
    for m in found:
        with st.container(border=True):
            st.markdown(f"**{m.label}** &nbsp; `{m.name}`")
            st.write(m.meaning)
            st.caption(
                f"{m.aggregate.words[0].upper()}{m.aggregate.words[1:]}. {UNIT_LABELS[m.unit].capitalize()}, "
                f"{DIRECTIONS[m.direction]}; {BASIS_WORDS[m.basis]}. "
                f"Left out: {', '.join(x.reason for x in m.every_exclusion) or 'nothing'}. "
                f"Source: {m.source}. Version {m.version}."
            )


def choose_metric() -> str:
    """The metric to explain, from the address or the list."""
    names = list(METRICS)
    filters.accept_keys({"metric": {name: m.label for name, m in METRICS.items()}})
    return str(
        st.selectbox(
            "Number", names, format_func=lambda n: METRICS[n].label, key="metric", bind="query-params"
        )
    )


def explanation(told: Explanation, chosen: Chosen) -> None:
    """The number, its formula, its filters and what was left out."""
    m = told.metric
    value = Value(told.value, told.n, told.low, told.high)
    left, right = st.columns([1, 2])
    with left, st.container(border=True, height="stretch"):
        st.metric(m.label, words.shown(m, value), help=m.meaning)
        st.caption(" · ".join(p for p in (words.basis(m, value), words.interval(m, value)) if p))
    with right, st.container(border=True, height="stretch"):
        said = chosen.filter_sentence()
        st.markdown(
            f"{m.meaning}\n\n"
            f"**Formula.** {told.formula[0].upper()}{told.formula[1:]}, {told.basis}.\n\n"
            f"**Rows.** {chosen.period.sentence()}, {chosen.period.zone}{', ' + said if said else ''}: "
            f"{numbers.number(told.counted)} {m.population.label} count, "
            f"{numbers.number(sum(told.left_out.values()))} are left out.\n\n"
            f"**Definition.** Version {m.version}; {m.source}. On the command line: `{m.name}`."
        )


def rows_behind(told: Explanation, chosen: Chosen) -> None:
    """The rows that count, or those left out for one reason, paged and downloadable."""
    reasons: dict[str, str | None] = {f"Count ({numbers.number(told.counted)})": None}
    reasons |= {f"Left out: {r} ({numbers.number(n)})": r for r, n in told.left_out.items()}
    st.subheader("The rows", anchor=False)
    chosen_rows = st.selectbox("Show", list(reasons), key="reason")
    reason = reasons[chosen_rows]
    total = told.counted if reason is None else told.left_out[reason]
    pages = max(1, -(-total // tables.PAGE_ROWS))
    page = (
        int(st.number_input(f"Page, 1 to {numbers.number(pages)}", 1, pages, 1, key="rows_page", width=200))
        if pages > 1
        else 1
    )
    frame = queries.rows_behind(
        told.metric.name, chosen, reason, tables.PAGE_ROWS, (page - 1) * tables.PAGE_ROWS
    )
    tables.rows(
        frame,
        name=f"{told.metric.name}_rows",
        key="rows_behind",
        every=partial(
            measure.behind,
            opened.store(),
            told.metric.name,
            chosen,
            now=opened.now(),
            reason=reason,
            scope=opened.scope(),
        ),
    )
