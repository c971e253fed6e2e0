"""Tables for a paper: a web page, a Word file and the data shown, with a note on each cell of where its number comes from."""

import html
import io
import os
import re
import tempfile
import zipfile
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pandas as pd

from ..analysis.audits import footnotes
from ..analysis.data import catalogue, label, load_facts, load_panel, place, unit_label, word
from ..panel.schema import observation_id
from ..sources.paths import root

# What is said here and nowhere else, in English and Chinese.
_PHRASES = {
    "jurisdiction": ("Place", "地区"), "indicator": ("Indicator", "指标"), "area": ("Area", "城乡"),
    "group": ("Group", "分组"), "year": ("Year", "年份"), "kind": ("Kind", "类别"), "unit": ("Unit", "单位"),
    "actual": ("actual", "现状"), "table": ("Table", "表"), "comma": (", ", "，"), "semicolon": ("; ", "；"),
    "stop": (".", "。"), "a year": ("{}", "{}年"), "in a year": ("{} ({})", "{}（{}年）"), "operand": ("{}, {}", "{}（{}）"),
    "number": (" ({})", "（{}）"), "document": ("{}{}, section {}.", "《{}》{}，{}。"),
    "derived": ("Derived, not printed: {} = {}.", "推算，原文未列：{} = {}。"), "doubt": ("In doubt: {}", "存疑：{}"),
    "outside": ("Outside the plans: {}.", "规划以外的数据：{}。"), "at_least": ("≥ at least", "≥ 不低于"),
    "at_most": ("≤ at most", "≤ 不高于"), "approx": ("~ about", "~ 约"), "over": ("+ more than", "+ 超过"),
    "/": ("÷",) * 2, "*": ("×",) * 2, "-": ("−",) * 2, "no less than": ("≥",) * 2, "no more than": ("≤",) * 2,
    "range": ("– a range, as printed", "– 原文为区间"), "hole": ("— not compared", "— 未比较"),
}  # fmt: skip
_SIGNS = {"at_least": "≥{}", "at_most": "≤{}", "approx": "~{}", "over": "{}+"}
_DIMENSIONS = ("indicator", "jurisdiction", "area", "group", "kind", "year")
_NEEDED = (*_DIMENSIONS, "unit", "status", "value", "low", "high", "qualifier", "observation")
# Rates and shares are no number to be told in 万, nor is anything by the month or head.
_NO_COUNT = ("percent", "percentage_point", "ratio", "times")
_FONTS = ["Noto Sans", "Helvetica", "Arial", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
# A file of Word carries times of writing. A fixed one, so that the same table gives the same bytes.
_WRITTEN = datetime(2000, 1, 1)
_LANGUAGE = {"en": "en-GB", "zh": "zh-CN"}


def publish(table, settings, name, title, caption="", row="jurisdiction", column="year", digits=None):
    """Write a comparison as a table for a paper: ``<name>.html``, ``<name>.docx`` and ``<name>.csv``, all or none of them.

    A cell is marked with a number for each note that it needs, in the order of reading: † for what is derived, with its
    rule; ‡ for what contradicts another figure of its plan; plain for the document and section, or the outside series, that
    it stands on. A year that neither rows nor columns name stands in the cell, where years differ.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``, or several of them together.
    settings : types.SimpleNamespace
        From ``mz.settings``: its language and its folder.
    name : str
        Of the files: letters, digits, ``-`` and ``_``.
    title, caption : str
        What stands above the table, and the caveat under it.
    row, column : str
        What names rows and columns: ``indicator``, ``jurisdiction``, ``area``, ``group``, ``kind``, ``year``; two with a +
        between them are both said.
    digits : int, optional
        Decimals of what is computed or converted; by default four figures are shown. What is printed is shown in full.

    Returns
    -------
    IPython.display.HTML
        The table, the same text whenever it is made.

    Raises
    ------
    ValueError
        If the table, the name, ``row`` or ``column`` cannot make a table in which each cell is one figure.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.compare import compare
    >>> from mzlib.suite.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("02-low-income-standards", "kaifeng", "en", folder, "png")
    ...     table = compare("dibao_standard", ["kaifeng", "pingdingshan"], 2015, ["urban", "rural"])
    ...     shown = publish(table, s, "dibao", "Dibao standards, 2015", column="area")
    ...     print(pd.read_csv(s.folder / "dibao.csv", dtype="str").iloc[1:, :4].to_string(index=False))
             row column shown marks
         Kaifeng  Rural 216.7     1
    Pingdingshan  Urban   430  †2 3
    Pingdingshan  Rural 241.7  3 †4
    """
    from IPython.display import HTML

    if not re.fullmatch(r"[A-Za-z][\w-]*", name, re.ASCII):
        raise ValueError(f"name: found {name!r}; allowed: a letter, then letters, digits, - and _ (it names the files)")
    cells, notes = _cells(table, settings.language, row, column, digits)
    grid = _grid(cells, row, settings.language)
    # The caveat comes first, since it is to be read.
    notes = [("", caption), *notes] if caption else notes
    shown = _as_html(grid, notes, name, title)
    head = f'<html lang="{_LANGUAGE[settings.language]}">\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>'
    page = f"<!DOCTYPE html>\n{head}\n{shown}\n</html>\n"
    data = cells.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    made = {"html": page.encode(), "docx": _as_docx(grid, notes, title, settings.language), "csv": data.encode()}
    _write(settings.folder, {f"{name}.{form}": content for form, content in made.items()})
    return HTML(shown)


def _say(key, language, *values):
    return _PHRASES[key][language == "zh"].format(*values)


def _checked(table, row, column):
    """The table with the dimensions that rows and columns do not name found to be one; row and column as lists."""
    if missing := [c for c in _NEEDED if c not in table]:
        raise ValueError(f"table: no column {', '.join(missing)}; needed: a table of mz.compare, with all its columns")
    if table.empty:
        raise ValueError("table: found no rows; needed: at least one cell; ask mz.compare for a city and an indicator")
    rows, columns = row.split("+"), column.split("+")
    said = list(dict.fromkeys(rows + columns))
    if unknown := [p for p in said if p not in _DIMENSIONS]:
        raise ValueError(f"row, column: found {unknown[0]!r}; allowed: {', '.join(_DIMENSIONS)}, or two joined by +")
    # Levels and shares are what is; a cell that no plan fills may have no kind.
    table = table.assign(kind=table.kind.replace(["level", "share", ""], "actual"))
    for d in _DIMENSIONS[:-1]:
        if d not in said and table[d].nunique() > 1:
            found = ", ".join(sorted(map(repr, table[d].unique())))
            raise ValueError(f"{d}: found {found}, and nothing says which cell has which; name {d} in row or in column")
    twice = table[table.duplicated(said)]
    if len(twice):
        found = ", ".join(f"{d} {twice.iloc[0][d]}" for d in said)
        mend = "name year in row or in column" if "year" not in said else "give each figure once"
        raise ValueError(f"table: found two rows for one cell ({found}); allowed: one; {mend}")
    return table, rows, columns


def _named(r, parts, language):
    """The words that name a row or a column: an area or a group that is the whole goes without saying beside others."""
    said = []
    for part in parts:
        what = getattr(r, part)
        if part in ("indicator", "jurisdiction"):
            said.append((label if part == "indicator" else place)(what, language))
        elif part == "year" or what == "actual":
            said.append(_say("a year" if part == "year" else what, language, what))
        elif what not in ("all", ""):
            said.append(word(part, what, language))
    text = _say("comma", language).join(said) or word("area", "all", language)
    return text[:1].upper() + text[1:]


def _cells(table, language, row, column, digits):
    """The data of the table in the order of reading, with ``row``, ``column``, ``shown`` and ``marks``; and the notes."""
    given = table.reset_index(drop=True)
    table, rows, columns = _checked(given, row, column)
    table["row"], table["column"] = ([_named(r, p, language) for r in table.itertuples()] for p in (rows, columns))
    across = list(dict.fromkeys(table.sort_values("year", kind="stable").column if column == "year" else table.column))
    order = {"row": list(dict.fromkeys(table.row)), "column": across}
    table = table.sort_values(["row", "column"], key=lambda c: c.map(order[c.name].index), kind="stable")
    dated = table.year.nunique() > 1 and "year" not in rows + columns
    tell, numbers, shown, marks = _teller(language), {}, [], []
    for r in table.itertuples():
        text = _number(r, language, digits)
        shown.append(_say("in a year", language, text, r.year) if dated else text)
        told = dict.fromkeys(tell(r.observation)) if r.value == r.value else ()
        own = sorted((numbers.setdefault(note, len(numbers) + 1), note[0]) for note in told)
        marks.append(" ".join(f"{sign}{number}" for number, sign in own))
    table = table.assign(shown=shown, marks=marks, kind=given.kind)
    front = ["row", "column", "shown", "marks"]
    notes = [(f"{sign}{number}", note) for (sign, note), number in numbers.items()]
    # The signs that are there; a cell that nobody asked for is none that a plan leaves out.
    there = {*table.qualifier[table.value.notna()], "" if len(table) == len(order["row"]) * len(across) else "hole"}
    signs = _say("semicolon", language).join(_say(q, language) for q in [*_SIGNS, "range", "hole"] if q in there)
    notes = [("", signs + _say("stop", language)), *notes] if signs else notes
    return table[[*front, *(c for c in table if c not in front)]], notes


def _number(r, language, digits):
    """A figure with the sign of its qualifier, or the words for a figure that no plan states."""
    if r.value != r.value:
        return word("basis", r.status, language)
    counted = language == "zh" and "/" not in r.unit and r.unit not in _NO_COUNT
    ends = (r.low, r.high) if r.qualifier == "range" else (r.value,)
    text = "–".join(_digits(x, r.status != "derived", counted, digits) for x in ends)
    return _SIGNS.get(r.qualifier, "{}").format(text)


def _digits(value, exact, counted, digits):
    """A number in the habit of the language: 33,250 or 3.325万.

    Examples
    --------
    >>> _digits(33250.0, True, False, None), _digits(33250.0, True, True, None), _digits(1.395e9, True, True, None)
    ('33,250', '3.325万', '13.95亿')
    >>> _digits(216.6667, True, False, None), _digits(216.6667, True, False, 0), _digits(22.0, True, False, 1)
    ('216.7', '217', '22')
    """
    if counted and abs(value) >= 1e4:
        size, sign = (1e8, "亿") if abs(value) >= 1e8 else (1e4, "万")
        return f"{value / size:,.4f}".rstrip("0").rstrip(".") + sign
    whole = value == round(value)
    if exact and (whole or abs(value - round(value, 2)) < 1e-8):  # as printed
        return f"{value:,.0f}" if whole else f"{value:,.2f}".rstrip("0")
    return f"{value:,.{digits}f}" if digits is not None else f"{value:,.0f}" if abs(value) >= 1e3 else f"{value:.4g}"


def _teller(language):
    """A function that gives the notes of an observation, each a pair of its sign and its text."""
    rows, facts = load_panel().set_index("observation", drop=False), load_facts()
    outside = pd.read_csv(root() / "data" / "raw" / "reference.csv", dtype=str, keep_default_na=False)
    what = outside[["jurisdiction", "indicator", "area", "group", "period", "kind"]].itertuples(index=False)
    origins = {observation_id("reference", *w): origin for w, origin in zip(what, outside.origin)}

    def tell(ident, top=True):
        if ident not in rows.index:
            raise ValueError(f"observation: found {ident!r}; allowed: ids of mz.load_panel(); compare its figures")
        row = rows.loc[ident]
        if row.basis == "derived":
            yield "†", _rule(row, rows, language)
        if top:  # a doubt about an operand is one about the figure
            for note in footnotes(pd.DataFrame({"observation": [ident]}), language):
                yield "‡", _say("doubt", language, note.removeprefix("‡ "))
        if row.basis == "stated":
            document = catalogue("documents")[row.document]
            title = document["title" if language == "zh" else "title_en"]
            number = _say("number", language, document["number"]) if "number" in document else ""
            yield "", _say("document", language, title, number, facts.at[row.fact, "section"])
        elif row.basis == "reference":
            yield "", _say("outside", language, origins.get(ident, row.note))
        for operand in row.inputs.split():
            yield from tell(operand, top=False)

    return tell


def _rule(row, rows, language):
    """What was done to derive a figure, in words: the rule with the names of its operands in the language."""
    from ..panel.observe import named  # brings the units: not for those who only import mzlib

    # What a series is stands in brackets in the rule; here its own note says it.
    text = re.sub(r" \[[^\]]*\]", "", row.rule.partition(": ")[2])
    text = re.sub(r"(^|(?<= ))(/|\*|-|no (less|more) than)(?= )", lambda sign: _say(sign[0], language), text)
    operands = [rows.loc[i] for i in row.inputs.split()]
    words = {named(o.to_dict() | {"basis": "", "definition": ""}): _operand(o, language) for o in operands}
    # The longest first: one name may be the beginning of another.
    names = "|".join(re.escape(n) for n in sorted(words, key=len, reverse=True))
    text = re.sub(names, lambda found: words[found[0]], text)
    return _say("derived", language, _operand(row, language), text)


def _operand(row, language):
    """The name of an operand: its indicator, and what of it."""
    start, end = row.period_start, row.period_end
    year = _say("a year", language, end if start == end else f"{start}–{end}")
    area = word("area", row.area, language) if row.area != "all" else ""
    kind = word("kind", row.kind, language) if row.kind not in ("level", "share", "flow") else ""
    said = _say("comma", language).join(filter(None, (area, word("group", row.group, language), kind, year)))
    return _say("operand", language, label(row.indicator, language), said)


def _grid(cells, row, language):
    """The table as text: heading of the rows, columns, how many of them say units, spanners, rows of cells with marks.

    A spanner says the unit once over its columns; where units differ by row, the first column says them instead.
    """
    columns = list(dict.fromkeys(cells.column))
    places = {(r.row, r.column): (r.shown, r.marks.replace(" ", ",")) for r in cells.itertuples()}
    rows = [(name, [places.get((name, c), ("—", "")) for c in columns]) for name in dict.fromkeys(cells.row)]
    stub = " / ".join(_say(p, language) for p in row.split("+") if p not in ("area", "group") or "+" not in row)
    units, spanners, by_row, by_column = 0, [], cells.groupby("row").unit, cells.groupby("column").unit
    if (by_column.nunique() == 1).all():
        for unit, run in groupby(range(len(columns)), lambda i: by_column.first()[columns[i]]):
            spanners.append((unit_label(unit, language), list(run)))
    elif (by_row.nunique() == 1).all():
        units, columns = 1, [_say("unit", language), *columns]
        rows = [(name, [(unit_label(by_row.first()[name], language), ""), *of]) for name, of in rows]
    else:
        raise ValueError(f"unit: found {sorted(set(cells.unit))}; allowed: one a row, or one a column; name indicator")
    return dict(stub=stub, columns=columns, units=units, spanners=spanners, rows=rows)


def _as_html(grid, notes, name, title):
    """The table as HTML, for a page of its own and for a notebook."""
    import great_tables as gt

    ids, own = [f"c{i}" for i in range(len(grid["columns"]))], f"#table-{name}"

    def raised(text, marks):
        return html.escape(text) + (f"<sup>{marks}</sup>" if marks else "")

    frame = pd.DataFrame([[n, *(raised(*c) for c in of)] for n, of in grid["rows"]], columns=["row", *ids])
    look = {f"{edge}_color": "#333333" for edge in ("column_labels_border_bottom", "table_body_border_bottom")}
    for edge in (
        "stub_border",
        "table_body_hlines",
        "table_border_top",
        "table_border_bottom",
        "table_body_border_top",
    ):
        look[f"{edge}_style"] = "none"
    sizes = dict(table_font_size="14px", heading_title_font_size="16px", source_notes_font_size="12px",
                 data_row_padding="5px", source_notes_padding="2px", column_labels_border_bottom_width="1px")  # fmt: skip
    # Notes fill the table's width, so that it is as wide as lines can be read, not as wide as the longest note.
    width = f"{min(1100, max(640, 220 + 130 * len(ids)))}px"
    made = (
        gt.GT(frame, rowname_col="row", id=own[1:]).cols_label(**dict(zip(ids, grid["columns"])))
        .cols_align("center", ids[grid["units"]:]).fmt_passthrough(ids, escape=False).tab_header(title)
        .tab_stubhead(grid["stub"]).opt_align_table_header("left").opt_table_font(font=_FONTS)
        .opt_css(f"{own} sup {{line-height: 0}} {own} .gt_stub {{min-width: 6em}} {own} td.gt_center {{white-space: nowrap}}")
        .tab_options(container_width=width, table_width="100%", **look, **sizes)
    )  # fmt: skip
    for i, (unit, columns) in enumerate(grid["spanners"]):
        made = made.tab_spanner(unit, [ids[c] for c in columns], id=f"unit{i}")
    for mark, note in notes:
        made = made.tab_source_note(gt.html((f"<sup>{mark}</sup> " if mark else "") + html.escape(note)))
    # Two rules meant for this table would reach every table of a notebook.
    text = made.as_raw_html().replace(" thead, tbody, tfoot, tr, td, th {", " :is(thead, tbody, tfoot, tr, td, th) {")
    return text.replace("\n tr { background-color", f"\n{own} tr {{ background-color")


def _as_docx(grid, notes, title, language):
    """The table as a file of Word: a caption that Word numbers, three rules, notes under it."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Pt, RGBColor

    def xml(tag, attributes="", inside=""):
        return parse_xml(f"<w:{tag} {nsdecls('w')} {attributes}>{inside}</w:{tag}>")

    def fill(cell, text, marks="", centre=True):
        cell.paragraphs[0].add_run(text)
        if marks:
            cell.paragraphs[0].add_run(marks).font.superscript = True
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else None

    document = Document()
    core, page = document.core_properties, document.sections[0]
    core.title, core.author, core.comments, core.language = title, "", "", _LANGUAGE[language]
    core.created = core.modified = _WRITTEN
    for style, size in (("Normal", 10), ("Caption", 11), ("List", 9)):
        font = document.styles[style].font
        font.name, font.size, font.bold, font.color.rgb = "Times New Roman", Pt(size), False, RGBColor(0, 0, 0)
        font.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
        document.styles[style].paragraph_format.space_after = Pt(2)
    if len(grid["columns"]) > 5:
        page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    heading = document.add_paragraph(_say("table", language) + " ", style="Caption")
    heading.paragraph_format.keep_with_next = True
    heading._p.append(xml("fldSimple", 'w:instr=" SEQ Table \\* ARABIC "', "<w:r><w:t>1</w:t></w:r>"))
    heading.add_run(f"  {title}")
    heads = 1 + bool(grid["spanners"])
    drawn = document.add_table(len(grid["rows"]) + heads, len(grid["columns"]) + 1)
    line = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="000000"/>'.format
    # Word reads the parts of a table's properties in one order only: borders stand before the look.
    drawn._tbl.tblPr.find(qn("w:tblLook")).addprevious(xml("tblBorders", "", line("top", 12) + line("bottom", 12)))
    lines = [list(r.cells) for r in drawn.rows]
    for i, row in enumerate(drawn.rows):
        row._tr.get_or_add_trPr().extend([xml("cantSplit"), *([xml("tblHeader")] if i < heads else [])])
    body = [(grid["stub"], [(c, "") for c in grid["columns"]]), *grid["rows"]]
    for cells, (name, of) in zip(lines[heads - 1 :], body):
        fill(cells[0], name, centre=False)
        for i, (text, marks) in enumerate(of):
            fill(cells[i + 1], text, marks, centre=i >= grid["units"])
    over = [(unit, lines[0][columns[0] + 1 : columns[-1] + 2]) for unit, columns in grid["spanners"]]
    for cell in [*lines[heads - 1], *(c for _, cells in over for c in cells)]:
        cell._tc.get_or_add_tcPr().append(xml("tcBorders", "", line("bottom", 6)))
    for unit, cells in over:
        fill(cells[0].merge(cells[-1]), unit)
    for mark, note in notes:
        paragraph = document.add_paragraph(style="List")
        if mark:
            paragraph.add_run(mark).font.superscript = True
        paragraph.add_run(f" {note}" if mark else note)
    document.save(dated := io.BytesIO())  # each part of it with the time of writing
    with zipfile.ZipFile(dated) as old, zipfile.ZipFile(made := io.BytesIO(), "w") as new:
        for entry in old.infolist():
            undated = zipfile.ZipInfo(entry.filename, _WRITTEN.timetuple()[:6])
            undated.compress_type, undated.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(undated, old.read(entry))
    return made.getvalue()


def _write(folder, files):
    """Write files beside each other, all of them or none: what was there comes back when one cannot be replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    old = {n: (folder / n).read_bytes() if (folder / n).is_file() else None for n in files}
    with tempfile.TemporaryDirectory(dir=folder) as new:
        for n, content in files.items():
            (Path(new) / n).write_bytes(content)
        try:
            for n in files:
                os.replace(Path(new) / n, folder / n)
        except OSError:  # on some systems a file that is open in Word cannot be replaced
            for n in [n for n in files if not (Path(new) / n).exists()]:
                (folder / n).unlink() if old[n] is None else (folder / n).write_bytes(old[n])
            raise
