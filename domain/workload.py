"""Contacts times handle time, and the service promised for them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Workload:
    """Contacts arriving in one interval and the mean time each takes.

    Attributes:
        contacts: expected arrivals in the interval, >= 0.
        aht_s: average handle time in seconds (talk + hold + wrap-up), > 0.
        interval_s: length of the interval in seconds, > 0.

    Example:
        >>> Workload(contacts=100, aht_s=180, interval_s=1800).erlangs
        10.0
    """

    contacts: float
    aht_s: float
    interval_s: float = 1800

    def __post_init__(self) -> None:
        if not self.contacts >= 0:
            raise InputError("contacts of 0 or more", self.contacts, where="contacts")
        if not self.aht_s > 0:
            raise InputError("a handle time above 0 seconds", self.aht_s, where="aht_s")
        if not self.interval_s > 0:
            raise InputError("an interval above 0 seconds", self.interval_s, where="interval_s")

    @property
    def erlangs(self) -> float:
        """Offered load: busy agents needed on average."""
        return self.contacts * self.aht_s / self.interval_s


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """What is promised to a waiting customer; every part that is None is not a target.

    Attributes:
        service_level: share 0-1 of contacts answered within `threshold_s`.
        threshold_s: answer-within threshold in seconds.
        asa_s: largest average speed of answer in seconds.
        max_abandonment: largest share 0-1 of contacts that may give up.
        max_occupancy: largest share 0-1 of logged-in time spent handling.
        min_agents: fewest agents whenever the queue is open.
    """

    service_level: float | None = 0.80
    threshold_s: float = 20
    asa_s: float | None = None
    max_abandonment: float | None = None
    max_occupancy: float | None = 0.85
    min_agents: int = 0

    def __post_init__(self) -> None:
        for name in ("service_level", "max_abandonment", "max_occupancy"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise InputError("a share between 0 and 1", value, f"{value}% is {value / 100}", name)
        if self.threshold_s < 0:
            raise InputError("a threshold of 0 seconds or more", self.threshold_s, where="threshold_s")
