"""The webhook and monitoring routes of the server, asked without a network."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from data_sources.store import Store
from data_sources.webhook import LARGEST_BODY
from domain.errors import StoreError
from settings import settings
from ui import intake, opened, server
from ui.rounds import Rounds

ROW = b'{"ticket_id": "1"}'


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, duckdb_store: Store) -> Path:
    here = replace(settings(), inbox_dir=tmp_path / "inbox", webhook_token="right")
    monkeypatch.setattr(intake, "settings", lambda: here)
    monkeypatch.setattr(opened, "store", lambda: duckdb_store)
    monkeypatch.setattr(intake, "NAMES", intake.Names())
    return here.inbox_dir


def post(profile: str, chunks: Sequence[bytes], token: str = "right", length: str = "") -> tuple[int, int]:
    """Status of the answer and how many chunks of the body were read."""
    headers = [(b"authorization", f"Bearer {token}".encode())]
    headers += [(b"content-length", length.encode())] if length else []
    left = list(chunks)

    async def give() -> Message:
        chunk = left.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(left)}

    scope = {"type": "http", "method": "POST", "headers": headers, "path_params": {"profile": profile}}
    answer: Response = asyncio.run(intake.receive(Request(scope, give)))
    return answer.status_code, len(chunks) - len(left)


def test_events_are_taken_with_token_and_known_profile_only(inbox: Path) -> None:
    assert post("generic_tickets", [ROW]) == (202, 1)
    assert len(list((inbox / "events").iterdir())) == 1
    assert post("generic_tickets", [ROW], token="wrong") == (401, 0)
    assert post("nobody", [ROW]) == (503, 0), "it may be a profile that is not read yet"
    intake.NamesThread().turn()
    assert post("nobody", [ROW]) == (400, 0)
    assert post("d" * 300, [ROW]) == (400, 0)
    assert post("generic_tickets", [b'{"a":"\\ud800"}']) == (202, 1)


def test_an_answer_never_asks_the_store(monkeypatch: pytest.MonkeyPatch, inbox: Path) -> None:
    intake.NAMES.readable = frozenset({"ours"})

    def asked() -> None:
        raise StoreError("at work")

    monkeypatch.setattr(opened, "store", asked)
    intake.NamesThread().turn()
    assert post("ours", [ROW]) == (202, 1), "the names of before go on holding"
    assert post("nobody", [ROW]) == (400, 0)


def test_a_large_body_is_refused_before_it_is_read_whole(inbox: Path) -> None:
    half = b" " * (LARGEST_BODY // 2)
    assert post("generic_tickets", [half] * 10, length=str(5 * LARGEST_BODY)) == (413, 0)
    assert post("generic_tickets", [half] * 10) == (413, 3)
    assert not inbox.exists()


def test_monitoring_says_whether_the_store_answers(
    monkeypatch: pytest.MonkeyPatch, duckdb_store: Store
) -> None:
    monkeypatch.setattr(opened, "store", lambda: duckdb_store)
    opened.forget_held()
    scope = {"type": "http", "headers": []}
    assert b"queuecast_up 1\n" in server.measurements(Request(scope)).body

    def held() -> None:
        raise StoreError("held by another process")

    monkeypatch.setattr(opened, "held", held)
    answer = server.measurements(Request(scope))
    assert (answer.status_code, answer.body) == (503, b"# TYPE queuecast_up gauge\nqueuecast_up 0\n")
    opened.forget_held()


def test_rounds_go_on_until_they_are_stopped(caplog: pytest.LogCaptureFixture) -> None:
    turned = threading.Event()

    class Counting(Rounds):
        turns = 0

        def turn(self) -> None:
            self.turns += 1
            if self.turns == 1:
                raise ConnectionResetError("a database that restarts")
            if self.turns == 3:
                turned.set()

    rounds = Counting("counting", 0.001)
    rounds.start()
    assert turned.wait(timeout=30)
    rounds.stop()
    assert "ended early" in caplog.text
    assert not any(thread.name == "counting" for thread in threading.enumerate())


def test_calendars_are_read_while_the_server_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    class Still(Rounds):
        def __init__(self) -> None:
            super().__init__("still", 0.01)

        def turn(self) -> None: ...

    read = threading.Event()
    monkeypatch.setattr(server, "load_calendars", read.set)
    turns: list[float] = []
    monkeypatch.setattr(sys, "setswitchinterval", turns.append)
    monkeypatch.setattr(opened, "close", lambda: None)
    for name in ("NamesThread", "InboxThread", "AlertThread"):
        monkeypatch.setattr(server, name, Still)

    async def run() -> None:
        async with server.lifespan(None):
            assert read.wait(5)
            assert turns == [intake.TURN_S]

    asyncio.run(run())
