"""The panel in the forms that other programs read: a workbook, a Stata file, Parquet, CSV; whole, or not written at all."""

import io
import json
import textwrap
import unicodedata
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..analysis.data import catalogue, load_audit, load_facts, load_issues, load_panel
from ..panel.schema import BASES, PANEL_COLUMNS, observation_id
from ..reading.quantity import QUALIFIERS
from ..sources.paths import root, write_outputs
from ..sources.problems import listed, nearest, stop_if
from ..sources.tables import read_csv

# Both forms carry a time of writing. A fixed one, so that the same data give the same bytes.
_WRITTEN = datetime(2000, 1, 1)
# strL in a Stata file, however short they are, so that files can be appended; what is over 2,045 bytes becomes one anyway.
_LONG = ["rule", "inputs", "note"]
# What the two forms can hold, by their specifications.
_CELL = 32_767  # characters in a cell of a workbook
_LABEL = 80  # characters in a label of a Stata file


def export(path, panel=None, force=False):
    """Write the panel in the form that the file's ending says.

    A workbook (``.xlsx``) holds the panel with the facts, the codebook, the sources and the audit, a sheet each. A Stata file
    (``.dta``) holds the panel with English labels. ``.parquet`` and ``.csv`` hold the panel; without ``panel`` they are, to
    the byte, the files of ``data/processed``.

    Parameters
    ----------
    path : str or pathlib.Path
        Where to; the folder must be there. A file that mz wrote before, and nobody changed, is replaced.
    panel : pandas.DataFrame, optional
        Rows of the panel, with its columns; all of them by default. The other sheets of a workbook stay whole.
    force : bool
        Replace whatever lies there.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If the ending says no form, the columns are not those of the panel, a text is too long for a cell, or the path
        is the project's own or holds what mz did not write.
    OSError
        If there is no such folder, the file cannot be written, or ``data/processed`` is not built.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     back = pd.read_stata(export(Path(folder) / "panel.dta"))
    >>> back.loc[back.indicator == "nursing_bed_share", ["jurisdiction", "period_end", "value"]].values.tolist()[0]
    ['zhengzhou', 2020, 30.0]
    >>> export("panel.xls")
    Traceback (most recent call last):
        ...
    ValueError: panel.xls: found the ending '.xls'; allowed: .xlsx, .dta, .parquet, .csv; did you mean '.xlsx'?
    """
    path = Path(path)
    write = _FORMS.get(path.suffix.lower())
    if write is None:
        found = f"the ending {path.suffix!r}" if path.suffix else "no ending"
        advice = nearest(path.suffix, _FORMS) or "end the name in the form that you want"
        raise ValueError(f"{path.name}: found {found}; allowed: {', '.join(_FORMS)}; {advice}")
    if not path.parent.is_dir():
        found = f"no folder {str(path.parent)!r}"
        raise FileNotFoundError(
            f"{path.name}: found {found}; allowed: a folder that is there; make it, or name another"
        )
    if path.is_dir():
        raise IsADirectoryError(f"{path.name}: found a folder of that name; allowed: a file; choose another name")
    if panel is not None and list(panel.columns) != PANEL_COLUMNS:
        missing = [c for c in PANEL_COLUMNS if c not in panel.columns]
        unknown = [c for c in panel.columns if c not in PANEL_COLUMNS]
        wrong = [f"{word} {columns}" for word, columns in (("missing", missing), ("unknown", unknown)) if columns]
        found = ", ".join(wrong) or "another order"
        raise ValueError(
            f"panel: found columns: {found}; allowed: {listed(PANEL_COLUMNS, 20)}; select rows of load_panel(), not columns"
        )
    content = write(panel)
    try:
        write_outputs({path: content}, force=force)
    except PermissionError as e:
        raise PermissionError(
            f"{path.name}: found no permission to write it in {str(path.parent)!r}; allowed: a file that may be replaced; "
            "close it where it is open, or choose another folder"
        ) from e
    return path


def _csv(panel):
    """As it is, for programs: a text that begins like a formula is not touched, or it would no longer be the panel's."""
    if panel is None:
        return _built("panel.csv")
    return panel.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _parquet(panel):
    if panel is None:
        return _built("panel.parquet")
    buffer = io.BytesIO()
    panel.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _built(name):
    """The bytes of a file of ``data/processed``."""
    path = root() / "data" / "processed" / name
    if not path.is_file() or not path.stat().st_size:
        raise FileNotFoundError(f"{name} is not built yet: run `mz build` (or `make report`) in the project")
    return path.read_bytes()


def _package():
    """The description of the processed data, in the form of the Data Package standard."""
    return json.loads(_built("datapackage.json"))


# Stata


def _dta(panel):
    """Ids of short lists are numbers with value labels, as Stata wants them for `xtset` and factor variables."""
    from ..sources.facts import (  # imports pint, as do catalogues and reference: not for those who only import mzlib
        AREAS,
        KINDS,
    )

    frame = load_panel() if panel is None else panel
    texts = [c for c in frame if not pd.api.types.is_numeric_dtype(frame[c])]
    frame = frame.assign(**{c: frame[c].astype("str").fillna("") for c in texts})
    package = _package()
    known = {"jurisdiction": list(catalogue("jurisdictions")), "area": AREAS, "kind": KINDS, "qualifier": QUALIFIERS}
    labels = {}
    for column, ids in (known | {"basis": BASES}).items():
        # From the whole list, not from what the rows hold: a code means the same in every file.
        ids = [*ids, *sorted(set(frame[column]) - {*ids, ""})]
        labels[column] = dict(enumerate(ids, 1))
        frame[column] = frame[column].map({name: code for code, name in labels[column].items()}).astype("Int8")
    fields = next(r["schema"]["fields"] for r in package["resources"] if r["name"] == "panel")
    buffer = io.BytesIO()
    frame.to_stata(
        buffer, write_index=False, version=118, byteorder="little", time_stamp=_WRITTEN, data_label=_cut(package["title"]),
        variable_labels={f["name"]: _cut(f["description"]) for f in fields}, value_labels=labels, convert_strl=_LONG,
    )  # fmt: skip
    return buffer.getvalue()


def _cut(text):
    return textwrap.shorten(text, _LABEL, placeholder=" …")


# The workbook


def _xlsx(panel):
    import xlsxwriter

    from ..sources.catalogues import CODEBOOK_KEYS

    package = _package()
    sheets = {
        "panel": load_panel() if panel is None else panel,
        "facts": _scaled(load_facts().reset_index()),
        "codebook": _catalogue_sheet("codebook", "indicator", CODEBOOK_KEYS),
        "sources": _sources(),
        "audit": load_audit().merge(_told(), on="identity", how="left"),
    }
    buffer = io.BytesIO()
    # Every cell is written as what it is; the options hold even where a text would pass through write().
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, plain) as book:
        licences = ", ".join(f"{x['title']} ({x['name']})" for x in package["licenses"])
        book.set_properties({"title": package["title"], "comments": licences, "created": _WRITTEN})
        heading = book.add_format({"bold": True, "bg_color": "#dce6f1", "bottom": 1})
        # A text that begins like a formula also stays text when somebody edits the cell.
        quoted = book.add_format({"quote_prefix": True})
        for name, frame in sheets.items():
            _sheet(book.add_worksheet(name), frame, heading, quoted)
    return buffer.getvalue()


def _sheet(sheet, frame, heading, quoted):
    """Write a table into a worksheet: numbers as numbers, texts as texts, what is empty or open as nothing."""
    from xlsxwriter.utility import xl_range

    rows, last = len(frame), len(frame.columns) - 1
    for j, column in enumerate(frame.columns):
        width = _width(column) + 3  # room for the button of the filter
        sheet.write_string(0, j, column, heading)
        for i, cell in enumerate(frame[column].tolist(), 1):
            if isinstance(cell, str):
                if len(cell) > _CELL:
                    raise ValueError(
                        f"sheet {sheet.get_name()!r}, row {i + 1}: found {len(cell):,} characters in {column!r}; allowed: "
                        f"{_CELL:,} in a cell; shorten the text, or export to .dta, .parquet or .csv"
                    )
                if cell:
                    sheet.write_string(i, j, cell, quoted if cell[0] in "=+-@" else None)
                width = max(width, _width(cell))
            elif pd.notna(cell):
                sheet.write_number(i, j, cell)
                width = max(width, len(f"{cell:.10g}"))
        sheet.set_column(j, j, min(width + 1, 50))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, last)
    # Years and ids that are digits are texts where their column has others too, and no mistake.
    sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, rows, last)})
    sheet.repeat_rows(0)
    sheet.set_landscape()


def _width(text):
    """Columns that the longest line of a text takes, a Chinese character taking two."""
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in text.split("\n"))


def _told():
    """The contradictions by identity: which they are, which facts are in doubt, what to say in either language."""
    issues = load_issues().drop(columns="verdict").rename(columns={"facts": "in_doubt"})
    return issues.groupby("identity", sort=False).agg("\n".join).reset_index()


def _scaled(frame):
    """The multiplier of a printed number as a number."""
    return frame.assign(scale=pd.to_numeric(frame.scale))


def _catalogue_sheet(name, ident, keys):
    """A catalogue as a table: a row an id, lists as ids separated by spaces."""
    columns = [key.rstrip("?") for key in keys]
    rows = []
    for key, entry in catalogue(name).items():
        values = (entry.get(c, "") for c in columns)
        rows.append([key, *(" ".join(v) if isinstance(v, list) else v for v in values)])
    return pd.DataFrame(rows, columns=[ident, *columns])


def _sources():
    """Where the numbers come from: the documents, then the reference series, each under the id that the panel gives it."""
    from ..sources.catalogues import DOCUMENT_KEYS
    from ..sources.reference import REFERENCE_COLUMNS

    documents = _catalogue_sheet("documents", "id", DOCUMENT_KEYS).assign(type="document")
    reference, problems = read_csv(
        root() / "data" / "raw" / "reference.csv", REFERENCE_COLUMNS, "data/raw/reference.csv"
    )
    stop_if(problems)
    what = reference[["jurisdiction", "indicator", "area", "group", "period", "kind"]]
    reference = _scaled(reference.rename(columns={"value": "printed", "unit": "printed_unit"}))
    reference = reference.assign(type="reference", id=[observation_id("reference", *row) for row in what.values])
    numbers = load_panel().rename(columns={"observation": "id"})[["id", "value", "low", "high", "unit"]]
    both = pd.concat([documents, reference.merge(numbers, on="id", how="left")], ignore_index=True)
    first = "type id jurisdiction period title title_en issuer number issued url look_back targets indicator area group kind"
    then = "printed scale printed_unit qualifier value low high unit definition origin confidence note length sha256"
    return both[[*first.split(), *then.split()]]


_FORMS = {".xlsx": _xlsx, ".dta": _dta, ".parquet": _parquet, ".csv": _csv}
