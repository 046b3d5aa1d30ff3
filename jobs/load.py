"""From a file or the demo to judged clocks: what happens on every load, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from data_sources import clocks, ingest
from data_sources.bulk import MergeCounts
from data_sources.clocks import EVERY_TICKET, Touched
from data_sources.ingest import WithDemo
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.understanding import Choices
from domain.errors import InputError
from settings import settings

Progress = Callable[[str, float], None]


def judge(store: Store, *, now: datetime, touched: Touched = EVERY_TICKET) -> MergeCounts:
    """Judge the service-level clocks of all tickets, or of those touched.

    Args:
        now: naive UTC; what happened later is unread.
        touched: which tickets.
    """
    from metrics.calendars import load_calendars
    from metrics.sla_policy_file import load_policies
    from metrics.sla_table import judge_tickets

    folder = settings().config_dir
    calendars = load_calendars(folder / "calendars.toml")
    policies = load_policies(folder / "sla_policies.toml", calendars=calendars)
    tickets, events = clocks.material(store, touched)
    if tickets.empty:
        return clocks.replace(store, None, touched)
    judged = judge_tickets(
        tickets,
        events if len(events) else None,
        policies,
        calendars,
        now=now.replace(tzinfo=UTC),
        zone=store.setting("zone") or settings().zone,
    )
    return clocks.replace(store, judged, touched)


def make_demo(
    store: Store, *, now: datetime, progress: Progress | None = None, **size: int
) -> Mapping[str, int]:
    """Make the demo contact centre and judge it. The store must hold no demo."""
    from data_sources.systems.sample import load_demo

    tell = progress or (lambda what, share: None)
    written = load_demo(store, now, progress=lambda what, share: tell(what, 0.8 * share), **size)
    tell("judging service targets", 0.85)
    counts = judge(store, now=now, touched=Touched(sources=("demo",)))
    tell("done", 1.0)
    return {**written, "sla_clocks": counts.loaded}


def load_files(
    store: Store,
    paths: Sequence[Path],
    choices: Choices | None = None,
    *,
    now: datetime,
    with_demo: WithDemo = "refuse",
) -> list[FileReport]:
    """Load files one by one, each whole or not at all, then judge what they brought.

    Raises:
        InputError: for the first file that cannot be used; the files before it stay loaded.
    """
    for path in paths:
        if not path.is_file():
            raise InputError("a file that exists", path, "Check the path", "load")
    reports: list[FileReport] = []
    for path in paths:
        reports += _load(store, path, choices or Choices(), now, with_demo)
        with_demo = "keep" if with_demo == "remove" else with_demo
    judge_reports(store, reports, now=now)
    return reports


def load_content(
    store: Store, name: str, content: bytes, choices: Choices, *, now: datetime
) -> list[FileReport]:
    """Load an uploaded file as chosen on the page, then judge what it brought."""
    reports = _load(store, (name, content), choices, now, "refuse")
    judge_reports(store, reports, now=now)
    return reports


def judge_reports(store: Store, reports: Sequence[FileReport], *, now: datetime) -> MergeCounts:
    """Judge the tickets that some loads wrote or brought events of, and those a killed process left unjudged."""
    ids = dict.fromkeys([*(r.load_id for r in reports), *clocks.unjudged(store)])
    return judge(store, now=now, touched=Touched(load_ids=tuple(ids)))


def _load(
    store: Store, source: Path | tuple[str, bytes], choices: Choices, now: datetime, with_demo: WithDemo
) -> list[FileReport]:
    return ingest.load(
        store, source, zone=choices.zone, system=choices.system, mapping=choices.mapping,
        date_order=choices.date_order, forms=choices.forms, keep=choices.keep, as_source=choices.source,
        with_demo=with_demo, now=now,
    )  # fmt: skip
