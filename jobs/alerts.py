"""Alerts: rules read and saved, looked at now, back-tested, kept and acknowledged. Page and command line alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data_sources import kept_alerts
from data_sources.store import Store
from domain.errors import InputError
from jobs.alert_conditions import CONDITIONS, name_of
from jobs.alert_delivery import Delivery, deliver, parse_delivery
from metrics.alert_rules import Firing, Rule, firings, parse_rules
from settings import settings

if TYPE_CHECKING:
    import pandas as pd

FRESH = timedelta(hours=2)
"""An interval that ended longer ago is news to nobody: it fires in the back-test alone."""


@dataclass(frozen=True)
class RuleBook:
    """The rules and where alerts go, as in config/alerts.toml."""

    rules: tuple[Rule, ...]
    delivery: Delivery


def rules_file() -> Path:
    """The file of the rules; without one there are no rules."""
    return settings().config_dir / "alerts.toml"


def rule_book(path: Path | None = None) -> RuleBook:
    """The rules of the file.

    Raises:
        InputError: the file is not TOML, or a rule cannot be used; names rule, key and remedy.
    """
    file = path or rules_file()
    if not file.exists():
        return RuleBook((), parse_delivery({}))
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("a readable TOML file", error, "Check the file", file.name) from error
    if unknown := sorted(set(content) - {"rule", "delivery"}):
        raise InputError("only rule and delivery", ", ".join(unknown), "Remove or rename", file.name)
    return RuleBook(
        parse_rules(content.get("rule", []), CONDITIONS), parse_delivery(content.get("delivery", {}))
    )


def course(store: Store, rule: Rule, since: datetime, until: datetime) -> pd.DataFrame:
    """The intervals a rule looks at; see `alert_conditions.Condition.course`."""
    return CONDITIONS[rule.condition].course(store, rule, since, until)


def fired(
    store: Store,
    rule: Rule,
    *,
    since: datetime,
    until: datetime,
    last: Mapping[tuple[str, str], datetime] | None = None,
    after: datetime = datetime.min,
) -> list[Firing]:
    """Every firing of a rule over the intervals that end by `until`, the oldest first; see `firings`."""
    condition = CONDITIONS[rule.condition]
    rows = course(store, rule, since, until)
    if rows.empty:
        return []
    over = rows[rows["starts_at"] + condition.slot <= until]
    return firings(over, rule, condition.side, condition.slot, last, after)


def look(
    store: Store, *, now: datetime, book: RuleBook | None = None, zone: str | None = None
) -> list[dict[str, Any]]:
    """Look at every rule now: what fires is kept in the store and sent where the rule says.

    Args:
        now: naive UTC.

    Returns: the alerts that fired, as rows of the table `alerts` with `text`.
    """
    chosen = book or rule_book()
    last = kept_alerts.last_fired(store)
    found: list[Firing] = []
    for rule in chosen.rules:
        if rule.is_on:
            slot = CONDITIONS[rule.condition].slot
            since = now - FRESH - slot * (rule.for_intervals + 1)
            found += fired(store, rule, since=_on_the_hour(since), until=now, last=last, after=now - FRESH)
    place = zone or store.setting("zone") or settings().zone
    rows = [_row(f, place) for f in found]
    _send(rows, {r.name: r for r in chosen.rules}, chosen.delivery)
    kept_alerts.keep(store, [{k: v for k, v in row.items() if k != "text"} for row in rows])
    return rows


def _on_the_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _row(firing: Firing, zone: str) -> dict[str, Any]:
    cause = CONDITIONS[firing.rule.condition].cause(firing)
    row = {
        "rule": firing.rule.name, "about": firing.about, "fired_at": firing.fired_at,
        "condition": firing.rule.condition, "severity": firing.rule.severity, "value": firing.value,
        "bound": firing.bound, "cause": cause, "sent_to": "", "not_sent": "", "acknowledged_at": None,
        "acknowledged_by": None,
    }  # fmt: skip
    return {**row, "text": sentence(row, zone)}


def sentence(row: Mapping[str, Any], zone: str) -> str:
    """An alert as a person reads it: what, how much, since when, why."""
    condition = CONDITIONS.get(str(row["condition"]))
    unit, side = (condition.unit, condition.side) if condition else ("", "over")
    local = row["fired_at"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    allowed = f"{'at least' if side == 'under' else 'at most'} {_amount(row['bound'], unit)}"
    return (
        f"{row['rule']}: {name_of(str(row['about']))} at {_amount(row['value'], unit)} where {allowed} is "
        f"wanted, {local:%a} {local.day} {local:%b %H:%M}. {str(row['cause']).capitalize()}."
    )


def _amount(value: float, unit: str) -> str:
    words = {"share": f"{value * 100:.1f} %", "s": f"{value:,.0f} s"}
    return words.get(unit, f"{value:,.0f}")


def _send(rows: Sequence[dict[str, Any]], rules: Mapping[str, Rule], delivery: Delivery) -> None:
    """Send each alert through the channels of its rule and note on it which of them took it."""
    for channel in ("file", "webhook", "email"):
        going = [row for row in rows if channel in rules[row["rule"]].send]
        if not going:
            continue
        failed = deliver(going, channel, delivery)
        for row in going:
            key, said = ("not_sent", f"{channel}: {failed}") if failed else ("sent_to", channel)
            row[key] = f"{row[key]} {said}".strip()


@dataclass(frozen=True)
class BackTest:
    """How often a rule would have fired.

    Attributes:
        fired: times in all; `by_about` by subject.
        per_week: fired over the weeks that had data.
        intervals: intervals looked at; `beyond` of them were beyond the bound, whatever the cooldown.
        last: the newest firing as a sentence, empty without one.
    """

    rule: Rule
    fired: int
    per_week: float
    intervals: int
    beyond: int
    by_about: Mapping[str, int]
    last: str


def back_test(store: Store, rule: Rule, *, now: datetime, weeks: int = 4) -> BackTest:
    """Run a rule over the last weeks as if it had been on.

    Args:
        now: naive UTC.
        weeks: 1 to 26.

    Raises:
        InputError: for weeks outside 1 to 26.
    """
    if not 1 <= weeks <= 26:
        raise InputError("1 to 26 weeks", weeks, where="backtest")
    condition = CONDITIONS[rule.condition]
    since = _on_the_hour(now) - timedelta(weeks=weeks)
    rows = course(store, rule, since, now)
    if rows.empty:
        return BackTest(rule, 0, 0.0, 0, 0, {}, "")
    rows = rows[rows["starts_at"] + condition.slot <= now]
    every = firings(rows, rule, condition.side, condition.slot)
    alone = replace(rule, for_intervals=1, cooldown_minutes=0)
    beyond = len(firings(rows, alone, condition.side, condition.slot))
    counts: dict[str, int] = {}
    for one in every:
        counts[one.about] = counts.get(one.about, 0) + 1
    zone = store.setting("zone") or settings().zone
    last = str(_row(every[-1], zone)["text"]) if every else ""
    return BackTest(rule, len(every), len(every) / weeks, len(rows), beyond, counts, last)


def as_entry(rule: Rule) -> dict[str, Any]:
    """A rule as its table in the file."""
    told = asdict(rule)
    told["cooldown"] = _time(told.pop("cooldown_minutes"))
    return told | {"only": {d: list(v) for d, v in rule.only.items()}, "send": list(rule.send)}


def _time(minutes: int) -> str:
    """Minutes as the file writes them: `1d`, `4h` or `45m`."""
    for unit, length in (("d", 1440), ("h", 60)):
        if minutes and minutes % length == 0:
            return f"{minutes // length}{unit}"
    return f"{minutes}m"


def save_rules(rules: Sequence[Mapping[str, Any]], path: Path | None = None) -> tuple[Rule, ...]:
    """Check rules and put them in place of those of the file; the rest of it stays as it is.

    Raises:
        InputError: a rule cannot be used; the file is then untouched.
    """
    file = path or rules_file()
    parsed = parse_rules(rules, CONDITIONS)
    rule_book(file)  # a file that cannot be read is not overwritten
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    head, _, _ = text.partition("[[rule]]")
    place = text.find("\n[delivery]")
    # the comment lines above the table belong to it
    tail = text[place:] if place >= 0 else ""
    before = text[:place].rstrip().splitlines() if place >= 0 else []
    notes: list[str] = []
    while before and before[-1].startswith("#") and "[[rule]]" in text:
        notes.insert(0, before.pop())
    body = "\n".join(_toml(as_entry(rule)) for rule in parsed)
    parts = [head.rstrip(), body.rstrip(), "\n".join(notes) + tail.rstrip()]
    written = "\n\n".join(p for p in parts if p.strip()) + "\n"
    tomllib.loads(written)
    waiting = file.with_suffix(".new")
    waiting.write_text(written, encoding="utf-8")
    waiting.replace(file)
    return parsed


def _toml(entry: Mapping[str, Any]) -> str:
    return "[[rule]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in entry.items())


def _value(value: Any) -> str:
    """A TOML value; JSON text is TOML text, and so are its lists."""
    import json

    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
