"""The channel of a list of contacts that has no column for it: told by the words of its headers."""

from __future__ import annotations

import re

from data_sources.building import Context
from data_sources.systems.system import normalised

CHANNEL_WORDS = (
    ("chat", "chat"), ("email", "email"), ("ticket", "email"), ("visit", "in_person"),
    ("arrival", "in_person"), ("patient", "in_person"), ("call", "phone"), ("llamada", "phone"),
)  # fmt: skip
NOT_STATED = "not_stated"
"""Channel of contacts of which nothing says what they are."""
ANY_CONTACT = re.compile(r"\b(conversation|interaction|session|engagement|contact)s?\b")
"""Words for a contact of any channel."""
CHAT = re.compile(
    r"\b(live ?)?(web ?)?chat(s|bot)?\b|\bmessag(e|es|ing)\b|\bbot\b|\bvisitor\b|\btranscript\b|\bwhatsapp\b|"
    r"\bsms\b|\btyping\b"
)
PHONE = re.compile(
    r"\bcall(s|er|ers|ing|ed)?\b|\bphone\b|\bani\b|\bdnis\b|\bring(ing|s)?\b|\bivr\b|\bvoice(mail)?\b|\bdial(ed|ing)?\b|\btalk\b|"
    r"\bhold\b|\brecording\b|\bllamadas?\b|\bchamadas?\b|\bchiamat[ae]\b|\bligaç(ão|ões)\b|\bappels?\b|\banruf\w*|\bgespräch\w*"
)


def contact_channel(context: Context) -> str:
    """The channel the id and the moment speak of, else all headers and the file's name; else phone.

    A list of conversations is taken for neither when its words name both or none.
    """
    named = " ".join(
        normalised(context.headers[n][0]) for n in ("contact_id", "offered_at") if n in context.headers
    )
    spoken = next((key for word, key in CHANNEL_WORDS if word in named), None)
    if spoken is not None:
        return spoken
    words = " ".join(normalised(h) for h in (*context.raw.header, context.raw.name.rsplit(".", 1)[0]))
    of_chat, of_phone = bool(CHAT.search(words)), bool(PHONE.search(words))
    if of_chat != of_phone:
        return "chat" if of_chat else "phone"
    return NOT_STATED if ANY_CONTACT.search(named) else "phone"


def channel_told(channel: str) -> str:
    """What a load says of the channel it decided."""
    if channel != NOT_STATED:
        return f"The file names no channel; its rows are taken as {channel}."
    return (
        "The file names no channel and its headers do not say whether its rows are calls or chats: they are kept as "
        "not stated and have no service level. Load it with a column that says so, or name one in the mapping."
    )
