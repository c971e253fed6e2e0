"""One city against the others: what to draw and what to list in a brief."""

import pandas as pd

from .compare import compare
from .data import all_cities, base_years, catalogue, load_panel
from .panel import ACTUAL, prefer


def figures_of(city, panel=None):
    """Every figure that the plan of a city gives, theme by theme, the best of several for one thing.

    Parameters
    ----------
    city : str
        A place that has a document.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        family, indicator, jurisdiction, area, group, year, kind, status, value, low, high, qualifier, unit, observation,
        note; in the order of the codebook.

    Examples
    --------
    >>> figures_of("xinzheng").kind.value_counts().to_dict()
    {'norm': 14, 'target': 3}
    """
    panel = load_panel() if panel is None else panel
    own = panel[(panel.jurisdiction == city) & (panel.basis != "reference")]
    keys = ["indicator", "area", "group", "period_start", "period_end", "kind"]
    best = pd.concat([own.head(0), *(prefer(same).head(1) for _, same in own.groupby(keys, sort=False))])
    order = {i: n for n, i in enumerate(catalogue("codebook"))}
    best = best.assign(family=best.indicator.map(lambda i: catalogue("codebook")[i]["family"]), status=best.basis)
    best = best.assign(year=best.period_end, order=best.indicator.map(order))
    best = best.sort_values(["order", "kind", "area", "group", "year"], kind="stable")
    columns = ["family", "indicator", "jurisdiction", "area", "group", "period_start", "year", "kind", "status", "value",
               "low", "high", "qualifier", "unit", "observation", "note"]  # fmt: skip
    return best[columns].reset_index(drop=True)


def against_others(city, panel=None):
    """A city beside the others, for every indicator that it shares with another city or with China.

    Parameters
    ----------
    city : str
        A place that has a document; of one that states no levels (``xinzheng``) the norms stand beside the others' levels.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        As from ``mz.compare``: the city first, then the others (in the city's base year where they have a figure for
        it, else in their own), then China in the city's base year; only rows with a value, only levels and shares that
        describe a state (no sums over a period).

    Examples
    --------
    >>> table = against_others("kaifeng")
    >>> table[table.indicator == "beds_per_1000_elderly"][["jurisdiction", "year", "value"]].round(1).values.tolist()[:3]
    [['kaifeng', 2015, 22.0], ['pingdingshan', 2020, 12.2], ['wuhan', 2015, 37.0]]
    """
    panel = load_panel() if panel is None else panel
    years = base_years()
    own_kinds = ("norm", "target") if city not in years else ACTUAL
    own = panel[(panel.jurisdiction == city) & panel.kind.isin(own_kinds) & (panel.basis != "reference")]
    if city in years:
        own = own[(own.period_end == years[city]) & (own.period_start == own.period_end)]
    tables = []
    for indicator, area, group in own[["indicator", "area", "group"]].drop_duplicates().itertuples(index=False):
        rows = panel[panel.indicator == indicator]
        mine = compare(indicator, city, areas=area, groups=group, kinds=own_kinds, panel=rows).dropna(subset="value")
        others = [c for c in all_cities() if c != city]
        # The same year where the other city has it, else the year on which its own plan looks back.
        same = compare(indicator, others, years.get(city, 2015), area, group, panel=rows).dropna(subset="value")
        rest = [c for c in others if c not in set(same.jurisdiction)]
        theirs = pd.concat([same, compare(indicator, rest, years, area, group, panel=rows).dropna(subset="value")])
        theirs = theirs.sort_values("jurisdiction", key=lambda j: j.map(all_cities().index), kind="stable")
        nation = compare(indicator, "china", years.get(city, 2015), area, group, panel=rows).dropna(subset="value")
        if city in years:
            mine = mine[mine.year == years[city]]
        if len(mine) and (len(theirs) or len(nation)):
            tables.append(pd.concat([mine, theirs, nation]))
    return (
        pd.concat(tables, ignore_index=True) if tables else compare("dibao_standard", city, 1900, panel=panel).iloc[:0]
    )
