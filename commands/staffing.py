"""Verbs about people needed: erlang, verify, what-if, capacity."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from commands.planning import opened_if, staff_choice, staff_options, store_if
from commands.shared import OK, at_least, now_of, records, say, store_of, whole_from, write_csv


def add_erlang(one: argparse.ArgumentParser) -> None:
    one.add_argument("--contacts", type=float, required=True, help="contacts in the interval")
    one.add_argument("--aht", type=float, required=True, metavar="SECONDS", help="mean handle time")
    one.add_argument("--interval", type=at_least(1), default=30, metavar="MINUTES")
    one.add_argument("--service-level", type=float, default=0.80, metavar="SHARE")
    one.add_argument("--within", type=float, default=20, metavar="SECONDS", help="answer-within threshold")
    one.add_argument("--max-occupancy", type=float, default=0.85, metavar="SHARE")
    one.add_argument("--patience", type=float, default=180, metavar="SECONDS", help="for Erlang A and X")
    one.add_argument("--redial", type=float, default=0.5, metavar="SHARE", help="call again, for Erlang X")
    one.add_argument("--blocking", type=float, default=0.01, metavar="SHARE", help="lines busy, for Erlang B")
    one.add_argument("--shrinkage", type=float, default=0.30, metavar="SHARE")


def erlang(a: argparse.Namespace) -> int:
    from jobs import staffing_files

    models, ladder, words = staffing_files.erlang(
        staffing_files.ErlangOptions(
            a.contacts, a.aht, 60 * a.interval, a.service_level, a.within, a.max_occupancy, a.patience, a.redial,
            a.blocking, a.shrinkage,
        )
    )  # fmt: skip
    shape = {"models": records(models), "ladder": records(ladder), "explained": words}
    shown = models.drop(columns="meaning").round(4).to_string(index=False, na_rep="-")
    say(a, shape, "\n".join([words, "", shown]))
    return OK


def add_verify(one: argparse.ArgumentParser) -> None:
    staff_options(one)
    one.add_argument(
        "--days", type=whole_from(1, 400), default=7, help="days of the plan to play, from its start"
    )
    one.add_argument(
        "--replications", type=whole_from(1, 100_000), default=100, help="how often each day is played"
    )
    one.add_argument(
        "--rate-cv", type=at_least(0), default=0.0, metavar="SHARE", help="uncertainty of a day's volume"
    )
    one.add_argument("--seed", type=whole_from(0), default=1)
    one.add_argument(
        "--together", action="store_true",
        help="all channels at once with people who share them, written work filling idle time",
    )  # fmt: skip
    one.add_argument("--out", type=Path, metavar="FILE.csv", help="every interval beside its simulation")


def verify(a: argparse.Namespace) -> int:
    from jobs import planfiles, staffing_files

    held = planfiles.based(a.forecast, store_if(a), staff_choice(a))
    if a.together:
        return _together(a, held)
    found, _ = staffing_files.verified(
        held, days=a.days, replications=a.replications, rate_cv=a.rate_cv, seed=a.seed
    )
    said = write_csv(found.rows, a.out)
    shape: dict[str, Any] = {
        "replications": found.replications, "intervals": len(found.rows), "marked": found.marked,
        "agents_added": found.agents_added, "notes": held.notes,
    }  # fmt: skip
    shape |= {"written": str(a.out)} if a.out else {"rows": records(found.rows)}
    words = (
        f"{found.marked} of {len(found.rows)} intervals differ by more than 5 points from {found.replications} "
        f"simulated runs; {found.agents_added} agent-intervals mend those that fall short."
    )
    say(a, shape, "\n".join([words, *held.notes, said]))
    return OK


def _together(a: argparse.Namespace, held: Any) -> int:
    from jobs import staffing_files

    found = staffing_files.pooled(held, days=a.days, replications=a.replications, seed=a.seed)
    said = write_csv(found.rows, a.out)
    shape: dict[str, Any] = {
        "replications": found.replications, "intervals": len(found.rows), "marked": found.marked,
        "agents_added": found.agents_added, "saved_share": found.saved_share, "channels": records(found.channels),
        "notes": held.notes,
    }  # fmt: skip
    shape |= {"written": str(a.out)} if a.out else {"rows": records(found.rows)}
    words = (
        f"{found.marked} of {len(found.rows)} live intervals differ by more than 5 points from the shared team; "
        f"{found.agents_added} agent-intervals mend those that fall short. One team for all channels could do "
        f"without {100 * found.saved_share:.0f} % of the agent hours."
    )
    table = found.channels.round(3).to_string(index=False)
    say(a, shape, "\n".join([table, words, *held.notes, said]))
    return OK


def add_what_if(one: argparse.ArgumentParser) -> None:
    staff_options(one)
    one.add_argument(
        "--scenario", action="append", default=[], metavar="TEXT",
        help="'Winter: volume=0.1, aht=-0.05'; shares, 0.1 is 10 %% more; also patience, shrinkage, service_level, "
        "within_s, max_occupancy, chats_at_once, moved with moved_from and moved_to; repeatable",
    )  # fmt: skip
    one.add_argument("--cost", type=at_least(0), default=0.0, help="cost of a paid hour")
    one.add_argument("--tornado", type=float, metavar="SHARE", help="move each assumption by this share")
    one.add_argument("--hours", type=at_least(0), help="hours that can be scheduled: how much volume fits")
    one.add_argument("--keep", metavar="NAME", help="keep this run in the store")
    one.add_argument("--again", metavar="NAME", help="count a kept run again from its inputs")
    one.add_argument("--out", type=Path, metavar="FILE.csv")


def what_if(a: argparse.Namespace) -> int:
    from jobs import planfiles, staffing_files
    from jobs import what_if as scenarios

    if a.again:
        table, is_same = staffing_files.again(store_of(a), a.again)
        said = "same figures as kept" if is_same else "figures differ from those kept"
        shape = {"scenarios": records(table), "same_as_kept": is_same}
        say(a, shape, f"{table.round(3).to_string(index=False)}\n{said}")
        return OK
    store = opened_if(a, a.forecast is None or a.ours or a.keep is not None)
    held = planfiles.based(a.forecast, store, staff_choice(a))
    base = staffing_files.first_week(held, a.cost)
    rows = [staffing_files.scenario_row(text) for text in a.scenario]
    table = scenarios.compared(base, rows)
    shape = {"scenarios": records(table), "notes": held.notes}
    lines = [table.round(3).to_string(index=False)]
    if a.tornado:
        swings = scenarios.tornado(base, a.tornado)
        shape["tornado"] = records(swings[["lever", "hours_low", "hours_base", "hours_high", "effect"]])
        lines.append(swings[["lever", "hours_low", "hours_high"]].to_string(index=False))
    if a.hours is not None:
        shape["volume_factor_that_fits"] = scenarios.break_even(base, a.hours)
        lines.append(f"{a.hours:g} hours fit {shape['volume_factor_that_fits']:g} times the contacts.")
    if a.keep:
        assert store is not None
        staffing_files.keep(store, a.keep, base, rows, now_of(a))
        shape["kept"] = a.keep
        lines.append(f"Kept as {a.keep}.")
    say(a, shape, "\n".join([*lines, *held.notes, write_csv(table, a.out)]))
    return OK


def add_capacity(one: argparse.ArgumentParser) -> None:
    one.add_argument("--heads", type=float, help="productive heads today (default: agents of the store)")
    one.add_argument("--class-size", type=int, default=6, help="heads per hiring class")
    one.add_argument(
        "--chance", type=float, default=0.5, metavar="SHARE", help="share of futures to hire for"
    )
    one.add_argument("--hours-per-fte", type=float, help="paid hours a week")
    one.add_argument("--occupancy", type=float, metavar="SHARE", help="default: that of the requirement")
    one.add_argument("--attrition", type=float, metavar="SHARE", help="share that leaves in a month")
    one.add_argument("--training-weeks", type=int)
    one.add_argument("--ramp", help="productivity by week after training, such as 0.5,0.65,0.8,0.9")
    one.add_argument("--drop-out", type=float, metavar="SHARE", help="share that leaves during training")
    one.add_argument("--cost-per-hour", type=float)
    one.add_argument("--cost-per-hire", type=float)
    one.add_argument("--shrinkage", type=float, metavar="SHARE")
    one.add_argument("--budget", type=float, help="money for the 18 months")
    one.add_argument(
        "--growth", type=float, default=0.0, metavar="SHARE", help="growth of customers in a year"
    )
    one.add_argument("--keep", metavar="NAME", help="keep this plan in the store")
    one.add_argument("--again", metavar="NAME", help="make a kept plan again from its inputs")
    one.add_argument("--kept", action="store_true", help="kept plans side by side")
    one.add_argument("--out", type=Path, metavar="FILE.csv")


def capacity(a: argparse.Namespace) -> int:
    from jobs import staffing_files

    if a.kept or a.again:
        return _kept_capacity(a)
    changes = {
        "hours_per_fte": a.hours_per_fte, "occupancy": a.occupancy, "attrition_per_month": a.attrition,
        "training_weeks": a.training_weeks, "ramp": _ramp(a.ramp), "drop_out": a.drop_out,
        "cost_per_hour": a.cost_per_hour, "cost_per_hire": a.cost_per_hire,
    }  # fmt: skip
    options = staffing_files.CapacityOptions(
        a.heads, a.class_size, a.chance, a.budget, a.growth, changes, a.shrinkage
    )
    made = staffing_files.capacity_plan(store_of(a), options, now_of(a), a.keep)
    said = write_csv(made.table, a.out)
    classes = [{"starts_on": str(c.starts_on), "heads": c.heads} for c in made.classes]
    shape: dict[str, Any] = {
        "classes": classes, "latest_starts": records(made.latest_starts), "cost_needed": dict(made.budget),
        "cost_planned": made.payroll, "notes": list(made.notes),
    }  # fmt: skip
    shape |= {"written": str(a.out)} if a.out else {"weeks": records(made.table)}
    names = ["fte_net", "fte_planned_for", "fte_productive", "gap", "cost"]
    shown = made.table[names].round(1).iloc[::4]
    shown.insert(0, "week_on", made.table["week_on"].dt.strftime("%Y-%m-%d"))
    cost = ", ".join(f"{p.upper()} {v:,.0f}" for p, v in made.budget.items())
    lines = [shown.to_string(index=False), f"Cost of exactly the people needed: {cost}."]
    lines += [f"Class of {c['heads']} starts {c['starts_on']}." for c in classes]
    say(a, shape, "\n".join([*lines, *made.notes, said]))
    return OK


def _kept_capacity(a: argparse.Namespace) -> int:
    from jobs import capacity_runs, staffing_files

    if a.again:
        made, is_same = staffing_files.capacity_again(store_of(a), a.again)
        figures = capacity_runs.figures(made)
        said = "same figures as kept" if is_same else "figures differ from those kept"
        lines = [f"{name} {value:,.1f}" for name, value in figures.items()]
        say(a, {"figures": figures, "same_as_kept": is_same}, "\n".join([*lines, said]))
        return OK
    table = staffing_files.kept_capacity(store_of(a))
    words = (
        table.round(dict.fromkeys(capacity_runs.FIGURES, 1)).to_string(index=False)
        if len(table)
        else "No capacity plan is kept."
    )
    say(a, {"plans": records(table)}, "\n".join([words, write_csv(table, a.out)]))
    return OK


def _ramp(text: str | None) -> tuple[float, ...] | None:
    from domain.errors import InputError

    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise InputError("shares such as 0.5,0.65,0.8", text, where="--ramp") from error
