"""The forms in which one number is printed, as one plain form: widths, dashes, signs, separators, words, compound magnitudes.

Characters are known by Unicode's own classes, never by a list of examples. What is not understood is refused as a whole.
"""

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from math import prod

_BY_VALUE = dict(zip(range(11), "零一二三四五六七八九十")) | {100: "百", 1000: "千", 10**4: "万", 10**8: "亿"}
_SAME = dict(zip("兩餘點負個％﹪．／：", "两余点负个%%./:"))
_MAGNITUDES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_LINE = re.compile("MINUS SIGN|TILDE|DASH|HYPHEN|HORIZONTAL BAR|DRAWINGS (LIGHT|HEAVY) HORIZONTAL|PROLONGED SOUND MARK")
_HAN = "零一二三四五六七八九两十百千万亿〇"
HAN = f"{_HAN}半"
_DIGIT = {c: i for i, c in enumerate(_HAN[:10])} | {"〇": 0, "两": 2}
DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_ANY = rf"(?:{DIGITS}|[{_HAN}]+)"
_MAGNITUDE = "(?:[十百千]?[万亿]|千(?![米克瓦])|百(?!分))"
_COMPOUND = re.compile(rf"(?<![\d.,]){DIGITS}{_MAGNITUDE}(?:零?{DIGITS}{_MAGNITUDE}?)+(?![\d.])")
_TERM = re.compile(rf"(零?)({DIGITS})({_MAGNITUDE}?)")
_TAIL_WORDS = re.compile("百分点|千分点|千(?=[米克瓦])|(?<=[/每])[十百千万]+|·")
PLAIN_TAIL = re.compile(r"[%‰]?(?:[^\W\d_]|[/·㎡²³、%‰]|（含）)*")


@cache
def plain_char(c):
    """One character as the plain form has it: the same digit, letter, numeral, dash or blank in its ordinary shape.

    Parameters
    ----------
    c : str
        One character.

    Returns
    -------
    str
        One character; a note mark or an exponent stays what it is.

    Examples
    --------
    >>> "".join(map(plain_char, "１２萬⼈∼─−，¹")), "".join(map(plain_char, "㈠①Ⅳ㎡"))
    ('12万人~—-，¹', '㈠①Ⅳ㎡')
    """
    if c.isascii():
        return c
    if c in _SAME:
        return _SAME[c]
    kind, name = unicodedata.category(c), unicodedata.name(c, "")
    if kind == "Nd":
        return str(unicodedata.decimal(c))
    if c.isspace() or kind == "Zs":
        return " "
    if "PLUS" not in name and kind[0] != "M" and _LINE.search(name):
        if re.search("TILDE|WAVE|SWUNG", name):
            return "~"
        return "-" if re.search("MINUS SIGN|HYPHEN", name) else "—"
    if kind == "Lo" or c == "〇":
        value = unicodedata.numeric(c, None)
        if value in _BY_VALUE and c != "两":
            return _BY_VALUE[value]
    tag = unicodedata.decomposition(c).split(" ")[0]
    if kind[0] in "LS" and (tag in ("<wide>", "<narrow>", "<compat>") or (tag and tag[0] != "<")):
        other = unicodedata.normalize("NFKC", c)
        return other if len(other) == 1 else c
    return c


@lru_cache(2**18)
def plain(printed):
    """A printed quantity in the one form that is read further.

    Parameters
    ----------
    printed : str

    Returns
    -------
    str
        Half-width digits, ``-`` for a sign or a range, magnitudes said once; the unit word stays as printed.

    Raises
    ------
    ValueError
        If the number has a form that is not understood, or is broken by a blank or the end of a line.

    Examples
    --------
    >>> plain("1亿2000万元"), plain("百分之五十六"), plain("３０张∼３５张"), plain("−5.6％"), plain("[1200]张")
    ('12000万元', '五十六%', '30~35张', '-5.6%', '1200张')
    >>> plain("12，600张")
    Traceback (most recent call last):
        ...
    ValueError: '12，600张' has something between its digits
    """
    kinds = {c.isascii() for c in printed if unicodedata.category(c) == "Nd"}
    if len(kinds) > 1:
        raise ValueError(f"{printed!r} has full-width digits among others")
    text = "".join(plain_char(c) for c in printed if unicodedata.category(c) != "Cf").strip()
    if re.search(r"[\d.,][^\S\n]*\n\s*[\d.,]", text):
        raise ValueError(f"{printed!r} is broken by the end of a line")
    text = re.sub(r"(?<![\d.,])\d{1,3}(?:\s+\d{3})+(?!\s*[\d,])", lambda m: re.sub(r"\s", "", m[0]), text)
    if re.search(r"[\d.,]\s+[\d.,]", text):
        raise ValueError(f"{printed!r} has a blank inside, and not between groups of three digits")
    if any(unicodedata.category(c) == "No" and c not in "²³" for c in text) or re.search("[¹²³](?!$|/)|\\d[¹²³]", text):
        raise ValueError(f"{printed!r} has a note mark, an exponent or a fraction in one character")
    text = re.sub(r"\s+", "", text)
    m = re.fullmatch(r"([^\w\s])(\d[\d.,]*)([^\w\s])(\D*)", text)
    if m and (unicodedata.category(m[1]), unicodedata.category(m[3])) == ("Ps", "Pe"):
        text = m[2] + m[4]
    if re.search(r"\d[，、;；'’`٬·]\d", text):
        raise ValueError(f"{printed!r} has something between its digits")
    text = _in_digits(text)
    text = _COMPOUND.sub(lambda m: _added(m[0], printed), text)
    # 30张-35张: the unit is said once, for both ends.
    return re.sub(rf"^({_ANY})(\D*?)([-—~]+|至|到)({_ANY})\2$", r"\1\3\4\2", text) if not text.endswith("%") else text


def _in_digits(text):
    """Percentages, per mille, fractions and decimals in words, as digits."""
    if not re.search("[点分负]", text):
        return text
    text = re.sub(f"[{_HAN}]*[{_HAN[:10]}十]点[{_HAN[:10]}]+", _point, text)
    text = re.sub(rf"([百千])分之(负?{_ANY})", lambda m: m[2].replace("负", "-") + "%‰"[m[1] == "千"], text)
    text = re.sub(rf"([{_HAN}]+|\d+)分之([{_HAN}]+|\d+)", r"\2/\1", text)
    return re.sub(rf"^负(?={_ANY})", "-", text)


def _point(m):
    whole, _, part = m[0].partition("点")
    return f"{read_chinese_numeral(whole)}." + "".join(str(_DIGIT[c]) for c in part)


def read_chinese_numeral(text):
    """The number that a Chinese numeral says.

    Parameters
    ----------
    text : str
        A numeral such as ``四百`` or ``百万``; 半 is a half.

    Returns
    -------
    decimal.Decimal

    Examples
    --------
    >>> read_chinese_numeral("四百"), read_chinese_numeral("百万"), read_chinese_numeral("两"), read_chinese_numeral("半")
    (Decimal('400'), Decimal('1000000'), Decimal('2'), Decimal('0.5'))
    """
    if text == "半":
        return Decimal("0.5")
    if not text or set(text) - set(_HAN):
        raise ValueError(f"{text!r} is no Chinese numeral")
    if re.search("[一二三四五六七八九两][一二三四五六七八九两〇]", text):
        raise ValueError(f"{text!r} is a row of digits (a year, say), no numeral that counts")
    if len(text) > 1 and re.search("[百千万亿][一二三四五六七八九两]$", text):
        raise ValueError(f"{text!r} is no Chinese numeral in full: 三万五 is said of 35000, and reads like 30005")
    for c in "亿万":
        if c in text:
            many, _, rest = text.rpartition(c)
            return read_chinese_numeral(many or "一") * size_of(c) + read_chinese_numeral(rest or "零")
    total, digit = 0, None
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        else:
            total += (1 if digit is None else digit) * size_of(c)
            digit = None
    return Decimal(total + (digit or 0))


def _added(text, printed):
    """A number said in several magnitudes, in the last of them: 1亿2000万 as 12000万."""
    terms = [(bool(zero), Decimal(n.replace(",", "")), n, m) for zero, n, m in _TERM.findall(text)]
    total, above, last = Decimal(0), None, 1
    for i, (zero, value, said, words) in enumerate(terms):
        last = size_of(words)
        whole = "." not in said or i == len(terms) - 1
        colloquial = not words and len(said) == 1 and not zero and i > 0
        if not whole or colloquial or (above is not None and value * last >= above):
            raise ValueError(f"{printed!r} is said in magnitudes that do not add up to one number")
        total, above = total + value * last, last
    return f"{total / last:f}{words}"


def size_of(words):
    """What magnitude words multiply a number by.

    Examples
    --------
    >>> size_of("百万"), size_of("")
    (1000000, 1)
    """
    return prod(_MAGNITUDES[c] for c in words)


def supports(printed, reading):
    """Whether what is printed bears out a person's reading of it; the reason where it does not.

    The digits that count in the reading must stand there in their order, and no magnitude word may be lost.

    Examples
    --------
    >>> supports("1.26</span><span>万张", "1.26万张"), supports("三成", "30%")
    ('', '')
    >>> supports("1.26</span><span>万张", "1.26张")
    "reading '1.26张' leaves out 万"
    """
    there, said = (_significant(x) for x in (printed, reading))
    left = iter(there)
    if not all(c in left for c in said):
        return f"reading {reading!r} has digits that do not stand in {printed!r}"
    try:
        size = abs(Decimal(re.match(r"-?[\d.,]+", plain(reading))[0].replace(",", "")))
    except (TypeError, ValueError, ArithmeticError):
        size = Decimal(0)
    for c in "万亿":
        if c in "".join(map(plain_char, printed)) and c not in reading and size < size_of(c):
            return f"reading {reading!r} leaves out {c}"
    return ""


def _significant(text):
    """The digits of a text that are not zero, Chinese numerals among them."""
    return [d for c in map(plain_char, text) if (d := str(_DIGIT.get(c, c))) in "123456789"]


def unit_only(tail):
    """Whether what follows a number is a unit word and nothing else: no markup, no numeral, no punctuation.

    Examples
    --------
    >>> unit_only("元/人·月"), unit_only("个百分点"), unit_only("</b>万张"), unit_only("万张"), unit_only("，600张")
    (True, True, False, False, False)
    """
    rest = _TAIL_WORDS.sub("", tail)
    return bool(PLAIN_TAIL.fullmatch(tail)) and not any(c in "余多来几半成" or unicodedata.numeric(c, None) is not None
                                                        for c in rest if c not in "²³")  # fmt: skip
