"""What the words around a quantity say of it: qualifier, unit, scale, area, subgroup, binding; each with its reason."""

import re

from .counting import RELATIVE, TIME_UNITS

COUNTED = set("个名家所处座条颗项件位具间块台套支")  # classifiers whose noun may follow the number
_DIVISORS = {
    "人": "person",
    "月": "month",
    "年": "year",
    "天": "day",
    "日": "day",
    "户": "household",
    "床": "bed",
    "张": "bed",
}
_DIVISORS |= {"具": "body"}
_WORDS_OF_PAY = "津贴|补贴|报酬|工资|生活费"
_PREDICATE = re.compile("[，。；、（）]|完成|实现|建成|开展|获得|荣获|达到|参加|全部|设立|建立|受到|得到")
_AGES = re.compile(r"(\d{2,3})(?:周?岁)?(?:[-—–~至]{1,2}(\d{2,3}))?周?岁((?:及|（含）)?以上|以下)?")


def qualifier(place, chars, lexicon):
    """How a number is meant, and where the word that says so stands.

    Returns
    -------
    tuple of (str, tuple or None, str)
        Qualifier; start and end in the view of a word outside the number; the reason.
    """
    q = place.quantity
    if q.form == "range":
        return "range", None, "two ends printed"
    said, compared = lexicon["compared"]
    m = compared.search(chars, max(0, q.start - 7), q.start)
    if m and chars[max(0, m.start() - 1) : m.end()] not in lexicon["qualifiers"]["not_before"]["words"]:
        return said[m[1]], m.span(1), m[1]
    clause = chars[max(q.start - 24, place.sentence) : q.start]
    clause = re.split("[，。；:,]|、(?=\\D)", clause)[-1]
    for kind in ("at_least", "at_most"):
        for m in re.finditer(lexicon["far"][kind], clause):
            if "、" in clause[m.end() :] or not re.search(r"\d|[个名人张所家次]", clause[m.end() :]):
                start = q.start - len(clause) + m.start()
                return kind, (start, start + len(m[0])), m[0]
    for kind, pattern in lexicon["after"].items():
        m = pattern.match(chars, q.end)
        if m and (m[0] != "内" or q.word in TIME_UNITS):
            return kind, m.span(), m[0]
    if q.fuzzy:
        return "over", None, q.fuzzy
    return "exact", None, ""


def unit(place, chars, lexicon):
    """The units that a number may be in, and what it is divided by.

    Returns
    -------
    tuple of (list of str, str, str)
        Numerators, the likeliest first; the part after the first slash, or ''; the reason.
    """
    q = place.quantity
    if q.form == "ratio":
        return ["ratio"], "", "a ratio"
    word, why, divided = q.word, q.word, ""
    if not word and place.cell:
        word, _, divided = place.cell.unit.partition("/")
        why = f"{place.cell.unit or 'no unit'} in the table"
    large = q.fuzzy or re.search("[万亿]", q.number)
    options = list(lexicon["classifiers"].get(word, lexicon["classifiers"]["人"] if large else ["unstated"]))
    if not word and not place.own_after and re.search("投资|资金|经费|支出|销售|元", place.before[-40:]):
        options, why = ["yuan"], "money by the words before"
    elif not word:
        why = "no unit word"
    if len(options) > 1 or word in ("人", "名", "家", "所", "处", "次"):
        noun, found = _noun(place, lexicon, options)
        if noun:
            # 个 counts people only where a word for people says so.
            options = [noun, *(u for u in options if u != noun and (u != "person" or word != "个"))]
            why += f" of {found}"
    printed = chars[q.start : q.end]
    tail = divided or printed.partition("/")[2]
    if tail in ("人次", "户次"):
        return options, "person_time" if tail == "人次" else "household_time", printed
    if tail and options[0] == "yuan":
        parts = [_DIVISORS[c] for c in tail if c in _DIVISORS]
        order = sorted(parts, key=lambda p: p in ("day", "month", "year"))
        return options, "/".join(order), printed
    if tail and (many := re.match("([百千万])(?:名|个)?(老|户|)", tail)):
        thing = {"老": "elderly", "户": "households"}.get(many[2], "residents")
        return options, f"{ {'百': 100, '千': 1000, '万': 10000}[many[1]] } {thing}".strip(), printed
    per, said = _per(place, options, lexicon)
    return options, per, f"{why}; {said}" if said else why


def scale(place):
    """The magnitude word that a table gives for a cell, as a multiplier, or ''."""
    q = place.quantity
    if not place.cell or place.cell.scale == 1 or q.word in RELATIVE or re.search("[万亿千]", q.number):
        return ""
    return str(place.cell.scale)


def _noun(place, lexicon, options):
    """The thing that is counted, by the noun right after the number or the nearest before it."""
    after = _PREDICATE.split(place.own_after)[0][:16]
    found = [m for m in lexicon["noun_pattern"].finditer(after) if lexicon["noun"][m[0]] in options]
    if found:
        return lexicon["noun"][found[-1][0]], found[-1][0]
    before = place.own_before[-30:] if not place.cell else place.cell.row
    found = [m for m in lexicon["noun_pattern"].finditer(before) if lexicon["noun"][m[0]] in options]
    if found:
        return lexicon["noun"][found[-1][0]], found[-1][0]
    return None, ""


def _per(place, options, lexicon):
    """What the sentence divides by, where the unit allows it: the nearest such words before the number."""
    counted = options[0]
    text = place.own_before
    clause = len(text) - len(place.clause)
    if place.cell and counted == "percent" and (yearly := re.search("年均|年平均|每年", place.cell.column)):
        return "year", yearly[0]
    if place.cell:
        own = place.own_before.rpartition("\t")[2]
        text, clause = own if "每" in own else place.cell.row, 0
    elif place.role == "from":
        text += "\0" + re.split("[，。；]", place.after[:30])[0]
    rule = re.search(r"每(?:增加|新增|增)?(\d+)(万)?(户|人|名)[^，。；]*$|以(\d+)(万)人[建设配]", text)
    if rule and counted not in ("percent", "yuan"):
        many = int((rule[1] or rule[4])[:12]) * (10**4 if rule[2] or rule[5] else 1)
        thing = {"户": "households", "名": "person"}.get(rule[3], "residents")
        return f"{many} {thing}", rule[0][:12]
    many_yuan = counted == "yuan" and re.search("[万亿]", place.quantity.number)
    best = None
    for per in lexicon["per"]:
        if counted not in per["of"] or (many_yuan and "person" in per["unit"]):
            continue
        same_clause = per["unit"] in ("month", "quarter", "half_year", "year")
        for m in per["pattern"].finditer(text):
            if (same_clause and m.start() < clause) or (counted.startswith("percent") and m.end() < len(text) - 10):
                continue
            if best is None or m.end() > best[0].end() or (m.end() == best[0].end() and m.start() < best[0].start()):
                best = (m, per)
    if best is None:
        return "", ""
    divisor = best[1]["unit"]
    about = place.before + place.own_after
    paid = counted == "yuan" and not many_yuan and re.search(_WORDS_OF_PAY, about)
    if paid and divisor in ("month", "year"):
        divisor = f"person/{divisor}"
    timed = re.search("每年|每月", text[best[0].end() :])
    if timed and counted == "yuan" and "/" not in divisor and divisor not in ("body", "bed"):
        divisor += "/year" if timed[0] == "每年" else "/month"
    return divisor, best[0][0]


def area(place, lexicon):
    """Urban, rural or all, by the nearest word that says so; '' where none does.

    Returns
    -------
    tuple of (str, str)
    """
    after = place.quantity.word + re.split("[，；]", place.own_after)[0][:16]
    clauses = re.split("[，；。,]", place.own_before)
    words = len(re.sub("[^\u4e00-\u9fff]", "", clauses[-1]))
    # A number that opens its clause has its subject after it; a clause of some length has its own.
    texts = [place.listed, clauses[-1], after, *(clauses[-2::-1] if 2 <= words <= 8 else [])]
    if place.quantity.word in COUNTED:
        texts = [place.listed, after, *texts[1:]]
    if place.cell:
        texts = [place.cell.row, place.cell.column]
    for text in texts:
        found = [lexicon["area"][m[0]] for m in lexicon["area_pattern"].finditer(text)]
        if found:
            return ("all" if {"urban", "rural"} <= set(found[-2:]) else found[-1]), text[-20:]
    return "", ""


def group(place, lexicon):
    """The subgroup, by the nearest word that names one, or an age band; '' for none.

    Returns
    -------
    tuple of (str, str)
    """
    # What else is listed is no subgroup of this one.
    own = place.own_before.rpartition(place.listed)[0] if place.listed else place.own_before
    if len(own) < len(place.before):
        own = re.sub("^[\u4e00-\u9fff]+(?=[，；])", "", own)  # 2次旱灾，受灾人口: the noun of the number before
    texts = [place.listed, place.own_after[:12], own[-26:]]
    if place.cell:
        texts = [place.cell.row]
    for text in (t.replace("百岁", "100岁") for t in texts):
        ages = list(_AGES.finditer(text))
        if ages:
            m = ages[-1]
            if m[2]:
                return f"age-{m[1]}-{m[2]}", m[0]
            return (f"age-{m[1]}-and-under" if m[3] and "下" in m[3] else f"age-{m[1]}-plus"), m[0]
        found = list(lexicon["group_pattern"].finditer(text))
        if found:
            return lexicon["group"][found[-1][0]], found[-1][0]
    return "", ""


def binding(place, lexicon):
    """Binding or expected, where the row of a table says so."""
    if place.cell:
        for name in ("binding", "expected"):
            if any(
                w in c and len(c) < 8
                for w in lexicon["tables"][name]
                for c in (*place.cell.cells[:6], *place.cell.cells[-6:])
            ):
                return name
    return ""
