"""Every verb as a person types it: what it prints, the shapes, and one sentence with code 2 on bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from commands.table import VERBS, main
from data_sources.store import open_store
from jobs.load import judge, make_demo

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"duckdb:///{tmp_path_factory.mktemp('cli') / 'demo.duckdb'}"
    store = open_store(url)
    made = make_demo(store, now=pd.Timestamp(NOW).to_pydatetime(), tickets=2000, years=1)
    assert made["tickets"] > 1000
    assert made["sla_clocks"] > 1000
    store.close()
    return url


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    return f"duckdb:///{tmp_path / 'empty.duckdb'}"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """Run a verb with --json and return what it printed."""
    assert main([*words, "--json", "--now", NOW]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a verb that must be refused and return its sentence."""
    assert main(list(words)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Example: python cli.py" in said
    assert all(option in said for option in ("--store", "--now", "--json"))


def test_help_needs_no_heavy_import() -> None:
    code = (
        "import sys\nfrom commands.table import parser\nparser().format_help()\n"
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'duckdb', 'statsmodels', 'ortools', 'streamlit'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_load_accounts_for_every_row_and_twice_changes_nothing(
    tmp_path: Path, empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tickets.csv"
    good = [f"{i},2026-01-{i:02} 10:00:00,2026-01-{i:02} 12:00:00,High" for i in range(1, 20)]
    lines = [
        "Ticket ID,Created at,Solved at,Priority",
        *good,
        "20,2026-02-01 09:00:00,,Low",
        "21,not a date,,Low",
    ]
    file.write_text("\n".join(lines) + "\n")
    first = run(capsys, "load", str(file), "--store", empty_url)["files"][0]
    assert set(first) == {
        "file", "system", "kind", "read", "loaded", "updated", "unchanged", "rejected", "decisions", "warnings",
        "open_units",
    }  # fmt: skip
    assert (first["read"], first["loaded"], first["rejected"]) == (21, 20, 1)
    again = run(capsys, "load", str(file), "--store", empty_url)["files"][0]
    assert (again["loaded"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, 20, 1)
    metrics = run(capsys, "metrics", "tickets_created", "resolution_p50_s", "--store", empty_url)["metrics"]
    assert [m["value"] for m in metrics] == [20, 7200]
    assert metrics[1]["excluded"] == {"not solved yet": 1}


def test_metrics_have_the_documented_shape(demo_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "metrics", "csat_share", "backlog", "--by", "channel", "--store", demo_url)["metrics"]
    assert {m["metric"] for m in told} == {"csat_share", "backlog"}
    assert set(told[0]) == {"channel", "metric", "value", "unit", "n", "low", "high", "excluded"}
    shares = [m["value"] for m in told if m["unit"] == "share" and m["value"] is not None]
    assert shares
    assert all(0 <= v <= 1 for v in shares)


def test_explain_lists_as_many_rows_as_it_counts(
    demo_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.csv"
    told = run(capsys, "explain", "first_reply_p50_s", "--rows", str(file), "--store", demo_url)[
        "explanation"
    ]
    assert len(pd.read_csv(file)) == told["rows_counted"] == told["n"]


def test_from_forecast_to_shifts_through_files(
    demo_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forecast, need, shifts = (str(tmp_path / f"{n}.csv") for n in ("forecast", "need", "shifts"))
    made = run(
        capsys, "forecast", "--weeks", "1", "--channel", "phone", "--channel", "email", "--out", forecast,
        "--store", demo_url,
    )  # fmt: skip
    assert made["accuracy"][0]["model"] == "portfolio"
    told = run(capsys, "staff", "--forecast", forecast, "--out", need)
    assert {row["channel"] for row in told["channels"]} == {"phone", "email"}
    planned = run(
        capsys,
        "schedule",
        "--requirements",
        need,
        "--zone",
        "Europe/Berlin",
        "--seconds",
        "4",
        "--out",
        shifts,
    )
    assert {"gap", "efficiency", "paid_hours", "under_hours", "over_hours", "seconds"} <= set(planned)
    assert len(pd.read_csv(shifts)) > 0


def test_a_roster_gives_every_shift_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    starts = pd.date_range("2026-11-30T08:00Z", periods=5 * 16, freq="30min")
    starts = starts[(starts.hour >= 8) & (starts.hour < 16)]
    pd.DataFrame({"starts_at": starts, "channel": "phone", "agents": 2}).to_csv(
        tmp_path / "need.csv", index=False
    )
    (tmp_path / "agents.csv").write_text(
        "agent_id,max_hours,days_off,may_work_nights\nann,40,sat sun,no\nbob,40,sun,yes\ncem,24,,no\n"
    )
    told = run(
        capsys, "schedule", "--requirements", str(tmp_path / "need.csv"), "--agents", str(tmp_path / "agents.csv"),
        "--seconds", "5",
    )  # fmt: skip
    assert {row["agent_id"] for row in told["shifts"]} <= {"ann", "bob", "cem"}
    assert told["hard_violations"] == 0


def test_backtest_puts_the_portfolio_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    starts = pd.date_range("2026-01-05", periods=24 * 7 * 12, freq="h")
    contacts = 20 + 10 * (starts.hour.to_numpy() % 12) + starts.day_of_week.to_numpy()
    file = tmp_path / "calls.csv"
    pd.DataFrame({"starts_at": starts, "contacts": contacts}).to_csv(file, index=False)
    told = run(capsys, "backtest", str(file), "--horizon", "14", "--origins", "2", "--every", "7")
    assert told["models"][0]["model"] == "portfolio"
    assert told["models"][0]["origins"] == 2
    assert {
        "wape",
        "wape_ratio_to_naive",
        "bias",
        "mase",
        "coverage_80",
        "coverage_95",
        "noise_floor",
    } <= set(told["models"][0])


def test_demo_is_made_once_and_removed_whole(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "demo", "--tickets", "1000", "--store", empty_url)["made"]["agents"] == 80
    assert run(capsys, "demo", "--if-empty", "--store", empty_url) == {"made": {}}
    assert run(capsys, "demo", "--remove", "--store", empty_url)["removed"] > 1000
    assert set(run(capsys, "check", "--store", empty_url)["rows"].values()) == {0}


def test_judging_again_changes_nothing(demo_url: str) -> None:
    store = open_store(demo_url)
    now = pd.Timestamp(NOW).to_pydatetime()
    first, second = judge(store, now=now), judge(store, now=now)
    store.close()
    assert first == second


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("metrics", "csat"), "csat_share"),
        (("metrics", "nps", "--by", "colour"), "dimension"),
        (("load", "nowhere.csv"), "a file that exists"),
        (("staff", "--forecast", "nowhere.csv"), "a file that exists"),
        (("schedule", "--requirements", "nowhere.csv"), "a file that exists"),
        (("backtest", "nowhere.csv"), "a file that exists"),
        (("forecast",), "no contacts or tickets"),
        (("explain", "nps"), "no dated rows"),
    ],
)
def test_bad_input_gets_one_sentence_and_code_2(
    words: tuple[str, ...], said: str, empty_url: str, demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = demo_url if words[0] == "metrics" else empty_url
    assert said in refused(capsys, *words, "--store", url)


def test_a_wrong_cell_names_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "need.csv").write_text(
        "starts_at,channel,agents\n2026-11-30T08:00Z,phone,2\nMonday,phone,2\n"
    )
    assert "row 3" in refused(capsys, "schedule", "--requirements", str(tmp_path / "need.csv"))
    (tmp_path / "need.csv").write_text("starts_at,channel,agents\n2026-11-30T08:00Z,phone,2\n")
    (tmp_path / "agents.csv").write_text("agent_id,days_off\nann,someday\n")
    words = (
        "schedule",
        "--requirements",
        str(tmp_path / "need.csv"),
        "--agents",
        str(tmp_path / "agents.csv"),
    )
    assert "row 2" in refused(capsys, *words)


def test_the_program_ends_with_code_2_and_no_traceback(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "cli.py", "metrics", "--store", "sqlite:///x.db"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_files_that_are_no_csv_are_refused_in_one_sentence(
    demo_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, needs = tmp_path / "empty.csv", tmp_path / "needs.csv"
    empty.write_text("")
    needs.write_text("starts_at,channel,agents\n2026-11-30T08:00:00Z,phone,2\n2026-11-30T08:30:00Z,phone,2\n")
    for words in (
        ("schedule", "--requirements", str(needs), "--agents", str(empty)),
        ("forecast", "--store", demo_url, "--special-days", str(empty)),
        ("forecasts", "Theirs", "--store", demo_url, "--import", str(empty)),
        ("staff", "--forecast", str(empty)),
    ):
        assert "empty.csv" in refused(capsys, *words)


def test_an_unknown_reason_names_those_there_are(
    demo_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = str(tmp_path / "rows.csv")
    said = refused(capsys, "explain", "csat_share", "--store", demo_url, "--rows", rows, "--left-out", "zzz")
    assert "got zzz" in said
    assert "Reasons are: " in said


def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path, tmp_path / "file" / "below" / "out.csv"):
        assert "--out" in refused(capsys, "staff", "--forecast", "missing.csv", "--out", str(out))


def test_an_error_of_the_machine_or_a_stop_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for error, code, said in (
        (OSError("disk full"), 2, "disk full"),
        (KeyboardInterrupt(), 130, "stopped"),
        (RuntimeError("Query interrupted"), 130, "stopped"),
    ):

        def stopped(*_: object, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr("commands.table.check_outputs", stopped)
        assert main(["check"]) == code
        assert said in capsys.readouterr().err


def test_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    from commands.shared import write_csv

    frame = pd.DataFrame({"name": ["=HYPERLINK(1)", "+cmd", "@x", "-a", "-5", "Ana"], "n": [-1.5] * 6})
    write_csv(frame, tmp_path / "new" / "out.csv")
    lines = (tmp_path / "new" / "out.csv").read_text().splitlines()
    assert lines[1:] == ["'=HYPERLINK(1),-1.5", "'+cmd,-1.5", "'@x,-1.5", "'-a,-1.5", "-5,-1.5", "Ana,-1.5"]
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["out.csv"]


def test_a_forecast_file_without_rows_or_contacts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "next.csv"
    first = "starts_at,channel,contacts,aht_s\n2026-11-30T08:00:00Z,phone,20,240\n"
    for text, said in (
        ("starts_at,channel,contacts\n", "at least one row"),
        (first + "2026-11-30T08:30:00Z,phone,,240\n", "row 3, contacts: a number of 0 or more, got a blank"),
        (first + "2026-11-30T08:30:00Z,phone,nan,240\n", "row 3, contacts"),
        (first + "2026-11-30T08:30:00Z,phone,20,soon\n", "row 3, aht_s: a number of 0 or more, got soon"),
    ):
        file.write_text(text)
        assert said in refused(capsys, "staff", "--forecast", str(file))
    file.write_text(first)
    assert (
        "Interval width not known, taken as 30 minutes."
        in run(capsys, "staff", "--forecast", str(file))["notes"]
    )


def test_a_dimension_or_metric_named_twice_counts_once(
    demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    once = run(capsys, "metrics", "nps", "--by", "channel", "--store", demo_url)
    twice = run(capsys, "metrics", "nps", "nps", "--by", "channel", "--by", "channel", "--store", demo_url)
    assert once == twice


def test_a_filter_value_nobody_has_names_those_there_are(
    demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for verb in (("metrics", "nps"), ("forecast",)):
        said = refused(capsys, *verb, "--store", demo_url, "--channel", "pigeon")
        assert "got pigeon. There are: " in said
        assert "phone" in said


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_days_no_store_holds_are_refused(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["metrics", "--to", day])
    assert ended.value.code == 2
    assert "a day from 1990 to 2100 was wanted" in capsys.readouterr().err


def test_verbs_and_pages_share_the_moment_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from commands.shared import now_of
    from commands.table import parser
    from ui import opened

    monkeypatch.setenv("QUEUECAST_NOW", "2026-03-01T12:00+02:00")
    assert now_of(parser().parse_args(["check"])) == opened.moment() == pd.Timestamp("2026-03-01T10:00")
    assert now_of(parser().parse_args(["check", "--now", NOW])) == pd.Timestamp(NOW)


def test_one_interval_alone_has_one_width_in_staff_and_schedule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from domain.shifts import ShiftRules
    from jobs import plan
    from scheduling.timegrid import build

    file = tmp_path / "needs.csv"
    file.write_text("starts_at,channel,agents\n2026-11-30T08:00:00Z,phone,2\n")
    made = run(capsys, "schedule", "--requirements", str(file), "--seconds", "1")
    assert made["notes"][0] == "Interval width not known, taken as 30 minutes."
    frame = pd.DataFrame({"starts_at": [pd.Timestamp("2026-11-30T08:00Z")]})
    grid = build(frame, ShiftRules(), "UTC")
    assert 60 * grid.step_minutes * grid.interval_periods == plan.interval_s(frame) == 1800


def test_handle_time_is_cut_by_reason_and_tenure(demo_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "handle-time", "--channel", "phone", "--store", demo_url)["handle_time"]
    assert [one["channel"] for one in told] == ["phone"]
    for cut in ("by_reason", "by_tenure"):
        rows = told[0][cut]
        assert len(rows) > 1
        assert sum(r["share"] for r in rows) == pytest.approx(1.0)
        assert all(r["low_95"] <= r["factor"] <= r["high_95"] for r in rows)
        assert all(r["aht_s"] == pytest.approx(r["factor"] * told[0]["level_s"]) for r in rows)
