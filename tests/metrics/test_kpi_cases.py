"""Published KPI figures to four digits, through the plain formulas and intervals."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metrics import formulas as f
from metrics.intervals import nps_adjusted_wald, nps_variance, nps_wald, wilson
from metrics.priority_matrix import priority

Inputs = dict[str, Any]
with (Path(__file__).parent / "oracles" / "kpi_cases.csv").open(encoding="utf-8") as _file:
    CASES = list(csv.DictReader(_file))


def percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def calls(i: Inputs) -> f.Calls:
    abandoned = i.get("abandoned", i.get("offered", 0) - i.get("answered", 0))
    return f.Calls(
        i.get("answered", 0), abandoned, i.get("answered_in_threshold", 0),
        i.get("abandoned_in_threshold", 0), i.get("abandoned_within_5s", 0),
    )  # fmt: skip


def csat(i: Inputs) -> Inputs:
    counts = {int(score): n for score, n in i.items()}
    top2 = percent(f.csat_top2(counts))
    return {
        "pct": top2, "top2_pct": top2, "displayed": round(top2 or 0), "mean": f.mean_score(counts),
        "top_box_pct": percent(f.csat_top_box(counts)), "net_pct": percent(f.csat_net(counts)),
    }  # fmt: skip


def nps(i: Inputs) -> Inputs:
    counts = i["promoters"], i["passives"], i["detractors"]
    variance, wald, adjusted = nps_variance(*counts), nps_wald(*counts), nps_adjusted_wald(*counts)
    assert variance is not None
    assert wald is not None
    assert adjusted is not None
    return {
        "nps": f.nps(*counts), "variance": variance, "se_points": 100 * (variance / sum(counts)) ** 0.5,
        "wald95": [wald.low, wald.high], "adjusted_wald95": [adjusted.low, adjusted.high],
    }  # fmt: skip


def quality(i: Inputs) -> Inputs:
    items = [tuple(item) for item in i["items"]]
    critical = [i["critical_index"]] if "critical_index" in i else []
    score, passed = f.qa_outcome(items, critical)
    return {"score": score, "outcome": "pass" if passed else "fail", "underlying": f.qa_score(items)}


def budget(i: Inputs) -> Inputs:
    found = f.error_budget(i["target"], i["tickets"], i["breached"])
    return {
        "allowed": found.allowed, "remaining": found.remaining, "consumed_pct": percent(found.consumed),
        "compliance_pct": percent(found.compliance),
    }  # fmt: skip


def wilson95(i: Inputs) -> Inputs:
    found = wilson(i["successes"], i["n"])
    assert found is not None
    return {"low_pct": 100 * found.low, "high_pct": 100 * found.high}


def first_contact(i: Inputs) -> Inputs:
    gross = f.fcr_gross(i["resolved_first"], i["contacts"])
    net = f.fcr_net(i["resolved_first"], i["contacts"], i["not_resolvable_at_l1"])
    return {"gross_pct": percent(gross), "net_pct": percent(net)}


def service_level(name: str) -> Callable[[Inputs], Inputs]:
    return lambda i: {"pct": percent(f.SERVICE_LEVELS[name](calls(i)))}


RUN: dict[str, Callable[[Inputs], Inputs]] = {
    **{name: service_level(name) for name in f.SERVICE_LEVELS},
    "abandon_rate": lambda i: {
        "gross_pct": percent(f.abandonment_gross(calls(i))),
        "net_pct": percent(f.abandonment_net(calls(i))),
    },
    "occupancy": lambda i: {"pct": percent(f.occupancy(i["handle_minutes"], i["logged_minutes"]))},
    "csat_top2": csat,
    "nps": nps,
    "qa_weighted": quality,
    "qa_autofail": quality,
    "fcr_gross_net": first_contact,
    "reopen_rate": lambda i: {"pct": percent(f.reopen_rate(i["reopened"], i["solved"]))},
    "error_budget_sla": budget,
    "priority_matrix": lambda i: {"priority": priority(i["impact"], i["urgency"])},
    "wilson95": wilson95,
}


@pytest.mark.parametrize("case", CASES, ids=[c["case_id"] for c in CASES])
def test_the_published_figure_comes_out_to_four_digits(case: dict[str, str]) -> None:
    answer = RUN[case["metric"]](json.loads(case["inputs_json"]))
    for name, expected in json.loads(case["expected_json"]).items():
        if isinstance(expected, str):
            assert answer[name] == expected
        else:
            assert answer[name] == pytest.approx(expected, abs=6e-5), name


def test_formulas_without_data_are_none_never_zero() -> None:
    nothing = f.Calls(0)
    assert {level(nothing) for level in f.SERVICE_LEVELS.values()} == {None}
    assert f.nps(0, 0, 0) is f.csat_top2({}) is f.sla_compliance(0, 0) is f.retention(0, 0) is None
    assert f.error_budget(0.95, 0, 0).consumed is None
    assert f.qa_score([(None, 1)]) is None


def test_items_that_do_not_apply_are_left_out_or_pass_by_name() -> None:
    items = [(0.0, 1.0), (100.0, 1.0), (None, 1.0)]
    assert f.qa_score(items) == 50
    assert f.qa_score_na_passes(items) == pytest.approx(66.6667, abs=1e-4)


def test_the_variants_of_one_number_differ_on_one_data_set() -> None:
    counts = f.Calls(1000, 60, 860, 20, 10)
    found = [round(100 * (level(counts) or 0), 2) for level in f.SERVICE_LEVELS.values()]
    assert found == [83.02, 86.0, 81.13, 82.69, 82.08, 81.9]


def test_effort_scales_are_told_apart() -> None:
    counts = {1: 1, 2: 0, 3: 1, 4: 2, 5: 1, 6: 3, 7: 2}
    assert f.ces_share(counts) == 0.6
    assert f.ces_index(counts) == pytest.approx(0.3)
    assert f.ces_1_as_ease(1) == 5
    assert f.nps_counts([10, 9, 8, 7, 6, 0]) == (2, 2, 2)
