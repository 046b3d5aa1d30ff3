"""Nonsense on the command line ends in one sentence with code 2, never in a traceback."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from commands.table import VERBS, main
from data_sources.store import without_password

HEAD = "starts_at,channel,contacts,aht_s\n"
NEED = "starts_at,channel,agents\n2026-11-23T09:00,phone,2\n2026-11-23T09:30,phone,2\n"
ERLANG = ("erlang", "--contacts", "100", "--aht", "180")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The last line of the error stream of a verb that must be refused."""
    try:
        code = main(list(words))
    except SystemExit as ended:
        code = int(str(ended.code))
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    return captured.err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*ERLANG, "--within", "nan"), "a number of at most 1e+09 was wanted, got nan"),
        ((*ERLANG, "--interval", "1e-300"), "a number of 1 or more was wanted, got 1e-300"),
        (("erlang", "--contacts", "x", "--aht", "1"), "a number such as 0.8 was wanted, got x"),
        (("verify", "--replications", "0"), "a whole number from 1 to 100000 was wanted, got 0"),
        (("verify", "--days", "99999999999"), "a whole number below 2147483648 was wanted"),
        (("schedule", "--seed", "-1"), "a whole number from 0 to"),
        (("schedule", "--seconds", "inf"), "a number of at most 1e+09 was wanted, got inf"),
        (("live", "--now", "9999-12-31"), "a moment from 1990 to 2100 was wanted, got 9999-12-31"),
        (("live", "--now", "0001-01-01T00:00+05:00"), "a moment from 1990 to 2100 was wanted"),
        (("adherence", "--zone", "Mars/X"), "--zone: an IANA time zone, got Mars/X. Such as Europe/Berlin."),
        (("check", "--store", ""), "a store URL such as duckdb:///data/queuecast.duckdb"),
        (("check", "--store", "postgresql://ann:secret@host:x/db"), "got postgresql://ann:***@host:x/db"),
    ],
)
def test_values_out_of_range(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in said(capsys, *words)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + "2026-11-23T09:00,,10,300\n", "row 2, channel: a channel, got a blank cell. Fill it."),
        (HEAD + "2026-11-23T09:00,phone,10,1e12\n", "row 2, aht_s: at most 10,000,000, got"),
        (HEAD.strip() + ",contacts\n2026-11-23T09:00,phone,1,300,5\n", "one column named contacts, got 2"),
        ("x" * 100_000, f"got {'x' * 500}..."),
    ],
)
def test_forecast_files(tmp_path: Path, text: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.csv").write_text(text)
    assert sentence in said(capsys, "staff", "--forecast", str(tmp_path / "f.csv"))


def test_files_of_the_schedule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need, people, rules = tmp_path / "need.csv", tmp_path / "people.csv", tmp_path / "rules.toml"
    people.write_text("agent_id,skills\n,phone\n")
    rules.write_bytes(b"%PDF-1.7 \xe2\xe3")
    need.write_text(NEED)
    words = ("schedule", "--requirements", str(need))
    assert "row 2: an agent_id, got an empty cell" in said(capsys, *words, "--agents", str(people))
    assert "rules.toml: a TOML file" in said(capsys, *words, "--rules", str(rules))
    need.write_text(NEED + "2086-11-23T09:30,phone,2\n")
    assert "a requirement of at most 400 days" in said(capsys, *words)
    need.write_text(NEED.replace(",2\n", ",1e300\n"))
    assert "at most 100,000" in said(capsys, *words)


def test_nobody_with_a_skill_is_a_roster_without_shifts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "need.csv").write_text(NEED)
    (tmp_path / "people.csv").write_text("agent_id,skills\nA1,pigeon\n")
    words = ["schedule", "--seconds", "1", "--requirements", str(tmp_path / "need.csv")]
    assert main([*words, "--agents", str(tmp_path / "people.csv")]) == 0
    assert "productive_hours: 0" in capsys.readouterr().out


def test_a_scenario_without_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.csv").write_text(HEAD + "2026-11-23T09:00,phone,10,300\n")
    words = ("what-if", "--forecast", str(tmp_path / "f.csv"), "--scenario")
    assert "a number of at most 1,000,000, got volume=nan" in said(capsys, *words, "a: volume=nan")


def test_a_text_file_that_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(_: argparse.Namespace) -> int:
        return len(b"%PDF-1.7 \xe2\xe3".decode("utf-8"))

    monkeypatch.setitem(VERBS, "sla", replace(VERBS["sla"], run=reading))
    assert "a text file in UTF-8" in said(capsys, "sla")


def test_a_password_is_never_shown() -> None:
    assert "secret" not in without_password("postgresql+psycopg://ann:secret@host/db")


def test_a_last_day_before_the_first_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", f"duckdb:///{tmp_path / 'empty.duckdb'}")
    for verb in ("forecast", "handle-time"):
        line = said(capsys, verb, *store, "--from", "2026-12-01", "--to", "2026-11-01")
        assert "a last day from 2026-12-01 on, got 2026-11-01" in line
    line = said(capsys, "forecast", *store, "--layout", "calabrio")
    assert "slots shorter than a day and a file" in line
