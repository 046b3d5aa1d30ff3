"""A roster being made in the background: how far it is, how long still, cancelled or taken over when done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain import wording
from domain.errors import QueuecastError

if TYPE_CHECKING:
    from domain.shifts import Assignment
    from scheduling.roster import Roster

JOB = "roster_job"
Told = Callable[[str, float], None]
First = Callable[[tuple["Assignment", ...]], None]
Solve = Callable[[Told, First], "Roster"]


class SearchCancelledError(Exception):
    """The reader gave the search up; raised inside it to end its thread."""


@dataclass
class Job:
    """One search in its own thread; the page only looks at it.

    Attributes:
        mark: of the roster it is for; `is_again` when it replaces the one on the page.
        usable: shifts of the first usable roster, None before.
    """

    mark: str
    limit_s: float
    people: int
    solve: Solve
    finish: Callable[[Roster], None]
    said: str = "Starting"
    usable: int | None = None
    made: Roster | None = None
    error: BaseException | None = None
    started: float = field(default_factory=monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def run(self) -> None:
        try:
            self.made = self.solve(self._told, self._first)
        except SearchCancelledError:
            return
        except Exception as error:  # noqa: BLE001 - raised again by the thread that draws the page
            self.error = error

    def _told(self, what: str, share: float) -> None:
        if self.stop.is_set():
            raise SearchCancelledError
        self.said = what

    def _first(self, found: tuple[Assignment, ...]) -> None:
        self._told("A first usable roster stands", 0.3)
        self.usable = len(found)

    @property
    def is_over(self) -> bool:
        return self.thread is not None and not self.thread.is_alive()


def start(job: Job) -> None:
    """Begin a search; one that still runs in this session is given up."""
    cancel()
    job.thread = threading.Thread(target=job.run, name="roster", daemon=True)
    st.session_state[JOB] = job
    job.thread.start()


def cancel() -> None:
    """Give up the search of this session, if there is one."""
    job: Job | None = st.session_state.pop(JOB, None)
    if job is not None:
        job.stop.set()


def running() -> Job | None:
    """The search of this session that has not been taken over yet."""
    found: Job | None = st.session_state.get(JOB)
    return found


def take() -> None:
    """Take over a search that is done, or say why it failed."""
    job = running()
    if job is None or not job.is_over:
        return
    st.session_state.pop(JOB)
    if job.made is not None:
        job.finish(job.made)
        st.toast(
            f"The roster is made: {wording.counted(len(job.made.assignments), 'shift')} in {job.made.seconds:.0f} s."
        )
    elif isinstance(job.error, QueuecastError):
        st.error(str(job.error), icon=":material/error:")
    elif job.error is not None:
        raise job.error


def progress() -> None:
    """While a search runs: what it does, how far, how long still, and a button that gives it up."""
    take()
    if running() is not None:
        _watch()


@st.fragment(run_every=1.0)
def _watch() -> None:
    job = running()
    if job is None or job.is_over:
        st.rerun()
    assert job is not None
    spent = monotonic() - job.started
    left = max(job.limit_s - spent, 0.0)
    with st.container(border=True):
        usable = (
            ""
            if job.usable is None
            else f" A first usable roster of {job.usable} shifts stands; it is being improved."
        )
        st.markdown(f"**Making a roster of {wording.people(job.people)}.**{usable}")
        st.progress(
            min(spent / job.limit_s, 0.99), f"{job.said}. At most {numbers.duration(max(left, 1.0))} still."
        )
        st.button("Cancel", key="roster_cancel", icon=":material/close:", on_click=cancel)
