"""A length whose unit the file does not state is told by the rest of the file, or is not read."""

from __future__ import annotations

import pytest

from commands.table import main
from data_sources.ingest import propose
from data_sources.reports import Proposal
from data_sources.understanding import Choices
from domain.errors import InputError

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
    assert "--form resolution_s=min" in told
    assert not any("not used" in w for w in found.warnings)


def test_a_form_that_is_given_reads_it() -> None:
    found = proposed(HEAD, *["closed,130"] * 20, forms={"resolution_s": "min"})
    assert form(found, "resolution_s") == "min"
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


def test_the_command_line_takes_a_form(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "nothing.csv", "--form", "resolution_s"]) != 0
    assert "For example --form resolution_s=min" in capsys.readouterr().err
