"""The registry of APIs that tickets can be pulled from. Add one: a module with a `Connector` and a line here."""

from __future__ import annotations

from data_sources.connectors.connector import Connector
from data_sources.connectors.freshdesk import FRESHDESK
from data_sources.connectors.hubspot import HUBSPOT
from data_sources.connectors.jira import JIRA
from data_sources.connectors.salesforce import SALESFORCE
from data_sources.connectors.zendesk import ZENDESK

CONNECTORS: dict[str, Connector] = {c.name: c for c in (ZENDESK, FRESHDESK, JIRA, HUBSPOT, SALESFORCE)}
"""Every connector by name."""
