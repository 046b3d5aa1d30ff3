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
    "updated_at": "última alteração|"
    "geändert|date dernier statut|última actualización|fecha de actualización|última atualização|"
    "atualizado em|"
    "dernière modification|"
    "date de modification|zuletzt geändert|geändert am|ultimo aggiornamento|laatst gewijzigd",
    "resolution_due_at": "fecha de vencimiento|fecha límite|data de vencimento|prazo|date d'échéance|échéance|"
    "fällig am|"
    "fälligkeitsdatum|streefdatum|scadenza|vervaldatum",
    "status": "estado del ticket|status do ticket|statut du ticket|ticketstatus|dernier statut|situação|statut|"
    "état|stato|zustand",
    "priority": "dringlichkeit|urgência|urgencia|urgence|prioridade|priorité|priorità|prioriteit|severidade|severidad|"
    "gravidade|gravedad|gravité|gravità|schweregrad",
    "severity": "severidade|severidad|gravidade|gravedad|gravité|gravità|schweregrad",
    "channel": "quelle|herkunft|fuente|fonte|kundenvorgangsursprung|aberto via|binnengekomen via|provenance|"
    "provenance originale|eingangskanal|canal|canale|kanaal|"
    "canal de atención|canal de atendimento|origen|origem",
    "category": "categoria|catégorie|kategorie|tipo|tipo de solicitud|tipo de chamado|tipo chamado|motivo|"
    "type de demande|"
    "categorie",
    "group_name": "atribuído grupo técnico|atribuído a grupo técnico|atribuído grupo|asignado a grupo de técnicos|"
    "asignado a grupo técnico|assigned to technician group|attribué à groupe de techniciens|"
    "attribué à groupe technicien|zugewiesen an technikergruppe|"
    "behandelaarsgroep|bearbeitergruppe|fila|cola|file d'attente|warteschlange|wachtrij|coda|"
    "grupo|equipo|equipe|groupe|équipe|grupo asignado|gruppo|groep",
    "department": "departamento|área|département|service|reparto|afdeling",
    "agent_id": "agent/owner|atendente/proprietário|agente/propietario|bearbeiter/besitzer|opérateur/propriétaire|"
    "operatore/proprietario|behandelaar/eigenaar|propietario del ticket|proprietário do ticket|"
    "propriétaire du ticket|kundenvorgangsinhaber|"
    "propietario|proprietário|propriétaire|inhaber|zuständig|besitzer|sachbearbeiter|agente|atendente|técnico|"
    "analista|asignado a|responsável|technicien|"
    "assigné|assigné à|assigné à technicien|attribué à technicien|attribué technicien|atribuído técnico|"
    "atribuído a técnico|asignado a técnico|asignado técnico|assigned to technician|zugewiesen an techniker|"
    "agente asignado|agente designado|técnico asignado|analista asignado|responsable asignado|agente responsable|"
    "técnico responsável|atendente responsável|assegnato a tecnico|"
    "técnico id|id técnico|responsable id|responsável id|atendente id|agente id|id agente|"
    "zugewiesen an|agent zugewiesen|assegnato a|operatore|behandelaar",
    "resolution_label": "lösungsstatus|sla status|estado de resolución|status da resolução|statut de résolution",
    "subject": "asunto|título|assunto|titre|objet|sujet|betreff|titel|oggetto|onderwerp",
    "resolution_breach": "tempo para resolver excedido|tempo para solução excedido|time to resolve exceeded|"
    "ttr dépassé|temps de résolution dépassé|tiempo de solución excedido|tiempo para resolver excedido|"
    "tempo di risoluzione superato",
    "customer_id": "requerente requerente|requester requester|demandeur demandeur|solicitante solicitante|"
    "cliente id|id cliente|id del cliente|id do cliente|código cliente|código do cliente|kunden id|kundennummer|"
    "id client|numéro client|klantnummer|usuario id|usuário id|solicitante id|"
    "cliente|solicitante|usuario|usuário|demandeur|client|kunde|anforderer|richiedente|klant|"
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
    "datum und uhrzeit|"
    "일자|날짜|일시|기준일|기준일자|접수일|접수일자|통화일자|상담일자|日付|年月日|受付日|受付年月日|受付 年月日|日期|"
    "统计日期|統計日期",
    "time": "tranche horaire|tranche|horário|heure|uhrzeit|ora|tijd|intervalo|tramo|franja|franja horaria|intervalle|"
    "시간대|시간|시각|時間帯|時刻|时间段|时段|時段",
    "queue": "cola|fila|servicio|campaña|file|file d'attente|warteschlange|coda|wachtrij|"
    "큐|스킬|업무구분|キュー|队列|技能组|佇列",
    "offered": "recibidas|ofrecidas|llamadas ofrecidas|llamadas ingresadas|entrantes|recebidas|oferecidas|"
    "angebotene anrufe|angebotene|appels présentés|appels offerts|chamadas recebidas|chamadas oferecidas|"
    "ligações recebidas|appels reçus|appels|appels entrants|anrufe|"
    "eingehende anrufe|angenommene und verlorene anrufe|chiamate|chiamate ricevute|chiamate offerte|oproepen|"
    "인입호|인입콜|인입건수|인입|총인입|총 인입콜|인입 콜수|콜수|통화건수|상담건수|접수건수|着信数|"
    "入電数|相談件数|受付件数|呼入量|来电量|呼入数|來電數",
    "answered": "atendidas|contestadas|chamadas atendidas|ligações atendidas|appels traités|appels répondus|"
    "appels décrochés|appels pris|bearbeitete anrufe|angenommene anrufe|angenommen|chiamate risposte|"
    "chiamate gestite|beantwoord|"
    "응답호|응대호|응답콜|응대콜|응답건수|응대건수|응답|응대|応答数|接听量|接听数|接通量|接聽數",
    "abandoned": "abandonadas|llamadas perdidas|chamadas abandonadas|ligações abandonadas|appels abandonnés|"
    "abgebrochene anrufe|verlorene anrufe|aufgelegt|chiamate abbandonate|chiamate perse|afgebroken|"
    "포기호|포기콜|포기건수|포기|放棄数|放棄呼数|放弃量|放弃数|放棄數",
    "service_level": "nivel de servicio|nivel servicio|nível de serviço|niveau de service|servicelevel|"
    "qualité de service|livello di servizio|ns|ns %|~(nivel de servicio|nível de serviço|niveau de service|"
    "nivel servicio).*|"
    "(?:서비스 ?레벨|サービスレベル|服务水平|服務水準)(?: ?\\(?%\\)?)?",
    "asa_s": "tiempo medio de espera|tiempo promedio de espera|tempo médio de espera|tme|tiempo de espera promedio|"
    "temps moyen d'attente|temps d'attente moyen|durchschnittliche wartezeit|"
    "평균대기시간|평균 대기시간|平均応答時間|平均等待时长|平均等待時間",
    "avg_handle_s": "tmo|tma|tiempo medio operativo|tiempo medio de atención|tiempo promedio de atención|"
    "temps moyen de traitement|tempo médio de atendimento|tempo médio operacional|dmt|durée moyenne de traitement|"
    "durchschnittliche bearbeitungszeit|~tm[oa] .*|"
    "평균처리시간|평균 처리시간|平均処理時間|平均处理时长",
    "avg_talk_s": "tiempo medio de conversación|tmc|tiempo promedio de conversación|tempo médio de conversação|"
    "durchschnittliche gesprächszeit|"
    "평균통화시간|평균 통화시간|平均通話時間|平均通话时长",
}

_UNIT = "s|seg|segs|segundos|sek|sekunden|secondes|min|minutos|minuten|minutes"
_SECONDS = f"(?: ?\\(?(?:em |en |in )?(?:{_UNIT})\\.?\\)?)?"
_OF = "(?:de |do |da |del |della |di |d'|en |em |na |la |der |in )*"
CONTACT_HEADERS: dict[str, str] = {
    "contact_id": "id llamada|id de llamada|id de la llamada|id chamada|id da chamada|id ligação|id da ligação|"
    "id atendimento|id appel|id de l'appel|anruf id|anrufnummer|gesprächs id|id chiamata|gespreks id|id chamado|"
    "id interacción|id interação|id del contacto|id do contato|id contacto|id contato|"
    "통화id|상담번호|콜id|통화번호|通話id|通话id|会话id",
    "offered_at": "fecha y hora|fecha hora|fecha llamada|fecha de llamada|fecha de la llamada|hora de inicio|"
    "fecha inicio|fecha de inicio|inicio|data hora|data e hora|data/hora|data da chamada|data chamada|data da ligação|"
    "data ligação|início|data início|data de início|data do atendimento|date heure|date et heure|date de l'appel|"
    "date appel|début|date début|début d'appel|anrufbeginn|anrufzeit|anrufdatum|beginn|startzeit|"
    "datum und uhrzeit|data chiamata|inizio chiamata|data inizio|data inizio chiamata|data e ora|ora inizio|"
    "inizio|begintijd|starttijd|fecha|data|datum|"
    "통화일시|상담일시|접수일시|인입일시|통화시작시간|着信日時|受付日時|来电时间|呼入时间|通话开始时间|來電時間",
    "ended_at": "hora de fin|fecha fin|fecha de fin|fin|término|data fim|data de término|date fin|fin d'appel|"
    "anrufende|endzeit|ende|fine chiamata|eindtijd",
    "time": "hora|horário|heure|uhrzeit|ora|tijd",
    "queue": "cola|fila|servicio|campaña|campanha|file|file d'attente|warteschlange|coda|wachtrij|grupo",
    "direction": "richtung|anrufrichtung|sentido|direção|dirección|tipo de llamada|tipo llamada|tipo de chamada|"
    "tipo chamada|sens|sens d'appel|type d'appel|direzione|richting|anrufart",
    "wait_s": f"~(?:tiempo|tempo) {_OF}(?:espera|cola|fila|attesa){_SECONDS}|(?:temps|durée) {_OF}attente{_SECONDS}|"
    f"wartezeit{_SECONDS}|wartedauer{_SECONDS}|wachttijd{_SECONDS}|"
    "(?:대기|待ち|等待|排队)(?:시간|時間|时长|时间)(?:\\(초\\)|\\(秒\\))?",
    "talk_s": f"~(?:tiempo|tempo) {_OF}(?:conversación|conversaçao|conversação|conversa|hablado|habla|falado|fala|"
    f"conversazione){_SECONDS}|(?:temps|durée) {_OF}(?:conversation|communication|parole){_SECONDS}|"
    f"gesprächs(?:zeit|dauer){_SECONDS}|gesprekstijd{_SECONDS}|gespreksduur{_SECONDS}|"
    "(?:통화|상담|通話|通话)(?:시간|時間|时长)(?:\\(초\\)|\\(秒\\))?",
    "hold_s": f"~(?:tiempo|tempo) {_OF}(?:retención|retenção|hold){_SECONDS}|haltezeit{_SECONDS}",
    "wrap_s": f"~(?:tiempo|tempo) {_OF}(?:acw|post ?llamada|pós ?atendimento|tabulação|tipificación){_SECONDS}|"
    f"nachbearbeitung(?:szeit|sdauer)?{_SECONDS}|temps {_OF}post ?appel{_SECONDS}|nabewerkingstijd{_SECONDS}",
    "handle_s": f"~(?:tiempo|tempo) {_OF}(?:gestión|atención|atendimento|operação|operación|manejo){_SECONDS}|"
    f"(?:temps|durée) {_OF}traitement{_SECONDS}|bearbeitungs(?:zeit|dauer){_SECONDS}|tm[oa]{_SECONDS}|tma{_SECONDS}",
    "duration_s": f"~(?:duración|duracion|duração|duracao|durée|duree|dauer|durata|duur)(?: (?:{_OF}"
    f"(?:llamada|chamada|ligação|appel|l'appel|anrufs?|gesprächs?|chiamata|total|totale)))?{_SECONDS}|"
    f"anrufdauer{_SECONDS}",
    "outcome": "resultado|resultado de la llamada|resultado da chamada|estado de la llamada|estado llamada|"
    "status da chamada|stato chiamata|stato della chiamata|esito chiamata|"
    "situação|résultat|statut|statut de l'appel|ergebnis|anrufstatus|esito|uitkomst|estado|"
    "통화결과|상담결과|처리결과|通話結果|通话结果",
    "is_abandoned": "abandonada|abandonado|abandonnée|abandonné|abgebrochen|abbandonata",
    "is_answered": "atendida|contestada|respondida|répondu|décroché|angenommen|beantwortet|risposta|beantwoord",
    "agent_id": "id agente|id do agente|id del agente|agente|nombre agente|nome do agente|nombre del agente|atendente|"
    "operador|operadora|asesor|analista|mitarbeiter|bearbeiter|agent name|conseiller|opérateur|operatore|medewerker|"
    "id atendente|ejecutivo|utente|"
    "상담사|상담원|상담사명|オペレーター|担当者|坐席|客服|客服人员",
    "customer_id": "número origen|número de origen|origen|número cliente|teléfono|telefono|telefone|rufnummer|anrufer|"
    "numéro appelant|appelant|numero chiamante|numero chiamato|número de origem|origem|cliente|kunde|client|klant|"
    "고객번호|전화번호|발신번호|電話番号|来电号码|客户号码",
    "csat": "satisfacción|calificación|satisfação|avaliação|nota|note|bewertung|zufriedenheit|soddisfazione",
}
"""Fields of a list of calls, which other languages name after waiting, talking and handling."""

SURVEY_HEADERS: dict[str, str] = {
    "survey_id": "umfrage id|antwort id|id réponse|id de réponse|id encuesta|encuestaid|id respuesta|id resposta|"
    "id da resposta|id risposta|antwoord id|回访id|问卷id|答卷id|评价id|"
    "答卷编号|回答id|응답id|응답 id|id ответа|ankiet id",
    "customer_id": "clienteid|cliente id|id cliente|kunden id|kundennummer|id client|客户id|用户id|고객id",
    "responded_at": "antwortdatum|beantwortet am|umfragedatum|abgeschlossen am|zeitstempel|datum|date de réponse|"
    "date réponse|horodateur|fecha de respuesta|fecha respuesta|fecha encuesta|marca temporal|fecha|"
    "data da resposta|carimbo de data/hora|data risposta|data|tijdstempel|回访日期|评价日期|评价时间|"
    "提交时间|提交答卷时间|填写时间|日期|タイムスタンプ|回答日時|回答日|타임스탬프|응답일시|응답일|평가일|"
    "дата ответа|отметка времени|дата|sygnatura czasowa|zaman damgası|tarih|tanggal|tidstämpel|tidsstempel",
    "score": "zufriedenheit|kundenzufriedenheit|bewertung|note|note de satisfaction|satisfaction client|satisfacción|"
    "calificación|puntuación|puntaje|satisfação|avaliação|pontuação|nota|soddisfazione|valutazione|punteggio|"
    "tevredenheid|cijfer|评分|满意度|满意度评分|得分|打分|評価|満足度|평점|만족도|점수|"
    "оценка|удовлетворенность|удовлетворённость|ocena|zadowolenie|puan|memnuniyet|kepuasan|penilaian|betyg|nöjdhet|tilfredshed",
    "kind": "tipo de encuesta|tipo encuesta|tipo|umfrageart|type d'enquête|tipo de pesquisa",
    "comment": "kommentar|commentaire|comentario|comentarios|comentário|comentários|commento|opmerking|意见内容|意见|"
    "评论|评价内容|コメント|의견|комментарий|yorum|komentarz|komentar",
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
