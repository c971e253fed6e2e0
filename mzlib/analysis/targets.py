"""Targets and their bases: how far, how fast it takes, and how fast it went before."""

from math import nan

import pandas as pd

from ..panel.identities import same_promises
from .ask import named
from .compare import best, shaped
from .growth import UNDATED, chained, pace, plan_levels
from .load import base_years, catalogue, load, load_panel
from .shape import NUMBERS, numbers, result, surest, together

STANDINGS = ("open", "reached already", "no base value", "each year", "over the plan")


def targets(indicators=None, cities=None, include_derived=False, panel=None):
    """Every target of the plans with its base: the distance, the pace needed, and the pace of the years before.

    Parameters
    ----------
    indicators, cities : str or list of str, optional
        All with a target, and every city, by default.
    include_derived : bool
        Whether targets that a plan only implies count; bases and earlier levels may be derived in any case.
    panel : pandas.DataFrame, optional

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
    panel = load_panel() if panel is None else panel
    asked = named(indicators=indicators, cities=cities)
    aims = panel[(panel.kind == "target") & panel.jurisdiction.isin(asked["cities"])]
    aims = aims if include_derived else aims[aims.basis == "stated"]
    if asked["indicators"]:
        aims = aims[aims.indicator.isin(asked["indicators"])]
    facts, bases, book = load("facts").set_index("fact"), base_years(), catalogue("codebook")
    levels = plan_levels(panel, asked["cities"], of_periods=True)
    levels = levels[~levels.note.str.contains(UNDATED)]
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end"]
    rows = []
    for key, same in aims.groupby(keys, sort=False):
        if key[0] not in bases or key[-1] <= bases[key[0]]:
            continue  # a pledge of the look-back, no target of the plan
        # Printed in the text and again in the table it is one target; the table says whether it binds.
        said = same.assign(bound=same.fact.map(lambda f: facts.binding.get(f, "") != ""))
        aim = shaped(said.sort_values("bound", ascending=False, kind="stable").iloc[:1]).iloc[0].to_dict()
        own = levels[(levels[keys[:4]] == list(key[:4])).all(axis=1)]
        about = dict(target=aim["observation"], binding=facts.binding.get(aim["observation"], ""),
                     family=book[key[1]]["family"])  # fmt: skip
        base = _base(own, panel, aim, bases[key[0]], facts)
        rows += _rows(aim | about, base, own, bases[key[0]], book[key[1]].get("better") == "lower")
    rows = _merged(rows, facts)
    order = {c: i for i, c in enumerate(asked["cities"])}
    what = {c: i for i, c in enumerate(book)}
    table = result(rows, ["target", "binding", "standing", "family"])
    place = pd.DataFrame(
        dict(i=table.indicator.map(what), j=table.jurisdiction.map(order), a=table.area, g=table.group)
    )
    return table.loc[place.sort_values(["i", "j", "a", "g"], kind="stable").index].reset_index(drop=True)


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


def _base(own, panel, aim, year, facts):
    """The level to start from: where several are printed, the one of the target's own table."""
    now = own[own.year == year]
    section = facts.section.get(aim["observation"])
    here = panel[panel.fact.map(facts.section) == section] if section else panel.iloc[:0]
    keys = dict(jurisdiction=aim["jurisdiction"], indicator=aim["indicator"], area=aim["area"], group=aim["group"])
    here = here[(here[list(keys)] == list(keys.values())).all(axis=1) & (here.period_end == year)]
    here = here[here.kind.isin(["level", "share"])]
    return shaped(best(here)) if len(here) else now


def _rows(aim, base, own, year, lower):
    """The rows of one target."""
    if aim["start"] != aim["year"]:
        return [aim | dict(measure="target", standing="over the plan")]
    if aim["unit"].endswith("/year") or "each year" in aim["note"]:
        return [aim | dict(measure="target", standing="each year")]
    if base.empty:
        return [aim | dict(measure="target", standing="no base value")]
    own = pd.concat([own[own.year < year].sort_values("year", kind="stable").iloc[:1], base.iloc[:1]])
    own = chained(own)
    b = own.iloc[-1].to_dict()
    enough = {"range": aim["low"], "at_least": aim["low"], "at_most": aim["high"]}.get(aim["qualifier"], aim["value"])
    standing = "open" if (-1 if lower else 1) * (enough - b["value"]) > 0 else "reached already"
    about = {c: aim[c] for c in ("target", "binding", "family")} | dict(standing=standing)
    rows = [aim | dict(measure="target", standing=standing), b | about | dict(measure="base")]
    start = tuple(b[c] for c in NUMBERS)
    if standing == "open":
        ends = (enough, enough if aim["qualifier"] == "range" else aim["low"], aim["high"])
        value, unit = pace(start, ends, aim["year"] - b["year"], aim["unit"])
        qualifier = "at_least" if aim["qualifier"] in ("range", "at_least") else ""
        rows.append(aim | about | numbers(value) | dict(
            measure="needed", start=b["year"], unit=unit, qualifier=qualifier, printed="",
            status=surest(aim["status"], b["status"], "derived"), observation=together(aim["observation"], b["observation"])))  # fmt: skip
    if len(own) > 1:
        p = own.iloc[0].to_dict()
        value, unit = pace(tuple(p[c] for c in NUMBERS), start, b["year"] - p["year"], aim["unit"])
        rows.append(b | about | numbers(value) | dict(
            measure="past", start=p["year"], unit=unit, qualifier="", printed="", status="derived",
            observation=together(p["observation"], b["observation"]), note=p["note"]))  # fmt: skip
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
    past = table[table.measure == "past"].set_index("target")
    needed = table[(table.measure == "needed") & table.target.isin(past.index)]

    def against(r):
        before = past.loc[r.target]
        low, high = (nan if x != x else x for x in (r.low, r.high))
        above, below = before.high < low, before.low > high
        return "above" if above else "below" if below else "within rounding"

    said = [against(r) for r in needed.itertuples()]
    return needed.assign(past=past.value.reindex(needed.target).to_numpy(), against=said)
