"""Targets and their bases: how far, how fast it takes, and how fast it went before."""

import numpy as np

from ..panel.identities import same_promises
from ..panel.schema import ACTUAL, NUMBERS, ordered, prefer, triple
from .ask import named
from .compare import shaped
from .growth import UNDATED, chained, pace, plan_levels
from .load import base_years, catalogue, load, load_panel
from .shape import first_by, held, made_of, result

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
    panel, asked = load_panel(), named(indicators=indicators, cities=cities)
    facts, bases, book = load("facts").set_index("fact"), base_years(), catalogue("codebook")
    looked_back = panel.jurisdiction.map(bases).astype(float)
    # What was aimed at for a year that the plan looks back on is a pledge of the look-back, no target of the plan.
    aims = panel[(panel.kind == "target") & panel.jurisdiction.isin(asked["cities"]) & (panel.period_end > looked_back)]
    aims = aims[aims.indicator.isin(asked["indicators"]) & ((aims.basis == "stated") | include_derived)]
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end"]
    # Printed in the text and again in the table it is one target; the table says whether it binds.
    unbound = aims.fact.map(facts.binding).fillna("") == ""
    aims = shaped(aims.loc[unbound.sort_values(kind="stable").index].drop_duplicates(keys).sort_index())
    levels = plan_levels(asked["cities"], of_periods=True)
    levels = levels[~levels.note.str.contains(UNDATED)]
    based = levels.jurisdiction.map(bases).astype(float)
    before = first_by(levels[levels.year < based].sort_values("year", kind="stable"), keys[:4])
    base = first_by(levels[levels.year == based], keys[:4])
    # Where several bases are printed, the one of the target's own table.
    printed = panel[panel.kind.isin(ACTUAL) & (panel.fact != "") & (panel.period_end == looked_back)]
    printed = prefer(printed.assign(section=printed.fact.map(facts.section)))
    printed = printed.drop_duplicates([*keys, "kind", "section"]).sort_index()
    own = first_by(shaped(printed).assign(section=printed.section), [*keys[:4], "section"])
    aims = aims.assign(target=aims.observation, binding=aims.observation.map(facts.binding).fillna(""),
                       family=aims.indicator.map({i: entry["family"] for i, entry in book.items()}))  # fmt: skip
    found, ends, rows = [], [], []
    for aim in aims.to_dict("records"):
        key = tuple(aim[c] for c in keys[:4])
        start = own.get((*key, facts.section.get(aim["target"])), base.get(key))
        found.append(aim | dict(standing=_no_pace(aim, start)))
        if not found[-1]["standing"]:
            ends += [level | dict(target=aim["target"]) for level in (before.get(key), start) if level]
    ends = dict(iter(chained(result(ends, [*levels.columns, "target"])).groupby("target")))
    for aim in found:
        lower = book[aim["indicator"]].get("better") == "lower"
        alone = [aim | dict(measure="target")]
        rows += alone if aim["standing"] else _rows(aim, ends[aim["target"]].to_dict("records"), lower)
    table = _merged(result(rows, ["target", "binding", "standing", "family"]), facts)
    return ordered(table.sort_values(["area", "group"], kind="stable"), indicator=book, jurisdiction=asked["cities"])


def _merged(table, facts):
    """One target where a plan prints one twice in different terms: the one that binds, else the one with a base."""
    twins = same_promises(load("audit"), facts.kind.to_dict())
    aims = table[table.measure == "target"]
    aims = aims.assign(twin=[twins.get(t, t) for t in aims.target], binds=aims.binding != "",
                       based=aims.standing.isin(["open", "reached already"]))  # fmt: skip
    aims = aims.assign(first=aims.target == aims.twin)
    best = aims.sort_values(["binds", "based", "first"], ascending=False, kind="stable").drop_duplicates("twin")
    return table[table.target.isin(best.target)]


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
    past = held(table, "target", of="mz.targets")[table.measure == "past"].set_index("target")[list(NUMBERS)]
    needed = table[table.measure == "needed"].join(past.add_prefix("past_"), on="target", how="inner")
    above, below = needed.past_high < needed.low, needed.past_low > needed.high
    said = np.select([above, below], ["above", "below"], "within rounding")
    return needed.assign(past=needed.past_value, against=said).drop(columns=["past_value", "past_low", "past_high"])
