"""What is said about an answer: how far places are apart, how sure that is, and why cells are empty."""

from functools import cache
from types import SimpleNamespace

import pandas as pd

from ..analysis.audits import in_doubt
from ..analysis.data import all_cities, label, load_facts, load_panel, phrase, place, unit_label, word
from ..analysis.questions import told, why_empty
from ..panel.issues import plain
from ..panel.schema import ACTUAL
from ..reading.bounds import difference as less
from ..reading.bounds import quotient
from ..words.prose import chained, row_name
from .marks import number_text

_CELL = ["indicator", "area", "group", "year", "period_start", "kind", "unit"]
_ENDS = ("", "_low", "_high")


# How far apart


def difference(table, first="highest", second="lowest"):
    """How far two places are apart in every cell that both have, with the bounds that the wording of the figures leaves.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer`` or ``mz.compare``.
    first, second : str
        Jurisdictions; or ``highest`` and ``lowest``, which are looked for among the cities only: a part of a city and a
        reference series are not ranked with them.

    Returns
    -------
    pandas.DataFrame
        indicator, area, group, year, kind, unit; first, second (jurisdictions) and their values ``a`` and ``b``;
        ``difference`` (first less second, in ``unit``), ``ratio`` (first over second), each with ``_low`` and ``_high``
        (nan where open); ``observations`` (both ids). Only figures of the same indicator, area, group, period and kind
        are held against each other.

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> far = difference(answer("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), "wuhan", "kaifeng")
    >>> far[["difference", "difference_low", "difference_high", "ratio", "unit"]].round(2).values.tolist()
    [[103.33, 103.33, 103.33, 1.48, 'yuan/person/month']]
    """
    known = table[table.value.notna()]
    if "period_start" not in known:
        known = known.assign(period_start=known.year)
    rows, cells = [], {}
    for r in known.itertuples():
        cells.setdefault(tuple(getattr(r, c) for c in _CELL), {})[r.jurisdiction] = r
    for cell, by in cells.items():
        ranked = sorted((r for j, r in by.items() if j in all_cities()), key=lambda r: -r.value)
        ends = {"highest": ranked[:1], "lowest": ranked[-1:]}
        a, b = (next(iter(ends[w] if w in ends else [by[w]] if w in by else []), None) for w in (first, second))
        if a is None or b is None or a.jurisdiction == b.jurisdiction:
            continue
        x, y = ((r.value, r.low, r.high) for r in (a, b))
        numbers = [*less(x, y), *quotient(x, y)]
        rows.append(
            [*cell, a.jurisdiction, b.jurisdiction, a.value, b.value, *numbers, f"{a.observation} {b.observation}"]
        )
    names = [f"{of}{end}" for of in ("difference", "ratio") for end in _ENDS]
    return pd.DataFrame(rows, columns=[*_CELL, "first", "second", "a", "b", *names, "observations"])


def difference_text(table, settings, first="highest", second="lowest", most=6, how_sure=True):
    """How far two places are apart and how sure that is, in words.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
        With ``language``.
    first, second : str
        As for ``mz.difference``.
    most : int
        Sentences at most; the others are counted.
    how_sure : bool
        Whether bounds, printed strings and doubts are told too.

    Returns
    -------
    list of str
        Markdown: one text a cell; where there is no cell that both have, why.

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> table = answer("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural")
    >>> [said] = difference_text(table, s, "wuhan", "kaifeng")
    >>> print(said.replace("**", "").replace(" H", "\\nH").replace(" P", "\\nP"))
    Rural: Minimum living allowance standard (dibao), 2015. Wuhan 320, Kaifeng 216.7 yuan per person per month: Wuhan is \
higher by 103.3, 1.48 times Kaifeng.
    How sure: both are exact as printed, so the difference and the ratio are too.
    Printed: Wuhan 320 元/人·月, Kaifeng 2600元 (yuan per person per year).
    """
    language = settings.language
    far = difference(table, first, second)
    if far.empty:
        return [_no_pair(table, settings, first, second)] if len(table) else []
    rows = table[table.value.notna()].set_index("observation")
    said = []
    for r in far.itertuples():
        pair = [SimpleNamespace(**rows.loc[o].to_dict(), observation=o) for o in r.observations.split()]
        key = "same" if r.difference == 0 else "higher" if r.difference > 0 else "lower"
        text = told(
            key, language, what=row_name(r, settings, city=False), when=_when(r, language),
            first=place(r.first, language), second=place(r.second, language), unit=unit_label(r.unit, language),
            a=number_text(pair[0], None, language), b=number_text(pair[1], None, language),
            gap=_gap(plain(abs(r.difference)), r.unit, language), ratio=_ratio(r.ratio),
        )  # fmt: skip
        said.append(_sentences([text, *(_how_sure(r, pair, language) if how_sure else [])], language))
    rest = len(said) - most
    return said[:most] + ([told("and more", language, n=rest)] if rest > 0 else [])


def _when(row, language):
    """Year or period of a row, and its kind where it is no level."""
    years = _years(row)
    when = f"{years}年" if language == "zh" else years
    return when if row.kind in ("level", "share", "") else f"{when} {word('kind', row.kind, language)}"


def _years(row):
    return str(row.year) if row.period_start in (row.year, "") else f"{row.period_start}–{row.year}"


def _ratio(value):
    return f"{value:.2f}" if abs(value) < 100 else plain(value)


def _gap(number, unit, language):
    """A difference: of two percentages it is in points."""
    return phrase("points", language, n=number) if unit == "percent" else number


def _sentences(parts, language):
    return ("" if language == "zh" else " ").join(filter(None, parts))


def _how_sure(r, pair, language):
    """What the bounds leave open, what is printed, and what is in doubt."""
    # Of two places of which the first is lower, what is told is how much lower.
    low, high = (r.difference_low, r.difference_high) if r.difference >= 0 else (-r.difference_high, -r.difference_low)
    ends = dict(zip(("low", "high", "least", "most"), (*ends_text(low, high), *ends_text(r.ratio_low, r.ratio_high))))
    ends |= {end: _gap(ends[end], r.unit, language) for end in ("low", "high")}
    if low == high:
        key = "sure exact"
    elif low == low and high == high:
        key = "sure between"
    else:
        key = "sure at least" if low == low else "sure at most" if high == high else "sure open"
    yield told(key, language, **ends)
    if low < 0 < high:
        yield told("sure unsettled", language)
    keys = {"stated": "printed as", "derived": "printed nowhere", "reference": "printed outside"}
    parts = [
        told(keys[p.status], language, place=place(p.jurisdiction, language), printed=_printed(p, language))
        for p in pair
    ]
    yield told("printed", language, parts=chained("between names", parts, language))
    for p in pair:
        if in_doubt(p.observation):
            yield told("in doubt", language, place=place(p.jurisdiction, language))


def _printed(p, language):
    """What is printed, with its unit where that is not the one shown (a yearly amount beside monthly ones)."""
    unit = stated_facts().get(p.observation, {}).get("unit", p.unit)
    return (
        p.printed if unit == p.unit else told("in brackets", language, text=p.printed, more=unit_label(unit, language))
    )


@cache
def stated_facts():
    """The facts by id, each as a dict; read once."""
    return load_facts().to_dict("index")


def ends_text(low, high):
    """Two bounds with as many figures as it takes to tell them apart; an open one is empty."""
    for figures in range(4, 9):
        texts = ["" if x != x else plain(x) if x == round(x) else f"{x:,.{figures}g}" for x in (low, high)]
        if texts[0] != texts[1]:
            break
    return texts


def _no_pair(table, settings, first, second):
    """Why two places cannot be held against each other."""
    language = settings.language
    what = chained("between names", [label(i, language) for i in table.indicator.unique()], language)
    known = table[table.value.notna()]
    pair = [known[known.jurisdiction == j] for j in (first, second)]
    if first in ("highest", "lowest") or second in ("highest", "lowest"):
        return told("too few", language, what=what)
    for j, own in zip((first, second), pair):
        if own.empty:
            return told("no pair", language, what=what, place=place(j, language))
    a, b = (next(own.sort_values("year", ascending=False).itertuples()) for own in pair)
    return told("not comparable years", language, what=what, first=place(first, language), second=place(second, language),
                a=number_text(a, None, language), b=number_text(b, None, language),
                when=_when(a, language), then=_when(b, language))  # fmt: skip


def opening_row(table):
    """The figure whose chain is shown first: the highest of the first distance told, else the first that there is."""
    far = difference(table)
    return far.observations.iloc[0].split()[0] if len(far) else table.observation[table.value.notna()].iloc[0]


# Why there is nothing


def empty_text(table, settings, panel=None, most=8):
    """Why cells of an answer are empty and what comes nearest, in words: one text for all years of a place.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
    panel : pandas.DataFrame, optional
    most : int
        Texts at most; the others are counted.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> for said in empty_text(answer("nursing_bed_share", ["kaifeng", "wuhan"], 2015), s):
    ...     print(said)
    Kaifeng, 2015: not stated by the plan. Nearest: 2020, target 30.
    """
    panel = load_panel() if panel is None else panel
    language, said = settings.language, []
    why = why_empty(table, panel)
    rows = panel.set_index("observation", drop=False)
    groups = why.groupby(["indicator", "jurisdiction", "area", "group", "reason", "lacks", "near"], sort=False)
    many = table.indicator.nunique() > 1
    for (indicator, j, area, group, reason, lacks, near), own in groups:
        first = own.iloc[0]
        names = [label(indicator, language)] * many + [place(j, language)]
        names += [word("area", area, language)] * (area != "all") + [word("group", group, language)] * bool(group)
        where = ("，" if language == "zh" else ", ").join([*names, _runs(own.year, language)])
        key = "no series" if reason == "no reference" and lacks == indicator else reason
        text = told(f"empty {key}", language, where=where, lacks=label(lacks, language) if lacks else "")
        if near:
            r = rows.loc[first.nearest]
            nearest = told(
                f"near {near}", language, place=place(r.jurisdiction, language), year=r.period_end,
                area=word("area", r.area, language), group=word("group", r.group, language) or told("whole", language),
                value=_value(r, language), label=label(r.indicator, language), unit=unit_label(r.unit, language),
            )  # fmt: skip
        else:
            nearest = told("near nothing", language)
        said.append(_sentences([text, nearest], language))
    rest = len(said) - most
    return said[:most] + ([told("and more", language, n=rest)] if rest > 0 else [])


def _value(r, language):
    """A figure of the panel in words: what kind it is goes before it, where it is no level."""
    number = number_text(SimpleNamespace(**r.to_dict(), status=r.basis), None, language)
    kind = "" if r.kind in ACTUAL else word("kind", r.kind, language)
    return number if not kind else f"{kind}{number}" if language == "zh" else f"{kind} {number}"


def _runs(years, language):
    """Years as text, those in a row as a range.

    Examples
    --------
    >>> _runs([2010, 2012, 2013, 2014], "en")
    '2010, 2012–2014'
    """
    runs = []
    for y in sorted(set(years)):
        if runs and y == runs[-1][1] + 1:
            runs[-1][1] = y
        else:
            runs.append([y, y])
    parts = [str(a) if a == b else f"{a}–{b}" for a, b in runs]
    return "、".join(parts) + "年" if language == "zh" else ", ".join(parts)
