"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

``import mzlib as mz``, then ``mz.load_panel()``, ``mz.compare(...)``, ``mz.coverage(...)``, ``mz.growth(...)``,
``mz.paces(...)``, ``mz.source(observation)``; and for figures ``mz.settings(...)``, ``mz.dots(...)``, ``mz.lines(...)``,
``mz.matrix(...)``.
"""

from .charts import dots, lines, matrix, number_text
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
from .growth import growth, paces
from .prose import say, shown
from .provenance import as_text, source
from .settings import settings

__all__ = [
    "CITIES",
    "as_text",
    "base_years",
    "catalogue",
    "compare",
    "coverage",
    "data_card",
    "dots",
    "growth",
    "label",
    "lines",
    "load_facts",
    "load_panel",
    "matrix",
    "number_text",
    "paces",
    "place",
    "say",
    "select_cities",
    "settings",
    "shown",
    "source",
    "target_years",
    "unit_label",
    "word",
]
