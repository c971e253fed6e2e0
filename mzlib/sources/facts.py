"""The facts: one printed number each, as transcribed, checked against everything that can be known about it."""

import re
from itertools import combinations
from math import inf

import pandas as pd

from ..reading.forms import supports
from ..reading.quantity import parse, read
from ..reading.units import canonical, names, parse_unit
from .catalogues import repeated, strangers, unfit
from .documents import document_text, of_no_document
from .problems import Problem, nearest
from .tables import FORMS, read_csv, rows_of, rules

KINDS, AREAS = FORMS["kind"], FORMS["area"]
NUMBERS = ("value", "low", "high")
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
    twice = repeated(table, "readings", ["fact"])
    return dict(zip(table.fact, table.reading)), problems + [Problem(f"data/raw/{name}", *said) for said in twice]


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
    tables, problems = [], []
    for document, entry in catalogues["documents"].iterrows():
        name, text = f"data/raw/facts/{document}.csv", None
        if documents is not None:
            text, more = document_text(documents, document, entry)
            problems += more
        readings, more = load_readings(raw, document)
        facts, wrong = read_csv(raw / "facts" / f"{document}.csv", FACT_COLUMNS, name)
        problems += more + wrong
        for fact in sorted(readings.keys() - set(facts.fact)) if not problems else ():
            place, mend = f"data/raw/review/{document}-readings.csv", nearest(fact, facts.fact) or "remove the row"
            problems.append(Problem(place, None, f"a reading of {fact!r}", f"facts of {document}", mend))
        numbers, more = check_facts(facts, document, name, catalogues, reg, text, readings)
        facts = facts.join(numbers)
        problems += more + two_levels(facts, name)
        tables.append(facts.assign(document=document, reading=[readings.get(f, "") for f in facts.fact]))
    problems += of_no_document(raw, "facts/*.csv", [f"{document}.csv" for document in catalogues["documents"].index])
    columns = [*FACT_COLUMNS, "document", *NUMBERS, "reading"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns), problems


def check_facts(frame, document, name, catalogues, reg, text=None, readings=None):
    """Read the numbers of one document's facts, and hold every row against the codebook, the units and the text.

    ``readings`` gives, by fact, what a person reads where the build cannot.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        ``value``, ``low``, ``high`` by line.
    """
    entry = catalogues["documents"].loc[document]
    # What the catalogue has wrong is said there.
    last, length = int(entry.targets[-4:] or 9999), int(entry.length or 10**9)
    rows = frame.assign(start=frame.start.astype("int64"), end=frame.end.astype("int64"), size=frame.printed.str.len())
    rows = rows.assign(span=rows.end - rows.start, document=document, last=last, length=length)
    backwards, other_length, beyond = rows.span <= 0, rows.span != rows["size"], rows.end > length
    right = rows[~(backwards | other_length | beyond)].sort_values(["start", "end"])
    single, at = frame.period.str.len() == 4, frame.qualifier_at.str.extract(r"(\d+):(\d+)").astype("float64")
    numbers, wrong = _numbers(frame, catalogues["codebook"].unit, reg, readings or {})
    wrong += strangers(frame, "facts", catalogues)
    wrong += repeated(frame, "facts", ["fact"])
    wrong += unfit(right.assign(before=right.fact.shift()), "facts", inside=right.start < right.end.shift())
    wrong += unfit(
        rows,
        "facts",
        elsewhere=frame.fact.str[:-4] != document,
        backwards=backwards,
        other_length=other_length & ~backwards,
        beyond=beyond & ~other_length & ~backwards,
        qualifier_inside=(at[0] >= at[1]) | (at[1] > rows.start) & (at[0] < rows.end),
        late=frame.period.str[-4:].astype("int64") > last,
        long_level=(frame.kind == "level") & ~single,
        short_growth=(frame.kind == "growth") & single,
        bound=(frame.binding != "") & (frame.kind != "target"),
    )
    wrong += _against(right, text) if text is not None else ()
    return numbers, [Problem(name, *said) for said in sorted(wrong, key=lambda said: said[0])]


def _numbers(frame, units, reg, readings):
    """Value and bounds by line; and the lines whose number or unit is none, or is none of its indicator."""
    numbers, wrong = {}, []
    for line, row in zip(frame.index, rows_of(frame)):
        reading = readings.get(row.fact, "")
        try:
            numbers[line] = stored(row.printed, row.qualifier, row.unit, row.scale, reading, row.kind)
        except ValueError as e:
            mend = "correct printed, qualifier or unit; a person may give a reading"
            wrong.append((line, str(e), "number, magnitude word, fuzzy mark, unit as printed", mend))
        try:
            parse_unit(row.unit, reg)
        except ValueError as e:
            wrong.append((line, str(e), "units of data/raw/units.txt", _unit_advice(row.unit, reg)))
            continue
        own = units.get(row.indicator)  # none where the indicator is unknown, or its unit: said elsewhere
        try:
            canonical(row.unit, row.kind, own or row.unit, reg)
        except ValueError as e:
            mend = "correct the unit, or take another indicator"
            wrong.append((line, f"{row.indicator}: {e}", f"a unit like {own!r}", mend))
    return pd.DataFrame.from_dict(numbers, orient="index", columns=list(NUMBERS), dtype="float64"), wrong


def _against(frame, text):
    """Facts whose span holds something else in the document, or leaves out a magnitude word."""
    for line, row in zip(frame.index, rows_of(frame)):
        if text[row.start : row.end] != row.printed:
            at = text.find(row.printed)
            mend = f"the same characters stand at {at}" if at >= 0 else "transcribe it again from the text"
            there = f"what the document has there: {text[row.start : row.end]!r}"
            yield line, f"printed {row.printed!r}", there, mend
        elif not row.scale and (cut := _CUT_OFF.match(text, row.end)):
            found = f"printed {row.printed!r}, which {cut[1]} follows in the document"
            mend = "take it into printed, and give a reading if need be"
            yield line, found, "number and magnitude word together", mend


def _unit_advice(unit, reg):
    known = names(reg)
    unknown = [w for w in re.findall(r"[^\W\d]\w*", unit[:200]) if w not in known]
    advice = "; ".join(filter(None, (nearest(w, known) for w in unknown)))
    return advice or "correct the spelling, or add a line to data/raw/units.txt"
