"""A planner's week in a real Chromium: contracts from a file, a swap checked by the rules, publish, compare, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import icalendar
import openpyxl
import pandas as pd
import pytest

from data_sources import kept_rosters
from data_sources.store import open_store
from jobs import people
from tests import phone_roster
from tests.browser.driving import Visit, browser, server, visit
from tests.browser.test_roster_flow import point_at

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"
NIGHTS = {"Clocks back": date(2026, 10, 25), "Clocks forward": date(2027, 3, 28)}


@contextmanager
def at_app(store_file: Path) -> Iterator[Visit]:
    with server(f"duckdb:///{store_file}", now=NOW) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
        context.set_default_timeout(45_000)
        yield visit(context, address)


def downloaded(reader: Visit, name: str) -> bytes:
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def roster(reader: Visit) -> pd.DataFrame:
    found = pd.read_csv(StringIO(downloaded(reader, "Roster as CSV").decode()))
    return found.sort_values(["starts_at", "agent_id"], ignore_index=True)


def hand_over(reader: Visit, row: int, agent: str) -> None:
    """Choose another agent for a row of the table."""
    point_at(reader, row, 400)
    reader.page.keyboard.press("Enter", delay=100)
    reader.page.keyboard.type(agent, delay=40)
    reader.page.keyboard.press("Enter", delay=100)


def test_a_week_from_contracts_to_files(store_file: Path, tmp_path: Path) -> None:
    store = open_store(f"duckdb:///{store_file}")
    shifts = phone_roster.publish(store, days=2, late=6)
    for name, sunday in NIGHTS.items():
        phone_roster.keep_nights(store, name, sunday)
    store.close()
    with at_app(store_file) as reader:
        contracts_come_from_a_file(reader, tmp_path)
        swapped = a_swap_is_checked_by_the_rules(reader, shifts)
        files_hold_the_roster(reader, swapped)
        calendars_keep_local_times_when_clocks_change(reader)
        assert reader.failures() == []
    store = open_store(f"duckdb:///{store_file}")
    kept = {(k.name, k.number, k.status) for k in kept_rosters.heads(store, "roster")}
    hours = {
        a.agent_id: a.max_hours for a in people.team(store, date(2026, 11, 23), phone_roster.ZONE).agents
    }
    store.close()
    assert (phone_roster.NAME, 2, "published") in kept
    assert 31.5 in hours.values()


def contracts_come_from_a_file(reader: Visit, folder: Path) -> None:
    """Out, changed in a spreadsheet, in again."""
    page = reader.page
    reader.open("/agents_and_contracts")
    table = pd.read_csv(BytesIO(downloaded(reader, "Contracts as CSV")), dtype=str, keep_default_na=False)
    table.loc[0, "max_hours"] = "31.5"
    file = folder / "contracts.csv"
    table.to_csv(file, index=False)
    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(file)
    page.get_by_text(f"{len(table)} contracts were read; look over, then save.").wait_for()
    reader.settle()
    page.get_by_role("button", name="Save contracts").click()
    page.get_by_text("Saved").or_(page.get_by_text("saved")).first.wait_for()
    reader.settle()
    again = pd.read_csv(BytesIO(downloaded(reader, "Contracts as CSV")), dtype=str)
    assert again["max_hours"].tolist()[0] == "31.5"


def a_swap_is_checked_by_the_rules(reader: Visit, shifts: int) -> pd.DataFrame:
    """Half a swap breaks a rule, the whole one none; it is locked, rostered again, published, compared."""
    page = reader.page
    reader.open("/roster")
    # two people in another zone work outside their hours from the start
    page.get_by_text("4 hard rules are broken").first.wait_for()
    reader.settle()
    before = roster(reader)
    assert len(before) == shifts
    monday = before[before["date"] == "2026-11-23"]
    # rows are in the order of their starts: Monday's six early ones, then its late ones
    early, late = monday.iloc[0], monday.iloc[6]
    hand_over(reader, 0, str(late["agent_id"]))
    page.get_by_text(re.compile("[5-9] hard rules are broken")).first.wait_for()
    reader.settle()
    page.get_by_text("Wishes and rules not met").wait_for()
    hand_over(reader, 6, str(early["agent_id"]))
    page.get_by_text("4 hard rules are broken").first.wait_for()
    reader.settle()
    after = roster(reader)
    places = {(r["agent_id"], r["starts_local"]) for r in after.to_dict("records")}
    assert (late["agent_id"], early["starts_local"]) in places
    assert (early["agent_id"], late["starts_local"]) in places

    point_at(reader, 0, 90)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Roster again around 1 locked shift").wait_for()
    reader.settle()
    page.get_by_role("button", name="Roster again around 1 locked shift").click()
    page.get_by_text("Making a roster of").wait_for()
    page.get_by_text("Making a roster of").wait_for(state="hidden")
    reader.settle()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text(f"Published as version 2 of {phone_roster.NAME}").wait_for()
    reader.settle()
    page.get_by_role("combobox", name="Version").click()
    page.get_by_role("option", name="version 1, published").first.click()
    reader.settle()
    page.get_by_role("button", name="Compare with this roster").click()
    page.get_by_text(f"from {phone_roster.NAME}, version 1 to the roster on this page").wait_for()
    reader.settle()
    return roster(reader)


def files_hold_the_roster(reader: Visit, wanted: pd.DataFrame) -> None:
    """The workbook's cells are numbers and local moments; NICE has a row for every shift and break it takes."""
    book = openpyxl.load_workbook(BytesIO(downloaded(reader, "Roster as workbook")))
    assert book.sheetnames == ["Shifts", "Coverage"]
    heads = [str(c.value) for c in book["Shifts"][1]]
    rows = [dict(zip(heads, r, strict=True)) for r in book["Shifts"].iter_rows(min_row=2, values_only=True)]
    assert len(rows) == len(wanted)
    for row in rows:
        moment = row["starts_local"]
        assert isinstance(moment, datetime)
        utc = datetime.fromisoformat(str(row["starts_at"]).replace("Z", "+00:00")).replace(tzinfo=None)
        assert moment - utc == timedelta(hours=1), "Berlin in November"
        assert isinstance(row["paid_hours"], int | float)
        assert isinstance(row["agents"], int)
    for start, *cells in (
        [r[1].value, r[0].value, r[2].value] for r in book["Coverage"].iter_rows(min_row=2)
    ):
        assert start is not None
        assert cells
    numbers = [
        c.value for row in book["Coverage"].iter_rows(min_row=2) for c in row if isinstance(c.value, str)
    ]
    assert not [n for n in numbers if n.replace(".", "", 1).isdigit()], "numbers are no text"
    nice = pd.read_csv(BytesIO(downloaded(reader, "NICE CXone import")), dtype=str)
    assert len(nice) >= len(wanted)


def calendars_keep_local_times_when_clocks_change(reader: Visit) -> None:
    page = reader.page
    for name, sunday in NIGHTS.items():
        page.get_by_role("combobox", name="Version").click()
        page.get_by_role("option", name=name).first.click()
        reader.settle()
        page.locator(".st-key-roster_open button").click()
        page.get_by_text(f"{name}, version 1").first.wait_for()
        reader.settle()
        with ZipFile(BytesIO(downloaded(reader, "Calendars (zip)"))) as archive:
            (file,) = archive.namelist()
            events = icalendar.Calendar.from_ical(archive.read(file)).walk("VEVENT")
        night, day = sorted(events, key=lambda e: e["DTSTART"].dt)
        clock = [(e["DTSTART"].dt.strftime("%H:%M"), e["DTEND"].dt.strftime("%H:%M")) for e in (night, day)]
        assert clock == [("22:00", "06:00"), ("14:00", "22:00")]
        length = night["DTEND"].dt.timestamp() - night["DTSTART"].dt.timestamp()
        assert length == (9 if sunday.month == 10 else 7) * 3600
