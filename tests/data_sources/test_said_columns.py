"""A file nothing understands is read as a person says; tables of one file are told apart from each other."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from commands.table import main
from data_sources.ingest import examine, load, propose
from data_sources.profiles import saved_profiles
from data_sources.store import Store
from data_sources.tables import surveys, tickets
from data_sources.understanding import Choices, Said
from domain.errors import InputError
from jobs.load import load_content, said_of

NOW = datetime(2026, 11, 22)
ODD = "\n".join(
    ["Vorgang,Eingang,Fertig,Betrag,Wer"]
    + [f"V-{n},{n}.10.2026 08:00,{n}.10.2026 1{n % 10}:30,{n * 3},Team {n % 2}" for n in range(1, 28)]
).encode()
MEANT = Choices(
    system="generic_tickets",
    mapping={"ticket_id": "Vorgang", "created_at": "Eingang", "solved_at": "Fertig", "group_name": "Wer"},
)


def workbook(**sheets: list[list[str | int]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def desk(month: str) -> bytes:
    """A workbook of tickets whose resolution has no unit, answers, and a cover."""
    listed: list[list[str | int]] = [["ticket_id", "created_at", "status", "resolution_time"]]
    listed += [[f"{month}{n}", f"2026-{month}-{n:02d} 10:00", "closed", 1303 + n] for n in range(1, 20)]
    answers: list[list[str | int]] = [["survey id", "answered at", "score"]]
    answers += [[f"{month}{n}", f"2026-{month}-{n:02d} 12:00", 1 + n % 5] for n in range(1, 20)]
    return workbook(Cover=[["Report"], ["of the desk"]], Tickets=listed, Answers=answers)


def test_what_the_columns_of_an_unread_table_hold_is_told() -> None:
    odd = (
        ODD.replace(b"Vorgang", b"A").replace(b"Eingang", b"B").replace(b"Fertig", b"C").replace(b"Wer", b"E")
    )
    found = examine(("odd.csv", odd))
    (table,) = found.unread
    assert (found.proposals, table.rows, found.tables) == ((), 27, ("odd.csv",))
    assert [(c.header, c.holds, c.filled, c.example) for c in table.columns] == [
        ("A", "text", 27, "V-1"), ("B", "dates", 27, "1.10.2026 08:00"), ("C", "dates", 27, "1.10.2026 11:30"),
        ("Betrag", "numbers", 27, "3"), ("E", "text", 27, "Team 1"),
    ]  # fmt: skip
    begun = examine(("odd.csv", odd), said=Said(Choices(system="generic_tickets")))
    assert "ticket_id" in str(begun.unread[0].error)
    with pytest.raises(InputError):
        examine(("odd.csv", b"%PDF-1.7"))


def test_what_was_said_of_its_columns_is_kept_for_the_next_file(store: Store) -> None:
    (report,) = load_content(store, "odd.csv", ODD, Said(MEANT), now=NOW, save_as="odd")
    assert (report.read, report.loaded) == (27, 27)
    (next_one,) = load(store, ("next.csv", ODD.replace(b"V-", b"W-")), now=NOW)
    assert (next_one.system, next_one.loaded) == ("generic_tickets", 27)
    found = store.read(sa.select(tickets.c.group_name, tickets.c.solved_at))
    assert (len(found), found["group_name"].nunique(), found["solved_at"].isna().sum()) == (54, 2, 0)


def test_naming_the_same_system_keeps_the_saved_choices_and_another_sets_them_aside(
    duckdb_store: Store,
) -> None:
    load_content(duckdb_store, "odd.csv", ODD, Said(MEANT), now=NOW, save_as="odd")
    (same,) = propose(("next.csv", ODD), choices=Choices(system="generic_tickets"), store=duckdb_store)
    assert (same.profile, same.mapping["created_at"]) == ("odd", "Eingang")
    other = examine(("next.csv", ODD), said=Said(Choices(system="generic_calls")), store=duckdb_store)
    assert all(p.profile is None for p in other.proposals)


def test_a_unit_of_one_sheet_is_kept_and_the_others_read_as_before(store: Store) -> None:
    said = said_of(("oct.xlsx", desk("10")), Choices(forms={"resolution_s": "min"}), "Tickets")
    assert list(said.of_tables) == ["oct.xlsx/Tickets"]
    reports = load_content(store, "oct.xlsx", desk("10"), said, now=NOW, save_as="desk")
    assert [(r.kind, r.loaded, len(r.open_units)) for r in reports] == [
        ("tickets", 19, 0),
        ("surveys", 19, 0),
    ]
    assert saved_profiles(store)["name"].tolist() == ["desk, Tickets"]
    later = load(store, ("sep.xlsx", desk("09")), now=NOW)
    assert [(r.loaded, r.open_units) for r in later] == [(19, ()), (19, ())]
    solved = store.read(sa.select(tickets.c.solved_at))
    assert (len(solved), solved["solved_at"].isna().sum()) == (38, 0)
    assert len(store.read(sa.select(surveys.c.survey_id))) == 38


def test_choices_for_every_sheet_are_kept_for_those_they_speak_of(duckdb_store: Store) -> None:
    said = Said(Choices(forms={"resolution_s": "h"}))
    load_content(duckdb_store, "oct.xlsx", desk("10"), said, now=NOW, save_as="desk")
    assert saved_profiles(duckdb_store)["name"].tolist() == ["desk, Tickets"]
    again = Said(of_tables={"oct.xlsx/Tickets": Choices(forms={"resolution_s": "min"})})
    load_content(duckdb_store, "oct.xlsx", desk("10"), again, now=NOW, save_as="other")
    (kept,) = saved_profiles(duckdb_store).to_dict("records")
    assert (kept["name"], json.loads(kept["mapping"])["forms"]) == ("desk, Tickets", {"resolution_s": "min"})


def test_the_command_line_says_what_a_file_holds_and_loads_what_was_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd, book, store = tmp_path / "odd.csv", tmp_path / "oct.xlsx", f"duckdb:///{tmp_path / 's.duckdb'}"
    odd.write_bytes(ODD.replace(b"Vorgang", b"A").replace(b"Eingang", b"B").replace(b"Fertig", b"C"))
    book.write_bytes(desk("10"))
    assert main(["load", "--store", store, str(odd), "--dry-run"]) != 0
    told = capsys.readouterr().out
    assert "odd.csv: not understood." in told
    assert "--system NAME: generic_tickets (Any ticket list)" in told
    meant = ["--system", "generic_tickets", "--map", "ticket_id=A", "--map", "created_at=B"]
    assert main(["load", "--store", store, str(odd), *meant, "--dry-run", "--json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["files"][0]["tables"]
    assert (table["rows"], table["decisions"][1]["form"]) == (27, "day-first")
    assert main(["load", "--store", store, str(odd), *meant, "--save-as", "odd"]) == 0
    assert "27 loaded" in capsys.readouterr().out
    chosen = ["--table", "Tickets", "--form", "resolution_s=min", "--save-as", "desk"]
    assert main(["load", "--store", store, str(book), *chosen]) == 0
    assert "was not read" not in capsys.readouterr().out
    assert main(["load", "--store", store, str(book), "--table", "Nothing"]) != 0
    assert "The file holds oct.xlsx/Tickets" in capsys.readouterr().err


EITHER = "\n".join(
    ["ticket_id,created_at,status"] + [f"{n},{n % 9 + 1}/{n % 7 + 1}/2026 09:00,open" for n in range(40)]
)


@pytest.mark.parametrize(
    ("form", "expected", "asks"),
    [("month-first", "month-first", False), ("iso", "unknown", True), ("epoch s", "unknown", True)],
)
def test_a_stated_form_of_dates_answers_only_what_it_says(form: str, expected: str, asks: bool) -> None:
    chosen = Choices(forms={"created_at": form})
    (found,) = propose(("list.csv", EITHER.encode()), choices=chosen)
    (decided,) = [d for d in found.decisions if d.field == "created_at"]
    assert (decided.form, decided.needs_answer) == (expected, asks)


def test_a_form_of_another_kind_of_column_is_refused() -> None:
    with pytest.raises(InputError, match=r"one of day-first, month-first.*got min"):
        propose(("list.csv", EITHER.encode()), choices=Choices(forms={"created_at": "min"}))
