"""One city beside the others, and every figure of its plan."""

import pandas as pd

from ..panel.schema import ACTUAL, ordered
from .ask import named
from .compare import best, compare, shaped
from .load import as_list, base_years, catalogue, cities, load_panel, with_plan
from .scope import of_nation
from .shape import alike, period_text, result

_AREAS = (" urban", " rural", " all")


def _planned(city):
    """The id of one place that has a document."""
    asked = named(cities=city)["cities"] if city else []
    if len(asked) != 1 or asked[0] not in with_plan():
        raise ValueError(f"city: found {city!r}; allowed: one of {', '.join(with_plan())}")
    return asked[0]


def plan_figures(city):
    """Every figure that the plan of a place gives, theme by theme, the best of several for one thing.

    Parameters
    ----------
    city : str
        A place that has a document, by id or name.

    Returns
    -------
    pandas.DataFrame
        The one shape, in the order of the codebook, with ``family`` and ``period``.

    Examples
    --------
    >>> plan_figures("xinzheng").kind.value_counts().to_dict()
    {'norm': 14, 'target': 3}
    """
    panel, city = load_panel(), _planned(city)
    rows = shaped(best(panel[(panel.jurisdiction == city) & (panel.basis != "reference")]))
    book = catalogue("codebook")
    rows["family"] = [book[i]["family"] for i in rows.indicator]
    rows["period"] = [period_text(s, y) for s, y in zip(rows.start, rows.year)]
    rows = ordered(rows.sort_values(["kind", "area", "group", "year"], kind="stable"), indicator=book)
    return result(rows, ["family", "period"])


def beside_others(city, others=None, nation="china"):
    """A place beside cities and the nation, for everything that it shares with one of them.

    Parameters
    ----------
    city : str
        A place that has a document; of one that states no levels its norms and targets stand beside the others' targets.
    others : str or list of str, optional
        Every city by default; the place itself is left out.
    nation : str

    Returns
    -------
    pandas.DataFrame
        The one shape: the place first, then the others (in its base year where they have a figure for it, else in their own),
        then the nation in its base year (of what does not grow with the size of a place); what is beside what is, what ought to
        be beside what ought to be, and nothing that is only implied by other figures.

    Examples
    --------
    >>> table = beside_others("kaifeng")
    >>> table[table.indicator == "beds_per_1000_elderly"][["jurisdiction", "year", "value"]].round(1).values.tolist()[:3]
    [['kaifeng', 2015, 22.0], ['pingdingshan', 2020, 12.2], ['wuhan', 2015, 37.0]]
    """
    panel = load_panel()
    city = _planned(city)
    others = [c for c in named(beside=list(cities()) if others is None else others)["beside"] if c != city]
    years, key = base_years(), ["indicator", "area", "group"]
    looks_back = city in years
    book = catalogue("codebook")
    implied = panel.indicator.map(lambda i: book[i].get("scope") == "implied")
    own = panel[(panel.jurisdiction == city) & (panel.basis != "reference") & ~implied]
    own = own[own.kind.isin(ACTUAL if looks_back else ("norm", "target"))]
    if looks_back:
        own = own[(own.period_start == own.period_end) & (own.period_end == years[city])]
    own = shaped(best(own))
    own = own.drop_duplicates(key)
    if own.empty:
        return own
    year, names = years.get(city, min(years.values())), list(dict.fromkeys(own.indicator))
    ask = dict(areas=list(set(own.area)), groups=list(set(own.group)), kinds=list(ACTUAL) if looks_back else "target",
               include_derived=looks_back)  # fmt: skip
    same = compare(names, others, year, **ask) if others else own.iloc[:0]
    same = same[same.status != "reference"]  # what the others' plans say, not what was announced since
    back = compare(names, others, "base" if looks_back else "target", **ask) if others else own.iloc[:0]
    back = back[~alike(back, same[same.value.notna()], [*key, "jurisdiction"])]
    country = compare(names, nation, year, **ask)
    country = country[of_nation(country)]
    beside = pd.concat([t[t.value.notna()] for t in (same, back, country)])
    beside = beside[alike(beside, own, key)]
    table = pd.concat([own[alike(own, beside, key)], beside])
    table = table.assign(cell=list(zip(*(table[c] for c in key))))
    return ordered(table, cell=table.cell.unique(), jurisdiction=(city, *others, nation)).drop(columns="cell")


def overview(measures, cities=None, nation="china"):
    """Some measures of every city in the year that its plan looks back on, beside the nation: one page.

    Parameters
    ----------
    measures : str or list of str
        Indicators, each with an area after it where it is not of the whole place, such as ``dibao_standard urban``.
    cities : str or list of str, optional
    nation : str
        Shown in the years of the cities, for what does not grow with the size of a place.

    Returns
    -------
    pandas.DataFrame
        The one shape, in the order of the measures.

    Examples
    --------
    >>> overview(["dibao_standard urban", "elderly_care_beds"], "wuhan")[["jurisdiction", "year", "value"]].values.tolist()
    [['wuhan', 2015, 580.0], ['china', 2015, 451.1], ['wuhan', 2015, 61000.0]]
    """
    measures, tables = [measures] if isinstance(measures, str) else as_list(measures, "measures"), []
    for measure in measures or [""]:
        indicator, _, area = measure.rpartition(" ") if measure.endswith(_AREAS) else (measure, "", "all")
        table = compare(indicator, cities, "base", area, "", beside=nation)
        table = table[(table.jurisdiction != nation) | of_nation(table)]
        tables.append(table[(table.jurisdiction != nation) | table.year.isin(table.year[table.jurisdiction != nation])])
    return pd.concat(tables, ignore_index=True)
