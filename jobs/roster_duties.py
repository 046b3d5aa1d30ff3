"""Who serves which channel on one day of a roster, and who does written work in quiet moments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.shifts import AgentContract, Assignment, ShiftRules
from jobs.roster_blending import Quiet

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.duties import Stretch
    from scheduling.judging import Served

COLUMNS = ("agent_id", "agent", "starts_at", "ends_at", "channel", "beside")


def of_entries(
    entries: Sequence[Assignment], found: Served, agents: Sequence[AgentContract],
    everybody: Sequence[Assignment], quiet: Quiet | None = None, names: Mapping[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What the people of some shifts serve: agent_id, agent, starts_at, ends_at, channel, beside.

    Channel is empty beyond the need; `beside` is the written channel that somebody on a live one takes in quiet
    moments. Who is beyond the need and can write does, where quiet moments are used at all.

    Args:
        entries: shifts of the day shown. everybody: all shifts of the roster.
        found: who serves what of the whole roster; see `scheduling.judging.served`.
    """
    import pandas as pd

    from scheduling.duties import periods_of, stretches

    mine = {a.agent_id for a in entries}
    parts = [
        s
        for s in stretches(everybody, agents, found, periods_of(entries, found.grid))
        if s.agent_id in mine and any(_meets(s, e) for e in entries)
    ]
    writes = _written_by(agents, quiet, found.needs)
    writers = _writers(parts, writes, quiet)
    shown = names or {}
    rows = []
    for s in parts:
        can = writes.get(s.agent_id, "")
        channel = s.channel or can
        beside = can if s.agent_id in writers and channel and channel not in _fillers(quiet) else ""
        rows.append(
            (s.agent_id, shown.get(s.agent_id) or s.agent_id, s.starts_at, s.ends_at, channel, beside)
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    moments = {
        c: pd.to_datetime(frame[c], utc=True).astype("datetime64[us, UTC]") for c in ("starts_at", "ends_at")
    }
    return frame.assign(**moments)


def needed(
    entries: Sequence[Assignment],
    need: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
) -> Served:
    """Who serves what of a roster's need in every period."""
    from scheduling.judging import served

    return served(entries, need, agents, rules, zone)


def _fillers(quiet: Quiet | None) -> Collection[str]:
    return quiet.asked.fillers if quiet else frozenset()


def _meets(stretch: Stretch, entry: Assignment) -> bool:
    is_theirs = stretch.agent_id == entry.agent_id
    return is_theirs and stretch.starts_at < entry.shift.ends_at and entry.shift.starts_at < stretch.ends_at


def _written_by(
    agents: Sequence[AgentContract], quiet: Quiet | None, needs: Collection[str]
) -> dict[str, str]:
    """The written channel with most work of everybody who serves one, while quiet moments are used."""
    if quiet is None:
        return {}
    rows = quiet.rows
    work = (rows["contacts"] * rows["aht_s"]).groupby(rows["channel"]).sum()
    most = sorted(quiet.asked.fillers & set(needs), key=lambda c: (-float(work.get(c, 0.0)), c))
    found = {a.agent_id: next((c for c in most if not a.skills or c in a.skills), "") for a in agents}
    return {a: c for a, c in found.items() if c}


def _writers(parts: Sequence[Stretch], writes: Mapping[str, str], quiet: Quiet | None) -> set[str]:
    """Those who are lent: the share of the people on live channels, spread evenly over the able ones."""
    from staffing.filler import is_nth

    if quiet is None:
        return set()
    on_live = list(
        dict.fromkeys(s.agent_id for s in parts if s.channel and s.channel not in quiet.asked.fillers)
    )
    able = [a for a in on_live if a in writes]
    share = min(quiet.lent_share * len(on_live) / len(able), 1.0) if able else 0.0
    return {a for n, a in enumerate(able) if is_nth(n, share)}
