"""Jira Service Management: CSV of all fields, in English or Spanish."""

from __future__ import annotations

from data_sources.systems.fields import TICKET
from data_sources.systems.system import System, named

JIRA = System(
    "jira", "Jira Service Management, CSV export", "tickets",
    named(
        TICKET, ticket_id=("Issue key", "Clave de incidencia"), created_at=("Created", "Creada"),
        updated_at=("Updated", "Actualizada"), solved_at=("Resolved", "Resuelta"),
        first_reply_at=("Custom field ([CHART] Date of First Response)", "[CHART] Date of First Response"),
        resolution_due_at=("Due date", "Fecha de vencimiento"), status=("Status", "Estado"),
        priority=("Priority", "Prioridad"), category=("Issue Type", "Tipo de Incidencia", "Tipo de incidencia"),
        department=("Project name", "Nombre del proyecto"), agent_id=("Assignee", "Responsable",
        "Persona asignada"),
        customer_id=("Reporter Id", "Reporter", "Informador"), tags=("Labels", "Etiquetas"),
        csat=("Satisfaction rating", "Custom field (Satisfaction rating)"),
        csat_at="Custom field (Satisfaction date)", subject=("Summary", "Resumen"),
        first_reply_left_s=("Custom field (Time to first response)",
        "Campo personalizado (Time to first response)"),
        resolution_left_s=("Custom field (Time to resolution)", "Campo personalizado (Time to resolution)"),
    ),
    (("Issue key", "Issue id", "Status", "Created"), ("Issue key", "Issue Type", "Created", "Resolved"),
     ("Clave de incidencia", "Estado", "Creada")),
    "tickets", ("ticket_id", "created_at"), channel="portal",
    cautions=(
        "Time to first response and Time to resolution are time left against the goal, not durations; below 0 "
        "is breached.",
        "Jira writes dates in the time zone of the person who exported.",
    ),
)  # fmt: skip
