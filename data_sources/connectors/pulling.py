"""Tickets pulled over HTTP, batch by batch: each is loaded and committed, then its cursor kept.

Whatever breaks, the batches before stay and the next pull continues after them; a batch that comes
again changes nothing, because a load finds its rows by their natural key.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from data_sources import ingest
from data_sources.connectors.connector import Connector, at, iso, moment
from data_sources.ingest import WithDemo
from data_sources.reports import FileReport
from domain.errors import InputError, QueuecastError

if TYPE_CHECKING:
    from data_sources.store import Store

BATCH_ROWS = 5000
ATTEMPTS = 6
FIRST = datetime(2000, 1, 1)
STAYS = "What was loaded before stays; pull again to continue after it."
INSTALL = "uv pip install -r requirements-connectors.txt"


class PullError(QueuecastError):
    """A pull stopped; what was loaded before stays and the next pull continues after it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one answer and the cursor that the next query would continue from."""

    records: tuple[dict[str, Any], ...]
    cursor: str | None


def pull(
    store: Store,
    connector: Connector,
    environment: Mapping[str, str],
    *,
    since: datetime | None = None,
    with_demo: WithDemo = "refuse",
    now: datetime,
) -> Iterator[list[FileReport]]:
    """Load what changed since the last pull; yields the reports of each committed batch.

    Args:
        store: where to; it keeps the cursor.
        connector: an entry of `CONNECTORS`.
        environment: where the connector's variables are looked up.
        since: naive UTC; pull everything changed since then instead of continuing.
        with_demo: see `ingest.load`.
        now: naive UTC.

    Raises:
        InputError: when a variable is missing, the address is not safe, or dlt is not installed.
        PullError: when the product does not answer, refuses, or answers with something else.
    """
    values = settings_of(connector, environment)
    kept = f"pull:{connector.name}"
    cursor = store.setting(kept) if since is None else None
    for batch in _batches(pages(connector, values, cursor, since or FIRST)):
        rows = dict.fromkeys(json.dumps(connector.row(r), ensure_ascii=False) for r in batch.records)
        if rows:
            content = "\n".join(rows).encode("utf-8", "surrogatepass")
            yield ingest.load(
                store, (f"{connector.label} API.ndjson", content), system=connector.system,
                with_demo=with_demo, now=now,
            )  # fmt: skip
            with_demo = "keep" if with_demo == "remove" else with_demo
        if batch.cursor is not None:
            store.keep_setting(kept, batch.cursor)


def settings_of(connector: Connector, environment: Mapping[str, str]) -> dict[str, str]:
    """What the connector's variables hold, by their endings; the address without a slash at its end.

    Raises:
        InputError: naming the missing ones, or for an address over which a secret would go in clear.
    """
    missing = [v for v in connector.variables if not environment.get(v, "").strip()]
    if missing:
        raise InputError(
            f"{', '.join(connector.variables)} in the environment", f"no {', '.join(missing)}", connector.hint,
            connector.label,
        )  # fmt: skip
    endings = ("URL", *connector.auth_settings)
    values = {e: environment[v].strip() for e, v in zip(endings, connector.variables, strict=True)}
    url = urlsplit(values["URL"])
    if not url.hostname or not (url.scheme == "https" or (url.scheme == "http" and _is_here(url.hostname))):
        raise InputError(
            "an https:// address", values["URL"], "Without it the token would travel in clear",
            connector.variables[0],
        )  # fmt: skip
    return {**values, "URL": values["URL"].rstrip("/")}


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pages(
    connector: Connector, values: Mapping[str, str], cursor: str | None, since: datetime
) -> Iterator[Page]:
    """Every page from a cursor on, query after query, up to this moment.

    Raises:
        PullError: see `pull`.
    """
    client = _client(connector, values)
    try:
        yield from _pages(client, connector, cursor, since)
    finally:
        client.session.close()


def _pages(client: Any, connector: Connector, cursor: str | None, since: datetime) -> Iterator[Page]:
    is_done = False
    while not is_done:
        start = cursor
        parameters = connector.query(cursor, since, datetime.now(UTC).replace(tzinfo=None))
        for answer in _answers(client, connector, parameters):
            body = answer.response.json()
            records = _records(connector, body)
            cursor = _next(connector, records, body, cursor)
            yield Page(records, cursor)
            is_done = _is_end(connector, body, answer.paginator.has_next_page)
            if connector.is_shifting and cursor != start and not is_done:
                break
        if not is_done and cursor == start:
            raise PullError(f"{connector.label} gave no way to continue after a page. {STAYS}")


def _records(connector: Connector, body: Any) -> tuple[dict[str, Any], ...]:
    found = body if connector.records == "$" else at(body, connector.records)
    if not isinstance(found, list) or not all(isinstance(r, dict) for r in found):
        raise PullError(_no_list(connector, type(found).__name__))
    return tuple(found)


def _no_list(connector: Connector, got: str) -> str:
    return f"{connector.label} answered with something that is no list of tickets ({got}). {STAYS}"


def _next(
    connector: Connector, records: tuple[dict[str, Any], ...], body: Any, cursor: str | None
) -> str | None:
    if connector.answer_cursor:
        return at(body, connector.answer_cursor) or cursor
    found = [moment(str(v)) for r in records if (v := at(r, connector.cursor))]
    known = [*found, *([moment(cursor)] if cursor else [])]
    return iso(max(known)) if known else None


def _is_end(connector: Connector, body: Any, has_next: bool) -> bool:
    return bool(at(body, connector.answer_end)) if connector.answer_end else not has_next


def _batches(found: Iterator[Page]) -> Iterator[Page]:
    """Pages joined up to about `BATCH_ROWS`; what came before a break is given out before it is raised."""
    records: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        try:
            page = next(found, None)
        except PullError:
            yield Page(tuple(records), cursor)
            raise
        if page is None:
            break
        records, cursor = [*records, *page.records], page.cursor
        if len(records) >= BATCH_ROWS:
            yield Page(tuple(records), cursor)
            records = []
    yield Page(tuple(records), cursor)


def _answers(client: Any, connector: Connector, parameters: dict[str, Any]) -> Iterator[Any]:
    """Answers of one query; a busy or broken connection is tried again, as long as the product asks to wait."""
    from requests.exceptions import RequestException

    given = {"params": parameters} if connector.method == "GET" else {"json": parameters}
    try:
        yield from client.paginate(
            connector.path, method=connector.method, paginator=_paginator(connector),
            data_selector=connector.records, hooks={"response": [_checked]}, **given,
        )  # fmt: skip
    except (RequestException, ValueError) as error:
        raise PullError(_sentence(connector, error)) from error


def _checked(response: Any, *_: Any, **__: Any) -> Any:
    # Read before it is refused, so that the connection is given back.
    _ = response.content
    response.raise_for_status()
    return response


def _sentence(connector: Connector, error: Exception) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (401, 403):
        return f"{connector.label} refuses {', '.join(connector.variables[1:])} ({status}). {connector.hint} {STAYS}"
    if status is not None and status >= 400:
        return f"{connector.label} answered with status {status} after {ATTEMPTS} attempts at most. {STAYS}"
    if isinstance(error, OSError) and status is None:
        return f"{connector.label} cannot be reached, or broke off {ATTEMPTS} times ({type(error).__name__}). {STAYS}"
    return _no_list(connector, type(error).__name__)


def _client(connector: Connector, values: Mapping[str, str]) -> Any:
    """dlt's client; nothing of the library runs but requests to the connector's address."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    try:
        from dlt.sources.helpers.requests import Client
        from dlt.sources.helpers.rest_client import RESTClient
    except ImportError as error:
        raise InputError(
            "the package dlt, which pulls need", "an installation without it", f"Install it: {INSTALL}",
            connector.label,
        ) from error  # fmt: skip
    session = Client(raise_for_status=False, request_max_attempts=ATTEMPTS).session
    return RESTClient(values["URL"], auth=_auth(connector, values, session), session=session)


def _auth(connector: Connector, values: Mapping[str, str], session: Any) -> Any:
    from dlt.sources.helpers.rest_client import auth

    if connector.auth == "bearer":
        return auth.BearerTokenAuth(values["TOKEN"])
    if connector.auth == "client credentials":
        return auth.OAuth2ClientCredentials(
            access_token_url=values["URL"] + connector.token_path, client_id=values["CLIENT_ID"],
            client_secret=values["CLIENT_SECRET"], session=session,
        )  # fmt: skip
    user = values.get("USER", values["TOKEN"]) + connector.user_suffix
    return auth.HttpBasicAuth(user, connector.password or values["TOKEN"])


def _paginator(connector: Connector) -> Any:
    from dlt.sources.helpers.rest_client import paginators

    name, arguments = connector.paginator
    return getattr(paginators, name)(**arguments)


def last_pulled(store: Store, connector: Connector) -> str | None:
    """Where the next pull continues; None before the first."""
    return store.setting(f"pull:{connector.name}")


def is_installed() -> bool:
    """Whether dlt is there, without importing it."""
    from importlib.util import find_spec

    return find_spec("dlt") is not None
