"""Which columns of a survey are questions, and on which scale their answers count."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import sqlalchemy as sa

from data_sources.answer_columns import rating_columns
from data_sources.delimited import read_delimited
from data_sources.ingest import load, propose
from data_sources.reading import RawTable
from data_sources.recognise import cells_of
from data_sources.scales import meanings, runs_down
from data_sources.store import Store
from data_sources.tables import surveys
from domain.errors import InputError

NOW = datetime(2026, 11, 22)


def table(*lines: str) -> RawTable:
    return read_delimited("\n".join(lines).encode(), "survey.csv")


def questions(*lines: str) -> list[str]:
    raw = table(*lines)
    return rating_columns(raw, cells_of(raw), 1)


def answers(store: Store, *lines: str) -> dict[str, tuple[object, ...]]:
    """Question -> kind, ends of its scale and the answers that count."""
    load(store, ("survey.csv", ("\n".join(lines) + "\n").encode()), zone="UTC", now=NOW)
    rows = store.read(sa.select(surveys).order_by(surveys.c.survey_id))
    counted = rows[rows["excluded_because"].isna() & rows["score"].notna()]
    return {
        str(q): (
            g["kind"].iloc[0],
            g["scale_low"].iloc[0],
            g["scale_high"].iloc[0],
            tuple(sorted(g["score"])),
        )
        for q, g in counted.groupby("question")
    }


def test_satisfied_beside_not_satisfied_is_good_or_bad() -> None:
    read, ends = meanings(["satisfied", "neutral or dissatisfied"])
    assert (read["satisfied"], read["neutral or dissatisfied"], ends) == (1, 0, (0, 1))
    assert meanings(["Satisfied", "Dissatisfied"])[0]["Satisfied"] == 4


def test_numbers_that_run_from_the_best_answer_on_give_way_to_their_labels() -> None:
    words = ["1 : Muy satisfecho/a", "2 : Satisfecho/a"]
    assert runs_down(words)
    assert list(meanings(words)[0].values()) == [5, 4]
    assert not runs_down(["1 - Very dissatisfied", "2 - Dissatisfied"])
    found = questions("who,Q1,Q2", f"a,{words[0]},1 : Totally", f"b,{words[1]},2 : In part")
    assert found == ["Q1"]


def test_what_is_known_of_respondents_is_no_question() -> None:
    assert questions("Respondent ID,Age Group,Country,Q1", "1,2,3,4", "2,3,1,5", "3,1,2,3") == ["Q1"]
    ten = [f"{i},{i % 2 + 1},{i % 5 + 1}" for i in range(10)]
    assert questions("Respondent ID,Branch,Staff", *ten) == ["Staff"]


def test_grades_with_decimals_are_answers_where_every_row_is_one() -> None:
    rows = ("1,8.2,9.4,4.1", "2,7.5,10,3.2", "3,6.1,9,5.0")
    assert questions("survey_id,note_globale,score,Average rating", *rows) == ["note_globale", "score"]
    assert questions("store_id,note_globale,score,Average rating", *rows) == []


def test_groups_stand_for_nps_where_no_score_makes_them(duckdb_store: Store) -> None:
    read = answers(
        duckdb_store, "survey_id,note_globale,nps_categorie", "1,8.8,Passif", "2,9.3,Promoteur", "3,5.1,Détracteur"
    )  # fmt: skip
    assert read["nps_categorie"] == ("nps", 0, 10, (0, 8, 10))
    assert read["note_globale"] == ("csat", 0, 10, (5.1, 8.8, 9.3))
    assert questions("survey_id,likely,Group", "1,9,Promoter", "2,7,Passive", "3,2,Detractor") == ["likely"]


def test_every_question_of_a_long_file_has_its_kind_and_scale(duckdb_store: Store) -> None:
    read = answers(
        duckdb_store, "response_id,question,answer_value", "1,How satisfied are you?,4", "2,How satisfied are you?,5",
        "1,How likely are you to recommend us?,10", "2,How likely are you to recommend us?,3",
    )  # fmt: skip
    assert read["How satisfied are you?"] == ("csat", 1, 5, (4, 5))
    assert read["How likely are you to recommend us?"] == ("nps", 0, 10, (3, 10))


def test_numbers_of_a_household_are_no_survey(duckdb_store: Store) -> None:
    with pytest.raises(InputError):
        answers(duckdb_store, "ID,VALUE,TOTAL,HOUSEHOLD,Hrs_Phone", "1,5,1,3,4", "2,3,1,4,3", "3,4,2,4,4")


def test_csat_is_of_the_question_that_asks_as_a_whole(duckdb_store: Store) -> None:
    read = answers(
        duckdb_store, "Respondent ID,Overall satisfaction,Satisfaction with food,Satisfaction with rooms", "1,5,2,3",
        "2,4,1,2", "3,3,3,3",
    )  # fmt: skip
    assert {q: kind for q, (kind, *_) in read.items()} == {
        "Overall satisfaction": "csat", "Satisfaction with food": "item", "Satisfaction with rooms": "item",
    }  # fmt: skip


def test_a_question_states_its_scale(duckdb_store: Store) -> None:
    asked = "On a scale of 1 to 7, how easy was it?"
    read = answers(duckdb_store, f'Respondent ID,"{asked}",Friendly?', "1,5,4", "2,4,5", "3,3,1")
    assert read[asked][1:3] == (1, 7)
    assert read["Friendly?"][1:3] == (1, 5)


def test_few_answers_of_recommending_on_one_to_five_give_no_nps(duckdb_store: Store) -> None:
    rows = [f"{i},{a},{a}" for i, a in enumerate([5, 4, 5, 3, 4, 5], 1)]
    read = answers(duckdb_store, "Respondent ID,Would you recommend us?,NPS", *rows)
    assert read["Would you recommend us?"][:3] == ("item", 1, 5)
    assert read["NPS"][:3] == ("nps", 0, 10)


def test_remarks_of_a_long_file_are_no_answers_and_the_id_of_the_survey_none_of_an_answer(
    duckdb_store: Store,
) -> None:
    read = answers(
        duckdb_store, "answer_id,survey_id,question_category,answer_content,answered_at", "1,7,NPS,10,2024-05-01",
        "2,7,remark,Good course,2024-05-01", "3,7,NPS,6,2024-05-01", "4,7,remark,-,2024-05-02", "5,7,NPS,9,2024-05-02",
    )  # fmt: skip
    assert read == {"NPS": ("nps", 0, 10, (6, 9, 10))}


def test_second_header_rows_of_options_questions_or_nothing(duckdb_store: Store) -> None:
    read = answers(
        duckdb_store, "Respondent ID,Start Date,Please rate:,Please rate:,Overall", ",,Speed,Help,",
        "1,2024-01-31,5,4,5", "2,2024-01-31,3,5,4",
    )  # fmt: skip
    assert sorted(read) == ["Overall", "Please rate: Help", "Please rate: Speed"]
    raw = table("Respondent ID,Satisfaction", ",", "1,5")
    assert (len(raw), raw.header) == (1, ("Respondent ID", "Satisfaction"))
    raw = table(
        "StartDate,ResponseId,Finished,Q1",
        "Start Date,Response ID,Finished,How was it?",
        "2024-01-31,R_1,1,4",
    )
    assert (len(raw), raw.questions["Q1"]) == (1, "How was it?")


def test_forms_of_interfaces_have_a_column_per_question(duckdb_store: Store) -> None:
    def response(i: int, stars: int, told: str) -> dict[str, object]:
        rating = {"type": "number", "number": stars, "field": {"id": "f1", "type": "rating", "ref": "r1"}}
        said = {"type": "choice", "choice": {"label": told}, "field": {"id": "f2", "type": "multiple_choice"}}
        return {"response_id": f"r{i}", "submitted_at": f"2025-05-0{i}T08:00:00Z", "answers": [rating, said]}

    asked = [{"id": "f1", "title": "How satisfied are you?"}]
    for pages, name in (
        ({"items": [response(1, 4, "Yes"), response(2, 5, "No")], "total_items": 2}, "rating r1"),
        (
            [{"form_response": response(i, 3, "No") | {"definition": {"fields": asked}}} for i in (3, 4)],
            asked[0]["title"],
        ),
    ):
        (report,) = load(duckdb_store, ("typeform.json", json.dumps(pages).encode()), zone="UTC", now=NOW)
        assert (report.kind, report.loaded) == ("surveys", 2)
        assert name in set(duckdb_store.read(sa.select(surveys.c.question))["question"])


def test_figures_of_many_answers_are_no_answers(duckdb_store: Store) -> None:
    with pytest.raises(InputError, match=r"one row per answer.*csat, beside respondents"):
        answers(
            duckdb_store, "month,country,respondents,promoters_pct,nps,csat", "2024-09,CO,694,41.2,4.5,3.39",
            "2024-10,CO,811,52.6,23.0,3.83", "2024-11,CO,500,50.2,20.0,3.71",
        )  # fmt: skip


def test_reviews_with_a_stay_and_a_channel_are_no_contacts(duckdb_store: Store) -> None:
    read = answers(
        duckdb_store,
        "review_id,property_id,bedrooms,channel,stay_start_date,stay_end_date,review_date,rating_overall,rating_value",
        "R1,P1,2,Web,2025-07-08,2025-07-14,2025-07-15,3,4", "R2,P1,1,Web,2025-08-08,2025-08-14,2025-08-15,5,5",
        "R3,P2,3,Web,2025-08-09,2025-08-15,2025-08-16,4,3",
    )  # fmt: skip
    assert read == {"rating_overall": ("csat", 1, 5, (3, 4, 5)), "rating_value": ("item", 1, 5, (3, 4, 5))}


@pytest.mark.parametrize(
    ("score", "given"),
    [
        ("满意度", ("非常满意", "不满意")), ("만족도", ("매우 만족", "불만족")), ("満足度", ("非常に満足", "不満")),
        ("Удовлетворенность", ("очень доволен", "недоволен")), ("Kepuasan", ("sangat puas", "tidak puas")),
        ("Nöjdhet", ("mycket nöjd", "missnöjd")), ("Avaliação", ("ótimo", "ruim")),
    ],
)  # fmt: skip
def test_satisfaction_in_other_languages(duckdb_store: Store, score: str, given: tuple[str, str]) -> None:
    read = answers(
        duckdb_store, f"Survey ID,{score},Survey date", *(f"{i},{g},2025-05-31" for i, g in enumerate(given))
    )
    assert read[score] == ("csat", 1, 5, (2, 5))


def test_wrong_answers_to_a_question_called_nps_leave_it_one(duckdb_store: Store) -> None:
    rows = [f"{i},{n},{c}" for i, (n, c) in enumerate([(9, 4), (-1, 2), (10, 5), (12, 1), (3, 3)])]
    read = answers(duckdb_store, "response_id,nps_score,csat_score", *rows)
    assert read == {"nps_score": ("nps", 0, 10, (3, 9, 10)), "csat_score": ("csat", 1, 5, (1, 2, 3, 4, 5))}


def test_kinds_and_scores_in_spanish(duckdb_store: Store) -> None:
    load(
        duckdb_store,
        ("encuestas.csv", b"encuestaid,clienteid,tipo,puntaje,fecha\n1,1,NPS,9,2025-09-01\n2,2,CSAT,8,2025-09-02\n"),
        zone="UTC", now=NOW,
    )  # fmt: skip
    rows = duckdb_store.read(sa.select(surveys).order_by(surveys.c.survey_id))
    assert rows["kind"].tolist() == ["nps", "csat"]
    assert rows["scale_high"].tolist() == [10, 10]


def test_codes_in_languages_without_spaces_are_no_questions() -> None:
    found = questions("id,성별,브랜드코드,추천의향", "1,여,5,5", "2,여,4,10", "3,남,3,9")
    assert found == ["추천의향"]


def test_an_intent_beside_the_satisfaction_is_a_question_too(duckdb_store: Store) -> None:
    read = answers(duckdb_store, "Respondent_ID,Overall_CSAT,Repurchase_Intent", "1,5,2", "2,3,3", "3,4,5")
    assert {q: r[0] for q, r in read.items()} == {"Overall_CSAT": "csat", "Repurchase_Intent": "item"}


def test_japanese_scales_end_at_satisfied_or_at_very_satisfied() -> None:
    five = dict(zip(("不満", "やや不満", "普通", "やや満足", "満足"), (1.0, 2.0, 3.0, 4.0, 5.0), strict=True))
    assert meanings(five) == (five, (1.0, 5.0))
    six = ("不満", "やや不満", "普通", "やや満足", "満足", "大変満足")
    assert meanings(six) == (dict(zip(six, (2.0, 3.0, 4.0, 5.0, 6.0, 7.0), strict=True)), (1.0, 7.0))


def test_words_of_no_known_scale_are_named() -> None:
    rows = "\n".join(f"{n},{('blau', 'rot', 'grün')[n % 3]}" for n in range(12))
    with pytest.raises(InputError, match="words of a known scale, got Zufriedenheit with blau, rot, grün"):
        propose(("umfrage.csv", f"Nr,Zufriedenheit\n{rows}\n".encode()))


def test_hashes_in_place_of_every_answer_are_refused(duckdb_store: Store) -> None:
    rows = (f"{n},7,2026-05-0{n} 10:00:00,8,9,{n * 7919:032x}" for n in range(1, 6))
    with pytest.raises(InputError, match="answers in score"):
        answers(duckdb_store, "id,ticket_id,created_at,requester_id,assignee_id,score", *rows)


CODES = "id,class,siblings,vessels,age,pressure,fare"


def test_codes_and_counts_are_no_survey_and_unnamed_ratings_on_one_scale_are() -> None:
    rows = "\n".join(
        f"{n},{n % 3 + 1},{n % 9},{n % 4},{20 + n * 7 % 40},{90 + n * 3},{n * 7.25}" for n in range(40)
    )
    with pytest.raises(InputError):
        propose(("list.csv", f"{CODES}\n{rows}\n".encode()))
    rows = "\n".join(f"{n},{n % 5 + 1},{n % 4 + 1},{n % 3 + 3},{20 + n % 7}" for n in range(40))
    (proposal,) = propose(("list.csv", f"id,FOOD,SIGNS,ART,age\n{rows}\n".encode()))
    assert proposal.system == "wide_ratings"


def test_counts_beside_a_rating_are_no_ratings() -> None:
    rows = [f"{n % 5 + 1},{n % 6},{n % 5 + 1}" for n in range(12)]
    assert questions("Service_Usage,Support_Tickets,Satisfaction", *rows) == ["Satisfaction"]
