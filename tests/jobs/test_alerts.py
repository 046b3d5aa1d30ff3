"""Alerts end to end: conditions over a store, delivery to a file, a web hook and a mail server of our own."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources import kept_alerts
from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import forecast_rows, forecast_versions, intervals, sla_clocks, tickets
from domain.errors import InputError, StoreError
from jobs import alerts
from jobs.alert_conditions import CONDITIONS
from jobs.alert_delivery import Delivery, parse_delivery
from jobs.alerts import RuleBook
from jobs.day_so_far import day_so_far
from metrics.alert_rules import Rule
from tests.metrics import random_service
from ui import alert_watch

NOW = datetime(2026, 3, 20, 12)
LOW = NOW - timedelta(days=14)


def fill(store: Store) -> None:
    """Two weeks of phone half hours: good, but for the last two hours, when twice as many call."""
    starts = pd.date_range(LOW, NOW, freq="30min", inclusive="left")
    is_bad = starts >= pd.Timestamp(NOW - timedelta(hours=2))
    rows = pd.DataFrame(
        {
            "source": "s", "queue": "main", "channel": "phone", "starts_at": starts, "starts_on": starts.normalize(),
            "starts_local_at": starts, "interval_s": 1800,
            "offered": 40.0, "answered": 38.0, "abandoned": 2.0, "answered_in_threshold": 36.0,
            "wait_answered_s": 38 * 10.0, "handle_s": 38 * 300.0, "staffed_s": 9 * 1800.0,
        }
    )  # fmt: skip
    bad = {"offered": 80.0, "abandoned": 42.0, "answered_in_threshold": 10.0, "wait_answered_s": 38 * 200.0}
    for column, value in bad.items():
        rows.loc[is_bad, column] = value
    opened = pd.DataFrame(
        {
            "source": "s", "ticket_id": [str(n) for n in range(40)], "department": "Care", "channel": "email",
            "created_at": [LOW + timedelta(hours=4 * n) for n in range(40)],
            "solved_at": [LOW + timedelta(hours=4 * n + 8) if n < 20 else pd.NaT for n in range(40)],
        }
    )  # fmt: skip
    slots = starts[is_bad]
    band = pd.DataFrame(
        {
            "version": "week",
            "channel": "phone",
            "starts_at": slots,
            "contacts": 40.0,
            "high_95": 55.0,
            "low_95": 30.0,
        }
    )
    head = pd.DataFrame({"name": ["week"], "made_at": [LOW], "origin": ["ours"]})
    with store.transaction() as connection:
        append(connection, intervals, rows)
        append(connection, tickets, opened)
        append(connection, forecast_versions, head)
        append(connection, forecast_rows, band)


RULES = (
    Rule("Low", "service_level_under", 0.7, "channel", for_intervals=2, send=("file",)),
    Rule("Gone", "abandonment_over", 0.3, "channel", for_intervals=2, severity="critical"),
    Rule("Long", "wait_over", 120, "queue", for_intervals=2),
    Rule("Pile", "backlog_over", 15, "department", for_intervals=2, cooldown_minutes=1440),
    Rule("More", "volume_over_forecast", 1.0, for_intervals=2),
)


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def test_every_condition_fires_where_the_store_says_so(filled: Store, tmp_path: Path) -> None:
    book = RuleBook(RULES, Delivery(tmp_path / "alerts.jsonl"))
    rows = alerts.look(filled, now=NOW, book=book, zone="UTC")
    fired = {row["rule"]: row for row in rows}
    assert set(fired) == {"Low", "Gone", "Long", "Pile", "More"}
    assert (fired["Low"]["about"], fired["Low"]["value"]) == ("phone", pytest.approx(10 / 80))
    assert fired["Low"]["fired_at"] == NOW - timedelta(hours=1)
    assert "100 % more contacts than usual at this hour" in fired["Low"]["cause"]
    assert "where at least 70.0 % is wanted" in fired["Low"]["text"]
    assert fired["Long"]["value"] == 200
    assert fired["Pile"]["value"] == 20
    assert (fired["More"]["value"], fired["More"]["bound"]) == (80, 55)
    assert [json.loads(line)["rule"] for line in (tmp_path / "alerts.jsonl").read_text().splitlines()] == [
        "Low"
    ]
    assert (fired["Low"]["sent_to"], fired["Gone"]["sent_to"]) == ("file", "")


def test_the_cooldown_holds_between_looks_and_an_alert_is_acknowledged_once(
    filled: Store, tmp_path: Path
) -> None:
    book = RuleBook(RULES[:1], Delivery(tmp_path / "alerts.jsonl"))
    assert len(alerts.look(filled, now=NOW, book=book)) == 1
    assert alerts.look(filled, now=NOW + timedelta(minutes=1), book=book) == []
    (row,) = kept_alerts.kept(filled, is_open=True).to_dict("records")
    kept_alerts.acknowledge(filled, "Low", "phone", row["fired_at"], by="Ann", now=NOW)
    kept_alerts.acknowledge(filled, "Low", "phone", row["fired_at"], by="Bob", now=NOW)
    assert kept_alerts.kept(filled)["acknowledged_by"].tolist() == ["Ann"]
    assert kept_alerts.kept(filled, is_open=True).empty
    with pytest.raises(InputError):
        kept_alerts.acknowledge(filled, "Low", "chat", row["fired_at"], by="Ann", now=NOW)
    with pytest.raises(InputError):
        kept_alerts.acknowledge(filled, "Low", "phone", row["fired_at"], by=" ", now=NOW)


def test_the_back_test_counts_what_would_have_fired(filled: Store) -> None:
    found = alerts.back_test(filled, RULES[0], now=NOW, weeks=1)
    assert (found.fired, found.beyond, found.by_about) == (1, 4, {"phone": 1})
    assert found.intervals == 7 * 48
    assert alerts.back_test(filled, replace(RULES[0], bound=0.1), now=NOW, weeks=1).fired == 0
    with pytest.raises(InputError):
        alerts.back_test(filled, RULES[0], now=NOW, weeks=0)


def test_a_rule_switched_off_or_news_too_old_stays_silent(filled: Store, tmp_path: Path) -> None:
    delivery = Delivery(tmp_path / "a")
    assert alerts.look(filled, now=NOW, book=RuleBook((replace(RULES[0], is_on=False),), delivery)) == []
    assert alerts.look(filled, now=NOW + timedelta(hours=5), book=RuleBook(RULES[:1], delivery)) == []


def test_promises_at_risk_run_on_both_engines(store: Store) -> None:
    random_service.fill(store, 3)
    with store.transaction() as connection:
        connection.execute(sa.update(sla_clocks).values(target_s=5 * 86400, paused_s=0))
    now = random_service.NOW.to_pydatetime()
    rule = Rule("Risk", "breach_chance_over", 0.0, "department", least_n=1)
    course = CONDITIONS["breach_chance_over"].course(store, rule, now - timedelta(days=2), now)
    assert set(course["about"]) <= {"Care", "Tech"}
    assert course["value"].between(0, 1).all()
    assert (course["expected"] <= course["n"] + 1e-9).all()


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_is_silent_on_an_empty_store(duckdb_store: Store, name: str) -> None:
    assert alerts.back_test(duckdb_store, Rule("r", name, 0.5), now=NOW, weeks=1).fired == 0


def test_today_until_now_stands_beside_the_kept_forecast(filled: Store) -> None:
    found = day_so_far(filled, now=NOW, zone="UTC", filters={})
    (row,) = found.to_dict("records")
    assert (row["arrived"], row["expected"], row["high_95"]) == (320, 160, 220)
    assert day_so_far(filled, now=NOW, zone="UTC", filters={"department": ["Care"]}).empty
    assert day_so_far(filled, now=NOW - timedelta(days=3), zone="UTC", filters={}).empty


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return


class _Mail(socketserver.StreamRequestHandler):
    """As much SMTP as a client needs to hand over one letter."""

    def handle(self) -> None:
        self._say("220 ready")
        lines: list[str] = []
        is_letter = False
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            if is_letter:
                break
            word = line.split()[0].upper()
            if word == "DATA":
                self._say("354 go on")
                while (part := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    lines.append(part)
                self.server.got.append(lines)  # type: ignore[attr-defined]
            self._say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def served(server: Any) -> Iterator[Any]:
    server.got = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sent(filled: Store, delivery: Delivery, channel: str) -> dict[str, Any]:
    (row,) = alerts.look(filled, now=NOW, book=RuleBook((replace(RULES[0], send=(channel,)),), delivery))
    return row


@pytest.fixture
def warned(duckdb_store: Store) -> Store:
    fill(duckdb_store)
    return duckdb_store


def test_a_hook_gets_the_alert_and_a_refusal_is_kept_with_it(warned: Store, tmp_path: Path) -> None:
    with served(HTTPServer(("127.0.0.1", 0), _Hook)) as server:
        server.answer = 204
        delivery = Delivery(tmp_path / "a", f"http://127.0.0.1:{server.server_port}/x", ("127.0.0.1",))
        assert sent(warned, delivery, "webhook")["sent_to"] == "webhook"
        assert server.got[0]["alerts"][0]["rule"] == "Low"
        assert server.got[0]["alerts"][0]["fired_at"].endswith("Z")


@pytest.mark.parametrize("answer", [500, 302])
def test_a_hook_that_fails_or_leads_elsewhere_is_said(warned: Store, tmp_path: Path, answer: int) -> None:
    with served(HTTPServer(("127.0.0.1", 0), _Hook)) as server:
        server.answer = answer
        delivery = Delivery(tmp_path / "a", f"http://127.0.0.1:{server.server_port}/x", ("127.0.0.1",))
        row = sent(warned, delivery, "webhook")
    assert row["sent_to"] == ""
    assert f"webhook: HTTP Error {answer}" in row["not_sent"]
    assert len(server.got) == 1
    assert kept_alerts.kept(warned)["not_sent"].iloc[0] == row["not_sent"]


def test_mail_goes_to_the_server_that_was_named(warned: Store, tmp_path: Path) -> None:
    with served(socketserver.TCPServer(("127.0.0.1", 0), _Mail)) as server:
        port = server.server_address[1]
        delivery = Delivery(
            tmp_path / "a", email_host="127.0.0.1", port=port, sender="q@x.example", to=("a@x.example",)
        )
        assert sent(warned, delivery, "email")["sent_to"] == "email"
    letter = "\n".join(server.got[0])
    assert "Subject: Queuecast: Low, phone" in letter
    assert "more contacts than usual" in letter.replace("=\n", "")


def test_nothing_leaves_the_machine_by_default(warned: Store, tmp_path: Path) -> None:
    usual = parse_delivery({})
    assert (usual.url, usual.email_host) == ("", "")
    row = sent(warned, Delivery(tmp_path / "a"), "webhook")
    assert row["not_sent"] == "webhook: no web hook is set up"


@pytest.mark.parametrize(
    "table",
    [
        {"webhook": {"url": "https://chat.example/x"}},
        {"webhook": {"url": "https://chat.example/x", "hosts": ["example"]}},
        {"webhook": {"url": "file:///etc/passwd", "hosts": [""]}},
        {"email": {"host": "mail.example"}},
    ],
)
def test_a_host_that_is_not_allowed_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="delivery"):
        parse_delivery(table)


def test_rules_are_saved_as_they_are_read_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(
        '# mine\n\n[[rule]]\nname = "a"\ncondition = "wait_over"\nbound = 60\n\n# where\n[delivery]\nfile = "x"\n'
    )
    alerts.save_rules([alerts.as_entry(rule) for rule in RULES], file)
    assert alerts.rule_book(file).rules == RULES
    assert alerts.rule_book(file).delivery.file.name == "x"
    assert file.read_text().startswith("# mine")
    assert "# where\n[delivery]" in file.read_text()
    before = file.read_text()
    with pytest.raises(InputError):
        alerts.save_rules([{"name": "b", "condition": "mood", "bound": 1}], file)
    assert file.read_text() == before


def test_the_shipped_rules_can_be_read_and_every_condition_has_one() -> None:
    book = alerts.rule_book()
    assert {rule.condition for rule in book.rules} == set(CONDITIONS)


def test_the_server_looks_and_goes_on_when_the_store_does_not_answer(
    warned: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = RuleBook(RULES[:1], Delivery(tmp_path / "a"))
    monkeypatch.setattr(alert_watch.opened, "store", lambda: warned)
    monkeypatch.setattr(alert_watch.opened, "moment", lambda: NOW)
    monkeypatch.setattr(alerts, "rule_book", lambda: book)
    assert alert_watch.look_once() == 1
    assert alert_watch.look_once() == 0, "the cooldown holds"

    def refuse() -> Store:
        raise StoreError("held by another process")

    monkeypatch.setattr(alert_watch.opened, "store", refuse)
    assert alert_watch.look_once() == 0


def test_the_server_looks_only_when_data_came_or_time_went_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"now": NOW, "version": "1"}
    monkeypatch.setattr(alert_watch.opened, "moment", lambda: clock["now"])
    monkeypatch.setattr(alert_watch.opened, "held", lambda: SimpleNamespace(version=clock["version"]))
    first = alert_watch.what_is_new()
    clock["now"] = NOW + timedelta(minutes=14)
    assert alert_watch.what_is_new() == first
    clock["now"] = NOW + timedelta(minutes=15)
    assert alert_watch.what_is_new() != first
    clock.update(now=NOW, version="2")
    assert alert_watch.what_is_new() != first
