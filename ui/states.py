"""What every page shares beside its content: heading, empty state, and failures as sentences."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, ParamSpec

import streamlit as st

from charts import numbers
from charts.theme import without_heading
from data_sources.queries import Holdings
from domain.errors import NoDataError, QueuecastError
from ui import filters, navigation, opened
from ui.navigation import Entry

P = ParamSpec("P")
STYLE = """<style>
.stMainBlockContainer {max-width: 1400px; padding: 4.25rem 3rem 3rem;}
[data-testid="stMetricLabel"] p {white-space: normal; overflow: visible;}
[class*="st-key-tall_"] [data-testid="stMetricLabel"] {min-height: 2.4rem; align-items: flex-end;}
.stMainBlockContainer h1 {padding-top: 0.25rem;}
[data-testid="stMetricDelta"] {font-variant-numeric: tabular-nums; max-width: 100%; height: auto;}
[data-testid="stMetricDelta"] :is(div, p) {white-space: normal !important; overflow: visible; min-width: 0;}
.course {display: flex; height: 2.25rem; background-size: 100% 100%; background-repeat: no-repeat;}
.course i {flex: 1;}
[class*="st-key-tile_"] {justify-content: space-between;}
[class*="st-key-tile_"] [data-testid="stPageLink"] a {padding: 0; min-height: 0;}
[class*="st-key-tile_"] [data-testid="stPageLink"] p {font-size: 0.8rem;}
@media (max-width: 640px) {
  .stMainBlockContainer {padding-left: 1rem; padding-right: 1rem;}
  [data-testid="stMetricValue"] {font-size: 1.25rem;}
  [data-testid="stMetricDelta"] {font-size: 0.75rem;}
}
</style>"""


def style() -> None:
    """Width and rhythm that the theme file cannot say."""
    st.html(STYLE)


def theme() -> Literal["light", "dark"]:
    """The theme the reader looks at, for figures."""
    return "dark" if st.context.theme.type == "dark" else "light"


def title(entry: Entry) -> None:
    """Where the page stands in the menu, and its question."""
    with st.container(gap=None):
        st.markdown(f":small[:gray[{entry.path_words}]]")
        st.title(entry.question, anchor=False)


def heading(entry: Entry, held: Holdings) -> None:
    """The page's question, and one sentence that says which rows are shown."""
    title(entry)
    said = ""
    if entry.has_filters and not held.is_empty:
        said = shown_sentence(held) if entry.has_period else history_sentence(held)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if said:
            st.caption(said, width="content")
        if held.has_demo:
            st.badge("Demo data", color="orange")


def shown_sentence(held: Holdings) -> str:
    """`26 Oct - 21 Nov 2026 against 28 Sep - 25 Oct 2026, Europe/Berlin, data to Sat 21 Nov`."""
    chosen = filters.current()
    earlier = chosen.compared()
    parts = [chosen.period.sentence() + (f" against {earlier.period.sentence()}" if earlier else "")]
    if said := chosen.filter_sentence():
        parts.append(said)
    parts.append(chosen.period.zone)
    if held.last_on:
        parts.append(f"data to {numbers.dated(held.last_on)}")
    return ", ".join(parts)


def history_sentence(held: Holdings) -> str:
    """`Data up to Sat 21 Nov 2026, Phone, Europe/Berlin`: for pages with a span of their own."""
    last = filters.anchor(held)
    parts = [f"Data up to {numbers.dated(last)}"]
    if said := filters.current().filter_sentence():
        parts.append(said)
    return ", ".join([*parts, opened.zone()])


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
        if error.page:
            entry = navigation.ENTRIES[error.page]
            st.page_link(navigation.page(error.page), label=entry.title, icon=f":material/{entry.icon}:")
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")


def figure(key: str, build: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """A figure of `charts`: heading as text that wraps to the screen, alt text for who cannot see it.

    The figure is built once for the same frames and words; a rerun takes it as it is.

    Args:
        key: of the chart on its page.
        build: a builder of `charts`, called with the other arguments.
    """
    chart, meta = _drawn(f"{build.__module__}.{build.__qualname__}", build, args, kwargs)
    with st.container(gap="xsmall"):
        st.markdown(f"**{meta['title']}**  \n:small[:gray[{meta['subtitle']}]]")
        st.plotly_chart(
            chart,
            theme=None,
            key=key,
            alt=meta["alt"],
            config={"displayModeBar": False, "displaylogo": False},
        )


def digest(frame: Any) -> bytes:
    """What a frame holds, in one pass: Streamlit's own hash walks each column and gives up on dictionaries."""
    return hashlib.blake2b(pickle.dumps(frame, protocol=5), digest_size=16).digest()


@st.cache_resource(show_spinner=False, max_entries=400, hash_funcs={"pandas.DataFrame": digest})
def _drawn(
    name: str, _build: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, dict[str, str]]:
    """The figure without its heading, and its heading and alt text; never changed afterwards."""
    chart = _build(*args, **kwargs)
    return without_heading(chart), dict(chart.layout.meta)
