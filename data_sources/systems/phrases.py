"""Headers told by the words they are made of, where no spelling is listed: `SR CREATE DATE`, `Last Resolved Date`.

A phrase is a regular expression on a whole normalised header, built from the words for a ticket, the
words for a moment and the roots of what happened. Spaces are optional: exports in capitals glue words
(`RESOLUTIONDATE`). Only the generic adapters read them, after the spellings they list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data_sources.systems.system import Field

SUBJECT = (
    "(?:ticket|case|incident|service request|service order|request|sr|issue|complaint|enquiry|inquiry|query|"
    "interaction|conversation|engagement|record|task|call|job|contact|inc|tkt|req)"
)
WHEN = "(?:date ?time|datetime|timestamp|dttm|date|time|at|on|dt|ts|day|utc|gmt|local|and)"
GAP = "(?:\\. |[ /.])?"
PREFIX = "(?:(?!last|next|max|min|no|not|re|due|est|exp|prev|old|new|sla|end|user|is)[a-z]{1,4} )?"
"""A short mark of the table a column was taken from, as in `inc_opened_at` and `u_closed_at`."""


def _moment(roots: str, before: str = "") -> str:
    """A header of a moment: words for a ticket and for a date on either side of what happened."""
    around = f"(?:{SUBJECT}{GAP})*"
    ahead = f"(?:(?:{WHEN}|of){GAP})*"
    leading = f"(?:(?:{before}) )?" if before else ""
    return f"~{PREFIX}{around}{ahead}{around}{leading}(?:{roots})(?:{GAP}(?:{SUBJECT}|{WHEN}))*"


_COMPLAINT = (
    "reclamos?|reclamaci[oó]n|reclama[cç][aã]o|quejas?|denuncia|petici[oó]n|pqrs?|réclamation|plainte|beschwerde|"
    "reklamation|meldung|anliegen|klacht"
)
"""What citizens and customers hand in, in other languages."""
_FOREIGN = (
    f"(?:{_COMPLAINT}|ticket|tickets|vorgangs?|anfrage|fall|falls|caso|incidencia|solicitud|chamado|solicita[cç][aã]o|demande|incident|"
    "melding|datums?|zeit|zeitpunkt|uhrzeit|um|am|des|der|fecha|hora|date|heure|le|el|en|em|data|ora|op|de|del|da|do|di|du|"
    "d'|la|l'|y|et|e|tijd)"
)
"""Words for a ticket and a moment in other languages, and the small ones between them."""


def _foreign(roots: str) -> str:
    """As `_moment`, with the roots of other languages."""
    return f"~(?:{_FOREIGN}{GAP})*(?:{roots})(?:{GAP}{_FOREIGN})*"


def _named(words: str, before: str, after: str) -> str:
    """A header that names a property of a ticket, with words that add nothing on either side."""
    return f"~(?:(?:{SUBJECT}|{before}){GAP})*(?:{words})(?:{GAP}(?:{after}))*"


_BROKEN = "verletz|überschr|überfäll|dépass|non respect|incumpl|vencid|violad|estourad|scadut|superat|oversch|failed"
MAIL_ID = "~e ?mail (?:id|number|no|ref)"
"""Also how some people write an address; see `plausible.is_mail_list`."""
_LAST = "last|final|actual|latest|original|initial"
TICKET_PHRASES: Mapping[str, tuple[str, ...]] = {
    "ticket_id": (
        f"~(?!contact ){PREFIX}(?:(?:{SUBJECT}|report){GAP})+(?:id|number|no|nr|num|ref|reference|#)"
        "(?: ?(?:number|no|id))?",
        MAIL_ID,
    ),
    "created_at": (
        _moment(
            "created?|creation|opened?|opening|submitted|submit|submission|requested|request|reported|report|"
            "received?|receipt|logged|log|raised|entered|entry|added|add|registered|registration|filed|intake|"
            "initiated|initiation|occurred",
            "original|initial",
        ),
        "~(?:ticket|case|incident|complaint|issue|enquiry|inquiry|query) ?(?:date|datetime|date time|timestamp)",
    ),
    "first_reply_at": (
        f"~(?:{SUBJECT}{GAP})*(?:(?:first|initial){GAP})?(?:agent{GAP})?"
        f"(?:response|reply|responded|replied)(?:{GAP}{WHEN})+",
        f"~(?:{SUBJECT}{GAP})+(?:first|initial) (?:agent )?(?:response|reply)",
        f"~(?:{SUBJECT}{GAP})*(?:first|initial) (?:(?:agent|human|admin|staff|public) )?(?:response|reply|answer)"
        f"(?: (?:created|sent|given|posted|made))?(?:{GAP}{WHEN})+",
    ),
    "first_reply_s": (
        "~time (?:taken )?(?:to|for|until|till) (?:the )?(?:first|initial) (?:agent )?(?:response|reply)"
        "(?: \\([a-z: ]+\\))?",
    ),
    "resolution_s": (
        "~time (?:taken )?(?:to|for|until|till) (?:the )?(?:full )?(?:resolve|resolution|close|closure|solve|solution)"
        "(?: \\([a-z: ]+\\))?",
    ),
    "solved_at": (
        _moment("resolved?|resolution|solved?|solution|completed?|completion|fixed|finished|fulfilled|done", _LAST),
    ),
    "closed_at": (_moment("closed?|closing|closure", _LAST),),
    "updated_at": (_moment("updated?|modified|changed?|activity", "last|latest"),),
    "first_reply_due_at": (
        "~(?:sla )?(?:first )?(?:respond|response|reply)(?: (?:by|due|target|deadline|date|time|at))+",
    ),
    "resolution_due_at": (
        f"~(?:overall )?(?:sla )?(?:{SUBJECT}{GAP})*(?:(?:resolve|resolution|close|completion|fix) (?:by )?)?"
        f"(?:due|target|deadline|expected|promised)(?:{GAP}(?:{WHEN}|by|resolution|completion))*",
    ),
    "first_reply_breach": (
        "~(?=.*(?:respon|repl))(?!.*(?:date|time|at$)).*(?:breach|violat|overdue|missed|exceed|failed).*",
    ),
    "resolution_breach": (
        "~(?!.*(?:respon|repl|date|at$)).*(?:breached|breach|violated|violation|overdue|missed|exceeded)\\b.*",
        f"~(?!.*(?:antwort|reaktion|réponse|respuesta|resposta|risposta)).*\\bsl[am]\\b.*(?:{_BROKEN}).*",
    ),
    "first_reply_label": ("~(?=.*(?:respon|repl)).*\\bsl[am]\\b.*",),
    "resolution_label": (f"~(?!.*(?:respon|repl|paus|breach|violat|overdue|missed|exceed|{_BROKEN})).*\\bsl[am]\\b.*",),
    "status": (_named("status|state", "current|latest|overall|final", "name|description|desc|label|text|value|cd"),),
    "channel": (
        _named(
            "channel|source|origin|mode",
            "initial|original|origin|entry|intake|create|created|creation|reported|primary",
            "name|type|description|desc",
        ),
    ),
    "agent_id": (
        _named(
            "owned by|owner|assigned to|assigned (?:agent|user|tech|technician|analyst|engineer|staff|resource)|"
            "assignee|handled by|agent|resource|resolver|analyst|technician|handler|responsible",
            "current|agent", "name|nm|id|full name|login|user ?name|e ?mail|email address|display name",
        ),
    ),
    "group_name": (
        _named(
            "group|team|queue|work ?group", "current|owner|owned by|assigned|resolver|support|assignment", "name|id"
        ),
    ),
    "priority": (
        _named(
            "priority|urgency", "current|actual|assigned|final|initial|original",
            "name|level|description|desc|label|code|cd|value",
        ),
    ),
    "category": (f"~(?:{SUBJECT}{GAP})+(?:category|type|topic|reason)(?: (?:name|description|1|level 1))?",),
    "reopens": ("~.*\\breopen(?:s|ed|ing)?\\b.*",),
    "csat": (
        _named(
            "csat|satisfaction", "customer|client|user|overall|agent|service|support|survey",
            "rating|score|level|response|result|survey|value|stars?",
        ),
    ),
}  # fmt: skip
"""Field of a ticket -> the phrases that speak of it, best first."""

_FOREIGN_ID = "(?:id|kennung|nr\\.?|nummer|n[°ºo]\\.?|num[eé]ro|número|numero|code|código|codice)"
_FOREIGN_SUBJECT = (
    f"(?:{_COMPLAINT}|tickets?|vorgangs?|anfrage|falls?|caso|incidencia|solicitud|chamado|solicita[cç][aã]o|demande|incident|melding|"
    "richiesta|segnalazione)"
)
_LINK = "(?:des|der|du|de|del|della|do|da|la|d'|l')"
_ROOTS = {
    "created_at": "erstellt|erstellungs?|eröffnet|eröffnung|öffnens|angelegt|erfasst|gemeldet|eingegangen|créée?|"
    "création|ouverte?|ouverture|creado|creación|apertura|criado|criação|aberto|abertura|creato|creazione|aangemaakt|aangemeld",
    "first_reply_at": "erste (?:antwort|reaktion)(?:s?zeit)?|première réponse|primera respuesta|primeira resposta|"
    "prima risposta",
    "solved_at": "gelöst|lösungs?|résolue?|résolution|resuelto|resolución|solución|resolvido|resolução|solução|risolto|"
    "opgelost",
    "closed_at": "geschlossen|schließung|abschluss|abgeschlossen|fermée?|fermeture|clôturée?|clôture|cerrado|cierre|"
    "fechado|fechamento|encerrado|encerramento|chiuso|chiusura|gesloten|afgesloten",
    "updated_at": "aktualisiert|geändert|letzte (?:aktualisierung|änderung)|modifiée?|dernière (?:modification|"
    "mise à jour)|actualizado|atualizado|aggiornato|gewijzigd",
}
FOREIGN_PHRASES: Mapping[str, tuple[str, ...]] = {
    "ticket_id": (
        f"~{_FOREIGN_ID} ?(?:{_LINK} ?)*{_FOREIGN_SUBJECT}",
        f"~{_FOREIGN_SUBJECT}[ /.]?{_FOREIGN_ID}",
    ),
    **{name: (_foreign(roots),) for name, roots in _ROOTS.items()},
    "created_at": (
        _foreign(_ROOTS["created_at"]),
        f"~(?:fecha|data|date|datum) ?(?:{_LINK} ?)*{_FOREIGN_SUBJECT}",
    ),
    "category": (
        f"~(?:tipo|motivo|categor[ií]a|type|motif|art|kategorie|soort) ?(?:{_LINK} ?)*{_FOREIGN_SUBJECT}",
    ),
}
"""As `TICKET_PHRASES`, in German, French, Spanish, Portuguese, Italian and Dutch."""

_NOUN = "(?:calls?|contacts?|conversations?|interactions?|chats?|e ?mails?|tickets|messages|sessions)"
_FILLER = "(?:total|number of|no of|nr of|count of|no|num|nr|count|inbound|incoming|acd|queue|queued|n|all)"
_AVERAGE = "(?:avg|average|mean|durchschnittliche)\\.?"
_LENGTH = "(?:time|duration|length|secs|seconds|s|mins|minutes)"


def _counted(roots: str) -> str:
    """A header of a count of contacts: what happened to them, before or behind the word for them."""
    return f"~(?:{_FILLER} )*(?:{_NOUN} )?(?:{_FILLER} )*(?:{roots})(?: {_NOUN}| count| total)?"


def _averaged(words: str) -> str:
    """A header of an average length, the word for average on either side."""
    middle = f"(?:{_NOUN} )?(?:{words})(?: {_LENGTH})*"
    return f"~(?:{_AVERAGE} {middle}|{middle} \\(?{_AVERAGE}\\)?)"


def _lasting(words: str) -> str:
    """A header of a length of one contact."""
    return f"~(?:total (?:{words})|(?:total )?(?:{_NOUN} )?(?:{words})(?: {_LENGTH})+(?: \\([a-z: ]+\\))?)"


_WRAP = "acw|wrap|wrap ?up|after call(?: work)?|after contact(?: work)?|clerical"
INTERVAL_PHRASES: Mapping[str, tuple[str, ...]] = {
    "starts_at": (
        "~(?:activity|reporting|report|measured?) (?:period|interval|date|day)(?: start)?",
        "~week (?:ending|end|ended|starting|beginning|commencing)(?: date| on)?",
    ),
    "queue": ("~(?:csq|call type|queue|skill|split/skill|split|vdn|hunt group|skill group|acd queue)(?: name)?",),
    "offered": (
        _counted("offered|received|presented|incoming|arrived|inbound|entered"),
        f"~(?:number|no|nr|num|count|total|sum|volume) of (?:(?:total|inbound|incoming|all|daily|weekly) )?{_NOUN}",
        f"~(?:daily|hourly|weekly|monthly) (?:(?:inbound|incoming|total) )?{_NOUN}(?: (?:volume|count))?",
    ),
    "answered": (_counted("answered|handled|taken|accepted"),),
    "abandoned": (_counted("abandoned|abandons|abandon|aban|lost|missed|dropped"),),
    "answered_in_threshold": (
        f"~(?:{_NOUN} )?(?:answered|handled) (?:<=?|in|within|inside|under) ?(?:\\d+ ?(?:s|sec|secs|seconds)?|sl|sla|"
        "service level|threshold)",
        f"~service level (?:{_NOUN} )(?:answered|handled)",
        f"~(?:{_NOUN} )?(?:answered|handled) before (?:sl|sla|service level|threshold)",
    ),
    "short_abandoned": (f"~(?:{_NOUN} )?(?:abandoned|abandons?) \\(?short\\)?", f"~short abandoned {_NOUN}"),
    "abandoned_in_threshold": (f"~(?:{_NOUN} )?abandoned before (?:sl|sla|service level|threshold)",),
    "service_level": (
        "~(?:% )?(?:within )?service level(?! ?(?:calls|contacts|handled|answered|aban|offered"
        "|target|threshold|goal|\\(?s(?:ec(?:ond)?s?)?\\b)).*",
        "~sla? ?%.*",
    ),
    "asa_s": (_averaged("answer|answer speed|speed (?:of |to )?answer|speed of ans|answering|ans"),),
    "avg_talk_s": (_averaged("talk|talking|acd|conversation"),),
    "avg_hold_s": (_averaged("hold|on hold|customer hold"),),
    "avg_wrap_s": (_averaged(_WRAP),),
    "avg_handle_s": (_averaged("(?:acd )?(?:handle|handling|handled)"), "~aht.*"),
    "avg_abandon_s": (_averaged("abandon|abandonment|to abandon|aban"),),
}  # fmt: skip
"""Field of an interval report -> the phrases that speak of it."""

CONTACT_PHRASES: Mapping[str, tuple[str, ...]] = {
    "contact_id": (
        f"~(?:{_NOUN}|engagement|(?:contact )?session)(?: (?:record|log|detail))?"
        "(?: (?:id|guid|uuid|number|no|ref|reference|key))+",
    ),
    "offered_at": (
        _moment(
            "started|start|initiated|initiation|begin|began|arrived|arrival|offered|queued|received|placed|called"
        ),
        "unix time",
    ),
    "time": ("~(?:time (?:received|started|queued|offered|arrived|placed|initiated)|(?:received|arrival) time)",),
    "answered_at": (_moment("answered|answer|connected|connect|pickup|picked up|accepted"),),
    "ended_at": (_moment("ended|end|disconnected|disconnect|hangup|hung up|finished|finish|released"),),
    "wait_s": (_lasting("queue|queued|wait|waiting|ring|ringing|in queue"),),
    "talk_s": (_lasting("talk|talking|conversation|connected|in call|service"),),
    "hold_s": (_lasting("hold|on hold|holding"),),
    "wrap_s": (_lasting(_WRAP),),
    "handle_s": (_lasting("handle|handling|handled"),),
    "duration_s": (f"~{_NOUN} time (?:in )?\\(?(?:s|secs?|seconds|mins?|minutes)\\)?",),
    "customer_id": (
        "~(?:caller|calling|calling party|customer|client)(?: (?:phone|telephone|line|tel))? (?:no|nr|num|number)",
    ),
    "is_abandoned": (
        f"~(?:is )?(?:{_NOUN} )?abandon(?:ed)?(?: (?:flag|y/n))?",
    ),
    "is_answered": (f"~(?:is |was )?(?:{_NOUN} )?answered(?: (?:flag|y/n))?",),
    "outcome": (
        f"~(?:{_NOUN}|completion|final|queue|contact|result)(?: (?:completion|final))? (?:status|outcome|result|state)",
        "~(?:queue wait|termination) type",
        f"~(?:[a-z]+ ){_NOUN} (?:status|outcome|result|disposition)|dial(?:ed)? status",
    ),
    "agent_id": (
        "~(?:support |service |assigned |call |chat )?(?:operator|tele ?caller|handling agent|agent|representative|"
        "rep|advisor|answered by)(?: (?:name|id))?",
    ),
}  # fmt: skip
"""Field of a list of contacts -> the phrases that speak of it."""

_SURVEY = "(?:survey|response|feedback|review|rating|nps|csat|ces)"
SURVEY_PHRASES: Mapping[str, tuple[str, ...]] = {
    "survey_id": (f"~{_SURVEY}(?: (?:id|guid|uuid|number|no|ref|reference|key))+",),
    "responded_at": (
        f"~(?:{_SURVEY}{GAP})*(?:{WHEN}{GAP})*(?:responded|answered|completed|completion|submitted|submission|rated|"
        f"surveyed|recorded|received|returned)(?:{GAP}(?:{WHEN}))*",
    ),
    "score": (
        "~(?:[a-z]+ )?(?:score|rating|answer|nps|csat|ces) \\(?(?:out )?(?:of )?\\d{1,2}(?: ?(?:-|–|to|/)? ?\\d{1,2})?"
        "\\)?",
        "~(?:overall|customer|client|service|support|agent) (?:nps|csat|ces|satisfaction)"
        "(?: (?:score|rating|value|answer))?",
    ),
}  # fmt: skip
"""Field of a list of survey answers -> the phrases that speak of it."""

WEAK = frozenset(
    {
        "reference number", "number", "key", "unique id", "uniqueid", "unique key", "record id", "id", "#", "column 1",
        "uuid", "row id", "start date", "start", "timestamp", "date", "datetime", "contact date", "rating", "reason",
        "type", "fecha", "fecha hora", "fecha y hora", "data", "data hora", "data e hora", "datum", "severity",
        "severity level", "sev", "account", "account id", "customer feedback", "user feedback", "client feedback",
        "feedback",
    }
)  # fmt: skip
"""Spellings that say less than a phrase does: they come after it."""


def with_phrases(catalogue: Mapping[str, Field], phrases: Mapping[str, tuple[str, ...]]) -> dict[str, Field]:
    """A catalogue whose fields are also told by phrases, behind what they list and before weak spellings."""
    return {name: replace(f, headers=_ordered(f, phrases.get(name, ()))) for name, f in catalogue.items()}


def _ordered(field: Field, phrases: tuple[str, ...]) -> tuple[str, ...]:
    if not phrases:
        return field.headers
    strong = tuple(h for h in field.headers if h not in WEAK)
    return (*strong, *phrases, *(h for h in field.headers if h in WEAK))
