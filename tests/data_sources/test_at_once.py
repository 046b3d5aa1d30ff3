"""The inbox, the webhook, the Upload page and another process bring rows at the same moment."""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import store_settings, tickets
from data_sources.webhook import EVENTS, keep_events

NOW = datetime(2026, 11, 22, 12)
HELD_S = 0.3
"""How long the first load stays open, so that the second one meets it."""


def listed(*ids: str, status: str = "open") -> bytes:
    return (
        "ticket id,created at,status\n" + "".join(f"{i},2026-01-13 08:00,{status}\n" for i in ids)
    ).encode()


def load_during(store: Store, first: bytes, second: bytes) -> list[Exception]:
    """Load the second list while the first one is about to commit; what the second one raised."""
    raised: list[Exception] = []

    def other() -> None:
        try:
            load(store, ("b.csv", second), now=NOW)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            raised.append(error)

    thread = threading.Thread(target=other)

    def meanwhile(*_: object) -> None:
        thread.start()
        thread.join(HELD_S)

    load(store, ("a.csv", first), before_commit=meanwhile, now=NOW)
    thread.join()
    return raised


def statuses(store: Store) -> dict[str, str]:
    rows = store.read(sa.select(tickets.c.ticket_id, tickets.c.status))
    return dict(zip(rows["ticket_id"], rows["status"], strict=True))


def test_two_first_loads_agree_on_zone_and_key(store: Store) -> None:
    assert load_during(store, listed("1"), listed("2")) == []
    assert statuses(store) == {"1": "open", "2": "open"}
    kept = store.read(sa.select(store_settings.c.name))["name"].tolist()
    assert kept.count("zone") == kept.count("privacy_key") == 1


def test_rows_that_both_loads_bring_are_there_once_and_the_later_wins(store: Store) -> None:
    load(store, ("before.csv", listed("0")), now=NOW)
    assert load_during(store, listed("1", "2"), listed("2", "3", status="solved")) == []
    assert statuses(store) == {"0": "open", "1": "open", "2": "solved", "3": "solved"}


def test_the_same_body_sent_twice_at_once_is_one_whole_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The second arrives when the first one is written and not yet in place."""
    body = json.dumps([{"ticket_id": f"T{n}"} for n in range(100)]).encode()
    utime, answers = os.utime, []

    def once_more(*given: object, **named: object) -> None:
        monkeypatch.setattr(os, "utime", utime)
        answers.append(keep_events(tmp_path, "desk", body, "s", "s", known={"desk"}))
        utime(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "utime", once_more)
    answers.append(keep_events(tmp_path, "desk", body, "s", "s", known={"desk"}))
    assert [a["accepted"] for a in answers] == [True, True]
    (kept,) = (tmp_path / EVENTS).iterdir()
    assert len(kept.read_text().splitlines()) == 100
