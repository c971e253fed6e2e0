"""How a comparison becomes something to draw: panels, rows, marks, and numbers as labels."""

import pandas as pd

from ..analysis.audits import in_doubt
from ..analysis.data import label, phrase, place, unit_label, word
from ..panel.issues import plain
from ..words.prose import chained, row_name

_USES = ("actual", "target", "norm", "computed", "benchmark")
_USE_OF_KIND = {"level": "actual", "share": "actual", "flow": "actual", "growth": "actual", "projection": "computed"}


def lay_out(table, settings, panel="area", row="jurisdiction", benchmark=()):
    """Make a comparison ready to draw: which panel, which row, which mark.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``, or several of them together.
    settings : types.SimpleNamespace
        From ``mz.settings``.
    panel, row : str
        The columns whose words (in the notebook's language) name panels and rows: ``area``, ``group``, ``indicator``,
        ``jurisdiction``, ``year``; two with a + between them are both said.
    benchmark : iterable of str
        Jurisdictions drawn as a line through the panel.

    Returns
    -------
    pandas.DataFrame
        The table with ``panel``, ``row`` and ``use``.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> from mzlib.suite.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> table = lay_out(compare("dibao_standard", ["kaifeng", "china"], 2015, "rural"), s, benchmark=["china"])
    >>> table[["panel", "row", "use"]].values.tolist()
    [['Rural', 'Kaifeng', 'actual'], ['Rural', 'China', 'benchmark']]
    """
    language = settings.language
    words = {
        "area": lambda r: word("area", r.area, language),
        "group": lambda r: word("group", r.group, language) or word("area", "all", language),
        "indicator": lambda r: label(r.indicator, language),
        "jurisdiction": lambda r: place(r.jurisdiction, language),
        "year": lambda r: str(r.year),
    }

    def said(names):
        parts = names.split("+")
        # Beside other words, an area that is the whole goes without saying.
        silent = len(parts) > 1
        key = "between names" if parts[0] == "indicator" else "beside"
        texts = [
            chained(
                key,
                filter(None, ("" if silent and getattr(r, n) in ("all", "") else words[n](r) for n in parts)),
                language,
            )
            for r in table.itertuples()
        ]
        return [t[:1].upper() + t[1:] for t in texts]

    use = table.kind.map(_USE_OF_KIND).fillna(table.kind.where(table.kind != "", "actual"))
    use = use.where(~table.jurisdiction.isin(list(benchmark)), "benchmark")
    return table.assign(panel=said(panel), row=said(row), use=use)


def number_text(row, digits=None, language="en"):
    """A number as a label: with its qualifier, a dagger where it is derived, a double one where it is in doubt.

    Parameters
    ----------
    row : namedtuple or pandas.Series
        With value, low, high, qualifier, status, and perhaps observation.
    digits : int, optional
        Decimals; by default as many as the number has, four figures at most.

    language : {'en', 'zh'}
        Chinese counts ten thousands (万) where the number is round in them, or derived.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> number_text(pd.Series(dict(value=61000.0, low=61000.0, high=62000.0, qualifier="over", status="stated")), 0, "zh")
    '6.1万+'
    >>> number_text(pd.Series(dict(value=37.5, low=35.0, high=40.0, qualifier="range", status="stated")))
    '35–40'
    >>> number_text(pd.Series(dict(value=241.661, low=241.6, high=241.7, qualifier="", status="derived")), 2)
    '241.66†'
    """
    doubt = "‡" if in_doubt(getattr(row, "observation", "")) else ""
    if row.qualifier == "range":
        return f"{_plain(row.low, digits, language)}–{_plain(row.high, digits, language)}{doubt}"
    # A printed 22 is not 22.0: only what is computed shows all its decimals.
    text = _plain(row.value, digits, language)
    if row.status == "derived":
        if language == "zh" and abs(row.value) >= 1e5:
            text = phrase("ten thousand", language, n=f"{row.value / 1e4:,.4g}")
        elif digits is not None:
            text = f"{row.value:,.{digits}f}"
    before = {"at_least": "≥", "at_most": "≤", "approx": "~"}.get(row.qualifier, "")
    after = "+" if row.qualifier == "over" else ""
    return before + text + after + ("†" if row.status == "derived" else "") + doubt


def _plain(value, digits, language):
    if language == "zh" and abs(value) >= 1e8 and round(value / 1e8, 4) == value / 1e8:
        return phrase("hundred million", language, n=f"{value / 1e8:,g}")
    if language == "zh" and abs(value) >= 1e4 and round(value / 1e4, 2) == value / 1e4:
        return phrase("ten thousand", language, n=f"{value / 1e4:,g}")
    if digits is None:
        return plain(value)
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def key_to(table, language, bars=True):
    """The sentence under a chart that says what its marks mean; only the marks that are there."""
    parts = [f"key {use}" for use in _USES if (table.use == use).any()]
    if (table.status == "derived").any():
        shown = table[table.value.notna() & (table.use != "benchmark")]
        ringed = shown.groupby("panel").status.agg(lambda s: (s == "derived").any() and (s != "derived").any()).any()
        parts.append("key ringed" if ringed else "key derived")
    spread = table.high - table.low > 0.01 * table.groupby("panel").value.transform("max")
    opened = (table.low.isna() | table.high.isna()) & table.value.notna()
    if bars and spread.any():
        parts.append("key bounds")
    if bars and opened.any():
        parts.append("key open")
    joined = chained("between clauses", (phrase(p, language) for p in parts), language)
    return phrase("sentence", language, text=joined[:1].upper() + joined[1:]) if joined else ""


def pace_rows(targets, settings):
    """Paces ready to draw: one panel a unit, one row a target, what is needed hollow and the pace before filled.

    Parameters
    ----------
    targets : pandas.DataFrame
        From ``mz.paces``; only rows with a pace needed are used.
    settings : types.SimpleNamespace

    Returns
    -------
    pandas.DataFrame
        As ``mz.dots`` draws it. A binding target has a dot after its name.

    Examples
    --------
    >>> from mzlib.analysis.paces import paces
    >>> from mzlib.suite.settings import settings
    >>> s = settings("06-targets", "wuhan", "en", "", "png")
    >>> table = pace_rows(paces(["beds_per_1000_elderly"], ["wuhan"]), s)
    >>> table[["panel", "row", "value"]].values.tolist()
    [['Beds per 1,000 elderly per year', 'Wuhan: Beds per 1000 elderly ●', 2.6]]
    """
    needed = targets.dropna(subset="needed")
    order = {"percent/year": 0, "percentage_point/year": 1}
    needed = needed.sort_values("pace_unit", key=lambda u: u.map(order).fillna(2), kind="stable")
    names = [row_name(r, settings) + (" ●" if r.binding == "binding" else "") for r in needed.itertuples()]
    panels = [unit_label(u, settings.language) for u in needed.pace_unit]
    drawn = needed.assign(
        row=names, panel=[p[:1].upper() + p[1:] for p in panels], unit=needed.pace_unit, status="derived"
    )
    drawn = drawn.assign(qualifier="", observation=drawn.observations)
    goal = drawn.assign(use="target", value=drawn.needed, low=drawn.needed_low, high=drawn.needed_high)
    past = drawn.dropna(subset="past")
    past = past.assign(use="actual", value=past.past, low=past.past_low, high=past.past_high)
    keep = ["panel", "row", "jurisdiction", "indicator", "area", "group", "base_year", "target_year", "past_start", "use",
            "status", "value", "low", "high", "qualifier", "unit", "observation", "binding"]  # fmt: skip
    both = pd.concat([goal, past])[keep].reset_index(names="of")
    return both.sort_values("of", key=lambda i: i.map({o: n for n, o in enumerate(needed.index)}), kind="stable")[keep]
