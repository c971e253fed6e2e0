"""The panel in the forms that other programs read: a workbook, a Stata file, Parquet, CSV; whole, or not written at all."""

import io
import json
import textwrap
from pathlib import Path

import pandas as pd

from ..analysis.load import catalogue, codebook, load, load_panel
from ..panel.schema import BASES, PANEL_COLUMNS
from ..reading.quantity import QUALIFIERS
from ..sources.paths import refuse, root, write_outputs
from ..sources.problems import listed, nearest
from ..words.labels import label, place, unit_label, word
from .word import WRITTEN, columns_of

# What the forms can hold, by their specifications: characters in a cell of a workbook, in a label of a Stata file.
_CELL, _LABEL = 32_767, 80


def export(path, panel=None, force=False):
    """Write the panel in the form that the file's ending says.

    A workbook (``.xlsx``) holds the panel, names in both languages first and ids last, with the facts, the codebook, the
    documents, the reference series and the audit, a sheet each. A Stata file (``.dta``) holds the panel with English labels,
    ``.parquet`` and ``.csv`` the panel as it is; the csv begins with a byte-order mark, by which a spreadsheet knows its
    encoding, and is otherwise ``data/processed/panel.csv``.

    Parameters
    ----------
    path : str or pathlib.Path
        Where to. A file that mz did not write is not replaced.
    panel : pandas.DataFrame, optional
        Rows of the panel, with its columns; all of them by default. The other sheets of a workbook stay whole.
    force : bool
        Whether what mz did not write may be replaced.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If the ending says no form, the columns are not those of the panel, a text is too long for a cell, or the file is
        one that must not be replaced.
    OSError
        If the file cannot be written, or ``data/processed`` is not built.

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
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        found = f"the ending {path.suffix!r}" if path.suffix else "no ending"
        advice = nearest(path.suffix, _FORMS) or "end the name in the form that you want"
        raise ValueError(f"{path.name}: found {found}; allowed: {', '.join(_FORMS)}; {advice}")
    panel = load_panel() if panel is None else panel
    if list(panel.columns) != PANEL_COLUMNS:
        wrong = [*(f"no {c}" for c in PANEL_COLUMNS if c not in panel), *(c for c in panel if c not in PANEL_COLUMNS)]
        found = ", ".join(wrong) or "another order"
        advice = "select rows of load_panel(), not columns"
        raise ValueError(f"panel: found columns: {found}; allowed: {listed(PANEL_COLUMNS, 20)}; {advice}")
    refuse([path], force=force)  # before the work
    write_outputs({path: form(panel)}, force=force)
    return path


def _csv(panel):
    """As it is: a text that begins like a formula is not touched, or it would no longer be the panel's."""
    return panel.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _parquet(panel):
    panel.to_parquet(buffer := io.BytesIO(), index=False)
    return buffer.getvalue()


def _package():
    """The description of the processed data, in the form of the Data Package standard."""
    return json.loads((root() / "data" / "processed" / "datapackage.json").read_text(encoding="utf-8"))


def _dta(panel):
    """Ids of short lists are numbers with value labels, as Stata wants them for `xtset` and factor variables."""
    from ..sources.facts import AREAS, KINDS  # imports pint: not for those who only import mzlib

    def cut(text):
        return textwrap.shorten(text, _LABEL, placeholder=" …")

    package, labels = _package(), {}
    lists = {
        "jurisdiction": catalogue("jurisdictions"),
        "area": AREAS,
        "kind": KINDS,
        "qualifier": QUALIFIERS,
        "basis": BASES,
    }
    for column, ids in lists.items():
        # From the whole list, not from what the rows hold: a code means the same in every file.
        labels[column] = dict(enumerate([*ids, *sorted(set(panel[column]) - {*ids, ""})], 1))
        codes = {name: code for code, name in labels[column].items()}
        panel = panel.assign(**{column: panel[column].map(codes).astype("Int8")})
    fields = next(r["schema"]["fields"] for r in package["resources"] if r["name"] == "panel")
    # strL however short they are, so that files can be appended.
    long = [c for c in ("rule", "inputs", "note") if c in panel]
    panel.to_stata(
        buffer := io.BytesIO(), write_index=False, version=118, byteorder="little", time_stamp=WRITTEN, convert_strl=long,
        data_label=cut(package["title"]), variable_labels={f["name"]: cut(f["description"]) for f in fields}, value_labels=labels,
    )  # fmt: skip
    return buffer.getvalue()


def _xlsx(panel):
    """Text stays text, whatever it begins with; a sheet prints its readable columns on the width of a page."""
    package = _package()
    readable = _readable(panel)
    sheets = {
        "panel": pd.concat([readable, panel.drop(columns=[c for c in readable if c in panel])], axis=1),
        "facts": load("facts"),
        "codebook": codebook().rename_axis("indicator").reset_index(),
        "documents": pd.DataFrame.from_dict(catalogue("documents"), orient="index")
        .rename_axis("document")
        .reset_index(),
        "reference": pd.read_csv(root() / "data" / "raw" / "reference.csv", dtype="str", keep_default_na=False),
        "audit": load("audit").merge(_told(), on="identity", how="left"),
    }
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(buffer := io.BytesIO(), engine="xlsxwriter", engine_kwargs={"options": plain}) as book:
        licences = ", ".join(f"{x['title']} ({x['name']})" for x in package["licenses"])
        book.book.set_properties({"title": package["title"], "comments": licences, "created": WRITTEN})
        for name, frame in sheets.items():
            frame = frame.map(lambda x: " ".join(x) if isinstance(x, list) else x)
            if (long := frame.map(lambda x: isinstance(x, str) and len(x) > _CELL)).any(axis=None):
                raise ValueError(f"sheet {name!r}: found a text of more than {_CELL:,} characters in {long.columns[long.any()][0]!r}; "
                                 "allowed: what a cell holds; shorten it, or export to .dta, .parquet or .csv")  # fmt: skip
            frame.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            sheet, last = book.sheets[name], len(frame.columns) - 1
            for j, column in enumerate(frame):  # autofit takes a Chinese character for a Latin one
                texts = (f"{x:.10g}" if isinstance(x, float) else str(x) for x in frame[column])
                wide = max([columns_of(column) + 4, *(columns_of(text) + 1 for text in texts)])
                sheet.set_column(j, j, min(50, wide))
            sheet.autofilter(0, 0, len(frame), last)
            sheet.print_area(0, 0, len(frame), len(readable.columns) - 1 if name == "panel" else last)
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
    return buffer.getvalue()


def _readable(panel):
    """What a reader wants first: names in both languages, years, numbers, units, the printed form."""
    named = {
        "城市": [place(j, "zh") for j in panel.jurisdiction], "place": [place(j) for j in panel.jurisdiction],
        "指标": [label(i, "zh") for i in panel.indicator], "label": [label(i) for i in panel.indicator],
        "城乡": [word("area", a, "zh") for a in panel.area], "area": panel.area,
        "分组": [word("group", g, "zh") for g in panel.group], "group": panel.group,
        "类别": [word("kind", k, "zh") for k in panel.kind], "kind": panel.kind,
        "period_start": panel.period_start, "period_end": panel.period_end, "value": panel.value, "low": panel.low,
        "high": panel.high, "单位": [unit_label(u, "zh") for u in panel.unit], "unit": panel.unit, "qualifier": panel.qualifier,
        "basis": panel.basis, "printed": panel.printed,
    }  # fmt: skip
    return pd.DataFrame(named, index=panel.index)


def _told():
    """The contradictions by identity: which they are, which facts are in doubt, what to say in either language."""
    issues = load("issues").drop(columns="verdict").rename(columns={"facts": "in_doubt"})
    return issues.groupby("identity", sort=False).agg("\n".join).reset_index()


_FORMS = {".xlsx": _xlsx, ".dta": _dta, ".parquet": _parquet, ".csv": _csv}
