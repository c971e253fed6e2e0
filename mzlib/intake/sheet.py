"""A review sheet: candidates and leftovers of a document as a table for a spreadsheet, and back.

The sheet holds sentences of the document, so it lives in ``build/review``, which git ignores. Cells are text: what begins
like a formula is never run, and a range such as 35-40 is no date.
"""

import csv
import io
import json
import re
import unicodedata
import zipfile
from datetime import datetime

import pandas as pd
from lxml import etree

from ..reading.quantity import QUALIFIERS
from ..sources.facts import AREAS, FACT_COLUMNS, KINDS
from ..sources.paths import write_together
from ..sources.problems import Problem, listed, nearest, stop_if
from .formats import Unreadable, decode, part

DECISIONS = ("accept", "reject")
# What a decision is called besides: as people write it who never saw the list.
_SAID = dict.fromkeys(("接受", "采纳", "收", "同意"), "accept") | dict.fromkeys(
    ("拒绝", "不接受", "不采纳", "不收", "否"), "reject"
)
# States of a row: a candidate, digits left out, a figure of another field; a fact that another edition moved, changed, lost.
STATES = ("new", "left out", "other field", "moved", "changed", "vanished", "")
# What a person reads, what a person may correct, and what leads back to the proposal.
SHOWN = ("decision", "state", "sentence", "value", "low", "high", "sure")
CORRECTED = ("printed", "reading", "read_by", "indicator", "area", "group", "period", "kind", "unit", "qualifier",
             "qualifier_at", "scale", "section", "binding", "note", "reason")  # fmt: skip
KEPT = ("why", "meaning", "fact", "start", "end", "document", "text", "proposed")
COLUMNS = (*SHOWN, *CORRECTED, *KEPT)
_WIDTHS = {
    "sentence": 60,
    "indicator": 30,
    "note": 24,
    "reason": 18,
    "why": 40,
    "meaning": 34,
    "unit": 18,
    "printed": 12,
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WRITTEN = datetime(2000, 1, 1)  # the same rows give the same bytes
_HEADING = {"bold": True, "bg_color": "#dce6f1", "bottom": 1}
_MOST = 20_000  # rows of a workbook that is still read back in seconds
_UNPACKED = 40_000_000  # bytes of one part of a workbook


def sheet_bytes(frame, ending, codebook):
    """A review sheet as bytes.

    Parameters
    ----------
    frame : pandas.DataFrame
        COLUMNS, all strings.
    ending : str
        ``.xlsx`` (with lists to choose from, rows of other fields folded, and the codebook beside) or ``.csv`` (UTF-8 with a
        byte-order mark).
    codebook : pandas.DataFrame
        Indexed by id, with ``label_en``, ``label_zh``, ``unit``, ``definition_en``.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        If the ending says no form, or there are too many rows for it.
    """
    forms = {".xlsx": _xlsx, ".csv": _csv}
    if ending not in forms:
        stop_if([Problem("the sheet", None, f"the ending {ending!r}", ", ".join(forms), "choose one of them")])
    if ending == ".xlsx" and len(frame) > _MOST:
        found, allowed = f"{len(frame):,} rows", f"{_MOST:,} in a workbook"
        stop_if([Problem("the sheet", None, found, allowed, "name a .csv with --out, or split the document")])
    return forms[ending](frame[list(COLUMNS)], codebook)


def write_sheet(frame, path, codebook):
    """Write a review sheet in the form that the file's ending says.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> row = dict.fromkeys(COLUMNS, "") | {"printed": "35-40", "note": "=1+1"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_sheet(pd.DataFrame([row]), Path(folder) / "a.csv", pd.DataFrame())
    ...     back, problems = read_sheet(path)
    >>> back[["printed", "note"]].values.tolist(), problems
    ([['35-40', '=1+1']], [])
    """
    [path] = write_together({path: sheet_bytes(frame, path.suffix, codebook)})
    return path


def read_sheet(path):
    """Read a review sheet back, whatever a spreadsheet has made of it: a workbook, or text with commas, semicolons or tabs.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        COLUMNS, all strings, indexed by the line of the sheet (the heading is line 1); ``attrs["notes"]`` holds what a person
        should know of how it was read.
    """
    empty = pd.DataFrame(columns=list(COLUMNS))
    try:
        rows, notes = _rows(path)
    except OSError as e:
        found = (e.strerror or str(e)).lower()
        return empty, [Problem(path.name, None, found, "a review sheet, .xlsx or .csv", "look at its name")]
    except Unreadable as e:
        return empty, [Problem(path.name, None, e.args[0], "a review sheet, .xlsx or .csv", e.args[1])]
    heading = {j: name.strip() for j, name in rows.pop(1, {}).items() if name.strip()}
    missing, names = [c for c in COLUMNS if c not in heading.values()], list(heading.values())
    if missing:
        known = listed(COLUMNS, 40)
        mend = "; ".join(filter(None, (nearest(c, missing) for c in names))) or "write a new sheet with `mz review`"
        return empty, [Problem(path.name, 1, f"no column {listed(missing)}", known, mend)]
    problems = [
        Problem(path.name, 1, f"column {c!r} twice", "each column once", "take one away")
        for c in COLUMNS if names.count(c) > 1
    ] + [
        Problem(path.name, i, f"{listed([row[j] for j in stray])[:80]!r} in a column without a name", "cells under a heading",
                "empty the cell, or name its column")
        for i, row in rows.items() if (stray := [j for j in row if j not in heading])
    ]  # fmt: skip
    place = {name: j for j, name in reversed(heading.items())}
    cells = {i: [row.get(place[c], "") for c in COLUMNS] for i, row in rows.items()}
    frame = pd.DataFrame.from_dict(cells, orient="index", columns=list(COLUMNS), dtype="str")
    frame.index.name = "line"
    frame = frame.assign(**{c: frame[c].str.strip() for c in COLUMNS if c not in ("sentence", "printed")})
    said = frame.decision.map(lambda x: unicodedata.normalize("NFKC", x).strip().lower())
    frame["decision"] = said.replace(_SAID)
    frame.attrs["notes"] = notes
    return frame, [*problems, *_spoilt(frame, path.name)]


def _spoilt(frame, name):
    """Cells that hold what no sheet holds, in columns that lead back to the text."""
    again = "write a new sheet with `mz review`"
    for row in frame.itertuples():
        if row.decision not in ("", *DECISIONS):
            mend = nearest(row.decision, DECISIONS) or "choose one of them"
            yield Problem(name, row.Index, f"decision {row.decision[:40]!r}", "accept, reject or empty", mend)
        if row.state not in STATES:
            allowed = listed([s or "(empty)" for s in STATES])
            yield Problem(name, row.Index, f"state {row.state[:40]!r}", allowed, "leave the column as it was")
        for column, cell in (("start", row.start), ("end", row.end)):
            if not re.fullmatch(r"[0-9]{0,9}", cell):
                yield Problem(name, row.Index, f"{column} {cell[:40]!r}", "a whole number, or empty", again)
        if not proposal(row.proposed)[1]:
            yield Problem(name, row.Index, "proposed, which is not as mz wrote it", "the sheet's own record", again)


def proposal(text):
    """What a row proposed, out of its record; and whether it is one.

    Examples
    --------
    >>> proposal('{"area": "urban"}'), proposal("[1]")
    (({'area': 'urban'}, True), ({}, False))
    """
    try:
        said = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}, False
    whole = isinstance(said, dict) and all(isinstance(x, str) for x in said.values())
    return (said, True) if whole else ({}, False)


# Reading: rows by line, each a dict of column number to text, without empty cells


def _rows(path):
    with path.open("rb") as file:
        data = file.read(_UNPACKED + 1)
    if len(data) > _UNPACKED:
        raise Unreadable(f"more than {_UNPACKED:,} bytes", "is it the right file?")
    if data[:4] == b"PK\x03\x04":
        return _workbook(data, path.name)
    if data[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise Unreadable("an old workbook (.xls), or one with a password", "save it as .xlsx, without a password")
    text = decode(data, path.name)[0].removeprefix("\ufeff") if data.strip() else ""
    return _separated(text), []


def _separated(text):
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)  # a spreadsheet takes what its language takes
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        rows = list(reader)
    except csv.Error as e:
        raise Unreadable(
            f"a broken cell near line {reader.line_num:,} ({e})", "look for a quotation mark without its pair"
        ) from e
    return {
        i: {j: c[1:] if c.startswith("'") else c for j, c in enumerate(row) if c}
        for i, row in enumerate((row for row in rows if row), 1) if i == 1 or any(row)
    }  # fmt: skip


def _workbook(data, name):
    """The cells of the sheet ``review``, or of the only one, one after another: a cell far off costs no more than another."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as e:
        raise Unreadable(f"a workbook that is damaged ({e})", "save it again") from None
    book, links = (_tree(archive, f"xl/{x}") for x in ("workbook.xml", "_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = {}
    for sheet in book.iter("{*}sheet"):
        ident = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        sheets[sheet.get("name", "")] = targets.get(ident, "").removeprefix("/xl/").removeprefix("xl/")
    if "review" not in sheets and len(sheets) != 1:
        found = f"the sheets {listed(sheets)}" if sheets else "a workbook without sheets"
        raise Unreadable(found, "name the review sheet 'review', or leave it alone in the workbook")
    used = "review" if "review" in sheets else next(iter(sheets))
    notes = [] if used == "review" else [f"{name}: read from its only sheet, {used!r}"]
    shared = [_written(item) for item in _each(archive, "xl/sharedStrings.xml", "si")]
    rows, formulas, line, j, count = {}, [], 0, -1, 0
    for element in _each(archive, f"xl/{sheets[used]}", "c", "row"):
        if element.tag.endswith("}row"):
            line, cells, j = int(element.get("r") or line + 1), {}, -1
            continue
        place = re.fullmatch(r"([A-Z]{1,3})[0-9]{1,7}", element.get("r", ""))
        j = _column(place[1]) if place else j + 1
        if text := _cell(element, shared):
            cells[j], rows[line], count = text, cells, count + 1
        if element.find("{*}f") is not None:
            formulas.append(element.get("r", f"line {line}"))
        if count > _MOST * (len(COLUMNS) + 10):
            raise Unreadable(f"more than {count - 1:,} cells", "is it the right file?")
    if formulas:
        notes.append(f"{name}: {listed(formulas, 5)} hold formulas; their last value counts")
    return rows, notes


def _tree(archive, name):
    data = part(archive, name, _UNPACKED)
    if data is None:
        raise Unreadable(f"a packed file without {name}: no workbook", "save the sheet as .xlsx or .csv")
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as e:
        raise Unreadable(f"{name}, which is broken ({e})", "open it in a spreadsheet and save it again") from None


def _each(archive, name, tag, opening=""):
    """The elements of a name in a part once they are whole, those of ``opening`` as they begin; each is forgotten then."""
    data = io.BytesIO(part(archive, name, _UNPACKED) or b"<x/>")
    tags = ["{*}" + t for t in (tag, opening) if t]
    try:
        for event, element in etree.iterparse(
            data, ("start", "end"), tag=tags, resolve_entities=False, no_network=True
        ):
            whole = element.tag.endswith("}" + tag)
            if whole == (event == "end"):
                yield element
            if event == "end":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as e:
        raise Unreadable(f"{name}, which is broken ({e})", "open it in a spreadsheet and save it again") from None


def _written(item):
    """The text of a string with its runs, without phonetic help."""
    return "".join(t.text or "" for t in item.iter("{*}t") if not str(t.getparent().tag).endswith("}rPh"))


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(cell, shared):
    """A cell as text: a year that a spreadsheet has made a number is a year again."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _written(cell)
    text = cell.findtext("{*}v") or ""
    if kind == "s":
        return shared[int(text)] if re.fullmatch(r"[0-9]{1,9}", text) and int(text) < len(shared) else ""
    if kind == "b":
        return "TRUE" if text == "1" else "FALSE"
    if kind == "n" and re.fullmatch(r"-?[0-9.]{1,40}(?:[Ee][+-]?[0-9]{1,3})?", text):
        try:
            return f"{float(text):.15g}"
        except ValueError:
            return text
    return text


# Writing


def _csv(frame, codebook):
    """A text that begins like a formula gets an apostrophe before it, as a spreadsheet's users write it themselves."""
    buffer = io.StringIO()
    marked = frame.map(lambda cell: f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell)
    marked.to_csv(buffer, index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _xlsx(frame, codebook):
    import xlsxwriter

    buffer = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, plain) as book:
        book.set_properties({"title": "Review sheet", "created": _WRITTEN})
        heading = book.add_format(_HEADING)
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        quoted = book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
        sheet, known = book.add_worksheet("review"), book.add_worksheet("codebook")
        for j, column in enumerate(frame.columns):
            sheet.write_string(0, j, column, heading)
            form = wrapped if column in ("sentence", "why", "meaning") else text
            # Text for the empty cells too, so that 35-40 stays 35-40 when somebody types it.
            sheet.set_column(
                j, j, _WIDTHS.get(column, 11), form, {"hidden": column in ("document", "text", "proposed")}
            )
            for i, cell in enumerate(frame[column], 1):
                if cell:
                    sheet.write_string(i, j, cell, quoted if cell.startswith(_FORMULA) else form)
        for name, allowed in _lists(codebook).items():
            j = frame.columns.get_loc(name)
            rule = {
                "validate": "list",
                "source": allowed,
                "error_type": "warning",
                "error_message": "Not one of the list.",
            }
            sheet.data_validation(1, j, max(len(frame), 1), j, rule | {"error_title": name})
        # What is of another field is folded away: the + at the margin opens it.
        for i in frame.reset_index(drop=True).index[frame.state == "other field"]:
            sheet.set_row(i + 1, None, None, {"level": 1, "hidden": True})
        if (frame.state == "other field").any():
            sheet.set_row(len(frame) + 1, None, None, {"collapsed": True})
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
        for j, (column, width) in enumerate(
            [("indicator", 44), ("unit", 24), ("label_en", 50), ("label_zh", 36), ("definition_en", 80)]
        ):
            known.set_column(j, j, width)
            known.write_string(0, j, column, heading)
            cells = codebook.index if column == "indicator" else codebook[column] if len(codebook) else []
            for i, cell in enumerate(cells, 1):
                known.write_string(i, j, cell)
        known.freeze_panes(1, 1)
    return buffer.getvalue()


def _lists(codebook):
    """The cells that are chosen from a list."""
    indicators = {"indicator": f"=codebook!$A$2:$A${len(codebook) + 1}"} if len(codebook) else {}
    short = {
        "decision": DECISIONS,
        "area": AREAS,
        "kind": KINDS,
        "qualifier": QUALIFIERS,
        "binding": FACT_COLUMNS["binding"][1:],
    }
    return indicators | {name: list(allowed) for name, allowed in short.items()}
