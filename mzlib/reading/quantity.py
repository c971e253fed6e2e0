"""Reading a number as a plan prints it: its value, and the bounds within which the source's own wording puts it.

The rules are those of docs/method.md. Arithmetic is decimal, so that ``6.1万`` is 61000 and not nearly so.
"""

import re
from decimal import Decimal
from functools import lru_cache
from math import nan

from .forms import DIGITS, HAN, plain, read_chinese_numeral, size_of, unit_only
from .numbers import LARGEST, number

QUALIFIERS = ("exact", "approx", "over", "at_least", "at_most", "range")
# Only what was measured was rounded or cut off: what is set or foreseen is written down as it is meant.
MEASURED = ("level", "flow", "share", "growth")

_NUMBER = rf"{DIGITS}|[{HAN}]+"
_LARGE = "[十百千]?[万亿]"
_ONE = re.compile(
    rf"(?P<near>将近|接近|近)?(?P<number>{_NUMBER})(?P<fuzzy1>[余多]?)(?P<magnitude>{_LARGE}|千|百)?"
    r"(?P<fuzzy2>[余多]?)(?P<tail>.*)"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})(?P<magnitude>{_LARGE})?[%‰]?(?:-+|—+|~+|至|到)"
    rf"(?P<high>(?:{_NUMBER})(?:{_LARGE}|千|百)?[^\d{HAN}-]*)"
)
NIL = ("未启动", "未开展")  # table cells that say that there is nothing yet
_RATIO = re.compile(rf"(?P<a>{_NUMBER})(?P<mark>[:：/])(?P<b>{_NUMBER})(?P<tail>\D*)")


def _places(number, factor):
    """Value, unit of the last printed place, unit of the last place that is not zero; all times ``factor``."""
    value = Decimal(number.replace(",", "")) if number[0].isdigit() else read_chinese_numeral(number)
    last = Decimal(1).scaleb(value.as_tuple().exponent)
    if number[-1] in "万亿":
        last = Decimal(size_of(number[-1]))  # 三万 is as fine as 3万
    stripped = value.normalize()
    nonzero = Decimal(1).scaleb(stripped.as_tuple().exponent) if value else last
    return value * factor, last * factor, nonzero * factor


@lru_cache(2**18)
def parse(printed):
    """Take a printed quantity apart.

    Parameters
    ----------
    printed : str
        Number, magnitude word, fuzzy mark and unit word as printed, such as ``71.65万余对`` or ``35-40张``.

    Returns
    -------
    dict
        ``values`` (one Decimal, or two of a range), ``last`` and ``nonzero`` (units of the last printed place and of the
        last place that is not zero), ``magnitude``, ``decimals``, ``percent``, ``permille`` (bool), ``fuzzy`` (近, 余, 多 or
        ''). Not to be changed: it is kept for the next who asks.

    Raises
    ------
    ValueError
        If the text is no number.

    Examples
    --------
    >>> parse("71.65万余对")["values"], parse("71.65万余对")["last"]
    ([Decimal('716500.00')], Decimal('100.00'))
    >>> parse("35-40张")["values"]
    [Decimal('35'), Decimal('40')]
    >>> parse("若干张")
    Traceback (most recent call last):
        ...
    ValueError: '若干张' is no number
    """
    text = plain(printed)
    if any(c.isdecimal() and not c.isascii() for c in text):
        raise ValueError(f"{printed[:40]!r} has digits of another script")
    nil = text in NIL
    text = "0" if nil else text
    sign, text = (-1, text[1:]) if re.match(r"-\d", text) else (1, text)
    two = _RANGE.fullmatch(text)
    ratio = None if two or sign < 0 else _RATIO.fullmatch(text)
    one = None if ratio else _ONE.fullmatch(two["high"] if two else text)
    if ratio and unit_only(ratio["tail"]):
        a, b = (_places(ratio[k], 1) for k in "ab")
        if not b[0]:
            raise ValueError(f"{printed!r} divides by zero")
        # A fraction (1/3) is exact; a printed ratio (1.3:1) is as fine as its first number.
        last = Decimal(0) if ratio["mark"] == "/" else a[1] / b[0]
        return dict(values=[a[0] / b[0]], last=last, nonzero=last, magnitude=False, percent=False, permille=False,
                    fuzzy="", decimals="." in ratio["a"])  # fmt: skip
    if not one or not unit_only(one["tail"]) or (sign < 0 and (two or one["fuzzy1"] or one["fuzzy2"])):
        raise ValueError(f"{printed!r} is no number")
    value, last, nonzero = _places(one["number"], size_of(one["magnitude"] or ""))
    last = 0 * last if nil else last  # nothing is nothing, to any place
    values = [value]
    if two:
        shared = two["magnitude"] or one["magnitude"] or ""
        if not shared and one["number"][-1] in "万亿" and two["low"][-1] not in "万亿":
            shared = one["number"][-1]  # 三至五万: the magnitude word is said once, for both
        values.insert(0, _places(two["low"], size_of(shared))[0])
        if values[0] >= values[1]:
            raise ValueError(f"the range {printed!r} ends before it starts")
    return dict(
        values=[v * sign for v in values],
        last=last,
        nonzero=nonzero,
        magnitude=bool(one["magnitude"]) or bool(re.search("[万亿]", one["number"])),
        decimals="." in text,
        percent="%" in text,
        permille="‰" in text,
        fuzzy="近" if one["near"] else one["fuzzy1"] or one["fuzzy2"],
    )


def is_rounded(parts, unit, scale=1):
    """Whether a number is rounded by its form: magnitude word, decimals, percent sign, or a ratio's unit.

    Examples
    --------
    >>> is_rounded(parse("340元"), "yuan/person/month"), is_rounded(parse("22张"), "bed/1000 elderly")
    (False, True)
    """
    per_many = bool(re.search(r"/\d", unit))
    relative = unit.startswith(("percent", "permille"))
    return parts["magnitude"] or parts["decimals"] or relative or per_many or scale != 1


@lru_cache(2**18)
def read(printed, qualifier="exact", unit="", scale=1, kind="level"):
    """Value and bounds of a printed quantity, in its stated unit.

    Parameters
    ----------
    printed : str
        As printed: number, magnitude word, fuzzy mark, unit word.
    qualifier : {'exact', 'approx', 'over', 'at_least', 'at_most', 'range'}
    unit : str
        In registry spelling; a percentage or a unit per 1,000 or 10,000 makes a plain number a rounded one.
    scale : int
        Multiplier printed elsewhere, as in a table row that counts in 万张.
    kind : str
        Of the fact: a target, a norm or a projection is exact as written, whatever its form.

    Returns
    -------
    tuple of float
        ``(value, low, high)``; an open bound is nan.

    Raises
    ------
    ValueError
        If ``printed`` is no number, or says something else than ``qualifier``.

    Examples
    --------
    >>> read("340元", unit="yuan/person/month")
    (340.0, 340.0, 340.0)
    >>> read("52.9%", unit="percent")
    (52.9, 52.85, 52.95)
    >>> read("0.2万人", unit="person", kind="target")
    (2000.0, 2000.0, 2000.0)
    >>> read("6.1万余张", "over", "bed")
    (61000.0, 61000.0, 62000.0)
    >>> read("近4万名", "approx", "person")
    (40000.0, 30000.0, 40000.0)
    >>> read("不是数字", unit="bed")
    Traceback (most recent call last):
        ...
    ValueError: '不是数字' is no number
    >>> read("35-40张", "range", "bed/1000 elderly")
    (37.5, 35.0, 40.0)
    >>> read("3600张", "at_least", "bed/year")
    (3600.0, 3600.0, nan)
    """
    if qualifier not in QUALIFIERS:
        raise ValueError(f"qualifier {qualifier!r} is none of {', '.join(QUALIFIERS)}")
    parts = parse(printed)
    if (len(parts["values"]) == 2) != (qualifier == "range"):
        raise ValueError(f"{printed!r} does not fit the qualifier {qualifier!r}")
    if parts["fuzzy"] and qualifier == "exact":
        raise ValueError(f"{printed!r} says {parts['fuzzy']}, so it is not exact")
    if parts["fuzzy"] == "近" and qualifier not in ("exact", "approx"):
        raise ValueError(f"{printed!r} says 近, so it is approx")
    for sign, said in (("percent", "a percentage"), ("permille", "so many per mille")):
        if parts[sign] and not unit.startswith(sign):
            raise ValueError(f"{printed!r} is {said}, but the unit is {unit!r}")
    scale = Decimal(scale)
    values = [number(v * scale, -LARGEST) for v in parts["values"]]
    value = sum(values) / len(values)
    last, nonzero = parts["last"] * scale, parts["nonzero"] * scale
    low = high = value
    if qualifier == "range":
        low, high = values
    elif qualifier == "over":
        # A printed decimal place says how fine the number is; without one, trailing zeros are filler.
        high = value + (last if parts["decimals"] else nonzero)
    elif qualifier == "approx" and parts["fuzzy"] == "近":
        # Just under: by one unit at most, by half of it where the number is but one unit, for it is not nearly nothing.
        low = value - (nonzero if nonzero < value else nonzero / 2)
    elif qualifier == "approx":
        low, high = value - nonzero, value + nonzero
    elif qualifier == "at_least":
        high = nan
    elif qualifier == "at_most":
        low = nan
    elif kind in MEASURED and is_rounded(parts, unit, int(scale)):
        low, high = value - last / 2, value + last / 2
    return float(value), float(low), float(high)


def read_truncated(printed, unit="", scale=1):
    """The other reading of a rounded number: cut off, not rounded, so from the number up to one unit more.

    Returns
    -------
    tuple of float
        ``(low, high)``, the same twice where the number is not rounded.

    Examples
    --------
    >>> read_truncated("61%", "percent")
    (61.0, 62.0)
    """
    parts = parse(printed)
    value = parts["values"][0] * Decimal(scale)
    step = parts["last"] * Decimal(scale) if is_rounded(parts, unit, int(scale)) else 0
    return float(value), float(value + step)


def filler(printed, unit=""):
    """The unit to which a count in plain digits may have been rounded: trailing zeros may be filler. 0 where none are.

    At least two figures are taken to be meant, so that 2,000 is rounded to hundreds at most; standards, in yuan for
    someone, are set by a government and never filler.

    Examples
    --------
    >>> filler("5200个"), filler("2000人"), filler("5226个"), filler("52.0%", "percent"), filler("340元", "yuan/person/month")
    (100.0, 100.0, 0.0, 0.0, 0.0)
    """
    parts = parse(printed)
    value, step = parts["values"][0], parts["nonzero"]
    if len(parts["values"]) > 1 or is_rounded(parts, unit) or unit.startswith("yuan/") or step <= 1:
        return 0.0
    step = min(step, Decimal(1).scaleb(value.adjusted() - 1))
    return float(step) if step > 1 else 0.0
