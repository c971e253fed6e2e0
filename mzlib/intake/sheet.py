"""A review sheet: candidates and leftovers of a document as a table for a spreadsheet, and back.

The sheet holds sentences of the document, so it lives in ``build/review``, which git ignores. Cells are text: what begins
like a formula is never run, and a range such as 35-40 is no date.
"""

import csv
import io
import os
import tempfile
from datetime import datetime

import pandas as pd

from ..reading.quantity import QUALIFIERS
from ..sources.facts import AREAS, FACT_COLUMNS, KINDS
from ..sources.problems import Problem, listed, nearest

DECISIONS = ("accept", "reject")
# What a person reads, what a person may correct, and what leads back to the proposal.
SHOWN = ("decision", "state", "sentence", "value", "low", "high", "confidence")
CORRECTED = ("printed", "indicator", "area", "group", "period", "kind", "unit", "qualifier", "qualifier_at", "scale",
             "section", "binding", "note", "reason")  # fmt: skip
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
_MOST = 1_048_575  # rows that a worksheet has under its heading


def write_sheet(frame, path, codebook):
    """Write a review sheet in the form that the file's ending says.

    Parameters
    ----------
    frame : pandas.DataFrame
        COLUMNS, all strings.
    path : pathlib.Path
        ``.xlsx`` (with lists to choose from, and the codebook beside) or ``.csv`` (UTF-8 with a byte-order mark).
    codebook : pandas.DataFrame
        Indexed by id, with ``label_en``, ``label_zh``, ``unit``, ``definition_en``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If the ending says no form.

    Examples
    --------
    >>> from pathlib import Path
    >>> row = dict.fromkeys(COLUMNS, "") | {"printed": "35-40", "note": "=1+1"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_sheet(pd.DataFrame([row]), Path(folder) / "a.csv", pd.DataFrame())
    ...     back, problems = read_sheet(path)
    >>> back[["printed", "note"]].values.tolist(), problems
    ([['35-40', '=1+1']], [])
    """
    forms = {".xlsx": _xlsx, ".csv": _csv}
    if path.suffix not in forms:
        raise ValueError(f"{path.name}: found the ending {path.suffix!r}; allowed: {', '.join(forms)}")
    if path.suffix == ".xlsx" and len(frame) > _MOST:
        raise ValueError(f"{path.name}: found {len(frame):,} rows; allowed: {_MOST:,} in a workbook; write a .csv")
    content = forms[path.suffix](frame[list(COLUMNS)], codebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as new:
        new.write(content)
    os.replace(new.name, path)
    return path


def read_sheet(path):
    """Read a review sheet back, whatever a spreadsheet has made of its cells.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        COLUMNS, all strings, indexed by the line of the sheet (the heading is line 1).
    """
    empty = pd.DataFrame(columns=list(COLUMNS))
    try:
        rows = _read_xlsx(path) if path.suffix == ".xlsx" else _read_csv(path)
    except (OSError, ValueError, csv.Error) as e:
        return empty, [Problem(path.name, None, str(e), "a review sheet, .xlsx or .csv in UTF-8", "save it again")]
    heading, *rows = rows or [[]]
    missing = [c for c in COLUMNS if c not in heading]
    if missing:
        known = listed(COLUMNS, 40)
        mend = "; ".join(filter(None, (nearest(c, missing) for c in heading))) or "write a new sheet with `mz review`"
        return empty, [Problem(path.name, 1, f"no column {listed(missing)}", known, mend)]
    frame = pd.DataFrame(rows, columns=heading, index=pd.RangeIndex(2, len(rows) + 2, name="line"), dtype="str")
    frame = frame[list(COLUMNS)].fillna("")
    frame = frame[(frame != "").any(axis=1)]
    trimmed = ["decision", *(c for c in CORRECTED if c != "printed")]
    frame = frame.assign(**{c: frame[c].str.strip() for c in trimmed})
    frame["decision"] = frame.decision.str.lower()
    wrong = frame[~frame.decision.isin(["", *DECISIONS])]
    return frame, [
        Problem(path.name, r.Index, f"decision {r.decision!r}", "accept, reject or empty",
                nearest(r.decision, DECISIONS) or "choose one of them") for r in wrong.itertuples()
    ]  # fmt: skip


# CSV


def _csv(frame, codebook):
    """A text that begins like a formula gets an apostrophe before it, as a spreadsheet's users write it themselves."""
    buffer = io.StringIO()
    marked = frame.map(lambda cell: f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell)
    marked.to_csv(buffer, index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _read_csv(path):
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows, 1):
        if len(row) != width and any(row):
            raise ValueError(f"{len(row)} cells in row {number}, {width} in the heading")
    return [[c[1:] if c.startswith("'") else c for c in row] for row in rows if any(row)]


# A workbook


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


def _read_xlsx(path):
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        name = "review" if "review" in book.sheet_names else book.sheet_names[0]
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as e:
        raise ValueError(f"no workbook that can be read ({e})") from e
    return [[_text(c) for c in row] for row in rows]


def _text(cell):
    """A cell as text: a year that a spreadsheet has made a number is a year again."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)
