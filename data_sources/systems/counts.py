"""Headers of counts of contacts in many languages, told by the words for contacts and for what happened to them."""

from __future__ import annotations

from collections.abc import Mapping

CALLS = (
    "(?:calls?|contacts?|interactions?|llamadas?|interacciones|contactos?|chamadas?|ligaç(?:ões|ão)|ligacoes|"
    "contatos?|appels?|anrufe?n?|gespräche?|telefonate|chiamate|contatti|oproepen|gesprekken|telefoontjes|samtal|"
    "opkald|anrop|звонк(?:и|ов)|вызов(?:ы|ов)|połącze(?:ń|nia)|rozmów|çağrı(?:lar)?|hovor[yů]|puhelut|puheluita)"
)
"""What is counted."""
NUMBER = (
    "(?:total(?:e|es|s)?|tot\\.?|#|n\\.?|nr\\.?|no\\.? of|num|number|count|sum|inbound|incoming|ib|queue|"
    "cantidad|cant\\.?|n[uú]mero|n[º°]\\.?|quantidade|qtde?\\.?|volume|volumen|nombre|nb(?:re)?\\.?|anzahl|gesamt(?:e|zahl)?|summe|aantal|"
    "totaal|antal|antall|количество|кол во|всего|число|liczba|suma|łącznie|toplam|počet|celkem|of|de|las|los|d'|der|"
    "di|delle|van)"
)
"""What says that a number counts, with the small words around it."""
WHOLE = "(?:total(?:es)?|totaux|totais|totali|gesamt|totaal|totalt|всего|sayısı|adedi|count)"
OFFERED = (
    "offered|queued|enqueued|presented|received|rec'?d|entered|incoming|inbound|recibidas|entrantes|ingresadas|"
    "ofrecidas|recebidas|oferecidas|reçus|entrants|présentés|offerts|eingehende|eingegangene?|angebotene?|ricevute|"
    "entranti|in ingresso|in arrivo|offerte|aangeboden|binnenkomende|inkommande|indgående|innkommende|поступило|"
    "поступивших|поступившие|входящи[ех]|przychodzące|przychodzących|gelen|příchozí"
)
ANSWERED = (
    "ans|answered|atendid[ao]s|contestad[ao]s|respondid[ao]s|décrochés|répondus|servis|traités|beantwortete?|"
    "angenommene?|entgegengenommene?|bearbeitete?|risposte|gestite|beantwoorde?|besvarade|besvarede|besvarte?|"
    "принято|принят(?:ые|ых)|отвечено|отвеченн(?:ые|ых)|odebrane|odebranych|cevaplanan|karşılanan|přijaté|vastatut"
)
SERVED = "serviced|served|attended"
"""Said of other things too: of contacts only beside a word for them."""
ABANDONED = (
    "abn|aban|aband|not answered|verlorene?|nicht (?:angenommene?|beantwortete?)|abgebrochene?|aufgelegte?|"
    "abandonad[ao]s|perdid[ao]s|no (?:atendid|contestad|respondid)[ao]s|não (?:atendid|respondid)[ao]s|perdus|"
    "abandonnés|manqués|non (?:répondus|décrochés)|perse|abbandonate|non risposte|opgehangen|afgehaakte?|verlaten|"
    "gemiste|niet beantwoorde?|tappade|obesvarade|mistede|ubesvarede|tapte|ubesvarte|пропущено|пропущенн(?:ые|ых)|"
    "потеряно|потерянн(?:ые|ых)|nieodebrane|nieodebranych|porzucone|utracone|kaçan|cevapsız|terk edilen|zmeškané"
)


def _beside_calls(roots: str) -> str:
    """A count of what happened, the word for contacts in front of it or behind it."""
    return f"~(?:{NUMBER} ?)*(?:{CALLS} (?:{NUMBER} )*(?:{roots})|(?:{roots}) {CALLS})(?: {WHOLE})?"


def _alone(roots: str) -> str:
    return f"~(?:{NUMBER} )*(?:{roots})(?: {WHOLE})?"


COUNTS: Mapping[str, tuple[str, ...]] = {
    "offered": (
        _beside_calls(OFFERED),
        f"~{CALLS} (?:entering|presented to|offered to|arriving in) (?:the )?queue",
        f"~(?:no {CALLS}|(?:{NUMBER} ?)+{CALLS})(?: {WHOLE})?|{CALLS} {WHOLE}|(?:gesamt)?{CALLS}",
        "~(?:(?:total|inbound|incoming|daily|hourly|weekly|monthly) )*(?:calls?|contacts?|interactions?) vol(?:ume)?s?",
    ),
    "answered": (
        _beside_calls(f"{ANSWERED}|{SERVED}"),
        _alone(ANSWERED),
        f"~(?:{CALLS} )?(?:answered|handled) by (?:an )?agents?|agent answered(?: {CALLS})?",
    ),
    "abandoned": (_beside_calls(ABANDONED), _alone(ABANDONED)),
}  # fmt: skip
"""Field of an interval report -> the phrases that speak of it.

A column of contacts nobody worked on (`Поступило`, `Входящие`) is a count of them only beside a word for them: money
and parcels come in as well.
"""
