"""A thread of the server that does one thing again and again until the server stops."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

LAST_ROUND_S = 30.0
log = logging.getLogger("queuecast.rounds")


class Rounds(ABC):
    """Calls `turn` every `round_s` seconds in a thread of its own, which ends with the process."""

    def __init__(self, name: str, round_s: float) -> None:
        self._stop = threading.Event()
        self._round_s = round_s
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def turn(self) -> None:
        """One round; what is expected to go wrong at times is told there in a sentence."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end and wait for the round that runs."""
        self._stop.set()
        self._thread.join(timeout=LAST_ROUND_S)

    def _run(self) -> None:
        while not self._stop.wait(self._round_s):
            try:
                self.turn()
            except Exception:
                # Whatever it was (a database that restarts), the next round tries again.
                log.exception("%s: this round ended early", self._thread.name)
