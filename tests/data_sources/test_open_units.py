"""A length whose unit the file does not state is told by the rest of the file, or is not read."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from commands.table import main
from data_sources.ingest import propose
from data_sources.open_units import NAMES
from data_sources.profiles import saved_profiles
from data_sources.reports import Proposal
from data_sources.store import Store
from data_sources.tables import tickets
from data_sources.understanding import Choices, Said
from domain.errors import InputError
from jobs.load import load_content, save_choices

NOW = datetime(2026, 11, 22)
HEAD = "ticket_id,created_at,status,resolution_time"


def proposed(head: str, *rows: str, forms: dict[str, str] | None = None) -> Proposal:
    """How a file of numbered rows, one a day, would be loaded."""
    lines = [f"{n},2026-03-{n:02d} 10:00,{row}" for n, row in enumerate(rows, 1)]
    (found,) = propose(("list.csv", "\n".join([head, *lines]).encode()), choices=Choices(forms=forms))
    return found


def form(proposal: Proposal, field: str) -> str:
    """Unit a length is read in, or empty where it is not read."""
    return next((d.form for d in proposal.decisions if d.field == field), "")


@pytest.mark.parametrize(
    ("typical", "possible"),
    [(130, "minutes or hours"), (1313, "seconds or minutes"), (3, "hours or days")],
)
def test_a_length_that_may_be_two_units_is_not_read_and_says_how_to_state_it(
    typical: int, possible: str
) -> None:
    found = proposed(HEAD, *(f"closed,{typical + n}" for n in range(20)))
    assert form(found, "resolution_s") == ""
    (told,) = [w for w in found.warnings if "was not read" in w]
    assert possible in told
    assert "--" not in told, "pages show it too"
    (asked,) = found.open_units
    assert asked.typical == typical + 9.5
    assert " or ".join(NAMES[u] for u in asked.units[-2:]) == possible
    assert "resolution_time" not in found.unmapped
    assert not any("not used" in w for w in found.warnings)


def test_a_form_that_is_given_reads_it() -> None:
    found = proposed(HEAD, *["closed,130"] * 20, forms={"resolution_s": "min"})
    assert form(found, "resolution_s") == "min"
    assert [u.field for u in found.open_units] == ["resolution_s"], "it may be stated anew"
    with pytest.raises(InputError, match="one of ms, s, min"):
        proposed(HEAD, *["closed,130"] * 20, forms={"resolution_s": "weeks"})


def test_targets_of_stated_unit_and_their_verdicts_tell_it() -> None:
    lengths = (100, 200, 300, 400, 500, 130, 90, 239, 241)
    rows = [f"closed,{v},4,{'Yes' if v > 240 else 'No'}" for v in lengths]
    assert form(proposed(HEAD + ",sla_target_hours,sla_breached", *rows), "resolution_s") == "min"


def test_replies_come_before_solutions() -> None:
    stated = proposed(
        "ticket_id,created_at,first_response_time,resolution_hours",
        *(f"{30 + n},{3 + n % 2}" for n in range(20)),
    )
    assert form(stated, "first_reply_s") == "min"
    between = proposed(
        "ticket_id,created_at,resolved_at,first_response_time",
        *(f"2026-03-{n:02d} 15:00,{20 + n}" for n in range(1, 20)),
    )
    assert form(between, "first_reply_s") == "min"


LIST = "\n".join([HEAD, *(f"{n},2026-03-{n:02d} 10:00,closed,{1303 + n}" for n in range(1, 20))]).encode()


def usual(store: Store) -> float | None:
    """Median of the resolutions in the store, in seconds."""
    found = store.read(sa.select(tickets.c.solved_at, tickets.c.created_at))
    found = found.apply(pd.to_datetime)
    median = (found["solved_at"] - found["created_at"]).dt.total_seconds().median()
    return None if median != median else float(median)


def test_a_unit_stated_once_is_kept_for_files_with_the_same_headers(store: Store) -> None:
    (unread,) = load_content(store, "march.csv", LIST, Said(Choices()), now=NOW)
    assert (usual(store), [u.field for u in unread.open_units]) == (None, ["resolution_s"])
    stated = Choices(forms={"resolution_s": "min"})
    (read,) = load_content(store, "march.csv", LIST, Said(stated), now=NOW, save_as="desk")
    assert (usual(store), read.updated, read.open_units) == (1313 * 60, 19, ())
    april = LIST.replace(b"2026-03", b"2026-04").replace(b"\n", b"\nA")
    (later,) = load_content(store, "april.csv", april, Said(Choices()), now=NOW)
    assert (later.loaded, later.open_units, usual(store)) == (19, (), 1313 * 60)


def test_a_column_left_out_is_not_asked_about_again(duckdb_store: Store) -> None:
    out = Choices(mapping={"resolution_s": ""})
    load_content(duckdb_store, "march.csv", LIST, Said(out), now=NOW, save_as="desk")
    (again,) = propose(("april.csv", LIST), store=duckdb_store)
    assert (again.profile, again.open_units, form(again, "resolution_s")) == ("desk", (), "")
    assert again.unmapped == ("resolution_time",)


def test_choices_added_later_keep_those_saved_before(duckdb_store: Store) -> None:
    save_choices(duckdb_store, ("a.csv", LIST), Said(Choices(forms={"resolution_s": "min"})), "desk", now=NOW)
    save_choices(duckdb_store, ("a.csv", LIST), Said(Choices(zone="Asia/Tokyo")), "desk", now=NOW)
    (row,) = saved_profiles(duckdb_store).to_dict("records")
    content = json.loads(row["mapping"])
    assert (content["forms"], content["zone"], content["mapping"]) == (
        {"resolution_s": "min"}, "Asia/Tokyo", {},
    )  # fmt: skip


def test_a_name_of_another_kind_of_file_is_refused(duckdb_store: Store) -> None:
    save_choices(duckdb_store, ("a.csv", LIST), Said(Choices()), "desk", now=NOW)
    other = LIST.replace(b"resolution_time", b"group,resolution_time", 1).replace(b"closed,", b"closed,A,")
    with pytest.raises(InputError, match="desk, which keeps the choices of another kind of file"):
        load_content(duckdb_store, "b.csv", other, Said(Choices()), now=NOW, save_as="desk")


def test_the_command_line_takes_a_form_and_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load", "nothing.csv", "--form", "resolution_s"]) != 0
    assert "For example --form resolution_s=min" in capsys.readouterr().err
    path, store = tmp_path / "march.csv", f"duckdb:///{tmp_path / 's.duckdb'}"
    path.write_bytes(LIST)
    assert main(["load", "--store", store, str(path)]) == 0
    assert "--form resolution_s=s or --form resolution_s=min reads it" in capsys.readouterr().out
    assert main(["load", "--store", store, str(path), "--form", "resolution_s=min", "--save-as", "desk"]) == 0
    capsys.readouterr()
    assert main(["load", "--store", store, str(path)]) == 0
    assert "resolution_time" not in capsys.readouterr().out
