"""Fields of logs: events of tickets, updates of tickets, and states of agents; see `fields`."""

from __future__ import annotations

from data_sources.systems.phrases import TICKET_PHRASES, with_phrases
from data_sources.systems.spelling import catalogue
from data_sources.systems.spelling import spelled as _f
from data_sources.systems.system import Field

EVENT = catalogue(
    (
        _f("ticket_id", "id", "ticket id|ticket|number|case id|incident id|issue key|case number|conversation id|"
           "case enquiry id|incident|sr number|caseid|case:concept:name|case concept:name|case|ticket number|"
           "request id|issue id|document key|task number|"
           "issue"),
        _f("at", "moment", "at|timestamp|event time|time|event at|occurred at|changed at|date|created at|updated at|"
           "sys updated at|time:timestamp|change date|event date|date stamp|datestamp|complete timestamp|"
           "event timestamp|completetimestamp|edit date|edited at|edited date|history date|"
           "updated|changed on|changed|created on|created|timestamp instant|sys created on|modified at|"
           "modified on|complete time|completion time|"
           "end timestamp|end time|start timestamp|start time|event start|event start time"),
        _f("kind", "word", "kind|event|event type|action|activity|concept:name|activity type|activity name|"
           "~.*activity type|type|field|field/event|field / event|field name|changed field|"
           "change type|event name|fieldname|changed attribute|changed property|attribute name|property name|attribute|"
           "property",
        words="event"),
        _f("actor_kind", "word", "actor kind|actor|actor type|author type|role|performed by type",
        words="actor"),
        _f("agent_id", "id", "agent id|agent|author|user|actor id|performed by|resource|org:resource|changed by"),
        _f("group_name", "text", "group|assignment group|assigned group|group name|team|org:group|support group|queue"),
        _f("from_value", "text", "from value|from|old value|previous value|before|from string|item.from string|old"),
        _f("to_value", "text", "to value|to|new value|to string|item.to string|new|value|after|status|state"),
    )
)  # fmt: skip

AGENT_STATE = catalogue(
    (
        _f("agent_id", "id", "agent id|agent email|agent login|agent|agent name|user id|user|user name|username|"
           "employee id|employee|name|login id|operator|teammate|rep id|rep name|mitarbeiter|agente|login"),
        _f("state", "word", "state|status|agent state|agent status|agent status name|status name|state name|presence|"
           "presence status|active type|availability|availability status|activity|activity code|aux code|"
           "actual activity|actual|status description|primary status|user status|unified state|zustand|estado|"
           "to state|"
           "new status|new state", words="agent_state"),
        _f("detail", "word", "sub state|sub status|sub status name|substate|reason|reason code|secondary status|"
           "unavailable code|not ready reason|status reason|pause reason|detail", words="agent_state"),
        _f("starts_at", "moment", "start time|started at|starts at|start|start timestamp|status start|"
           "status start time|state start|state start time|start date time|begin|begin time|from|timestamp|"
           "start datetime|status start date|start date|event time|date time|beginn|von|desc ts|date"),
        _f("time", "clock", "time|start clock|start time|start|from", unit="h:mm"),
        _f("ends_at", "moment", "end time|ended at|ends at|end|end timestamp|status end|status end time|state end|"
           "state end time|end date time|finish|until|to|end datetime|status end date|end date|ende|bis"),
        _f("end_time", "clock", "end time|end|to|until|end clock", unit="h:mm"),
        _f("length_s", "duration", "duration|length|time in state|time in status|duration s|duration (s)|"
           "duration (hh:mm:ss)|duration seconds|total time|status duration|status duration seconds|state duration|"
           "seconds|minutes|dauer", unit="s"),
        _f("scheduled", "word", "scheduled activity|scheduled|scheduled state|schedule|planned activity|"
           "scheduled activity code|scheduled event|planned|schedule activity", words="agent_state"),
        _f("department", "text", "department|business unit|abteilung"),
        _f("group_name", "text", "team|group|agent group|team name|division|queue"),
        _f("channel", "word", "channel|media type|media|channel type", words="channel"),
    )
)  # fmt: skip

EVENT = with_phrases(EVENT, {"ticket_id": TICKET_PHRASES["ticket_id"]})

STATUS_CHANGE = {
    name: field for name, field in EVENT.items() if name not in {"kind", "from_value", "to_value"}
} | catalogue(
    (
        _f("from_value", "text", "from status|old status|previous status|status from|from state|old state|"
           "previous state|prior status|status before|estado anterior|status anterior|ancien statut|alter status|"
           "oude status|stato precedente"),
        _f("to_value", "text", "to status|new status|status to|to state|new state|next status|current status|"
           "status after|status|state|estado nuevo|nuevo estado|status novo|novo status|nouveau statut|neuer status|"
           "nieuwe status|nuovo stato"),
    )
)  # fmt: skip
"""A history of statuses: every row is a change of one."""

UPDATE: tuple[Field, ...] = (
    _f("change_no", "number", "sys mod count|change number|update number|sequence|sequence number|version|"
           "history id|status no|status number|step|step no|step number"),
    _f("changed_at", "moment", "changed at|change time|change date+time|change date|change timestamp|update time|"
       "updated at|updated|update date|modified at|modified on|modified date|last modified|status changed at|"
       "status date|status time|event time|event date|sys updated at|timestamp|date time|datetime|date"),
)  # fmt: skip
"""What a row of an update log says about itself."""
