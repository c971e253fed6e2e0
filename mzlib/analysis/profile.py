"""One city against the others: what to draw and what to list in a brief."""

import pandas as pd

from ..panel.schema import ACTUAL, prefer
from .compare import compare
from .data import all_cities, base_years, catalogue, load_panel


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
    keys = ["indicator", "area", "group"]
    asked = {key: n for n, key in enumerate(own[keys].drop_duplicates().itertuples(index=False, name=None))}
    others, year, parts = [c for c in all_cities() if c != city], years.get(city, 2015), []
    # One comparison for all indicators of an area and a group.
    for area, group in dict.fromkeys(key[1:] for key in asked):
        names = [i for i, *rest in asked if tuple(rest) == (area, group)]
        mine = compare(names, city, areas=area, groups=group, kinds=own_kinds, panel=panel).dropna(subset="value")
        if city in years:
            mine = mine[mine.year == year]
        # The same year where the other city has it, else the year on which its own plan looks back.
        same = compare(names, others, year, area, group, panel=panel).dropna(subset="value")
        back = compare(names, others, years, area, group, panel=panel).dropna(subset="value")
        have = set(zip(same.indicator, same.jurisdiction))
        new = [pair not in have for pair in zip(back.indicator, back.jurisdiction)]
        back = back[pd.Series(new, index=back.index, dtype="bool")]
        nation = compare(names, "china", year, area, group, panel=panel).dropna(subset="value")
        beside = {*same.indicator, *back.indicator, *nation.indicator} & set(mine.indicator)
        parts += [t[t.indicator.isin(beside)] for t in (mine, same, back, nation)]
    if not any(map(len, parts)):
        return compare("dibao_standard", city, 1900, panel=panel).iloc[:0]
    table = pd.concat(parts, ignore_index=True)
    order = {j: n for n, j in enumerate((city, *others, "china"))}
    rows = zip(table.indicator, table.area, table.group, table.jurisdiction)
    place = [(asked[tuple(key)], order[j]) for *key, j in rows]
    return table.iloc[sorted(range(len(table)), key=place.__getitem__)].reset_index(drop=True)
