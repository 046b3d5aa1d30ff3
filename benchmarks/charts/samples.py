"""Invented but lifelike frames for the gallery: a month of a contact centre in Berlin, fixed seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

ZONE = "Europe/Berlin"


def by_day(days: int = 22, last: str = "2026-11-22") -> pd.DataFrame:
    """Service level by local day with n and a 95 % interval; the last day still runs."""
    rng = np.random.default_rng(3)
    on = pd.date_range(end=last, periods=days, freq="D")
    n = np.where(on.day_of_week < 5, rng.poisson(420, days), rng.poisson(110, days))
    value = np.clip(0.81 + 0.05 * np.sin(np.arange(days) / 3) + rng.normal(0, 0.025, days), 0, 1)
    half = 1.96 * np.sqrt(value * (1 - value) / n)
    frame = pd.DataFrame(
        {"starts_at": on, "value": value, "n": n, "low": value - half, "high": value + half, "level": 0.95}
    )
    return frame.assign(is_complete=[True] * (days - 1) + [False])


def by_day_and_channel(days: int = 22) -> pd.DataFrame:
    """Contacts by local day and channel."""
    rng = np.random.default_rng(4)
    on = pd.date_range(end="2026-11-22", periods=days, freq="D")
    level = {"phone": 420, "email": 260, "chat": 180, "social": 60, "portal": 85}
    parts = [
        pd.DataFrame(
            {
                "starts_at": on, "series": name,
                "value": rng.poisson(np.where(on.day_of_week < 5, mean, mean * 0.3)).astype(float),
            }
        )
        for name, mean in level.items()
    ]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(n=frame["value"], is_complete=frame["starts_at"] < on[-1])


def queues() -> pd.DataFrame:
    """Service level by queue with n and a 95 % interval."""
    names = [
        "Billing", "Orders and deliveries", "Returns and refunds abroad, second level", "Technical support",
        "Accounts", "Business customers", "Complaints", "Press",
    ]  # fmt: skip
    value = np.array([0.862, 0.79, 0.71, 0.805, 0.91, 0.835, 0.64, 0.5])
    n = np.array([1840, 2210, 310, 980, 640, 420, 95, 4])
    half = 1.96 * np.sqrt(value * (1 - value) / n)
    return pd.DataFrame(
        {"name": names, "value": value, "n": n, "low": value - half, "high": np.minimum(value + half, 1)}
    ).assign(level=0.95)


def shape(hours: np.ndarray) -> np.ndarray:
    """A contact centre's day: two humps, closed at night."""
    return np.exp(-((hours - 10.5) ** 2) / 5) + 0.75 * np.exp(-((hours - 15.5) ** 2) / 7)


def by_interval(days: int = 7, first: str = "2026-11-16", opens: int = 7, closes: int = 20) -> pd.DataFrame:
    """Calls by half-hour of opening time."""
    rng = np.random.default_rng(5)
    at = pd.date_range(first, periods=days * 48, freq="30min", tz=ZONE)
    at = at[(at.hour >= opens) & (at.hour < closes)]
    mean = 34 * shape(at.hour + at.minute / 60) * np.where(at.day_of_week < 5, 1, 0.4) + 3
    value = rng.poisson(mean).astype(float)
    return pd.DataFrame({"starts_at": at.tz_convert("UTC"), "value": value, "n": value, "mean": mean})


def volume_and_forecast() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Two weeks of daily history, two weeks of forecast with intervals, and last week's slots again."""
    history = by_day_and_channel(42).query("series == 'phone'").rename(columns={"value": "contacts"})
    ahead = pd.date_range("2026-11-23", periods=14, freq="D")
    mean = np.where(ahead.day_of_week < 5, 432.0, 128.0)
    spread = np.sqrt(mean) * np.linspace(1.2, 2.0, 14)
    forecast = pd.DataFrame(
        {
            "starts_at": ahead, "channel": "phone", "contacts": mean, "model": "portfolio",
            "low_80": mean - 1.28 * spread, "high_80": mean + 1.28 * spread,
            "low_95": mean - 1.96 * spread, "high_95": mean + 1.96 * spread,
        }
    )  # fmt: skip
    last = history["contacts"].to_numpy()[-7:]
    naive = pd.DataFrame({"starts_at": ahead, "contacts": np.r_[last, last]})
    return history.assign(channel="phone")[["starts_at", "channel", "contacts"]].iloc[:-1], forecast, naive


def accuracy() -> pd.DataFrame:
    """ACCURACY of six models on one channel."""
    wape = np.array([0.102, 0.108, 0.111, 0.119, 0.124, 0.142])
    models = ["portfolio", "pooled_profile", "harmonic_regression", "theta", "mstl", "seasonal_naive"]
    return pd.DataFrame(
        {
            "model": models, "channel": "phone", "wape": wape, "wape_ratio_to_naive": wape / 0.142,
            "bias": [0.004, -0.01, 0.012, 0.02, -0.015, 0.0], "mase": wape / 0.15, "noise_floor": 0.081,
            "coverage_80": [0.803, 0.79, 0.82, 0.88, 0.97, 0.76],
            "coverage_95": [0.948, 0.94, 0.955, 0.98, 0.99, 0.91], "origins": 52,
        }
    )  # fmt: skip


def requirement(days: int = 1) -> pd.DataFrame:
    """REQUIREMENT by half-hour, roughly 80/20."""
    load = by_interval(days)
    erlangs = load["mean"] * 240 / 1800
    agents = np.ceil(erlangs + 1.1 * np.sqrt(erlangs) + 0.5)
    level = np.clip(0.8 + 0.12 * np.random.default_rng(8).random(len(load)) - 0.03, 0, 1)
    return pd.DataFrame(
        {
            "starts_at": load["starts_at"], "channel": "phone", "contacts": load["mean"], "aht_s": 240.0,
            "erlangs": erlangs, "agents": agents.astype(int), "scheduled_agents": np.ceil(agents / 0.7).astype(int),
            "service_level": level, "occupancy": erlangs / agents, "binding": "service_level",
        }
    )  # fmt: skip


def coverage() -> pd.DataFrame:
    """COVERAGE of one day: three shift starts against the requirement."""
    need = requirement()
    local = need["starts_at"].dt.tz_convert(ZONE)
    hour = local.dt.hour + local.dt.minute / 60
    have = 3 * (hour < 15) + 4 * ((hour >= 8) & (hour < 16.5)) + 5 * ((hour >= 11.5) & (hour < 20))
    return need.assign(required=need["agents"], scheduled=have.astype(int))[
        ["starts_at", "channel", "required", "scheduled"]
    ]


def shifts() -> pd.DataFrame:
    """SHIFTS of one day: eleven people on two channels."""
    starts = [
        "07:00",
        "07:00",
        "07:30",
        "08:00",
        "08:00",
        "08:30",
        "09:00",
        "10:00",
        "11:30",
        "11:30",
        "12:00",
    ]
    at = pd.to_datetime([f"2026-11-16 {s}" for s in starts]).tz_localize(ZONE)
    pause = at + pd.Timedelta(hours=4)
    rest = at + pd.Timedelta(hours=2)
    names = ["Amara Okafor", "Ben Schulz", "Chloé Martin", "Deniz Kaya", "Emil Novák", "Farah Haddad",
             "Greta Lind", "Hugo Alvarez", "Ines Pereira", "Jonas Weber", "Katarzyna Wiśniewska"]  # fmt: skip
    return pd.DataFrame(
        {
            "shift": names, "starts_at": at.tz_convert("UTC"),
            "ends_at": (at + pd.Timedelta(hours=8, minutes=30)).tz_convert("UTC"),
            "channel": ["phone"] * 7 + ["chat"] * 4, "agents": 1, "paid_hours": 8.0,
            "breaks": [
                f"{r:%H:%M}-{r + pd.Timedelta(minutes=15):%H:%M} paid; "
                f"{p:%H:%M}-{p + pd.Timedelta(minutes=30):%H:%M} unpaid"
                for r, p in zip(rest, pause, strict=True)
            ],
        }
    )  # fmt: skip


def controlled() -> pd.DataFrame:
    """Weekly handle time with XmR limits and two signals."""
    rng = np.random.default_rng(9)
    value = 260 + rng.normal(0, 9, 26)
    value[14], value[22:] = 315, value[22:] + 24
    steady = value[:14]
    centre, reach = steady.mean(), 2.66 * np.abs(np.diff(steady)).mean()
    frame = pd.DataFrame({"starts_at": pd.date_range("2026-05-25", periods=26, freq="W-MON"), "value": value})
    frame = frame.assign(n=1800, centre=centre, lower=centre - reach, upper=centre + reach, signal="")
    is_out = (frame["value"] > frame["upper"]) | (frame["value"] < frame["lower"])
    return frame.assign(signal=np.where(is_out, "outside the limits", ""))


def ageing() -> pd.DataFrame:
    """Open tickets by age."""
    buckets = ["0-1 d", "1-3 d", "3-7 d", "7-14 d", "14-30 d", "30+ d"]
    return pd.DataFrame(
        {"bucket": buckets, "tickets": [212, 148, 96, 41, 33, 12], "overdue": [0, 9, 38, 33, 31, 12]}
    )


def effects() -> pd.DataFrame:
    """Why service level moved: parts in shares."""
    return pd.DataFrame(
        {
            "name": [
                "More calls",
                "Longer calls",
                "Mix of queues",
                "Sick leave",
                "Two new agents",
                "Call-back offer",
            ],
            "effect": [-0.034, -0.018, 0.006, -0.021, 0.028, 0.015],
        }
    )


def sensitivity() -> pd.DataFrame:
    """Agents needed when one assumption moves."""
    return pd.DataFrame(
        {
            "name": ["Volume ±10 %", "Handle time ±15 s", "Shrinkage ±3 points", "Target 75 or 85 %", "Patience ±60 s"],
            "low": [38, 40.5, 41, 41, 42], "high": [47, 44, 44.5, 44, 43],
            "low_words": ["-10 %", "-15 s", "27 %", "75 %", "120 s"],
            "high_words": ["+10 %", "+15 s", "33 %", "85 %", "240 s"],
        }
    )  # fmt: skip


def clock() -> pd.DataFrame:
    """One ticket's resolution clock over three days."""
    at = [
        ("2026-11-19 15:20", "2026-11-19 18:00", "running"), ("2026-11-19 18:00", "2026-11-20 08:00", "out_of_hours"),
        ("2026-11-20 08:00", "2026-11-20 10:30", "running"), ("2026-11-20 10:30", "2026-11-20 15:15", "paused"),
        ("2026-11-20 15:15", "2026-11-20 18:00", "running"),
    ]  # fmt: skip
    frame = pd.DataFrame(at, columns=["starts_at", "ends_at", "state"])
    for name in ("starts_at", "ends_at"):
        frame[name] = pd.to_datetime(frame[name]).dt.tz_localize(ZONE).dt.tz_convert("UTC")
    return frame.assign(clock="Resolution")


def curve() -> pd.DataFrame:
    """Service level by agents under two models."""
    agents = np.arange(6, 15)
    part = {"agents": agents, "occupancy": np.minimum(5.9 / agents, 1.0)}
    erlang_c = pd.DataFrame(part | {"model": "Erlang C", "service_level": 1 - np.exp(-(agents - 5.5) / 2.1)})
    erlang_a = pd.DataFrame(part | {"model": "Erlang A", "service_level": 1 - np.exp(-(agents - 4.6) / 2.1)})
    return pd.concat([erlang_c, erlang_a], ignore_index=True)
