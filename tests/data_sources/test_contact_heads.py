"""Calls, chats, interval reports and surveys as people keep them: each loads with one call and gives its facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.reports import FileReport
from data_sources.store import Store, open_store
from data_sources.tables import FACT_TABLES, contacts, intervals, loads, rejects, surveys
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Period
from metrics.evaluate import evaluate

NOW = datetime(2026, 11, 22)


@pytest.fixture(scope="module")
def opened() -> Iterator[Store]:
    kept_open = open_store("duckdb:///:memory:")
    yield kept_open
    kept_open.close()


@pytest.fixture
def store(opened: Store) -> Iterator[Store]:
    """One store for all of them, empty again after each: making one costs more than the loads."""
    yield opened
    with opened.engine.begin() as connection:
        for table in (*FACT_TABLES.values(), rejects, loads):
            connection.execute(sa.delete(table))


def loaded(store: Store, *lines: str, name: str = "file.csv") -> FileReport:
    (report,) = load(store, (name, "\n".join(lines).encode() + b"\n"), now=NOW, zone="UTC")
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def kept(store: Store, table: sa.Table, *columns: str) -> pd.DataFrame:
    return store.read(sa.select(*(table.c[c] for c in columns)).order_by(*table.primary_key.columns))


CHANNELS = {
    "conversationId,startTime,messageCount,agent": "chat",
    "Conversation ID,Start time,Visitor name,Agent": "chat",
    "conversationId,startTime,ani,agent": "phone",
    "interaction_id,start_time,talk_time,agent": "phone",
    "conversationId,startTime,waitTime,agent": "not_stated",
    "Conversation ID,Start Time,Talk Time,Message Count": "not_stated",
}


@pytest.mark.parametrize("head", CHANNELS)
def test_a_list_of_conversations_is_of_the_channel_its_words_speak_of(store: Store, head: str) -> None:
    report = loaded(store, head, *(f"c{n},2024-01-31 08:0{n}:00,{n},{n}" for n in range(3)))
    assert set(kept(store, contacts, "channel")["channel"]) == {CHANNELS[head]}
    says_unknown = any("do not say whether its rows are calls or chats" in w for w in report.warnings)
    assert says_unknown == (CHANNELS[head] == "not_stated")


def test_calls_in_portuguese_are_calls_with_their_waits(store: Store) -> None:
    loaded(
        store, "ID_Chamado,Data_Hora,ID_Agente,Tempo_Espera_Seg,Tempo_Falado_Seg,Tempo_ACW_Seg,Status",
        "C-1,2024-01-31 08:05,A1,15,320,45,Resolvido", "C-2,2024-01-31 08:12,A2,40,450,60,Pendente",
    )  # fmt: skip
    found = kept(store, contacts, "wait_s", "talk_s", "wrap_s", "agent_id")
    assert found.to_numpy().tolist() == [[15, 320, 45, "A1"], [40, 450, 60, "A2"]]


def test_calls_in_german_and_spanish_keep_their_lengths(store: Store) -> None:
    loaded(
        store, "Anruf-ID;Anrufbeginn;Richtung;Wartezeit (s);Gesprächsdauer (s);Mitarbeiter",
        "1;31.01.2024 08:05;Eingehend;15;320;Ann", "2;31.01.2024 08:12;Ausgehend;0;450;Bo",
    )  # fmt: skip
    loaded(
        store, "id llamada,fecha y hora,tipo de llamada,tiempo de espera (s),tiempo de conversación (s),agente",
        "7,31/01/2024 08:05,Entrante,20,100,Eva",
    )  # fmt: skip
    found = kept(store, contacts, "contact_id", "direction", "wait_s", "talk_s").sort_values("contact_id")
    assert found.to_numpy().tolist() == [
        ["1", "inbound", 15, 320], ["2", "outbound", 0, 450], ["7", "inbound", 20, 100],
    ]  # fmt: skip


def test_a_call_list_with_topics_is_no_ticket_list(store: Store) -> None:
    report = loaded(
        store, "CallID,Date,Agent,CallType,Duration,ResolutionTime,CSAT",
        "1,2024-01-09,Ann,Billing,211,1042,5", "2,2024-01-27,Bo,Technical,780,707,3",
    )  # fmt: skip
    assert report.kind == "contacts"
    assert kept(store, contacts, "talk_s")["talk_s"].tolist() == [211, 780]
    assert kept(store, surveys, "score")["score"].tolist() == [5, 3]


def test_both_directions_of_one_conversation_begin_with_the_first(store: Store) -> None:
    loaded(
        store, "Conversation ID,Media Type,Date,Duration,Direction",
        "a,message,2024-01-31 08:00,2405090,Inbound", "b,voice,2024-01-31 08:05,1166425,Inbound/Outbound",
        "c,voice,2024-01-31 08:10,2042267,Outbound/Inbound",
    )  # fmt: skip
    found = kept(store, contacts, "direction", "talk_s")
    assert found["direction"].tolist() == ["inbound", "inbound", "outbound"]
    assert found["talk_s"].tolist() == [2405.09, 1166.425, 2042.267]


def test_times_of_day_as_fractions_and_dates_alike_in_both_orders(store: Store) -> None:
    loaded(
        store, "Call Id,Date,Time,Answered (Y/N),Speed of answer in seconds,AvgTalkDuration,,",
        "1,01/01/2021,0.38400463,Y,109,0.001655093,,", "2,01/01/2021,0.5,N,24,0.002546296,,",
    )  # fmt: skip
    found = kept(store, contacts, "offered_at", "is_abandoned", "wait_s")
    assert pd.to_datetime(found["offered_at"]).astype(str).tolist() == [
        "2021-01-01 09:12:58",
        "2021-01-01 12:00:00",
    ]
    assert found["is_abandoned"].tolist() == [False, True]
    with pytest.raises(InputError, match="date-order"):
        loaded(store, "Call Id,Date,Answered (Y/N)", "1,01/02/2021,Y", "2,01/01/2021,N")


def test_missed_chats_are_abandoned(store: Store) -> None:
    loaded(store, "Chat ID,Start Time,Agent,Missed", "a,2024-01-31 08:00,Ann,No", "b,2024-01-31 08:10,,Yes")
    assert kept(store, contacts, "is_abandoned", "channel").to_numpy().tolist() == [
        [False, "chat"],
        [True, "chat"],
    ]


def test_a_daily_volume_beside_weather_is_no_ticket_list(store: Store) -> None:
    report = loaded(
        store, ",Date,No_calls_Offered,Year,Week,key,tmax", "0,2012-01-01,656.3,2012,52,8.3,52.9",
        "1,2012-01-02,8645.2,2012,1,8.3,44.6", "2,2012-01-03,9667.4,2012,1,8.3,43.5",
    )  # fmt: skip
    assert (report.kind, report.loaded) == ("intervals", 3)
    assert kept(store, intervals, "offered")["offered"].sum() == pytest.approx(18968.9)


def test_an_answer_is_dated_by_when_it_was_asked_not_by_when_the_account_was_made(store: Store) -> None:
    loaded(
        store, "id,score,created_at,surveyed_at",
        *(f"{n},{n},2017-01-01T00:46:09Z,2017-02-01T00:46:09Z" for n in range(11)),
    )  # fmt: skip
    found = kept(store, surveys, "kind", "responded_at")
    assert set(found["kind"]) == {"nps"}
    assert set(pd.to_datetime(found["responded_at"]).dt.month) == {2}


def value(store: Store, metric: str) -> float | None:
    with store.engine.connect() as connection:
        found = evaluate(connection, [metric], Chosen(Period(date(2020, 1, 1), date(2027, 1, 1))), now=NOW)
    number = found["value"].iloc[0]
    return None if pd.isna(number) else float(number)


def test_a_duration_shorter_than_its_wait_is_talk_and_any_other_is_not_told(store: Store) -> None:
    head = "call_id,start_time,duration_sec,wait_time_sec,status"
    apart = loaded(store, head, "1,2024-01-31 08:00,281,85,Completed", "2,2024-01-31 08:10,43,48,Completed")
    assert kept(store, contacts, "talk_s")["talk_s"].tolist() == [281, 43]
    assert any("read as talk time: it is shorter" in w for w in apart.warnings)
    report = loaded(store, f"{head},team", "3,2024-02-01 08:00,281,85,Completed,A")
    assert any("does not say whether duration_sec holds wait_time_sec" in w for w in report.warnings)


def test_a_duration_beside_the_end_is_talk_of_those_who_were_answered(store: Store) -> None:
    head = "chat_id,start_time,end_time,duration,missed"
    rows = (
        "a,2024-01-31 08:00:00,2024-01-31 08:06:00,360,No",
        "b,2024-01-31 09:00:00,2024-01-31 09:01:00,60,Yes",
    )
    loaded(store, head, *rows)
    talk = kept(store, contacts, "contact_id", "talk_s").set_index("contact_id")["talk_s"]
    assert talk["a"] == 360
    assert pd.isna(talk["b"])


def test_human_beside_a_call_is_no_agent_and_a_sid_is_its_id(store: Store) -> None:
    head = "sid,start_time,duration,direction,status,answered_by"
    rows = (
        "CA1,2024-01-31 08:00:00,60,inbound,completed,human",
        "CA2,2024-01-31 08:05:00,20,outbound,busy,machine_start",
    )
    loaded(store, head, *rows)
    found = kept(store, contacts, "contact_id", "agent_id", "talk_s").sort_values("contact_id")
    assert found["contact_id"].tolist() == ["CA1", "CA2"]
    assert found["agent_id"].isna().all()
    assert found["talk_s"].tolist()[:1] == [60]
    assert found["talk_s"].isna().tolist() == [False, True]


def test_calls_of_a_tracker_and_of_callers_who_sell(store: Store) -> None:
    head = "id,called_at,direction,dial_status,duration,talk_time,ring_time"
    loaded(store, head, "1,2024-01-31 08:21 AM -04:00,inbound,no answer,25,0,25")
    found = kept(store, contacts, "offered_at", "wait_s", "is_abandoned")
    assert pd.to_datetime(found["offered_at"]).tolist() == [datetime(2024, 1, 31, 12, 21)]
    assert found[["wait_s", "is_abandoned"]].to_numpy().tolist() == [[25, True]]
    head = "id,telecaller_id,call_time_in_sec,product_call_status,created_at"
    loaded(
        store,
        head,
        "7,43,17,NO_RESPONSE,2024-01-31 08:00:00",
        "8,33,119,CALL_SUCCESSFUL,2024-01-31 08:05:00",
        name="call_logs.csv",
    )
    sold = kept(store, contacts, "contact_id", "agent_id", "talk_s").set_index("contact_id")
    assert sold["agent_id"].dropna().to_dict() == {"7": "43", "8": "33"}
    assert sold["talk_s"]["8"] == 119


def test_calls_that_lasted_are_no_tickets_numbered_by_their_telephones(store: Store) -> None:
    rows = ("0284,38,incoming,2024-01-31 08:00:00", "0285,0,outgoing,2024-01-31 08:05:00")
    loaded(store, "number,duration,type,timestamp", *rows, name="calls.csv")
    found = kept(store, contacts, "direction", "talk_s").sort_values("direction")
    assert found["direction"].tolist() == ["inbound", "outbound"]
    assert found["talk_s"].tolist() == [38, 0]


def test_chats_that_began_and_ended_are_no_tickets_of_another_date(store: Store) -> None:
    head = "id,customerid,started,ended,category,created_timestamp"
    text = f"{head}\n7,9,2024-01-31 08:00:00,2024-01-31 08:06:00,x,9/14/2023\n"
    load(store, ("chats.csv", text.encode()), now=NOW, zone="UTC")
    found = kept(store, contacts, "channel", "offered_at", "ended_at")
    assert found["channel"].tolist() == ["chat"]
    assert pd.to_datetime(found["offered_at"]).tolist() == [datetime(2024, 1, 31, 8)]


def test_a_handle_time_beside_one_count_of_calls_is_over_that_count(store: Store) -> None:
    loaded(store, "date,calls,aht_seconds", "2024-01-01,100,300", "2024-01-02,300,200")
    assert value(store, "aht_s") == 225.0
    assert value(store, "contacts_answered") is None
    assert value(store, "abandonment_share") is None


def test_a_question_called_nps_that_was_asked_on_five_gives_no_nps(store: Store) -> None:
    rows = (f"{n},2024-01-{1 + n % 28:02d},{1 + n % 5}" for n in range(40))
    report = loaded(store, "response_id,response_date,NPS Score", *rows)
    assert any("was not asked on 0 to 10" in w for w in report.warnings)
    assert set(kept(store, surveys, "kind")["kind"]) == {"item"}
    assert value(store, "nps") is None


def test_satisfaction_up_to_ten_has_a_mean_of_its_own(store: Store) -> None:
    rows = (f"{n},2024-01-{1 + n % 28:02d},{n % 10 + 1}" for n in range(20))
    report = loaded(store, "response_id,response_date,CSAT", *rows)
    assert any("on a scale up to 10" in w and "CSAT of 10" in w for w in report.warnings)
    assert (value(store, "csat_ten_mean"), value(store, "csat_mean"), value(store, "csat_share")) == (
        5.5,
        None,
        None,
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("Program,Sprint,CSAT", "A,Sprint 1,87", "A,Sprint 2,91", "B,Sprint 1,95"),
        ("index,value", "1,111", "1.0011,113", "1.0023,76"),
    ],
)
def test_numbers_that_nobody_gave_are_no_survey(store: Store, lines: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="a file without dates"):
        loaded(store, *lines)


def test_a_call_log_without_a_header_says_that_it_has_none(store: Store) -> None:
    rows = (
        f'"2017-09-0{n} 16:33:01","""Ann"" <105>","105","*60","from-internal","ANSWERED"' for n in range(1, 5)
    )
    with pytest.raises(InputError, match="a first row of data"):
        loaded(store, *rows)


def test_a_score_that_names_its_scale_beside_two_forms_of_dates(store: Store) -> None:
    days = ("2026-03-29", "15/11/2025", "17/12/2025", "30/03/2026", "2025-11-28")
    scores = (10, 8, 2, 9, 0)
    head = "response_id,survey_date,respondent_email,score_0_10,comment"
    loaded(
        store,
        head,
        *(f"N-{n},{day},a{n}@b.example,{s}," for n, (day, s) in enumerate(zip(days, scores, strict=True))),
    )
    found = kept(store, surveys, "kind", "responded_at")
    assert set(found["kind"]) == {"nps"}
    assert found["responded_at"].notna().all()
    assert value(store, "nps") == 0.0


def test_answers_without_a_date_say_that_they_count_in_no_period(store: Store) -> None:
    report = loaded(store, "survey_id,ticket_id,rating,comment", "S1,T1,5,fast", "S2,T2,3,slow")
    assert any("count in no period" in w for w in report.warnings)
