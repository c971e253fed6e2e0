"""Growth: what plans state beside what their own figures give, and yearly rates over the right number of years.

A rate is (end / start) ** (1 / years) - 1 in percent a year; of a share it is the change in percentage points a year. Bounds are
those of both levels. Where the first level may be of the end of the year before, both readings are given.
"""

import pandas as pd

from ..panel.relations import solve
from ..panel.schema import ACTUAL, NUMBERS, ordered, triple
from ..reading import bounds
from ..sources.problems import allow
from .ask import named
from .audit import audit, contradicted, parts_of_city
from .compare import best, shaped
from .load import cities as cities_of
from .load import load_panel
from .shape import alike, first_by, held, made_of, numbers, once, period_text, result, together

PRICES = ("nominal", "constant 2015")
REAL = "yuan of 2015"
_SERIES = ["jurisdiction", "indicator", "area", "group"]
# What a transcriber says of a level whose year is open (data/raw/facts, note).
EARLIER, UNDATED = "base year ambiguous", "base year not printed"


def growth(indicators=None, cities=None):
    """Growth as plans state it, beside what the figures of the same plan make of it.

    Parameters
    ----------
    indicators, cities : str or list of str, optional
        All with a stated growth, and every city, by default.

    Returns
    -------
    pandas.DataFrame
        The one shape, a row ``stated`` and a row ``computed`` (where it can be) for each growth, with ``identity`` and
        ``verdict``; a growth that nothing tests has the verdict ``not testable``.

    Examples
    --------
    >>> table = growth("social_organisations", "kaifeng")
    >>> table[["measure", "value", "verdict"]].round(1).values.tolist()
    [['stated', 45.0, 'inconsistent'], ['computed', 116.7, 'inconsistent']]
    """
    panel, asked = load_panel(), named(indicators=indicators, cities=cities)
    rows = panel[(panel.kind == "growth") & (panel.basis == "stated") & panel.jurisdiction.isin(asked["cities"])]
    rows = shaped(rows[rows.indicator.isin(asked["indicators"])])
    tested = audit(asked["cities"])
    tested = tested[tested.form.isin(["growth", "annual_growth"])]
    stated = tested[(tested.measure == "stated") & tested.observation.isin(rows.observation)]
    untested = rows[~rows.observation.isin(stated.observation)]
    untested = untested.assign(measure="stated", verdict="not testable", identity="")
    table = pd.concat([tested[tested.identity.isin(stated.identity)], untested])
    return result(ordered(table, jurisdiction=asked["cities"]), ["identity", "form", "verdict"])


# Prices


def price_index():
    """Consumer prices of China, 2015 = 100, chained from the yearly changes of the reference series.

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
    panel = load_panel()
    mine = (panel.indicator == "consumer_price_change") & (panel.jurisdiction == "china")
    changes = panel[mine & (panel.area == "all") & (panel.group == "")].set_index("period_end").sort_index()
    rows, years = {}, list(changes.index)
    for year in [years[0] - 1, *years]:
        between = [y for y in years if min(year, 2015) < y <= max(year, 2015)]
        of = (tuple(changes.loc[y, list(NUMBERS)]) for y in between)
        factor = bounds.product(*(bounds.shifted(bounds.scaled(x, 0.01), 1) for x in of))
        if year < 2015:
            factor = bounds.quotient((1.0, 1.0, 1.0), factor)
        ids = " ".join(changes.loc[y, "observation"] for y in between)
        rows[year] = [*bounds.scaled(factor, 100), ids]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*NUMBERS, "observation"])


def at_prices(table, prices="nominal"):
    """Money of a table at the prices asked for.

    Parameters
    ----------
    table : pandas.DataFrame
        The one shape.
    prices : {'nominal', 'constant 2015'}

    Returns
    -------
    pandas.DataFrame
        The table; at constant prices, rows in yuan are in ``yuan of 2015``, and stand on the price index too.

    Raises
    ------
    ValueError
        If a year is outside the price series, a sum is of several years, or ``prices`` is neither.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> at_prices(compare("dibao_standard", "pingdingshan", 2020, "urban"), "constant 2015").value.round(1).tolist()
    [510.8]
    """
    allow("prices", prices, PRICES)
    if prices == "nominal":
        return held(table)
    index, rows = price_index().to_dict("index"), held(table).to_dict("records")
    for r in rows:
        if not r["unit"].startswith("yuan") or r["unit"].startswith(REAL):
            continue
        r["unit"] = REAL + r["unit"].removeprefix("yuan")
        if r["value"] == r["value"]:
            if r["start"] != r["year"]:
                found = f"{r['observation']}, money of {period_text(r['start'], r['year'])}"
                raise ValueError(
                    f"table: found {found}; allowed: money of one year, which has one price; leave other rows out"
                )
            if r["year"] not in index:
                allowed = f"{min(index)} to {max(index)}"
                raise ValueError(f"consumer prices of {r['year']} are not in the reference series; allowed: {allowed}")
            at = index[r["year"]]
            real = bounds.quotient(triple(r), bounds.scaled(triple(at), 0.01))
            r.update(numbers(real), observation=together(r["observation"], at["observation"]))
    return table.assign(**{c: [r[c] for r in rows] for c in (*NUMBERS, "unit", "observation")}) if rows else table


# Rates


def chained(table):
    """Levels that may be joined into a series: a figure in doubt is never chained to a derived one.

    Where a plan's printed figure contradicts what its own figures give, and the series holds derived values, the series takes
    what the plan's own figures give throughout; a derived figure that joins two areas of a city is left out.

    Parameters
    ----------
    table : pandas.DataFrame
        The one shape; targets and references stay as they are.

    Returns
    -------
    pandas.DataFrame
        The rows, those in doubt replaced (status ``derived``) or, where nothing computes them, left out.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> table = compare("dibao_rural_urban_ratio", "pingdingshan", "all", kinds="share")
    >>> table = table[table.value.notna()]
    >>> table.value.round(1).tolist(), chained(table).value.round(1).tolist()
    ([56.2, 65.0], [56.2, 62.3])
    """
    table = held(table).reset_index(drop=True)
    levels = table[table.kind.isin(ACTUAL) & table.value.notna() & (table.status != "reference")]
    series = [*_SERIES, *({"target"} & set(table))]  # the levels of one target are a series of their own
    mixed = levels[alike(levels, levels[levels.status == "derived"], series)]
    doubted = [
        r.Index for r in mixed.itertuples()
        if (contradicted(r.observation) if r.status == "stated" else len(parts_of_city(r.observation)) > 1)
    ]  # fmt: skip
    if not len(doubted):
        return table
    sides = audit(sorted(set(mixed.jurisdiction[mixed.index.isin(doubted)])))
    sides = sides[(sides.sort == "arithmetic") & ~sides.form.isin(["growth", "annual_growth"])]
    stated = sides[sides.measure == "stated"].set_index("identity").observation
    computed = sides[sides.measure == "computed"].assign(of=lambda d: d.identity.map(stated)).set_index("of")
    kept = table.to_dict("index")
    for i in doubted:
        row = kept.pop(i)
        if row["status"] == "stated" and row["observation"] in computed.index:
            c = computed.loc[row["observation"]]
            kept[i] = made_of(row, [c], triple(c), rule=c.rule)
    return result([kept[i] for i in table.index if i in kept], table.columns)


def rates(indicators=None, cities=None, areas=None, prices="nominal", include_derived=True, open_base="both"):
    """The yearly rate between the first and the last dated level of everything that has two.

    Parameters
    ----------
    indicators, cities, areas : str or list of str, optional
        Everything, every city, every area by default; ``china`` among the cities brings its reference series.
    prices : {'nominal', 'constant 2015'}
    include_derived : bool
        Whether levels that the plan only implies count.
    open_base : {'both', 'range'}
        Where the base year is open, a row for each reading, or one row with the range between the two.

    Returns
    -------
    pandas.DataFrame
        The one shape: ``measure`` is ``rate`` over the years as printed (``start`` to ``year``), and ``rate_if_earlier`` where the
        first level may be of the end of the year before; ``unit`` is percent a year, of shares points a year;
        ``start_value`` and ``end_value`` at the prices asked for, which ``prices`` names. A level whose year the plan does not print has none.
        Of a city only what its plan says counts, not what was announced elsewhere.

    Examples
    --------
    >>> table = rates("dibao_standard", "zhengzhou", "urban")
    >>> table[["measure", "start", "year", "value"]].round(2).values.tolist()
    [['rate', 2011, 2015, 11.21], ['rate_if_earlier', 2010, 2015, 8.87]]
    >>> rates("dibao_standard", "zhengzhou", "urban", open_base="range")[["low", "high"]].round(2).values.tolist()
    [[8.87, 11.21]]
    """
    allow("open_base", open_base, ("both", "range"))
    asked = named(indicators=indicators, cities=cities, areas=areas)
    levels = plan_levels(asked["cities"], include_derived)
    levels = levels[levels.indicator.isin(asked["indicators"]) & ~levels.note.str.contains(UNDATED)]
    levels = levels[levels.area.isin(asked["areas"])] if asked["areas"] else levels
    real, rows = at_prices(levels, prices), []
    series = real.sort_values("year", kind="stable").groupby(_SERIES, sort=False)
    first, last = series.head(1), series.tail(1)
    ends = pd.concat([first, last])
    ends = chained(ends[~ends.index.duplicated(keep=False)])  # a level alone has no rate
    by = {key: two.to_dict("records") for key, two in ends.groupby(_SERIES) if len(two) > 1}
    before = levels.loc[first.index[first.note.str.contains(EARLIER)]]
    before = before[before.set_index(_SERIES).index.isin(list(by))]
    before = first_by(at_prices(before.assign(start=before.year - 1, year=before.year - 1), prices), _SERIES)
    for key in first_by(real, _SERIES):
        a, b = by.get(key, (None, None))
        if b:
            rows.append(_rate(a, b, a["year"]))
        if key in before:
            rows.append(_rate(before[key], b, a["year"] - 1, "rate_if_earlier"))
            if open_base == "range":
                ends = sorted(row["value"] for row in rows[-2:])
                rows[-2:] = [rows[-2] | dict(low=ends[0], high=ends[1], value=sum(ends) / 2, qualifier="range")]
    return ordered(result(rows, ["start_value", "end_value"]).assign(prices=prices), jurisdiction=asked["cities"])


def plan_levels(places, include_derived=True, of_periods=False):
    """Levels and shares: of places with a plan what the plan says, of others the reference series.

    Of single years; shares of a whole period only where they are asked for: they may be a base, but begin no series.
    """
    panel = load_panel()
    rows = panel[panel.kind.isin(ACTUAL) & panel.jurisdiction.isin(places)]
    rows = rows[(rows.period_start == rows.period_end) | ((rows.kind == "share") & of_periods)]
    planned = set(panel.jurisdiction[panel.basis == "stated"])
    rows = rows[(rows.basis != "reference") | ~rows.jurisdiction.isin(planned)]
    if not include_derived:
        rows = rows[rows.basis != "derived"]
    return shaped(best(rows)).drop_duplicates([*_SERIES, "year"])


def pace(start, end, years, unit, compound):
    """What brings one level to another each year, and its unit: compound growth, or equal steps.

    Examples
    --------
    >>> pace((37.0, 36.5, 37.5), (50.0, 50.0, 50.0), 5, "bed/1000 elderly", compound=False)[0][0]
    2.6
    """
    if compound:
        return bounds.scaled(solve("annual_growth", None, [start, end], years), 100), "percent/year"
    per = "percentage_point/year" if unit.startswith("percent") else f"{unit}/year"
    return bounds.scaled(bounds.difference(end, start), 1 / years), per


def _rate(a, b, start, measure="rate"):
    value, unit = pace(triple(a), triple(b), b["year"] - start, a["unit"], not a["unit"].startswith("percent"))
    return made_of(b, (a, b), value, start=start, measure=measure, unit=unit, rule="", note=a["note"],
                   start_value=a["value"], end_value=b["value"])  # fmt: skip


def catching_up(table, nation="china"):
    """Whether each city's level rose faster than the nation's over its own years; open where the base year or district decides.

    Parameters
    ----------
    table : pandas.DataFrame
        Levels of several years, the one shape, with rows of the nation.
    nation : str

    Returns
    -------
    pandas.DataFrame
        The one shape, a row each city, area and group with two years: ``value`` is the change of the city's share of the
        nation's figure, in points (``measure`` ``difference``); ``pace`` is ``faster``, ``slower`` or ``open``; ``from_share`` and
        ``to_share`` in percent. A city without the nation's figure at both ends has no row.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> table = compare("dibao_standard", ["kaifeng", "wuhan"], "all", "rural", "", beside="china", include_announced=False)
    >>> catching_up(table)[["jurisdiction", "pace"]].values.tolist()
    [['kaifeng', 'open'], ['wuhan', 'open']]
    """
    known = held(table, "note")[table.value.notna() & table.kind.isin(ACTUAL)]
    if known.unit.str.startswith(REAL).any():
        raise ValueError(
            "table: found constant prices; allowed: current ones, at which a share of the nation's is the same"
        )
    once(known, ["jurisdiction", "indicator", "area", "group", "start", "year"])
    key, panel = ["indicator", "area", "group"], load_panel()
    known_parts = panel[(panel.basis == "reference") & (panel.group != "") & (panel.kind == "level")]
    levels = known[known.jurisdiction == nation].set_index([*key, "year"]).value.to_dict()
    every = best(panel[(panel.jurisdiction == nation) & panel.kind.isin(ACTUAL)])
    every = every.set_index([*key, "period_end"]).value.to_dict()
    # At current prices: an open base year may be one that no city has.
    levels = every if all(every.get(k) == v for k, v in levels.items()) else levels
    rows = []
    for of, own in known[known.jurisdiction != nation].groupby(["jurisdiction", *key], sort=False):
        a, b = (own.sort_values("year", kind="stable").iloc[i].to_dict() for i in (0, -1))
        starts = [a["year"]] + [a["year"] - 1] * (EARLIER in a["note"])
        last = levels.get((*of[1:], b["year"]))
        shares = [100 * a["value"] / levels[(*of[1:], y)] for y in starts if (*of[1:], y) in levels]
        if a["year"] == b["year"] or last is None or len(shares) < len(starts):
            continue
        end = 100 * b["value"] / last
        # Where the first level is that of a part of the city, the other parts' would do as well.
        if parts_of_city(a["observation"]):
            parts = known_parts[
                (known_parts[["jurisdiction", *key[:2]]] == list(of[:3])).all(axis=1)
                & (known_parts.period_end == a["year"])
            ]
            shares += [100 * v / levels[(*of[1:], a["year"])] for v in parts.value]
        moves = [end - s for s in shares]
        pace_is = "faster" if min(moves) > 0 else "slower" if max(moves) < 0 else "open"
        what = dict(start=a["year"], measure="difference", status="derived", unit="percentage_point", pace=pace_is)
        span = (moves[0], min(moves), max(moves))
        rows.append(made_of(b, (a, b), span, from_share=shares[0], to_share=end, **what))
    return result(rows, ["pace", "from_share", "to_share"])


def leave_one_out(table):
    """Range and median of cities' rates of one thing up to one year, and the medians with each left out: no inference.

    Town and country, plans of different years, two indicators, and two readings of one base are never put into one number.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.rates``: one row a city of each thing, one reading where its base is open; other places do not count.

    Raises
    ------
    ValueError
        If a city has two rates of one thing.

    Returns
    -------
    pandas.DataFrame
        indicator, area, group, year, unit, prices, cities (how many), lowest, median, highest, median_least, median_most (of the
        medians with one city left out).

    Examples
    --------
    >>> table = rates("dibao_standard", areas="rural")
    >>> leave_one_out(table[table.measure == "rate"])[["lowest", "highest"]].round(1).values.tolist()
    [[12.7, 21.7]]
    """
    from statsmodels.stats.weightstats import DescrStatsW

    def median(values):
        return float(DescrStatsW(values.to_numpy()).quantile(0.5, return_pandas=False)[0])

    rows, known = [], held(table, "prices", of="mz.rates")[table.value.notna() & table.jurisdiction.isin(cities_of())]
    same = ["indicator", "area", "group", "year", "unit", "prices"]
    once(known, ["jurisdiction", *same])
    for what, own in known.groupby(same, sort=False):
        values = own.set_index("jurisdiction").value
        if (cities := values.index.nunique()) > 1:
            without = [median(values.drop(j)) for j in values.index if cities > 2] or [float("nan")]
            middle = [median(values), values.max(), min(without), max(without)]
            rows.append([*what, cities, values.min(), *middle])
    columns = [*same, "cities", "lowest", "median", "highest", "median_least", "median_most"]
    return pd.DataFrame(rows, columns=columns)
