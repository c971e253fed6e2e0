"""Which years a place of a text speaks of: the plan's own period, words of time, and what a section is about."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from .views import HEADING

_NTH = {c: i + 1 for i, c in enumerate("一二三四五六七八九")}
_HAN_YEAR = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_FIVE = re.compile(r"“?十([一二三四五六七])五”?|第十([一二三四五六七])个五年")
_RANGE = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?:-|—|–|~|～|至|到){1,2}((?:19|20)\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?度?")
_CUE = re.compile(
    r"(?P<from>(?<!\d)(?:19|20)\d{2})年?(?:-|—|–|~|～|至|到){1,2}(?P<to>(?:19|20)\d{2})(?!\d)年?"
    r"|“?十(?P<five>[一二三四五六七])五”?(?P<five_tail>规划|纲要|期间|时期|以来|末|期末|初|开局之年|收官之年|结束)?"
    r"|(?P<year>(?<![\d.])(?:19|20)\d{2})(?:年度?|(?=以来))(?:\d{1,2}月)?(?:\d{1,2}日)?(?P<tail>年?底(?:以?前|之前)?|年?末|以来|起|开始|前|初)?"
    r"|(?P<now>目前|截至目前|迄今|现有)|(?P<back>(?:过去|近|这)?(?:五|5)年(?:来|间)|(?:过去|近)(?:五|5)年)"
    r"|(?P<last>上年度|上一年|上年|去年|同比)|(?P<ahead>规划期(?:内|间)?|(?:未来|今后)(?:五|5)年)|(?P<this>本年度?|当年|全年|年末|年底|期末)"
)
# 比2015年, and in words behind the year: 在2015年的基础上, 与2015年相比, 是2010年的3倍.
_COMPARED = re.compile(
    "[年底末初]?的?(?:实际|完成)?(?:(?:水平|数量?|总量|规模)的?)?(?:基础之?上|相比|为基[数期准]|[\\d.]+倍)"
)
_TITLE = 50  # characters; a longer line is no title
_SKIP = re.compile(r"《[^《》\n]{1,80}》|〔\d{4}〕")
_DATED = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_SORTS = {  # the words of a title that say what a document is; the first that fits, for 规划的通知 is a plan
    "bulletin": "统计公报|发展公报|统计年报|统计数据|统计资料|主要数据|统计月报|统计季报|统计快报|公报$",
    "work_report": "工作总结|工作报告|工作要点|工作计划|工作安排|工作思路|工作情况|情况报告|年度报告|述职",
    "plan": "规划|纲要|行动计划",
    "notice": "通知|意见|办法|方案|决定|批复|通告|细则|规定|函$",
}
_AHEAD = "安排|打算|计划|要点|思路|部署|下一步|明年"
_NEW_TITLE = re.compile(
    r"(?m)^[^\n，。；《》“”、：]{0,24}?(?:(?:19|20)\d{2}年|“?十[一二三四五六七]五”?)[^\n，。；：]{0,30}"
    r"(?:公报|总结|报告|规划|纲要|要点)(?:（[^）\n]{1,20}）)?$"
)


@dataclass(frozen=True)
class Plan:
    """Years of a document, of what it sets and of what it looks back on; which sort of document; how both were found."""

    start: int
    end: int
    back_start: int
    back_end: int
    sort: str  # plan, notice, bulletin or work_report
    why: str
    sort_why: str = ""
    guessed: bool = False  # no title and no catalogue says the period

    @property
    def reports(self):
        """Whether it reports on a year."""
        return self.sort in ("bulletin", "work_report")

    @property
    def back(self):
        """The period looked back on, as facts print it."""
        return _text(self.back_start, self.back_end)

    @property
    def ahead(self):
        """The plan's period, as facts print it."""
        return _text(self.start, self.end)


@dataclass(frozen=True)
class Cue:
    """A word of time at a place of the view, and what it means: ``kind`` is year, range, since, base or by."""

    start: int
    end: int
    first: int
    last: int
    kind: str
    opens: bool = False  # 由2011年的: the year is that of where something rises from


def _text(first, last):
    return f"{first}" if first == last else f"{first}-{last}"


def find_plan(chars, plan=None, sort=None, title=""):
    """The years that a document is about, and what sort of document it is.

    Parameters
    ----------
    chars : str
        The view.
    plan : str, optional
        ``2016-2020`` or ``2017``, where it is known.
    sort : {'plan', 'notice', 'bulletin', 'work_report'}, optional
        Where it is known; else from the title, and failing that from the text: never from where the period was found.
    title : str
        Where the catalogue has it.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If ``plan`` is no period, or ``sort`` no sort.

    Examples
    --------
    >>> find_plan("某市民政事业发展“十三五”规划").ahead, find_plan("某市民政事业发展“十三五”规划").back
    ('2016-2020', '2011-2015')
    >>> find_plan("2019年工作总结和2020年工作安排").back, find_plan("2018年民政事业发展统计公报", "2018").sort
    ('2019', 'bulletin')
    """
    if sort not in (None, "", *_SORTS):
        raise ValueError(f"sort: found {sort!r}; allowed: {', '.join(_SORTS)}")
    lines = [line for line in [title, *chars[:400].split("\n")] if line.strip()][:8]
    titles = [line for line in lines if len(line) < _TITLE and not re.search("[。，；]", line)]
    found, sort_why = (sort, "given") if sort else _sort_of(titles, chars, plan or "")
    if plan is not None:
        m = re.fullmatch(r"((?:19|20)\d{2})(?:-((?:19|20)\d{2}))?", plan)
        if not m or (m[2] and m[2] <= m[1]):
            raise ValueError(f"plan: found {plan!r}; allowed: a period such as 2016-2020, or a year such as 2019")
        return _years(int(m[1]), int(m[2] or m[1]), "given", found, sort_why, False, titles)
    start, end, why, guessed = _period_of(titles, chars, found)
    return _years(start, end, why, found, sort_why, guessed, titles)


def _sort_of(titles, chars, plan):
    """The sort of a document and the reason: by its title, else by what its text speaks of, else by the years given."""
    for line in titles:
        for name, words in _SORTS.items():
            if m := re.search(
                words, re.sub("《[^《》]*(?:$|》)", "", line) if name in ("bulletin", "work_report") else line
            ):
                return name, f"{m[0]} in the title"
    if _FIVE.search(chars[:4000]) or re.search("规划期|规划纲要", chars[:4000]) or "-" in plan:
        return "plan", "a period of years in the opening, or given"
    return "notice", "no title that says it"


def _period_of(titles, chars, sort):
    """First and last year, where they were found, and whether that is a guess."""
    if sort in ("bulletin", "work_report"):
        for line in titles:
            if m := _YEAR.search(line):
                year = int(m[1])
                # 工作报告 of a year and 工作要点 look ahead in it; a 总结 looks back on it.
                return year, year, "year in the title", False
    for line in titles:
        if (m := _RANGE.search(line)) and int(m[1]) < int(m[2]):
            return int(m[1]), int(m[2]), "years in the title", False
        if re.search("规划|纲要", line) and (m := _FIVE.search(line)):
            return *_five(m[1] or m[2]), "five-year period in the title", False
    fives = [m[1] or m[2] for m in _FIVE.finditer(chars[:4000])]
    if fives and sort not in ("bulletin", "work_report"):
        # The plan's own period is the latest that the opening names often.
        often = [f for f in set(fives) if fives.count(f) * 3 >= max(fives.count(g) for g in set(fives))]
        return *_five(max(often, key=lambda f: _NTH[f])), "five-year period named most in the opening", True
    spans = [(int(m[1]), int(m[2])) for m in _RANGE.finditer(chars[:4000]) if 2 < int(m[2]) - int(m[1]) < 16]
    if spans and sort == "plan":
        return *max(sorted(set(spans)), key=spans.count), "years named most in the opening", True
    years = [int(m[1]) for m in _DATED.finditer(chars[:20000])]
    if years:
        year = max(sorted(set(years)), key=years.count)
        return year, year, "year named most", True
    return 0, 0, "not found", True


def _five(nth):
    """The years of a five-year period: the tenth began in 2001."""
    start = 2001 + 5 * _NTH[nth]
    return start, start + 4


def _years(start, end, why, sort, sort_why, guessed, titles):
    """The years set and looked back on, by the sort of the document."""
    span, rest = end - start + 1, (sort, why, sort_why, guessed)
    if sort == "work_report" and span == 1:
        line = next((t for t in titles if re.search(_SORTS["work_report"], t)), "")
        ahead = re.search("工作报告|要点|计划|安排|思路", line) and not re.search("总结", line)
        return (
            Plan(start, start, start - 1, start - 1, *rest)
            if ahead
            else Plan(start + 1, start + 1, start, start, *rest)
        )
    if sort == "bulletin" or span == 1:
        return Plan(start, end, start, end, *rest)
    return Plan(start, end, start - span, start - 1, *rest)


def find_parts(chars, first):
    """The documents of one file: a further title with other years, or of another sort, opens another.

    Parameters
    ----------
    chars : str
    first : Plan
        Of the first.

    Returns
    -------
    list of (int, Plan)

    Examples
    --------
    >>> text = "2018年某市民政统计公报\\n共有3家。\\n2019年某市民政统计公报\\n共有4家。"
    >>> [(start, years.ahead) for start, years in find_parts(text, find_plan(text))]
    [(0, '2018'), (20, '2019')]
    """
    parts = [(0, first)]
    for m in _NEW_TITLE.finditer(chars):
        if m.start() > _TITLE // 4 and not HEADING.match(chars, m.start()):
            years, last = find_plan(chars[m.start() : m.start() + _TITLE]), parts[-1][1]
            if (years.sort, years.start) != (last.sort, last.start) and not years.guessed:
                parts.append((m.start(), years))
    return parts


def find_cues(chars, plan):
    """All words of time of a view, in order.

    Parameters
    ----------
    chars : str
    plan : Plan

    Returns
    -------
    list of Cue
    """
    skip = [m.span() for m in _SKIP.finditer(chars)]
    starts = [a for a, _ in skip]
    cues = []
    for m in _CUE.finditer(chars):
        i = bisect_right(starts, m.start()) - 1
        if i >= 0 and m.start() < skip[i][1]:
            continue
        before = chars[max(0, m.start() - 2) : m.start()]
        base = bool(re.search("[比较]$", before) or _COMPARED.match(chars, m.end()))
        if m["from"]:
            first, last, kind = int(m["from"]), int(m["to"]), "range"
        elif m["five"]:
            (first, last), kind = _five(m["five"]), "range"
            if re.search("末|结束|收官", m["five_tail"] or ""):
                first, kind = last, "year"
            if m["five_tail"] in ("规划", "纲要"):
                continue
        elif m["year"]:
            first = last = int(m["year"])
            since = m["tail"] in ("以来", "起", "开始")
            kind = "since" if since else "by" if before.endswith("到") or "前" in (m["tail"] or "") else "year"
        elif m["now"] or m["this"]:
            first = last = plan.back_end
            kind = "year"
        elif m["back"]:
            first, last, kind = plan.back_start, plan.back_end, "range"
        elif m["ahead"]:
            first, last, kind = plan.start, plan.end, "range"
        else:
            first = last = plan.back_end - 1
            kind, base = "year", True
        if first <= last:
            cues.append(Cue(*m.span(), first, last, "base" if base else kind, before[-1:] in ("由", "从", "自")))
    return cues


def five_years(text):
    """The last five-year period that a text names, as first and last year, or None."""
    found = list(_FIVE.finditer(text))
    return _five(found[-1][1] or found[-1][2]) if found else None


def cue_before(cues, place, since, own=0):
    """The last word of time before a place that is no base of a comparison, from ``since`` on; None where there is none.

    Where something rises from (到2020年，由2015年的A提高到B) is no time of what stands behind ``own``.
    """
    i, rise = bisect_right(cues, place, key=lambda c: c.start) - 1, None
    while i >= 0 and cues[i].start >= since:
        cue = cues[i]
        if rise and cue.kind != "base":
            return cue if cue.last > rise.last else rise
        if cue.kind != "base" and not (cue.opens and cue.kind == "year" and cue.start < own):
            return cue
        rise = rise or (cue if cue.kind != "base" else None)
        i -= 1
    return None


def base_before(cues, place, since):
    """The last base of a comparison before a place (比2002年), from ``since`` on."""
    i = bisect_right(cues, place, key=lambda c: c.start) - 1
    while i >= 0 and cues[i].start >= since:
        if cues[i].kind == "base":
            return cues[i]
        i -= 1
    return None


def opening_before(cues, place, since):
    """The last year before a place from which something rises (由2010年的), from ``since`` on."""
    known = cues[bisect_left(cues, since, key=lambda c: c.start) : bisect_left(cues, place, key=lambda c: c.start)]
    return next((c for c in reversed(known) if c.opens and c.kind == "year"), None)


def region(titles, plan, lexicon):
    """Whether a section looks back, ahead, or reports: the outermost heading that says only one of them decides.

    Parameters
    ----------
    titles : tuple of str
        Headings of the section, outermost first.
    plan : Plan
    lexicon : dict

    Returns
    -------
    str
        ``back``, ``ahead`` or ``report``.
    """
    if plan.sort == "bulletin":
        return "report"
    words = lexicon["regions"]
    if plan.sort == "work_report":
        for title in titles:
            years = [int(m[1]) for m in _YEAR.finditer(title)]
            if years or re.search(_AHEAD, title):
                return "ahead" if (max(years) > plan.back_end if years else True) else "report"
        return "report"
    for title in titles:
        fives = [_five(m[1] or m[2])[0] for m in _FIVE.finditer(title)]
        past = any(f < plan.start for f in fives)
        back = past or any(w in title for w in (*words["look_back"], *words["outlook"]))
        if back != any(w in title for w in words["plan"]):
            return "back" if back else "ahead"
    return "ahead"
