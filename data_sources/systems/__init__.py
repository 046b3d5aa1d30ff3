"""The registry of export formats. Add one: a module with a `System` and a line in `_ALL`.

Importing it costs nothing but plain values: no frame library is touched.
"""

from __future__ import annotations

from data_sources.systems.attendance import ATTENDANCE
from data_sources.systems.conversations import CONVERSATIONS
from data_sources.systems.crm import CRM
from data_sources.systems.freshworks import FRESHWORKS
from data_sources.systems.generic import GENERIC
from data_sources.systems.improvements import IMPROVEMENTS
from data_sources.systems.jira import JIRA, JIRA_JSON
from data_sources.systems.people import PEOPLE
from data_sources.systems.questionnaires import QUESTIONNAIRES
from data_sources.systems.servicenow import SERVICENOW
from data_sources.systems.system import System
from data_sources.systems.telephony import TELEPHONY
from data_sources.systems.zendesk import ZENDESK

_ALL: tuple[System, ...] = (
    *ZENDESK,
    *FRESHWORKS,
    JIRA,
    JIRA_JSON,
    *SERVICENOW,
    *CRM,
    *CONVERSATIONS,
    *TELEPHONY,
    *ATTENDANCE,
    *QUESTIONNAIRES,
    *GENERIC,
    *IMPROVEMENTS,
    *PEOPLE,
)

SYSTEMS: dict[str, System] = {s.name: s for s in _ALL}
"""Every adapter by name."""
