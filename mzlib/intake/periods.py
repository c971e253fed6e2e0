"""Which years a place of a text speaks of: the plan's own period, words of time, and what a section is about."""

import re
from bisect import bisect_right
from dataclasses import dataclass

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
_TITLE = 50  # characters; a longer line is no title
_SKIP = re.compile(r"《[^《》\n]{1,80}》|〔\d{4}〕")
_BULLETIN = re.compile("公报|统计|年报|工作总结|工作报告|年度报告|情况通报")


@dataclass(frozen=True)
class Plan:
    """Years of a document: of the plan, of what it looks back on; whether it reports on a year instead; how it was found."""

    start: int
    end: int
    back_start: int
    back_end: int
    reports: bool
    why: str

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


def find_plan(chars, plan=None):
    """The years that a document is about.

    Parameters
    ----------
    chars : str
        The view.
    plan : str, optional
        ``2016-2020`` or ``2017``, where it is known.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If ``plan`` is no period.

    Examples
    --------
    >>> find_plan("某市民政事业发展“十三五”规划").ahead, find_plan("某市民政事业发展“十三五”规划").back
    ('2016-2020', '2011-2015')
    """
    if plan is not None:
        m = re.fullmatch(r"((?:19|20)\d{2})(?:-((?:19|20)\d{2}))?", plan)
        if not m or (m[2] and m[2] <= m[1]):
            raise ValueError(f"plan: found {plan!r}; allowed: a period such as 2016-2020, or a year such as 2019")
        return _years(int(m[1]), int(m[2] or m[1]), "given")
    title = chars[:400]
    lines = [line for line in title.split("\n") if line.strip()][:8]
    for line in lines:
        if len(line) < _TITLE and _BULLETIN.search(line) and (m := _YEAR.search(line)):
            return _years(int(m[1]), int(m[1]), "year in the title", True)
        if (m := _RANGE.search(line)) and int(m[1]) < int(m[2]):
            return _years(int(m[1]), int(m[2]), "years in the title")
        if "规划" in line and (m := _FIVE.search(line)):
            return _years(*_five(m[1] or m[2]), "five-year period in the title")
    fives = [m[1] or m[2] for m in _FIVE.finditer(chars[:4000])]
    if fives:
        # The plan's own period is the latest that the opening names often.
        often = [f for f in set(fives) if fives.count(f) * 3 >= max(fives.count(g) for g in set(fives))]
        return _years(*_five(max(often, key=lambda f: _NTH[f])), "five-year period named most in the opening")
    years = [int(m[1]) for m in _YEAR.finditer(chars[:20000])]
    if years:
        year = max(sorted(set(years)), key=years.count)
        return _years(year, year, "year named most", bool(_BULLETIN.search(title)))
    return _years(0, 0, "not found")


def _five(nth):
    """The years of a five-year period: the tenth began in 2001."""
    start = 2001 + 5 * _NTH[nth]
    return start, start + 4


def _years(start, end, why, reports=False):
    span = end - start + 1
    if span == 1:
        return Plan(start, end, start, end, reports, why)
    return Plan(start, end, start - span, start - 1, False, why)


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
        base = bool(re.search("[比较]$", before))
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


def cue_before(cues, place, since):
    """The last word of time before a place that is no base of a comparison, from ``since`` on; None where there is none."""
    i = bisect_right(cues, place, key=lambda c: c.start) - 1
    while i >= 0 and cues[i].start >= since:
        if cues[i].kind != "base":
            return cues[i]
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
    if plan.reports:
        return "report"
    words = lexicon["regions"]
    for title in titles:
        fives = [_five(m[1] or m[2])[0] for m in _FIVE.finditer(title)]
        past = any(f < plan.start for f in fives)
        back = past or any(w in title for w in (*words["look_back"], *words["outlook"]))
        if back != any(w in title for w in words["plan"]):
            return "back" if back else "ahead"
    return "ahead"
