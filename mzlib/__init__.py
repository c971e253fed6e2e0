"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

``import mzlib as mz``, then ``mz.load_panel()``, ``mz.compare(...)``, ``mz.coverage(...)``, ``mz.growth(...)``,
``mz.paces(...)``, ``mz.source(observation)``; and for figures ``mz.settings(...)``, ``mz.dots(...)``, ``mz.lines(...)``,
``mz.matrix(...)``.
"""

from .audits import audit, audit_counts, audit_text, footnotes
from .charts import apart, dots, lines, matrix
from .compare import compare, coverage
from .data import (
    CITIES,
    base_years,
    catalogue,
    data_card,
    label,
    load_audit,
    load_facts,
    load_issues,
    load_panel,
    place,
    select_cities,
    target_years,
    unit_label,
    word,
)
from .growth import annual_rates, at_prices, deflate, growth, inflate, price_index
from .listings import audit_shown, contradictions, growth_shown, listed_figures, pace_text, shown, targets_shown
from .marks import lay_out, number_text, pace_rows
from .paces import paces
from .profile import against_others, figures_of
from .prose import identity_name, pick, row_name, say, shortened, spread, standing
from .provenance import as_text, source
from .settings import settings
from .trends import catching_up, log_spread, measure_word, pooled_trend

__all__ = [
    "CITIES",
    "against_others",
    "annual_rates",
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
    "compare",
    "contradictions",
    "coverage",
    "data_card",
    "deflate",
    "dots",
    "figures_of",
    "footnotes",
    "growth",
    "growth_shown",
    "identity_name",
    "inflate",
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
    "measure_word",
    "number_text",
    "pace_rows",
    "pace_text",
    "paces",
    "pick",
    "place",
    "pooled_trend",
    "price_index",
    "row_name",
    "say",
    "select_cities",
    "settings",
    "shortened",
    "shown",
    "source",
    "spread",
    "standing",
    "target_years",
    "targets_shown",
    "unit_label",
    "word",
]
