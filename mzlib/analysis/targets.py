"""Targets and their bases: how far, how fast it takes, and how fast it went before."""

import numpy as np

from ..panel.identities import same_promises
from ..panel.schema import ACTUAL, ordered, prefer, triple
from .ask import named
from .compare import shaped
from .growth import UNDATED, chained, pace, plan_levels
from .load import base_years, catalogue, load, load_panel
from .shape import first_by, made_of, result

STANDINGS = ("open", "reached already", "no base value", "each year", "over the plan")


def targets(indicators=None, cities=None, include_derived=False):
    """Every target of the plans with its base: the distance, the pace needed, and the pace of the years before.

    Parameters
    ----------
    indicators, cities : str or list of str, optional
        All with a target, and every city, by default.
    include_derived : bool
        Whether targets that a plan only implies count; bases and earlier levels may be derived in any case.

    Returns
    -------
    pandas.DataFrame
        The one shape, up to four rows a target: ``measure`` ``target``; ``base`` (the level of the year that the plan looks back
        on); ``needed`` (what brings the base to the target each year: percent for money, points for shares, the
        indicator's own unit for all else); ``past`` (the same from the first level before the base). With ``target`` (its
        observation, the same on all rows of one target), ``binding`` (``binding``, ``expected`` or empty), ``standing``
        (``STANDINGS``) and ``family``. A range is reached, and paced, by its lower end.

    Examples
    --------
    >>> table = targets("beds_per_1000_elderly", "wuhan")
    >>> table[["measure", "year", "value", "unit"]].round(2).values.tolist()[:2]
    [['target', 2020, 50.0, 'bed/1000 elderly'], ['base', 2015, 37.0, 'bed/1000 elderly']]
    >>> table[table.measure == "needed"].value.round(2).tolist()
    [2.6]
    """
    panel = load_panel()
    asked = named(indicators=indicators, cities=cities)
    aims = panel[(panel.kind == "target") & panel.jurisdiction.isin(asked["cities"])]
    aims = aims[aims.indicator.isin(asked["indicators"]) & ((aims.basis == "stated") | include_derived)]
    facts, bases, book = load("facts").set_index("fact"), base_years(), catalogue("codebook")
    levels = plan_levels(asked["cities"], of_periods=True)
    levels = levels[~levels.note.str.contains(UNDATED)]
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end"]
    aims = aims[
        aims.period_end > aims.jurisdiction.map(bases).astype(float)
    ]  # else a pledge of the look-back, no target of the plan
    # Printed in the text and again in the table it is one target; the table says whether it binds.
    unbound = aims.fact.map(facts.binding).fillna("") == ""
    aims = shaped(aims.loc[unbound.sort_values(kind="stable").index].drop_duplicates(keys).sort_index())
    looked_back = levels.jurisdiction.map(bases).astype(float)
    before = first_by(levels[levels.year < looked_back].sort_values("year", kind="stable"), keys[:4])
    base = first_by(levels[levels.year == looked_back], keys[:4])
    # Where several bases are printed, the one of the target's own table.
    printed = panel[
        panel.kind.isin(ACTUAL) & (panel.fact != "") & (panel.period_end == panel.jurisdiction.map(bases).astype(float))
    ]
    printed = prefer(printed.assign(section=printed.fact.map(facts.section)))
    printed = printed.drop_duplicates([*keys, "kind", "section"]).sort_index()
    own = first_by(shaped(printed).assign(section=printed.section), [*keys[:4], "section"])
    found, ends = [], []
    for key, aim in zip(zip(*(aims[c] for c in keys[:4])), aims.to_dict("records")):
        ident = aim["observation"]
        start = own.get((*key, facts.section.get(ident)), base.get(key))
        aim |= dict(
            target=ident,
            binding=facts.binding.get(ident, ""),
            family=book[key[1]]["family"],
            standing=_no_pace(aim, start),
        )
        found.append(aim)
        if not aim["standing"]:
            ends += [level | dict(target=ident) for level in (before.get(key), start) if level]
    ends = dict(iter(chained(result(ends, [*levels.columns, "target"])).groupby("target")))
    rows = []
    for aim in found:
        lower = book[aim["indicator"]].get("better") == "lower"
        rows += (
            [aim | dict(measure="target")]
            if aim["standing"]
            else _rows(aim, ends[aim["target"]].to_dict("records"), lower)
        )
    rows = _merged(rows, facts)
    table = result(rows, ["target", "binding", "standing", "family"]).sort_values(["area", "group"], kind="stable")
    return ordered(table, indicator=book, jurisdiction=asked["cities"])


def _merged(rows, facts):
    """One target where a plan prints one twice in different terms: the one that binds, else the one with a base."""
    twins = same_promises(load("audit"), facts.kind.to_dict())
    worth = {
        r["target"]: (r["binding"] != "", r["standing"] in ("open", "reached already"))
        for r in rows
        if r["measure"] == "target"
    }
    best_of = {}
    for target in worth:
        group = twins.get(target, target)
        best_of[group] = max(best_of.get(group, target), target, key=lambda t: (*worth[t], t == group))
    return [r for r in rows if best_of[twins.get(r["target"], r["target"])] == r["target"]]


def _no_pace(aim, base):
    """Why no pace leads to a target: its standing, or nothing."""
    if aim["start"] != aim["year"]:
        return "over the plan"
    if aim["unit"].endswith("/year") or "each year" in aim["note"]:
        return "each year"
    return "" if base else "no base value"


def _rows(aim, levels, lower):
    """The rows of one target, from the levels that it starts from: the first one known, and the base."""
    *earlier, b = levels
    enough = {"range": aim["low"], "at_least": aim["low"], "at_most": aim["high"]}.get(aim["qualifier"], aim["value"])
    standing = "open" if (-1 if lower else 1) * (enough - b["value"]) > 0 else "reached already"
    about = {c: aim[c] for c in ("target", "binding", "family")} | dict(standing=standing)
    rows = [aim | dict(measure="target", standing=standing), b | about | dict(measure="base")]
    start, money = triple(b), aim["unit"].startswith("yuan")
    if standing == "open":
        ends = (enough, enough if aim["qualifier"] == "range" else aim["low"], aim["high"])
        value, unit = pace(start, ends, aim["year"] - b["year"], aim["unit"], money)
        qualifier = "at_least" if aim["qualifier"] in ("range", "at_least") else ""
        what = dict(measure="needed", start=b["year"], unit=unit, status="derived", qualifier=qualifier)
        rows.append(made_of(aim, (aim, b), value, **about, **what))
    for p in earlier:
        value, unit = pace(triple(p), start, b["year"] - p["year"], aim["unit"], money)
        what = dict(measure="past", start=p["year"], unit=unit, status="derived", note=p["note"])
        rows.append(made_of(b, (p, b), value, **about, **what))
    return rows


def gaps(table):
    """How the pace needed stands to the pace before: above, below, or open where rounding decides.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.targets``.

    Returns
    -------
    pandas.DataFrame
        The ``needed`` rows of targets that have a past, with ``past`` (its value) and ``against`` (``above``, ``below``, ``within
        rounding``).

    Examples
    --------
    >>> gaps(targets("dibao_rural_urban_ratio", "pingdingshan"))[["value", "past", "against"]].round(1).values.tolist()
    [[2.5, 1.2, 'above']]
    """
    past = table[table.measure == "past"].set_index("target")[["value", "low", "high"]]
    needed = table[table.measure == "needed"].join(past.add_prefix("past_"), on="target", how="inner")
    above, below = needed.past_high < needed.low, needed.past_low > needed.high
    said = np.select([above, below], ["above", "below"], "within rounding")
    return needed.assign(past=needed.past_value, against=said).drop(columns=["past_value", "past_low", "past_high"])
