"""Asking the panel: what there is of an indicator, the rows that answer, and why there are none."""

import re
import tomllib
from functools import cache
from itertools import product
from pathlib import Path

import pandas as pd

from ..panel.schema import ACTUAL, prefer
from ..sources.paths import root
from ..sources.problems import nearest
from .data import all_cities, catalogue, load_panel, with_plan

_CARRIED = ["value", "low", "high", "unit", "qualifier", "observation", "document", "printed", "rule", "note"]
_COLUMNS = ["indicator", "jurisdiction", "area", "group", "year", "period_start", "kind", "unit", "status", "value", "low",
            "high", "qualifier", "observation", "document", "printed", "rule", "note"]  # fmt: skip
_NUMBERS = ("year", "period_start", "value", "low", "high")


@cache
def _words():
    return tomllib.loads((Path(__file__).parents[1] / "templates" / "explore.toml").read_text(encoding="utf-8"))


def told(key, language, **values):
    """Words of the explorer in a language, braces filled in; from ``mzlib/templates/explore.toml``.

    Examples
    --------
    >>> told("search", "en"), told("search", "zh")
    ('Search', '搜索')
    """
    return _words()[key][language].format(**values)


def there_is(indicators, panel=None):
    """What the panel has of some indicators: what one may choose from.

    Parameters
    ----------
    indicators : str or list of str
    panel : pandas.DataFrame, optional

    Returns
    -------
    dict of str to list
        ``cities`` (every jurisdiction with a figure), ``years``, ``areas``, ``groups``, ``kinds``.

    Examples
    --------
    >>> have = there_is("dibao_standard")
    >>> have["areas"], have["kinds"], have["cities"]
    (['rural', 'urban'], ['level', 'growth'], ['zhengzhou', 'kaifeng', 'pingdingshan', 'wuhan', 'china'])
    """
    panel = load_panel() if panel is None else panel
    rows = panel[panel.indicator.isin([indicators] if isinstance(indicators, str) else list(indicators))]
    order = [k.partition(":")[2] for k in catalogue("labels") if k.startswith("kind:")]
    return dict(
        cities=[j for j in catalogue("jurisdictions") if j in set(rows.jurisdiction)],
        years=sorted(int(y) for y in set(rows.period_end)),
        areas=sorted(set(rows.area)),
        groups=sorted(set(rows.group)),
        kinds=[k for k in order if k in set(rows.kind)],
    )


def choice(indicators, cities=None, years="", areas="", groups="", kinds="", references="", panel=None):
    """A whole question from a part of one: what is left empty is chosen so that the most cities have an answer.

    Parameters
    ----------
    indicators : str or list of str
        One id of the codebook, or two to set beside each other.
    cities : list of str, optional
        Jurisdictions; every city by default.
    years, areas, groups, kinds : str, int or list
        Text with commas will do. By default: what is, not what shall be (levels and shares, else figures of a period, else
        targets); the year for which most cities have it, the latest of these; every area; the whole rather than its parts.
        ``years="all"`` stands for every year that has a figure.
    references : str or list
        Jurisdictions to show beside the cities, such as ``china``, where there is a figure of them.
    panel : pandas.DataFrame, optional

    Returns
    -------
    dict
        indicators, cities, years, areas, groups, kinds: what ``mz.answer`` takes.

    Raises
    ------
    ValueError
        With everything that is not known, and what is allowed.

    Examples
    --------
    >>> asked = choice("dibao_standard", ["kaifeng", "wuhan"])
    >>> asked["years"], asked["areas"], asked["kinds"]
    ([2015], ['rural', 'urban'], ['level'])
    >>> choice("dibao_standard", years="15th", areas="town")
    Traceback (most recent call last):
        ...
    ValueError: 2 things cannot be asked:
    - areas: found 'town'; allowed: all, urban, rural
    - years: found '15th'; allowed: years such as 2015, or all
    """
    panel = load_panel() if panel is None else panel
    cities = list(all_cities()) if cities is None else _list(cities)
    outside = _list(references)
    asked = dict(indicators=_list(indicators), cities=cities, areas=_list(areas), kinds=_list(kinds))
    asked["groups"] = _list(groups, whole=True)
    years, wrong = [str(y) for y in _list(years)], []
    if not asked["indicators"]:
        wrong.append("- indicators: none named; allowed: an id of data/raw/codebook.toml (mz.find looks for one)")
    known = {f"{k}s": [w.partition(":")[2] for w in catalogue("labels") if w.startswith(f"{k}:")]
             for k in ("area", "group", "kind")}  # fmt: skip
    known |= dict(indicators=catalogue("codebook"), cities=catalogue("jurisdictions"), groups=["", *known["groups"]])
    said = dict(
        indicators="an id of data/raw/codebook.toml (mz.find looks for one)", groups="those of data/raw/labels.toml"
    )
    known["references"] = [j for j in catalogue("jurisdictions") if j not in with_plan()]
    for name, given in {**asked, "references": outside}.items():
        for w in given:
            if w not in known[name]:
                allowed, advice = said.get(name) or ", ".join(known[name]), nearest(w, known[name])
                wrong.append(f"- {name}: found {w!r}; allowed: {allowed}; {advice}".rstrip("; "))
    wrong += [f"- years: found {y!r}; allowed: years such as 2015, or all" for y in years
              if y != "all" and not re.fullmatch(r"\d{4}", y)]  # fmt: skip
    if wrong:
        raise ValueError(f"{len(wrong)} thing{'s' * (len(wrong) > 1)} cannot be asked:\n" + "\n".join(wrong))
    rows = panel[panel.indicator.isin(asked["indicators"])]
    asked["cities"] += [j for j in outside if j not in asked["cities"] and (rows.jurisdiction == j).any()]
    own = rows[rows.jurisdiction.isin(asked["cities"])]
    rows = own if len(own) else rows
    asked["kinds"] = asked["kinds"] or _first_kinds(rows)
    rows = rows[rows.kind.isin(asked["kinds"])]
    spread = rows.groupby("period_end").jurisdiction.nunique().sort_index()
    if years == ["all"]:
        asked["years"] = [int(y) for y in spread.index]
    else:
        asked["years"] = [int(y) for y in years] or [int(y) for y in spread.index[spread == spread.max()][-1:]]
    # Nothing of the kinds asked for: the last year of which anything is known.
    asked["years"] = asked["years"] or [int(panel.period_end[panel.indicator.isin(asked["indicators"])].max())]
    rows = rows[rows.period_end.isin(asked["years"])] if rows.period_end.isin(asked["years"]).any() else rows
    asked["areas"] = asked["areas"] or sorted(set(rows.area)) or ["all"]
    # The whole of each indicator; its parts where it has no whole.
    wholes = {i for i, g in zip(rows.indicator, rows.group) if g == ""}
    parts = {g for i, g in zip(rows.indicator, rows.group) if i not in wholes}
    asked["groups"] = asked["groups"] or sorted({""} & set(rows.group) | parts) or [""]
    return {k: asked[k] for k in ("indicators", "cities", "years", "areas", "groups", "kinds")}


def _list(given, whole=False):
    """A list from a list, a number or text with commas; of groups a list may hold "", which is the whole."""
    if isinstance(given, str):
        return [t.strip() for t in given.split(",") if t.strip()]
    return [g for g in given if whole or g != ""] if isinstance(given, list | tuple) else [given]


def _first_kinds(rows):
    for kinds in (ACTUAL, ("flow",), ("target",)):
        if found := [k for k in kinds if (rows.kind == k).any()]:
            return found
    return rows.kind.value_counts().index[:1].tolist()


def answer(indicators, cities=None, years="", areas="", groups="", kinds="", panel=None):
    """The rows that answer a question: every figure that there is, and a row for every cell that is not stated.

    Parameters
    ----------
    indicators, cities, years, areas, groups, kinds
        As for ``mz.choice``, which fills in what is left empty.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        As from ``mz.compare``, with ``period_start`` (``year`` is the last year of a period). Figures of several kinds
        stand in rows of their own; a cell is one indicator, place, area, group and year. ``mz.why_empty`` says why a
        cell has nothing.

    Examples
    --------
    >>> table = answer("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural")
    >>> table[["jurisdiction", "value", "unit", "status"]].round(2).values.tolist()
    [['kaifeng', 216.67, 'yuan/person/month', 'stated'], ['wuhan', 320.0, 'yuan/person/month', 'stated']]
    """
    panel = load_panel() if panel is None else panel
    asked = choice(indicators, cities, years, areas, groups, kinds, panel=panel)
    rows = panel[panel.indicator.isin(asked["indicators"])]
    # A part of the whole that no place has a figure of is no hole of this one.
    there, known, units = set(zip(rows.indicator, rows.area, rows.group)), {}, catalogue("codebook")
    apt = {i for i, area, group in there if area in asked["areas"] and group in asked["groups"]}
    rows = rows[rows.jurisdiction.isin(asked["cities"]) & rows.kind.isin(asked["kinds"])]
    rows = rows[rows.period_end.isin(asked["years"])]
    for r in prefer(rows).itertuples():
        cell = known.setdefault((r.indicator, r.jurisdiction, r.area, r.group, r.period_end), {})
        cell.setdefault((r.kind, r.period_start), r)
    cells = []
    for indicator, area, group, city, year in product(
        *(asked[k] for k in ("indicators", "areas", "groups", "cities", "years"))
    ):
        if (indicator, area, group) not in there and indicator in apt:
            continue
        key = (indicator, city, area, group, year)
        cell = dict(zip(["indicator", "jurisdiction", "area", "group", "year"], key))
        if key not in known:
            cells.append(cell | dict(period_start=key[-1], unit=units[key[0]]["unit"], status="not stated"))
        for (kind, start), r in sorted(known.get(key, {}).items()):
            carried = {c: getattr(r, c) for c in _CARRIED}
            cells.append(cell | dict(kind=kind, period_start=start, status=r.basis) | carried)
    table = pd.DataFrame(cells, columns=_COLUMNS)
    texts = [c for c in _COLUMNS if c not in _NUMBERS]
    return table.fillna(dict.fromkeys(texts, "")).astype(dict.fromkeys(_NUMBERS[2:], "float64"))


# Why there is nothing


@cache
def _formulas():
    return tomllib.loads((root() / "data" / "raw" / "formulas.toml").read_text(encoding="utf-8"))


def why_empty(table, panel=None):
    """Why cells have nothing, and what comes nearest.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer`` or ``mz.compare``; only rows that are ``not stated`` are looked at.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        indicator, jurisdiction, area, group, year; ``reason``: ``other kind`` (there is a target, say, where a level was
        asked for), ``no operand`` (it could be derived, but not without ``lacks``, which the plan does not state), ``no
        reference`` (``lacks`` would have to come from a series outside the plans, which is not there) or ``not stated``;
        ``lacks`` (an indicator); ``nearest`` (an observation, or empty), and ``near``: how it differs (``kind``,
        ``year``, ``area``, ``group``, ``indicator``: not comparable, ``place``).

    Examples
    --------
    >>> why_empty(answer("beds_per_1000_elderly", "zhengzhou", 2015))[["reason", "lacks", "near", "nearest"]].values.tolist()
    [['no reference', 'elderly_population', 'year', 'zhengzhou-13fyp-213']]
    """
    panel = load_panel() if panel is None else panel
    empty = table[table.status == "not stated"]
    columns = ["indicator", "jurisdiction", "area", "group", "year", "reason", "lacks", "nearest", "near"]
    rows = list(panel.itertuples()) if len(empty) else []
    outside = {r.indicator for r in rows if r.basis == "reference" and r.jurisdiction in with_plan()}
    cells = []
    for r in empty.itertuples():
        mine = [o for o in rows if o.jurisdiction == r.jurisdiction]
        here = [o for o in mine if (o.indicator, o.area, o.group) == (r.indicator, r.area, r.group)]
        near, found = _near(r, here, mine, rows)
        cells.append(
            [r.indicator, r.jurisdiction, r.area, r.group, r.year, *_reason(r, here, mine, outside), found, near]
        )
    return pd.DataFrame(cells, columns=columns)


def _reason(r, here, mine, outside):
    """Why a cell is empty, and the indicator that is lacking."""
    if any(o.period_end == r.year for o in here):
        return "other kind", ""
    if r.jurisdiction not in with_plan():
        return "no reference", r.indicator
    formulas = (
        [f for f in _formulas().values() if f["indicator"] == r.indicator] if (r.area, r.group) == ("all", "") else []
    )
    for operand in (o for f in formulas for o in f["operands"]):
        lacking, area = operand["indicator"], operand.get("area", "all")
        # That parts of the whole are lacking says nothing new.
        if lacking != r.indicator and not any(
            (o.indicator, o.area, o.period_end) == (lacking, area, r.year) and o.kind in ACTUAL for o in mine
        ):
            return ("no reference" if lacking in outside else "no operand"), lacking
    return "not stated", ""


def _near(r, here, mine, rows):
    """How the nearest figure differs, and which it is."""
    same = [o for o in mine if o.indicator == r.indicator]
    apart = catalogue("codebook")[r.indicator].get("not_to_be_confused", [])
    others = [o for o in rows if (o.indicator, o.area, o.group) == (r.indicator, r.area, r.group)]
    steps = [
        ("kind", [o for o in here if o.period_end == r.year]),
        ("year", [o for o in here if o.kind in (*ACTUAL, "flow")]),
        ("year", here),
        ("area", [o for o in same if o.group == r.group]),
        ("group", same),
        ("indicator", [o for o in mine if o.indicator in apart]),
        ("place", [o for o in others if o.kind in ACTUAL]),
        ("place", others),
    ]
    for how, found in steps:
        if found:
            return how, min(found, key=lambda o: (abs(o.period_end - r.year), o.kind not in ACTUAL)).observation
    return "", ""
