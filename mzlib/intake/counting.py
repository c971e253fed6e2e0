"""Which quantities count something, and which only say what a thing is called, how long it lasts, or from where on it counts."""

import re
from dataclasses import replace

TIME_UNITS = {"年", "个月", "天", "日", "小时", "工作日", "个工作日", "周"}
RELATIVE = ("%", "‰", "个百分点", "个千分点")
_BARE_GAP = re.compile("[、，,和及与或]|分?别?(?:增加|增长|提高|上升|调整|上涨|涨|增|降|下降|减少)[到至为]")
_LIMIT = re.compile(
    "不超过|不少于|不得超过|不低于|至少|人均|使用年限|期限为?|有效期为?|时限为?|缩短[到至为]|压缩[到至为]"
)
_COMPARED = re.compile("(?:不少于|不低于|不超过|不高于|≥|≤|达到)$")
_CONGRESS = re.compile("[一二三四五六七]中|全会|历次|任|人大|政协|党")


def kept(chars, found, lexicon, rows):
    """The quantities that count something; bare numbers of a list take the unit word of its last member."""
    counted = []
    for i in range(len(found) - 1, -1, -1):
        q, after = found[i], (counted[-1] if counted else None)
        following = found[i + 1] if i + 1 < len(found) else None
        if not q.word and q.form == "one":
            listed = (
                after is not None and after is not None and following is not None and following.start == after.start
            )
            gap = chars[q.end : after.start] if listed and after.start - q.end < 12 else None
            if gap is not None and after.word and q.digits and _BARE_GAP.fullmatch(gap):
                counted.append(replace(q, word=after.word, bare=True))
                continue
        if _counts(chars, q, lexicon, rows):
            counted.append(q)
    return counted[::-1]


def _counts(chars, q, lexicon, rows):
    """Whether a quantity says how many or how much, and is no part of a name or a turn of speech."""
    before, after = chars[max(0, q.start - 30) : q.start], chars[q.end : q.end + 14]
    if cell := rows(q.start):
        if cell.names_row:
            return False
        cell_before, cell_after = before.rpartition("\t")[2].rpartition("\n")[2], re.split("[\t\n]", after)[0]
        alone = not cell_before.strip("≥≤><约近〔（-") and not re.sub("^[〕）]?(?:以[上下]|左右)?$", "", cell_after)
        if q.digits and (alone or (q.word and q.word not in TIME_UNITS)):
            return True
    if q.form == "unread":
        return bool(q.word) and q.word not in TIME_UNITS
    if q.form == "range" and not q.word and not re.search("[万亿]", q.number):
        return False
    if q.form == "ratio":
        return (
            not q.digits
            or ":" in q.number
            or bool(re.search("的$|不低于$|不超过$|达到?$|为$", before))
            or "/" in q.number
        )
    if not q.word:
        large = bool(re.search("[万亿]", q.number)) or (q.fuzzy and len(q.number) > 1)
        if q.digits and _COMPARED.search(before) and re.match(r"[，。；、](?!\d)|的(?:标准|比例|要求|规定)", after):
            return True
        return large and not re.match(r"[\w-]*[A-Za-z]", after[:1]) and (q.digits or bool(q.fuzzy))
    if q.word in TIME_UNITS:
        return _is_limit(before, after, q)
    if q.word in ("岁", "周岁"):
        return bool(re.search("平均|寿命", before))
    if _is_threshold(before, after, q):
        return False
    if q.digits:
        return not (q.word == "块" and "元" in after[:1])
    return _numeral_counts(before, after, q, lexicon)


def _is_threshold(before, after, q):
    """Whether a count says which things are meant, and not how many there are: 300人以下的, 对不足40张的机构."""
    people = q.word in ("名", "人", "户", "位", "人口")
    if (
        people
        and re.match("以[上下]的(?!.{0,6}占)", after)
        and not re.search("建|达|增|有|少于|低于|配备", before[-4:])
    ):
        return True
    if q.word in ("张", "平方米", "亩") and re.match(
        "以[上下]的[^，。；]{0,8}(?:机构|院|中心|单位|社区|小区|公墓|场所)", after
    ):
        return not re.search("建成?|达到?|增|拥有|不少于|不低于", before[-5:])
    if re.search("(?:对|凡|针对)[^，。；]{0,24}(?:不足|少于|超过|高于|达到|满|低于)$", before):
        return bool(re.match("(?:以[上下])?[的且]", after))
    below = re.search("(?<!不)(?<!不得)(?:少于|不足|低于)$", before[-5:])
    thing = re.match("的(?!要求|标准|比例|目标|规模)[\u4e00-\u9fff]", after)
    return bool(below and thing and (people or q.word in ("张", "个", "家")))


def _is_limit(before, after, q):
    """A stretch of time is a fact where it is a limit or a standard; elsewhere it repeats the period."""
    limit = re.match("以内|之内|内|前内|的?使用期|的?使用年限", after) or _LIMIT.search(before)
    if q.word in ("小时",):
        return not re.match("热线|电话|咨询|便利店", after)
    if q.word == "年":
        return bool(limit) and not re.search("近$|未来$|今后$", before)
    return bool(limit) and q.word != "日"


def _numeral_counts(before, after, q, lexicon):
    """Chinese numerals count where they are round and large, or stand in a rule: so many times a year, one for each."""
    if q.word in (*RELATIVE, "倍") or q.number in ("百", "千", "万"):
        return bool(q.word)
    value = re.match(r"[一二三四五六七八九两十百千万亿零〇]+", q.number)[0]
    if q.fuzzy or q.form == "range":
        return len(q.number) > 1
    often = re.search("每(?:年|月|季度?|半年|周|两年)", before) and q.word in ("次", "场", "期", "轮")
    words = lexicon["any"]["once"]
    if often or (q.word == "次" and re.search(f"每(?:年|月|季度?|半年|周).{{0,12}}(?:{words})$", before)):
        return True
    if len(value) > 1 and re.search("[百千万亿]", value):
        return True
    if q.word == "届":
        return not _CONGRESS.match(after) and not re.search("[第上本历]$|党的$", before)
    if q.word in ("名", "人") and re.search("(?:外派|聘用|聘请|选派|安排|增加|增配|新增|招录)$", before):
        return True
    per = re.search("每个?|各|至少|不少于|不低于", before[-10:])
    set_up = re.search(f"(?:{'|'.join(lexicon['kinds']['set_up'])})(?:不少于|至少)?$", before)
    thing = q.word not in ("项", "级", "批", "期", "个月")
    return bool(per and set_up and thing) or bool(re.search("(?:至少|不少于)\\S{0,4}$", before) and thing)
