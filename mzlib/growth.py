"""Growth: what plans state, what their own levels give, yearly rates over the right number of years, and paces."""

from math import nan

import pandas as pd

from . import bounds
from .data import CITIES, base_years, catalogue, load_facts, load_panel
from .panel import ACTUAL, prefer
from .quantity import read_truncated


def growth(indicators=None, cities=CITIES, panel=None):
    """Stated growth beside the growth that the plan's own levels give.

    Parameters
    ----------
    indicators : list of str, optional
        Ids of the codebook; all with a stated growth by default.
    cities : list of str
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        jurisdiction, indicator, area, group, base_year, year, stated, stated_low, stated_high, computed, computed_low,
        computed_high (all in percent), verdict (``consistent``, ``consistent only if truncated``, ``inconsistent``,
        ``not testable``), years, ambiguous (the base may be a year earlier), rate, rate_low, rate_high (percent a year,
        computed where it can be), rate_earlier_base, stated_rate and rate_verdict (where the plan prints a yearly rate
        too), observations, note.

    Examples
    --------
    >>> table = growth(["social_organisations"], ["kaifeng"])
    >>> table[["stated", "computed", "verdict"]].round(1).values.tolist()
    [[45.0, 116.7, 'inconsistent']]
    """
    panel = load_panel() if panel is None else panel
    stated = panel[(panel.kind == "growth") & (panel.basis == "stated") & (panel.unit == "percent")]
    stated = stated[stated.jurisdiction.isin(cities)]
    if indicators is not None:
        stated = stated[stated.indicator.isin(indicators)]
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end"]
    computed = panel[(panel.kind == "growth") & (panel.basis == "derived")].set_index(keys)
    yearly = panel[(panel.kind == "growth") & (panel.unit == "percent/year")].set_index(keys)
    facts = load_facts()
    order = {c: i for i, c in enumerate(cities)}
    rows = []
    for s in sorted(stated.itertuples(), key=lambda s: order[s.jurisdiction]):
        key = tuple(getattr(s, k) for k in keys)
        years = s.period_end - s.period_start
        said, found, ids = (s.value, s.low, s.high), (nan, nan, nan), s.observation
        verdict, said_rate, rate_verdict = "not testable", nan, ""
        if key in computed.index:
            c = computed.loc[key]
            found, ids = (c.value, c.low, c.high), f"{s.observation} {c.observation}"
            fact = facts.loc[s.fact]
            verdict = judge(said, found, fact.printed, fact.unit)
        best = found if found[0] == found[0] else said
        rate = bounds.annual(best, years)
        ambiguous = "base year ambiguous" in s.note
        earlier = bounds.annual(best, years + 1)[0] if ambiguous else nan
        if key in yearly.index:
            y = yearly.loc[key]
            said_rate = y.value
            rate_verdict = judge((y.value, y.low, y.high), rate, facts.loc[y.fact].printed, "percent/year")
            ids += f" {y.observation}"
        rows.append(
            [*key, *said, *found, verdict, years, ambiguous, *rate, earlier, said_rate, rate_verdict, ids, s.note]
        )
    columns = ["jurisdiction", "indicator", "area", "group", "base_year", "year", "stated", "stated_low", "stated_high",
               "computed", "computed_low", "computed_high", "verdict", "years", "ambiguous", "rate", "rate_low", "rate_high",
               "rate_earlier_base", "stated_rate", "rate_verdict", "observations", "note"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def judge(stated, computed, printed, unit):
    """Whether a printed figure can be what it is computed to be, given how far each can be off.

    Parameters
    ----------
    stated, computed : tuple of float
        Value, low, high, in the same unit.
    printed, unit : str
        How the stated figure is printed, to read it cut off as well as rounded.

    Returns
    -------
    str
        ``consistent``, ``consistent only if truncated`` or ``inconsistent``.

    Examples
    --------
    >>> judge((116.0, 115.5, 116.5), (116.667, 116.667, 116.667), "116%", "percent")
    'consistent only if truncated'
    """
    if bounds.overlap(stated, computed):
        return "consistent"
    low, high = read_truncated(printed, unit)
    scale = stated[0] / low if low else 1.0
    if bounds.overlap((stated[0], low * scale, high * scale), computed):
        return "consistent only if truncated"
    return "inconsistent"


def paces(indicators=None, cities=CITIES, panel=None):
    """Every target with its base: the distance, the pace needed, and the pace of the years before.

    Parameters
    ----------
    indicators : list of str, optional
        Ids of the codebook; all with a target by default.
    cities : list of str
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        jurisdiction, indicator, area, group, unit, base_year, base, base_low, base_high, base_basis, target_year, target,
        target_low, target_high, qualifier, binding, status, distance (target less base, in ``unit``), years, needed
        (percent a year that brings the base to the target; for shares, percentage points a year), needed_low,
        needed_high, past (the same for the years before), past_start, observations, note.

        ``status`` is ``open``; ``reached already`` where the base is at or beyond the target; ``no base value``;
        ``no single year`` for what is to be added over the plan.

    Examples
    --------
    >>> table = paces(["beds_per_1000_elderly"], ["wuhan"])
    >>> table[["base", "target", "status", "needed"]].round(2).values.tolist()
    [[37.0, 50.0, 'open', 6.21]]
    """
    panel = load_panel() if panel is None else panel
    targets = panel[(panel.kind == "target") & panel.jurisdiction.isin(cities)]
    if indicators is not None:
        targets = targets[targets.indicator.isin(indicators)]
    facts, bases, codebook = load_facts(), base_years(), catalogue("codebook")
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end"]
    order = {c: i for i, c in enumerate(cities)}
    what = {c: i for i, c in enumerate(codebook)}
    rows = []
    for key, same in targets.groupby(keys, sort=False):
        # A target printed in the text and again in the table is one target; the table says whether it binds.
        t = max(same.itertuples(), key=lambda r: bool(facts.at[r.fact, "binding"]))
        j, indicator, area, group, first, year = key
        levels = panel[(panel.jurisdiction == j) & (panel.indicator == indicator) & (panel.area == area)]
        levels = levels[(levels.group == group) & levels.kind.isin(ACTUAL)]
        now = prefer(levels[levels.period_end == bases[j]])
        before = levels[levels.period_end < bases[j]]
        binding = facts.at[t.fact, "binding"]
        if year <= bases[j]:
            continue  # a pledge of the look-back, not a target of the plan
        base, basis, base_year, ids = (nan, nan, nan), "", bases[j], t.observation
        needed, past, past_start, status, distance, years = (nan, nan, nan), nan, nan, "no base value", nan, nan
        if first != year:
            status = "no single year"
        elif not now.empty:
            b = now.iloc[0]
            base, basis, ids = (b.value, b.low, b.high), b.basis, f"{t.observation} {b.observation}"
            distance, years = t.value - b.value, year - bases[j]
            sign = -1 if codebook[indicator].get("better") == "lower" else 1
            enough = t.low if t.qualifier in ("range", "at_least") else t.high if t.qualifier == "at_most" else t.value
            status = "open" if sign * (enough - b.value) > 0 else "reached already"
            share = t.unit.startswith("percent")
            goal = (t.value, t.value if t.low != t.low else t.low, t.value if t.high != t.high else t.high)
            if status == "open":
                needed = _pace(base, goal, years, share)
            if not before.empty:
                p = prefer(before[before.period_end == before.period_end.min()]).iloc[0]
                past_start = p.period_end
                past = _pace((p.value,) * 3, base, bases[j] - past_start, share)[0]
                ids += f" {p.observation}"
        numbers = [t.unit, base_year, *base, basis, year, t.value, t.low, t.high, t.qualifier, binding, status]
        rows.append([*key[:4], *numbers, distance, years, *needed, past, past_start, ids, t.note])
    columns = ["jurisdiction", "indicator", "area", "group", "unit", "base_year", "base", "base_low", "base_high",
               "base_basis", "target_year", "target", "target_low", "target_high", "qualifier", "binding", "status",
               "distance", "years", "needed", "needed_low", "needed_high", "past", "past_start", "observations",
               "note"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    keys = [table.indicator.map(what), table.jurisdiction.map(order), table.area, table.group]
    return table.iloc[
        pd.concat(keys, axis=1, keys=range(4)).sort_values([0, 1, 2, 3], kind="stable").index
    ].reset_index(drop=True)


def _pace(start, end, years, share):
    """Yearly pace between two levels: percentage points for a share, else a compound rate in percent."""
    if share:
        return (end[0] - start[0]) / years, (end[1] - start[2]) / years, (end[2] - start[1]) / years
    return bounds.annual(bounds.change(start, end), years)


def pooled_trend(table):
    """A log-linear trend through a few levels, with what so few can say: interval, leverage, leave one city out.

    Parameters
    ----------
    table : pandas.DataFrame
        jurisdiction, area, year, value: levels of several cities. Each city and area has a level of its own; the slope
        is common.

    Returns
    -------
    pandas.DataFrame
        One row for all cities, then one for each left out: ``left_out``, ``observations``, ``free`` (degrees of
        freedom), ``rate``, ``rate_low``, ``rate_high`` (percent a year, 95 per cent interval of Student's t) and
        ``leverage`` (the share of the slope's information that the city left out carries).

    Examples
    --------
    >>> from mzlib.compare import compare
    >>> trend = pooled_trend(compare("dibao_standard", areas=["urban", "rural"]))
    >>> trend.loc[trend.left_out == "", ["observations", "free", "rate"]].round(1).values.tolist()
    [[16.0, 7.0, 12.7]]
    """
    import numpy as np
    import statsmodels.api as sm

    known = table[table.value.notna()].copy()
    known["unit_of"] = known.jurisdiction + " " + known.area
    # One point of a city and area says nothing about a slope.
    known = known[known.groupby("unit_of").year.transform("nunique") > 1]
    rows = []
    for left_out in ["", *known.jurisdiction.unique()]:
        some = known[known.jurisdiction != left_out]
        if some.empty:
            continue
        levels = pd.get_dummies(some.unit_of, dtype=float)
        fit = sm.OLS(np.log(some.value), levels.assign(year=some.year - some.year.mean())).fit()
        low, high = fit.conf_int().loc["year"]
        within = known.year - known.groupby("unit_of").year.transform("mean")
        share = (within[known.jurisdiction == left_out] ** 2).sum() / (within**2).sum()
        rates = [100 * (np.exp(x) - 1) for x in (fit.params["year"], low, high)]
        rows.append([left_out, len(some), int(fit.df_resid), *map(float, rates), float(share)])
    return pd.DataFrame(rows, columns=["left_out", "observations", "free", "rate", "rate_low", "rate_high", "leverage"])
