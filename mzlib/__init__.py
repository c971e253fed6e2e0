"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

``import mzlib as mz``, then ``mz.load_panel()``, ``mz.compare(...)``, ``mz.coverage(...)``, ``mz.growth(...)``,
``mz.paces(...)``, ``mz.source(observation)``; and for figures ``mz.settings(...)``, ``mz.dots(...)``, ``mz.lines(...)``,
``mz.matrix(...)``.
"""

from .charts import dots, lines, matrix
from .compare import compare, coverage
from .data import (
    CITIES,
    base_years,
    catalogue,
    data_card,
    label,
    load_facts,
    load_panel,
    place,
    select_cities,
    target_years,
    unit_label,
    word,
)
from .growth import growth, paces, pooled_trend
from .listings import growth_shown, listed_figures, shown, targets_shown
from .marks import lay_out, number_text
from .profile import against_others, figures_of
from .prose import pick, row_name, say, shortened, spread, standing
from .provenance import as_text, source
from .settings import settings

__all__ = [
    "CITIES",
    "against_others",
    "as_text",
    "base_years",
    "catalogue",
    "compare",
    "coverage",
    "data_card",
    "dots",
    "figures_of",
    "growth",
    "growth_shown",
    "label",
    "lay_out",
    "lines",
    "listed_figures",
    "load_facts",
    "load_panel",
    "matrix",
    "number_text",
    "paces",
    "pick",
    "place",
    "pooled_trend",
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
