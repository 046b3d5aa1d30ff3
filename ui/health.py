"""What is wrong with the data, how bad it is, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from jobs import health as job
from ui import opened, queries, tables, upload_words

if TYPE_CHECKING:
    import pandas as pd

MARKS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "note": ":gray[:material/info:]",
}
FLAGS_S = 900


@st.cache_data(show_spinner="Examining the data ...", max_entries=5)
def _findings(key: queries.Key) -> pd.DataFrame:
    return job.examined(opened.store(), now=key[1])


def findings() -> pd.DataFrame:
    """Findings of the store, the worst first."""
    return _findings(queries.key())


def verdict(found: pd.DataFrame) -> None:
    """The answer in one sentence."""
    counts = found["severity"].value_counts()
    errors, warnings = int(counts.get("error", 0)), int(counts.get("warning", 0))
    if not errors and not warnings:
        st.success("Nothing was found that would make the numbers wrong.", icon=":material/check_circle:")
    elif errors:
        more = f" {warnings} more to look at." if warnings else ""
        st.error(f"{_findings_that(errors, 'makes', 'make')} numbers wrong.{more}", icon=":material/error:")
    else:
        said = _findings_that(warnings, "deserves", "deserve")
        st.warning(f"The numbers hold; {said} a look.", icon=":material/warning:")


def _findings_that(count: int, one: str, many: str) -> str:
    return f"1 finding {one}" if count == 1 else f"{count} findings {many}"


def show(found: pd.DataFrame) -> None:
    """Each finding with its rows and remedy."""
    for row in found.to_dict("records"):
        with st.container(border=True):
            st.markdown(f"{MARKS.get(str(row['severity']), '')} **{row['finding']}**")
            st.markdown(str(row["remedy"]))
            touched = job.labels(row["touches"])
            st.caption(f"{row['place']}. Affects {touched or 'no number'}.")


@st.cache_resource(show_spinner=False, ttl=FLAGS_S, max_entries=5)
def _flags(url: str) -> dict[str, str]:
    return job.flags(job.examined(opened.store(), now=opened.now()))


def flag(metric: str) -> str:
    """What is wrong with the data behind a metric, at most a quarter of an hour old; empty when nothing is."""
    return _flags(opened.store().url).get(metric, "")


def holdings() -> None:
    """What the store holds, by table."""
    held = opened.held()
    tables.section("What the store holds")
    names = {name: count for name, count in held.rows.items() if count}
    with st.grid(5, min_column_width=150, gap="small"):
        for name, count in names.items():
            st.metric(upload_words.kind(name), numbers.number(count), border=True)
