"""The verb for handle time: its level by channel, cut by reason and by the agent's tenure."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from commands.shared import (
    FILTERS,
    OK,
    add_filters,
    check_filters,
    now_of,
    records,
    say,
    since,
    store_of,
    zone_of,
)

if TYPE_CHECKING:
    from jobs.handle_times import CutHandleTime


def add_handle_time(one: argparse.ArgumentParser) -> None:
    add_filters(one)


def handle_time(a: argparse.Namespace) -> int:
    from domain.errors import NoDataError
    from jobs import handle_times as job
    from jobs import plan

    store = store_of(a)
    zone = zone_of(store)
    check_filters(a, store)
    filters = {d: getattr(a, d) for d in FILTERS if getattr(a, d)}
    until = a.last_on + timedelta(days=1) if a.last_on else None
    volume = plan.history(store, slot_minutes=30, zone=zone, until_on=until, filters=filters, now=now_of(a))
    volume = since(volume, a.first_on, zone)
    channels = sorted(volume.loc[volume["aht_s"] > 0, "channel"].unique())
    if not channels:
        raise NoDataError(
            "No handle times are known: load contacts or intervals with talk, hold and wrap-up time."
        )
    made = [job.cut(store, volume, str(c), zone, first_on=a.first_on, filters=filters) for c in channels]
    said = [job.new_agents_sentence(one) for one in made]
    shape = {"handle_time": [_shape(one, words) for one, words in zip(made, said, strict=True)]}
    say(a, shape, "\n\n".join(_text(one, words) for one, words in zip(made, said, strict=True)))
    return OK


def _shape(one: CutHandleTime, said: str) -> dict[str, Any]:
    return {
        "channel": one.channel, "level_s": one.level_s, "by_reason": records(one.by_reason),
        "by_tenure": records(one.by_tenure), "new_agents": asdict(one.new_agents) if one.new_agents else None,
        "said": said,
    }  # fmt: skip


def _text(one: CutHandleTime, said: str) -> str:
    cuts = [f.round(3).to_string(index=False) for f in (one.by_reason, one.by_tenure) if len(f)]
    return "\n".join([f"{one.channel}: {one.level_s:.0f} s a contact", *cuts, said])
