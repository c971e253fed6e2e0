"""Catching up, spread and a common trend: description of four cities, not inference from them."""

from math import log

import pandas as pd

from ..reading import bounds
from .compare import compare
from .data import all_cities, load_panel
from .growth import annual_rates, triple

AREAS = ("urban", "rural")


def catching_up(cities=None, areas=AREAS, include_derived=True, panel=None):
    """Dibao standards as shares: rural of urban within each city, and each city of the national average of the same year.

    Prices cancel, since both sides of each share are of one year.

    Parameters
    ----------
    cities : list of str, optional
        Every city by default.
    areas : list of str
        The areas held against the national average; rural of urban needs both.
    include_derived : bool
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        measure (``rural of urban``, ``urban of China``, ``rural of China``), jurisdiction, year, value, low, high (percent),
        status, observation (both levels).

    Examples
    --------
    >>> table = catching_up(["wuhan"], ["urban"])
    >>> table[["measure", "year", "value"]].round(1).values.tolist()
    [['urban of China', 2010, 143.4], ['urban of China', 2015, 128.6]]
    """
    panel = load_panel() if panel is None else panel
    cities = all_cities() if cities is None else cities
    levels = compare(
        "dibao_standard", [*cities, "china"], areas=list(AREAS), include_derived=include_derived, panel=panel
    )
    known = {(r.jurisdiction, r.area, r.year): r for r in levels.dropna(subset="value").itertuples()}
    pairs = [("rural of urban", (j, "rural"), (j, "urban")) for j in [*cities, "china"] if set(AREAS) <= set(areas)]
    pairs += [(f"{a} of China", (j, a), ("china", a)) for a in areas for j in cities]
    rows = []
    for measure, above, below in pairs:
        for year in sorted({y for *key, y in known if tuple(key) == above}):
            if (*below, year) not in known:
                continue
            top, bottom = known[(*above, year)], known[(*below, year)]
            share = bounds.scaled(bounds.quotient(triple(top), triple(bottom)), 100)
            status = next((s for s in ("derived", "reference") if s in (top.status, bottom.status)), "stated")
            rows.append([measure, above[0], year, *share, status, f"{top.observation} {bottom.observation}"])
    return pd.DataFrame(
        rows, columns=["measure", "jurisdiction", "year", "value", "low", "high", "status", "observation"]
    )


def log_spread(
    indicator="dibao_standard", cities=None, areas=AREAS, between=(2010, 2015), include_derived=True, panel=None
):
    """How far apart the cities are at their first and at their last level: the standard deviation of the logarithms.

    Parameters
    ----------
    indicator : str
    cities : list of str, optional
        Every city by default.
    areas : list of str
    between : tuple of int
        Only cities with two levels in these years count, so that start and end are of the same cities.
    include_derived : bool
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        area, when (``start``, ``end``), cities (how many), years, spread (population standard deviation of the natural
        logarithms), ratio (highest over lowest), observation.

    Examples
    --------
    >>> table = log_spread(cities=["zhengzhou", "kaifeng", "wuhan"], areas=["rural"])
    >>> table[["when", "cities", "spread", "ratio"]].round(3).values.tolist()
    [['start', 3, 0.246, 1.8], ['end', 3, 0.166, 1.477]]
    """
    rates = annual_rates([indicator], cities, areas, between, include_derived=include_derived, panel=panel)
    rows = []
    for area in areas:
        own = rates[rates.area == area]
        if len(own) < 2:
            continue
        for i, when in enumerate(("start", "end")):
            values = own[f"{when}_value"].tolist()
            logs = [log(v) for v in values]
            mean = sum(logs) / len(logs)
            deviation = (sum((x - mean) ** 2 for x in logs) / len(logs)) ** 0.5
            years = ", ".join(map(str, sorted(set(own[when]))))
            ids = " ".join(o.split()[i] for o in own.observation)
            rows.append([area, when, len(own), years, deviation, max(values) / min(values), ids])
    return pd.DataFrame(rows, columns=["area", "when", "cities", "years", "spread", "ratio", "observation"])


def pooled_trend(table):
    """A log-linear trend through a few levels, with what so few can say: interval, leverage, leave one city out.

    log(value) = level of the city and area + slope * year; the rate is 100 * (exp(slope) - 1).

    Parameters
    ----------
    table : pandas.DataFrame
        jurisdiction, area, year, value: levels of several cities. Each city and area has a level of its own; the slope
        is common.

    Returns
    -------
    pandas.DataFrame
        One row for all cities, then one for each left out: ``left_out``, ``observations``, ``free`` (degrees of
        freedom), ``rate``, ``rate_low``, ``rate_high`` (percent a year, 95 per cent interval of Student's t; nan where no
        degree of freedom is left) and ``leverage`` (the share of the slope's information that the city left out carries).

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> trend = pooled_trend(compare("dibao_standard", ["zhengzhou", "kaifeng"], areas=["urban", "rural"]))
    >>> trend.loc[trend.left_out == "", ["observations", "free", "rate"]].round(1).values.tolist()
    [[8.0, 3.0, 15.1]]
    """
    import numpy as np
    import statsmodels.api as sm

    known = table[table.value.notna()].copy()
    known["unit_of"] = known.jurisdiction + " " + known.area
    # One point of a city and area says nothing about a slope.
    known = known[known.groupby("unit_of").year.transform("nunique") > 1]
    within = known.year - known.groupby("unit_of").year.transform("mean")
    rows = []
    for left_out in ["", *known.jurisdiction.unique()]:
        some = known[known.jurisdiction != left_out]
        if some.empty:
            continue
        levels = pd.get_dummies(some.unit_of, dtype=float)
        fit = sm.OLS(np.log(some.value), levels.assign(year=some.year - some.year.mean())).fit()
        slopes = [fit.params["year"], np.nan, np.nan]
        if fit.df_resid > 0:
            slopes[1:] = fit.conf_int().loc["year"]
        share = (within[known.jurisdiction == left_out] ** 2).sum() / (within**2).sum()
        rates = [float(100 * (np.exp(x) - 1)) for x in slopes]
        rows.append([left_out, len(some), int(fit.df_resid), *rates, float(share)])
    return pd.DataFrame(rows, columns=["left_out", "observations", "free", "rate", "rate_low", "rate_high", "leverage"])
