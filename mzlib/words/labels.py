"""The names of things in both languages: indicators, places, areas, kinds, units, sections of a document."""

import re
from decimal import Decimal
from functools import reduce

from ..analysis.load import catalogue
from ..reading.quantity import read_chinese_numeral


def label(indicator, language="en", short=False):
    """The name of an indicator; a short one where the codebook has one and it is asked for.

    Examples
    --------
    >>> label("nursing_bed_share", "zh")
    '护理型床位占比'
    """
    entry = catalogue("codebook")[indicator]
    return (short and entry.get(f"short_{language}")) or entry[f"label_{language}"]


def inside(name):
    """A name as it stands within a sentence: without its capital, unless it is an abbreviation.

    Examples
    --------
    >>> inside("Orphan standard"), inside("GDP")
    ('orphan standard', 'GDP')
    """
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def place(jurisdiction, language="en"):
    """The name of a place.

    Examples
    --------
    >>> place("wuhan"), place("china", "zh")
    ('Wuhan', '全国')
    """
    return catalogue("jurisdictions")[jurisdiction][f"name_{language}"]


def word(kind, what, language="en"):
    """The word for an area, a kind, a basis, a verdict, a group ...; of what is no part of a whole there is none.

    Examples
    --------
    >>> word("area", "rural", "zh"), word("basis", "not stated"), word("group", "concentrated"), word("group", "")
    ('农村', 'not stated', 'in institutions', '')
    """
    return catalogue("labels")[f"{kind}:{what}"][language] if what else ""


def phrase(key, language="en", **values):
    """A phrase of figures and tables, its braces filled in; from ``data/raw/labels.toml``.

    Examples
    --------
    >>> phrase("heading city"), phrase("heading city", "zh")
    ('city', '城市')
    """
    return catalogue("labels")[f"text:{key}"][language].format(**values)


def chained(key, parts, language):
    """Parts put together two by two by a phrase such as ``{a}, {b}``.

    Examples
    --------
    >>> chained("between names", ["Kaifeng", "Wuhan"], "en"), chained("colon", ["武汉", "床位"], "zh")
    ('Kaifeng, Wuhan', '武汉：床位')
    """
    return reduce(lambda a, b: phrase(key, language, a=a, b=b), list(parts) or [""])


def unit_label(unit, language="en", one=False):
    """A unit as people write it; in English of one, where ``one`` is true.

    Examples
    --------
    >>> unit_label("person/community", one=True), unit_label("percent", one=True), unit_label("yuan", one=True)
    ('person per community', '%', 'yuan')
    >>> unit_label("yuan/person/month"), unit_label("bed/1000 elderly"), unit_label("percent")
    ('yuan per person per month', 'beds per 1,000 elderly', '%')
    >>> unit_label("yuan/person/month", "zh"), unit_label("person/10000 residents", "zh"), unit_label("community", "zh")
    ('元/人·月', '人/万名常住人口', '个社区')
    """
    first, *rest = unit.split("/")
    text = word("unit", first, language)
    if one and language == "en" and text.endswith("s"):
        text = first.replace("_", " ")
    for i, part in enumerate(rest):
        number, _, thing = part.rpartition(" ")
        if language == "zh":
            many = {"": "", "100": "百", "1000": "千", "10000": "万"}.get(number, number)
            kind = {"elderly": "名", "residents": "名"}.get(thing, "") if number else ""
            # A measure word goes with a number: 5个街道, but 张/街道.
            text += ("/" if i == 0 else "·") + many + kind + re.sub("^[个名](?=.)", "", word("unit", thing, language))
        else:
            text += f" per {Decimal(number):,} {thing}" if number else f" per {thing.replace('_', '-')}"
    return text


def value_text(column, what, language="en", short=True):
    """The words for what a column of a table holds: ids in the words of the language, other text as it is.

    Parameters
    ----------
    column : str
        ``jurisdiction``, ``indicator``, ``family``, ``area``, ``kind``, ``measure``, ``verdict`` ...
    what : object
        A value of that column.
    language : {'en', 'zh'}
    short : bool
        Whether indicators go by their short names.

    Returns
    -------
    str
        Empty for what goes without saying: the whole place, the whole of a group.

    Examples
    --------
    >>> value_text("jurisdiction", "wuhan"), value_text("area", "rural", "zh"), value_text("area", "all"), value_text("year", 2015)
    ('Wuhan', '农村', '', '2015')
    >>> value_text("measure", "needed"), value_text("verdict", "consistent only on base 2011")
    ('needed a year', 'consistent on one base only')
    """
    if column == "jurisdiction":
        return place(what, language)
    if column == "indicator":
        return label(what, language, short)
    if column == "family":
        return catalogue("families")[what][f"label_{language}"]
    if column == "unit":
        return unit_label(what, language)
    if column == "year" and not isinstance(what, str):
        return phrase("year", language, year=what)
    if column == "verdict":
        what = plain_verdict(what)
    if (column, what) in (("area", "all"), ("group", ""), ("measure", "level")):
        return ""
    known = catalogue("labels").get(f"{column}:{what}")
    return known[language] if known else str(what)


def unit_in_label(unit, label):
    """Whether a name says its unit already, so that it need not be said again.

    Examples
    --------
    >>> unit_in_label("beds per 1,000 elderly", "Beds per 1,000 elderly"), unit_in_label("%", "Cremation rate")
    (True, False)
    >>> unit_in_label("persons per 10,000 residents", "Certified per 10,000"), unit_in_label("beds", "Elderly care beds")
    (True, True)
    """
    unit, label = (x.replace(",", "").casefold() for x in (unit, label))
    share = re.search(r" per \d+", unit)
    return bool(unit) and (unit in label or bool(share and share[0] in label))


def plain_verdict(verdict):
    """A verdict without the name of its base or of the places to which it was rounded.

    Examples
    --------
    >>> plain_verdict("consistent only on base 2011"), plain_verdict("consistent if rounded to hundreds")
    ('consistent only on base', 'consistent if rounded')
    """
    return re.sub(r"^(areas differ|consistent only on base|consistent if rounded).*", r"\1", verdict)


_PARTS = {"章": "ch.", "节": "sec.", "条": "art.", "部分": "part", "篇": "part",
          "附表": "annex table", "表": "table", "专栏": "box", "图": "figure"}  # fmt: skip


def section(chain, language="en"):
    """Where a figure stands in any edition of its document, in words.

    Parameters
    ----------
    chain : str
        The chain of heading numbers of a fact, such as ``第一章/第三节`` or ``一/（二）``.
    language : {'en', 'zh'}

    Examples
    --------
    >>> section("第一章/第三节"), section("一/（二）"), section("表1"), section("专栏2")
    ('ch. 1, sec. 3', 'part 1, (2)', 'table 1', 'box 2')
    >>> section("第一章/第三节", "zh"), section("一/（二）", "zh")
    ('第一章第三节', '一（二）')
    """
    if language == "zh":
        return chain.replace("/", "")

    def said(link):
        if m := re.fullmatch(rf"(?:第(\S+?))?({'|'.join(_PARTS)})\s*(\S*)", link):
            return f"{_PARTS[m[2]]} {_number(m[1] or m[3])}".strip()
        if m := re.fullmatch(r"[（(](\S+?)[）)]", link):
            return f"({_number(m[1])})"
        number = _number(link.strip("、.．"))
        return f"part {number}" if number.isascii() and number.isdigit() else ""

    return ", ".join(filter(None, map(said, chain.split("/"))))


def _number(text):
    if text.isascii():
        return text
    try:
        return str(int(read_chinese_numeral(text)))
    except (ValueError, TypeError, KeyError):
        return ""
