"""Every figure of the oracle tables: agents exact, probabilities to 1e-11, print to its digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import optimize, special

from staffing import erlang_a, erlang_b, erlang_c
from staffing.palm import Definition
from staffing.shrinkage import Shrinkage
from tests.staffing import oracle_vectors as oracle

C_FIELDS = {
    "asa": "asa_s",
    "lq": "queue_length",
    "occ": "occupancy",
    "pw": "wait_probability",
    "sl": "service_level",
}
A_FIELDS = {"ew": "asa_s", "pab": "abandonment", "pw": "wait_probability", "occ": "occupancy"}
A_LEVELS: dict[str, Definition] = {
    "sl_offered": "offered",
    "sl_answered": "answered",
    "sl_excl_short": "short_abandons_excluded",
    "sl_w": "wait_within",
    "sl_virtual": "virtual",
}


def _rows(model: str, metric: str | None = None) -> Any:
    frame = oracle.mpmath_vectors()
    chosen = frame[frame["model"].isin([model, f"{model}_real"])]
    return chosen if metric is None else chosen[chosen["metric"] == metric]


def test_blocking_is_exact_for_whole_and_real_lines() -> None:
    rows = _rows("erlang_b")
    oracle.assert_exact_to(erlang_b.blocking(rows.A, rows.N), rows.expected.to_numpy())


@pytest.mark.parametrize("metric", C_FIELDS)
def test_erlang_c_is_exact(metric: str) -> None:
    rows = _rows("erlang_c", metric)
    got = erlang_c.metrics(rows.A, rows.N, rows.aht.fillna(60), rows["T"].fillna(20))
    oracle.assert_exact_to(getattr(got, C_FIELDS[metric]), rows.expected.to_numpy())


@pytest.mark.parametrize("metric", [*A_FIELDS, *A_LEVELS])
def test_erlang_a_is_exact(metric: str) -> None:
    rows = _rows("erlang_a", metric)
    definition = A_LEVELS.get(metric, "offered")
    got = erlang_a.metrics(rows.A, rows.N, rows.aht, rows.patience, rows["T"], definition=definition)
    field = A_FIELDS.get(metric, "service_level")
    oracle.assert_exact_to(getattr(got, field), rows.expected.to_numpy())


def test_required_agents_are_exact_and_just_met_by_the_fractional_number() -> None:
    rows = oracle.mpmath_vectors().query("model == 'erlang_c_required'")
    for metric, part in rows.groupby("metric"):
        words = dict(w.split("=") for w in str(metric).removeprefix("agents@").split(";"))
        asked: dict[str, Any] = {"service_level": float(words["sl"]), "threshold_s": part["T"]}
        asked["max_occupancy"] = float(words["maxocc"]) if "maxocc" in words else None
        got = erlang_c.agents(part.A, part.aht, **asked)
        assert (got == part.expected).all(), metric
        real = erlang_c.agents(part.A, part.aht, fractional=True, **asked)
        assert (np.ceil(real - 1e-6) == got).all()


@pytest.mark.parametrize("metric", ["blocking", *C_FIELDS, *A_FIELDS, *A_LEVELS])
def test_far_points_agree_with_sums_of_positive_terms(metric: str) -> None:
    """Up to 50,000 erlangs, thresholds of 0 to 8 hours, patience of 1 s to 10 days, real agents."""
    frame = oracle.referee()
    rows = frame[(frame["metric"] == metric) & frame["model"].isin(["erlang_b", "erlang_c"])]
    if metric == "blocking":
        oracle.assert_exact_to(erlang_b.blocking(rows.A, rows.N), rows.expected.to_numpy())
    elif metric in C_FIELDS:
        got = erlang_c.metrics(rows.A, rows.N, rows.aht, rows["T"])
        oracle.assert_exact_to(getattr(got, C_FIELDS[metric]), rows.expected.to_numpy())
    rows = frame[(frame["metric"] == metric) & (frame["model"] == "erlang_a")]
    if len(rows):
        definition = A_LEVELS.get(metric, "offered")
        a = erlang_a.metrics(rows.A, rows.N, rows.aht, rows.patience, rows["T"], definition=definition)
        oracle.assert_exact_to(getattr(a, A_FIELDS.get(metric, "service_level")), rows.expected.to_numpy())


def test_far_requirements_agree_with_counting_up() -> None:
    frame = oracle.referee().query("model == 'required'")
    assert len(frame) == 40
    for row in frame.itertuples():
        busy = None if np.isnan(row.patience) else row.patience
        got = erlang_c.agents(
            row.A, row.aht, service_level=float(row.metric), threshold_s=row.T, max_occupancy=busy
        )
        assert got == row.expected, row


@pytest.mark.parametrize("row", oracle.published(), ids=lambda r: f"{r['model']}-{r['metric']}")
def test_published_figures_to_their_printed_digits(row: dict[str, Any]) -> None:
    got = PUBLISHED[row["model"]](row["inputs"], row["metric"])
    assert abs(got - row["expected"]) <= row["tolerance"], row


def _load_and_aht(i: dict[str, Any]) -> tuple[float, float]:
    aht = float(i.get("aht_s", i.get("aht_min", 0) * 60) or 60)
    if "A" in i:
        return float(i["A"]), aht
    if "lambda" in i:
        return i["lambda"] / i["mu"], aht
    contacts = next(
        float(i[k]) for k in ("calls", "transactions", "calls_per_min", "calls_per_hour") if k in i
    )
    period = {"calls_per_min": 60.0, "calls_per_hour": 3600.0}
    seconds = next((s for k, s in period.items() if k in i), None)
    if seconds is None:
        seconds = i["interval_s"] if "interval_s" in i else 60.0 * i.get("period_min", i.get("interval_min"))
    return contacts * aht / seconds, aht


def _published_c(i: dict[str, Any], metric: str) -> float:
    load, aht = _load_and_aht(i)
    field = {**C_FIELDS, "immediate_answer": "immediate_share"}[metric]
    return float(getattr(erlang_c.metrics(load, i["agents"], aht, i.get("T_s", 20)), field))


def _published_a(i: dict[str, Any], metric: str) -> float:
    load, aht = _load_and_aht(i)
    patience = i.get("patience_s", i.get("patience_min", 0) * 60)
    if metric == "p90_wait":
        return optimize.brentq(
            lambda t: (
                erlang_a.metrics(load, i["agents"], aht, patience, t, definition="wait_within").service_level
                - 0.9
            ),
            0,
            600,
        )
    got = erlang_a.metrics(load, i["agents"], aht, patience, 20)
    value = float(getattr(got, {**A_FIELDS, "sl_offered": "service_level"}[metric]))
    return value / 60 if metric == "ew" and "patience_min" in i else value


def _published_required(i: dict[str, Any], metric: str) -> float:
    load, aht = _load_and_aht(i)
    return float(
        erlang_c.agents(
            load, aht, service_level=i.get("sl"), threshold_s=i.get("T_s", 20), asa_s=i.get("asa_s"),
            max_occupancy=i.get("max_occ"),
        )
    )  # fmt: skip


def _published_sl(i: dict[str, Any], metric: str) -> float:
    return 1 - i["pw_given"] * float(np.exp(-(i["agents"] - i["A"]) * i["T_s"] / i["aht_s"]))


def _halfin_whitt(i: dict[str, Any], metric: str) -> float:
    """Limit of Erlang C at A + beta sqrt(A) agents; the exact formula at 1e12 erlangs stands for it."""
    load = 1e12
    return float(
        optimize.brentq(
            lambda b: erlang_c.wait_probability(load, load + b * load**0.5) - i["delay_prob"], 0.01, 5
        )
    )


PUBLISHED: dict[str, Any] = {
    "erlang_a": _published_a,
    "erlang_b_load": lambda i, _: float(erlang_b.load(i["lines"], i["blocking"])),
    "erlang_b_required": lambda i, _: float(erlang_b.lines(float(i["A"]), i["blocking"])),
    "erlang_c": _published_c,
    "erlang_c_required": _published_required,
    "erlang_c_required_asa": _published_required,
    "erlang_c_sl": _published_sl,
    "halfin_whitt_beta": _halfin_whitt,
    "shrinkage": lambda i, _: float(Shrinkage({"all": i["shrinkage"]}).scheduled(i["agents"])),
    "traffic": lambda i, _: _load_and_aht(i)[0],
}


def test_halfin_whitt_function_is_the_limit_of_the_closed_form() -> None:
    beta = 0.5
    limit = 1 / (1 + beta * special.ndtr(beta) * np.sqrt(2 * np.pi) * np.exp(beta**2 / 2))
    load = 1e12
    assert abs(erlang_c.wait_probability(load, load + beta * load**0.5) - limit) < 1e-5
