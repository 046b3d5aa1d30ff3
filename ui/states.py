"""What every page shares beside its content: heading, empty state, and failures as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st

from charts import numbers
from data_sources.queries import Holdings
from domain.errors import NoDataError, QueuecastError
from ui import filters, navigation, opened
from ui.navigation import Entry

STYLE = """<style>
.stMainBlockContainer {max-width: 1400px; padding-top: 2.5rem; padding-bottom: 3rem;}
[data-testid="stMetricDelta"] {font-variant-numeric: tabular-nums;}
[data-testid="stPageLink"] p {font-size: 0.8rem;}
@media (max-width: 640px) {.stMainBlockContainer {padding-left: 1rem; padding-right: 1rem;}}
</style>"""


def style() -> None:
    """Width and rhythm that the theme file cannot say."""
    st.html(STYLE)


def theme() -> Literal["light", "dark"]:
    """The theme the reader looks at, for figures."""
    return "dark" if st.context.theme.type == "dark" else "light"


def heading(entry: Entry, held: Holdings) -> None:
    """The page's question, and one sentence that says which rows are shown."""
    st.title(entry.question, anchor=False)
    said = shown_sentence(held) if entry.has_filters and not held.is_empty else ""
    demo = " :orange-badge[Demo data]" if held.has_demo else ""
    if said or demo:
        st.caption(f"{said}{demo}")


def shown_sentence(held: Holdings) -> str:
    """`26 Oct - 21 Nov 2026 against 28 Sep - 25 Oct 2026, Europe/Berlin, data to Sat 21 Nov`."""
    chosen = filters.current()
    earlier = chosen.compared()
    parts = [chosen.period.sentence() + (f" against {earlier.period.sentence()}" if earlier else "")]
    if said := chosen.filter_sentence():
        parts.append(said)
    parts.append(chosen.period.zone)
    if held.last_on:
        parts.append(f"data to {numbers.day(held.last_on)} {held.last_on.year}")
    return ", ".join(parts)


def nothing_loaded(entry: Entry) -> None:
    """What is missing, why, and the one button that mends it."""
    st.title(entry.question, anchor=False)
    with st.container(border=True):
        st.subheader("There is no data yet", anchor=False)
        st.write(
            "This page answers its question from tickets, calls, chats or surveys. Load an export file, or "
            "make the demo contact centre to look around first. Nothing leaves this machine."
        )
        st.page_link(
            navigation.page("upload"), label="Load a file or make demo data", icon=":material/upload_file:"
        )


def no_data(what: str) -> None:
    """A part of a page that has nothing to show for this choice."""
    st.info(f"{what} Choose a longer period or fewer filters.", icon=":material/info:")


@contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Errors meant for people are shown as the sentence they are; defects go on as they are."""
    try:
        yield
    except NoDataError as error:
        st.info(str(error), icon=":material/info:")
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")


def figure(chart: object, key: str) -> None:
    """A figure of `charts`, with its text for those who cannot see it."""
    alt = chart.layout.meta["alt"] if chart.layout.meta else None  # type: ignore[attr-defined]
    st.plotly_chart(
        chart, theme=None, key=key, alt=alt, config={"displayModeBar": False, "displaylogo": False}
    )


def data_note() -> str:
    """`demo data` or the zone, for downloads."""
    return "demo data, " + opened.zone() if opened.held().has_demo else opened.zone()
