"""Reading raw files strictly: every cell a string, every oddity a problem with its line.

Each reader returns what it could read and the list of what is wrong, so that a build can show all problems at once.
What a value may be is a rule: ``None`` for any text, a pattern that the whole text must match (digits are 0-9), a tuple of
allowed values; in TOML also ``int``, ``[rule]`` for a list, a dict for a table (``key?`` may be left out, ``*`` is any key),
``{str: rule, dict: rule}`` for a text or a table, ``object`` for what is looked at elsewhere.
"""

import csv
import io
import re
import stat
import tomllib
from calendar import monthrange
from collections import namedtuple
from functools import lru_cache
from pathlib import Path

from ..reading.quantity import QUALIFIERS
from .problems import Problem, listed, nearest, shown, stop_if

SCHEMA = tomllib.loads((Path(__file__).parent / "schema.toml").read_text(encoding="utf-8"))


def _rule(told):
    """A rule of the schema as the readers take it."""
    if isinstance(told, list):
        return tuple(told)
    if isinstance(told, dict):
        one = told.get("pattern") or FORMS[told.get("list", "id")]
        return [one] if "list" in told else one
    return FORMS[told]


FORMS = {"whole": int, "anything": None, "qualifier": QUALIFIERS}
FORMS |= {name: _rule(told) for name, told in SCHEMA["forms"].items()}
TEXT, PRINTED, PERIOD, GROUP, ID = (FORMS[name] for name in ("text", "printed", "period", "group", "id"))
_WORDS = {told["pattern"]: told["says"] for told in SCHEMA["forms"].values() if "says" in told}
# What a pattern cannot say.
_ALSO = {
    PERIOD: lambda text: len(text) == 4 or text[:4] < text[-4:],
    FORMS["date"]: lambda day: len(day) < 10 or monthrange(int(day[:4]), int(day[5:7]))[1] >= int(day[8:]),
}
_LONGEST = 10_000  # characters in a cell or a value
_LARGEST = 2**29  # bytes of a file: several times a million facts
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
# What changes how other text looks, or ends it: control characters but tab and line ends, marks of writing direction.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def rules(table):
    """The rule of each column, or key, of a table of ``schema.toml``.

    Examples
    --------
    >>> rules("reference")["confidence"]
    ('high', 'medium')
    """
    return {key: _rule(told) for key, told in SCHEMA[table].items()}


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

    Examples
    --------
    >>> from pathlib import Path
    >>> print(read_text(Path("data"), "data/raw/units.txt")[1][0])
    data/raw/units.txt: found no file, but something else of that name
        allowed: a file
        to mend: put the file in its place (git checkout)
    """

    def wrong(found, allowed="the file", mend="restore it (git checkout), or write it", line=None):
        return "", [Problem(name, line, found, allowed, mend)]

    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a folder, or a pipe, which would be waited for
            found = "no file, but something else of that name"
            return wrong(found, "a file", "put the file in its place (git checkout)")
        if about.st_size > _LARGEST:
            return wrong(f"{about.st_size:,} bytes", f"at most {_LARGEST:,}", "split it, or look what got into it")
        data = path.read_bytes()
    except FileNotFoundError:
        return wrong("no such file")
    except (OSError, ValueError) as e:  # a loop of links, no permission, a name that no system has
        return wrong(f"what cannot be read: {getattr(e, 'strerror', None) or e}", "a file that can be read")
    if data.startswith(b"\xef\xbb\xbf"):
        return wrong("a byte-order mark", "UTF-8 without one", "save as 'UTF-8', not 'UTF-8 with BOM'", 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        found = f"the byte 0x{data[e.start]:02x}, which is not UTF-8"
        return wrong(found, "UTF-8", "save the file as UTF-8 (it may be GBK)", data.count(b"\n", 0, e.start) + 1)
    if not text.strip():
        return wrong("an empty file", "a heading and rows")
    if hidden := _UNSEEN.search(text):
        found, line = f"the character {hidden[0]!r}, which cannot be seen", text.count("\n", 0, hidden.start()) + 1
        return wrong(found, "characters that can be seen", "remove it", line)
    return text, []


def read_csv(path, columns, name):
    """A CSV of strings whose cells are all allowed, its rows indexed by their line in the file.

    Parameters
    ----------
    path : pathlib.Path
    columns : dict
        Column name to its rule.
    name : str
        What messages call the file.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        The frame holds the rows with which nothing is wrong; its index is the line number.
    """
    text, problems = read_text(path, name)
    import pandas as pd  # late: to see that nothing changed no table is needed

    none = pd.DataFrame(columns=list(columns), dtype="str")
    if problems:
        return none, problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        heading = next(reader)
        missing = [c for c in columns if c not in heading]
        unknown = [c for c in heading if c not in columns]
        if missing or unknown or len(set(heading)) != len(heading):
            found = f"missing {shown(missing)}, unknown {shown(unknown)}" if missing or unknown else "a column twice"
            advice = "; ".join(filter(None, (nearest(c, missing) for c in unknown[:10]))) or "correct the heading"
            return none, [Problem(name, 1, found, ",".join(columns), advice)]
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
        return none, [Problem(name, reader.line_num, str(e), "well-formed CSV", "look for an unpaired quote")]
    if not text.endswith("\n"):
        found, mend = "a last line without its end", "the file may be cut short: restore it, or end it"
        problems.append(Problem(name, line - 1, found, "whole lines", mend))
    frame = pd.DataFrame(rows, columns=heading, index=pd.Index(lines, name="line"), dtype="str")[list(columns)]
    wrong = check_cells(frame, columns, name)
    return frame[~frame.index.isin({p.line for p in wrong})], problems + wrong


def rows_of(frame):
    """The rows of a frame as named tuples, ten times as fast as ``itertuples`` for strings that pandas keeps as arrow.

    Examples
    --------
    >>> import pandas as pd
    >>> [row.unit for row in rows_of(pd.DataFrame({"unit": ["bed", "yuan"]}))]
    ['bed', 'yuan']
    """
    row = namedtuple("Row", frame.columns)
    return map(row._make, zip(*(frame[c].tolist() for c in frame)))


def check_cells(frame, columns, name):
    """Hold each cell against the rule of its column.

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
        The first of each cell, in the order of lines.
    """
    problems = []
    for column, rule in columns.items():
        rule = tuple(rule) if isinstance(rule, list) else rule
        wrong = {v: fault for v in frame[column].unique() if (fault := fault_of(v, rule))}
        for line, cell in frame.loc[frame[column].isin(list(wrong)), column].items() if wrong else ():
            found, allowed, mend = wrong[cell]
            problems.append(Problem(name, int(line), f"{column} {found}", allowed, mend))
    return sorted(problems, key=lambda p: p.line)


@lru_cache(2**16)
def fault_of(text, rule):
    """What is wrong with a text, given a rule: found, allowed, mend; None where nothing is.

    Examples
    --------
    >>> fault_of("2015-2011", PERIOD)
    ("'2015-2011'", 'a year, or two in their order, such as 2015 or 2011-2015', 'correct it')
    >>> fault_of("٢٠١٥", FORMS["year"])
    ("'٢٠١٥' with full-width digits, or those of another script", 'half-width digits', 'type 0-9')
    """
    if len(text) > _LONGEST:
        return shown(text), f"at most {_LONGEST:,} characters", "shorten it"
    if hidden := _UNSEEN.search(text):
        return f"{shown(text)} with {hidden[0]!r}", "characters that can be seen", "remove it"
    if rule not in (None, PRINTED):
        if text != text.strip():
            return f"{shown(text)} with space around it", "no space around it", "remove the space"
        if _OTHER_DIGIT.search(text):
            found = f"{shown(text)} with full-width digits, or those of another script"
            return found, "half-width digits", "type 0-9"
    if isinstance(rule, tuple) and text not in rule:
        return shown(text), listed([r or "(empty)" for r in rule], 20), nearest(text, rule) or "choose one of them"
    if isinstance(rule, str) and not (re.fullmatch(rule, text, re.ASCII) and _ALSO.get(rule, bool)(text or rule)):
        return shown(text), _WORDS.get(rule, f"text like {rule}"), "correct it"
    return None


def read_plain(path, rule, name):
    """A TOML file held against a rule for the whole of it.

    Parameters
    ----------
    path : pathlib.Path
    rule : dict
    name : str
        What messages call the file.

    Returns
    -------
    tuple of (dict, list of Problem)
        An empty dict where anything is wrong.
    """
    whole, lines, problems = _parsed(path, name)
    if not problems:
        for found, allowed, mend in faults(whole, rule):
            problems.append(Problem(name, lines.get(re.split(r"[ .]", found)[0]), found, allowed, mend))
    return {} if problems else whole, problems


def read_whole(path, name):
    """A TOML file as it is, read anywhere but in a build: one that is not well formed, or cut short, is said with its line."""
    whole, problems = read_plain(path, object, name)
    stop_if(problems)
    return whole


def read_tables(path, name, ident=ID, check=lambda table: ()):
    """The tables of a TOML file, each with the line of its heading.

    Parameters
    ----------
    path : pathlib.Path
    name : str
        What messages call the file.
    ident : str
        The rule of the tables' ids.
    check : callable
        Gives what is wrong with a table: found, allowed, mend.

    Returns
    -------
    tuple of (dict of str to (int, dict), list of Problem)
        Id to line and table, in the file's order; those with which nothing is wrong.
    """
    tables, lines, problems = _parsed(path, name)
    found = {}
    for key, table in tables.items():
        line = lines.get(key, 1)
        if not isinstance(table, dict):
            mend = "put it under a heading"
            problems.append(Problem(name, None, f"{shown(key)} outside any table", "tables [id]", mend))
        elif fault := fault_of(key, ident):
            problems.append(Problem(name, line, f"id {fault[0]}", *fault[1:]))
        elif wrong := list(check(table)):
            problems += [Problem(name, line, f"[{key}] {f}", a, m) for f, a, m in wrong]
        else:
            found[key] = line, table
    return found, problems


def _parsed(path, name):
    """A TOML file, the lines of its headings, and what is wrong with its form."""
    text, problems = read_text(path, name)
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as e:  # not well formed; a number of 5,000 digits; a thousand brackets
        said = re.search(r"line (\d+)", str(e))
        line, mend = int(said[1]) if said else None, "look at the line named"
        if "end of document" in str(e):
            line, mend = text.rstrip().count("\n") + 1, "the file may be cut short: restore it, or end it"
        return {}, {}, [Problem(name, line, str(e), "well-formed TOML, each key once", mend)]
    headings = re.finditer(r"(?m)^\[+([^\[\]\n]+)\]", text)
    return tables, {m[1].strip('"'): text.count("\n", 0, m.start()) + 1 for m in headings}, problems


def faults(value, rule, where=""):
    """What is wrong with a value of a TOML file, given a rule: found, allowed, mend; in lists and tables too.

    Examples
    --------
    >>> list(faults({"of": ["bed", 5], "beter": "x"}, {"of": [ID], "better?": None}))
    [("unknown key 'beter'", 'better, of', "did you mean 'better'?"), ('of 5', 'a text in quotation marks', 'write it so')]
    """
    said = f"{where} {shown(value)}".strip()
    if rule is object:  # looked at elsewhere
        return
    if isinstance(rule, dict) and str in rule:
        rule = rule.get(type(value), rule[str])
    if isinstance(rule, dict):
        if not isinstance(value, dict):
            yield said, "a table of keys and values", "write it so"
            return
        rules = {key.rstrip("?"): r for key, r in rule.items()}
        known = listed(sorted(rules))
        for key in sorted(value.keys() - rules.keys()) if "*" not in rules else ():
            yield f"unknown key {f'{where}.{key}'.strip('.')!r}", known, nearest(key, rules) or "remove it"
        for key in rule:
            if key not in value and not key.endswith("?") and key != "*":
                yield f"{where} without {key!r}".strip(), known, "add the key"
        for key, inner in value.items():
            if key in rules or "*" in rules:
                yield from faults(inner, rules.get(key, rules.get("*")), f"{where}.{key}".strip("."))
    elif isinstance(rule, list):
        if not isinstance(value, list) or not value:
            yield said, "a list in [ ] with something in it", "write it so, or leave it out"
            return
        for inner in value:
            yield from faults(inner, rule[0], where)
    elif rule is int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
            yield said, _WORDS[FORMS["offset"]], "correct it"
    elif not isinstance(value, str):
        yield said, "a text in quotation marks", "write it so"
    elif fault := fault_of(value, rule):
        yield f"{where} {fault[0]}".strip(), *fault[1:]


def read_toml(path, keys, name, ident=ID):
    """A TOML catalogue: tables of the same keys, as a frame.

    Parameters
    ----------
    path : pathlib.Path
        A file of tables, each ``[id]``.
    keys : dict
        Key to rule; ``key?`` may be left out and is then an empty string.
    name : str
        What messages call the file.
    ident : str
        The rule of the ids.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        One row a table, in the file's order; columns ``id`` and the keys, all text, lists joined with spaces, what is wrong
        left empty; the index is the line of the table's heading.
    """
    tables, problems = read_tables(path, name, ident)
    rows = []
    for key, (line, table) in tables.items():
        row = {"id": key}
        problems += [Problem(name, line, f"[{key}] {f}", a, m) for f, a, m in faults(table, keys)]
        for column, rule in keys.items():
            value = table.get(column.rstrip("?"), "")
            right = not any(faults(value, rule))
            row[column.rstrip("?")] = "" if not right else " ".join(value) if isinstance(value, list) else str(value)
        rows.append(row)
    import pandas as pd

    index = pd.Index([line for line, _ in tables.values()], name="line")
    return pd.DataFrame(rows, columns=["id", *(k.rstrip("?") for k in keys)], index=index, dtype="str"), problems
