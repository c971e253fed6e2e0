"""Targets and their bases: how far, and how fast it takes, beside how fast it went before."""

from math import nan

import pandas as pd

from ..panel.schema import ACTUAL, prefer
from ..reading import bounds
from .data import all_cities, base_years, catalogue, load_facts, load_panel
from .growth import triple


def paces(indicators=None, cities=None, include_derived=True, panel=None):
    """Every target with its base: the distance, the pace needed, and the pace of the years before.

    Parameters
    ----------
    indicators : list of str, optional
        Ids of the codebook; all with a target by default.
    cities : list of str, optional
        Every city by default.
    include_derived : bool
        Whether a base, an earlier level or a target that a plan only implies counts.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        jurisdiction, indicator, area, group, unit, base_year, base, base_low, base_high, base_basis, target_year, target,
        target_low, target_high, qualifier, target_basis, binding, status, distance (target less base, in ``unit``), years,
        needed, needed_low, needed_high (what brings the base to the target, in ``pace_unit``: percent a year for money,
        percentage points a year for shares, the indicator's own unit a year for all else), past, past_low, past_high (the
        same from the first level before the base), past_start, pace_unit, observations (target, base, first level), note.

        ``status`` is ``open``; ``reached already`` where the base is at or beyond the target; ``no base value``;
        ``no single year`` for what is to be added over the plan.

    Examples
    --------
    >>> table = paces(["beds_per_1000_elderly"], ["wuhan"])
    >>> table[["base", "target", "status", "needed"]].round(2).values.tolist()
    [[37.0, 50.0, 'open', 2.6]]
    """
    panel = load_panel() if panel is None else panel
    cities = all_cities() if cities is None else cities
    if not include_derived:
        panel = panel[panel.basis != "derived"]
    targets = panel[(panel.kind == "target") & panel.jurisdiction.isin(cities)]
    if indicators is not None:
        targets = targets[targets.indicator.isin(indicators)]
    binds, bases, codebook = load_facts().binding, base_years(), catalogue("codebook")
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end"]
    order = {c: i for i, c in enumerate(cities)}
    what = {c: i for i, c in enumerate(codebook)}
    actual = panel[panel.kind.isin(ACTUAL)]
    found, none = dict(iter(actual.groupby(keys[:4], sort=False))), actual.iloc[:0]
    rows = []
    for key, same in targets.groupby(keys, sort=False):
        # A target printed in the text and again in the table is one target; the table says whether it binds.
        t = max(same.itertuples(), key=lambda r: bool(binds.get(r.fact)))
        j, indicator, _, _, first, year = key
        levels = found.get(key[:4], none)
        now = prefer(levels[levels.period_end == bases[j]])
        before = levels[levels.period_end < bases[j]]
        binding = binds.get(t.fact, "")  # a target that a plan only implies binds nobody
        if year <= bases[j]:
            continue  # a pledge of the look-back, not a target of the plan
        base, basis, base_year, ids = (nan, nan, nan), "", bases[j], t.observation
        needed, past, past_start, status = (nan, nan, nan), (nan, nan, nan), nan, "no base value"
        distance, years, pace_unit = nan, nan, _pace_unit(t.unit)
        if first != year:
            status = "no single year"
        elif not now.empty:
            b = now.iloc[0]
            base, basis, ids = triple(b), b.basis, f"{t.observation} {b.observation}"
            distance, years = t.value - b.value, year - bases[j]
            sign = -1 if codebook[indicator].get("better") == "lower" else 1
            enough = t.low if t.qualifier in ("range", "at_least") else t.high if t.qualifier == "at_most" else t.value
            status = "open" if sign * (enough - b.value) > 0 else "reached already"
            if status == "open":
                needed = _pace(base, triple(t), years, pace_unit)
            if not before.empty:
                p = prefer(before[before.period_end == before.period_end.min()]).iloc[0]
                past_start = p.period_end
                past = _pace(triple(p), base, bases[j] - past_start, pace_unit)
                ids += f" {p.observation}"
        numbers = [t.unit, base_year, *base, basis, year, t.value, t.low, t.high, t.qualifier, t.basis,
                   binding, status]  # fmt: skip
        rows.append([*key[:4], *numbers, distance, years, *needed, *past, past_start, pace_unit, ids, t.note])
    columns = ["jurisdiction", "indicator", "area", "group", "unit", "base_year", "base", "base_low", "base_high",
               "base_basis", "target_year", "target", "target_low", "target_high", "qualifier", "target_basis", "binding",
               "status", "distance", "years", "needed", "needed_low", "needed_high", "past", "past_low", "past_high",
               "past_start", "pace_unit", "observations", "note"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    keys = [table.indicator.map(what), table.jurisdiction.map(order), table.area, table.group]
    return table.iloc[
        pd.concat(keys, axis=1, keys=range(4)).sort_values([0, 1, 2, 3], kind="stable").index
    ].reset_index(drop=True)


def _pace_unit(unit):
    if unit.startswith("yuan"):
        return "percent/year"
    return "percentage_point/year" if unit.startswith("percent") else f"{unit}/year"


def _pace(start, end, years, unit):
    """Compound growth of money in percent a year; of all else the change a year. An open end stays open."""
    if unit == "percent/year":
        return bounds.annual(bounds.change(start, end), years)
    return bounds.scaled(bounds.difference(end, start), 1 / years)
