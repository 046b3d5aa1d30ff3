"""What a planner decides before agents are counted: promises, handle times, patience, shrinkage."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.errors import NoDataError
from jobs import attendance, plan, staffing, targets
from jobs.targets import USUAL, Targets
from staffing.chat_curve import LEAST_ENDED, Curve
from staffing.patience import Patience
from staffing.shrinkage import Shrinkage
from ui import filters, forecasts, kept, opened, our_targets, queries

if TYPE_CHECKING:
    import pandas as pd

PROMISE, WITHIN, BUSY, FEWEST = "Answered in time, %", "Within, s", "Most occupancy, %", "Fewest agents"
HANDLE, PATIENCE = "Handle time, s", "Patience, s"
EDITABLE = (PROMISE, WITHIN, BUSY, FEWEST, HANDLE, PATIENCE)
LEVER_COLUMNS = dict(zip(targets.LEVERS, EDITABLE, strict=True))
Row = dict[str, float | None]


@dataclass(frozen=True)
class Sources:
    """What the data says: handle time, patience and handle time by concurrency, and where it says nothing."""

    aht_s: Mapping[str, float]
    assumed: tuple[str, ...]
    patience: Mapping[str, Patience]
    curves: Mapping[str, Curve] = field(default_factory=dict)


def sources(chosen: Chosen) -> Sources:
    """Handle time of the last eight weeks and patience of the last thirteen."""
    return _sources(queries.key(), tuple(sorted(chosen.filters.items())), chosen)


@st.cache_resource(show_spinner=False, max_entries=20)
def _sources(key: queries.Key, filters: tuple[tuple[str, tuple[str, ...]], ...], _chosen: Chosen) -> Sources:
    aht_s, assumed = plan.recent_aht_s(forecasts.history(_chosen, 30))
    last_on = opened.held().last_on
    until_on = last_on + timedelta(days=1) if last_on else None
    found = staffing.patience(opened.store(), until_on, scope=key[2]) if until_on else {}
    curves = staffing.chat_curves(opened.store(), until_on, scope=key[2]) if until_on else {}
    return Sources(aht_s, tuple(assumed), found, curves)


def controls(channels: Sequence[str]) -> plan.StaffingChoice:
    """Every assumption in one place, drawn when it is opened; it stays when the page changes."""
    found, ours = sources(filters.current()), our_targets.ours()
    usual = {c: usual_row(c, found, ours) for c in channels if c in CHANNELS}
    box = st.expander(
        "Promises, handle time, patience and shrinkage",
        icon=":material/tune:",
        key="assumptions",
        on_change="rerun",
    )
    if box.open:
        with box:
            _table(usual)
            st.caption(source_words(found, channels))
            _shares(ours)
            _measured_shrinkage()
            our_targets.history()
    rows = _with_changes(usual, kept.last("targets", {}))
    wanted = departing(rows, found, ours)
    our_targets.unsaved(wanted)
    return choice_of(rows, found, wanted)


def decided(channels: Sequence[str]) -> plan.StaffingChoice:
    """The choice of `controls` as it was left, for pages that draw no controls."""
    found, ours = sources(filters.current()), our_targets.ours()
    usual = {c: usual_row(c, found, ours) for c in channels if c in CHANNELS}
    rows = _with_changes(usual, kept.last("targets", {}))
    return choice_of(rows, found, departing(rows, found, ours))


def _shares(ours: Targets) -> None:
    held = targets.shrinkage(ours)
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    for place, key, name, most, usual, meaning in (
        (left, "planned", "Planned shrinkage (leave, training, meetings)", 40.0, held.planned_share,
         "Known when the schedule is made. Shares compound: 15 % and 7 % together are 21 %."),
        (middle, "unplanned", "Unplanned shrinkage (sickness, lateness)", 30.0, held.unplanned_share, None),
    ):  # fmt: skip
        start = round(100 * usual, 2)
        value = place.slider(
            name, 0.0, most, kept.start(key, start), 0.5, format="%g %%", key=key, help=meaning
        )
        kept.settle(key, value, start)
    gives_up = targets.gives_up(ours)
    has_patience = right.toggle(
        "Customers give up while they wait", kept.start("has_patience", gives_up), key="has_patience",
        help="On: Erlang A with the patience above. Off: Erlang C, where everybody waits and more agents are needed.",
    )  # fmt: skip
    kept.settle("has_patience", bool(has_patience), gives_up)


def _measured_shrinkage() -> None:
    """What attendance says of the chosen period, and taking it over."""
    found = _lost(queries.key(), filters.current())
    if found is None:
        return
    reasons = [f"{label(r)} {numbers.share(s)}" for r, s in {**found.planned, **found.unplanned}.items()]
    shares = {"planned": _per_cent(found.planned_share), "unplanned": _per_cent(found.unplanned_share)}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Measured in the chosen period: planned {numbers.share(found.planned_share)}, unplanned "
            f"{numbers.share(found.unplanned_share)} ({', '.join(reasons)})."
        )
        if st.button("Take the measured", icon=":material/straighten:", key="take_shrinkage"):
            for key, share in shares.items():
                kept.replace(key, share)
            st.rerun()


@st.cache_resource(show_spinner=False, max_entries=20)
def _lost(key: queries.Key, chosen: Chosen) -> Shrinkage | None:
    try:
        return attendance.measured_shrinkage(opened.store(), chosen, scope=key[2])
    except NoDataError:
        return None  # nobody's time is on record; the sliders stand for themselves


def usual_row(channel: str, found: Sources, ours: Targets) -> Row:
    """Where a channel starts: our promise or the usual one, and what is ours, measured or assumed."""
    promise, own = targets.target(channel, ours), ours.channels.get(channel, {})
    return {
        PROMISE: _per_cent(promise.service_level),
        WITHIN: promise.threshold_s,
        BUSY: _per_cent(promise.max_occupancy),
        FEWEST: float(promise.min_agents),
        HANDLE: own.get("aht_s", _measured_aht_s(channel, found)),
        PATIENCE: own.get("patience_s", _measured_patience_s(channel, found)),
    }


def _per_cent(share: float | None) -> float:
    return round(100 * (share or 0.0), 2)


def _measured_aht_s(channel: str, found: Sources) -> float:
    return float(round(found.aht_s.get(channel, 420.0)))


def _measured_patience_s(channel: str, found: Sources) -> float | None:
    usual, measured = CHANNELS[channel].patience_s, found.patience.get(channel)
    return float(round(measured.patience_s)) if measured else None if usual is None else float(round(usual))


def _with_changes(usual: Mapping[str, Row], changed: Mapping[tuple[str, str], float]) -> dict[str, Row]:
    return {
        channel: {column: changed.get((channel, column), value) for column, value in row.items()}
        for channel, row in usual.items()
    }


def _table(usual: Mapping[str, Row]) -> None:
    import pandas as pd

    changed: dict[tuple[str, str], float] = kept.last("targets", {})
    # another question to the data is another table; the same one keeps what is being typed
    key = f"targets_{zlib.crc32(repr(usual).encode())}_{kept.last('targets_round', 0)}"
    start = pd.DataFrame(
        [{"Channel": label(c), **row} for c, row in _with_changes(usual, changed).items()], index=list(usual)
    ).astype(dict.fromkeys(EDITABLE, "Float64"))
    edited = st.data_editor(
        kept.start(key, start), hide_index=True, disabled=["Channel"], key=key, width="stretch",
        column_config=_columns(), placeholder="",
    )  # fmt: skip
    others = {place: value for place, value in changed.items() if place[0] not in usual}
    kept.remember("targets", {**others, **changes(usual, edited)})


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        PROMISE: number(min_value=1, max_value=99.9, required=True, help="Share answered or done in time."),
        WITHIN: number(min_value=0, required=True, help="To answer; for written work, working seconds until due."),
        BUSY: number(min_value=10, max_value=100, required=True, help="Largest share of logged-in time at work."),
        FEWEST: number(
            min_value=0, max_value=500, step=1, required=True, help="Never fewer while the channel is open."
        ),
        HANDLE: number(min_value=1, required=True, help="Talk, hold and wrap-up time of one contact."),
        PATIENCE: number(min_value=1, help="Mean time until a customer gives up; empty: the usual one of the channel."),
    }  # fmt: skip


def changes(usual: Mapping[str, Row], edited: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Cells that the reader changed, by channel and column."""
    filled = {c: edited[c].to_numpy(dtype=float, na_value=float("nan")) for c in EDITABLE}
    cells = {(str(row), c): filled[c][at] for at, row in enumerate(edited.index) for c in EDITABLE}
    return {
        (channel, column): float(cells[channel, column])
        for channel, row in usual.items()
        for column, value in row.items()
        if cells[channel, column] == cells[channel, column] and cells[channel, column] != value
    }


def departing(rows: Mapping[str, Row], found: Sources, ours: Targets) -> Targets:
    """What stands on the page, as far as it departs from the usual and from what the data says."""
    channels = {c: dict(levers) for c, levers in ours.channels.items() if c not in rows}
    for channel, row in rows.items():
        measured = usual_row(channel, found, USUAL)
        own = {
            lever: value / 100 if column in (PROMISE, BUSY) else value
            for lever, column in LEVER_COLUMNS.items()
            if (value := row[column]) is not None and value != measured[column]
        }
        if own:
            channels[channel] = own
    held = targets.shrinkage(ours)
    return Targets(
        channels,
        kept.last("planned", round(100 * held.planned_share, 2)) / 100,
        kept.last("unplanned", round(100 * held.unplanned_share, 2)) / 100,
        kept.last("has_patience", targets.gives_up(ours)),
    )


def choice_of(rows: Mapping[str, Row], found: Sources, wanted: Targets) -> plan.StaffingChoice:
    """The page's assumptions as staffing takes them; a handle time that is ours overrides the data."""
    return plan.StaffingChoice(
        targets={c: targets.target(c, wanted) for c in rows},
        shrinkage=targets.shrinkage(wanted),
        has_patience=targets.gives_up(wanted),
        aht_s=targets.stated(wanted, "aht_s"),
        patience_s={c: patience for c, row in rows.items() if (patience := row[PATIENCE]) is not None},
        chat_aht_s=staffing.levelled(
            {c: curve for c, curve in found.curves.items() if c in rows},
            found.aht_s,
            targets.stated(wanted, "aht_s"),
        ),
    )


def source_words(found: Sources, channels: Sequence[str]) -> str:
    """Where handle times and patience come from, in one paragraph."""
    measured = [label(c) for c in channels if c not in found.assumed]
    waits = [
        f"{label(c)} {numbers.duration(p.patience_s)} ({numbers.duration(p.low_s)} to {numbers.duration(p.high_s)}, "
        f"{numbers.number(p.abandons)} gave up)"
        for c, p in found.patience.items()
        if c in channels
    ]
    parts = []
    if measured:
        parts.append(f"Handle time of {', '.join(measured)} is measured over eight weeks.")
    if waits:
        parts.append(f"Patience is total queue time over those who gave up, 13 weeks: {', '.join(waits)}.")
    else:
        parts.append("Patience is the usual one of the channel: too few gave up to measure it.")
    parts += [curve_words(c, curve) for c, curve in found.curves.items() if c in channels]
    return " ".join(parts)


def curve_words(channel: str, curve: Curve) -> str:
    """Handle time at one, two, three at once with its 95 % interval."""
    rows = zip(curve.aht_s, curve.low_s, curve.high_s, curve.ended, strict=True)
    levels = [
        f"{k} at once {numbers.duration(s)} ({numbers.duration(low)} to {numbers.duration(high)}, "
        f"{numbers.number(n)} ended)"
        if n >= LEAST_ENDED
        else f"{k} at once taken as {numbers.duration(s)}, too few to measure (n = {numbers.number(n)})"
        for k, (s, low, high, n) in enumerate(rows, start=1)
    ]
    return (
        f"{label(channel)} by how many an agent has in hand, 13 weeks, 95 % intervals: {', '.join(levels)}."
    )
