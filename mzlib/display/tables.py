"""Tables: any table of the one shape made readable, in the notebook and, with a name, as csv, web page and Word file."""

import re
from math import isclose
from types import SimpleNamespace

import pandas as pd

from ..analysis.audit import footnotes
from ..analysis.load import catalogue
from ..analysis.shape import RESULT, held
from ..panel.schema import ACTUAL
from ..sources.paths import write_together
from ..words.credits import parts_note
from ..words.format import decimals, ends, figure, in_yuan, period
from ..words.labels import phrase, plain_verdict, unit_label, value_text, word
from ..words.rules import rule_in_words
from ..words.sentences import figure_words
from . import word as office
from .labels import named, there
from .templates import template

# What tells cells apart, in the order in which a long table has its columns.
_DIMENSIONS = ("jurisdiction", "indicator", "area", "group", "period", "kind", "measure")
_WORKED_OUT = ("computed", "needed", "past")  # measures that say so themselves


def table(frame, nb, name=None, rows=None, columns=None, words=None, **facts):
    """A table of the one shape, made readable.

    Without ``rows`` and ``columns`` it is a list, a line a row; what is the same in all of them is said once, above. With
    them it is a grid: what they name makes lines and columns, and a cell is marked with a letter for the rule by which it
    was derived, or the contradiction that it is part of.

    Parameters
    ----------
    frame : pandas.DataFrame
        The one shape, from ``mz.compare`` or whatever else compares. Further columns that are words of the catalogue
        (``verdict``, ``binding`` ...) are shown in a list; all are in the csv.
    nb : types.SimpleNamespace
        From ``mz.settings``.
    name : str, optional
        Writes ``<name>.csv``, ``<name>.html`` and ``<name>.docx`` into the notebook's folder, all of them or none.
    rows, columns : str or list of str, optional
        Columns of the frame, or ``period``. With one of the two, the other is all else that differs; with both, what they
        leave open is added where it belongs.
    words : dict, optional
        ``title``, ``subtitle``, ``note``, ``source``; by default those of the notebook's words under ``name``.
    **facts
        Further tables and values that the words name.

    Returns
    -------
    IPython.display.HTML
        The same text whenever it is made.

    Raises
    ------
    ValueError
        If the frame, the name, ``rows`` or ``columns`` cannot make a table in which each cell is one figure.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> nb = SimpleNamespace(language="en")
    >>> shown = table(compare("dibao_standard", ["zhengzhou", "kaifeng"], 2015), nb, rows="jurisdiction")
    >>> re.findall("<th [^>]*>(.*?)</th>", shown.data), "217" in shown.data
    (['Place', 'Rural', 'Urban', 'Zhengzhou', 'Kaifeng'], True)
    """
    from IPython.display import HTML

    if name is not None and not re.fullmatch(r"[A-Za-z][\w-]*", name, re.ASCII):
        raise ValueError(f"name: found {name!r}; allowed: a letter, then letters, digits, - and _ (it names the files)")
    frame = _checked(frame, nb.language)
    if words is None and name is not None:
        words = figure_words(nb, name, held(frame, "note"), facts, form="table")
    made = _listed(frame, nb.language) if rows is None and columns is None else _grid(frame, nb.language, rows, columns)
    said = dict.fromkeys(("title", "subtitle", "note", "source"), "") | dict(words or {})
    made.title, made.subtitle = said["title"], said["subtitle"] or made.constant
    made.notes = [*filter(None, (said["note"], *made.notes, said["source"]))]
    if name is not None:
        files = _files(made, frame, nb.language)
        write_together({nb.folder / f"{name}.{form}": content for form, content in files.items()})
    return HTML(_as_html(made, nb.language))


def _checked(frame, language):
    """The frame with its period as text, and found to be of the one shape; what no plan states is of the kind of the others."""
    if held(frame).empty:
        raise ValueError("table: found no rows; needed: at least one cell")
    actual = next((k for k in frame.kind if k in ACTUAL), "")
    kinds = frame.kind.where(frame.kind != "", actual)
    periods = [period(a, b, language) for a, b in zip(frame.start, frame.year)]
    return frame.reset_index(drop=True).assign(period=periods, kind=kinds.to_numpy())


def _named(column, what, language):
    """The words for what a column holds, with a capital."""
    found = value_text("kind" if column == "aim" else column, what, language, short=False)
    return found[:1].upper() + found[1:] if language == "en" else found


def _head(column, language):
    """The heading of a column; one that has no words keeps its name."""
    key = f"table {'kind' if column == 'aim' else column}"
    return phrase(key, language) if f"text:{key}" in catalogue("labels") else column


def _cell(r, language, finer=0):
    """A figure as text, or the words for a figure that no plan states."""
    return figure(r, language, False, finer) if r.value == r.value else word("basis", r.status, language)


def _finer(cells, language):
    """How many more decimals of a line's cells tell what is computed from what is stated, where the two differ."""
    pair = [r for r in cells if r is not None and r.measure in ("stated", "computed") and r.value == r.value]
    if len(pair) != 2 or isclose(*(r.value for r in pair), rel_tol=1e-6):
        return 0
    return next((n for n in (0, 1, 2) if len({figure(r, language, False, n) for r in pair}) == 2), 0)


def _constant(frame, columns, language):
    """What is the same in every row, in one line."""
    same = [c for c in columns if frame[c].nunique() == 1]
    said = [_named(c, frame[c].iloc[0], language) for c in same if c not in ("kind", "measure")]
    if frame.unit.nunique() == 1:
        said.append(unit_label(frame.unit.iloc[0], language))
    return " · ".join(filter(None, said))


def _stubs(frame, columns, language):
    """What names the lines of a table, a column each; the part and the unit of an indicator stand with its name, as in figures."""
    name = [c for c in ("indicator", "area", "group", "unit") if c in columns and "indicator" in columns]
    texts = {c: [_named(c, v, language) for v in frame[c]] for c in columns if c not in name[1:]}
    return texts | ({"indicator": named(frame, "+".join(name), language, short=False)} if name else {})


def _listed(frame, language):
    """The frame as a list: words, numbers, bounds, unit, status, what leads home."""
    known = catalogue("labels")
    further = [c for c in frame if f"text:table {c}" in known and c not in (*RESULT, *_DIMENSIONS)
               and all(f"{c}:{plain_verdict(v) if c == 'verdict' else v}" in known for v in frame[c] if v)]  # fmt: skip
    further, same = ([c for c in further if (frame[c].nunique() > 1) is differs] for differs in (True, False))
    out = _stubs(frame, [c for c in (*_DIMENSIONS, "unit") if frame[c].nunique() > 1], language)
    # One decimal more of what contradicts, so that no rounding hides by how much.
    off = (
        (frame.verdict == "inconsistent") & (frame.measure == "computed")
        if "verdict" in frame
        else [False] * len(frame)
    )
    doubts = ["‡" * bool(footnotes(frame[i : i + 1], language)) for i in range(len(frame))]
    out["value"] = [_cell(r, language, int(f)) + doubt for r, f, doubt in zip(frame.itertuples(), off, doubts)]
    out["bounds"] = [_bounds(r, language) for r in frame.itertuples()]
    out["status"] = [word("basis", s, language) for s in frame.status] if frame.status.nunique() > 1 else [""]
    out |= {c: [value_text(c, v, language) for v in frame[c]] for c in further}
    heads = [c for c in out if any(out[c])]
    body = [list(line) for line in zip(*(out[c] for c in heads))]
    numbers = [heads.index(c) for c in ("value", "bounds") if c in heads]
    return SimpleNamespace(
        heads=[_head(c, language) for c in heads], body=body, numbers=numbers, stub=0, links={},
        homes=list(frame.observation), constant=_constant(frame, [*_DIMENSIONS, *same], language),
        notes=[n for n in (parts_note(frame, language), *footnotes(frame, language)) if n], source=phrase("table source", language),
    )  # fmt: skip


def _bounds(r, language):
    """Between what the printed form puts a figure, where that is no single number."""
    if r.value != r.value or r.low == r.high or r.qualifier == "range":
        return ""
    text = ends(r.low, r.high, decimals(r) + 1, language, trim=True, plain=in_yuan(r))
    low, high = re.split("[–—]", text)
    return text if low != high else ""


def _laid(frame, rows, columns):
    """What names lines and columns, so that each cell is one figure and says what it is: what was left out goes to the lines
    if they settle it, else to the columns if these do, else to the lines."""
    rows, columns = (x.split("+") if isinstance(x, str) else list(x or []) for x in (rows, columns))
    there(frame, *rows, *columns)

    def settled(by, c):
        return bool(by) and frame.groupby(by)[c].nunique().max() == 1

    named = {*rows, *columns}
    left = [c for c in (*_DIMENSIONS[:4], "aim") if c not in named and frame[c].nunique() > 1]
    left = [c for c in left if c != "aim" or not named & {"kind", "measure", "use"}]
    if not rows or not columns:  # one of them is all that differs
        more = [c for c in ("measure", "period") if c not in named and frame[c].nunique() > 1 and not {"year"} & named]
        rows, columns = (rows or [*left, *more] or ["jurisdiction"]), (columns or ([*left, *more] if rows else []))
        left = []
    for c in left:
        (columns if settled(columns, c) and not settled(rows, c) else rows).append(c)
    for c in ("measure", "kind", "period"):
        if frame[c].nunique() > 1 and c not in (*rows, *columns) and frame.duplicated([*rows, *columns]).any():
            # Where it makes the smaller table.
            sizes = [len(frame[[*rows, *more]].drop_duplicates()) * len(frame[[*columns, *other]].drop_duplicates())
                     for more, other in (([c], []), ([], [c]))]  # fmt: skip
            (rows if columns and sizes[0] < sizes[1] else columns).append(c)
    if (twice := frame.duplicated([*rows, *columns])).any():
        one = frame.observation[twice].iloc[0]
        raise ValueError(f"table: found two rows for one cell ({one}); name more in rows or columns")
    return rows, columns, settled


def _grid(frame, language, rows, columns):
    """The frame as a grid, its cells marked with letters for the notes that they need."""
    frame = frame.assign(aim=frame.kind.where(~frame.kind.isin(["level", "share", "flow"]), ""))
    rows, columns, settled = _laid(frame, rows, columns)
    asked = (*rows, *columns)
    order = frame.sort_values("period", kind="stable") if {"period", "year"} & set(columns) else frame
    lines = list(dict.fromkeys(zip(*(frame[c] for c in rows))))
    across = list(dict.fromkeys(zip(*(order[c] for c in columns)))) if columns else [()]
    by = {(tuple(getattr(r, c) for c in rows), tuple(getattr(r, c) for c in columns)): r for r in frame.itertuples()}
    # A unit, and a year, is said where it is the same: of all, of a column, of a line, or else in the cell.
    places = {}
    for c in ("unit", "period"):
        same = frame[c].nunique() == 1 or c in asked or (c == "period" and "year" in asked)
        places[c] = "all" if same else "column" if settled(columns, c) else "row" if settled(rows, c) else "cell"
    first = {x: next(r for (_, of), r in by.items() if of == x) for x in across}
    comma, brackets = (", ", " ({})") if language == "en" else ("，", "（{}）")
    told = {key: list(_notes(r, language)) if r.value == r.value else [] for key, r in by.items()}
    own = [told[key] for key, r in by.items() if r.value == r.value and r.status != "reference"]
    every = {note for note in own[0] if all(note in n for n in own)} if len(own) > 1 else set()
    noted = dict.fromkeys(note for notes in told.values() for note in notes if note not in every)
    letters = {note: _letter(i) for i, note in enumerate(noted)}
    links, body = {}, []
    stubs = [c for c in rows if any(_named(c, v, language) for v in frame[c].unique())]
    stubs = _stubs(frame.drop_duplicates(rows), [*stubs, *(c for c in places if places[c] == "row")], language)
    for i, (line, *texts) in enumerate(zip(lines, *stubs.values())):
        cells = [by.get((line, x)) for x in across]
        finer = _finer(cells, language)
        for x, r in zip(across, cells):
            text = "—" if r is None else _cell(r, language, finer)
            if r is not None and r.value == r.value:
                unit = unit_label(r.unit, language, one=text == "1") if places["unit"] == "cell" else ""
                text += unit if language == "zh" or unit.startswith("%") else f" {unit}".rstrip()
                text += brackets.format(r.period) if places["period"] == "cell" else ""
                text += "".join(f" [{letter}]" for note, letter in letters.items() if note in told[line, x])
                links[i, len(texts)] = r.observation
            texts.append(text)
        body.append(texts)
    heads = [_head(c, language) for c in stubs]
    parted = {"area", "group"} & {*columns}  # beside parts an empty head is the whole
    stub, whole = len(heads), word("area", "all", language) if parted else phrase("table value", language)
    for x in across:
        said = [_named(c, v, language) for c, v in zip(columns, x)]
        said += [first[x].period] if places["period"] == "column" else []
        unit = brackets.format(unit_label(first[x].unit, language)) if places["unit"] == "column" else ""
        heads.append((comma.join(filter(None, said)) or whole) + unit)
    said = [*sorted(every), *(f"[{letter}] {note}" for note, letter in letters.items())]
    if any(text == "—" for line in body for text in line):
        said.append(phrase("table not compared", language))
    constant = _constant(frame, [c for c in _DIMENSIONS if c not in asked], language)
    return SimpleNamespace(heads=heads, body=body, numbers=range(stub, len(heads)), stub=stub, links=links, homes=None,
                           constant=constant, notes=said, source="")  # fmt: skip


def _letter(n):
    """A letter for a note: a to z, then aa.

    Examples
    --------
    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(97 + n % 26)


def _notes(r, language):
    """What a reader of a cell must know: by which rule it was derived, which contradiction it is part of."""
    rule = re.sub(r" \[[^\]]*\]", "", getattr(r, "rule", ""))  # without what a source says of its denominator
    if r.status == "derived" and (rule or r.measure not in _WORKED_OUT):
        said = rule_in_words(rule, language)
        yield phrase("table derived by", language, rule=said) if said else phrase("table derived", language)
    if parts := parts_note(pd.DataFrame([r]), language):
        yield parts
    # The relation that gave it may be in doubt itself.
    grounds = pd.DataFrame({"observation": [r.observation, getattr(r, "rule", "")]})
    yield from (note.removeprefix("‡ ") for note in footnotes(grounds, language))


def _as_html(made, language, page=False):
    """A readable table for a notebook, its numbers linked to where they stand, or as a page of its own. The template escapes."""
    text = template("table.html.j2").render(t=made, page=page, lang=office.LANG[language], home=_home)
    return text.strip() + "\n" * page


def _home(observations):
    """The file of the project in which the first of some observations stands, seen from a notebook."""
    first = observations.split()[0]
    document = first.rpartition("-")[0]
    return f"../data/raw/facts/{document}.csv" if document in catalogue("documents") else "../data/processed/panel.csv"


def _files(made, frame, language):
    """A table as a page of its own, as a file of Word, and the data shown; a spreadsheet knows the csv by its mark."""
    data = frame.drop(columns="period").to_csv(index=False, lineterminator="\n", float_format="%.10g")
    document = office.document(made.title, language, landscape=len(made.heads) > 6)
    office.caption(document, "table", made.title, made.subtitle, language, before=True)
    office.table(document, made.heads, made.body, left=[j for j in range(len(made.heads)) if j not in made.numbers])
    office.notes(document, made.notes)
    page = _as_html(made, language, page=True)
    return {"csv": data.encode("utf-8-sig"), "html": page.encode(), "docx": office.steady(document)}
