"""Four cities, one panel: what Chinese cities' civil-affairs plans say, compared number by number.

    >>> import mzlib as mz

- look:     ``mz.find("beds")``, ``mz.codebook()``, ``mz.cities()``, ``mz.load_panel()``, ``mz.load("facts")``
- compare:  ``mz.compare("dibao_standard")``, ``mz.coverage()``, ``mz.growth()``, ``mz.rates()``, ``mz.targets()``, ``mz.audit()``
- relate:   ``mz.difference(table)``, ``mz.ratio(top, bottom)``, ``mz.against(table)``, ``mz.gaps(targets)``, ``mz.at_prices(table)``
- ask why:  ``mz.why_empty(table)``, ``mz.source(observation)``
- show:     ``mz.dots(table, nb, name)``, ``mz.slopes``, ``mz.bars``, ``mz.matrix``, ``mz.table``, ``mz.say(nb, key, table)``, ``mz.export``
- explore:  ``mz.explore()``

Every result that compares is one long table of the same columns, so that any of them goes into any figure, table or sentence.
"""

from importlib import import_module

# Where each name lives; imported when asked for, so that an import costs what is used.
_HOMES = {
    "analysis.load": ("load_panel", "load", "codebook", "cities"),
    "analysis.compare": ("compare", "coverage", "difference", "ratio", "against", "densities", "tally", "why_empty"),
    "analysis.growth": ("growth", "rates", "at_prices", "catching_up", "chained", "leave_one_out"),
    "analysis.targets": ("targets", "gaps"),
    "analysis.audit": ("audit",),
    "analysis.profile": ("plan_figures", "beside_others", "overview"),
    "analysis.lineage": ("source",),
    "words.sentences": ("say",),
    "display.dots": ("dots",),
    "display.slopes": ("slopes",),
    "display.bars": ("bars", "matrix"),
    "display.tables": ("table",),
    "display.export": ("export",),
    "suite.settings": ("settings",),
    "explorer.search": ("find",),
    "explorer.app": ("explore",),
}
_WHERE = {name: room for room, names in _HOMES.items() for name in names}
__all__ = sorted(_WHERE)


def __getattr__(name):
    if name in _WHERE:
        return getattr(import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module 'mzlib' has no attribute {name!r}; it has: {', '.join(__all__)}")


def __dir__():
    return __all__
