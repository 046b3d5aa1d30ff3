"""Adapter for any list of ideas, suggestions or improvements with understandable headers."""

from __future__ import annotations

from data_sources.systems.spelling import spelled as _f
from data_sources.systems.system import System

FIELDS = (
    _f("improvement_id", "id", "improvement id|idea id|suggestion id|proposal id|kaizen id|idea number|"
       "suggestion number|improvement number|idea no|suggestion no|id|#|number|no|vorschlagsnummer"),
    _f("title", "text", "idea|improvement|suggestion|proposal|idea title|improvement title|suggestion title|title|"
       "name|summary|subject|short description|description|what|idee|vorschlag|titel|propuesta"),
    _f("proposed_on", "moment", "proposed on|proposed at|proposed date|date proposed|proposal date|proposed|idea date|"
       "date of idea|suggested on|suggestion date|date suggested|submitted on|submission date|date submitted|"
       "submitted at|submitted|raised on|date raised|registered on|vorgeschlagen am|eingereicht am|"
       "fecha de propuesta|created on|created at|created date|created|date"),
    _f("decided_on", "moment", "decided on|decision date|date decided|date of decision|decided at|decided|reviewed on|"
       "review date|approved on|approval date|accepted on|entschieden am"),
    _f("implemented_on", "moment", "implemented on|implementation date|date implemented|implemented at|implemented|"
       "in use since|in use on|live since|live on|go live date|go live|realised on|realized on|rolled out on|"
       "umgesetzt am|fecha de implantación"),
    _f("status", "word", "status|idea status|state|stage|phase|decision|outcome", words="idea_status"),
    _f("benefit_hours", "number", "benefit hours|hours saved|hours saved a year|hours saved per year|"
       "annual hours saved|yearly hours saved|saved hours|"
       "~(benefit|saving|savings|time saved|time saving)s?\\b.*\\b(hours|hrs|h)\\b.*"),
    _f("benefit_money", "number", "benefit money|annual benefit|yearly benefit|benefit a year|benefit per year|"
       "annual savings|annual saving|yearly savings|savings per year|savings a year|cost savings|realised benefit|"
       "realized benefit|measured benefit|benefit|savings|saving|"
       "~((annual|yearly|measured|realised|realized) )?(cost )?(benefit|saving|savings)( (a|per) year)?"
       " \\(?([a-z]{3}|[€$£])\\)?( (a|per) year)?|nutzen|einsparung"),
    _f("currency", "text", "currency|benefit currency|währung|moneda"),
    _f("agent_id", "id", "proposed by|proposer|submitted by|suggested by|raised by|originator|author|idea owner|"
       "agent id|agent|agent name|employee|created by|eingereicht von"),
    _f("department", "text", "department|business unit|division|area|abteilung"),
    _f("group_name", "text", "team|group|group name"),
)  # fmt: skip

IMPROVEMENTS: tuple[System, ...] = (
    System(
        "generic_improvements", "Any list of ideas or improvements", "improvements", FIELDS,
        builder="improvements", needs=("title", "proposed_on"), is_generic=True,
    ),
)  # fmt: skip
