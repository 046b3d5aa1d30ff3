"""From a file or the demo to judged clocks: what happens on every load, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from data_sources import clocks, ingest, profiles
from data_sources.bulk import MergeCounts
from data_sources.clocks import EVERY_TICKET, Touched
from data_sources.ingest import Source, WithDemo
from data_sources.reading import shown_name
from data_sources.reports import Examined, FileReport, Proposal
from data_sources.store import Store
from data_sources.systems import SYSTEMS
from data_sources.understanding import Choices, Said
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
    save_as: str = "",
    table: str = "",
    without: Sequence[str] = (),
) -> list[FileReport]:
    """Load files one by one, each whole or not at all, then judge what they brought.

    Args:
        save_as: name the choices are kept under, for every file with the same headers; empty keeps nothing.
        table: sheet or member the choices are for; all of them when empty.
        without: sheets or members that are not loaded.

    Raises:
        InputError: for the first file that cannot be used; the files before it stay loaded.
    """
    _check_files(paths)
    reports: list[FileReport] = []
    for path in paths:
        said = said_of(path, choices or Choices(), table, without)
        reports += _load(store, path, said, now, with_demo, save_as)
        with_demo = "keep" if with_demo == "remove" else with_demo
    judge_reports(store, reports, now=now)
    return reports


def examine_files(
    store: Store,
    paths: Sequence[Path],
    choices: Choices | None = None,
    *,
    table: str = "",
    without: Sequence[str] = (),
) -> dict[str, Examined]:
    """By file, how its tables would be loaded and which are not understood; nothing is written.

    Args:
        table: sheet or member the choices are for; all of them when empty.
        without: sheets or members that are not looked at.
    """
    _check_files(paths)
    said = {p: said_of(p, choices or Choices(), table, without) for p in paths}
    return {shown_name(p): ingest.examine(p, said=said[p], store=store) for p in paths}


def _check_files(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise InputError("a file that exists", path, "Check the path", "load")


def said_of(source: Source, choices: Choices, table: str, without: Sequence[str] = ()) -> Said:
    """Choices for every table of a file, or for the one that is named, and the tables to leave out.

    Args:
        table: its name as reports show it, or the part behind the file's name; empty for all.

    Raises:
        InputError: when the file holds no table of that name.
    """
    if not table:
        return Said(choices, without=tuple(without))
    meant = ingest.table_named(ingest.examine(source).tables, table, "table")
    return Said(Choices(zone=choices.zone, source=choices.source), {meant: choices}, tuple(without))


def load_content(
    store: Store, name: str, content: bytes, said: Said, *, now: datetime, save_as: str = ""
) -> list[FileReport]:
    """Load an uploaded file as chosen on the page, then judge what it brought."""
    reports = _load(store, (name, content), said, now, "refuse", save_as)
    judge_reports(store, reports, now=now)
    return reports


def judge_reports(store: Store, reports: Sequence[FileReport], *, now: datetime) -> MergeCounts:
    """Judge the tickets that some loads wrote or brought events of, and those a killed process left unjudged."""
    ids = dict.fromkeys([*(r.load_id for r in reports), *clocks.unjudged(store)])
    return judge(store, now=now, touched=Touched(load_ids=tuple(ids)))


def save_choices(store: Store, source: Source, said: Said, name: str, *, now: datetime) -> None:
    """Keep under a name what a person chose for a file, and what its saved profile said before.

    Args:
        source: path, or name and bytes.
        name: a profile of that name for the same headers is replaced. In a file of several tables those something
            was chosen for are kept, each under the name it has or under this one and the table's.

    Raises:
        InputError: when the name is that of another kind of file, or a table is not understood.
    """
    found = ingest.examine(source, said=said, store=store)
    if not found.proposals:
        raise found.unread[0].error
    is_one = len(found.proposals) + len(found.unread) == 1
    for proposal in found.proposals:
        choices = said.of(proposal.file)
        if is_one or _speaks_of(choices, proposal):
            _save(store, proposal, choices, name if is_one else _own_name(proposal, name), now)


def _own_name(proposal: Proposal, name: str) -> str:
    """What the choices for one table of several are kept under."""
    return proposal.profile or f"{name}, {proposal.file.split('/', 1)[-1]}"


def _speaks_of(choices: Choices, proposal: Proposal) -> bool:
    """Whether something was chosen about the fields of a table; dates and zones are about every one."""
    fields = {f.name for f in SYSTEMS[proposal.system].fields}
    named = {*(choices.mapping or {}), *(choices.forms or {}), *choices.keep}
    return bool(choices.date_order or choices.zone or fields & named)


def _save(store: Store, proposal: Proposal, choices: Choices, name: str, now: datetime) -> None:
    saved = profiles.saved_profiles(store)
    others = saved[saved["header_signature"] != proposal.header_signature]["name"]
    if name in set(others):
        raise InputError(
            "a name that is not taken", f"{name}, which keeps the choices of another kind of file",
            "Save these under another name", "profile",
        )  # fmt: skip
    kept = profiles.applied(store, proposal.profile, choices) if proposal.profile else choices
    profiles.save_profile(
        store, name, proposal, mapping=kept.mapping or {}, date_order=kept.date_order, forms=kept.forms,
        keep=tuple(sorted(kept.keep)), zone=kept.zone, now=now,
    )  # fmt: skip


def _load(
    store: Store, source: Source, said: Said, now: datetime, with_demo: WithDemo, save_as: str
) -> list[FileReport]:
    if save_as:
        # Before the load, which reads the file by it: a load that fails leaves the choices for the next try.
        save_choices(store, source, said, save_as, now=now)
    choices = said.of_all
    return ingest.load(
        store, source, zone=choices.zone, system=choices.system, mapping=choices.mapping,
        date_order=choices.date_order, forms=choices.forms, keep=choices.keep, as_source=choices.source,
        of_tables=said.of_tables, without=said.without, with_demo=with_demo, now=now,
    )  # fmt: skip
