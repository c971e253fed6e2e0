"""Candidate facts of a text that nobody has transcribed yet: where each number stands and what it seems to say.

A candidate is a proposal: every field has its reason in ``why``, and ``sure`` says in a word how much rests on what is printed.
"""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pandas as pd

from ..reading.bounds import overlap
from ..sources.facts import FACT_COLUMNS
from ..sources.paths import root
from ..sources.tables import read_tables
from .antecedents import named_by, part_of, printed_as, said_by_name, says_more
from .cells import cell_at, table_rows
from .fields import area, binding, group, qualifier, scale, unit
from .kinds import AS_BEFORE, OVER_TIME, UNDATED, kind, period
from .lexicon import load_lexicon
from .outline import make_outline
from .periods import find_cues, find_parts, find_plan
from .places import make_places
from .spans import find_quantities, not_facts
from .terms import FARTHER, OTHERWISE, PARTLY, make_terms
from .views import View, make_view

COLUMNS = [*FACT_COLUMNS, "reading", "value", "low", "high", "sure", "why"]
NEAR = ("近", "接近", "将近")
UNTIMED = "time as in the codebook"  # a standard of which nothing printed says a month or a year
PEOPLE = ("person", "post", "volunteer")
OF_ONE = "(?:以上)?[^，。；]{0,14}的[^，。；]{0,8}(?:机构|院|中心|楼|公寓)"
_PLACE = "(?m)^([\u4e00-\u9fff]{2,7}?(?:自治州|自治县|地区|市|县|区|州|盟|省))(?!场|级|委|政府)"


def extract(text, document="new", plan=None, jurisdiction=None, sort=None, title=""):
    """Candidate facts of a text.

    Parameters
    ----------
    text : str
    document : str
        The id that candidates are numbered under.
    plan : str, optional
        The plan's period, such as ``2016-2020``; found in the text where it is not given.
    jurisdiction : str, optional
        Id of the place that the document is about; looked for among the names of ``data/raw/jurisdictions.toml`` in the
        opening where it is not given. Recorded in ``attrs``: facts do not carry it, their document's entry does.
    sort : {'plan', 'notice', 'bulletin', 'work_report'}, optional
        What sort of document it is; from title and text where it is not given.
    title : str
        Of the catalogue, where there is one.

    Returns
    -------
    pandas.DataFrame
        One row a candidate, in the order of the text. Columns as in ``data/raw/facts`` (text); ``reading``, what a person
        must confirm where the build cannot read what is printed; ``value``, ``low``, ``high`` (floats in the stated unit,
        what the build stores; nan where it stores nothing, or where a bound is open); ``sure`` (high or low) and
        ``why``. ``attrs`` holds ``plan`` (the period taken, or ''), ``plan_why``, ``guessed`` (no title or catalogue says
        the period), ``sort``, ``sort_why``, ``jurisdiction`` (an id, or ''), ``place`` (the name as printed in the title,
        or '') and ``notes`` (what a reader of the table must know).

    Raises
    ------
    ValueError
        If ``plan`` is no period.

    Examples
    --------
    >>> frame = extract("某市民政事业发展“十三五”规划\\n到2020年，每千名老年人拥有养老床位达到35-40张。")
    >>> frame[["printed", "unit", "indicator", "period", "kind"]].iloc[0].tolist()
    ['35-40张', 'bed/1000 elderly', 'beds_per_1000_elderly', '2020', 'target']
    """
    view = make_view(text)
    parts = find_parts(view.chars, find_plan(view.chars, plan, sort, title))
    made = []
    for (start, years), (end, _) in pairwise([*parts, (len(view.chars), None)]):
        made += _candidates(View(view.chars[start:end], view.at[start:end]), text, years)
    years = parts[0][1]
    frame = pd.DataFrame(made, columns=COLUMNS)
    frame["fact"] = [f"{document}-{i + 1:03d}" for i in range(len(frame))]
    words = [*FACT_COLUMNS, "reading", "sure", "why"]
    frame[words] = frame[words].fillna("").astype("str")
    place = find_place(view.chars, jurisdiction)
    period = _said(years)
    notes = [
        f"plan: {period} ({years.why})" if period else "plan: not found; give it with --plan 2016-2020",
        f"sort: {years.sort} ({years.sort_why})",
        f"jurisdiction: {place[0] or place[1] or 'not found'}"
        + ("" if place[0] else "; not in data/raw/jurisdictions.toml"),
        *view.notes,
        *(f"another title: {p.sort} of {_said(p) or 'no year'}" for _, p in parts[1:]),
    ]
    frame.attrs = dict(
        plan=period, plan_why=years.why, guessed=years.guessed, sort=years.sort, sort_why=years.sort_why,
        jurisdiction=place[0], place=place[1], notes=notes,
    )  # fmt: skip
    return frame


def _said(years):
    """The period that a document is about: a report's is the year that it reports on."""
    return (years.back if years.reports else years.ahead) if years.start else ""


def _candidates(view, text, years):
    """The candidates of one document in a file."""
    chars, lexicon, made, ends = view.chars, load_lexicon(), [], {}
    rows = table_rows(chars)
    outline = make_outline(chars)
    quantities = find_quantities(chars, lexicon, not_facts(chars, lexicon), lambda p: cell_at(rows, p))
    cues = find_cues(chars, years)
    for place in make_places(quantities, outline, rows, years, lexicon):
        made.append(_candidate(place, made, text, view, lexicon, cues, years, _terms()))
        _told_apart(made[-1], ends)
    return made


def _told_apart(new, ends):
    """Doubt of sure figures that have all words in common and are not one number: what tells them apart was not read.

    Of one sentence both are in doubt; else the later one, since a text tells of a whole before it tells of parts.
    ``ends`` has the first and the last figure of each name so far.
    """
    if new["sure"] == "low":
        return
    key = tuple(new[k] for k in ("indicator", "area", "group", "period", "kind", "unit"))
    for old in ends.get(key, ()):
        if not overlap(*((row["value"], row["low"], row["high"]) for row in (old, new))):
            together = old["place"].sentence == new["place"].sentence
            for row, other in ((new, old), (old, new))[: 1 + together]:
                row["sure"] = "low"
                row["why"] += "" if "; sure: " in row["why"] else f"; sure: nothing tells it from {other['printed']}"
    ends[key] = (ends.get(key, (new,))[0], new)


def find_place(chars, jurisdiction=None):
    """The place that a document is about.

    Parameters
    ----------
    chars : str
        The view.
    jurisdiction : str, optional
        Its id, where it is known.

    Returns
    -------
    tuple of (str, str)
        Id in ``data/raw/jurisdictions.toml``, or ''; and the name as the title prints it, or ''.

    Examples
    --------
    >>> find_place("开封市民政事业发展规划"), find_place("云溪市民政事业发展规划")
    (('kaifeng', '开封市'), ('', '云溪市'))
    """
    opening = re.sub("《[^《》]*》|“[^“”]*”", "", chars[:600])
    printed = re.search(_PLACE, opening)
    printed = printed[1] if printed else ""
    if jurisdiction:
        return jurisdiction, printed
    known = [j for j in _jurisdictions() if j[2] in ("prefecture", "county")]
    counts = {i: len(re.findall(f"{name}(?=市|县|区|民政|人民)", opening)) for i, name, _, _ in known}
    # A county's document may come with a letter of the city that it lies in.
    within = {i for i, _, _, parent in known if counts[i] > 1 and counts.get(parent)}
    best = max(within or counts, key=counts.get, default="")
    return (best if best and counts[best] else ""), printed


@cache
def _jurisdictions():
    """Id, Chinese name, level and parent of the places known (read once)."""
    tables, _ = read_tables(root() / "data" / "raw" / "jurisdictions.toml", "data/raw/jurisdictions.toml")
    return [(i, t["name_zh"], t["level"], t.get("parent", "")) for i, (_, t) in tables.items()]


@cache
def _terms():
    """The terms of the project's codebook (read once)."""
    tables, _ = read_tables(root() / "data" / "raw" / "codebook.toml", "data/raw/codebook.toml")
    return make_terms(pd.DataFrame({i: table for i, (_, table) in tables.items()}).T, load_lexicon())


def _candidate(place, made, text, view, lexicon, cues, years, terms):
    """One row: the fields of one quantity; what its own words leave open it takes from the figure that it continues."""
    last = made[-1] if made and made[-1]["place"].sentence == place.sentence else None
    mate = made[-place.mate] if place.mate else None
    how, at, how_why = qualifier(place, view.chars, lexicon)
    if how == "approx" and at and at[1] == place.quantity.start and how_why in NEAR:
        # 近 is a fuzzy mark and printed with the number, as 余 is.
        place, at = replace(place, quantity=replace(place.quantity, start=at[0])), None
    units, per, unit_why = unit(place, view.chars, lexicon)
    if mate and not per:
        per, unit_why = mate["per"], unit_why + "; as the other end of the pair"
    sort, sort_why = kind(place, units[0], lexicon, cues, years, last["kind"] if last else "")
    goes_on, (named, score, term_why) = named_by(place, made, last, mate, sort, units, per, terms, lexicon)
    if goes_on and not per and goes_on["unit"].split("/")[0] == units[0]:
        per = goes_on["per"]
    said, said_why = _area(place, goes_on, last, units, lexicon)
    part, part_why = group(place, lexicon)
    if goes_on and not part and (sort == "growth" or not (place.listed and place.member)):
        part, part_why = goes_on["group"], "as the figure that it continues"
    if named and part and said_by_name(part, part_why, terms["labels"][named]):
        part, part_why = "", f"{part_why} is in the indicator's name"
    full, time_said = _full_unit(named, units[0], per, sort, goes_on, terms)
    if time_said and sort == "flow":  # what is so much a month, though no word says so, is no sum of a period
        sort, sort_why = "level", "a standard"
    if sort == "level" and not place.role and named in terms["over_time"] and not _weak(term_why):
        sort, sort_why = "flow", f"{sort_why}; over a time, as the codebook says"
    time, time_why, _ = period(
        place, sort, cues, years, lexicon, last["period"] if last and last["kind"] != "growth" else ""
    )
    if not re.fullmatch(r"[12]\d{3}(?:-[12]\d{3})?", time):
        time, time_why = "", "no year in the text, and no plan given"
    if named and part_of(place, made, last, named, said or "all", part, sort):
        named, score, term_why = "", 0.0, "a part of the figure before (其中), which has no name of its own here"
    fall = re.search("下降|减少|降低|回落|下跌|少", sort_why) if sort == "growth" else None
    times = scale(place)
    start, end, reading, numbers = printed_as(place, view, text, how, full, times, sort)
    why = {
        "qualifier": how_why or "none", "unit": unit_why + time_said, "indicator": term_why, "area": said_why or "none",
        "group": part_why or "none", "period": time_why, "kind": sort_why, "value": numbers[3],
    }  # fmt: skip
    row = dict(
        start=start, end=end, printed=text[start:end], section=place.chain, qualifier=how,
        qualifier_at="{}:{}".format(*view.span(*at)) if at else "", unit=full, scale=times, indicator=named,
        area=said or "all", group=part, period=time, kind=sort, note=f"a fall: {fall[0]}" if fall else "",
        binding=binding(place, lexicon) if sort == "target" else "", reading=reading,
        **dict(zip(("value", "low", "high"), numbers)), place=place, per=per, score=score,
    )  # fmt: skip
    why["sure"] = _doubt(row, why, units[0], goes_on, last, years, terms)
    return row | {"sure": "low" if why["sure"] else "high", "why": "; ".join(f"{k}: {v}" for k, v in why.items() if v)}


def _weak(why):
    """Whether a name does not rest on the number's own words alone."""
    return any(weak in why for weak in (FARTHER, PARTLY, OTHERWISE))


def _doubt(row, why, counted, goes_on, last, years, terms):
    """Why a candidate needs more of a reviewer than the eye, or '': each of these may be another's figure, or of another time."""
    place, named, full, sort = row["place"], row["indicator"], row["unit"], row["kind"]
    clause, before = re.split("[，；]", place.own_before)[-1], why["kind"] == AS_BEFORE
    part = last if last and "其中" in place.own_before else None
    doubts = {
        "no name": not named,
        "no unit": counted == "unstated",
        "the number": bool(why["value"]),
        "a name of weak words": _weak(why["indicator"]),
        "as what it continues": goes_on and goes_on["sure"] == "low" and goes_on["indicator"] == named,
        "which of those listed": not place.listed and "分别" in re.split("[，；]", place.before)[-1],
        "no time printed of a standard": UNTIMED in why["unit"],
        "a sum by its name, a standard by its words": full == "yuan" and "标准" in clause,
        "of a year's end by its name, over a time by its words": sort == "flow" and named in terms["stock"],
        "a part of what is in doubt": part and part["sure"] == "low" and (before or part["indicator"] == named),
        "no part of what it stands behind": part and before and part["unit"].split("/")[0] != counted,
        # What a plan that looks back on years counts may as well be there at their end.
        "over a time or at its end": why["period"] == UNDATED
        and not years.reports
        and counted not in (*OVER_TIME, "yuan"),
        # 有1名灾害信息员: the places that each have one stand farther off; 床位200张的养老院 has them, not all the city.
        "one for each of something": row["value"] == 1 and full in PEOPLE and sort in ("norm", "target"),
        "of the one that is spoken of": full == "bed" and re.match(OF_ONE, place.after),
    }
    return next((doubt for doubt, holds in doubts.items() if holds), "")


def _area(place, goes_on, last, units, lexicon):
    """The area by the number's own words, else by the figure that it continues, else by the paragraph's heading."""
    said, why = area(place, lexicon)
    parent = goes_on or (last if last and says_more(place, units[0], last, lexicon) else None)
    if not said and parent and not place.cell:
        said, why = parent["area"], "as the figure before"
    if not said and place.head and (found := list(lexicon["area_pattern"].finditer(place.head))):
        said, why = lexicon["area"][found[-1][0]], "the paragraph's heading"
    return said, why


def _full_unit(named, own, per, sort, goes_on, terms):
    """The unit with what it is divided by; a standard without its time gets the codebook's, and a word that says so."""
    if sort == "growth" and goes_on and own not in ("percent", "times", "percentage_point", "permille"):
        own, _, per = goes_on["unit"].partition("/")
    why = ""
    if named and sort != "growth":
        own, _, canonical_per = terms["units"][named].partition("/")
        if canonical_per.endswith("month") and per in ("", "month"):
            why = "; whose month, as in the codebook" if per else f"; {UNTIMED}, not printed"
            per = canonical_per
        elif own == "yuan" and not per and re.search("month|year", canonical_per):
            why = f"; {UNTIMED} would be {canonical_per}, not printed"
    return (f"{own}/{per}" if per else own), why


def as_csv(table):
    """Candidates as CSV text: numbers with ten significant digits, an open bound as an empty cell.

    Parameters
    ----------
    table : pandas.DataFrame
        From extract.

    Returns
    -------
    str

    Examples
    --------
    >>> as_csv(extract("到2020年，火化率达到80%以上。")).splitlines()[1][:60]
    'new-001,12,15,80%,前言,at_least,15:17,percent,,cremation_rate,'
    """
    return table.to_csv(index=False, float_format="%.10g", lineterminator="\n")
