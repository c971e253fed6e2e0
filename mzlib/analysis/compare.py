"""Setting side by side: every cell that is asked for, stated, derived, reference, or said to be not stated."""

from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from ..panel.schema import ACTUAL, NUMBERS, prefer, triple
from ..reading import bounds
from ..sources.problems import allow
from ..sources.tables import rows_of
from .ask import filled, named
from .audit import parts_of_city
from .load import as_list, base_years, catalogue, cities, load_panel, with_plan
from .scope import one_scope, scopes
from .shape import CELL, RESULT, alike, first_by, held, made_of, numbers, once, result, together

AHEAD = ("target", "norm")
# What a share or a growth differs by.
_POINTS = {"percent": "percentage_point", "percent/year": "percentage_point/year"}
# Units of which one may be a share of another: a person-time is no person.
_PEOPLE = ("person", "resident", "elderly", "child", "volunteer")
_FIGURE = ["jurisdiction", "period_end", "kind", "observation"]
# How the nearest figure differs, the nearest first: of another kind; of another year, what is before what is not; ...
_STEPS = ("kind", "year", "year", "area", "group", "indicator", "place", "place")


def best(rows):
    """Of several observations of one thing the best: stated before reference before derived, the surest first.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the panel.

    Returns
    -------
    pandas.DataFrame
        One row a place, indicator, area, group, period and kind, in the order of the panel.
    """
    keys = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind"]
    return prefer(rows).drop_duplicates(keys).sort_index()


def shaped(rows, measure="level"):
    """Rows of the panel as a table of the one shape.

    Examples
    --------
    >>> panel = load_panel()
    >>> shaped(panel[panel.observation == "kaifeng-13fyp-008"])[["year", "value", "status"]].round(2).values.tolist()
    [[2015, 216.67, 'stated']]
    """
    extra = [c for c in ("origin", "confidence") if c in rows]
    renamed = rows.rename(columns={"period_start": "start", "period_end": "year", "basis": "status"})
    return result(renamed.assign(measure=measure), extra)


def compare(
    indicators,
    cities=None,
    years=None,
    areas=None,
    groups=None,
    kinds=None,
    beside=(),
    include_derived=True,
    include_announced=True,
):
    """Put cities side by side: a row for every cell asked for, whether a plan fills it or not.

    Parameters
    ----------
    indicators : str or list of str
        Ids of the codebook, or names in either language.
    cities : str or list of str, optional
        Places; every city that is compared by default.
    years : int, list of int, dict or {'all', 'base', 'target', 'plan'}, optional
        By default the year for which most of the cities have it. ``all``: every year with a figure; ``base``: for each city
        the year its plan looks back on; ``target``: the year of its targets; ``plan``: what is in the one and what is aimed at
        in the other; a dict gives each city its own year.
    areas, groups : str or list of str, optional
        ``all``, ``urban``, ``rural``; subgroups, with "" for the whole. By default those that exist, the whole before its
        parts.
    kinds : str or list of str, optional
        By default levels and shares, else figures of a period, else targets; ``target``, ``norm`` ... for others.
    beside : str or list of str
        Places shown beside the cities where there is a figure of them, such as ``china``; they leave no empty cells.
    include_derived : bool
        False leaves derived figures out: their cells are then ``not stated``.
    include_announced : bool
        False leaves out what cities announced beside their plans; it is a reference where it stands.

    Returns
    -------
    pandas.DataFrame
        The one shape (``RESULT``), ``measure`` being ``level``; ``status`` is ``stated``, ``derived``, ``reference`` or ``not
        stated``, and only of a cell that was asked rightly. ``mz.why_empty`` says why a cell has nothing.

    Raises
    ------
    ValueError
        With every part of the question that is not known, and what is allowed.

    Examples
    --------
    >>> table = compare("dibao_standard", ["zhengzhou", "pingdingshan"], 2015, "rural")
    >>> print(table[["jurisdiction", "value", "status"]].round(2).to_string(index=False))
    jurisdiction  value  status
       zhengzhou 290.00  stated
    pingdingshan 241.66 derived
    >>> sorted(set(compare("最低生活保障标准").area))
    ['rural', 'urban']
    """
    if isinstance(years, str) and years == "plan":
        half = partial(compare, indicators, cities, areas=areas, groups=groups,
                       include_derived=include_derived, include_announced=include_announced)  # fmt: skip
        wanted = named(kinds=kinds)["kinds"] or [*ACTUAL, "target"]
        there, ahead = ([k for k in wanted if (k in AHEAD) is later] for later in (False, True))
        sides = [half("base", kinds=there, beside=beside)] if there else []
        return pd.concat(sides + ([half("target", kinds=ahead)] if ahead else []), ignore_index=True)
    what = dict(indicators=indicators, areas=areas, groups=groups, kinds=kinds)
    asked = named(cities=cities, years=years, beside=beside, **what)
    if isinstance(years, dict):
        bare = [c for c in asked["cities"] if c not in asked["years"]]
        if bare and cities is not None:
            raise ValueError(f"years: found none for {', '.join(bare)}; allowed: a year for each city that is named")
        asked["cities"] = [c for c in asked["cities"] if c not in bare]
    panel = load_panel()
    rows = panel[panel.indicator.isin(asked["indicators"])]
    if not include_derived:
        rows = rows[rows.basis != "derived"]
    if not include_announced:
        rows = rows[(rows.basis != "reference") | ~rows.jurisdiction.isin(with_plan())]
    asked = filled(asked, rows)
    places = [*asked["cities"], *(p for p in asked["beside"] if p not in asked["cities"])]
    there = set(zip(rows.indicator, rows.area, rows.group))
    found = rows[rows.kind.isin(asked["kinds"]) & rows.jurisdiction.isin(places)]
    found = shaped(best(found[found.area.isin(asked["areas"]) & found.group.isin(asked["groups"])]))
    cells = _cells(asked, places, there)
    table = cells.merge(found, how="left", on=CELL, sort=False)
    table = table[table.value.notna() | ~table.jurisdiction.isin(asked["beside"])]
    unit = table.indicator.map({i: entry["unit"] for i, entry in catalogue("codebook").items()})
    table = table.assign(unit=table.unit.fillna(unit), status=table.status.fillna("not stated"))
    if len(asked["kinds"]) == 1:
        table["kind"] = table.kind.fillna(asked["kinds"][0])
    return result(table, [c for c in found.columns if c not in RESULT]).reset_index(drop=True)


def _cells(asked, places, there):
    """Every cell of a question, but for parts of an indicator that no place has."""
    years, rows = asked["years"], []
    apt = {i for i, area, group in there if area in asked["areas"] and group in asked["groups"]}
    for indicator, area, group, place in product(asked["indicators"], asked["areas"], asked["groups"], places):
        if (indicator, area, group) in there or indicator not in apt:
            every = sorted(set(years.values())) if isinstance(years, dict) else years
            own = ([years[place]] if place in years else every) if isinstance(years, dict) else years
            rows += [(indicator, area, group, place, year) for year in own]
    return pd.DataFrame(rows, columns=CELL).astype({"year": "int64"})


def coverage(indicators=None, cities=None):
    """What each plan states, derives and leaves out: a matrix without silent holes.

    Parameters
    ----------
    indicators : str or list of str, optional
        Ids or names; by default those for which at least two of the cities have a figure of any kind.
    cities : str or list of str, optional

    Returns
    -------
    pandas.DataFrame
        The one shape, a row an indicator, part of it (area and group, since parts count different things), city and ``use``
        (``actual``, ``target``, ``norm``); ``value`` is the number of observations, ``status`` the best of them, ``family`` the
        theme.

    Examples
    --------
    >>> table = coverage("beds_per_1000_elderly", ["zhengzhou", "kaifeng", "pingdingshan"])
    >>> print(table[table.use == "actual"][["jurisdiction", "status"]].to_string(index=False))
    jurisdiction     status
       zhengzhou not stated
         kaifeng     stated
    pingdingshan    derived
    """
    panel, asked, book = load_panel(), named(indicators=indicators, cities=cities), catalogue("codebook")
    uses = dict.fromkeys((*ACTUAL, "flow"), "actual") | {k: k for k in AHEAD}
    # What a plan foresaw for a year that it looks back on is the figure that it gives for that year.
    backed = (panel.kind == "projection") & (panel.period_end <= panel.jurisdiction.map(base_years()))
    rows = panel.assign(use=panel.kind.map(uses).mask(backed, "actual"))
    rows = rows[rows.jurisdiction.isin(asked["cities"]) & (rows.basis != "reference")]
    if indicators is None:
        shared = rows.groupby("indicator").jurisdiction.nunique()
        asked["indicators"] = [i for i in book if shared.get(i, 0) > 1]
    own = rows[rows.use.notna() & rows.indicator.isin(asked["indicators"])]
    parts = own[["indicator", "area", "group"]].drop_duplicates()
    parts = (
        pd.DataFrame({"indicator": asked["indicators"]}, dtype="str")
        .merge(parts, how="left")
        .fillna(dict(area="all", group=""))
    )
    every = parts.merge(pd.Series(asked["cities"], name="jurisdiction"), how="cross")
    table = _counted(own, every.merge(pd.Series(["actual", *AHEAD], name="use"), how="cross"), "observation")
    derived = (table.status == "stated") & ~alike(table, rows[rows.basis == "stated"], [*every, "use"])
    family = table.indicator.map({i: entry["family"] for i, entry in book.items()})
    return table.assign(status=table.status.mask(derived, "derived"), family=family)


def tally(table, *columns, of="indicator"):
    """How many different things a table has of each value of some columns, none left out.

    Parameters
    ----------
    table : pandas.DataFrame
        The one shape.
    *columns : str
    of : str
        The column whose different values are counted.

    Returns
    -------
    pandas.DataFrame
        The one shape, ``measure`` ``count``, a row each combination of values, zero where there is none.

    Examples
    --------
    >>> tally(coverage("cremation_rate", ["kaifeng", "wuhan"]).query("use == 'actual'"), "jurisdiction", "status").value.tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    held(table, needed=["observation"])
    for column in (*columns, of) if columns else [""]:
        allow("columns", column, [c for c in table if c not in (*NUMBERS, "observation") or c == of])
    every = pd.MultiIndex.from_product([table[c].unique() for c in columns], names=columns)
    return _counted(table, every.to_frame(index=False), of)


def _counted(rows, cells, of):
    """How many different things rows have in each of some combinations of values of columns."""
    counted = dict(value=(of, "nunique"), observation=("observation", lambda o: together(*o)))
    found = rows.groupby(list(cells), as_index=False).agg(**counted)
    found = cells.merge(found, how="left", on=list(cells))
    status = found.value.notna().map({True: "stated", False: "not stated"})
    about = dict(measure="count", unit="observation", year=0, status=status) | {c: found[c] for c in cells}
    return result(found.assign(**about, **numbers([found.value.fillna(0)] * 3)), cells)


# What two tables say of each other


def ratio(top, bottom, measure="share", on=None, per=1):
    """One table over another, row by row, with the bounds of both.

    Parameters
    ----------
    top, bottom : pandas.DataFrame
        Tables of the one shape.
    measure : {'share', 'multiple', 'relative', 'per'}
        ``share`` and ``relative`` are in percent, ``multiple`` in times, all of what is counted in one unit (or in people of two
        sorts); ``per`` is in the unit of ``top`` per ``per`` of ``bottom``.
    on : str or list of str, optional
        The columns in which both must agree: jurisdiction and year, and of area and group those in which ``bottom`` varies, by
        default. No two figures of ``bottom`` may agree in them.
    per : float

    Returns
    -------
    pandas.DataFrame
        The rows of ``top`` that have one in ``bottom``, their value over the other's; ``of`` is the indicator below. Where
        either is not stated, or they speak of different parts of a city, the row is not stated.

    Examples
    --------
    >>> rural, urban = (compare("dibao_standard", "wuhan", 2015, a) for a in ("rural", "urban"))
    >>> ratio(rural, urban, on=["jurisdiction", "year"])[["measure", "unit", "value"]].round(1).values.tolist()
    [['share', 'percent', 55.2]]
    """
    allow("measure", measure, ("share", "multiple", "relative", "per"))
    held(top), held(bottom)
    if not pd.api.types.is_number(per) or not 0 < per < np.inf:
        raise ValueError(f"per: found {per!r}; allowed: a number above 0, such as 1000")
    if on is None:
        on = ["jurisdiction", "year", *(c for c in ("area", "group") if bottom[c].nunique() > 1)]
    for column in (on := as_list(on, "on")) or [""]:
        allow("on", column, top.columns.intersection(bottom.columns))
    known = bottom[bottom.value.notna()]
    once(known[alike(known, top[top.value.notna()], on)], on, "bottom", "on")
    below, rows = first_by(bottom.sort_values("value", na_position="last", kind="stable"), on), []
    percent = measure in ("share", "relative")
    for r in top.to_dict("records"):
        b = below.get(tuple(r[c] for c in on))
        if b is None:
            continue
        if measure != "per" and _counted_in(r["unit"]) != _counted_in(b["unit"]):
            raise ValueError(
                f"measure: found {measure!r} of {r['unit']} in {b['unit']}; allowed: 'per', or figures of one unit"
            )
        of = bounds.scaled(bounds.quotient(triple(r), triple(b)), _in_the_same_time(r["unit"], b["unit"]))
        speaks_of, above = ({part for part, _ in parts_of_city(x["observation"])} for x in (b, r))
        unit = "percent" if percent else "times" if measure == "multiple" else f"{r['unit']}/{per:.15g} {b['unit']}"
        what = dict(measure=measure, unit=unit, of=b["indicator"], rule=f"{r['indicator']} / {b['indicator']}")
        if above != speaks_of:
            of, what = (np.nan,) * 3, what | dict(status="not stated")
        rows.append(made_of(r, (r, b), bounds.scaled(of, 100 if percent else per), **what))
    return result(rows, [*top.columns, "of"])


def _counted_in(unit):
    """A unit without its time; people are people."""
    first, *rest = unit.removesuffix("/year").removesuffix("/month").split("/")
    return "person" if first in _PEOPLE else first, *rest


def _in_the_same_time(top, bottom):
    """What brings money a month and money a year to the same time; nothing else is converted."""
    ends = (top.rpartition("/")[2], bottom.rpartition("/")[2])
    return {("month", "year"): 12, ("year", "month"): 1 / 12}.get(ends, 1)


def against(table, nation="china"):
    """Every row of a table as a share of the nation's figure for the same thing in the same year.

    Parameters
    ----------
    table : pandas.DataFrame
        The one shape, with rows of the nation in it.
    nation : str

    Returns
    -------
    pandas.DataFrame
        ``measure`` is ``relative``, in percent of the nation's figure. Both count the same thing: indicator, area, group, kind,
        time, measure and unit agree, no indicator is among them whose scope differs between plans, and no share and no growth,
        which differ by points.

    Examples
    --------
    >>> table = compare("dibao_standard", "wuhan", 2015, "urban", beside="china")
    >>> against(table)[["jurisdiction", "value"]].round(1).values.tolist()
    [['wuhan', 128.6]]
    """
    (nation,) = named(beside=[nation])["beside"]
    table = held(table)
    table = table[one_scope(table) & ~table.unit.isin(_POINTS)]
    mine = table.jurisdiction == nation
    both = ["indicator", "area", "group", "start", "year", "kind", "measure", "unit"]
    return ratio(table[~mine], table[mine], "relative", on=both)


def difference(table, first="highest", second="lowest"):
    """How far two places are apart in every cell that both have, with the bounds that the wording of the figures leaves.

    Parameters
    ----------
    table : pandas.DataFrame
        The one shape.
    first, second : str
        Places, by id or name; or ``highest`` and ``lowest``, which are looked for among the cities only: a part of a city and a reference
        series are not ranked with them.

    Returns
    -------
    pandas.DataFrame
        The one shape, a row or two a cell: ``measure`` ``difference`` (first less second, shares and growths in points) and, of all
        else, ``multiple`` (first over second); ``jurisdiction`` is the first, ``beside`` the second. Only figures of one indicator,
        area, group, period, kind, measure, unit and scope (``scopes``) are held against each other.

    Examples
    --------
    >>> far = difference(compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), "wuhan", "kaifeng")
    >>> far[["measure", "value", "unit", "beside"]].round(2).values.tolist()
    [['difference', 103.33, 'yuan/person/month', 'kaifeng'], ['multiple', 1.48, 'times', 'kaifeng']]
    """
    rows, compared, known = [], set(cities()), held(table, "note")[table.value.notna()]
    first, second = (w if w in ("highest", "lowest") else named(cities=[w])["cities"][0] for w in (first, second))
    same = ["indicator", "area", "group", "start", "year", "kind", "measure", "unit"]
    once(known, ["jurisdiction", *same])
    for _, cell in known.groupby([*(known[c] for c in same), scopes(known)], sort=False):
        by = {r["jurisdiction"]: r for r in cell.to_dict("records")}
        ranked = sorted((r for j, r in by.items() if j in compared), key=lambda r: -r["value"])
        ends = {"highest": ranked[:1], "lowest": ranked[-1:]}
        a, b = (next(iter(ends[w] if w in ends else [by[w]] if w in by else []), None) for w in (first, second))
        if a is None or b is None or a["jurisdiction"] == b["jurisdiction"]:
            continue
        x, y = triple(a), triple(b)
        unit = _POINTS.get(a["unit"], a["unit"])
        far = made_of(a, (a, b), bounds.difference(x, y), measure="difference", unit=unit, beside=b["jurisdiction"])
        rows.append(far)
        if unit == a["unit"]:
            rows.append(far | numbers(bounds.quotient(x, y)) | dict(measure="multiple", unit="times"))
    return result(rows, ["beside"])


# Why there is nothing


def why_empty(table):
    """Why cells have nothing, and what comes nearest.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``; only rows that are ``not stated`` are looked at.

    Returns
    -------
    pandas.DataFrame
        The rows with ``reason``: ``left out`` (there is what the question left out: derived or announced), ``other kind`` (there
        is a target, say, where a level was asked for), ``no operand`` (it could
        be derived, but not without ``lacks``, which the plan does not state), ``no reference`` (``lacks`` would have to come from
        a series outside the plans, which is not there) or ``not stated``; ``lacks`` (an indicator); ``nearest`` (an
        observation, or empty), and ``differs_in``: ``kind``, ``year``, ``area``, ``group``, ``indicator`` (not
        comparable), ``place``.

    Examples
    --------
    >>> table = compare("beds_per_1000_elderly", "zhengzhou", 2015, kinds="level")
    >>> why_empty(table)[["reason", "lacks", "differs_in", "nearest"]].values.tolist()
    [['no reference', 'elderly_population', 'year', 'zhengzhou-13fyp-213']]
    """
    panel, book, what = load_panel(), catalogue("codebook"), ["indicator", "area", "group"]
    empty = held(table, needed=[*CELL, "kind", "status"])[table.status == "not stated"].reset_index(drop=True)
    cells, figures = empty[CELL].reset_index(names="cell"), panel[[*what, *_FIGURE]]
    # What a place has of a thing, the like before the unlike; then of things that are not comparable.
    things = [(i, u) for i in book for u in book if u == i or u in book[i].get("not_to_be_confused", ())]
    things = pd.DataFrame(things, columns=["indicator", "thing"])
    there = figures.rename(columns=dict(indicator="thing", area="area_there", group="group_there"))
    near = cells.merge(things, on="indicator").merge(there, on=["jurisdiction", "thing"])
    same = near.thing == near.indicator
    group = same & (near.group == near.group_there)
    here = group & (near.area == near.area_there)
    steps = [here & (near.period_end == near.year), here & near.kind.isin([*ACTUAL, "flow"]), here, group, same]
    near["step"] = np.select(steps, range(5), 5)
    # Then what other places have: the same for every place that has nothing of the sort.
    alone = cells[~cells.cell.isin(near.cell)]
    first = alone.groupby([*what, "year"]).cell.transform("min")
    away = alone[alone.cell == first].merge(figures, on=what, suffixes=("", "_there"))
    near = pd.concat([near, away.assign(step=7 - away.kind.isin(ACTUAL))])
    near = near.assign(years=(near.period_end - near.year).abs(), apart=~near.kind.isin(ACTUAL))
    near = near.sort_values(["step", "years", "apart"], kind="stable").drop_duplicates("cell").set_index("cell")
    near = near.reindex(first.reindex(cells.index).fillna(cells.cell)).reset_index()
    differs = near.step.map(dict(enumerate(_STEPS))).astype("str").fillna("")
    planned = set(panel.jurisdiction[panel.basis == "stated"])
    outside = set(panel.indicator[(panel.basis == "reference") & panel.jurisdiction.isin(planned)])
    actual = panel[panel.kind.isin(ACTUAL)]
    have = set(zip(actual.jurisdiction, actual.indicator, actual.area, actual.period_end))
    formulas, reasons = catalogue("formulas").values(), []
    # A cell of several kinds does not say which: it was asked for what is.
    asked = [[kind] if kind else ACTUAL for kind in empty.kind]
    left = [how == "kind" and kind in of for how, kind, of in zip(differs, near.kind, asked)]
    for r, how, out in zip(rows_of(empty[CELL]), differs, left):
        if how == "kind":
            reasons.append(("left out" if out else "other kind", ""))
        elif r.jurisdiction not in planned:
            reasons.append(("no reference", r.indicator))
        elif lacking := _lacking(r, formulas, have):
            reasons.append(("no reference" if lacking in outside else "no operand", lacking))
        else:
            reasons.append(("not stated", ""))
    empty[["reason", "lacks"]] = pd.DataFrame(reasons, columns=["reason", "lacks"])
    differs = differs.mask(np.array(left, dtype=bool), "")
    return empty.assign(differs_in=differs, nearest=near.observation.fillna(""))


def _lacking(r, formulas, have):
    """What a formula needs for a cell and its place has not: no part of the whole, of which that says nothing new."""
    whole = (r.area, r.group) == ("all", "")
    for operand in (o for f in formulas if whole and f["indicator"] == r.indicator for o in f["operands"]):
        needed = r.jurisdiction, operand["indicator"], operand.get("area", "all"), r.year
        if operand["indicator"] != r.indicator and needed not in have:
            return operand["indicator"]
    return ""


def densities(indicators, cities=None, population="contemporary", beside=()):
    """Figures per head of the residents that are chosen, each city in the year that its plan looks back on.

    Parameters
    ----------
    indicators, cities, beside
        As for ``compare``.
    population : {'contemporary', 'revised', 'year-end'}
        Residents as known at the time, as revised after the census, or at the end of the year; where the chosen series has no
        figure the one of the time is used.

    Returns
    -------
    pandas.DataFrame
        The one shape; ``group`` says whose residents a figure divides by where it is not those of the time.

    Examples
    --------
    >>> table = densities("certified_social_workers_per_10000", "zhengzhou", "revised")
    >>> table[["group", "value"]].round(2).values.tolist()
    [['revised', 1.87]]
    """
    allow("population", population, ("contemporary", "revised", "year-end"))
    plain = compare(indicators, cities, "base", groups="", beside=beside)
    if population == "contemporary":
        return plain
    chosen = compare(indicators, cities, "base", groups=population, beside=beside)
    known = chosen[chosen.value.notna()]
    same = alike(plain, known, ["indicator", "jurisdiction", "area", "year"])
    return pd.concat([plain[~same], known]).sort_values(["indicator", "jurisdiction"], kind="stable", ignore_index=True)
