"""Genesys Cloud, Amazon Connect, Avaya, Cisco, Five9, Talkdesk, Aircall, NICE CXone, Asterisk and VICIdial.

CXone's columns: help.nicecxone.com, "Data Download Metrics" and "Call Detail" (data download reports).
Cisco UCCE's columns are those of its interval tables (Call_Type_Interval; with `Half` or `ToHalf` in older releases),
described in Cisco's "Database Schema Handbook"; Unified Communications Manager's in its "Call Detail Records
Administration Guide". VICIdial's are those of its "Export Calls Report".
Amazon Connect's contact records: docs.aws.amazon.com, "Data model for Amazon Connect contact records".
"""

from __future__ import annotations

from dataclasses import replace

from data_sources.systems.fields import CONTACT, INTERVAL
from data_sources.systems.system import Field, System, named


def _in_ms(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(replace(f, unit="ms") if f.reads == "duration" else f for f in fields)


TELEPHONY: tuple[System, ...] = (
    System(
        "genesys_queues", "Genesys Cloud, queue performance", "intervals",
        _in_ms(named(
            INTERVAL, starts_at="Interval Start", ends_at="Interval End", queue=("Queue Name", "Queue Id"),
            channel="Media Type", offered="Offer", answered="Answer", abandoned="Abandon",
            short_abandoned="Short Abandon", service_level="Service Level %", asa_s="ASA",
            avg_talk_s="Avg Talk",
            avg_hold_s="Avg Hold", avg_wrap_s="Avg ACW", avg_handle_s="Avg Handle",
        )),
        (("Interval Start", "Interval End", "Queue Name", "Offer", "Answer"), ("Interval Start",
        "Media Type", "Offer", "Abandon")),
        "intervals", ("starts_at", "offered"), empty_is_zero=True,
        cautions=("Offered = answered + abandoned + flow-out: offered less answered is not abandoned.",),
    ),
    System(
        "genesys_aggregates", "Genesys Cloud, conversation aggregates", "intervals",
        _in_ms(named(
            INTERVAL, starts_at="intervalStart", ends_at="intervalEnd",
            queue=("group.queueName", "group.queueId"), channel="group.mediaType", offered="nOffered.count",
            answered="tAnswered.count", abandoned="tAbandon.count", short_abandoned="tShortAbandon.count",
            answered_in_threshold="oServiceLevel.numerator", wait_answered_s="tAnswered.sum",
            wait_abandoned_s="tAbandon.sum", talk_s=("tTalkComplete.sum", "tTalk.sum"),
            hold_s=("tHeldComplete.sum", "tHeld.sum"), wrap_s="tAcw.sum", handle_s="tHandle.sum",
        )),
        (("intervalStart", "nOffered.count"),),
        "intervals", ("starts_at", "offered"), zone="UTC", empty_is_zero=True,
        cautions=("Offered = answered + abandoned + flow-out: offered less answered is not abandoned.",),
    ),
    System(
        "genesys_conversations", "Genesys Cloud, conversation details", "contacts",
        (*named(CONTACT, contact_id="conversationId", offered_at="conversationStart", ended_at="conversationEnd",
                direction="originatingDirection"),
         Field("participants", "text", ("participants",))),
        (("conversationId", "conversationStart", "participants"),),
        "genesys_conversations", ("contact_id", "offered_at", "participants"), zone="UTC",
    ),
    System(
        "amazon_connect", "Amazon Connect, historical metrics", "intervals",
        named(
            INTERVAL, starts_at=("StartInterval", "StartDate"), time="StartTime", ends_at="EndInterval",
            queue="Queue",
            offered="Contacts queued", answered=("Contacts handled incoming", "Contacts handled"),
            abandoned="Contacts abandoned",
            answered_in_threshold=("~contacts answered (in )?20 seconds",
            "~contacts answered (in )?\\d+ seconds"),
            abandoned_in_threshold=("~contacts abandoned in 20 seconds", "~contacts abandoned in \\d+ seconds"),
            service_level=("~service level 20 seconds", "~service level \\d+ seconds"),
            asa_s="Average queue answer time", avg_abandon_s="Average queue abandon time",
            avg_talk_s="Average agent interaction time", avg_hold_s="Average customer hold time",
            avg_wrap_s="Average after contact work time", avg_handle_s="Average handle time",
        ),
        (("Queue", "StartInterval", "Contacts queued"), ("Queue", "StartDate", "Contacts queued"),
         ("Queue", "StartInterval", "Contacts handled")),
        "intervals", ("starts_at", "offered"), channel="phone",
        cautions=("Callbacks are queued contacts in Amazon Connect and are not abandons.",),
    ),
    System(
        "amazon_connect_contacts", "Amazon Connect, contact records", "contacts",
        (*named(
            CONTACT, contact_id="ContactId", offered_at="InitiationTimestamp",
            answered_at="Agent.ConnectedToAgentTimestamp", ended_at="DisconnectTimestamp", channel="Channel",
            queue="Queue.Name", direction="InitiationMethod", wait_s="Queue.Duration",
            talk_s="Agent.AgentInteractionDuration", hold_s="Agent.CustomerHoldDuration",
            wrap_s="Agent.AfterContactWorkDuration", agent_id="Agent.Username",
            customer_id="CustomerEndpoint.Address",
        ), Field("queued_at", "moment", ("queue.enqueue timestamp",))),
        (("ContactId", "InitiationTimestamp", "DisconnectTimestamp", "Queue.EnqueueTimestamp"),),
        "contacts", ("contact_id", "offered_at"), zone="UTC", channel="phone",
        cautions=("Contacts without a queue moment ended before the queue and are outside the service level.",),
    ),
    System(
        "avaya", "Avaya, skill interval report", "intervals",
        named(
            INTERVAL, starts_at="Date", time="Time", queue=("Skill Name", "Skill ID"), offered="Calls offered",
            answered="Calls answered", abandoned="Total aban calls",
            answered_in_threshold=("Calls ans within 20 secs", "~calls ans within \\d+ secs"),
            asa_s="Avg speed of ans", handle_s="Total handling time", talk_s="ACD time", hold_s="Hold ACD time",
            wrap_s="ACW time", wait_abandoned_s="Aban time",
        ),
        (("Skill Name", "Date", "Time", "Calls offered", "Calls answered"),),
        "intervals", ("starts_at", "offered"), channel="phone",
    ),
    System(
        "cisco_ucce", "Cisco UCCE, call type intervals", "intervals",
        named(
            INTERVAL, starts_at=("DateTime", "Interval"), queue=("Call Type", "EnterpriseName", "Call Type Name",
            "CallTypeID"),
            offered="~calls offered( (to )?half)?",
            answered=("~calls handled( (to )?half)?", "~calls answered( (to )?half)?"),
            abandoned="~total calls aband( (to )?half)?",
            answered_in_threshold="~service level calls( (to )?half)?",
            abandoned_in_threshold="~service level aband( (to )?half)?",
            wait_answered_s="~answer wait time( (to )?half)?", wait_abandoned_s="~call delay aband time( (to )?half)?",
            talk_s="~talk time( (to )?half)?", hold_s="~hold time( (to )?half)?", handle_s="~handle time( (to )?half)?",
        ),
        (("CallsOffered", "ServiceLevelCallsOffered"), ("CallsOfferedHalf", "ServiceLevelCallsOfferedHalf"),
         ("CallsOfferedToHalf", "ServiceLevelCallsOfferedToHalf"), ("DateTime", "CallsOffered", "TotalCallsAband"),
         ("DateTime", "CallsOfferedHalf", "TotalCallsAbandHalf"),
         ("DateTime", "CallsOfferedHalf", "TotalCallsAbandToHalf"),
         ("DateTime", "CallsOfferedHalf", "CallsHandledHalf", "ServiceLevelCallsOffered"),
         ("DateTime", "CallsOfferedHalf", "CallsHandledHalf"),
         ("DateTime", "ServiceLevelCallsOffered", "CallsHandledHalf")),
        "intervals", ("starts_at", "offered"), channel="phone",
        cautions=("Cisco's own service level divides by ServiceLevelCallsOffered, which leaves out calls that ended in "
                  "another way; here the calls offered are the whole.",),
    ),
    System(
        "five9", "Five9, call log", "contacts",
        named(
            CONTACT, contact_id="CALL ID", offered_at=("TIMESTAMP", "DATE"), time="TIME", queue=("SKILL",
            "CAMPAIGN"),
            direction="CALL TYPE", agent_id="AGENT", outcome="DISPOSITION", customer_id="ANI",
            wait_s="QUEUE WAIT TIME", talk_s="TALK TIME", hold_s="HOLD TIME", wrap_s="AFTER CALL WORK TIME",
            handle_s="HANDLE TIME", is_abandoned="ABANDONED",
        ),
        (("CALL ID", "TIMESTAMP", "CAMPAIGN", "CALL TYPE"), ("CALL ID", "DISPOSITION", "ANI", "DNIS")),
        "contacts", ("contact_id", "offered_at"), channel="phone",
    ),
    System(
        "talkdesk", "Talkdesk, calls report", "contacts",
        named(
            CONTACT, contact_id="interaction_id", offered_at="start_time", ended_at="end_time",
            direction="call_type",
            outcome="call_type", agent_id=("handling_agent", "agent_name"), group_name="team",
            wait_s=("waiting_time", "wait_time"), talk_s="talk_time", hold_s=("holding_time", "hold_time"),
            customer_id="customer_phone_number", csat=("csat_score", "rating"), csat_at="csat_survey_time",
        ),
        (("interaction_id", "call_type", "start_time", "talk_time"),),
        "contacts", ("contact_id", "offered_at"), channel="phone",
    ),
    System(
        "aircall", "Aircall, call export", "contacts",
        named(
            CONTACT, offered_at="datetime (UTC)", queue="line", direction="direction", is_answered="answered",
            outcome="missed_call_reason", agent_id="user", duration_s="duration (total)",
            talk_s="duration (in call)",
            customer_id="from",
        ),
        (("line", "datetime (UTC)", "direction", "answered"), ("line", "missed_call_reason",
        "duration (total)")),
        "contacts", ("offered_at",), zone="UTC", channel="phone",
    ),
    System(
        "nice_cxone", "NICE CXone, contact history", "contacts",
        named(
            CONTACT, contact_id=("Contact_ID", "Contact ID", "contactid"), offered_at=("Start_Date",
            "Start Date", "Contact_Start", "start_date"),
            time=("start_time", "Start Time"), queue=("Skill_Name", "Skill Name", "skill_name"),
            agent_id=("Agent_Name", "agent_name"),
            group_name=("Team_Name", "team_name"), channel=("Media_Name", "media_name"), is_abandoned="Abandon",
            talk_s=("ACD_Time", "Agent_Time", "Talk_Time"), wrap_s=("ACW_Seconds", "ACW_Time"),
            wait_s=("InQueue", "Queue_Time", "ACD_Queue_Time", "Abandon_Time"),
        ),
        (("Contact_ID", "Skill_Name", "Abandon"), ("Contact_ID", "ACW_Seconds"), ("contact_id", "ACD_Time",
        "Abandon")),
        "contacts", ("contact_id", "offered_at"), channel="phone",
    ),
    System(
        "asterisk_queue_log", "Asterisk, queue log", "contacts",
        named(
            CONTACT, contact_id=("callid", "uniqueid", "call id"),
            offered_at=("date_time", "eventdate", "created", "timestamp", "datetime", "time"),
            queue=("queuename", "queue_name", "queue"), agent_id=("agent", "type", "interface"), outcome="event",
        ),
        (("callid", "queuename", "event"), ("callid", "queue_name", "event"), ("callid", "queue", "agent", "event")),
        "queue_log", ("contact_id", "offered_at", "outcome"), channel="phone",
    ),
    System(
        "asterisk_cdr", "Asterisk and FreePBX, call detail records", "contacts",
        (*named(
            CONTACT, contact_id="uniqueid", offered_at=("calldate", "start"), answered_at="answer", ended_at="end",
            duration_s="duration", talk_s="billsec", outcome="disposition", customer_id="src",
        ), Field("linked_id", "id", ("linkedid",)), Field("context", "text", ("dcontext",)),
        Field("did", "text", ("did",)), Field("own_field", "text", ("userfield",))),
        (("calldate", "dcontext", "billsec", "disposition"), ("start", "dcontext", "billsec", "disposition"),
         ("calldate", "lastapp", "billsec", "disposition"), ("calldate", "dstchannel", "billsec", "disposition")),
        "call_legs", ("offered_at", "outcome"), channel="phone",
    ),
    System(
        "cisco_cucm", "Cisco Unified Communications Manager, call detail records", "contacts",
        named(
            CONTACT, contact_id="pkid", offered_at="dateTimeOrigination", answered_at="dateTimeConnect",
            ended_at="dateTimeDisconnect", talk_s="duration", queue="huntPilotDN",
            agent_id="finalCalledPartyUnicodeLoginUserID", customer_id="callingPartyNumber",
        ),
        (("globalCallID_callId", "dateTimeOrigination", "dateTimeConnect", "duration"),),
        "contacts", ("offered_at",), zone="UTC", channel="phone",
        cautions=("The records do not say which calls came from outside: all count as inbound.",),
    ),
    System(
        "vicidial", "VICIdial, call export", "contacts",
        named(
            CONTACT, contact_id=("uniqueid", "call_id"), offered_at="call_date", queue="campaign_id",
            agent_id="user", group_name="user_group", outcome=("status_name", "status"),
            duration_s="length_in_sec", customer_id=("phone_number_dialed", "phone_number"),
        ),
        (("call_date", "campaign_id", "length_in_sec", "status"),),
        "contacts", ("offered_at",), channel="phone",
    ),
)  # fmt: skip
