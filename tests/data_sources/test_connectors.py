"""Every connector against a local server over HTTP: paging, limits, breaks, resuming, secrets, telemetry."""

from __future__ import annotations

import builtins
import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data_sources.connectors import CONNECTORS, pulling
from data_sources.connectors.connector import Connector
from data_sources.connectors.pulling import PullError, pull
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.systems import SYSTEMS
from data_sources.tables import tickets
from domain.errors import InputError
from tests.data_sources.fake_desks import FIRST_AT, PAGE, SECRETS, Desk, desk_of, served

NOW = datetime(2026, 11, 22, 12)
every = pytest.mark.parametrize("connector", CONNECTORS.values(), ids=lambda c: c.name)
COUNT = 3 * PAGE + 2


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses the client asked for, taken without waiting."""
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    return taken


@pytest.fixture(autouse=True)
def hosts(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Hosts that were spoken to; none but this machine."""
    met: set[str] = set()
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        met.add(str(address[0]) if isinstance(address, tuple) else "local")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    yield met
    assert met <= {"127.0.0.1"}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "BATCH_ROWS", PAGE)


def environment(connector: Connector, url: str, **changed: str) -> dict[str, str]:
    endings = ("URL", *connector.auth_settings)
    values = {"URL": url, **SECRETS, **changed}
    return {v: values[e] for v, e in zip(connector.variables, endings, strict=True)}


def pulled(store: Store, connector: Connector, url: str, **more: Any) -> list[FileReport]:
    return [
        r for batch in pull(store, connector, environment(connector, url), now=NOW, **more) for r in batch
    ]


def held(store: Store) -> Any:
    return store.read(sa.select(tickets).order_by(tickets.c.ticket_id))


@every
def test_every_page_is_read_and_the_rows_are_the_adapters(duckdb_store: Store, connector: Connector) -> None:
    desk = desk_of(COUNT)
    with served(desk) as url:
        reports = pulled(duckdb_store, connector, url)
    rows = held(duckdb_store)
    assert len(rows) == COUNT == sum(r.loaded for r in reports)
    assert {r.system for r in reports} == {connector.system}
    assert rows["created_at"].eq(FIRST_AT.replace(tzinfo=None)).all()
    assert rows["status"].isin(["solved", "closed"]).all()
    assert sorted(rows["solved_at"]) == sorted(at.replace(tzinfo=None) for at in desk.tickets.values())
    assert rows["customer_id"].dropna().str.startswith("h:").all()
    assert rows["subject"].isna().all()


@every
def test_the_next_pull_asks_only_for_what_changed(duckdb_store: Store, connector: Connector) -> None:
    desk = desk_of(COUNT)
    with served(desk) as url:
        pulled(duckdb_store, connector, url)
        asked = len(desk.asked)
        desk.tickets[3] = desk.tickets[COUNT] + timedelta(hours=1)
        reports = pulled(duckdb_store, connector, url)
        assert len(desk.asked) == asked + 1
        assert pulled(duckdb_store, connector, url, since=datetime(2026, 1, 1))[0].read >= PAGE
    assert (sum(r.loaded for r in reports), sum(r.updated for r in reports)) == (0, 1)
    assert len(held(duckdb_store)) == COUNT


@every
@pytest.mark.usefixtures("small_batches")
def test_a_pull_that_broke_is_continued_without_loss_or_doubles(store: Store, connector: Connector) -> None:
    desk = desk_of(COUNT)
    desk.down_from = 3
    with served(desk) as url:
        with pytest.raises(PullError, match=r"broke off 6 times.*pull again to continue"):
            pulled(store, connector, url)
        before = len(held(store))
        assert 0 < before < COUNT
        desk.down_from, first = 10**9, len(desk.asked)
        reports = pulled(store, connector, url)
    again = sum(r.unchanged + r.updated for r in reports)
    assert (len(held(store)), sum(r.loaded for r in reports)) == (COUNT, COUNT - before)
    assert again <= PAGE
    assert desk.asked[first][1] != desk.asked[0][1]


@every
def test_a_busy_or_broken_answer_is_asked_for_again(
    duckdb_store: Store, connector: Connector, waits: list[float]
) -> None:
    desk = desk_of(COUNT)
    desk.fails = {1: "429", 3: "drop", 5: "503"}
    with served(desk) as url:
        reports = pulled(duckdb_store, connector, url)
    assert sum(r.loaded for r in reports) == COUNT == len(held(duckdb_store))
    assert waits.count(3) == 2, "Retry-After is kept to"
    assert len(waits) == 3


@pytest.mark.parametrize("name", ["freshdesk", "hubspot", "jira"])
def test_a_ticket_that_changes_between_pages_pushes_no_other_out(duckdb_store: Store, name: str) -> None:
    desk = desk_of(COUNT)

    def change(number: int) -> None:
        desk.tickets[number] = FIRST_AT + timedelta(days=1, minutes=number)

    desk.before = lambda number: change(number) if number <= 3 else None
    with served(desk) as url:
        pulled(duckdb_store, CONNECTORS[name], url)
    assert len(held(duckdb_store)) == COUNT


@pytest.mark.parametrize("name", [c.name for c in CONNECTORS.values() if not c.answer_cursor])
def test_more_tickets_of_one_moment_than_a_page_holds(duckdb_store: Store, name: str) -> None:
    connector = CONNECTORS[name]
    desk = Desk(dict.fromkeys(range(1, COUNT + 1), FIRST_AT))
    with served(desk) as url:
        pulled(duckdb_store, connector, url)
        pulled(duckdb_store, connector, url)
    assert len(held(duckdb_store)) == COUNT


@every
def test_a_wrong_secret_is_said_and_never_shown(duckdb_store: Store, connector: Connector) -> None:
    wrong = dict.fromkeys(connector.auth_settings, "hunter2")
    with (
        served(desk_of(3)) as url,
        pytest.raises(PullError, match=r"refuses .*QUEUECAST_\w+ .*\(401\)") as error,
    ):
        list(pull(duckdb_store, connector, environment(connector, url, **wrong), now=NOW))
    assert "hunter2" not in str(error.value)


@every
def test_an_empty_desk_loads_nothing(duckdb_store: Store, connector: Connector) -> None:
    with served(Desk({})) as url:
        assert pulled(duckdb_store, connector, url) == []


def test_an_answer_that_is_no_list_of_tickets_is_said(duckdb_store: Store) -> None:
    desk = desk_of(3)
    desk.fails = dict.fromkeys(range(1, 9), "404")
    with served(desk) as url, pytest.raises(PullError, match="answered with status 404"):
        pulled(duckdb_store, CONNECTORS["zendesk"], url)
    assert len(desk.asked) == 1, "what will not change is not asked for again"
    for name in ("zendesk", "hubspot", "freshdesk"):
        desk.fails = {len(desk.asked) + 1: "text"}
        with served(desk) as url, pytest.raises(PullError, match="no list of tickets"):
            pulled(duckdb_store, CONNECTORS[name], url)


@pytest.mark.parametrize(
    "url", ["http://desk.example.com", "desk.example.com", "ftp://127.0.0.1", "https://"]
)
def test_an_address_that_would_give_the_token_away_is_refused(duckdb_store: Store, url: str) -> None:
    with pytest.raises(InputError, match="QUEUECAST_ZENDESK_URL: an https:// address"):
        pulled(duckdb_store, CONNECTORS["zendesk"], url)


@every
def test_missing_settings_are_named_with_how_to_get_them(duckdb_store: Store, connector: Connector) -> None:
    with pytest.raises(InputError) as error:
        list(pull(duckdb_store, connector, {}, now=NOW))
    assert all(v in str(error.value) for v in connector.variables)
    assert connector.hint.split(".")[0] in str(error.value)


def test_without_dlt_one_sentence_says_what_to_install(
    duckdb_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "dlt":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"package dlt.*requirements-connectors\.txt"):
        pulled(duckdb_store, CONNECTORS["zendesk"], "https://desk.example.com")


def test_the_library_sends_no_telemetry(
    duckdb_store: Store, monkeypatch: pytest.MonkeyPatch, hosts: set[str]
) -> None:
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "true")
    with served(desk_of(3)) as url:
        pulled(duckdb_store, CONNECTORS["zendesk"], url)
    from dlt.common.configuration import resolve_configuration
    from dlt.common.configuration.specs import RuntimeConfiguration

    assert os.environ["RUNTIME__DLTHUB_TELEMETRY"] == "false"
    assert resolve_configuration(RuntimeConfiguration()).dlthub_telemetry is False
    assert hosts == {"127.0.0.1"}


@every
def test_a_connector_feeds_headers_its_adapter_reads(connector: Connector) -> None:
    from data_sources.systems.system import normalised

    known = {h for f in SYSTEMS[connector.system].fields for h in f.headers}
    unread = {h for h in connector.columns if normalised(h) not in known}
    assert unread <= {"Issue id", "Type"}, "a column that nothing reads is not asked for"
    assert connector.path.startswith("/")


def test_dlt_is_imported_only_when_a_pull_runs() -> None:
    import subprocess
    import sys

    code = "import sys, jobs.pull; assert not [m for m in sys.modules if m.split('.')[0] == 'dlt']"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).resolve().parents[2])


def test_moments_of_a_pull_are_utc_whatever_the_vendor_writes(duckdb_store: Store) -> None:
    with served(desk_of(1)) as url:
        pulled(duckdb_store, CONNECTORS["jira"], url)
    assert held(duckdb_store)["created_at"].tolist() == [datetime(2026, 1, 1, 8)]
    assert datetime.now(UTC) > FIRST_AT
