"""Logs of named steps, logs of other processes, registers of crimes, lists without a named id, several agents."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import open_store
from data_sources.tables import tickets
from domain.errors import InputError

NOW = datetime(2026, 1, 1)


def loaded(text: str, name: str = "file.csv") -> tuple[pd.DataFrame, list[str]]:
    store = open_store("duckdb:///:memory:")
    reports = load(store, (name, text.encode()), now=NOW, zone="UTC")
    rows = store.read(sa.select(tickets)).sort_values("ticket_id", ignore_index=True)
    store.close()
    return rows, [w for r in reports for w in r.warnings]


def refusal(text: str, name: str = "file.csv") -> str:
    with pytest.raises(InputError) as error:
        loaded(text, name)
    return str(error.value)


def test_two_part_states_as_events_and_a_time_of_completion() -> None:
    rows, _ = loaded(
        "case,event,startTime,completeTime,org:resource\n"
        "P1,Queued-Awaiting Assignment,2025/03/01 08:00:00.000,2025/03/01 08:00:00.000,Ida\n"
        "P1,Accepted-In Progress,2025/03/01 09:00:00.000,2025/03/01 09:00:00.000,Ole\n"
        "P1,Completed-Closed,2025/03/01 12:00:00.000,2025/03/01 12:00:00.000,Ole\n"
        "P2,Accepted-In Progress,2025/03/02 08:00:00.000,2025/03/02 08:00:00.000,Ida\n"
        "P2,Accepted-Wait,2025/03/02 10:00:00.000,2025/03/02 10:00:00.000,Ida\n"
    )
    assert list(rows["status"]) == ["closed", "open"]
    assert rows["solved_at"][0] - rows["created_at"][0] == pd.Timedelta(hours=4)
    assert list(rows["agent_id"]) == ["Ole", "Ida"]


def test_work_between_two_solutions_is_a_reopening() -> None:
    rows, _ = loaded(
        "case:concept:name,concept:name,time:timestamp\n"
        "A,Assign seriousness,2025-01-01 08:00\nA,Take in charge ticket,2025-01-01 09:00\n"
        "A,Resolve ticket,2025-01-01 10:00\nA,Take in charge ticket,2025-01-02 09:00\n"
        "A,Resolve ticket,2025-01-02 11:00\nA,Closed,2025-01-09 11:00\n"
        "B,Take in charge ticket,2025-01-01 09:00\nB,Resolve ticket,2025-01-01 10:00\n"
        "B,Take in charge ticket,2025-01-01 12:00\nB,Closed,2025-01-03 10:00\n"
    )
    assert list(rows["reopens"]) == [1, 0]
    assert list(rows["solved_at"].dt.strftime("%d %H")) == ["02 11", "01 10"]


def test_a_log_of_another_process_is_no_ticket_list_of_its_last_dates() -> None:
    said = refusal(
        "case_id,activity,timestamp,resource\n"
        "L1,Register claim,2025-01-01 08:00,Ann\nL1,Check papers,2025-01-02 08:00,Bo\n"
        "L1,Pay out,2025-01-05 08:00,Ann\nL2,Register claim,2025-01-03 08:00,Ann\nL2,Check papers,2025-01-04 08:00,Bo\n"
    )
    assert "several rows per case_id" in said
    assert "Register claim" in said


def test_events_that_are_bare_numbers_say_what_is_missing() -> None:
    said = refusal(
        "CaseID,ActivityID,CompleteTimestamp\n7,1,2025-01-01 08:00:00\n7,8,2025-01-01 09:00:00\n"
        "7,6,2025-01-03 08:00:00\n9,1,2025-01-02 08:00:00\n9,6,2025-01-04 08:00:00\n"
    )
    assert "bare numbers (column ActivityID: 1, 8, 6)" in said
    assert "names of the steps" in said


@pytest.mark.parametrize(
    "text",
    [
        "incident_number,reported_at,offense,status,district\n"
        "I1,2025-01-01 08:00,Theft,Open,3\nI2,2025-01-02 08:00,Dui,Closed,3\n",
        "case_number,date,primary_type,priority\nC1,2025-01-01,BURGLARY,2\nC2,2025-01-02,BATTERY,1\nC3,2025-01-03,NOISE,3\n",
        "incident_id,date,mode,hit_and_run,victim_age,agent\nI1,2025-01-01,car,N,9,Ann\nI2,2025-01-03,bike,Y,40,Bo\n",
    ],
)
def test_registers_of_crimes_are_refused_as_what_they_seem(text: str) -> None:
    assert "register of crimes" in refusal(text, "incidents.csv")


def test_requests_of_citizens_stay_welcome() -> None:
    rows, _ = loaded(
        "SR Number,Created Date,Closed Date,Complaint Type,Police District,Status\n"
        "1-1,2025-01-01 08:00,2025-01-02 08:00,Graffiti,4,Closed\n1-2,2025-01-01 09:00,,Street Light Out,5,Open\n"
        "1-3,2025-01-03 09:00,2025-01-03 10:00,Abandoned Vehicle,5,Closed\n"
    )
    assert len(rows) == 3
    assert rows["solved_at"].notna().sum() == 2


def test_the_first_column_numbers_a_list_whose_header_does_not_say_so() -> None:
    text = (
        "Tiket;Grupo;Data Abertura;Data Solução;Atendente;Satisfação\n"
        "40;Rede;01/02/2025 08:00;01/02/2025 10:00;Rui;-\n41;Rede;13/02/2025 08:00;-;Eva;-\n"
        "42;Sala;14/02/2025 08:00;14/02/2025 09:00;Rui;-\n"
    )
    rows, _ = loaded(text)
    assert list(rows["ticket_id"]) == ["40", "41", "42"]
    assert rows["solved_at"].notna().sum() == 2
    assert "no column that names one" in refusal(text.replace("\n40;", "\n4.5;"))


def test_the_first_of_several_agents() -> None:
    rows, told = loaded(
        "ticket_id,created_at,status,agent\n1,2025-01-01 08:00,open,Ann Lee; Bo Diaz\n2,2025-01-01 09:00,open,Bo Diaz\n"
        '3,2025-01-01 10:00,open,"Roe, Cy"\n'
    )
    assert list(rows["agent_id"]) == ["Ann Lee", "Bo Diaz", "Roe, Cy"]
    assert any("1 rows name several agents" in w for w in told)


def test_a_history_of_statuses_is_the_history_of_its_tickets() -> None:
    rows, _ = loaded(
        "complaint_ref,from_status,to_status,changed_at,changed_by\n"
        "G1,,SUBMITTED,2025-03-01T08:00:00Z,CUSTOMER\nG1,SUBMITTED,IN_PROGRESS,2025-03-01T09:00:00Z,Ann\n"
        "G1,IN_PROGRESS,RESOLVED,2025-03-01T12:00:00Z,Bo\nG1,RESOLVED,IN_PROGRESS,2025-03-02T08:00:00Z,Ann\n"
        "G1,IN_PROGRESS,RESOLVED,2025-03-02T10:00:00Z,Bo\nG2,,SUBMITTED,2025-03-03T08:00:00Z,CUSTOMER\n"
    )
    assert list(rows["status"]) == ["solved", "new"]
    assert list(rows["reopens"]) == [1, 0]
    assert rows["solved_at"][0] - rows["created_at"][0] == pd.Timedelta(hours=26)
    assert rows["agent_id"][0] == "Bo"
    assert pd.isna(rows["agent_id"][1])


def test_columns_of_people_in_two_parts_and_a_deadline_that_was_exceeded() -> None:
    rows, _ = loaded(
        '"ID";"Título";"Status";"Data de abertura";"Atribuído - Técnico";"Tempo para resolver excedido";\n'
        '"1 001";"a";"Em atendimento (atribuído)";"05-02-2025 14:10";"Rui <br>Eva ";"Sim";\n'
        '"1 002";"b";"Solucionado";"16-02-2025 14:10";"Eva ";"Não";\n'
    )
    assert list(rows["status"]) == ["open", "solved"]
    assert list(rows["agent_id"]) == ["Rui", "Eva"]
    assert list(rows["resolution_label"]) == ["breached", "met"]


def test_empty_columns_of_better_names_leave_their_moments_to_filled_ones() -> None:
    rows, _ = loaded(
        '"Número";"Ticket#";"Criado";"Hora de Fechamento";"Fila";"Estado";"Atendente/Proprietário";"Responsável";'
        '"Primeira Resposta";"FirstResponseTime";"SolutionTime";"Pausar SLA?"\n'
        '"1";"2025010001";"2025-01-05 08:00:00";"2025-01-06 08:00:00";"Norte";"Fechado com êxito";"Rui";"Admin";'
        '"2025-01-05 09:00:00";"";"";""\n'
        '"2";"2025010002";"2025-01-05 18:00:00";"";"Sul";"open";"Eva";"Admin";"";"";"";""\n'
    )
    assert list(rows["ticket_id"]) == ["2025010001", "2025010002"]
    assert list(rows["agent_id"]) == ["Rui", "Eva"]
    assert list(rows["group_name"]) == ["Norte", "Sul"]
    assert rows["solved_at"][0] - rows["created_at"][0] == pd.Timedelta(days=1)
    assert rows["first_reply_at"][0] - rows["created_at"][0] == pd.Timedelta(hours=1)


def test_zones_and_districts_of_police_incidents_are_no_answers() -> None:
    said = refusal(
        "PK,INCIDENTTIME,OFFENSES,INCIDENT_ZONE,COUNCIL_DISTRICT,WORKS_DIVISION\n1,2025-01-01T08:00:00,Theft,2,6,6\n"
        "2,2025-01-02T08:00:00,Harassment,5,9,2\n3,2025-01-03T08:00:00,Theft,4,5,3\n"
    )
    assert "register of crimes" in said


def test_updates_count_reopenings_and_changes_of_group_and_keep_the_last_verdict() -> None:
    rows, told = loaded(
        "incident_id,status,assignment_group,assigned_to,updated_at,sla_breached\n"
        "I1,New,L1,,2025-01-01 08:00,no\nI1,In Progress,L1,Ann,2025-01-01 09:00,no\n"
        "I1,In Progress,L2,Bo,2025-01-01 12:00,no\nI1,Resolved,L2,Bo,2025-01-02 08:00,yes\n"
        "I1,In Progress,,Bo,2025-01-03 08:00,yes\nI1,Resolved,L2,Cy,2025-01-04 08:00,no\n"
        "I2,New,L1,,2025-01-05 08:00,no\nI2,Closed,L1,Ann,2025-01-06 08:00,yes\nI2,Closed,L1,Ann,2025-01-07 08:00,\n"
        "I3,New,L1,,2025-01-05 08:00,no\n"
    )
    assert list(rows["reopens"]) == [1, 0, 0]
    assert list(rows["transfers"]) == [1, 0, 0]
    assert list(rows["resolution_label"]) == ["met", "breached", "met"]
    assert any("1 tickets were called breached by an earlier update" in w for w in told)


def test_numbers_of_customers_and_technicians_in_other_languages() -> None:
    rows, _ = loaded(
        "chamado_id,cliente_id,data_abertura,data_fechamento,status,técnico_id\n"
        "1,29,2023-08-18,2023-08-25,Fechado,4\n2,36,2024-08-11,,Aberto,5\n"
    )
    assert list(rows["agent_id"]) == ["4", "5"]
    assert rows["customer_id"].notna().all()


def test_complaints_of_customers_in_spanish() -> None:
    rows, _ = loaded(
        "id_reclamo,cliente,fecha_reclamo,tipo_reclamo,estado,agente_asignado,fecha_resolucion\n"
        "R1,Eva,2025-01-13,Cobro,Escalado,Luz,\nR2,Ivo,2025-01-14,Retraso,Resuelto,Sol,2025-01-20\n"
    )
    assert list(rows["status"]) == ["open", "solved"]
    assert list(rows["category"]) == ["Cobro", "Retraso"]
    assert list(rows["agent_id"]) == ["Luz", "Sol"]


def test_requests_without_a_number_ask_for_it() -> None:
    said = refusal(
        "timestamp,title,severity,category,escalated\n2025-01-13 08:00,No mail,low,Access,No\n"
        "2025-01-14 08:00,No network,high,Access,Yes\n"
    )
    assert "no column that names one" in said


def test_a_bank_is_told_of_thefts_and_serves_those_who_tell() -> None:
    rows, _ = loaded(
        "ticket_id,created_at,first_response_at,category,status\n"
        "1,2025-01-13 08:00,2025-01-13 08:05,Card theft,Closed\n2,2025-01-13 09:00,2025-01-13 09:09,Card theft,Open\n"
    )
    assert list(rows["category"]) == ["Card theft", "Card theft"]
