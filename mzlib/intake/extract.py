"""Candidate facts of a text that nobody has transcribed yet: where each number stands and what it seems to say.

A candidate is a proposal: every field has its reason in ``why``, and ``confidence`` says how much rests on what is printed.
"""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ..sources.facts import FACT_COLUMNS
from ..sources.paths import root
from ..sources.tables import read_tables
from .cells import cell_at, table_rows
from .fields import area, binding, group, qualifier, scale, unit
from .kinds import kind, period
from .lexicon import load_lexicon
from .outline import make_outline
from .periods import find_cues, find_parts, find_plan
from .places import make_places
from .spans import find_quantities, not_facts, stored_value
from .terms import fits, indicator, make_terms
from .views import View, make_view

COLUMNS = [*FACT_COLUMNS, "reading", "value", "low", "high", "sure", "why"]
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
        what the build stores; nan where it stores nothing, or where a bound is open); ``sure`` (high, middle or low) and
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
    chars, lexicon, made = view.chars, load_lexicon(), []
    rows = table_rows(chars)
    outline = make_outline(chars)
    quantities = find_quantities(chars, lexicon, not_facts(chars, lexicon), lambda p: cell_at(rows, p))
    cues = find_cues(chars, years)
    for place in make_places(quantities, outline, rows, years, lexicon):
        made.append(_candidate(place, made, text, view, lexicon, cues, years, _terms()))
    return made


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
    q, chars = place.quantity, view.chars
    last = made[-1] if made and made[-1]["place"].sentence == place.sentence else None
    mate = made[-place.mate] if place.mate else None
    how, at, how_why = qualifier(place, chars, lexicon)
    units, per, unit_why = unit(place, chars, lexicon)
    if mate and not per:
        per, unit_why = mate["per"], unit_why + "; as the other end of the pair"
    sort, sort_why = kind(place, units[0], lexicon, cues, years, last["kind"] if last else "")
    goes_on = mate or (last if last and _continues(place, sort, units[0], last, lexicon) else None)
    if goes_on and not per and goes_on["unit"].split("/")[0] == units[0]:
        per = goes_on["per"]
    if goes_on:
        named, score, term_why = goes_on["indicator"], goes_on["score"], "as the figure that it continues"
        if sort != "growth" and named and not fits(units, per, sort, terms["units"][named]):
            goes_on = None
    if sort == "growth" and place.members > 1 and "分别" in place.own_before:
        goes_on = _respective(place, made) or goes_on
        if goes_on:
            named, score, term_why = goes_on["indicator"], goes_on["score"], "as the figure that it grew from"
    if goes_on and not mate and sort != "growth" and not place.member:
        # Its own words may name it all the same: 倒塌房屋 after 受灾人口.
        own_name, own_score, own_why = indicator(place, units, per, sort, terms, near=True)
        if own_name:
            named, score, term_why = own_name, own_score, own_why
    if not goes_on:
        named, score, term_why = indicator(place, units, per, sort, terms)
    said, said_why = area(place, lexicon)
    part, part_why = group(place, lexicon)
    parent = goes_on or (last if last and _says_more(place, units[0], last, lexicon) else None)
    if not said and parent and not place.cell:
        said, said_why = parent["area"], "as the figure before"
    if not said and place.head and (found := list(lexicon["area_pattern"].finditer(place.head))):
        said, said_why = lexicon["area"][found[-1][0]], "the paragraph's heading"
    if goes_on and not part:
        part, part_why = goes_on["group"], "as the figure that it continues"
    time, time_why, dated = period(
        place, sort, cues, years, lexicon, last["period"] if last and last["kind"] != "growth" else ""
    )
    if not re.fullmatch(r"[12]\d{3}(?:-[12]\d{3})?", time):
        time, time_why = "", "no year in the text, and no plan given"
    own, own_per = units[0], per
    if sort == "growth" and goes_on and own not in ("percent", "times", "percentage_point"):
        own, _, own_per = goes_on["unit"].partition("/")
    if named and sort != "growth":
        own, _, canonical_per = terms["units"][named].partition("/")
        if canonical_per.endswith("month") and per in ("", "month"):
            own_per, unit_why = canonical_per, unit_why + "; time as in the codebook, not printed"
    full = f"{own}/{own_per}" if own_per else own
    fall = re.search("下降|减少|降低|回落|下跌", sort_why) if sort == "growth" else None
    times = scale(place)
    start, end, reading, numbers = _printed(place, view, text, how, full, times, sort)
    return dict(
        start=start, end=end, printed=text[start:end], section=place.chain, qualifier=how,
        qualifier_at="{}:{}".format(*view.span(*at)) if at else "", unit=full, scale=times, indicator=named,
        area=said or "all", group=part, period=time, kind=sort, note=f"a fall: {fall[0]}" if fall else "",
        binding=binding(place, lexicon) if sort == "target" else "", reading=reading, **dict(zip(("value", "low", "high"), numbers)),
        confidence=_confidence(score, bool(named), dated, units, how),
        why=f"qualifier: {how_why or 'none'}; unit: {unit_why}; indicator: {term_why}; area: {said_why or 'none'}; "
        f"group: {part_why or 'none'}; period: {time_why}; kind: {sort_why}" + (f"; value: {numbers[3]}" if numbers[3] else ""),
        place=place, per=per, score=score,
    )  # fmt: skip


def _says_more(place, numerator, last, lexicon):
    """Whether a quantity is said of the same place and people as the one before: another measure of them, or a part."""
    both = {last["unit"].split("/")[0], numerator}
    parallel = not both & {"yuan", "percent", "times"} and lexicon["noun_pattern"].search(place.own_before)
    other = not parallel or re.match("[，（]?其中|（", place.own_before)
    return bool(other) and _few_words(place) and "；" not in place.own_before


def _printed(place, view, text, how, full, times, sort):
    """Offsets of a quantity, the reading that it needs of a person, and what the build stores: the same, or nothing.

    Where layout parts the unit word from the number, the number alone is printed; where it parts the number from its
    magnitude, all of it is, and a person has to confirm the reading.
    """
    q = place.quantity
    start, end = view.span(q.start, q.end)
    ask = (how, full, times)
    whole = stored_value(text, start, end, *ask, kind=sort)
    if q.form == "unread":
        return start, end, "", (*(float("nan"),) * 3, whole[3] or "a number in a form that is not understood")
    said = view.chars[q.start : q.end]
    if not place.cell and said[-1] not in q.word[-1:] and _ends_a_line(view, text, q.end):
        return start, end, "", (*(float("nan"),) * 3, "its line ends behind it, and it may go on")
    meant = stored_value(said, 0, len(said), *ask, kind=sort)
    if _equal(whole, meant):
        return start, end, "", whole
    bare = q.end - len(q.word) if said.endswith(q.word) else q.end
    shorter = *view.span(q.start, bare), ""
    if whole[3] and bare > q.start and _equal(number := stored_value(text, *shorter[:2], *ask, kind=sort), meant):
        return *shorter, number
    confirmed = stored_value(text, start, end, *ask, said, sort)
    if _equal(confirmed, meant):
        return start, end, said, (*confirmed[:3], f"{whole[3]}; read as {said}, which a person must confirm")
    return start, end, "", (*(float("nan"),) * 3, whole[3] or meant[3] or "printed and read otherwise")


def _ends_a_line(view, text, end):
    """Whether a line ends behind a place of the view, in the text or in the view."""
    return end == len(view.at) or view.chars[end] == "\n" or "\n" in text[view.at[end - 1] : view.at[end]]


def _equal(one, other):
    """Whether two readings are the same numbers, and numbers."""
    return not one[3] and not other[3] and all(a == b or a != a and b != b for a, b in zip(one[:3], other[:3]))


def _continues(place, sort, numerator, last, lexicon):
    """Whether a quantity says more of the figure before it: a growth after a level, one more member of a list."""
    if place.member > 0 or (sort == "growth" and _few_words(place)):
        return True
    alike = last["unit"].split("/")[0] == numerator and last["kind"] == sort
    rest = re.sub("[^\u4e00-\u9fff]|" + lexicon["any"]["empty"], "", place.own_before)
    return alike and len(rest) < 4 and not lexicon["noun_pattern"].search(place.own_before + place.own_after)


def _respective(place, made):
    """Of a list of growths, the figure that this one is the growth of: the last levels of the sentence, in their order."""
    same = [m for m in made[-20:] if m["place"].sentence == place.sentence and m["kind"] != "growth"]
    levels = [m for m in same if m["place"].role != "from"]
    return levels[place.member - place.members] if len(levels) >= place.members else None


def _few_words(place):
    """Whether little stands between a quantity and the one before it."""
    return len(re.sub("[^\u4e00-\u9fff]", "", place.own_before)) < 14


def _confidence(score, named, dated, units, how):
    """How sure a candidate is, from 0 to 1: what it rests on that is printed."""
    sure = (
        0.35
        + (0.3 if score else 0.1) * named
        + 0.02 * min(score, 10) * named
        + 0.15 * dated
        - 0.15 * (units[0] == "unstated")
    )
    return round(min(max(sure, 0.05), 0.99), 2)


def read_document(path):
    """The text of a file, with what had to be done to read it.

    Offsets refer to the text as decoded; newlines are as in the file.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    tuple of (str, list of str)
        The text, and notes for the reader (another encoding than UTF-8, a byte-order mark).

    Raises
    ------
    ValueError
        If the file is empty, or no text.
    FileNotFoundError
        If there is none.

    Examples
    --------
    >>> text, notes = read_document("data/raw/units.txt")
    >>> notes
    []
    """
    data = Path(path).read_bytes()
    name = Path(path).name
    if not data.strip():
        raise ValueError(f"{name}: found an empty file; allowed: a text; to mend: save the document as plain text")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _checked(data.decode("utf-16", "replace"), name), [f"{name}: UTF-16; save it as UTF-8"]
    try:
        text, notes = data.decode("utf-8"), []
        if text.startswith("\ufeff"):
            notes = [f"{name}: begins with a byte-order mark, which counts as a character in offsets"]
    except UnicodeDecodeError as e:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            line = data.count(b"\n", 0, e.start) + 1
            found = f"the byte 0x{data[e.start]:02x} on line {line}, which is neither UTF-8 nor GB18030"
            raise ValueError(f"{name}: found {found}; allowed: text; to mend: save the document as UTF-8") from None
        notes = [
            f"{name}: read as GB18030 (GBK), not UTF-8; offsets count characters, and hold when it is saved as UTF-8"
        ]
        common = len(re.findall("[的一是在和人有民市，。、年国会]", text))
        if common * 50 < len(re.findall("[^\x00-\x7f]", text)):
            found = "bytes that make no Chinese text in UTF-8 or GB18030"
            raise ValueError(f"{name}: found {found}; allowed: text; to mend: save the document as UTF-8") from None
    return _checked(text, name), notes


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


def _checked(text, name):
    """The text, if it is one."""
    control = len(re.findall("[\x00-\x08\x0e-\x1f\x7f]", text))
    if control * 200 > len(text):
        found = f"{control} control characters, as in a binary file"
        raise ValueError(f"{name}: found {found}; allowed: text; to mend: save the document as plain text")
    return text
