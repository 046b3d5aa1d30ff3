"""Jira Service Management: CSV of all fields, in English, Spanish, German, French or Portuguese; issues as JSON."""

from __future__ import annotations

from data_sources.systems.fields import TICKET
from data_sources.systems.system import System, named

JIRA = System(
    "jira", "Jira Service Management, CSV export", "tickets",
    named(
        TICKET, ticket_id=("Issue key", "Key", "Clave de incidencia", "Vorgangsschlüssel", "Clé de ticket",
        "Chave da item"),
        created_at=("Created", "Creada", "Erstellt", "Création", "Criado"),
        updated_at=("Updated", "Actualizada", "Aktualisiert", "Mise à jour", "Atualizado(a)"),
        solved_at=("Resolved", "Resuelta", "Erledigt", "Résolue", "Resolvido"),
        first_reply_at=("~.*[(]?\\[chart\\] date of first response[)]?",),
        resolution_due_at=("Due date", "Fecha de vencimiento", "Fälligkeitsdatum", "Date d'échéance", "Data limite"),
        status=("Status", "Estado", "État"),
        status_group=("Status Category", "Categoría de estado", "Statuskategorie", "Catégorie d'état"),
        priority=("Priority", "Prioridad", "Priorität", "Priorité", "Prioridade"),
        category=("Issue Type", "Tipo de Incidencia", "Tipo de incidencia", "Vorgangstyp", "Type de ticket",
        "Tipo de item"),
        department=("Project name", "Nombre del proyecto", "Projektname", "Nom du projet", "Nome do projeto"),
        agent_id=("Assignee", "Responsable", "Persona asignada", "Zugewiesene Person", "Bearbeiter", "Responsável"),
        group_name=("~.*\\(team\\)", "Team", "Team Name", "Team ID"),
        customer_id=("Reporter Id", "Reporter", "Informador", "Autor", "Rapporteur", "Relator"),
        tags=("Labels", "Etiquetas", "Stichwörter", "Étiquettes"),
        csat=("Satisfaction rating", "~.*\\(satisfaction rating\\)", "Calificación de satisfacción"),
        csat_at=("~.*\\(satisfaction date\\)",),
        subject=("Summary", "Resumen", "Zusammenfassung", "Résumé", "Resumo"),
        first_reply_left_s=("~.*\\(time to first response\\)",),
        resolution_left_s=("~.*\\(time to resolution\\)", "~.*\\(time to done\\)"),
    ),
    (("Issue key", "Issue id", "Status", "Created"), ("Issue key", "Issue Type", "Created", "Resolved"),
     ("Key", "Issue Type", "Status", "Created"), ("Clave de incidencia", "Estado", "Creada"),
     ("Vorgangsschlüssel", "Status", "Erstellt"), ("Clé de ticket", "État", "Création"),
     ("Chave da item", "Status", "Criado")),
    "tickets", ("ticket_id", "created_at"), channel="portal",
    cautions=(
        "Time to first response and Time to resolution are time left against the goal, not durations; below 0 "
        "is breached.",
        "Jira writes dates in the time zone of the person who exported.",
    ),
)  # fmt: skip

JIRA_JSON = System(
    "jira_json", "Jira Service Management, issues as JSON", "tickets",
    named(
        TICKET, ticket_id="key", created_at="fields.created", updated_at="fields.updated",
        solved_at="fields.resolutiondate", resolution_due_at="fields.duedate", status="fields.status.name",
        status_group=("fields.status.statusCategory.key", "fields.status.statusCategory.name"),
        priority="fields.priority.name", category="fields.issuetype.name",
        department=("fields.project.name", "fields.project.key"),
        agent_id=("fields.assignee.displayName", "fields.assignee.name", "fields.assignee.accountId"),
        customer_id=("fields.reporter.accountId", "fields.reporter.name", "fields.reporter.displayName"),
        tags="fields.labels", subject="fields.summary",
        first_reply_breach="~.*time to first response breached",
        resolution_breach="~.*time to (?:resolution|done) breached",
    ),
    (("key", "fields.created", "fields.status.name"), ("key", "fields.created", "fields.issuetype.name")),
    "tickets", ("ticket_id", "created_at"), channel="portal", source="jira",
    cautions=("The first reply of an issue stands in its comments, which a list of issues does not hold.",),
)  # fmt: skip
