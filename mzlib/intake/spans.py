"""Where the quantities of a text stand, and which of its numbers are none: dates, ordinals, labels, denominators.

A quantity is a number with what belongs to it as printed: magnitude word, fuzzy mark, unit word, the second end of a range.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import cn2an

from ..reading.forms import plain
from ..reading.quantity import NIL, parse, read_chinese_numeral
from ..sources.facts import stored
from .counting import RELATIVE, kept
from .views import BROKEN, HEADING, MARK

# Possessive, and never begun inside a run: a run of a million digits is tried once.
_ARABIC = r"(?<!\d)(?<!\d,)(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?"
_NUMERAL = "零〇一二三四五六七八九两十百千万亿"
_HAN = rf"(?<![{_NUMERAL}])[{_NUMERAL}]++(?:点[{_NUMERAL[:11]}]++)?"
_MAGNITUDE = r"(?:[十百千]?[万亿]|千(?!米|克|瓦)|百(?!分))"
_TERM = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?"
_QUANTITY = re.compile(
    rf"(?<![\d.])(?:(?P<percent>[百千]分之(?P<part>负?(?:{_HAN}|{_ARABIC})))|(?P<share>{_HAN}分之{_HAN})"
    rf"|(?P<number>{_ARABIC}(?:{_MAGNITUDE}[零〇]?{_TERM})*+|{_HAN}|半(?=数))(?P<fuzzy>[余多]?(?:{_MAGNITUDE})?[余多]?))"
)
# A number goes on behind these: a separator before a group of digits, a note's mark, words that make it vague.
_ODD = rf"{MARK}²³①-⑳"
_GOES_ON = re.compile(rf"[{_ODD}]|[.,]\d|[，'’`٬·]\d{{3}}(?!\d)|几|来(?=[人个名家张户万千])|分之|点[\d{_NUMERAL[:11]}]")
_VAGUE = re.compile("几$|[数上成](?=$)")
_RUN = re.compile(rf"(?:[\d.'’`٬·{_ODD}{_NUMERAL}余多几来]|[,，](?=\d)|分之|点(?=[\d{_NUMERAL}]))*+")
_RUN_MOST = 60
# Pieces of numbers with a line's end or a blank between them, alone or beside a dash: parts of one number, for all one knows.
_PIECE = rf"(?:[\d.,，'’`٬·{_ODD}{_NUMERAL}余多%‰]|分之|点)++"
_BREAK, _DASHES = rf"[{BROKEN} \n]", "(?:[-—~]{1,2}|[至负])"
# A sign may be a line of its own, and so may every piece behind it.
_MORE = rf"(?:{_BREAK}|[\u4e00-\u9fff]{{0,3}}(?:{_DASHES}{_BREAK}|{_BREAK}{_DASHES})){_PIECE}"
_BROKEN_NUMBER = re.compile(
    rf"(?<![\d.,，'’`٬·{_NUMERAL}余多%‰{_ODD}])(?<!分之)"
    rf"(?:{_PIECE}(?:{_MORE})++|[-—负]{_BREAK}(?=[\d.]){_PIECE}(?:{_MORE})*+)"
)
_DASH = re.compile(r"(?:[-—~]{1,2}|至)(?=\d)")
_PAIRS = ("[]", "〔〕", "（）", "【】")
# A number in two units is one number: 3元5角, 3年半.
_TWO_UNITS = re.compile(
    rf"(?<=元)\d+[角分]|(?<=米)\d|(?<=[^0-9]年)零?[\d{_NUMERAL}]+个月|(?<=小时)[\d{_NUMERAL}]+分钟|半(?![年数径天月个小价])"
)
_SIGNED = re.compile("(?:增长|增速|增幅|同比|变动|上升|提高|涨跌幅|增减|率)[为约了]?$")
_LINK = re.compile(r"(?P<mark>-{1,2}|[—~]{1,2}|至|到)")
_RATIO = re.compile(r"[:/](?P<other>\d++(?:\.\d++)?)(?![\d年月])")
_SLASH = re.compile(
    r"/(?:人次|户次|[百千万]?(?:名|个)?(?:老年人口?|老人|人|户)|月|年|天|日|床|具|张)(?:[·.•‧∙/、]?(?:人|月|年|天|日))?|(?<=元)每?人每[月年]"
)
_N = rf"(?:{_ARABIC}|{_HAN})"
_NIL = re.compile(f"(?<=\t)(?:{'|'.join(NIL)})(?=[\t\n]|$)")  # a cell that says that there is none yet
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Quantity:
    """A quantity in the view: ``chars[start:end]`` is printed; ``number`` the same with plain digits, for reading."""

    start: int
    end: int
    number: str
    word: str  # the unit word, or '' where none is printed
    form: str  # 'one', 'range', 'ratio', or 'unread' where the number has a form that is not understood
    fuzzy: str
    digits: bool  # printed in digits, not as a Chinese numeral
    bare: bool = False


@cache
def _patterns(listed):
    """The patterns of what is no fact, compiled (once for each lexicon)."""
    return [(reason, re.compile(p.replace("{N}", _N).replace("{D}", _ARABIC))) for reason, p in listed]


def not_facts(chars, lexicon):
    """Stretches of a view whose numbers are none that count.

    Parameters
    ----------
    chars : str
    lexicon : dict
        From load_lexicon.

    Returns
    -------
    list of (int, int, str)
        Start, end and the reason, sorted; stretches may overlap.

    Examples
    --------
    >>> from mzlib.intake.lexicon import load_lexicon
    >>> not_facts("第三次会议", load_lexicon())
    [(0, 3, 'ordinal')]
    """
    found = [
        (*m.span(), reason)
        for reason, pattern in _patterns(tuple(lexicon["no_facts"].items()))
        for m in pattern.finditer(chars)
    ]
    start = 0
    for line in chars.split("\n"):
        if m := HEADING.match(line):
            found.append((start, start + m.end(), "heading number"))
        start += len(line) + 1
    return sorted(found)


def find_quantities(chars, lexicon, none, rows):
    """The quantities of a view that may be facts, in order.

    Parameters
    ----------
    chars : str
    lexicon : dict
        From load_lexicon.
    none : list of (int, int, str)
        From not_facts.
    rows : callable
        Gives the cell of a table at a place, or None.

    Returns
    -------
    list of Quantity
    """
    blocked = _merged(none)
    starts = [a for a, _ in blocked]

    def free(place):
        at = bisect_right(starts, place) - 1
        return at < 0 or blocked[at][1] <= place

    parted = _parted(chars, rows, free)
    opens = [a for a, _ in parted]
    found, place = [], 0
    for m in _QUANTITY.finditer(chars):
        if m.start() < place or not free(m.start()):
            continue
        at = bisect_right(opens, m.start()) - 1
        if at >= 0 and parted[at][1] > m.start():
            quantity = _unread(chars, *parted[at], lexicon["classifier"])
        else:
            quantity = _whole(chars, m, lexicon["classifier"], rows, free)
        if quantity is None:
            continue
        if quantity.form == "range" and not free(quantity.end - 1) and free(quantity.start):
            continue
        place = quantity.end
        found.append(quantity)
    nil = [Quantity(*m.span(), "0", "", "one", "", True) for m in _NIL.finditer(chars)]
    return kept(chars, sorted([*found, *nil], key=lambda q: q.start), lexicon, rows)


def _parted(chars, rows, free):
    """Stretches in which a number may have been broken: not between rows of a table, nor where a line begins with a heading."""
    found = []
    for m in _BROKEN_NUMBER.finditer(chars):
        start = m.start()
        for cut in [i for i in range(*m.span()) if chars[i] == "\n"]:
            heading = HEADING.match(chars, cut + 1)
            if heading and chars[heading.end() : heading.end() + 1] in ("\n", ""):
                continue  # a number and a point alone on a line head nothing
            if rows(cut - 1) or rows(cut + 1) or heading or not free(cut + 1):
                found.append((start, cut))
                start = cut + 1
        found.append((start, m.end()))
    return [(a, b) for a, b in found if re.search(_BREAK, chars[a:b])]


def _whole(chars, m, classifier, rows, free):
    """The quantity that begins with a match; where the number goes on in a form that is not understood, all of it, unread."""
    q = _quantity(chars, m, classifier, free)
    digits = chars[m.start()].isdecimal()
    if not digits and _VAGUE.search(chars, max(0, m.start() - 1), m.start()) and chars[m.start()] in "十百千万亿":
        return None  # 几十万, 上百家
    after = _GOES_ON.match(chars, m.end())
    if after and (digits or after[0][0] in "几来"):
        return _unread(chars, m.start(), _RUN.match(chars, m.start(), m.start() + _RUN_MOST).end(), classifier)
    if q is None:
        return None
    around = chars[q.start - 1 : q.start] + chars[q.end : q.end + 1]
    bracketed = around in _PAIRS and digits and q.form == "one" and not q.word
    if bracketed and (word := classifier.match(chars, q.end + 1)):  # [1200]张
        return replace(q, start=q.start - 1, end=word.end(), word=word[0])
    if q.form == "range" and _GOES_ON.match(chars, q.end - len(q.word)):
        return _unread(chars, q.start, _RUN.match(chars, q.end - len(q.word), q.end + _RUN_MOST).end(), classifier)
    dash = _DASH.match(chars, q.end)
    if dash and q.form in ("one", "range") and digits and free(q.end + 1) and free(q.start):
        # Two numbers with a dash between them that make no range that is understood.
        return _unread(chars, q.start, q.end, classifier)
    over = (
        classifier.match(q.word + chars[q.end + 1 : q.end + 4]) if chars[q.end : q.end + 1] == "\n" and q.word else None
    )
    if over and len(over[0]) > len(q.word):  # 人 and 次 on two lines
        return _unread(chars, q.start, q.end + 1 + len(over[0]) - len(q.word), classifier)
    if q.word and (more := _TWO_UNITS.match(chars, q.end)):
        return replace(q, end=more.end(), form="unread")
    if q.form == "ratio" and digits and re.match(rf"[\d.%‰{_NUMERAL}/:]", chars[q.end : q.end + 1]):
        return _unread(chars, q.start, q.end + 1, classifier)
    return _signed(chars, q, rows, classifier)


def _unread(chars, start, end, classifier):
    """A quantity whose number is not understood, with its unit word, and the other end of a range."""
    while True:
        end = start + len(chars[start:end].rstrip(f"{BROKEN} \n,，'’·."))
        word = classifier.match(chars, end)
        last = word.end() if word else end
        link = _LINK.match(chars, last)
        more = _RUN.match(chars, link.end(), link.end() + _RUN_MOST) if link and last - start < _RUN_MOST else None
        if not more or not more[0]:
            return Quantity(start, last, "", word[0] if word else "", "unread", "", True)
        end = more.end()


def _signed(chars, q, rows, classifier):
    """A quantity with the sign before it: read of growths and in cells, unread where the dash may mean something else."""
    sign, pre = chars[q.start - 1 : q.start], chars[max(0, q.start - 2) : q.start - 1]
    if (
        q.digits
        and re.search(r"(?:^|\n)[\u4e00-\u9fff]{0,2}[-—~至]$", chars[max(0, q.start - 4) : q.start])
        and not rows(q.start)
    ):
        return replace(q, start=q.start - 1, form="unread")  # the second end of a range whose first is elsewhere
    if sign == "~" or (sign == "—" and re.match("[\u4e00-\u9fff]", pre)):
        return replace(q, start=q.start - 1, form="unread") if q.digits else q
    if sign not in ("-", "负") or not sign or re.match(r"[\dA-Za-z—~%-]", pre):
        return q
    grows = q.word in RELATIVE and _SIGNED.search(chars, max(0, q.start - 9), q.start - 1)
    if q.form == "one" and q.digits and not q.fuzzy and (grows or (rows(q.start) and pre in ("\t", "\n", ""))):
        return replace(q, start=q.start - 1, number="-" + q.number)
    return replace(q, start=q.start - 1, form="unread") if q.digits and (q.word or pre) else q


def stored_value(text, start, end, qualifier="exact", unit="", scale="", reading="", kind="level"):
    """What the build stores for a span of a text: the one function for whatever is shown.

    Parameters
    ----------
    text : str
    start, end : int
    qualifier, unit, scale, reading, kind : str
        As the fact would have them.

    Returns
    -------
    tuple of (float, float, float, str)
        Value and bounds, and the reason where there are none; a value of nan then.

    Examples
    --------
    >>> stored_value("床位1.26</b>万张", 2, 12, unit="bed")[3]
    "'1.26</b>万张' is no number"
    >>> stored_value("床位1.26</b>万张", 2, 12, unit="bed", reading="1.26万张")[:1]
    (12600.0,)
    """
    try:
        return *stored(text[start:end], qualifier, unit, scale, reading, kind), ""
    except ValueError as e:
        return *(float("nan"),) * 3, str(e)


def _merged(none):
    """Overlapping stretches as one."""
    merged = []
    for start, end, _ in none:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def _quantity(chars, m, classifier, free):
    """The quantity that begins with a match, its range, ratio and unit taken in."""
    start, end = m.start(), m.end()
    if m["percent"] or m["share"]:
        return _in_words(chars, m)
    if chars.startswith("半数", start):
        return Quantity(start, start + 2, "半", "", "ratio", "", False)
    number, fuzzy = m["number"], m["fuzzy"]
    digits = number[0].isdecimal()
    # 近百家, 千余件: a hundred or nearly, a thousand and more
    about = number in ("百", "千", "万") and (chars[start - 1 : start] in tuple("近逾超约") or bool(fuzzy))
    if (digits and len(number) > _MOST_DIGITS) or (not digits and not about and _numeral(number) is None):
        return None
    if digits and not fuzzy and (ratio := _RATIO.match(chars, end)) and len(ratio[0]) < 8 and float(ratio["other"]):
        return Quantity(start, ratio.end(), chars[start : ratio.end()], "", "ratio", "", True)
    text, form, word = number + fuzzy, "one", classifier.match(chars, end)
    low_end = word.end() if word else end
    link = _LINK.match(chars, low_end) or _LINK.match(chars, end)
    second = _QUANTITY.match(chars, link.end()) if link else None
    if second and second["number"] and "余" not in fuzzy and "多" not in fuzzy:
        other = second["number"] + second["fuzzy"]
        high_word = classifier.match(chars, second.end())
        same = not word or link.start() == end or (high_word and high_word[0] == word[0])
        alike = second["number"][0].isdecimal() == digits
        origin = chars[max(0, start - 2) : start]
        pair = link[0] == "到" and re.search("[从由]", origin)
        if same and alike and (high_word or digits) and len(other) <= _MOST_DIGITS and not pair and _rises(text, other):
            text, form, end, word = f"{text}-{other}", "range", second.end(), high_word
    if word:
        end = word.end()
        if slash := _SLASH.match(chars, end):
            end = slash.end()
        if word[0] in RELATIVE[:2]:
            text += word[0]
    mark = "".join(re.findall("[余多]", text))
    return Quantity(start, end, text, word[0] if word else "", form, mark, digits)


def _in_words(chars, m):
    """A percentage or a fraction in words, as digits."""
    if m["percent"]:
        part, mark = m["part"].lstrip("负"), "%" if m[0][0] == "百" else "‰"
        value = part if part[0].isdecimal() else 100 if part == "百" else _numeral(part)
        sign = "-" if "负" in m["part"] else ""
        return (
            None if value is None else Quantity(*m.span(), f"{sign}{value}{mark}", mark, "one", "", part[0].isdecimal())
        )
    below, above = (_numeral(x) for x in m["share"].split("分之"))
    if not below or above is None or below <= above:
        return None
    return Quantity(*m.span(), f"{above}/{below}", "", "ratio", "", False)


def _numeral(han):
    """What a Chinese numeral counts, by cn2an; None where it is a row of digits, or no numeral."""
    if len(han) > _MOST_DIGITS or han[0] == "亿":
        return None
    try:
        own = Decimal(plain(han)) if "点" in han else int(read_chinese_numeral(han))
        return own if "点" in han or int(cn2an.cn2an(han, "normal")) == own else None
    except (ValueError, KeyError, ArithmeticError):  # the first two are how cn2an says no
        # It wants a digit before a magnitude; 百万 alone is a million.
        return int(read_chinese_numeral(han)) if re.fullmatch("[百千][万亿]", han) else None


def _rises(low, high):
    """Whether a range goes up, as the build reads it."""
    try:
        return len(parse(f"{low}-{high}")["values"]) == 2
    except ValueError:
        return False
