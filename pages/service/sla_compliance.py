"""Do we keep our promises, and where not?"""

import streamlit as st

from charts import dots
from ui import causes, compliance, filters, queries, states, stories, tables, tiles

NAMES = ("sla_share", "sla_first_reply_share", "sla_resolution_share", "sla_breached")

chosen = filters.current()
summary = queries.summary(chosen, NAMES)
compliance.answer(chosen, summary)
tiles.verdict(summary)
tiles.show(summary, columns=4)
compliance.weeks(chosen)
cuts = [*compliance.CUTS.items(), ("target", "kind of promise")]
for pair in (cuts[:2], cuts[2:4], cuts[4:]):
    for column, (dimension, words) in zip(st.columns(2), pair, strict=False):
        with column:
            states.figure(
                f"by_{dimension}",
                dots.compared,
                queries.as_dots(chosen, "sla_share", dimension),
                f"Compliance by {words}",
                "share of targets met, 95 % interval",
                unit="share",
                theme=states.theme(),
                target=queries.target("sla_share"),
            )
compliance.burn(chosen)
compliance.causes(chosen)
tables.section("Where the breaches are", "By department and tier, most breaches first.")
tables.metrics(queries.by(chosen, NAMES, "department", "tier"), sort_by="sla_breached", key="where")
compliance.customers(chosen)
tables.section("The broken promises", "The latest first, up to 200; click a row to see why.")
broken = causes.breaches(chosen)
stories.open_chosen(broken, tables.choose_row(broken, name="breaches", key="breaches", height=320))
compliance.contracts(chosen)
compliance.trial(chosen)
