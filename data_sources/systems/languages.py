"""Headers of ticket and call lists in Spanish, Portuguese, French, German, Italian and Dutch.

The generic adapters accept them after the English spellings; words in cells are in `words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data_sources.systems.system import Field, normalised

TICKET_HEADERS: dict[str, str] = {
    "ticket_id": "número|numero|número de ticket|número do chamado|nº do chamado|chamado|protocolo|folio|"
    "número de caso|id del ticket|id do ticket|numéro|numéro de ticket|référence|id ticket|codice|vorgang|"
    "auftragsnummer|"
    "ticketnummer|meldingsnummer|meldingnummer|vorgangsschlüssel|id unique|id de registro|id do registro|"
    "id d'enregistrement|datensatz id|kundenvorgangsnummer|fallnummer|schlüssel|clé de ticket|clé|"
    "chave da item|chave|chiave",
    "created_at": "fecha de apertura|fecha apertura|fecha creación|fecha de registro|data de abertura|data abertura|"
    "data de criação|aberto em|criado em|date d'ouverture|date ouverture|date de création|date création|ouvert le|"
    "créé le|dds date creation|erstellungsdatum|erfasst am|datum aanmelding|aanmelddatum|eröffnet am|"
    "angelegt am|data apertura|data di apertura|data creazione|aangemaakt op|"
    "aanmaakdatum",
    "first_reply_at": "fecha de primera respuesta|primera respuesta|data da primeira resposta|primeira resposta|"
    "date de première réponse|première réponse|erste reaktion|erstreaktion|erstantwort|prima risposta|eerste reactie",
    "solved_at": "fecha de resolución|fecha resolución|fecha de solución|data de resolução|resolvido em|"
    "data de solução|"
    "date de résolution|date résolution|résolu le|datum gereed|lösungsdatum|gelöst|data di risoluzione|"
    "risolto il|opgelost op",
    "closed_at": "fecha de cierre|fecha cierre|cerrado el|data de fechamento|data fechamento|fechado em|"
    "data de encerramento|date de clôture|date clôture|date de fermeture|fermé le|abschlussdatum|geschlossen|"
    "data di chiusura|data chiusura|datum afgesloten|afgesloten op|gesloten op|sluitdatum",
    "updated_at": "geändert|date dernier statut|última actualización|fecha de actualización|última atualização|"
    "atualizado em|"
    "dernière modification|"
    "date de modification|zuletzt geändert|geändert am|ultimo aggiornamento|laatst gewijzigd",
    "resolution_due_at": "fecha de vencimiento|fecha límite|data de vencimento|prazo|date d'échéance|échéance|"
    "fällig am|"
    "fälligkeitsdatum|streefdatum|scadenza|vervaldatum",
    "status": "estado del ticket|status do ticket|statut du ticket|ticketstatus|dernier statut|situação|statut|"
    "état|stato|zustand",
    "priority": "dringlichkeit|urgência|urgencia|urgence|prioridade|priorité|priorità|prioriteit",
    "channel": "quelle|herkunft|fuente|fonte|kundenvorgangsursprung|aberto via|binnengekomen via|provenance|"
    "provenance originale|eingangskanal|canal|canale|kanaal|"
    "canal de atención|canal de atendimento|origen|origem",
    "category": "categoria|catégorie|kategorie|tipo|tipo de solicitud|tipo de chamado|tipo chamado|motivo|"
    "type de demande|"
    "categorie",
    "group_name": "behandelaarsgroep|bearbeitergruppe|grupo|equipo|equipe|groupe|équipe|grupo asignado|gruppo|groep",
    "department": "departamento|área|département|service|reparto|afdeling",
    "agent_id": "propietario del ticket|proprietário do ticket|propriétaire du ticket|kundenvorgangsinhaber|"
    "propietario|proprietário|propriétaire|inhaber|zuständig|besitzer|sachbearbeiter|agente|atendente|técnico|"
    "analista|asignado a|responsável|technicien|"
    "assigné|assigné à|assigné à technicien|"
    "zugewiesen an|agent zugewiesen|assegnato a|operatore|behandelaar",
    "resolution_label": "lösungsstatus|sla status|estado de resolución|status da resolução|statut de résolution",
    "subject": "asunto|título|assunto|titre|objet|sujet|betreff|titel|oggetto|onderwerp",
    "customer_id": "cliente|solicitante|usuario|usuário|demandeur|client|kunde|anforderer|richiedente|klant|"
    "aanvrager",
    "resolution_s": "tempo de resolução|tempo resolução|tempo resolução horas|tiempo de resolución|tiempo resolución|"
    "tiempo resolución horas|temps de résolution|lösungszeit|lösungsdauer|tempo di risoluzione|oplostijd",
    "first_reply_s": "tempo primeira resposta|tempo de primeira resposta|tiempo primera respuesta|"
    "tiempo de primera respuesta|temps de première réponse|reaktionszeit|tempo di prima risposta",
    "csat": "satisfação cliente|satisfação do cliente|satisfacción cliente|satisfacción del cliente|"
    "satisfaction client|kundenzufriedenheit|satisfacción|calificación|satisfação|nota|avaliação|"
    "note de satisfaction|zufriedenheit|bewertung|"
    "soddisfazione|tevredenheid",
}
INTERVAL_HEADERS: dict[str, str] = {
    "starts_at": "fecha y hora|data e hora|date heure|date et heure|zeitraum|giorno|dia|día|jour|tag|"
    "datum und uhrzeit",
    "time": "tranche horaire|tranche|horário|heure|uhrzeit|ora|tijd|intervalo|tramo|franja|franja horaria|intervalle",
    "queue": "cola|fila|servicio|campaña|file|file d'attente|warteschlange|coda|wachtrij",
    "offered": "recibidas|ofrecidas|llamadas ofrecidas|llamadas ingresadas|entrantes|recebidas|oferecidas|"
    "angebotene anrufe|angebotene|appels présentés|appels offerts|chamadas recebidas|chamadas oferecidas|"
    "ligações recebidas|appels reçus|appels|appels entrants|anrufe|"
    "eingehende anrufe|angenommene und verlorene anrufe|chiamate|chiamate ricevute|chiamate offerte|oproepen",
    "answered": "atendidas|contestadas|chamadas atendidas|ligações atendidas|appels traités|appels répondus|"
    "appels décrochés|appels pris|bearbeitete anrufe|angenommene anrufe|angenommen|chiamate risposte|"
    "chiamate gestite|beantwoord",
    "abandoned": "abandonadas|llamadas perdidas|chamadas abandonadas|ligações abandonadas|appels abandonnés|"
    "abgebrochene anrufe|verlorene anrufe|aufgelegt|chiamate abbandonate|chiamate perse|afgebroken",
    "service_level": "nivel de servicio|nivel servicio|nível de serviço|niveau de service|servicelevel|"
    "qualité de service|livello di servizio|ns|ns %|~(nivel de servicio|nível de serviço|niveau de service|"
    "nivel servicio).*",
    "asa_s": "tiempo medio de espera|tiempo promedio de espera|tempo médio de espera|tme|tiempo de espera promedio|"
    "temps moyen d'attente|temps d'attente moyen|durchschnittliche wartezeit",
    "avg_handle_s": "tmo|tma|tiempo medio operativo|tiempo medio de atención|tiempo promedio de atención|"
    "temps moyen de traitement|tempo médio de atendimento|tempo médio operacional|dmt|durée moyenne de traitement|"
    "durchschnittliche bearbeitungszeit|~tm[oa] .*",
    "avg_talk_s": "tiempo medio de conversación|tmc|tiempo promedio de conversación|tempo médio de conversação|"
    "durchschnittliche gesprächszeit",
}

SURVEY_HEADERS: dict[str, str] = {
    "survey_id": "umfrage id|antwort id|id réponse|id de réponse|id encuesta|id respuesta|id resposta|id da resposta|"
    "id risposta|antwoord id",
    "responded_at": "antwortdatum|beantwortet am|umfragedatum|abgeschlossen am|datum|date de réponse|date réponse|"
    "fecha de respuesta|fecha respuesta|fecha encuesta|fecha|data da resposta|data risposta|data",
    "score": "zufriedenheit|kundenzufriedenheit|bewertung|note|note de satisfaction|satisfaction client|satisfacción|"
    "calificación|puntuación|satisfação|avaliação|nota|soddisfazione|valutazione|tevredenheid|cijfer",
    "comment": "kommentar|commentaire|comentario|comentário|commento|opmerking",
}


def with_languages(catalogue: Mapping[str, Field], headers: Mapping[str, str]) -> dict[str, Field]:
    """A catalogue whose fields also accept the spellings of `headers`, best first, English before them."""
    return {
        name: replace(field, headers=(*field.headers, *_spellings(headers.get(name, ""))))
        for name, field in catalogue.items()
    }


def _spellings(listed: str) -> tuple[str, ...]:
    if not listed:
        return ()
    # A regular expression stands last in its list, so its own bars stay together.
    plain, mark, pattern = listed.partition("~")
    words = [normalised(s) for s in plain.strip("|").split("|") if s]
    return (*words, f"~{pattern}") if mark else tuple(words)
