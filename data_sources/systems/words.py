"""Vendor words and our words, one table per field."""

from __future__ import annotations

from collections.abc import Mapping


def _table(**ours: str) -> dict[str, str]:
    return {theirs.strip(): key for key, listed in ours.items() for theirs in listed.split("|")}


STATUS = _table(
    new="new|neu|nuevo|novo|nouveau|nuovo|unassigned|not started|triage|untouched|logged|registered|triggered"
    "|da gestire|da assegnare",
    open="open|opened|accepted|queued|awaiting assignment|acknowledged|aberto|em andamento|em atendimento|ouverte|"
    "en cours (attribué)|en cours (planifié)|aperto|in lavorazione|en proceso|en curso|asignado|in behandeling|"
    "in progress|active|work in progress|assigned|escalated|reopened|processing|re open"
    "|waiting for support|working|under investigation|investigating|abierto|offen|ouvert|awaiting agent"
    "|awaiting problem|awaiting change|responded|replied|in bearbeitung|en cours|started|waiting on us"
    "|indeterminate"
    "|esperando por soporte|esperando al soporte|warten auf support|en attente du support|aguardando suporte"
    "|en progreso|en revisión|in arbeit|in corso|in revisione|da fare"
    "|waiting on contact us|zu erledigen|à faire|a fazer|to do|in review|snoozed by agent",
    pending="pending|waiting on customer|waiting for customer|awaiting user info|waiting on contact|snoozed"
    "|esperando al cliente|esperando por el cliente|esperando por cliente|warten auf kunden|warten auf den kunden"
    "|en attente du client|aguardando cliente|aguardando o cliente"
    "|awaiting your reply|awaiting customer|pendiente|awaiting evidence|waiting for reply"
    "|pending customer response|awaiting user information|waiting for user|pending reply"
    "|stand by cliente|in attesa del cliente|in attesa cliente",
    on_hold="hold|on hold|onhold|waiting on third party|waiting for third party|awaiting vendor|suspended"
    "|pending vendor|awaiting third party|en espera|blocked|impediment"
    "|stand by|standby|stand by interno|sospeso|in sospeso",
    solved="solved|resolved|problem solved|information provided|workaround provided|resolvido|solucionado|"
    "solucionada|risolto|"
    "opgelost|fertig|erledigt|terminé|terminée|feito|done|fixed|completed|complete|resuelto|resuelta|gelost|"
    "gelöst|résolu|finished|acabado|acabada|completado|completada|listo|lista|hecho|hecha|concluida|concluido|"
    "behoben|afgerond",
    closed="closed|close|canceled|cancelled|cerrado|geschlossen|fermé|archived|closed complete"
    "|auto closed|duplicate|duplicate (closed)|rejected|declined|fechado|fechada|encerrado|concluído|clos|clôturé|"
    "cerrada|finalizado|finalizada|chiuso"
    "|cancelado|cancelada|annulé|annulée|geannuleerd|storniert|abgebrochen|annullato|descartado|rechazado|rechazada"
    "|gesloten|abgeschlossen|closed (resolved)|closed resolved|closed incomplete|merged",
    deleted="deleted|trashed|trash|spam",
)

PRIORITY = _table(
    urgent="urgent|très haute|urgentissime|crítica|crítico|critique|critica|critical|highest|blocker|immediate|"
    "emergency|p1|p0|1|1 critical|sev1|very high|showstopper|sehr hoch|zeer hoog|prioritair"
    "|1 urgent|urgente|kritisch",
    high="high|major|priority|p2|2|2 high|sev2|alta|alto|hoch|élevée|haute|hoog",
    normal="normal|medium|med|média|médio|moderate|standard|p3|3|3 moderate|3 medium|3 normal|sev3|media|medio|"
    "mittel|moyenne|gemiddeld"
    "|regular|average|not priority|normale|normaal|norm",
    low="low|minor|baixa|baixo|bassa|laag|lowest|trivial|planning|p4|p5|4|5|4 low|5 planning|5 very low|sev4|"
    "baja|bajo|niedrig|basse"
    "|faible|very low|none|sehr niedrig|laag|routine",
)

CHANNEL = _table(
    phone="phone|call center|callcenter|telefonía|telefone|ligação|téléphone|llamada|outcall|outbound|call|"
    "calls|voice|telephone"
    "|inbound call|phone call|phone call (inbound)|telefon|teléfono"
    "|tel|telefoon|voicemail|inbound|citizens connect phone|phone call (outbound)|hotline|phone channel|ivr"
    "|constituent call|telefono",
    chat="chat|live chat|chat en vivo|livechat|messaging|web messaging|native messaging|messenger|webchat|"
    "whatsapp|sms"
    "|text|line|chatbot|in app|native|intercom messenger|message|talk to us|web chat|mobile chat|wechat"
    "|telegram|chat channel|conversation",
    email="email|courriel|correo electronico|e mail|mail|outbound email|email channel|correo|correo electrónico|"
    "e post|emails|inbox|postal mail"
    "|fax|letter|any channel email|gmail",
    social="social|social media|facebook|twitter|x|twitter dm|facebook post|instagram|facebook messenger"
    "|x corp|x (formerly twitter)|youtube|linkedin|twitter favorite|channel integrations|reviews|social channel",
    portal="portal|web|internet|mobile device|mobile open311|open311|online form|portail|sitio web|site|"
    "web form|webform|form|website|self service portal|customer portal|api|web service"
    "|online|mobile|app|mobile app|citizens connect app|web widget|feedback widget|help center|helpcenter"
    "|jira|ticket form|web referral|web portal|self service|sample ticket|feedback|internal|help widget"
    "|contact form|mobile sdk|closed ticket|rest|unknown web|employee generated|city worker app|web ui",
    in_person="in person|presencial|présentiel|en persona|persönlich|vor ort|balcão|mostrador|guichet|schalter|"
    "agência|agence|filiale|sucursal|succursale|"
    "aan de balie|walk in|walkin|counter|branch|face to face|front desk|visit|desk|in store|on site",
    self_service="virtual agent|answer bot|bot|event management|monitoring|alert",
)

CHANNEL_PARTS: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(parts.split()), channel)
    for parts, channel in (
        ("facebook instagram twitter tiktok linkedin youtube social reddit trustpilot", "social"),
        ("whatsapp chat livechat webchat sms messenger messaging telegram", "chat"),
        ("email mail mails", "email"),
        ("phone call calls telephone telephony voice voicemail hotline telefon", "phone"),
        ("web website portal online app apps form internet mobile widget", "portal"),
        ("counter branch person", "in_person"),
    )
)
"""Words inside a longer name of a channel (`instagram direct message`, `customer care call`), the surest first."""

STATUS_PARTS = {
    word: status
    for status, words in (
        ("deleted", "spam deleted trashed"),
        ("pending", "pending awaiting waiting wartet wartend espera aguardando pendiente pendente attente"),
        ("on_hold", "hold suspended paused"),
        ("closed", "closed close closure cancelled canceled rejected duplicate merged archived geschlossen "
         "cancelado cancelada "
         "abgeschlossen cerrado cerrada fechado fechada encerrado clos fermé fermée clôturé clôturée chiuso gesloten"),
        ("solved", "resolved resol solved completed complete done fixed finished fulfilled resuelto resuelta "
         "resolvido solucionado completado completada gelöst erledigt résolu résolue terminé terminée "
         "opgelost risolto"),
        ("open", "open opened reopened progress process processing assigned working active accepted acceptée "
         "escalated investigation investigating offen bearbeitung cours curso andamento behandeling "
         "atendimento asignado asignada escalado escalada eskaliert escaladé"),
        ("new", "new submitted neu nuevo nouveau novo"),
    )
    for word in words.split()
}  # fmt: skip
"""Words inside a longer status (`Closed - no reply`, `New (portal)`); the first one that is known says it."""

LABEL_PARTS = {
    word: verdict
    for verdict, words in (
        (
            "breached",
            "breach breached breaches violated violation overdue missed exceeded late outside out failed verletzt "
            "überschritten dépassé incumplido violado vencido",
        ),
        ("met", "within met achieved compliant time innerhalb eingehalten respecté cumplido dentro"),
    )
    for word in words.split()
}
"""Words inside a longer verdict (`All service targets breached`)."""

NEGATIONS = frozenset("not no un non never without nicht kein sin sem sans".split())

LABEL = _table(
    met="in|in sla|within sla|met|true|yes|1|ontime|on time|not violated|achieved|made|success|fulfilled|no breach"
    "|hit"
    "|within target|sla met|y|not breached|completed|ja|oui|sí|si|sim",
    breached="out|out of sla|sla violated|violated|breached|false|no|0|overdue|missed|failed|breach|late|"
    "resolution violation"
    "|response violation|outside sla|sla missed|n|response and resolution violation|not met|sla breached"
    "|overdue violation|first response violation|nein|non|não|nao",
)

BREACH = _table(
    breached="true|yes|y|1|breached|violated|overdue|missed|sí|si|ja|oui|sim",
    met="false|no|n|0|not breached|not violated|on time|met|within sla|nein|non|não|nao",
)
"""Columns that say whether a target was broken: yes is breached."""

SERVICENOW_STATE = {
    **STATUS, "1": "new", "2": "open", "3": "on_hold", "4": "pending", "5": "on_hold", "6": "solved", "7": "closed",
    "8": "closed",
}  # fmt: skip
"""ServiceNow's numbers of incident states, as the table API and raw exports write them."""

FRESHDESK_STATUS = {
    **STATUS,
    "2": "open",
    "3": "pending",
    "4": "solved",
    "5": "closed",
    "6": "pending",
    "7": "on_hold",
}
HUBSPOT_STAGE = {**STATUS, "1": "new", "2": "pending", "3": "open", "4": "closed"}
"""The stages of HubSpot's first ticket pipeline; those of others have long numbers of their own."""
FRESHDESK_PRIORITY = {**PRIORITY, "1": "low", "2": "normal", "3": "high", "4": "urgent"}
FRESHDESK_SOURCE = {
    **CHANNEL, "1": "email", "2": "portal", "3": "phone", "4": "portal", "5": "social", "6": "social", "7": "chat",
    "8": "portal", "9": "portal", "10": "email", "13": "chat",
}  # fmt: skip
"""Freshdesk's API writes status, priority and source as numbers; priority 1 is low."""

EVENT_STATUS = {
    **STATUS, "resolve": "solved", "resolve ticket": "solved", "ticket resolved": "solved", "ticket solved": "solved",
    "resolution": "solved", "close ticket": "closed", "ticket closed": "closed", "caused by closed": "closed",
    "mail to customer closed": "closed", "ticket reopened": "open", "reopen": "open",
}  # fmt: skip
"""Statuses that the name of an event itself says."""

ENDS_OF_ANYTHING = frozenset(
    "completed|complete|done|finished|fertig|terminé|terminée|feito|concluído|finalizado|rejected|declined|canceled|"
    "cancelled|archived|duplicate|merged|suspended|blocked|fixed".split("|")
)
"""Ends and stops that an order, an application or a delivery has as well as a ticket."""

FLAG = _table(
    true="true|yes|y|1|x|si|sí|sim|ja|oui|t|wahr|abandoned|escalated|answered|complete|completed",
    false="false|no|n|0|nein|non|não|nao|nee|f|falsch|not abandoned|not escalated|missed|unanswered",
)

CSAT = {
    "good": 1.0, "bad": 0.0, "great": 1.0, "okay": 0.5, "not good": 0.0, "happy": 5.0, "unhappy": 1.0,
    "neutral": 3.0,
    "extremely happy": 5.0, "very happy": 5.0, "extremely unhappy": 1.0, "very unhappy": 1.0,
    "very satisfied": 5.0, "satisfied": 4.0, "dissatisfied": 2.0, "very dissatisfied": 1.0,
    "neither satisfied nor dissatisfied": 3.0, "somewhat satisfied": 4.0, "somewhat dissatisfied": 2.0,
    "extremely satisfied": 5.0, "extremely dissatisfied": 1.0, "very unsatisfied": 1.0, "unsatisfied": 2.0,
    "good with comment": 1.0, "bad with comment": 0.0, "rated good": 1.0, "rated bad": 0.0,
    "good, i'm satisfied": 1.0, "bad, i'm unsatisfied": 0.0,
}  # fmt: skip
"""Words for a satisfaction score; the words found in a column decide its scale."""

NOT_ASKED = frozenset(
    {"not offered", "offered", "unoffered", "n/a", "not rated", "no rating", "-", "unknown", "rated unknown",
     "not answered", "no answer"}
)  # fmt: skip

DIRECTION = _table(
    inbound="inbound|in|answered|incoming|inbound call|missed|abandoned|short abandoned|voicemail|entrante|"
    "inbound outbound|inbound queue|entrantes|entrada|recebida|receptiva|receptivo|entrant|eingehend|ankommend|"
    "inkomend|in entrata",
    outbound="outbound|out|outbound dial|outbound api|originating pstn|outgoing|outbound call|outbound missed|"
    "manual|preview|saliente|agent|outbound inbound|salientes|saída|realizada|ativa|ativo|sortant|ausgehend|abgehend|"
    "uitgaand|in uscita",
)

SURVEY_KIND = _table(
    csat="csat|satisfaction|customer satisfaction|csat survey|star",
    nps="nps|net promoter|net promoter score|recommend",
    ces="ces|customer effort|customer effort score|effort",
)

EVENT = _table(
    created="created|create|opened|new ticket|ticket created|open",
    status="status|status changed|status change|state|state change|update status|solved|closed|reopened|reopen|"
    "resolved|resolve|resolve ticket|ticket resolved|ticket solved|close|close ticket|ticket closed|ticket reopened|"
    "re open|caused by closed|mail to customer closed|resolution|status id|state id|hs pipeline stage|incident state|"
    "ticket status|case status|issue status",
    customer_reply="customer reply|customer|end user comment|requester reply|inbound message|customer message"
    "|user reply",
    agent_reply="agent reply|reply|public reply|agent comment|outbound message|comment|agent message|response",
    bot_reply="bot reply|bot|auto reply|automatic reply|autoreply|auto response",
    message="message|messages|chat message|email message",
    note="note|operator update|update|update from customer internal|work note|work notes|internal note|"
    "private note|private comment|internal comment",
    assigned="assigned|take in charge ticket|take in charge|assign|assign ticket|ticket assigned|assignee|"
    "assignment|assigned to|assignee changed|reassigned|assignee id|responder id|owner id|owner|hubspot owner id",
    transferred="transferred|reassignment|reassign|external vendor assignment|transfer|group|group changed|"
    "assignment group|moved|group id|team id|assigned group",
    escalated="escalated|escalation",
    priority="priority|priority changed|assign seriousness|urgency change|impact change|priority change",
    merged="merged|merge",
)

ACTOR = _table(
    customer="customer|inbound|end user|requester|user|lead|contact|enduser|client|visitor",
    agent="agent|outbound|admin|staff|employee|operator|human|teammate|support",
    bot="bot|automation|workflow|operator bot|chatbot|ai agent|virtual agent",
    system="system|trigger|rule|macro",
)

AGENT_STATE = _table(
    available="available|ready|online|idle|on queue|waiting|active|listening|acceptable|verfügbar|bereit"
    "|disponible|prêt|login|logged in|auto in|manual in",
    handling="handling|on contact|on call|on a call|in call|talking|talk|interacting|communicating|busy|connected"
    "|in conversation|on chat|working|working contact|inbound contact|outbound contact|inboundcontact"
    "|outboundcontact|engaged|in gespräch|gespräch|ocupado|en llamada|reserved|ringing|alerting|connecting"
    "|connecting agent|joining customer|calling customer|dialing|at capacity|consult|conference",
    hold="hold|on hold|customer on hold|call on hold|haltend|en espera",
    wrap_up="wrap up|wrapup|wrapping up|wrap|acw|after call work|after contact work|aftercallwork|aftercontactwork"
    "|after call|clerical|nachbearbeitung|nacharbeit|post call work|call wrap up|contact wrap up",
    **{
        "break": "break|short break|coffee|coffee break|rest|bio break|bathroom|restroom|pause|kurzpause|descanso"
        "|paid break|tea break|be right back|brb|comfort break|personal break"
    },
    meal="meal|lunch|lunch break|dinner|meal break|mittag|mittagspause|mittagessen|almuerzo|comida|déjeuner"
    "|unpaid break",
    meeting="meeting|team meeting|besprechung|reunión|réunion|huddle|briefing|one on one|1 on 1|1:1|town hall",
    training="training|schulung|formación|formation|e learning|elearning|learning|onboarding|class",
    coaching="coaching|feedback|quality review|side by side|mentoring|calibration",
    project="project|back office|backoffice|offline work|admin|administration|admin work|special project"
    "|other work|off phone work|manual work|email work|projekt|follow up|outbound campaign",
    leave="leave|vacation|holiday|pto|time off|annual leave|paid leave|urlaub|vacaciones|congé|public holiday"
    "|parental leave|feiertag",
    sick="sick|sick leave|illness|krank|enfermo|maladie|absence|absent|no show|unplanned absence|emergency leave",
    away="away|unavailable|not ready|invisible|do not disturb|dnd|aux|abwesend|ausente|absent from desk|personal"
    "|transfers only|other|back soon|out of office|late|nicht bereit|nicht verfügbar|default aux",
    not_responding="not responding|missed|contact missed|rejected|refused|agent disconnected|agent no answer"
    "|no answer|missed call agent|ring no answer|rona|error",
    system_failure="system failure|system issue|system|system down|technical issue|technical problems|it issue"
    "|tech issues|störung|outage",
    offline="offline|logged out|loggedout|logout|log out|signed out|off|abgemeldet|desconectado|hors ligne"
    "|not logged in|stopped",
)

IDEA_STATUS = _table(
    proposed="proposed|new|submitted|open|idea|received|under review|in review|review|pending|evaluation|evaluating"
    "|backlog|on hold|deferred|draft|waiting|vorgeschlagen|offen|eingereicht|in prüfung|propuesta",
    accepted="accepted|approved|selected|planned|scheduled|go|in progress|in development|in implementation|pilot"
    "|piloting|testing|angenommen|genehmigt|in umsetzung|aceptada",
    declined="declined|rejected|refused|not approved|not feasible|no go|not planned|won't do|closed|abgelehnt"
    "|rechazada",
    implemented="implemented|in use|live|done|completed|complete|realised|realized|rolled out|released|deployed"
    "|delivered|finished|umgesetzt|implantada",
    withdrawn="withdrawn|cancelled|canceled|retracted|duplicate|merged|deleted|zurückgezogen",
)

AGENT_LEVEL = _table(
    first="first|first level|first line|junior|entry|level 1|l1|tier 1|1|1st level|1st line|trainee|erster|niveau 1",
    second="second|second level|second line|senior|intermediate|level 2|l2|tier 2|2|2nd level|2nd line|niveau 2",
    expert="expert|third|third level|third line|level 3|l3|tier 3|3|3rd level|specialist|lead|principal|experte"
    "|niveau 3|spezialist",
)

EMPLOYMENT = _table(
    full_time="full time|fulltime|ft|full|vollzeit|temps plein|à temps plein|jornada completa",
    part_time="part time|parttime|pt|part|teilzeit|temps partiel|à temps partiel|media jornada",
)

MEMBERSHIP = _table(
    here="active|current|employed|yes|true|1|y|customer|live|on leave|trial|paying|aktiv|ja|actif|oui|activo",
    left="left|churned|lost|former|inactive|cancelled|canceled|terminated|closed|ended|no|false|0|n|resigned|departed"
    "|ausgeschieden|gekündigt|inaktiv|nein|inactif|parti|résilié|non|inactivo",
)
"""Whether somebody still works here or is still a customer."""

PARTS: tuple[tuple[Mapping[str, str], Mapping[str, str]], ...] = (
    (STATUS, STATUS_PARTS),
    (SERVICENOW_STATE, STATUS_PARTS),
    (FRESHDESK_STATUS, STATUS_PARTS),
    (HUBSPOT_STAGE, STATUS_PARTS),
    (LABEL, LABEL_PARTS),
)
"""Tables whose words are also looked for inside longer cells."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "idea_status": IDEA_STATUS,
    "agent_state": AGENT_STATE,
    "agent_level": AGENT_LEVEL,
    "employment": EMPLOYMENT,
    "membership": MEMBERSHIP,
    "status": STATUS,
    "priority": PRIORITY,
    "channel": CHANNEL,
    "label": LABEL,
    "flag": FLAG,
    "direction": DIRECTION,
    "survey_kind": SURVEY_KIND,
    "event": EVENT,
    "breach": BREACH,
    "servicenow_state": SERVICENOW_STATE,
    "freshdesk_status": FRESHDESK_STATUS,
    "hubspot_stage": HUBSPOT_STAGE,
    "freshdesk_priority": FRESHDESK_PRIORITY,
    "freshdesk_source": FRESHDESK_SOURCE,
    "actor": ACTOR,
}
