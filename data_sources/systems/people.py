"""Adapters for any list of agents and any list of customers with understandable headers."""

from __future__ import annotations

from data_sources.systems.spelling import spelled as _f
from data_sources.systems.system import System

LONG_AGO = 1900
"""People were hired and customers joined long before the first ticket."""
_MONEY = "[ (/]*(in )?([a-z]{3}|[€$£])"
_HOUR = r"(per hour|an hour|hour|hr|h|std)\.?\)?"

AGENT_FIELDS = (
    _f("agent_id", "id", "agent id|agent number|agent no|user id|operator id|employee id|employee number|employee no|"
       "staff id|staff number|personnel number|personalnummer|mitarbeiternummer|mitarbeiter id|agentennummer|matricule|"
       "numéro d'agent|identifiant agent|id agent|agent email|agent e mail|agent|agent name|employee|employee name|"
       "staff|staff name|staff member|team member|advisor|representative|mitarbeiter|mitarbeiterin|mitarbeitername|"
       "mitarbeiter name|employé|nom de l'agent|nom de l'employé|conseiller|work email|email|e mail|full name|"
       "display name|name|nom|id"),
    _f("name", "text", "name|agent name|full name|display name|employee name|staff name|mitarbeitername|nom|"
       "nom de l'agent|nom de l'employé", personal="drop"),
    _f("department", "text", "department|dept|business unit|division|abteilung|bereich|département|service"),
    _f("group_name", "text", "team|group|group name|team name|agent group|gruppe|équipe|groupe"),
    _f("skills", "text", "skills|channels|skill|channel|kanäle|canaux|compétences"),
    _f("level", "word", "level|agent level|support level|seniority|stufe|niveau", words="agent_level"),
    _f("hired_on", "moment", "hired on|hired at|hired|hire date|date hired|date of hire|first working day|joined on|"
       "date joined|join date|joining date|date of joining|entry date|employed since|employment start|"
       "employment start date|start of employment|eintrittsdatum|eintritt|eingestellt am|beschäftigt seit|"
       "date d'embauche|embauché le|date d'entrée|date d'arrivée", since_year=LONG_AGO),
    _f("left_on", "moment", "left on|left at|left|leave date|leaving date|date left|last working day|last day|"
       "termination date|terminated on|date of termination|exit date|employed until|employment end|"
       "employment end date|end of employment|austrittsdatum|austritt|ausgeschieden am|beschäftigt bis|"
       "date de sortie|date de départ|parti le", since_year=LONG_AGO),
    _f("contract", "word", "contract|contract type|employment type|working time|full time part time|vertrag|"
       "vertragsart|beschäftigungsart|contrat|type de contrat", words="employment"),
    _f("weekly_hours", "number", "weekly hours|hours per week|hours a week|contracted hours|contract hours|"
       "weekly working hours|hours week|wochenstunden|wochenarbeitszeit|stunden pro woche|heures par semaine|"
       "heures hebdomadaires"),
    _f("wage_per_hour", "number", "wage per hour|hourly wage|hourly rate|hourly pay|hourly cost|pay per hour|"
       "rate per hour|cost per hour|stundenlohn|stundensatz|lohn pro stunde|salaire horaire|taux horaire|"
       "coût horaire|~(hourly wage|hourly rate|hourly pay|hourly cost|wage per hour|pay per hour|rate per hour|"
       "cost per hour|stundenlohn|stundensatz|salaire horaire|taux horaire)" + _MONEY + r"\)?([ /]+" + _HOUR + ")?"
       "|~(wage|pay rate|lohn)" + _MONEY + "[ /]+" + _HOUR),
    _f("currency", "text", "currency|wage currency|währung|devise|monnaie"),
    _f("zone", "text", "time zone|timezone|zone|tz|zeitzone|fuseau horaire"),
    _f("membership", "word", "status|employment status|agent status|state|active|is active|beschäftigungsstatus|"
       "aktiv|statut|actif", words="membership"),
)  # fmt: skip
CUSTOMER_FIELDS = (
    _f("customer_id", "id", "customer id|customer number|customer no|client id|client number|account id|"
       "account number|requester id|contact id|kundennummer|kunden nr|kunden id|numéro client|numéro de client|"
       "id client|identifiant client|customer email|customer e mail|requester email|contact email|email|e mail|"
       "email address|e mail adresse|courriel|adresse e mail|customer|customer name|client|client name|account|"
       "account name|company|company name|organization|kunde|kundenname|nom du client|name|nom|id", personal="hash"),
    _f("joined_on", "moment", "joined on|joined at|joined|join date|date joined|customer since|client since|"
       "member since|since|customer from|signed up on|sign up date|signup date|signed up at|registered on|"
       "registration date|date registered|subscription date|subscribed on|subscription start|"
       "subscription start date|onboarded on|onboarding date|first day as a customer|kunde seit|kundin seit|"
       "beitrittsdatum|registriert am|client depuis|date d'inscription|inscrit le|date d'adhésion",
       since_year=LONG_AGO),
    _f("churned_on", "moment", "churned on|churned at|churn date|date churned|churned|lost on|date lost|left on|"
       "left at|date left|leave date|customer until|client until|customer to|until|cancelled on|cancelled at|"
       "canceled on|cancellation date|cancelation date|date cancelled|terminated on|termination date|"
       "subscription end|subscription end date|kunde bis|kundin bis|kündigungsdatum|gekündigt am|gekündigt zum|"
       "client jusqu'au|date de résiliation|résilié le|date de départ", since_year=LONG_AGO),
    _f("segment", "text", "segment|customer segment|customer type|customer group|client type|kundensegment|"
       "kundengruppe|kundentyp|segment client|type de client"),
    _f("tier", "text", "tier|service tier|customer tier|account tier|support tier|support plan|sla tier|plan|"
       "customer plan|subscription tier|contract|contract type|service contract|subscription|vertrag|tarif|stufe|"
       "contrat|formule"),
    _f("region", "text", "region|customer region|country|market|territory|land|gebiet|région|pays"),
    _f("monthly_value", "number", "monthly value|monthly revenue|mrr|monthly recurring revenue|monthly charges|"
       "monthly charge|monthly fee|revenue per month|monatsumsatz|umsatz pro monat|revenu mensuel|ca mensuel|"
       "~(monthly (value|revenue|charges?|fee)|mrr|monatsumsatz|revenu mensuel)[ (]*(in )?([a-z]{3}|[€$£])\\)?"),
    _f("membership", "word", "status|customer status|account status|subscription status|state|active|is active|"
       "kundenstatus|aktiv|statut|statut client|actif", words="membership"),
)  # fmt: skip

PEOPLE: tuple[System, ...] = (
    System(
        "generic_agents", "Any list of agents or staff", "agents", AGENT_FIELDS, builder="agents",
        needs=("agent_id",), is_generic=True,
    ),
    System(
        "generic_customers", "Any list of customers", "customers", CUSTOMER_FIELDS, builder="customers",
        needs=("customer_id", "joined_on"), is_generic=True,
    ),
)  # fmt: skip
