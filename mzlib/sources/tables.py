"""Reading raw files strictly: every cell a string, every oddity a problem with its line.

Each reader returns what it could read and the list of what is wrong, so that a build can show all problems at once.
"""

import csv
import io
import re
import tomllib
from collections import namedtuple

import pandas as pd

from .problems import Problem, listed, nearest


def read_text(path, name):
    """The text of a raw file.

    Parameters
    ----------
    path : pathlib.Path
    name : str
        What messages call the file.

    Returns
    -------
    tuple of (str, list of Problem)
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "", [Problem(name, None, "no such file", "the file", "restore it (git checkout), or write it")]
    if data.startswith(b"\xef\xbb\xbf"):
        return "", [Problem(name, 1, "a byte-order mark", "UTF-8 without one", "save as 'UTF-8', not 'UTF-8 with BOM'")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        found = f"the byte 0x{data[e.start]:02x}, which is not UTF-8"
        return "", [Problem(name, line, found, "UTF-8", "save the file as UTF-8 (it may be GBK)")]
    if not text.strip():
        return "", [
            Problem(name, None, "an empty file", "a heading and rows", "restore it (git checkout), or write it")
        ]
    return text, []


def read_csv(path, columns, name):
    """A CSV of strings whose cells are all allowed, its rows indexed by their line in the file.

    Parameters
    ----------
    path, columns, name
        As for ``read_rows``.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        The frame holds the rows whose cells are all allowed; its index is the line number.
    """
    frame, problems = read_rows(path, columns, name)
    more = check_cells(frame, columns, name) if len(frame) else []
    return frame[~frame.index.isin({p.line for p in more})], problems + more


def read_rows(path, columns, name):
    """A CSV of strings, its rows indexed by their line in the file; the cells are not checked.

    Parameters
    ----------
    path : pathlib.Path
    columns : dict
        Column name to what its cells may be: a list of values, a regular expression, or None for free text.
    name : str
        What messages call the file.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        The frame holds the rows that have as many cells as the heading; its index is the line number.
    """
    text, problems = read_text(path, name)
    if problems:
        return pd.DataFrame(columns=list(columns)), problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        heading = next(reader)
        missing = [c for c in columns if c not in heading]
        unknown = [c for c in heading if c not in columns]
        if missing or unknown or len(set(heading)) != len(heading):
            found = f"missing {missing}, unknown {unknown}" if missing or unknown else "a column twice"
            advice = "; ".join(filter(None, (nearest(c, missing) for c in unknown))) or "correct the heading"
            problems.append(Problem(name, 1, found, ",".join(columns), advice))
            return pd.DataFrame(columns=list(columns)), problems
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(heading):
                rows.append(cells)
                lines.append(line)
            else:
                mend = "quote cells that hold a comma; no empty lines"
                problems.append(Problem(name, line, f"{len(cells)} cells", f"{len(heading)} cells", mend))
            line = reader.line_num + 1
    except csv.Error as e:
        return pd.DataFrame(columns=list(columns)), [
            Problem(name, reader.line_num, str(e), "well-formed CSV", "look for an unpaired quote")
        ]
    frame = pd.DataFrame(rows, columns=heading, index=pd.Index(lines, name="line"), dtype="str")
    return frame[list(columns)], problems


def rows_of(frame):
    """The rows of a frame as named tuples, ten times as fast as ``itertuples`` for strings that pandas keeps as arrow.

    Examples
    --------
    >>> [row.unit for row in rows_of(pd.DataFrame({"unit": ["bed", "yuan"]}))]
    ['bed', 'yuan']
    """
    row = namedtuple("Row", frame.columns)
    return map(row._make, zip(*(frame[c].tolist() for c in frame)))


def check_cells(frame, columns, name):
    """Hold each cell against what its column allows.

    Parameters
    ----------
    frame : pandas.DataFrame
        Strings, indexed by line number.
    columns : dict
        As for read_csv.
    name : str

    Returns
    -------
    list of Problem
    """
    import pandera.pandas as pa  # takes as long as pandas itself: only for those who build and check

    plain = pa.Check(lambda s: ~s.str.contains(r"[０-９]"), error="full-width digits|half-width digits|type 0-9")
    trim = pa.Check(lambda s: s == s.str.strip(), error="space around it|no space around a cell|remove the space")
    schema = {}
    for column, rule in columns.items():
        checks = [trim] if column in ("printed", "note", "notes") else [plain, trim]
        if isinstance(rule, str):
            checks.append(pa.Check.str_matches(rf"\A(?:{rule})\Z", error=f"|{_in_words(rule)}|correct it"))
        elif rule is not None:
            checks.append(pa.Check.isin(list(rule), error=f"|{listed([r or '(empty)' for r in rule], 20)}|"))
        schema[column] = pa.Column(str, checks)
    try:
        pa.DataFrameSchema(schema).validate(frame, lazy=True)
        return []
    except pa.errors.SchemaErrors as e:
        cases = e.failure_cases
    problems = []
    for case in cases.drop_duplicates(["index", "column"]).itertuples():
        what, allowed, mend = str(case.check).split("|")
        rule = columns[case.column]
        mend = mend or nearest(case.failure_case, rule) or "choose one of them"
        found = f"{case.column} {case.failure_case!r}" + (f" with {what}" if what else "")
        problems.append(Problem(name, int(case.index), found, allowed, mend))
    return sorted(problems, key=lambda p: p.line)


_WORDS = {
    r"\d+": "a whole number",
    r"([1-9]\d*)?": "a whole number from 1, or empty",
    r"-?\d+(\.\d+)?": "a number in plain digits",
    r"\d{4}": "a year, such as 2015",
    r"\d{4}(-\d{4})?": "a year or two, such as 2015 or 2011-2015",
    r"(\d+:\d+)?": "offsets start:end, or empty",
    r".+": "something, not an empty cell",
    r"[a-z0-9-]*": "lower-case letters, digits and hyphens, or empty",
}


def _in_words(rule):
    return _WORDS.get(rule, f"text like {rule}")


def read_tables(path, name):
    """The tables of a TOML file, each with the line of its heading.

    Parameters
    ----------
    path : pathlib.Path
    name : str
        What messages call the file.

    Returns
    -------
    tuple of (dict of str to (int, dict), list of Problem)
        Id to line and table, in the file's order.
    """
    text, problems = read_text(path, name)
    if problems:
        return {}, problems
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = re.search(r"line (\d+)", str(e))
        line = int(found[1]) if found else None
        return {}, [Problem(name, line, str(e), "well-formed TOML, each key once", "look at the line named")]
    headings = {m[1].strip('"'): text.count("\n", 0, m.start()) + 1 for m in re.finditer(r"(?m)^\[([^\[\]]+)\]", text)}
    found = {}
    for ident, table in tables.items():
        if isinstance(table, dict):
            found[ident] = headings.get(ident, 1), table
        else:
            mend = "put it under a heading"
            problems.append(Problem(name, None, f"{ident!r} outside any table", "tables [id]", mend))
    return found, problems


def read_toml(path, keys, name):
    """A TOML catalogue: tables of the same keys, as a frame.

    Parameters
    ----------
    path : pathlib.Path
        A file of tables, each ``[id]`` with values that are strings, numbers or lists of strings.
    keys : dict
        Key to what its value may be, as for read_csv; ``key?`` may be left out and is then an empty string.
    name : str
        What messages call the file.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        One row a table, in the file's order; columns ``id`` and the keys; the index is the line of the table's heading.
    """
    tables, problems = read_tables(path, name)
    rows, lines = [], []
    for ident, (line, table) in tables.items():
        known = {k.rstrip("?") for k in keys}
        for key in table.keys() - known:
            mend = nearest(key, known) or "remove it"
            problems.append(Problem(name, line, f"[{ident}] unknown key {key!r}", listed(sorted(known)), mend))
        missing = [k for k in keys if not k.endswith("?") and k not in table]
        for key in missing:
            problems.append(Problem(name, line, f"[{ident}] without {key!r}", listed(sorted(known)), "add the key"))
        rows.append({"id": ident} | {k: _as_text(table.get(k, "")) for k in known})
        lines.append(line)
    frame = pd.DataFrame(rows, columns=["id", *(k.rstrip("?") for k in keys)], index=pd.Index(lines, name="line"))
    frame = frame.astype("str")
    rules = {k.rstrip("?"): rule for k, rule in keys.items()}
    # A key that may be left out may be empty.
    rules |= {k.rstrip("?"): _or_empty(rule) for k, rule in keys.items() if k.endswith("?")}
    whole = frame[~frame.index.isin({p.line for p in problems})]
    return frame, problems + check_cells(whole, {"id": None} | rules, name)


def _or_empty(rule):
    if rule is None:
        return None
    return f"({rule})?" if isinstance(rule, str) else ["", *rule]


def _as_text(value):
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
