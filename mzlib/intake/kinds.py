"""Which kind of figure a quantity is, and of which years."""

import re
from dataclasses import dataclass

from .periods import Cue, Plan, base_before, cue_before, five_years, opening_before
from .places import Place

OVER_TIME = (
    "person_time", "household_time", "vehicle_time", "activity", "couple", "disaster_event", "training_course", "body",
    "train_batch", "registration", "case", "election_round", "award", "burial",
)  # fmt: skip

_YEARLY = "(?:年均|每年|年)(?:新增|新登记|增加|培训)"
AS_BEFORE = "as the figure before"
UNDATED = "period looked back on; no year printed"


def _looks_ahead(place, cues, plan):
    """Whether a number is of what is to come, and the word of time that it stands under."""
    cue = _time(place, cues, place.sentence)
    if plan.sort == "bulletin":
        return cue is not None and cue.last > plan.back_end and cue.kind == "by", cue
    if cue is not None and plan.start > plan.back_end and not (plan.sort == "work_report" and place.region == "ahead"):
        return cue.last > plan.back_end, cue
    if cue is not None and cue.last > plan.end:
        return True, cue
    return place.region == "ahead", cue


def _time(place, cues, since):
    """The word of time that a number stands under, from ``since`` on."""
    return cue_before(cues, place.quantity.start, since, place.first - len(place.own_before))


def grows(place, lexicon):
    """The word that says a number is a growth, or ''."""
    text = place.own_before[-26:]
    number = r"(?:了|率|幅|幅度|约|近|为|达|达到|分别|不低于|不少于|超过|逾|以上|[\d.%、和了])*$"
    if re.search(f"(?:{lexicon['any']['growth']})(?:幅度|幅)?(?:至|到)(?:了|约|近)?$", text):
        return ""
    found = re.search(f"(?:{lexicon['any']['growth']}){number}", text)
    # 比上年多168个: what a word of comparison opens, and nothing else, closes with 多 or 少.
    found = found or re.search(
        r"[比较](?:上年|去年|同期|[^，。；\d]{0,6}(?:19|20)\d{2}年[末底]?)(?:同期)?[多少]了?$", text
    )
    return found[0] if found else ""


def kind(place, numerator, lexicon, cues, plan, last):
    """What sort of figure a number is.

    Parameters
    ----------
    place : Place
    numerator : str
        Of its unit.
    lexicon : dict
    cues : list of Cue
    plan : Plan
    last : str
        The kind of the quantity before in the same sentence, or ''.

    Returns
    -------
    tuple of (str, str)
        One of the kinds of facts, and the reason.
    """
    relative = numerator in ("percent", "percentage_point", "permille", "times")
    if place.cell:
        return _of_cell(place, numerator, lexicon, plan)
    own = place.own_before
    growth = grows(place, lexicon)
    if relative and (pace := re.match("(?:以上)?的(?:幅度|增速|增长速度|速度)", place.after)):
        growth = growth or pace[0]
    if growth and not relative and not re.search("比|较", own) and (own.strip("，, ") != growth or "新" in growth):
        growth = ""  # 增加养老床位300张 counts beds; 14.6亿元，增加1.1亿元 does not
    ahead, cue = _looks_ahead(place, cues, plan)
    if not ahead:
        if growth:
            return "growth", growth
        if re.search(lexicon["any"]["projection"], own[-22:]) or re.search("预计|预测", place.before[-40:]):
            return "projection", "a forecast"
        if re.search(lexicon["any"]["prior"], place.before[-30:]) and re.search("超|高于|完成", place.after[:12] + own):
            return "prior_target", "a target of the period before"
        if re.search(lexicon["any"]["rule"], own) and (relative or numerator in ("ratio", "yuan")) and place.role == "":
            return "norm", "a standing rule"
        if relative and numerator != "times":
            return "share", "a percentage of what was reached"
        return _stock_or_flow(place, numerator, lexicon, cue, last)
    if re.search("预计|预测|测算", place.before) and not re.search("力争|确保|争取", place.before):
        return "projection", "a forecast"
    if growth and (
        re.search("比|较|基础之?上|为基[数期准]", own) or opening_before(cues, place.quantity.start, place.sentence)
    ):
        return "growth", growth
    dated = cue is not None and cue.last > plan.back_end and cue.kind in ("by", "year")
    dated = dated or (cue is not None and plan.sort == "notice" and cue.kind == "by")
    often = re.search("每年|每月|每季|每半年", place.clause)
    if dated and not (often and numerator == "activity"):
        return "target", "a date ahead"
    if plan.sort == "notice":
        return "norm", "a rule of a notice"
    if re.search(r"每(?:增加|新增|增)?\d+万?[户人名]|以\d+万人[建设配]", own):
        return "norm", "so many for every so many"
    if plan.sort == "work_report":
        return "target", "the year to come"
    aims = bool(place.titles) and "目标" in "".join(place.titles[-2:])
    if numerator in ("hour", "day", "year", "month", "mu", "cm", "m") and not aims and not re.search("拥有|寿命", own):
        return "norm", f"a rule in {numerator}"
    if re.search("力争|争取|目标|新增", place.clause[-24:]):
        return "target", "words of a target"
    rule = list(re.finditer(lexicon["any"]["norm"], own[-26:]))
    reach = list(re.finditer(lexicon["any"]["target"], own[-26:]))
    if reach and (not rule or reach[-1].end() >= rule[-1].end()):
        return "target", reach[-1][0]
    if rule:
        return "norm", rule[-1][0]
    return ("target" if relative else last or "target"), "the part of the plan that looks ahead"


def _of_cell(place, numerator, lexicon, plan):
    """The kind of a cell of a table, by the head of its column."""
    cell, tables = place.cell, lexicon["tables"]
    column = cell.years
    standard = re.search("标准|每人|人均|津贴|工资|报酬|待遇|补贴", cell.row)
    over_time = numerator in OVER_TIME or re.search(_YEARLY, cell.row) or (numerator == "yuan" and not standard)
    plain = "share" if numerator in ("percent", "permille") else "flow" if over_time else "level"
    if re.search("增长|增速|增幅|增减|±", column) and numerator in ("percent", "percentage_point"):
        return "growth", f"column {column}"
    years = [int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", column)] or list(five_years(column) or ())
    if years and years[-1] <= plan.back_end < plan.start:
        done = any(w in column for w in tables["base"]) or not any(w in column for w in tables["target"])
        return (plain if done else "prior_target"), f"column {column}"
    if any(w in column for w in tables["target"]) or (years and years[-1] > plan.back_end):
        return "target", f"column {column}"
    if any(w in column for w in tables["base"]) or years:
        return plain, f"column {column}"
    return ("target" if place.region == "ahead" else plain), "a table"


def _stock_or_flow(place, numerator, lexicon, cue, last):
    """Level or flow, of what is reported: by the unit, by a standard, then by the nearest verb."""
    often = re.search("每(?:年|月|季度?|半年|周)[^，。；]{0,14}$", place.own_before)
    if numerator == "activity" and often:
        return "norm", often[0][:4]
    if numerator in OVER_TIME:
        return "flow", f"{numerator} is counted over a time"
    if place.role:
        return "level", "from one level to another"
    own = place.own_before
    large = re.search("[万亿]", place.quantity.number)
    if numerator == "yuan" and not large and re.search("标准|每人|人均|津贴|工资|报酬|待遇|/人", own + place.printed):
        return "level", "a standard"
    if numerator == "yuan" and re.search("每年$", own) and not re.search("发放|投入|支出", own):
        return "level", "so much a year"
    if numerator == "yuan" and not large and re.search("(?:提高|调整|增加|上调|提升)[到至]", own[-12:]):
        return "level", "a standard raised"
    if numerator == "yuan":
        return "flow", "money"
    best = None
    clause = re.split("[，,；:]", own[-40:])[-1]
    if added := re.search("新(?:登记|成立|增|建)(?![^，；]{0,6}[到至]$)", clause):
        return "flow", added[0]
    if len(re.sub("[^\u4e00-\u9fff]", "", clause)) < 2:
        after = re.split("[，；。]", place.after[:30])[0]
        verb = re.search(lexicon["any"]["strong_flow"], after[:10] if clause else after)
        if verb:
            return "flow", verb[0]
        clause = ""
    for name in ("flow", "level"):
        for m in re.finditer(lexicon["any"][name], clause):
            if best is None or m.end() > best[0] or (m.end() == best[0] and len(m[0]) > len(best[2])):
                best = (m.end(), name, m[0])
    strong = re.search(lexicon["any"]["strong_flow"], clause)
    if strong and not re.search(f"(?:{lexicon['any']['to_level']})[了约近]?$|{lexicon['any']['stock']}", clause):
        return "flow", strong[0]
    if best:
        return best[1], best[2]
    if last in ("level", "flow"):
        return last, AS_BEFORE
    return "level", "nothing says otherwise"


def period(place, sort, cues, plan, lexicon, last):
    """The year, or the years, of a figure.

    Parameters
    ----------
    place : Place
    sort : str
        Its kind.
    cues : list of Cue
    plan : Plan
    lexicon : dict
    last : str
        The period of the quantity before in the same sentence, or ''.

    Returns
    -------
    tuple of (str, str, bool)
        Period, reason, and whether a word of time says so.
    """
    near = _time(place, cues, place.sentence)
    asked = _Asked(
        place, sort, plan, lexicon, cues, last, near, near or cue_before(cues, place.quantity.start, place.paragraph)
    )
    return next(found for rule in _PERIODS if (found := rule(asked)))


@dataclass
class _Asked:
    """What a period is asked of: the nearest word of time of the sentence (``near``), else of the paragraph (``cue``)."""

    place: Place
    sort: str
    plan: Plan
    lexicon: dict
    cues: list
    last: str
    near: Cue | None
    cue: Cue | None

    @property
    def between(self):
        """The words from the nearest word of time to the number."""
        return self.place.before[-max(1, self.place.first - self.near.end) :] if self.near else ""

    @property
    def started(self):
        """Whether those words say that something began then."""
        return self.near is not None and bool(re.search(self.lexicon["any"]["started"], self.between))


def _column(a):
    """The period of a cell of a table, by the head of its column."""
    if not a.place.cell:
        return None
    plan, column = a.plan, a.place.cell.years
    years = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", column) or [str(y) for y in five_years(column) or ()]
    if a.sort == "growth":
        end = int(years[-1]) if years else a.place.cell.year or plan.back_end
        before = plan.reports or "上年" in column or "同比" in column
        since = plan.back_end if end > plan.back_end else plan.back_start  # a column of targets grows from what is
        first = int(years[0]) if len(years) > 1 else end - 1 if before else since
        return f"{min(first, end - 1)}-{end}", f"column {column}", bool(years)
    if years:
        yearly = len(years) > 1 and re.search(_YEARLY, a.place.cell.row)  # so many a year are so many in each of them
        return f"{years[0]}-{years[-1]}" if yearly else years[-1], f"column {column}", True
    return f"{plan.end if a.sort == 'target' else plan.back_end}", f"column {column or 'without a head'}", bool(column)


def _listed(a):
    if m := re.fullmatch(r"(?:截?至|截止|到|在|于)?((?:19|20)\d{2})年?[底末初]?", a.place.listed):
        return m[1], "listed with the number", True
    based = re.search(r"[比较](?:((?:19|20)\d{2})年[末底]?|(?:上年|去年)[末底]?)的$", a.place.own_before)
    return (based[1] or f"{a.plan.back_end - 1}", "the base of a comparison", True) if based else None


def _grown(a):
    """The two years of a growth."""
    if a.sort != "growth":
        return None
    plan, near, cue = a.plan, a.near, a.cue
    base = base_before(a.cues, a.place.quantity.start, a.place.sentence)
    ahead = a.place.region == "ahead" and plan.start > plan.back_end
    end = near.last if near else plan.end if ahead else plan.back_end
    if near is None and cue is not None and cue.kind in ("range", "since") and not ahead:
        end = max(cue.last, plan.back_end) if cue.kind == "since" else cue.last
    if base and base.last < end:
        return f"{base.last}-{end}", "year compared with", True
    rise = _opening(a)
    if rise and rise.last < end and (near is None or near.last > rise.last):
        return f"{rise.last}-{end}", "year that it rises from", True
    if plan.reports or plan.start == plan.end:
        return f"{end - 1}-{end}", "against the year before", False
    if near and near.kind in ("range", "since") and near.first < end:
        return f"{near.first}-{end}", "period printed", True
    first = plan.start if ahead else plan.back_start
    return (f"{first}-{end}" if first < end else f"{end - 1}-{end}"), "years of the period", near is not None


def _opening(a):
    """The year that the rise told of begins with (由2010年的): of this part of the sentence, or of one that this is like."""
    found, before = opening_before(a.cues, a.place.quantity.start, a.place.sentence), a.place.before
    own = before[len(before) - (a.place.first - found.end) :] if found else ""
    return found if "；" not in own or re.search("由|从", own.rpartition("；")[2]) else None


def _to_come(a):
    ahead, _ = _looks_ahead(a.place, a.cues, a.plan)
    if not ((ahead and a.plan.start > a.plan.back_end) or a.sort == "target"):
        return None
    ahead_of = a.near and a.near.last > a.plan.back_end and a.near.kind in ("by", "year") and a.sort != "norm"
    if ahead_of or (a.near and a.sort == "target" and a.plan.sort == "notice"):
        return f"{a.near.last}", "date printed", True
    if a.sort == "norm" or re.search("每年|年均|新建|改建|扩建|增建|撤销|新增", a.place.clause):
        return a.plan.ahead, "every year of the plan", False
    return f"{a.plan.end}", "end of the plan; no year printed", False


def _past_only(a):
    """What is reported stands under no word of a time to come."""
    if a.cue is not None and a.cue.last > a.plan.back_end and a.plan.start > a.plan.back_end:
        a.cue = a.near = None


def _rule(a):
    if a.sort == "norm":
        return (a.plan.ahead if a.plan.sort == "notice" else a.plan.back), "a rule of the time", False
    return None


def _pair(a):
    """The ends of a rise, from A to B."""
    place, near, end, q = a.place, a.near, a.plan.back_end, a.place.quantity
    if place.role == "from":
        rise = _opening(a)
        if rise and near is not rise and (near is None or near.start < place.first - len(place.own_before)):
            return f"{rise.last}", "as the rise before it", True
        if near and near.kind == "year":
            # 由2011年的A提高到B names the year of A; 2011年由A提高到B that of B.
            changed = not near.opens and re.search("由|从", a.between)
            return f"{near.last - bool(changed)}", "before the change" if changed else "year printed", True
        first = near.first if near and near.kind == "range" else a.plan.back_start
        return f"{end - 1 if a.plan.reports else first}", "start of the period", bool(near)
    if place.role == "to":
        own = cue_before(a.cues, q.start, place.first - len(place.own_before))
        if own is None and near and near.kind == "year" and not near.opens:
            own = near
        return f"{own.last if own else end}", "end of the period", bool(own)
    return None


def _stock(a):
    """A level or a forecast: the year printed in its part of the sentence, else the end of the period."""
    if a.near and a.near.kind == "year" and "；" in a.between:
        opening = a.place.before[: max(0, len(a.place.before) - (a.place.first - a.near.start))]
        if "；" in opening:
            a.near = None  # the year of one part of a sentence, not of the next
    near, end = a.near, a.plan.back_end
    if a.sort not in ("level", "projection"):
        return None
    if near and near.kind == "range" and a.sort == "projection":
        return f"{near.first}-{near.last}", "period printed", True
    if near and near.kind in ("year", "by") and near.last > end and a.sort == "projection":
        return f"{near.last}", "year printed", True
    if near and near.kind == "year" and near.last <= end and not a.started and a.sort == "level":
        return f"{near.last}", "year printed", True
    return f"{end}", "end of the period; no year printed", bool(near)


def _rate(a):
    near, own = a.near, a.place.own_before
    if a.sort == "share" and not re.search(a.lexicon["any"]["rates"], own) and (near is None or near.kind == "year"):
        year = near.last if near else a.plan.back_end
        return f"{year}", "year printed" if near else "end of the period; no year printed", bool(near)
    return None


def _flow(a):
    """What is counted over a time: the period printed, else the one looked back on."""
    near, cue, end = a.near, a.cue, a.plan.back_end
    if near is None and a.last and "-" in a.last and a.sort != "share":
        return a.last, "as the figure before", False
    if cue is None or (near is None and cue.kind not in ("since", "range")):
        return a.plan.back, UNDATED, False
    if cue.kind == "since":
        return (f"{cue.first}-{end}" if cue.first < end else f"{end}"), "since the year printed", near is not None
    if cue.kind == "range":
        said = f"{cue.first}-{cue.last}" if cue.first < cue.last else f"{cue.last}"
        return said, "period printed", near is not None
    if near is None:
        return a.plan.back, UNDATED, False
    if (a.started or "累计" in a.between) and near.last < end:
        return f"{near.last}-{end}", "since what began in the year printed", True
    return f"{near.last}", "year printed", True


# The first rule that applies decides.
_PERIODS = (_column, _listed, _grown, _to_come, _past_only, _rule, _pair, _stock, _rate, _flow)
