"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

``import mzlib as mz``, then ``mz.load_panel()``, ``mz.compare(...)``, ``mz.coverage(...)``, ``mz.growth(...)``,
``mz.paces(...)``, ``mz.source(observation)``; and for figures ``mz.settings(...)``, ``mz.dots(...)``, ``mz.lines(...)``,
``mz.matrix(...)``.
"""

from .answers import difference
from .audits import audit, audit_counts, audit_text, footnotes, in_doubt
from .charts import dots, lines
from .compare import compare, coverage
from .data import (
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
from .explorer import explore
from .grids import apart, matrix
from .growth import annual_rates, at_prices, deflate, growth, inflate, price_index
from .listings import audit_shown, contradictions, growth_shown, listed_figures, pace_text, shown, targets_shown
from .marks import lay_out, number_text, pace_rows
from .paces import paces
from .pictures import picture
from .profile import against_others, figures_of
from .prose import identity_name, joined, row_name, say, shortened, spread, standing, text, words
from .provenance import as_text, source
from .publish import publish
from .questions import answer, choice, why_empty
from .search import find
from .settings import settings
from .sources import sources
from .trends import catching_up, log_spread, pooled_trend

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
