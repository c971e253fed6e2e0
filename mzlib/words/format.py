"""Numbers, periods and lists as each language writes them: the one place where a number becomes text."""

from decimal import ROUND_HALF_UP, Decimal
from math import floor, log10

from babel.lists import format_list
from babel.numbers import format_decimal

from ..analysis.audit import doubtful
from ..analysis.load import catalogue
from ..sources.catalogues import decimals as of_entry
from .labels import chained, phrase, place

FEW = 10  # so many places are named, or drawn beside one another of their own; of more it is said how many they are

# Decimals of what is worked out, where a measure has its own rule.
_MEASURES = {"rate": 1, "rate_if_earlier": 1, "multiple": 2, "share": 1, "relative": 0, "needed": 1, "past": 1}
_UNITS = {"percent": 1, "percentage_point": 1, "times": 2, "percent/year": 1, "percentage_point/year": 1}


def decimals(row):
    """Decimals that a figure is shown with: the rule of its measure, else of its indicator, else of its unit.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> [decimals(r) for r in compare("dibao_standard", "kaifeng", 2015, "rural").itertuples()]
    [0]
    """
    if row.measure in _MEASURES:
        # Beds or people a year are shown as finely as beds or people, but a few of them are not rounded away.
        plain = row.measure in ("needed", "past") and row.unit.split("/")[0] not in ("percent", "percentage_point")
        if not plain or abs(row.value) < 10:
            return _MEASURES[row.measure]
    if row.unit in _UNITS and row.measure not in ("level", "base", "target"):
        return _UNITS[row.unit]
    entry = catalogue("codebook").get(row.indicator)
    # The indicator's own rule where the figure is in its unit, else that of the unit.
    return of_entry(entry if entry and entry["unit"] == row.unit else {"unit": row.unit})


def number(value, digits=0, language="en", trim=False, plain=False):
    """A number as text: grouped in English; in Chinese from ten thousand on always in 万, where it is round in it in 亿.

    Parameters
    ----------
    value : float
    digits : int
        Decimals; below nought places before the point.
    language : {'en', 'zh'}
    trim : bool
        Without zeros at the end: a printed 22 is not 22.0.
    plain : bool
        Without 万 and 亿.

    Examples
    --------
    >>> number(61000), number(61000, language="zh"), number(34600, language="zh"), number(11133, language="zh")
    ('61,000', '6.1万', '3.46万', '1.1133万')
    >>> number(12.199, 1), number(22.0, 1, trim=True), number(6696000000, language="zh")
    ('12.2', '22', '66.96亿')
    """
    # Half a unit is rounded up, as readers do by hand; the tenth decimal takes away what is a float's alone.
    value = float(Decimal(f"{float(value):.10f}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    # One way for all, so that no 1.2万 stands beside a 21750.
    if language == "zh" and not plain and abs(value) >= 1e4:
        size, mark = (1e8, "亿") if abs(value) >= 1e8 and value % 1e6 == 0 else (1e4, "万")
        return format_decimal(value / size, format="0.########", locale="zh") + mark
    pattern = ("#,##0" if language == "en" else "0") + ("." + ("#" if trim else "0") * digits if digits > 0 else "")
    return format_decimal(value, format=pattern, locale=language)


def in_yuan(row):
    """Whether an amount a person stays in yuan in Chinese, as offices write it: 12953元, but 5万元 where it is printed so.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> [in_yuan(r) for r in compare("income_per_head", "henan", 2015, "rural").itertuples()]
    [True]
    """
    return row.unit.startswith("yuan") and "/person" in row.unit and abs(row.value) < 1e5 and "万" not in row.printed


def ends(low, high, digits=0, language="en", trim=False, plain=False):
    """The two ends of a range, both in 万 (or both in 亿) or neither; one that is open is an ellipsis.

    Examples
    --------
    >>> ends(35, 40), ends(8000, 12000, language="zh"), ends(5e4, float("nan"), language="zh")
    ('35–40', '8000—12000', '5万—…')
    """
    texts = [number(x, digits, language, trim, plain) if x == x else "…" for x in (low, high)]
    if len({t[-1] if t[-1] in "万亿" else "" for t in texts if t != "…"}) > 1:
        texts = [number(x, digits, language, trim, plain=True) for x in (low, high)]
    return chained("from to", texts, language)


def figure(row, language="en", marks=True, finer=0):
    """A figure of a table as a label: with the word that it is printed with, a dagger where it is derived, a double one where
    it is part of a contradiction.

    Parameters
    ----------
    row : namedtuple or pandas.Series
        A row of the one shape.
    language : {'en', 'zh'}
    marks : bool
        Whether daggers are wanted.
    finer : int
        Decimals more than usual.

    Returns
    -------
    str
        Empty where there is no value.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> rows = compare("dibao_standard", ["kaifeng", "pingdingshan"], 2015, "rural").itertuples()
    >>> [figure(r) for r in rows]
    ['217', '242†']
    """
    if row.value != row.value:
        return ""
    # What is printed has the zeros that it is printed with, what is worked out has all of its decimals.
    worked_out = row.status == "derived" or row.measure in ("rate", "rate_if_earlier", "multiple")
    # A difference of figures printed whole is whole.
    whole = row.measure == "difference" and round(row.value, 9).is_integer()
    digits, trim = decimals(row) + finer, not worked_out or row.unit == row.printed or whole
    if row.measure == "difference" and row.high > row.low:  # one place finer than what is sure of it
        digits = min(digits, 1 - floor(log10(row.high - row.low)))
    ranged = row.qualifier == "range"
    plain = in_yuan(row)
    text = (ends(row.low, row.high, digits, language, trim, plain) if ranged
            else number(row.value, digits, language, trim, plain))  # fmt: skip
    if row.qualifier in ("at_least", "at_most", "approx", "over"):
        counted = row.qualifier == "at_least" and not row.unit.startswith(("percent", "yuan", "times"))
        many = row.qualifier == "over" and "多" in row.printed
        key = row.qualifier + (", counted" if counted else ", many" if many else "")
        text = phrase(key, language, number=text)
    if not marks or row.measure == "count":
        return text
    doubt = "‡" if doubtful(row.observation) and row.status != "reference" else ""
    return text + ("†" if row.status == "derived" else "") + doubt


def period(start, year, language="en"):
    """A year, or the first and the last of several.

    Examples
    --------
    >>> period(2015, 2015), period(2011, 2015), period(2011, 2015, "zh")
    ('2015', '2011–2015', '2011—2015年')
    """
    return years_text(range(start, year + 1), language)


def periods(pairs, language="en"):
    """The times of several figures: years together, each period of several years by its ends.

    Examples
    --------
    >>> periods([(2015, 2015), (2010, 2010), (2014, 2014)]), periods([(2011, 2015), (2006, 2010)], "zh")
    ('2010, 2014–2015', '2006—2010年、2011—2015年')
    """
    pairs = sorted(set(pairs))
    spans = [period(s, y, language) for s, y in pairs if s < y]
    single = years_text([y for s, y in pairs if s == y], language)
    return chained("between names", spans + ([single] if single else []), language)


def years_text(years, language="en"):
    """Years as text, those in a row as a range.

    Examples
    --------
    >>> years_text([2010, 2012, 2013, 2014]), years_text([2015, 2020], "zh")
    ('2010, 2012–2014', '2015、2020年')
    """
    runs = []
    for y in sorted({int(y) for y in years}):
        if runs and y == runs[-1][1] + 1:
            runs[-1][1] = y
        else:
            runs.append([y, y])
    said = [chained("from to", dict.fromkeys(run), language) for run in runs]
    return phrase("year", language, year=chained("between names", said, language)) if runs else ""


def joined(names, language="en"):
    """Names in a row, as a sentence of the language has them.

    Examples
    --------
    >>> joined(["Kaifeng", "Wuhan"]), joined(["郑州", "开封", "武汉"], "zh"), joined([])
    ('Kaifeng and Wuhan', '郑州、开封和武汉', '')
    """
    names = [str(n) for n in names]
    if not names:
        return ""
    return format_list(names, locale="en_GB" if language == "en" else "zh")


def places(jurisdictions, language="en"):
    """Places in a row; of more than ten, how many they are.

    Examples
    --------
    >>> places(["wuhan", "kaifeng"]), places(["wuhan"] * 11), places(["wuhan"] * 11, "zh")
    ('Wuhan and Kaifeng', '11 cities', '11个城市')
    """
    names = [place(j, language) for j in jurisdictions]
    return joined(names, language) if len(names) <= FEW else phrase("many cities", language, n=len(names))
