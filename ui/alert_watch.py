"""The thread that looks at the alert rules while the server runs."""

from __future__ import annotations

import logging

from domain.errors import QueuecastError
from jobs import alerts
from ui import opened
from ui.rounds import Rounds

ROUND_S = 60.0
log = logging.getLogger("queuecast.alerts")


class AlertThread(Rounds):
    """Looks once a minute whether there is anything new, and then at every rule, until it is stopped."""

    def __init__(self, round_s: float = ROUND_S) -> None:
        super().__init__("alerts", round_s)
        self._seen: tuple[object, ...] | None = None

    def turn(self) -> None:
        now_is = what_is_new()
        if now_is is not None and now_is != self._seen:
            self._seen = now_is
            look_once()


def what_is_new() -> tuple[object, ...] | None:
    """Data version and quarter of an hour: with both as before, no interval can have come to an end.

    None when the store does not answer; that is logged.
    """
    now = opened.moment()
    try:
        version = opened.held().version
    except (QueuecastError, OSError) as error:
        log.warning("alerts: %s", error)
        return None
    return version, now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)


def look_once() -> int:
    """One look at every rule; how many fired. What goes wrong is logged and tried again next time."""
    try:
        rows = alerts.look(opened.store(), now=opened.moment())
    except (QueuecastError, OSError) as error:
        log.warning("alerts: %s", error)
        return 0
    for row in rows:
        log.info("%s", row["text"])
    return len(rows)
