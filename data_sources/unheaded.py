"""Logs of telephone switches that have no header row, told by what stands where.

Sources: Asterisk documentation, "CDR Specification" and `cdr_custom.conf` (the comma-separated records), FreePBX's
table `cdr`, and "Queue Logs" (the queue log, whose rows have as many cells as their event needs).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WENT = "channel dstchannel lastapp lastdata"
_ENDED = "duration billsec disposition amaflags"
RECORDS = tuple(
    tuple(names.split())
    for names in (
        f"accountcode src dst dcontext clid {_WENT} start answer end {_ENDED} uniqueid userfield peeraccount linkedid "
        "sequence",
        f"clid src dst dcontext {_WENT} start answer end {_ENDED} accountcode uniqueid userfield sequence",
        f"calldate clid src dst dcontext {_WENT} {_ENDED} accountcode uniqueid userfield did",
    )
)
"""Columns of call detail records: the switch's own file, the one its settings shape, and a table of them.

Behind `did` the columns of a table differ by version.
"""
QUEUE_LOG = ("time", "callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5")
DISPOSITIONS = frozenset({"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"})
EVENTS = frozenset(
    "ENTERQUEUE CONNECT COMPLETEAGENT COMPLETECALLER ABANDON RINGNOANSWER RINGCANCELED DID QUEUESTART CONFIGRELOAD "
    "ADDMEMBER REMOVEMEMBER PAUSE UNPAUSE PAUSEALL UNPAUSEALL EXITWITHTIMEOUT EXITWITHKEY EXITEMPTY TRANSFER "
    "BLINDTRANSFER ATTENDEDTRANSFER AGENTLOGIN AGENTLOGOFF AGENTDUMP SYSCOMPAT".split()
)
MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4} \d{1,2}:\d\d")
EPOCH = re.compile(r"\d{10}(\.\d+)?")


def names_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of the columns of a log without a header; empty for every other table.

    Args:
        rows: the first rows of the file.

    Example:
        >>> names_of([["1709542500", "1709542500.1", "support", "NONE", "ENTERQUEUE", "", "100", "1"]])[:3]
        ('time', 'callid', 'queuename')
        >>> names_of([["time", "callid", "queuename", "agent", "event"]])
        ()
    """
    filled = [r for r in rows if any(c.strip() for c in r)]
    if not filled:
        return ()
    if all(_is_queue_event(r) for r in filled):
        return QUEUE_LOG[: max(map(len, filled))]
    width = max(map(len, filled))
    for names in RECORDS:
        if all(_is_record(r, names) for r in filled):
            return names[:width] + tuple(f"column {i + 1}" for i in range(len(names), width))
    return ()


def _is_queue_event(row: Sequence[str]) -> bool:
    is_long = 5 <= len(row) <= len(QUEUE_LOG)
    return is_long and EPOCH.fullmatch(row[0]) is not None and row[4] in EVENTS


def _is_record(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the moment, the seconds and the disposition of a call stand where `names` has them."""
    at = names.index("disposition")
    if len(row) <= at or row[at].strip().upper() not in DISPOSITIONS:
        return False
    began = row[names.index("start" if "start" in names else "calldate")]
    return MOMENT.match(began) is not None and row[at - 1].isdigit() and row[at - 2].isdigit()
