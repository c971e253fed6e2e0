"""Growth: what plans state, and yearly rates over the right number of years, at current or at constant prices.

A rate is (end / start) ** (1 / years) - 1; of a share it is the change in percentage points over the years. Bounds are those
of both levels.
"""

from math import nan

import pandas as pd

from ..panel.schema import ACTUAL, prefer
from ..reading import bounds
from .data import all_cities, load_audit, load_panel

PRICES = ("nominal", "constant 2015")
_KEYS = ["jurisdiction", "indicator", "area", "group"]


def triple(row, prefix=""):
    """Value, low and high of a row."""
    names = (f"{prefix}value", f"{prefix}low", f"{prefix}high")
    return tuple(float(getattr(row, n)) for n in names)


def growth(indicators=None, cities=None, panel=None):
    """Stated growth beside what the identities of its plan make of it.

    Parameters
    ----------
    indicators : list of str, optional
        Ids of the codebook; all with a stated growth by default.
    cities : list of str, optional
        Every city by default.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        jurisdiction, indicator, area, group, base_year, year, years, stated, stated_low, stated_high, computed, computed_low,
        computed_high (all in percent), verdict (as in ``mz.load_audit``), ambiguous (the base may be a year earlier),
        stated_rate and rate_computed (percent a year, where the plan prints a yearly rate too) with rate_verdict,
        observation (of the stated growth), inputs (of the computed one), note.

    Examples
    --------
    >>> table = growth(["social_organisations"], ["kaifeng"])
    >>> table[["stated", "computed", "verdict"]].round(1).values.tolist()
    [[45.0, 116.7, 'inconsistent']]
    """
    panel = load_panel() if panel is None else panel
    cities = all_cities() if cities is None else cities
    stated = panel[(panel.kind == "growth") & (panel.basis == "stated") & panel.jurisdiction.isin(cities)]
    if indicators is not None:
        stated = stated[stated.indicator.isin(indicators)]
    audit = load_audit()
    audit = audit[audit.form.isin(["growth", "annual_growth"])].assign(of=audit.facts.str.split().str[0])
    tested = audit[audit.stated.notna()].set_index("of")
    yearly = {
        (*(getattr(r, k) for k in _KEYS), r.period_end): r for r in stated[stated.unit == "percent/year"].itertuples()
    }
    order, rows = {c: i for i, c in enumerate(cities)}, []
    for s in sorted(stated[stated.unit == "percent"].itertuples(), key=lambda s: order[s.jurisdiction]):
        found, inputs, verdict = (nan, nan, nan), "", "not testable"
        if s.observation in tested.index:
            a = tested.loc[s.observation]
            found, verdict = (a.computed, a.computed_low, a.computed_high), a.verdict
            inputs = " ".join(a.facts.split()[1:])
        said_rate, rate, rate_verdict = nan, nan, ""
        y = yearly.get((*(getattr(s, k) for k in _KEYS), s.period_end))
        if y is not None and y.observation in tested.index:
            a = tested.loc[y.observation]
            said_rate, rate, rate_verdict = a.stated, a.computed, a.verdict
        rows.append([s.jurisdiction, s.indicator, s.area, s.group, s.period_start, s.period_end,
                     s.period_end - s.period_start, *triple(s), *found, verdict, "base year ambiguous" in s.note,
                     said_rate, rate, rate_verdict, s.observation, inputs, s.note])  # fmt: skip
    columns = [*_KEYS, "base_year", "year", "years", "stated", "stated_low", "stated_high", "computed", "computed_low",
               "computed_high", "verdict", "ambiguous", "stated_rate", "rate_computed", "rate_verdict", "observation",
               "inputs", "note"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def price_index(panel=None):
    """Consumer prices of China, 2015 = 100, chained from the yearly changes of the reference series.

    Parameters
    ----------
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        value, low, high by year; the bounds are those of the rounding of every yearly change between a year and 2015.
        ``observation`` names the changes.

    Examples
    --------
    >>> price_index().loc[[2010, 2015, 2020], "value"].round(1).to_dict()
    {2010: 87.1, 2015: 100.0, 2020: 111.6}
    """
    panel = load_panel() if panel is None else panel
    changes = panel[(panel.indicator == "consumer_price_change") & (panel.jurisdiction == "china")].set_index(
        "period_end"
    )
    rows, years = {}, sorted(changes.index)
    for year in [years[0] - 1, *years]:
        between = [y for y in years if min(year, 2015) < y <= max(year, 2015)]
        factor = bounds.product(*(bounds.shifted(bounds.scaled(triple(changes.loc[y]), 0.01), 1) for y in between))
        if year < 2015:
            factor = bounds.quotient((1.0, 1.0, 1.0), factor)
        ids = " ".join(changes.loc[y, "observation"] for y in between)
        rows[year] = [*(bounds.scaled(factor, 100) if between else (100.0, 100.0, 100.0)), ids]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "observation"])


def deflate(value, year, index):
    """Money of a year in prices of 2015; what is nan stays nan.

    Parameters
    ----------
    value : tuple of float
        Value, low, high, in yuan of that year.
    year : int
    index : pandas.DataFrame
        From ``mz.price_index``.

    Returns
    -------
    tuple of float

    Raises
    ------
    ValueError
        If the index does not reach that year.

    Examples
    --------
    >>> [round(x, 1) for x in deflate((570.0, 570.0, 570.0), 2020, price_index())]
    [510.8, 509.5, 512.0]
    """
    return bounds.quotient(value, bounds.scaled(_level_of_prices(year, index), 0.01))


def inflate(value, year, index):
    """Money in prices of 2015 as money of a year: the inverse of ``deflate``.

    Examples
    --------
    >>> index = price_index()
    >>> round(inflate(deflate((570.0,) * 3, 2020, index), 2020, index)[0], 6)
    570.0
    """
    return bounds.product(value, bounds.scaled(_level_of_prices(year, index), 0.01))


def _level_of_prices(year, index):
    if year not in index.index:
        allowed = f"{index.index.min()} to {index.index.max()}"
        raise ValueError(f"consumer prices of {year} are not in the reference series; allowed: {allowed}")
    return triple(index.loc[year])


def at_prices(table, prices="nominal", panel=None):
    """A comparison's money at the prices asked for.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``: value, low, high, unit, year.
    prices : {'nominal', 'constant 2015'}
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        The table; at constant prices, rows in yuan are in yuan of 2015.

    Raises
    ------
    ValueError
        If a year is outside the price series, or ``prices`` is neither.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> table = compare("dibao_standard", "pingdingshan", 2020, "urban")
    >>> at_prices(table, "constant 2015").value.round(1).tolist()
    [510.8]
    """
    if prices not in PRICES:
        raise ValueError(f"prices: found {prices!r}; allowed: {', '.join(PRICES)}")
    if prices == "nominal":
        return table
    index = price_index(panel)
    real = [
        deflate(triple(r), r.year, index) if r.unit.startswith("yuan") and r.value == r.value else triple(r)
        for r in table.itertuples()
    ]
    return table.assign(**dict(zip(("value", "low", "high"), map(list, zip(*real))))) if real else table


def annual_rates(
    indicators=None, cities=None, areas=None, between=None, prices="nominal", include_derived=True, panel=None
):
    """The yearly rate between the first and the last dated level of everything that has two.

    Parameters
    ----------
    indicators : list of str, optional
        Ids of the codebook; all by default.
    cities : list of str, optional
        Jurisdictions, every city by default; ``china`` brings its reference series.
    areas : list of str, optional
    between : tuple of int, optional
        Only levels of these years and between them.
    prices : {'nominal', 'constant 2015'}
    include_derived : bool
        Whether levels that the plan only implies count.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        jurisdiction, indicator, area, group, start, end, years, start_value, start_low, start_high, end_value, end_low,
        end_high (at the prices asked for), rate, rate_low, rate_high (in ``unit``: percent a year, of shares points a
        year), ambiguous (the start may be the end of the year before), and then rate_earlier, rate_earlier_low,
        rate_earlier_high over one year more; status (``derived`` where one of the levels is), observation (of both levels).

    Examples
    --------
    >>> table = annual_rates(["dibao_standard"], ["zhengzhou"], ["urban"])
    >>> table[["start", "end", "years", "rate", "rate_earlier"]].round(2).values.tolist()
    [[2011.0, 2015.0, 4.0, 11.21, 8.87]]
    """
    panel = load_panel() if panel is None else panel
    if prices not in PRICES:
        raise ValueError(f"prices: found {prices!r}; allowed: {', '.join(PRICES)}")
    cities = all_cities() if cities is None else cities
    rows = panel[panel.kind.isin(ACTUAL) & (panel.period_start == panel.period_end) & panel.jurisdiction.isin(cities)]
    rows = rows[(rows.basis != "reference") | ~rows.jurisdiction.isin(all_cities())]
    for column, wanted in (("indicator", indicators), ("area", areas)):
        if wanted is not None:
            rows = rows[rows[column].isin(wanted)]
    if between is not None:
        rows = rows[rows.period_end.between(*between)]
    if not include_derived:
        rows = rows[rows.basis != "derived"]
    index, order, found = price_index(panel), {c: i for i, c in enumerate(cities)}, []
    for key, same in rows.groupby(_KEYS, sort=False):
        start, end = (
            prefer(same[same.period_end == y]).iloc[0] for y in (same.period_end.min(), same.period_end.max())
        )
        if start.period_end == end.period_end:
            continue
        first, last, years = start.period_end, end.period_end, end.period_end - start.period_end
        levels = [triple(start), triple(end)]
        money, share = start.unit.startswith("yuan"), start.unit.startswith("percent")
        real = money and prices != "nominal"
        if real:
            levels = [deflate(x, y, index) for x, y in zip(levels, (first, last))]
        ambiguous = "base year ambiguous" in start.note
        earlier = (nan, nan, nan)
        if ambiguous:
            before = deflate(triple(start), first - 1, index) if real else levels[0]
            earlier = _rate(before, levels[1], years + 1, share)
        status = "derived" if "derived" in (start.basis, end.basis) else "stated"
        found.append([*key, first, last, years, *levels[0], *levels[1], *_rate(*levels, years, share), ambiguous, *earlier,
                      "percentage_point/year" if share else "percent/year", status,
                      f"{start.observation} {end.observation}"])  # fmt: skip
    columns = [*_KEYS, "start", "end", "years", "start_value", "start_low", "start_high", "end_value", "end_low", "end_high",
               "rate", "rate_low", "rate_high", "ambiguous", "rate_earlier", "rate_earlier_low", "rate_earlier_high", "unit",
               "status", "observation"]  # fmt: skip
    table = pd.DataFrame(found, columns=columns)
    return table.sort_values("jurisdiction", key=lambda j: j.map(order), kind="stable", ignore_index=True)


def _rate(start, end, years, share):
    """Percentage points a year for a share, else a compound rate in percent."""
    if share:
        return bounds.scaled(bounds.difference(end, start), 1 / years)
    return bounds.annual(bounds.change(start, end), years)
