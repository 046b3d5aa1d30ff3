"""Where does this number come from?"""

from ui import filters, queries, reference

chosen = filters.current()
name = reference.choose_metric()
told = queries.explanation(name, chosen)
reference.explanation(told, chosen)
reference.rows_behind(told, chosen)
