"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

``import mzlib as mz``, then ``mz.load_panel()``, ``mz.compare(...)``, ``mz.coverage(...)``, ``mz.growth(...)``,
``mz.paces(...)``, ``mz.source(observation)``.
"""

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
from .provenance import as_text, source
