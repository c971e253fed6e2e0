"""Comparing cities without silent holes: each cell is stated, derived, reference, or says that it is not stated."""

from itertools import product
from math import nan

import pandas as pd

from ..panel.schema import ACTUAL, prefer
from ..sources.problems import nearest
from .data import all_cities, base_years, catalogue, load_panel

_CARRIED = ["value", "low", "high", "qualifier", "observation", "document", "printed", "rule", "note"]


def _checked(words, allowed, what):
    words = [words] if isinstance(words, str) else list(words)
    for w in words:
        if w not in allowed:
            advice = nearest(w, allowed) or f"see `mz.catalogue('{what}')`"
            raise ValueError(f"{what}: {w!r} is not known; {advice}")
    return words


def compare(
    indicators, cities=None, years=None, areas="all", groups="", kinds=ACTUAL, include_derived=True, panel=None
):
    """Put cities side by side: one row for every cell asked for, whether a plan fills it or not.

    Parameters
    ----------
    indicators : str or list of str
        Ids of the codebook.
    cities : list of str, optional
        Jurisdictions, china included; every city by default.
    years : int, list of int or dict, optional
        Years, or a dict that gives each jurisdiction its own year (``mz.base_years()``). By default every year for which
        one of the jurisdictions has a figure.
    areas, groups : str or list of str
        ``all``, ``urban``, ``rural``; subgroups, with "" for the whole.
    kinds : str or list of str
        Levels and shares by default; ``target``, ``norm`` ... for others.
    include_derived : bool
        False leaves derived figures out: their cells are then ``not stated``.
    panel : pandas.DataFrame, optional
        The project's panel by default.

    Returns
    -------
    pandas.DataFrame
        indicator, jurisdiction, area, group, year, kind, unit, status, value, low, high (in ``unit``) and what leads back
        to the source: qualifier, observation, document, printed, rule, note. ``status`` is ``stated``, ``derived``,
        ``reference`` or ``not stated``.

    Examples
    --------
    >>> table = compare("dibao_standard", ["zhengzhou", "pingdingshan"], 2015, "rural")
    >>> print(table[["jurisdiction", "value", "status"]].round(2).to_string(index=False))
    jurisdiction  value  status
       zhengzhou 290.00  stated
    pingdingshan 241.66 derived
    """
    panel = load_panel() if panel is None else panel
    cities = all_cities() if cities is None else cities
    indicators = _checked(indicators, catalogue("codebook"), "codebook")
    cities = _checked(cities, catalogue("jurisdictions"), "jurisdictions")
    areas, groups, kinds = ([x] if isinstance(x, str) else list(x) for x in (areas, groups, kinds))
    rows = panel[panel.indicator.isin(indicators) & panel.jurisdiction.isin(cities) & panel.kind.isin(kinds)]
    rows = rows[rows.area.isin(areas) & rows.group.isin(groups)]
    if not include_derived:
        rows = rows[rows.basis != "derived"]
    if years is None:
        years = sorted(set(rows.period_end))
    elif isinstance(years, int):
        years = [years]
    one_year = (rows.period_start == rows.period_end) | ~rows.kind.isin(ACTUAL)
    found = dict(iter(rows[one_year].groupby(["indicator", "jurisdiction", "area", "group", "period_end"], sort=False)))
    numbers = ("value", "low", "high")
    empty = {c: nan if c in numbers else "" for c in _CARRIED}
    cells = []
    for indicator, city, area, group in product(indicators, cities, areas, groups):
        own = [years[city]] if isinstance(years, dict) and city in years else [] if isinstance(years, dict) else years
        for year in own:
            here = found.get((indicator, city, area, group, year))
            cell = dict(indicator=indicator, jurisdiction=city, area=area, group=group, year=year)
            if here is None:
                kind = kinds[0] if len(kinds) == 1 else ""
                unit = catalogue("codebook")[indicator]["unit"]
                cells.append(cell | dict(kind=kind, unit=unit, status="not stated") | empty)
            else:
                best = prefer(here).iloc[0]
                cells.append(cell | dict(kind=best.kind, unit=best.unit, status=best.basis) | best[_CARRIED].to_dict())
    columns = ["indicator", "jurisdiction", "area", "group", "year", "kind", "unit", "status", *_CARRIED]
    return pd.DataFrame(cells, columns=columns).astype(dict.fromkeys(numbers, "float64"))


def coverage(indicators=None, cities=None, panel=None):
    """What each plan states, derives and leaves out: a matrix without silent holes.

    Parameters
    ----------
    indicators : list of str, optional
        Ids of the codebook; by default those for which at least two of the cities have a figure of any kind.
    cities : list of str, optional
        Every city by default.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        indicator, family, jurisdiction, use (``actual``, ``target``, ``norm``), status (``stated``, ``derived``,
        ``not stated``), observations (how many).

    Examples
    --------
    >>> table = coverage(["beds_per_1000_elderly"], ["zhengzhou", "kaifeng", "pingdingshan"])
    >>> print(table[table.use == "actual"][["jurisdiction", "status"]].to_string(index=False))
    jurisdiction     status
       zhengzhou not stated
         kaifeng     stated
    pingdingshan    derived
    """
    panel = load_panel() if panel is None else panel
    cities = all_cities() if cities is None else cities
    # What a plan foresaw for a year that it looks back on is the figure that it gives for that year.
    looked_back = panel.period_end <= panel.jurisdiction.map(base_years())
    panel = panel.assign(kind=panel.kind.where(~((panel.kind == "projection") & looked_back), "flow"))
    rows = panel[panel.jurisdiction.isin(cities) & (panel.basis != "reference")]
    if indicators is None:
        shared = rows.groupby("indicator").jurisdiction.nunique()
        indicators = [i for i in catalogue("codebook") if shared.get(i, 0) > 1]
    uses = {"level": "actual", "share": "actual", "flow": "actual", "target": "target", "norm": "norm"}
    found = dict(iter(rows.groupby(["indicator", "jurisdiction", rows.kind.map(uses)]).basis))
    cells = []
    for indicator, city, use in product(indicators, cities, dict.fromkeys(uses.values())):
        here = found.get((indicator, city, use), ())
        bases = set(here)
        status = "stated" if "stated" in bases else "derived" if "derived" in bases else "not stated"
        family = catalogue("codebook")[indicator]["family"]
        cells.append((indicator, family, city, use, status, len(here)))
    return pd.DataFrame(cells, columns=["indicator", "family", "jurisdiction", "use", "status", "observations"])
