"""Every verb in one table, the parser made from it, and errors as one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commands import (
    adherence,
    breaks,
    data,
    figures,
    forecast_decisions,
    forecasts,
    handle_times,
    improvements,
    intraday,
    meetings,
    planning,
    service,
    staffing,
    targets,
    time_off,
    upkeep,
)
from commands.shared import OK, REFUSED, STOPPED, check_outputs, check_zone, finite, moment, whole

QUERY_INTERRUPTED = "Query interrupted"


@dataclass(frozen=True)
class Verb:
    """One verb: how its options are added, what it does, its help and an example."""

    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    meaning: str
    example: str


VERBS: dict[str, Verb] = {
    "load": Verb(data.add_load, data.load, "load export files", "python cli.py load tickets.csv"),
    "rejects": Verb(
        data.add_rejects, data.rejects, "rows that loads refused, to mend and load again",
        "python cli.py rejects tickets.csv --out mend.csv",
    ),
    "pull": Verb(
        data.add_pull, data.pull, "load what changed in Zendesk, Freshdesk, Jira, HubSpot, Salesforce or a database",
        "python cli.py pull zendesk",
    ),
    "metrics": Verb(figures.add_metrics, figures.metrics, "print KPIs", "python cli.py metrics nps --by channel"),
    "explain": Verb(
        figures.add_explain, figures.explain, "say where a number comes from", "python cli.py explain csat_share"
    ),
    "live": Verb(service.add_live, service.live, "what needs attention now", "python cli.py live --channel email"),
    "alerts": Verb(
        service.add_alerts, service.alerts, "look at the alert rules, or test them on the past",
        "python cli.py alerts --backtest --weeks 8",
    ),
    "sla": Verb(
        service.add_sla, service.sla, "promises kept, budget, causes, credits; or a dry run of other policies",
        "python cli.py sla --dry-run new_policies.toml --from 2026-11-01",
    ),
    "forecast": Verb(
        forecasts.add_forecast, forecasts.forecast, "forecast contacts",
        "python cli.py forecast --country DE --save 'Week 48' --out forecast.parquet",
    ),
    "forecasts": Verb(
        forecasts.add_forecasts, forecasts.forecasts, "list, score, import or remove saved forecasts",
        "python cli.py forecasts 'Week 48'",
    ),
    "edits": Verb(
        forecast_decisions.add_edits, forecast_decisions.edits, "list, add or take back edits over forecasts",
        "python cli.py edits --add multiply --value 1.2 --channel phone --from 2026-11-27 --reason sale --author Kim",
    ),
    "special-days": Verb(
        forecast_decisions.add_special_days, forecast_decisions.special_days,
        "list, note or forget special days and closures",
        "python cli.py special-days --add 'Spring sale' --on 2027-03-01 --to 2027-03-05 --kind campaign",
    ),
    "level-shifts": Verb(
        forecast_decisions.add_level_shifts, forecast_decisions.level_shifts,
        "list changes of level that were found, and say which are here to stay",
        "python cli.py level-shifts --confirm phone --author Kim",
    ),
    "handle-time": Verb(
        handle_times.add_handle_time, handle_times.handle_time, "handle time by reason and by the agent's tenure",
        "python cli.py handle-time --channel phone --json",
    ),
    "backtest": Verb(
        planning.add_backtest, planning.backtest, "test forecasts on a file", "python cli.py backtest calls.csv --json"
    ),
    "staff": Verb(
        planning.add_staff, planning.staff, "count agents", "python cli.py staff --out agents.csv"
    ),
    "erlang": Verb(
        staffing.add_erlang, staffing.erlang, "agents for one interval by every Erlang model",
        "python cli.py erlang --contacts 100 --aht 180 --service-level 0.8 --within 20",
    ),
    "targets": Verb(
        targets.add_targets, targets.targets, "show or save our staffing targets",
        "python cli.py targets --set 'phone: service_level=0.85, threshold_s=15' --author Ann",
    ),
    "verify": Verb(
        staffing.add_verify, staffing.verify, "play a staffing plan through by simulation",
        "python cli.py verify --days 7 --out verified.csv",
    ),
    "what-if": Verb(
        staffing.add_what_if, staffing.what_if, "compare scenarios side by side",
        "python cli.py what-if --scenario 'Winter: volume=0.1, aht=0.05' --tornado 0.1",
    ),
    "capacity": Verb(
        staffing.add_capacity, staffing.capacity, "plan people, hiring and cost for 18 months",
        "python cli.py capacity --class-size 8 --budget 3000000 --out capacity.csv",
    ),
    "schedule": Verb(
        planning.add_schedule, planning.schedule, "design shifts or a roster",
        "python cli.py schedule --requirements agents.csv --out shifts.csv",
    ),
    "adherence": Verb(
        adherence.add_adherence, adherence.adherence, "compare the published roster with what agents did",
        "python cli.py adherence --from 2026-11-16 --to 2026-11-20 --out days.csv",
    ),
    "intraday-options": Verb(
        intraday.add_options, intraday.intraday_options, "rank what can still be changed today",
        "python cli.py intraday-options --channel phone",
    ),
    "time-off": Verb(
        time_off.add_time_off, time_off.time_off, "ask for, approve and list time off, with its effect on the roster",
        "python cli.py time-off --ask A1 --from 2026-11-24 --until 2026-11-27",
    ),
    "improvements": Verb(
        improvements.add_improvements, improvements.improvements, "list, add and change ideas and what they brought",
        "python cli.py improvements --add 'Template for refunds' --by A007",
    ),
    "meetings": Verb(
        meetings.add_meetings, meetings.meetings, "place meetings where the least service is lost",
        "python cli.py meetings --roster roster.csv --demand week.csv --meetings meetings.csv --out with.csv",
    ),
    "breaks": Verb(
        breaks.add_breaks, breaks.breaks, "move breaks to where the least service is lost",
        "python cli.py breaks --roster roster.csv --demand week.csv --out moved.csv",
    ),
    "demo": Verb(data.add_demo, data.demo, "make or remove the demo contact centre", "python cli.py demo --remove"),
    "forget": Verb(
        upkeep.add_forget, upkeep.forget, "delete everything of one customer",
        "python cli.py forget --customer ana@example.com --dry-run",
    ),
    "upkeep": Verb(
        upkeep.add_upkeep, upkeep.upkeep, "delete raw text past its time", "python cli.py upkeep --text-days 90"
    ),
    "docs": Verb(upkeep.add_docs, upkeep.docs, "write the generated documents", "python cli.py docs --check"),
    "check": Verb(upkeep.add_check, upkeep.check, "examine the store and its data", "python cli.py check --json"),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when it did what was asked, 2 with one sentence on bad input, 130 when stopped."""
    from domain.errors import QueuecastError

    chosen = parser().parse_args(arguments)
    handler: Callable[[argparse.Namespace], int] = chosen.handler
    try:
        check_outputs(chosen)
        check_zone(chosen)
        return handler(chosen)
    except QueuecastError as error:
        print(f"queuecast {chosen.verb}: {error}", file=sys.stderr)
        return REFUSED
    except UnicodeDecodeError:
        print(
            f"queuecast {chosen.verb}: a text file in UTF-8, got other bytes. Save it as UTF-8.",
            file=sys.stderr,
        )
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        print(f"queuecast {chosen.verb}: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return _stopped(chosen.verb)
    except RuntimeError as error:
        # Inside a query DuckDB takes the signal and raises this instead.
        if str(error) != QUERY_INTERRUPTED:
            raise
        return _stopped(chosen.verb)


def _stopped(verb: str) -> int:
    print(f"queuecast {verb}: stopped; a file is loaded or written whole or not at all.", file=sys.stderr)
    return STOPPED


def parser() -> argparse.ArgumentParser:
    """Every verb with its options; VERBS is the table to extend."""
    top = argparse.ArgumentParser(
        prog="cli.py",
        description="Customer-service KPIs, forecasts, staffing and shifts, on this machine only.",
        epilog="Example: python cli.py load tickets.csv && python cli.py metrics csat_share --by channel",
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        one = verbs.add_parser(
            name, help=verb.meaning, description=verb.meaning, epilog=f"Example: {verb.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        one.register("type", float, finite)
        one.register("type", int, whole)
        one.add_argument(
            "--store", metavar="URL", help="store to use (default: DATABASE_URL, else data/queuecast.duckdb)"
        )
        one.add_argument(
            "--now", metavar="MOMENT", type=moment, help="moment that counts as now, ISO, UTC by default"
        )
        one.add_argument("--json", action="store_true", help="print JSON in the shapes of docs/cli.md")
        verb.add(one)
        one.set_defaults(handler=verb.run, verb=name)
    return top
