"""A local HTTP server that speaks the five ticket APIs as documented, and fails when it is told to."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

FIRST_AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
PAGE = 7
Parameters = dict[str, Any]
Answer = tuple[dict[str, Any] | list[Any], dict[str, str]]


@dataclass
class Desk:
    """Tickets by number with the moment of their last change, and the failures to come.

    Attributes:
        fails: number of the request -> `drop` (half an answer), `text` (no ticket list) or a status.
        down_from: request from which the server only drops connections.
        before: called with the number of each request, to change tickets between pages.
    """

    tickets: dict[int, datetime]
    fails: dict[int, str] = field(default_factory=dict)
    down_from: int = 10**9
    before: Callable[[int], None] = lambda number: None
    asked: list[tuple[str, Parameters, str]] = field(default_factory=list)
    url: str = ""

    def changed_since(self, moment: datetime) -> list[tuple[int, datetime]]:
        found = [(n, at) for n, at in self.tickets.items() if at >= moment]
        return sorted(found, key=lambda pair: (pair[1], pair[0]))


def desk_of(count: int, step: timedelta = timedelta(minutes=7)) -> Desk:
    return Desk({n: FIRST_AT + n * step for n in range(1, count + 1)})


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def zendesk(desk: Desk, q: Parameters) -> Answer:
    first = int(q["cursor"]) if "cursor" in q else -1
    rows = desk.changed_since(datetime.fromtimestamp(int(q.get("start_time", 0)), UTC))
    mine = [(n, at) for n, at in rows if at.timestamp() > first][:PAGE]
    told = [
        {"id": n, "created_at": stamp(FIRST_AT), "updated_at": stamp(at), "status": "solved", "priority": None,
         "requester_id": 1000 + n, "assignee_id": 5, "via": {"channel": "web"}, "tags": ["vip"], "description": "x",
         "metric_set": {"solved_at": stamp(at), "reopens": 1, "reply_time_in_minutes": {"calendar": 5}}}
        for n, at in mine
    ]  # fmt: skip
    after = str(int(mine[-1][1].timestamp())) if mine else q.get("cursor")
    is_end = not mine or mine[-1] == rows[-1]
    return {"tickets": told, "after_cursor": after, "end_of_stream": is_end}, {}


def freshdesk(desk: Desk, q: Parameters) -> Answer:
    number = int(q.get("page", 1))
    rows = desk.changed_since(datetime.fromisoformat(q["updated_since"]))
    told = [
        {"id": n, "created_at": stamp(FIRST_AT), "updated_at": stamp(at), "status": 5, "priority": 4, "source": 3,
         "type": None, "responder_id": 5, "requester_id": 1000 + n, "tags": [], "subject": "s",
         "stats": {"first_responded_at": stamp(FIRST_AT), "resolved_at": stamp(at), "closed_at": None}}
        for n, at in rows[(number - 1) * PAGE : number * PAGE]
    ]  # fmt: skip
    query = "&".join(f"{k}={v}" for k, v in {**q, "page": number + 1}.items())
    more = {"Link": f'<{desk.url}/api/v2/tickets?{query}>; rel="next"'} if len(rows) > number * PAGE else {}
    return told, more


def jira(desk: Desk, q: Parameters) -> Answer:
    minutes = int(re.fullmatch(r'updated >= "-(\d+)m" ORDER BY updated ASC, key ASC', q["jql"])[1])  # type: ignore[index]
    start = int(q.get("nextPageToken", 0))
    rows = desk.changed_since(datetime.now(UTC) - timedelta(minutes=minutes))
    told = [
        {"key": f"D-{n}", "id": str(n), "fields": {
            "created": "2026-01-01T09:00:00.000+0100", "updated": stamp(at), "resolutiondate": stamp(at),
            "status": {"name": "Done"}, "priority": {"name": "High"}, "issuetype": {"name": "Incident"},
            "project": {"name": "Desk"}, "assignee": None, "reporter": {"accountId": f"r{n}"}, "labels": ["vip"],
            "duedate": None, "summary": "s"}}
        for n, at in rows[start : start + PAGE]
    ]  # fmt: skip
    more = {"nextPageToken": str(start + PAGE)} if len(rows) > start + PAGE else {"isLast": True}
    return {"issues": told, **more}, {}


def hubspot(desk: Desk, q: Parameters) -> Answer:
    (wanted,) = q["filterGroups"][0]["filters"]
    assert (wanted["propertyName"], wanted["operator"]) == ("hs_lastmodifieddate", "GTE")
    rows = desk.changed_since(datetime.fromtimestamp(int(wanted["value"]) / 1000, UTC))
    start = int(q.get("after", 0))
    told = [
        {"id": str(n), "properties": {
            "createdate": stamp(FIRST_AT), "closed_date": stamp(at), "hs_lastmodifieddate": stamp(at),
            "hs_pipeline_stage": "4", "hs_pipeline": "0", "hs_ticket_priority": "HIGH", "source_type": "EMAIL",
            "subject": "s", "hs_ticket_category": None, "hubspot_owner_id": "5", "first_agent_reply_date": None}}
        for n, at in rows[start : start + PAGE]
    ]  # fmt: skip
    more = {"paging": {"next": {"after": str(start + PAGE)}}} if len(rows) > start + PAGE else {}
    return {"total": len(rows), "results": told, **more}, {}


def salesforce(desk: Desk, q: Parameters) -> Answer:
    since, start = q.get("since"), int(q.get("start", 0))
    if since is None:
        since = re.search(r"SystemModstamp >= (\S+) ORDER BY SystemModstamp, Id", q["q"])[1]  # type: ignore[index]
    rows = desk.changed_since(datetime.fromisoformat(since))
    told = [
        {"attributes": {"type": "Case"}, "CaseNumber": f"{n:08}", "Subject": "s", "Status": "Closed",
         "Priority": "High", "Origin": "Phone", "Type": None, "Reason": "Delivery", "AccountId": f"001{n}",
         "Owner": {"Name": "Ana"},
         "CreatedDate": "2026-01-01T08:00:00.000+0000", "ClosedDate": stamp(at), "SystemModstamp": stamp(at)}
        for n, at in rows[start : start + PAGE]
    ]  # fmt: skip
    is_done = len(rows) <= start + PAGE
    following = f"/services/data/v62.0/query?since={since.replace('+', '%2B')}&start={start + PAGE}"
    return {"done": is_done, "records": told, **({} if is_done else {"nextRecordsUrl": following})}, {}


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


ROUTES: dict[str, tuple[str, Callable[[Desk, Parameters], Answer], str]] = {
    "zendesk": ("/api/v2/incremental/tickets/cursor.json", zendesk, basic("ana@example.com/token", "secret")),
    "freshdesk": ("/api/v2/tickets", freshdesk, basic("secret", "X")),
    "jira": ("/rest/api/3/search/jql", jira, basic("ana@example.com", "secret")),
    "hubspot": ("/crm/v3/objects/tickets/search", hubspot, "Bearer secret"),
    "salesforce": ("/services/data/v62.0/query", salesforce, "Bearer issued"),
}
SECRETS = {"USER": "ana@example.com", "TOKEN": "secret", "CLIENT_ID": "id", "CLIENT_SECRET": "secret"}


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The desk behind `http://127.0.0.1:PORT` for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/services/oauth2/token":
                given = parse_qs(body.decode())
                assert given["grant_type"] == ["client_credentials"]
                self._send(200, {"access_token": "issued"} if given["client_secret"] == ["secret"] else {})
                return
            self._answer(json.loads(body))

        def _answer(self, parameters: Parameters) -> None:
            path = urlsplit(self.path).path
            speak, wanted = next((s, a) for p, s, a in ROUTES.values() if p == path)
            desk.asked.append((path, parameters, self.headers.get("Authorization", "")))
            number = len(desk.asked)
            desk.before(number)
            if number >= desk.down_from or desk.fails.get(number) == "drop":
                self._drop()
            elif desk.fails.get(number) == "text":
                self._send(200, "a page for people")
            elif number in desk.fails:
                self._send(int(desk.fails[number]), {"error": "slow down"}, {"Retry-After": "3"})
            elif self.headers.get("Authorization") != wanted:
                self._send(401, {"error": "who are you"})
            else:
                self._send(200, *speak(desk, parameters))

        def _drop(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"tickets": [')
            self.close_connection = True

        def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield desk.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
