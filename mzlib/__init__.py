"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

``import mzlib as mz``, then ``mz.load_panel()``, ``mz.compare(...)``, ``mz.coverage(...)``, ``mz.growth(...)``,
``mz.paces(...)``, ``mz.source(observation)``; and for figures ``mz.settings(...)``, ``mz.dots(...)``, ``mz.lines(...)``,
``mz.matrix(...)``.
"""

from .analysis.audits import audit, audit_counts, audit_text, footnotes, in_doubt
from .analysis.compare import compare, coverage
from .analysis.data import (
    all_cities,
    base_years,
    catalogue,
    data_card,
    label,
    load_audit,
    load_facts,
    load_issues,
    load_panel,
    parts_of,
    phrase,
    place,
    select_cities,
    target_years,
    unit_label,
    with_plan,
    word,
)
from .analysis.growth import annual_rates, at_prices, deflate, growth, inflate, price_index
from .analysis.paces import paces
from .analysis.profile import against_others, figures_of
from .analysis.provenance import as_text, source
from .analysis.questions import answer, choice, why_empty
from .analysis.trends import catching_up, log_spread, pooled_trend
from .display.answers import difference
from .display.charts import dots, lines
from .display.grids import apart, matrix
from .display.listings import audit_shown, contradictions, growth_shown, listed_figures, pace_text, shown, targets_shown
from .display.marks import lay_out, number_text, pace_rows
from .display.pictures import picture
from .display.publish import publish
from .explore.explorer import explore
from .explore.search import find
from .suite.settings import settings
from .words.credits import sources
from .words.prose import identity_name, joined, row_name, say, shortened, spread, standing, text, words

__all__ = [
    "CITIES",
    "against_others",
    "all_cities",
    "annual_rates",
    "answer",
    "apart",
    "as_text",
    "at_prices",
    "audit",
    "audit_counts",
    "audit_shown",
    "audit_text",
    "base_years",
    "catalogue",
    "catching_up",
    "choice",
    "compare",
    "contradictions",
    "coverage",
    "data_card",
    "deflate",
    "difference",
    "dots",
    "explore",
    "figures_of",
    "find",
    "footnotes",
    "growth",
    "growth_shown",
    "identity_name",
    "in_doubt",
    "inflate",
    "joined",
    "label",
    "lay_out",
    "lines",
    "listed_figures",
    "load_audit",
    "load_facts",
    "load_issues",
    "load_panel",
    "log_spread",
    "matrix",
    "number_text",
    "pace_rows",
    "pace_text",
    "paces",
    "parts_of",
    "phrase",
    "picture",
    "place",
    "pooled_trend",
    "price_index",
    "publish",
    "row_name",
    "say",
    "select_cities",
    "settings",
    "shortened",
    "shown",
    "source",
    "sources",
    "spread",
    "standing",
    "target_years",
    "targets_shown",
    "text",
    "unit_label",
    "why_empty",
    "with_plan",
    "word",
    "words",
]


def __getattr__(name):
    # Worked out when asked for: an import must not need catalogues that somebody is mending.
    if name == "CITIES":
        return all_cities()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
