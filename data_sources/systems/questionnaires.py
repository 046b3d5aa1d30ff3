"""SurveyMonkey, Qualtrics, Typeform, Delighted and Medallia.

Medallia: docs.medallia.com, "Agent Connect", requests and data return (feedbacks).
"""

from __future__ import annotations

from data_sources.systems.fields import SURVEY
from data_sources.systems.system import System, named

QUESTIONNAIRES: tuple[System, ...] = (
    System(
        "surveymonkey", "SurveyMonkey, all responses", "surveys",
        named(SURVEY, survey_id="Respondent ID", responded_at="End Date", customer_id="Email Address"),
        (("Respondent ID", "Collector ID", "Start Date", "End Date"), ("Respondent ID", "Collector ID",
        "IP Address")),
        "wide_surveys", ("survey_id",),
    ),
    System(
        "qualtrics", "Qualtrics, response export", "surveys",
        named(
            SURVEY, survey_id="ResponseId", responded_at=("RecordedDate", "EndDate"), status="Status",
            finished="Finished", ticket_id="ExternalReference", customer_id="RecipientEmail",
        ),
        (("StartDate", "EndDate", "ResponseId"), ("ResponseId", "RecordedDate", "Finished")),
        "wide_surveys", ("survey_id",),
    ),
    System(
        "typeform", "Typeform, responses", "surveys",
        named(SURVEY, survey_id="#", responded_at=("Submit Date (UTC)", "Stage Date (UTC)"),
              delivered_at="Start Date (UTC)", status="Response Type"),
        (("#", "Start Date (UTC)", "Submit Date (UTC)"), ("#", "Submit Date (UTC)", "Network ID")),
        "wide_surveys", ("survey_id",), zone="UTC",
    ),
    System(
        "delighted", "Delighted, responses", "surveys",
        named(
            SURVEY, survey_id="id", responded_at=("created_at", "response date", "updated_at"), score="score",
            kind=("survey_type",), comment="comment", customer_id=("person", "email", "person.email"),
            ticket_id=("person_properties.ticket_id", "properties.ticket_id"),
        ),
        (("id", "survey_type", "score", "created_at"), ("id", "person", "survey_type", "score")),
        "surveys", ("survey_id", "score"), zone="UTC",
        cautions=("Delighted was shut down on 30 June 2026: its files are history.",),
    ),
    System(
        "medallia", "Medallia Agent Connect, feedback", "surveys",
        named(
            SURVEY, survey_id="request_id", responded_at="response_received_at", delivered_at="request_sent_at",
            score="star_rating", comment="comments", channel="channel", ticket_id="ext_interaction_id",
            agent_id=("employee_custom_id", "employee.custom_id"),
        ),
        (("request_id", "response_received_at", "star_rating"),), "surveys", ("survey_id", "score"), zone="UTC",
    ),
)  # fmt: skip
