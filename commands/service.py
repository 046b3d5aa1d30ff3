"""Verbs about promises and warnings: live, alerts, sla."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from commands.shared import OK, add_filters, chosen_of, now_of, records, say, store_of, zone_of


def add_live(one: argparse.ArgumentParser) -> None:
    one.add_argument("--most", type=int, default=20, metavar="N", help="tickets to list (default: 20)")
    one.add_argument(
        "--calibration", action="store_true", help="judge past moments again: chances said against what came"
    )
    add_filters(one)


def live(a: argparse.Namespace) -> int:
    from jobs import breaches_ahead
    from jobs.live import STATES, board

    store, now = store_of(a), now_of(a)
    if a.calibration:
        return _calibration(a, breaches_ahead.held_to_account(store, now=now))
    found = board(store, now=now, filters=chosen_of(a, store).filters)
    counts = {state: found.total(state) for state in STATES}
    columns = "ticket_id chance left_s state target due_at channel department priority tier status".split()
    rows = found.tickets[found.tickets["target"].notna()][columns].head(a.most)
    shape = {
        "live": {"open": len(found.tickets), **counts, "running": found.running, "expected_breaches": found.expected,
                 "tickets": records(rows)}
    }  # fmt: skip
    said = ", ".join(f"{STATES[state].lower()} {n:,}" for state, n in counts.items())
    head = f"{len(found.tickets):,} open: {said}. About {found.expected:,.0f} of {found.running:,} running promises"
    say(a, shape, f"{head} will be broken at the present pace.\n{rows.to_string(index=False)}")
    return OK


def _calibration(a: argparse.Namespace, found: Any) -> int:
    if found is None:
        say(a, {"calibration": None}, "No clock ran at the past moments: more history is needed.")
        return OK
    shape = {
        "calibration": {
            "n": found.n, "breached": found.breached, "gap_share": found.gap, "brier": found.brier,
            "brier_base": found.brier_base, "skill": found.skill, "ranking": found.ranking,
            "bins": records(found.bins),
        }
    }  # fmt: skip
    text = (
        f"{found.n:,} clocks, {found.breached:,} broken; said and came lie {found.gap * 100:.1f} points apart on "
        f"average, Brier {found.brier:.3f} against {found.brier_base:.3f} of the plain share, ranking "
        f"{found.ranking:.3f}.\n{found.bins.round(3).to_string(index=False)}"
    )
    say(a, shape, text)
    return OK


def add_alerts(one: argparse.ArgumentParser) -> None:
    one.add_argument("--backtest", action="store_true", help="how often each rule would have fired")
    one.add_argument("--weeks", type=int, default=4, metavar="N", help="weeks of the back-test (default: 4)")
    one.add_argument("--list", action="store_true", help="only list what fired, without looking")
    one.add_argument("--acknowledge", metavar="NAME", help="acknowledge every open alert as NAME")


def alerts(a: argparse.Namespace) -> int:
    from data_sources import kept_alerts
    from jobs import alerts as rules

    store, now = store_of(a), now_of(a)
    if a.backtest:
        return _back_tested(
            a, [rules.back_test(store, r, now=now, weeks=a.weeks) for r in rules.rule_book().rules]
        )
    if a.acknowledge is not None:
        return _acknowledged(a, store, now)
    rows = [] if a.list else rules.look(store, now=now)
    kept = kept_alerts.kept(store)
    told = [
        rules.sentence({str(k): v for k, v in r.items()}, zone_of(store)) for r in kept.to_dict("records")
    ]
    text = f"{len(rows)} fired now; {int(kept['acknowledged_at'].isna().sum())} open.\n" + "\n".join(told)
    say(a, {"alerts": records(kept), "fired_now": len(rows)}, text.rstrip())
    return OK


def _back_tested(a: argparse.Namespace, tests: list[Any]) -> int:
    rows = [
        {
            "rule": t.rule.name, "is_on": t.rule.is_on, "fired": t.fired, "per_week": t.per_week,
            "intervals": t.intervals, "beyond": t.beyond, "by_about": dict(t.by_about), "last": t.last,
        }
        for t in tests
    ]  # fmt: skip
    lines = [
        f"{r['rule']}: {r['fired']} times in {a.weeks} weeks ({r['per_week']:.1f} a week), {r['beyond']:,} of "
        f"{r['intervals']:,} intervals beyond the bound. {r['last']}".rstrip()
        for r in rows
    ]
    say(a, {"backtest": rows, "weeks": a.weeks}, "\n".join(lines) or "There are no rules in alerts.toml.")
    return OK


def _acknowledged(a: argparse.Namespace, store: Any, now: Any) -> int:
    from data_sources import kept_alerts

    found = kept_alerts.kept(store, is_open=True)
    for r in found.to_dict("records"):
        kept_alerts.acknowledge(store, r["rule"], r["about"], r["fired_at"], by=a.acknowledge, now=now)
    say(a, {"acknowledged": len(found)}, f"{len(found)} alerts acknowledged by {a.acknowledge}.")
    return OK


def add_sla(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--dry-run",
        type=Path,
        metavar="POLICIES.toml",
        help="what these policies would change; nothing is stored",
    )
    add_filters(one)


def sla(a: argparse.Namespace) -> int:
    from jobs import compliance

    store, now = store_of(a), now_of(a)
    chosen = chosen_of(a, store)
    if a.dry_run:
        text = a.dry_run.read_text(encoding="utf-8")
        found = compliance.try_policies(store, text, since=chosen.period.start_at, now=now)
        moves = records(found.moves)
        shape = {"dry_run": {"tickets": found.tickets, "verdicts": found.verdicts, "moves": moves}}
        lines = [f"{m['verdict_before']} -> {m['verdict_after']}: {m['clocks']:,}" for m in moves]
        say(a, shape, "\n".join([found.sentence(), *lines]))
        return OK
    goal = compliance.goal()
    budget = compliance.budget(store, chosen, goal, now=now)
    causes = compliance.causes(store, chosen, now=now)
    owed = [
        {
            "month": c.month.isoformat(), "policy": c.policy.key, "judged": c.judged,
            "compliance": c.result.compliance, "goal": c.policy.compliance_goal,
            "credit_share": c.result.credit_share, "credit": c.result.credit, "currency": c.policy.currency,
        }
        for c in compliance.contracts(store, chosen, now=now)
    ]  # fmt: skip
    shape = {
        "sla": {
            "goal": goal, "judged": budget.judged, "breached": budget.breached, "allowed": budget.allowed,
            "remaining": budget.remaining, "fast_burn": budget.fast, "slow_burn": budget.slow,
            "causes": records(causes), "contracts": owed,
        }
    }  # fmt: skip
    text = (
        f"{budget.breached:,.0f} of {budget.judged:,.0f} promises broken; the goal of {100 * goal:.0f} % allows "
        f"{budget.allowed:,.0f}.\n{causes.round(3).to_string(index=False)}"
    )
    say(a, shape, text)
    return OK
