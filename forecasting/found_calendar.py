"""Whose public holidays a history keeps, where nobody says the country.

A day is low when it had no contacts at all, or far fewer than the same weekday around it. For every calendar
known the low days are held against its days off: the likelihood that days off are low with one chance and the
others with another, over that of one chance for all (beta-binomial, closed form). With the prior that no
calendar fits as likely as that one does, this gives each calendar a probability. Calendars that tie share
it, and a day then counts where most of that weight is off.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from math import exp, lgamma, log

import numpy as np

from forecasting.cleaning import MISSING_DAY_SHARE, median
from forecasting.series import Flags, Floats, Grid
from forecasting.special_days import DAYS_OFF, SpecialDay, holidays_of

NO_COUNTRY = "none"
"""Said instead of a country: forecast without public holidays."""
COUNTRIES = {
    "AE": "the United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU-NSW": "Australia (New South Wales)",
    "AU-QLD": "Australia (Queensland)", "AU-VIC": "Australia (Victoria)", "BD": "Bangladesh", "BE": "Belgium",
    "BG": "Bulgaria", "BR": "Brazil", "CA-BC": "Canada (British Columbia)", "CA-ON": "Canada (Ontario)",
    "CA-QC": "Canada (Quebec)", "CH-BE": "Switzerland (Bern)", "CH-GE": "Switzerland (Geneva)",
    "CH-ZH": "Switzerland (Zurich)", "CL": "Chile", "CN": "China", "CO": "Colombia", "CR": "Costa Rica",
    "CZ": "Czechia", "DE": "Germany", "DE-BY": "Germany (Bavaria)", "DE-NW": "Germany (North Rhine-Westphalia)",
    "DK": "Denmark", "EE": "Estonia", "EG": "Egypt", "ES": "Spain", "FI": "Finland", "FR": "France",
    "GB-ENG": "the United Kingdom (England)", "GB-NIR": "the United Kingdom (Northern Ireland)",
    "GB-SCT": "the United Kingdom (Scotland)", "GR": "Greece", "HK": "Hong Kong", "HR": "Croatia", "HU": "Hungary",
    "ID": "Indonesia", "IE": "Ireland", "IL": "Israel", "IN": "India", "IT": "Italy", "JP": "Japan", "KE": "Kenya",
    "KR": "South Korea", "LK": "Sri Lanka", "LT": "Lithuania", "LV": "Latvia", "MA": "Morocco", "MX": "Mexico",
    "MY": "Malaysia", "NG": "Nigeria", "NL": "the Netherlands", "NO": "Norway", "NZ": "New Zealand", "PE": "Peru",
    "PH": "the Philippines", "PK": "Pakistan", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "RS": "Serbia",
    "SA": "Saudi Arabia", "SE": "Sweden", "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia", "TH": "Thailand",
    "TR": "Turkey", "TW": "Taiwan", "US": "the United States", "VN": "Vietnam", "ZA": "South Africa",
}  # fmt: skip
"""Calendars held against a history; of countries whose regions differ much, their largest regions."""
WEEKS_AROUND = 4
LEAST_AROUND = 2
LOW_Z = 3.0
LEAST_LOG_SPREAD = 0.07
"""Below this spread of ordinary days nothing is low: a day at less than four fifths of the usual is."""
LEAST_RATIO = 0.01
LONGEST_RUN = 10
"""More low days in a row are a break in the data or in business, not a holiday."""
ODD_PRIOR = (0.5, 9.5)
"""Days that are no holiday are rarely low: one in twenty before anything is seen."""
SURE = 0.95
"""Probability that some calendar fits, and that of those named together."""
NAMED = 0.8
LEAST_LOW = 2
LEAST_SHARE = 0.5
"""Share of the days off that must have been low."""


@dataclass(frozen=True, slots=True)
class Found:
    """The calendar that the low days of a history match.

    Attributes:
        codes: ISO codes, the likeliest first; several where the history cannot tell them apart.
        low, listed: days off inside the history, and how many of them were low.
        weights: of the codes, 1 in sum.
    """

    codes: tuple[str, ...]
    low: int
    listed: int
    weights: tuple[float, ...]

    def days(self, first_on: date, until_on: date) -> tuple[SpecialDay, ...]:
        """Days in [first_on, until_on) that most of the weight lists."""
        return _shared(self.codes, self.weights, first_on, until_on)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Day totals that calendars are held against.

    Attributes:
        first_on: local date of day 0.
        totals: contacts a day over all channels; NaN where nothing tells.
        is_away: days without a single row though their weekday has some.
    """

    first_on: date
    totals: Floats
    is_away: Flags


def evidence(laid: Sequence[Grid], register: Sequence[SpecialDay] = ()) -> Evidence:
    """Day totals over the channels; days that the planner has explained and days seen in part tell nothing."""
    first_on = min(grid.first_on for grid in laid)
    days = (max(grid.next_on for grid in laid) - first_on).days
    total, seen, away, partly = (np.zeros(days) for _ in range(4))
    for grid in laid:
        here = slice((grid.first_on - first_on).days, (grid.next_on - first_on).days)
        usual = grid.is_open[:, grid.weekdays()]
        unseen = (~np.isfinite(grid.counts) & usual).sum(axis=2) / np.maximum(usual.sum(axis=2), 1)
        is_day = usual.any(axis=2)
        total[here] += np.nansum(grid.counts, axis=(0, 2))
        seen[here] += (is_day & (unseen < 1)).sum(axis=0)
        away[here] += (is_day & (unseen == 1)).sum(axis=0)
        partly[here] += (is_day & (unseen > MISSING_DAY_SHARE) & (unseen < 1)).sum(axis=0)
    explained = [(d.on - first_on).days for d in register if 0 <= (d.on - first_on).days < days]
    partly[explained] = 1
    return Evidence(first_on, np.where((seen > 0) & (partly == 0), total, np.nan), (seen == 0) & (away > 0))


def find(held: Evidence, until_on: date) -> Found | None:
    """The calendar that the days before `until_on` match, None without a clear one."""
    days = (until_on - held.first_on).days
    is_low, is_told = low_days(held.totals[:days], held.is_away[:days])
    if int((is_low & is_told).sum()) < LEAST_LOW:
        return None
    # All days of the history, so that a calendar is read once and not anew for every origin.
    listed = np.array([_listed(code, held.first_on, len(held.totals))[:days] for code in COUNTRIES])
    chances = _chances(listed & is_told, is_low & is_told, int(is_told.sum()))
    if chances.sum() < SURE:
        return None
    order = np.argsort(-chances, kind="stable")
    named = order[: int(np.searchsorted(np.cumsum(chances[order]), NAMED * chances.sum())) + 1]
    codes, weights = tuple(np.array(list(COUNTRIES))[named].tolist()), chances[named] / chances[named].sum()
    off = (weights @ listed[named] >= 0.5) & is_told
    hits, number = int((off & is_low).sum()), int(off.sum())
    if hits < LEAST_LOW or hits < LEAST_SHARE * number:
        return None
    return Found(codes, hits, number, tuple(weights.tolist()))


def low_days(totals: Floats, is_away: Flags) -> tuple[Flags, Flags]:
    """Days far below the same weekday around them, and days that tell anything at all."""
    days, reach = len(totals), 7 * WEEKS_AROUND
    padded = np.full(days + 2 * reach, np.nan)
    padded[reach : reach + days] = totals
    steps = [7 * k for k in range(-WEEKS_AROUND, WEEKS_AROUND + 1) if k]
    around = np.stack([padded[reach + k : reach + k + days] for k in steps], axis=1)
    usual = np.where(np.isfinite(around).sum(axis=1) >= LEAST_AROUND, median(around), np.nan)
    is_told = (usual > 0) & (np.isfinite(totals) | is_away)
    share = np.where(is_away, 0.0, np.nan_to_num(totals)) / np.where(is_told, usual, 1.0)
    ratio = np.log(np.maximum(share, LEAST_RATIO))
    known = np.abs(ratio[is_told & ~is_away])
    spread = 1.4826 * float(np.median(known)) if known.size else np.inf
    is_low = is_told & (ratio < -LOW_Z * max(spread, LEAST_LOG_SPREAD))
    return is_low, is_told & ~_in_long_runs(is_low, is_told)


def _in_long_runs(is_low: Flags, is_told: Flags) -> Flags:
    """Low days in runs longer than a holiday; days that tell nothing do not end a run."""
    run = np.cumsum(is_told & ~is_low)
    found: Flags = is_low & (np.bincount(run, is_low)[run] > LONGEST_RUN)
    return found


def _chances(listed: Flags, is_low: Flags, days: int) -> Floats:
    """Probability of each calendar of `COUNTRIES`; what is missing to 1 is that none fits."""
    low = int(is_low.sum())
    number, hits = listed.sum(axis=1), (listed & is_low).sum(axis=1)
    alone = _log_beta(ODD_PRIOR[0] + low, ODD_PRIOR[1] + days - low)
    gain = np.array(
        [
            _log_beta(1 + h, 1 + n - h)
            + _log_beta(ODD_PRIOR[0] + low - h, ODD_PRIOR[1] + (days - n) - (low - h))
            - alone
            for n, h in zip(number.tolist(), hits.tolist(), strict=True)
        ]
    )
    weight = np.log(_priors()) + gain
    top = max(float(weight.max()), log(0.5))
    raw = np.exp(weight - top)
    found: Floats = raw / (raw.sum() + 0.5 * exp(-top))
    return found


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _priors() -> Floats:
    """Half of the weight in equal parts to the countries, a country's to its regions alike."""
    names = [code.partition("-")[0] for code in COUNTRIES]
    return np.array([0.5 / len(set(names)) / names.count(name) for name in names])


@lru_cache(maxsize=1024)
def _listed(code: str, first_on: date, days: int) -> Flags:
    """Which days are off in a calendar."""
    import holidays

    country, _, region = code.partition("-")
    until_on = first_on + timedelta(days=days)
    kinds = holidays.country_holidays(country).supported_categories
    with warnings.catch_warnings():
        # Years that a calendar knows in part: what it lacks speaks against it, nobody has to read of it.
        warnings.filterwarnings("ignore", "Requested Holidays are available only")
        off = holidays.country_holidays(
            country, subdiv=region or None, years=range(first_on.year, until_on.year + 1),
            categories=tuple(k for k in DAYS_OFF if k in kinds),
        )  # fmt: skip
    found = np.zeros(days, dtype=bool)
    found[[k for k in ((day - first_on).days for day in off) if 0 <= k < days]] = True
    found.flags.writeable = False
    return found


def _shared(
    codes: tuple[str, ...], weights: tuple[float, ...], first_on: date, until_on: date
) -> tuple[SpecialDay, ...]:
    kept: dict[date, float] = {}
    named: dict[date, SpecialDay] = {}
    for code, weight in zip(codes, weights, strict=True):
        for day in _holidays(code, first_on, until_on):
            kept[day.on] = kept.get(day.on, 0.0) + weight
            named.setdefault(day.on, day)
    return tuple(named[on] for on in sorted(named) if kept[on] >= 0.5)


_holidays = lru_cache(maxsize=512)(holidays_of)


@dataclass(frozen=True, slots=True)
class Public:
    """Whose public holidays count.

    Attributes:
        country: ISO code, or `NO_COUNTRY`; None where the history is asked.
        held: day totals that are asked then.
        asked: answers given before, by day: the channels of a forecast ask the same.
    """

    country: str | None
    held: Evidence | None = None
    asked: dict[date, Found | None] = field(default_factory=dict, compare=False, repr=False)

    def found(self, until_on: date) -> Found | None:
        """The calendar found in the days before `until_on`; None where a country is said."""
        if self.held is None:
            return None
        if until_on not in self.asked:
            self.asked[until_on] = find(self.held, until_on)
        return self.asked[until_on]

    def days(self, first_on: date, until_on: date, known_on: date) -> tuple[SpecialDay, ...]:
        """Public holidays in [first_on, until_on) by what was known on the morning of `known_on`."""
        if self.country is not None:
            return () if self.country == NO_COUNTRY else holidays_of(self.country, first_on, until_on)
        found = self.found(known_on)
        return found.days(first_on, until_on) if found else ()


def public(country: str | Public | None, laid: Sequence[Grid], register: Sequence[SpecialDay] = ()) -> Public:
    """Whose public holidays count: those said, or those that the grids together keep.

    Args:
        country: ISO code, region after a dash; `NO_COUNTRY` for none; None or empty to ask the history; or
            what another forecast of the same contacts goes by.
        register: the planner's special days, which need no holiday to explain them.
    """
    if isinstance(country, Public):
        return country
    if country:
        return Public(NO_COUNTRY if country.lower() == NO_COUNTRY else country)
    return Public(None, evidence(laid, register))


def named(found: Found) -> str:
    """Whose calendar it is: one country, or the likeliest of those that tie."""
    most = [COUNTRIES[code] for code in found.codes[:2]]
    more = len(found.codes) - len(most)
    return most[0] if not more and len(most) == 1 else " or ".join(most) + (" or others" if more else "")


def words(found: Found) -> str:
    """What was found and how to do without it, as a sentence."""
    shared = ", as far as most of them agree" if len(found.codes) > 1 else ""
    return (
        f"The low days match the public holidays of {named(found)}{shared}: {found.low} of {found.listed}. "
        f"Choose no public holidays (--country {NO_COUNTRY}) to forecast without."
    )


def as_record(held: Public, found: Found | None) -> dict[str, object]:
    """Whose public holidays count, for JSON: `said` by someone, or `found` in the history; empty for none."""
    if held.country is not None:
        return {"said": held.country, "found": []}
    given = {"low_days": found.low, "listed_days": found.listed} if found else {}
    return {"said": None, "found": list(found.codes) if found else [], **given}
