"""Every field a file can give us, with the spellings the generic adapters accept.

A vendor's entry takes these fields and gives them the vendor's own headers (`system.named`).
Spellings are written as `system.normalised` writes headers.
"""

from __future__ import annotations

from data_sources.systems.counts import COUNTS
from data_sources.systems.languages import (
    CONTACT_HEADERS,
    INTERVAL_HEADERS,
    SURVEY_HEADERS,
    TICKET_HEADERS,
    with_languages,
)
from data_sources.systems.phrases import (
    CONTACT_PHRASES,
    FOREIGN_PHRASES,
    INTERVAL_PHRASES,
    SURVEY_PHRASES,
    TICKET_PHRASES,
    with_phrases,
)
from data_sources.systems.spelling import catalogue
from data_sources.systems.spelling import spelled as _f

_ID = "unique id|uniqueid|unique key|record id|id|#|column 1|uuid|row id"
NPS_SCORE = (
    "nps score|nps|nps rating|nps survey score|net promoter score|nps response|nps answer|likelihood to recommend|"
    "~(?:customer|client) nps(?: score| rating)?"
)
"""Answers to whether somebody would recommend us, where a row of work holds them."""

TICKET = catalogue(
    (
        _f("ticket_id", "id", "ticket id|ticketid|ticket number|ticket no|ticket #|ticket|case number|case id|"
           "case enquiry id|incident number|incident id|issue key|request id|request number|complaint id|sr number|"
           "ticketnummer|vorgangsnummer|ticket nr|"
           "service request id|service request number|sr no|case no|issue number|issue id|case ref|"
           "reference number|number|clave de incidencia|conversation id|case|key|" + _ID),
        _f("created_at", "moment", "created at|created time|create date|created date|created|date/time opened|"
           "opened at|open dt|opened|date opened|open date|opened date|date received|created datetime|creation date|"
           "creation time|created on|date created|submitted at|submit date|submitted on|reported at|"
           "issue reported at|"
           "sys created at|ticket created|ticket created timestamp|requested datetime|received at|received|"
           "ticket created date|start date|creada|fecha de creación|erstellt|erstellt am|request date|ticket date|"
           "open time|created timestamp|opened time|creation datetime|case opened|date created at|"
           "date submitted|report date|logged at|logged date|"
           "incident date|timestamp|date|"
           "requested|requested at|started at|conversation started at|conversation started|"
           "conversation created at|opened on|date raised|raised on|raised date|date logged|log date|"
           "reported date|reported on|date reported|entry date|registered at|registration date|contact date|"
           "datetime|fecha|fecha hora|fecha y hora|data|data hora|data e hora|datum"),
        _f("first_reply_at", "moment", "initial response time|first response at|first reply at|first response time|"
           "first response|first admin reply at|first agent email response date|agent responded time|"
           "[chart] date of first response|custom field ([chart] date of first response)|first responded at|"
           "issue responded|first response date|first reply time|first reply|responded at|response time|"
           "first response datetime|first contact reply at|responded|responded date|first responded date|"
           "stats.first responded at|erste antwort|erste antwort am|"
           "first agent response|first agent reply|first response timestamp|first reply timestamp|"
           "first response on|time of first response"),
        _f("first_reply_s", "duration", "first reply time in minutes|first response time|first reply time|frt|"
           "first response time (min)|first response time (minutes)|first response time (hours)|"
           "first response time (hrs)|first response time (s)|first response (min)|first response minutes|"
           "first response hours|time to first response|"
           "~first (response|reply) .*\\b(min|mins|minutes|hours|hrs|h|sec|secs|seconds|s)\\b.*|"
           "response time|~response time.*\\b(min|mins|minutes|hours|hrs|h|sec|secs|seconds|s)\\b.*|"
           "time to first reply|~time to first (response|reply) .*",
           unit="min"),
        _f("first_solved_at", "moment", "first solved at|first resolved at|first close at|first closed at|"
           "first closed at|first closed"),
        _f("solved_at", "moment", "solved at|solved|resolved time|resolved at|resolved|resolved date|date resolved|"
           "resolution date|solved date|date solved|resolution time|time to resolution|resolution at|resuelta|"
           "last close at|gelöst am|fecha de resolución|resolved on|solved on|resolved datetime|completed at|"
           "ticket solved timestamp|ticket solved date|completion date|completed time|completed date|fixed at|"
           "finished date|finish date|date finished|finished at|finished on|solution date|solved time|resolve date"),
        _f("resolution_s", "duration", "full resolution time in minutes|resolution time|time to resolution|"
           "full resolution time|time to close|ticket resolution time|~resolution time.*|"
           "~time to (resolve|resolution|close).*|~resolution .*\\b(min|mins|minutes|hours|hrs|h|days)\\b.*|"
           "age (hours)|"
           "cycle time|time taken to resolve|~full resolution time .*|~(cycle|lead) time .*days?|~(days|hours|"
           "minutes) to (close|resolve|resolution)", unit="h"),
        _f("closed_at", "moment", "closed time|closed at|close date|closed date|date/time closed|closed dt|closed|"
           "geschlossen am|"
           "ticket closed time|close time|date closed|closed datetime|closing time|closed on|ticket closed date|"
           "closing date|case closed|closed datetime|end date|"
           "close dt|date of closure|closure date|close timestamp"),
        _f("updated_at", "moment", "updated at|last update time|last updated time|updated|sys updated at|"
           "last updated|modified time|last modified|actualizada|resolution action updated date|updated date|"
           "last modified date|updated datetime|last update|"
           "last update date|last updated date|last updated at|last modified at|modified at|date updated"),
        _f("first_reply_due_at", "moment", "expected sla to first response|first response due|response due|"
           "first reply due at|first response due by|fr due by|response due date|first response deadline|"
           "response deadline|first response due date|response due by time"),
        _f("resolution_due_at", "moment", "due by time|due at|due date|expected sla to resolve|target dt|"
           "sla target dt|"
           "resolution due|due by|due|sla due date|resolution due by|sla target date|resolution deadline|"
           "time to close sla|sla due|deadline|due on|resolved due date|expected resolution date"),
        _f("first_reply_label", "word", "first response status|sla for first response|response sla|"
           "first response sla|first reply sla|response sla status|first response sla status|response status",
           words="label"),
        _f("resolution_label", "word", "resolution status|sla for resolution|made sla|made_sla|ontime|on time|"
           "sla violation type|timely response|timely response?|sla status|sla met|sla compliance|resolution sla|"
           "sla|sla result|resolution sla status|time to close sla ticket status|is within sla|within sla",
           words="label"),
        _f("first_reply_breach", "word", "first response overdue status|first response breached|response breached|"
           "response sla breached|first response sla breached|is response breached|first reply breached|"
           "first response violated|frt breached|response overdue", words="breach"),
        _f("resolution_breach", "word", "sla breached|sla breach|is sla breached|breached|has breached|breached sla|"
           "resolution breached|resolution sla breached|sla violated|sla violation|overdue status|is overdue|overdue|"
           "sla missed|sla breach flag|breach flag|is breached|is violated|missed sla|sla failed", words="breach"),
        _f("first_reply_left_s", "duration", "custom field (time to first response)|"
           "campo personalizado (time to first response)", unit="h:mm"),
        _f("resolution_left_s", "duration", "custom field (time to resolution)|"
           "campo personalizado (time to resolution)", unit="h:mm"),
        _f("status", "word", "status|ticket status|state|incident state|case status|estado|current status|"
           "conversation state|request status|status reason|issue status|status name|state name|"
           "status label|status id|"
           "sr status|complaint status|case state|ticket state", words="status"),
        _f("status_group", "word", "status category|state category|categoría de estado|statuskategorie|"
           "catégorie d'état|categoria do status", words="status"),
        _f("is_solved", "flag", "resolved|is resolved|resolved flag|resolved?|solved|is solved|closed|is closed|"
           "completed|is completed|resolvido|resuelto|resuelta|gelöst|résolu|risolto|opgelost", words="flag"),
        _f("channel", "word", "via|channel|source|ticket channel|contact type|case origin|submitted via|"
           "open data channel type|channel name|contact channel|via.channel|ticket source|origin|medium|"
           "kanal|request source|creation source|mode|contact method|support channel|method received|"
           "method received description|ticket via|"
           "received via|reported via|created via|channel type|communication channel|intake channel|"
           "source channel|contact source|inquiry channel|contact mode|case source|inbox name|inbox type",
           words="channel"),
        _f("department", "text", "department|dept|team department|business unit|division|agency|"
           "owning department|owner department|responsible agency|agency name|brand|abteilung"),
        _f("group_name", "text", "group|assignment group|agent group|team|group name|assigned group|queue|"
           "gruppe|support group|assigned team|skill group|owner group|inbox|"
           "ticket group|assignee team|team currently assigned|team assigned|support team|resolver group|"
           "assignment team|mailbox|agent team"),
        _f("agent_id", "id", "assignee|agent|agent name|assigned to|ticket owner|case owner|owner|agent id|"
           "assignee id|assigned agent|assignee.name|assignee name|handled by|responder|resolved by|support agent|"
           "technician|agent assigned|assigned agent name|assigned user|assigned technician|ticket agent|staff|"
           "assignee.login|"
           "assigned to name|assign to|owner name|responsable|asignado|bearbeiter|"
           "assignee agent|assignee user|teammate currently assigned|teammate|assigned person|engineer|resolver|"
           "assigned engineer|csr|representative|advisor"),
        _f("priority", "word", "priority|ticket priority|urgency level|case priority|priority level|prioridad|"
           "priorität|urgency|severity|severity level|sev", words="priority"),
        _f("severity", "text", "severity|impact|sev|severity level", may_share=True),
        _f("tier", "text", "tier|service tier|customer tier|support plan|plan|sla tier|customer plan|account tier|"
           "subscription tier|service level tier"),
        _f("category", "text", "category|ticket type|type|topic|issue type|complaint type|case reason|reason|"
           "request type|sr type|problem type|subject category|product|ticket category|issue category|issue|"
           "service request type|"
           "contact reason|categoría|ticket topic|case type|"
           "query type|inquiry type|complaint category|incident type|incident category|reason for contact|"
           "request category|service type|problem category"),
        _f("subject", "text", "subject|summary|short description|title|case title|ticket subject|ticket name|resumen",
           personal="drop"),
        _f("customer_id", "id", "requester id|customer id|requester|contact id|caller|caller id|user id|"
           "requester email|customer email|email|requester.email|account name|contact name|customer|customer name|"
           "client id|client|reporter id|organization|company|full name|reporter|informador|account id|account|"
           "company id|company name|organization id|organization name|organisation|customer number|customer no",
           personal="hash"),
        _f("tags", "text", "tags|labels|tag|etiquetas|ticket tags|conversation tags", is_many=True),
        _f("public_replies", "number", "replies|agent interactions|public replies|agent replies|number of replies|"
           "reply count|agent messages|responses|"
           "number of responses|response count|agent response count"),
        _f("customer_replies", "number", "customer interactions|customer replies|requester replies"),
        _f("reopens", "number", "reopens|reopen count|number of reopen|reopened count|times reopened|count reopens|"
           "number of reopens"),
        _f("is_reopened", "flag", "reopened|is reopened|was reopened|reopen|reopen flag|reopened flag|reopened?|"
           "reaberto|reaberta|foi reaberto|reabierto|reabierta|rouvert|réouvert|wiedereröffnet|wieder geöffnet|"
           "riaperto|heropend", words="flag"),
        _f("transfers", "number", "reassignment count|number of reassign|no of reassignments|"
           "number of reassignments|reassignments count|group transfers|transfers|reassignments"),
        _f("group_stations", "number", "group stations"),
        _f("escalations", "number", "escalations|escalation count|number of escalations|escalated count"),
        _f("is_escalated", "flag", "escalated|is escalated|was escalated|escalation flag|escalated flag|escalation|"
           "escalado|escalada|escaladé|eskaliert|geëscaleerd", words="flag"),
        _f("handle_s", "duration", "handle time|time tracked|total time spent|time spent|connected handling time|"
           "bearbeitungszeit|handling time|~(handle|handling) time.*|work time|agent work time|worked time|"
           "handling duration", unit="s",
           clock="h:mm"),
        _f("on_hold_s", "duration", "on hold time in minutes|ticket on hold time|on hold time|hold time",
        unit="min"),
        _f("requester_wait_s", "duration", "requester wait time in minutes|requester wait time", unit="min"),
        _f("agent_work_s", "duration", "agent work time in minutes|agent work time", unit="min"),
        _f("is_agent_created", "flag", "agent created|created by agent|is agent created"),
        _f("csat", "word", "satisfaction score|survey results|survey result|satisfaction rating|happiness rating|"
           "csat score|csat|customer satisfaction rating|customer satisfaction|rating|satisfaction|survey score|"
           "csat rating|customer rating|experience score|satisfaction_rating.score|feedback score|"
           "satisfaction rating.score|survey rating|feedback rating|"
           "ticket satisfaction rating|ticket satisfaction score|conversation rating|satisfaction level|"
           "customer satisfaction score|overall satisfaction|csat response|rating score|"
           "rating_score.value|rating value|customer feedback|user feedback|client feedback|feedback"),
        _f("nps", "word", NPS_SCORE),
        _f("csat_at", "moment", "survey response date|satisfaction date|custom field (satisfaction date)|"
           "survey date|rated at|csat survey time|rating date|survey responded at"),
        _f("is_spam", "flag", "spam|is spam"),
        _f("is_merged", "text", "merged into|merged ticket id|duplicate of"),
    )
)  # fmt: skip

INTERVAL = catalogue(
    (
        _f("starts_at", "moment", "interval start|start interval|starts at|interval|date time|datetime|timestamp|"
           "ts|fecha|date|day|start time|start date|interval start time|startinterval|period|time interval|"
           "start|datum|data|hour|fecha hora|call date|ds|"
           "reporting date|report date|call day|half hour|week starting|week beginning|week commencing|week of|"
           "week start|week start date|week|month year|year month|reporting month|calendar month|call month|month"),
        _f("time", "clock", "time|start time|interval|hour|hora|interval start|time of day", unit="h:mm"),
        _f("ends_at", "moment", "interval end|end interval|endinterval|end time|end date"),
        _f("queue", "text", "queue name|queue|skill name|skill|queue id|service|line|campaign|group queue"),
        _f("channel", "word", "media type|channel|medium|contact channel", words="channel"),
        _f("department", "text", "department|business unit|division"),
        _f("group_name", "text", "group|team"),
        _f("offered", "number", "offer|offered|contacts queued|calls offered|incoming calls|incoming|arrivals|"
           "calls|contacts|volume|call volume|total calls|inbound calls|received|calls received|llamadas entrantes|"
           "llamadas|n calls|call count|calls count|number of calls|calls in|"
           "~(total )?(calls|contacts) (offered|received|incoming|in).*|"
           "chats|emails|tickets|visits|n offered|contacts offered|offered calls|llamadas recibidas|y|"
           "total offered|offered contacts|calls presented|presented|total contacts|contacts received|"
           "inbound contacts|total inbound calls|total call volume|number of contacts|no of calls|interactions|"
           "total interactions"),
        _f("answered", "number", "answer|answered|contacts handled incoming|contacts handled|calls answered|"
           "answered calls|handled|calls handled|llamadas atendidas|llamadas contestadas|handle|"
           "total answered|calls taken|contacts answered|total handled|answered contacts|handled calls|"
           "handled contacts|acd calls"),
        _f("abandoned", "number", "abandon|abandoned|contacts abandoned|total aban calls|abandoned calls|abandons|"
           "calls abandoned|aban calls|lost calls|missed calls|dropped calls|llamadas abandonadas|"
           "total abandoned|unanswered|unanswered calls|calls lost|calls missed|hang ups|abandoned contacts|"
           "calls aband|aband calls"),
        _f("short_abandoned", "number", "short abandon|short abandoned|short abandons|short aban calls"),
        _f("answered_in_threshold", "number", "answered in threshold|~contacts answered (in )?\\d+ seconds|"
           "~calls ans(wered)? within \\d+ (s|secs|sec|seconds)|~answered (in|within) \\d+ ?(s|sec|secs|seconds)?|"
           "answered within threshold|answered within sl|answered in sl"),
        _f("abandoned_in_threshold", "number", "~contacts abandoned in \\d+ seconds|abandoned in threshold|"
           "~abandoned (in|within) \\d+ ?(s|sec|secs|seconds)?"),
        _f("service_level", "share", "service level %|service level|sl|"
           "sl %|sla %|% within service level|nivel de servicio|service level percentage"),
        _f("threshold_s", "number", "threshold s|threshold|service level threshold|sl threshold|answer threshold|"
           "service level (sec)|service level (seconds)|service level (s)|service level seconds|"
           "service level target|target seconds|target (s)"),
        _f("asa_s", "duration", "asa|answer speed (avg)|avg speed of ans|average speed of answer|"
           "average queue answer time|avg speed of answer|speed of answer|average speed to answer|asa (s)|"
           "average answer speed|avg speed ans|"
           "~(asa|average speed of answer|average speed to answer|avg speed of answer|avg speed to answer) .*",
           unit="s"),
        _f("avg_talk_s", "duration", "avg talk|talk duration (avg)|average talk time|avg talk time|"
           "average agent interaction time|att|average talk duration|"
           "avg acd time", unit="s"),
        _f("avg_hold_s", "duration", "avg hold|average hold time|average customer hold time|avg hold time",
        unit="s"),
        _f("avg_wrap_s", "duration", "avg acw|average after contact work time|average acw|avg wrap|"
           "average wrap up time|avg wrap up time|average after call work time|"
           "avg acw time", unit="s"),
        _f("avg_handle_s", "duration", "avg handle|average handle time|aht|aht s|avg handle time|aht (s)|"
           "average handling time|average handle time (s)|mean handle time|"
           "~(aht|average handle time|avg handle time|average handling time|avg handling time) .*",
           unit="s"),
        _f("avg_abandon_s", "duration", "average queue abandon time|avg abandon time|average time to abandon|"
           "avg abandon|"
           "avg aban time", unit="s"),
        _f("wait_answered_s", "duration", "total queue time|ans time|total answer time|wait answered s",
        unit="s"),
        _f("wait_abandoned_s", "duration", "aban time|total abandon time|wait abandoned s", unit="s"),
        _f("talk_s", "duration", "total talk|acd time|talk s|total talk time|talk time|agent interaction time|"
           "talk", unit="s"),
        _f("hold_s", "duration", "total hold|hold acd time|hold s|total hold time|hold time|customer hold time",
           unit="s"),
        _f("wrap_s", "duration", "total acw|acw time|wrap s|acw|after contact work time|after call work time",
           unit="s"),
        _f("handle_s", "duration", "total handling time|total handle|handle s|total handle time|handle time|"
           "contact handle time", unit="s"),
        _f("staffed_s", "duration", "staffed time|staffed s|login time|logged in|staff time", unit="s"),
        _f("available_s", "duration", "available time|avail time|available s|idle", unit="s"),
    )
)  # fmt: skip

CONTACT = catalogue(
    (
        _f("contact_id", "id", "call id|contact id|interaction id|session id|callid|call uuid|conversation id|"
           "contactid|chat id|call sid|sid|segment id|call number|call no|call ref|interaction|vru line|" + _ID),
        _f("offered_at", "moment", "start time|timestamp|offered at|datetime (utc)|call start|call time|started at|"
           "started|call date|date|start|queued at|datetime|enqueue time|call start time|initiation timestamp|"
           "arrival time|created at|start date|date time|call timestamp|contact start|call date time|calldate|"
           "call start date|"
           "call started|chat creation date|chat start|chat started|conversation start|call received|"
           "received at|date of call|"
           "start at|call start at|started on|initiated at|call datetime|date/time|call date and time|"
           "contact start time|interaction start|interaction start time|start timestamp|begin time|enqueued at|"
           "datestamp|date stamp|call datestamp|created|created on|creation date|date created|time"),
        _f("time", "clock", "time|call time|start time|time of call|hour|vru entry|call started|call start|"
           "started at|started|call start time|call started at|time started|start|offered at|received at|call received",
           unit="h:mm"),
        _f("answered_at", "moment", "answered at|answer time|connected at|agent connect time|pickup time"),
        _f("ended_at", "moment", "end time|ended at|call end|end|disconnect timestamp|finished at|"
           "end at|call end time|end timestamp|ended|hangup time|contact end|interaction end"),
        _f("channel", "word", "channel|media type|medium|contact type|mediatype", words="channel"),
        _f("queue", "text", "queue|queue name|skill|skill name|ring groups|campaign|line|service|topic|"
           "call queue|acd queue"),
        _f("department", "text", "department|team department|business unit|product group"),
        _f("group_name", "text", "team|group|agent group|teams"),
        _f("priority", "word", "priority", words="priority"),
        _f("direction", "word", "direction|call type|call direction|communication type|type|initiation method",
           words="direction"),
        _f("wait_s", "duration", "queue wait time|waiting time|wait time|queue time|wait|time in queue|"
           "speed of answer in seconds|speed of answer|wait s|agent speed to answer|wait time (s)|"
           "q time|asa|queue duration|queue seconds|waiting|answer delay|speed to answer|~(queue|wait|"
           "waiting|hold in queue) (time|duration) .*|"
           "~(time|seconds) (spent )?(in|to) (queue|answer).*|"
           "~speed (of|to) answer.*|queue wait|wait seconds|waiting seconds|wait duration|ringing time|"
           "ringing|ring time", unit="s"),
        _f("talk_s", "duration", "talk time|talk s|avg talk duration|talk|duration (in call)|talk duration|"
           "ser time|conversation time|billsec|talking|talk seconds|~talk (time|duration) .*|"
           "average talk duration", unit="s"),
        _f("hold_s", "duration", "hold time|holding time|hold s|hold", unit="s"),
        _f("wrap_s", "duration", "after call work time|acw seconds|acw time|wrap up time|wrap s|acw|wrap time|"
           "after contact work", unit="s"),
        _f("handle_s", "duration", "handle time|handle s|handling time|aht|~(aht|handle time|handling time) .*|"
           "handle seconds|"
           "handle duration", unit="s"),
        _f("duration_s", "duration", "duration|duration (total)|call duration|total duration|call time (s)|"
           "call length|length|chat duration|length in sec|"
           "~(call|chat|total|conversation) (duration|length) .*|~duration .*",
           unit="s"),
        _f("is_abandoned", "flag", "abandoned|abandon|is abandoned|abandoned (y/n)|missed|is missed|missed (y/n)|"
           "missed call|missed chat"),
        _f("is_answered", "flag", "answered|is answered|answered (y/n)"),
        _f("outcome", "text", "outcome|call outcome|call status|disposition|missed call reason|status|result|"
           "call result|"
           "contact outcome|disconnect reason|end reason|call disposition|call type", may_share=True),
        _f("is_transferred", "flag", "transferred|transfer|is transferred"),
        _f("agent_id", "id", "agent|agent name|user|handling agent|agent id|agent email|server|representative|"
           "user name|agent username|handled by|advisor|csr|users|employee id|employee|employee name|"
           "user.name|agent.name|user.id|agent.id"),
        _f("customer_id", "id", "customer id|ani|from|customer phone number|caller|phone number|caller number|"
           "customer|customer number|src|phone|"
           "from number|caller id|contact phone number|calling number|phone number dialed|client id|client|"
           "lead id|lead", personal="hash"),
        _f("ticket_id", "id", "ticket id|case id|ticket"),
        _f("csat", "word", "csat score|rating|satisfaction rating|csat|satisfaction|customer satisfaction|rate|"
           "satisfaction score|customer rating|customer satisfaction score|feedback score"),
        _f("nps", "word", NPS_SCORE),
        _f("csat_at", "moment", "csat survey time|survey time|"
           "rated at"),
    )
)  # fmt: skip

SURVEY = catalogue(
    (
        _f("survey_id", "id", "survey id|surveyid|response id|survey response id|review id|feedback id|"
           "answer id|respondent id|responseid|respnum|respondent|resp id|"
           "case id|"
           "request id|submission id|network id|" + _ID),
        _f("responded_at", "moment", "responded at|response date|recorded date|surveyed at|surveyed on|"
           "submit date (utc)|end date|"
           "response received at|survey date|submitted at|date|created at|completed at|answered at|timestamp|"
           "start date|updated at|rating date|survey response date|date submitted|response timestamp|created|"
           "date of response|feedback date|survey completed|completion date|time|"
           "rated at|responsedate|surveydate|interview date|intdate|int date|review date|date of review|"
           "completed|submitted|completion time|date answered|visit date|date of visit|stay date|submission date|"
           "submission time|submitted on|date responded|"
           "responded on|responded|response datetime|date taken|date completed|survey completion date|recorded at"),
        _f("delivered_at", "moment", "delivered at|sent at|request sent at|survey sent|sent date|date sent|"
           "start date|start date (utc)"),
        _f("score", "word", "score|rating|csat score|csat|nps score|nps|ces|answer|star rating|survey score|"
           "satisfaction score|satisfaction rating|response|ces score|value|happiness|net promoter score|"
           "nps rating|recommendation score|likelihood to recommend|ltr|osat|satisfaction|overall satisfaction|"
           "satisfaction level|csat rating|answer numeric|numeric answer|answer value|answer score|response value|"
           "numeric response|response numeric|numeric value|answer content|answer text|response text|nps category|"
           "nps group|nps segment|nps type"),
        _f("kind", "word", "survey type|question type|kind|type|survey kind|metric", words="survey_kind"),
        _f("question", "text", "question|item|question text|question title|survey question|question category|"
           "question name|survey name|survey|question id"),
        _f("ticket_id", "id", "ticket id|case id|case number|ticket|conversation id|ext interaction id|"
           "interaction id"),
        _f("customer_id", "id", "customer id|person|email|requester id|customer|recipient email|email address|"
           "customer email|respondent", personal="hash"),
        _f("agent_id", "id", "agent|assignee|agent name|assignee id|agent id|employee custom id|rated agent"),
        _f("channel", "word", "channel|source|via|distribution channel", words="channel"),
        _f("department", "text", "department|business unit|brand"),
        _f("group_name", "text", "group|team|group id"),
        _f("comment", "text", "comment|comments|verbatim|feedback|customer remarks|open comment|reason",
           personal="drop"),
        _f("status", "text", "status|response type"),
        _f("finished", "flag", "finished|completed"),
    )
)  # fmt: skip

TICKET = with_phrases(with_phrases(with_languages(TICKET, TICKET_HEADERS), TICKET_PHRASES), FOREIGN_PHRASES)
INTERVAL = with_phrases(with_phrases(with_languages(INTERVAL, INTERVAL_HEADERS), INTERVAL_PHRASES), COUNTS)
CONTACT = with_phrases(with_languages(CONTACT, CONTACT_HEADERS), CONTACT_PHRASES)
SURVEY = with_phrases(with_languages(SURVEY, SURVEY_HEADERS), SURVEY_PHRASES)
