"""The facts: one printed number each, as transcribed, checked against everything that can be known about it."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from math import inf

import pandas as pd

from ..reading.forms import supports
from ..reading.quantity import parse, read
from ..reading.units import canonical, names, parse_unit
from .catalogues import repeats, strangers
from .documents import document_text
from .problems import Problem, nearest
from .tables import FORMS, check_cells, read_csv, read_rows, rows_of, rules

KINDS, AREAS = FORMS["kind"], FORMS["area"]
FACT_COLUMNS, READING_COLUMNS = rules("facts"), rules("readings")

# A magnitude word after a number, parted from it by markup, white space or a page number at most.
_CUT_OFF = re.compile(r"(?:[^\S\t]|<[^<>]*>|&nbsp;|\*\*|(?<=\n)[-—– ]*\d{1,4}[-—– ]*(?=\n))*([万萬亿億])")


def stored(printed, qualifier, unit, scale="", reading="", kind="level"):
    """Value and bounds that a fact has: the one reader for whoever shows, proposes or stores a number.

    Parameters
    ----------
    printed, qualifier, unit, scale, kind : str
        As in the columns of a fact.
    reading : str
        What a person reads there, in plain form, where the build cannot read ``printed``.

    Returns
    -------
    tuple of float
        ``(value, low, high)`` in the stated unit; an open bound is nan.

    Raises
    ------
    ValueError
        If ``printed`` is no number and has no reading, or does not bear out the reading.

    Examples
    --------
    >>> stored("1.26</b>万张", "exact", "bed", reading="1.26万张")
    (12600.0, 12550.0, 12650.0)
    >>> stored("1.26</b>万张", "exact", "bed")
    Traceback (most recent call last):
        ...
    ValueError: '1.26</b>万张' is no number
    """
    if reading:
        try:
            parse(printed)
        except ValueError:
            if said := supports(printed, reading):
                raise ValueError(said) from None
        else:
            raise ValueError(f"{printed!r} is read as it stands: no reading is wanted")
    return read(reading or printed, qualifier, unit, int(scale or 1), kind)


def load_readings(raw, document):
    """The readings of a document that persons have given: fact to reading, empty where there is no such file.

    Returns
    -------
    tuple of (dict of str to str, list of Problem)
    """
    name = f"review/{document}-readings.csv"
    if not (raw / name).is_file():
        return {}, []
    table, problems = read_csv(raw / name, READING_COLUMNS, f"data/raw/{name}")
    for line, _ in repeats(table, ["fact"]):
        found = f"a second reading of {table.fact[line]}"
        problems.append(Problem(f"data/raw/{name}", line, found, "one a fact", "remove one"))
    return dict(zip(table.fact, table.reading)), problems


def two_levels(facts, name):
    """Stated levels of one indicator, area, group and year in one document that are not one number.

    A person says which is which by another group or area, or by a note on one that quotes the other's number.

    Parameters
    ----------
    facts : pandas.DataFrame
        FACT_COLUMNS, ``low`` and ``high``, indexed by line.
    name : str
        The file, for the message.

    Returns
    -------
    list of Problem
    """
    problems, key = [], ["indicator", "area", "group", "period", "unit"]
    levels = facts[facts.kind == "level"].fillna({"low": -inf, "high": inf})
    for what, group in levels[levels.duplicated(key, keep=False)].groupby(key, sort=False):
        rows = list(zip(group.index, rows_of(group)))
        for (_, first), (line, row) in combinations(rows, 2):
            quoted = _digits(first.printed) in _digits(row.note) or _digits(row.printed) in _digits(first.note)
            if (row.low > first.high or first.low > row.high) and not quoted:
                found = f"two levels of {' '.join(filter(None, what[:4]))}: {first.printed} ({first.fact}) and {row.printed}"
                mend = f"give one its group or area, reject it, or say in its note that {first.printed} is printed too"
                problems.append(Problem(name, line, found, "one number, or two that say what they are", mend))
    return problems


def _digits(text):
    return re.sub(r"[^\d.]", "", text)


def load_facts(raw, catalogues, reg, documents=None):
    """The facts of all documents, with their values and bounds in their stated unit.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.
    catalogues : dict of pandas.DataFrame
        From load_catalogues.
    reg : pint.UnitRegistry
    documents : pathlib.Path, optional
        Folder of the documents' texts; where it is given, every span is checked against them.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        The columns of the raw files, then ``document``, ``value``, ``low``, ``high`` (floats; an open bound is nan), and
        ``reading``, where a person has read what the build cannot.
    """
    frames, problems = [], []
    for document in catalogues["documents"].index:
        frame, more = read_rows(raw / "facts" / f"{document}.csv", FACT_COLUMNS, _file(document))
        problems += more
        if len(frame):
            frames.append(frame.reset_index().assign(document=document))
    # All documents' cells at once: a check costs as much for one document as for a thousand.
    facts = (
        pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["line", *FACT_COLUMNS, "document"])
    )
    wrong = check_cells(facts[list(FACT_COLUMNS)], FACT_COLUMNS, "") if len(facts) else []
    for p in wrong:
        place = facts.loc[p.line]
        problems.append(replace(p, file=_file(place.document), line=place.line))
    facts = facts[~facts.index.isin({p.line for p in wrong})]
    numbers = []
    by_document = dict(iter(facts.groupby("document", sort=False)))
    for document in catalogues["documents"].index:
        text = None
        if documents is not None:
            text, more = document_text(documents, document, catalogues["documents"].loc[document])
            problems += more
        frame = by_document.get(document, facts.iloc[:0]).set_index("line")
        readings, more = load_readings(raw, document)
        problems += more
        for fact in sorted(readings.keys() - set(frame.fact)) if not problems else ():
            place, mend = f"data/raw/review/{document}-readings.csv", nearest(fact, frame.fact) or "remove the row"
            problems.append(Problem(place, None, f"a reading of {fact!r}", f"facts of {document}", mend))
        found, more = check_facts(frame, document, _file(document), catalogues, reg, text, readings)
        problems += more
        numbers.append(found.reindex(frame.index).assign(reading=frame.fact.map(readings).fillna("")))
        problems += two_levels(frame.join(found), _file(document))
    # As the catalogue orders its documents, so did the loop above.
    columns = pd.concat(numbers, ignore_index=True) if numbers else pd.DataFrame(columns=["value", "low", "high"])
    facts = facts.drop(columns="line").reset_index(drop=True).join(columns)
    extra = {p.stem for p in (raw / "facts").glob("*.csv")} - set(catalogues["documents"].index)
    for stem in sorted(extra):
        found = "facts of a document that is not in the catalogue"
        allowed = ", ".join(catalogues["documents"].index)
        problems.append(
            Problem(f"data/raw/facts/{stem}.csv", None, found, allowed, "add it to data/raw/documents.toml")
        )
    return facts, problems


def _file(document):
    return f"data/raw/facts/{document}.csv"


def check_facts(frame, document, name, catalogues, reg, text=None, readings=None):
    """Read the numbers of one document's facts, and hold every row against the codebook, the units and the text.

    ``readings`` gives, by fact, what a person reads where the build cannot.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        ``value``, ``low``, ``high`` by line.
    """
    own_units = catalogues["codebook"].unit.to_dict()
    problems, numbers, spans = [], {}, []
    entry = catalogues["documents"].loc[document]
    # What the catalogue has wrong is said there.
    last, length = int(entry.targets[-4:] or 9999), int(entry.length or 10**9)
    for line, first in repeats(frame, ["fact"]):
        found, allowed = f"fact id {frame.fact[line]!r} again", f"each id once (first on line {first})"
        problems.append(Problem(name, line, found, allowed, "take a new number"))
    problems += [Problem(name, *wrong) for wrong in strangers(frame, "facts", catalogues)]
    for line, row in zip(frame.index, rows_of(frame)):

        def problem(found, allowed, mend, line=line):
            problems.append(Problem(name, line, found, allowed, mend))

        if row.fact[:-4] != document:
            problem(f"fact id {row.fact!r}", f"{document}-nnn", "number it within its document")
        start, end = int(row.start), int(row.end)
        if end <= start:
            problem(f"end {end} not after start {start}", "start < end", "take the offsets from the text again")
        elif end - start != len(row.printed):
            found = f"printed {row.printed!r} of {len(row.printed)} characters in a span of {end - start}"
            problem(found, "a span as long as what is printed there", "take the offsets from the text again")
        elif end > length:
            problem(
                f"end {end}", f"offsets up to {length}, the length of the text", "take the offsets from the text again"
            )
        else:
            spans.append((start, end, line, row.fact))
            if text is not None and text[start:end] != row.printed:
                at = text.find(row.printed)
                mend = f"the same characters stand at {at}" if at >= 0 else "transcribe it again from the text"
                problem(f"printed {row.printed!r}", f"what the document has there: {text[start:end]!r}", mend)
            elif text is not None and not row.scale and (cut := _CUT_OFF.match(text, end)):
                found = f"printed {row.printed!r}, which {cut[1]} follows in the document"
                problem(
                    found, "number and magnitude word together", "take it into printed, and give a reading if need be"
                )
        if row.qualifier_at:
            a, b = map(int, row.qualifier_at.split(":"))
            if a >= b or not (b <= start or a >= end):
                allowed = "a place outside the printed number, start < end"
                problem(f"qualifier_at {row.qualifier_at}", allowed, "take the offsets from the text again")
        try:
            numbers[line] = stored(
                row.printed, row.qualifier, row.unit, row.scale, (readings or {}).get(row.fact, ""), row.kind
            )
        except ValueError as e:
            mend = "correct printed, qualifier or unit; a person may give a reading"
            problem(str(e), "number, magnitude word, fuzzy mark, unit as printed", mend)
        if int(row.period[-4:]) > last:
            problem(
                f"period {row.period!r}", f"years up to {last}, the last that the plan speaks of", "correct the year"
            )
        single = len(row.period) == 4
        if row.kind == "level" and not single:
            problem(f"a level over {row.period}", "a level at one year", "give the year, or make it a flow or a share")
        if row.kind == "growth" and single:
            problem(f"a growth of {row.period} alone", "base year - end year", "give the base year too")
        if row.binding and row.kind != "target":
            problem(f"binding {row.binding!r} on a {row.kind}", "binding only on a target", "empty it, or correct kind")
        try:
            parse_unit(row.unit, reg)
        except ValueError as e:
            problem(str(e), "units of data/raw/units.txt", _unit_advice(row.unit, reg))
            continue
        if not (own := own_units.get(row.indicator)):
            continue  # unknown, or its unit is wrong in the codebook: said already
        try:
            canonical(row.unit, row.kind, own, reg)
        except ValueError as e:
            problem(f"{row.indicator}: {e}", f"a unit like {own!r}", "correct the unit, or take another indicator")
    spans.sort()
    for (_, end, _, first), (start, _, line, second) in pairwise(spans):
        if start < end:
            found = f"the span of {second} inside that of {first}"
            problems.append(Problem(name, line, found, "spans that do not overlap", "shorten printed"))
    table = pd.DataFrame.from_dict(numbers, orient="index", columns=["value", "low", "high"], dtype="float64")
    return table, problems


def _unit_advice(unit, reg):
    known = names(reg)
    unknown = [w for w in re.findall(r"[^\W\d]\w*", unit[:200]) if w not in known]
    advice = "; ".join(filter(None, (nearest(w, known) for w in unknown)))
    return advice or "correct the spelling, or add a line to data/raw/units.txt"
