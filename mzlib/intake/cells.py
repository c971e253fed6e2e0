"""Tables of a text: which cell a place lies in, what its row and its column are headed, which unit and scale are its own."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from .layout import CELL, YEAR

_HAN = re.compile("[\u4e00-\u9fff]")
_MEASURE = re.compile(r"(?:单位[:：])?(?P<scale>[十百千]?[万亿]|千(?![米克瓦])|百(?!分))?(?P<unit>[^\d（）]{0,12})")
_UNIT_CELL = re.compile(r"[%‰]|[十百千]?[万亿]?[张人户元个家名所对具处]|元/人[·./]?[年月]|(?:[万亿]?人|户)次")
_UNIT = re.compile(r"[%‰]|.{0,2}[张床人户元个家名所对具处次倍项例件座岁天㎡]|平方米|公里|小时|亩|公顷")
_GROWTH = re.compile("增长|增速|增幅|增减|涨跌|±|同比")
_YEARS, _FIVE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)"), re.compile("十[一二三四五六七]五|目标|规划")
_HEADINGS, _LABELS = 4, 6  # rows that may head a table, and cells that may name a row
_LOOSE = 6  # numbers in a row without a heading of its length: a table run together, whose columns are lost
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True)
class Row:
    """A row of a table: where it lies in the view, its cells, the rows that head its table, what stands above the table."""

    start: int
    end: int
    cells: list
    heading: list
    above: str
    heads: bool  # it heads the table itself

    @cached_property
    def starts(self):
        """Where each cell begins."""
        starts, at = [], self.start
        for cell in self.cells:
            starts.append(at)
            at += len(cell) + 1
        return starts

    @cached_property
    def unit_cell(self):
        """The cell of a column of units, or ''."""
        for index, cell in enumerate(self.cells[: 2 * _LABELS]):
            headed = any(h[index].strip() in ("单位", "计量单位") for h in self.heading if len(h) == len(self.cells))
            if headed or (cell and len(cell) < 6 and _UNIT_CELL.fullmatch(cell)):
                return cell
        return ""

    @cached_property
    def loose(self):
        """Whether the row is a run of numbers whose columns nothing tells."""
        numbers = sum(bool(CELL.fullmatch(c)) for c in self.cells)
        return numbers > _LOOSE and not any(len(h) == len(self.cells) for h in self.heading)


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the words that head its row and its column, all cells of its row, its unit word and scale."""

    text: str
    row: str
    column: str
    cells: list
    names_row: bool  # a number or a year that only says which row or column it is, or one whose column is lost
    unit: str
    scale: int
    years: str  # the head that says of which years it is
    year: int  # the year of the column before, or 0: that of a growth beside it


def table_rows(chars):
    """The rows of all tables of a view: lines with tabs.

    Parameters
    ----------
    chars : str

    Returns
    -------
    list of Row

    Examples
    --------
    >>> rows = table_rows("指标\\t2015年\\t增长（%）\\n床位（万张）\\t3\\t-5")
    >>> [(c.column, c.unit, c.scale) for c in (cell_at(rows, 23), cell_at(rows, 25))]
    [('2015年', '张', 10000), ('增长（%）', '%', 1)]
    """
    rows, heading, above, body, start = [], [], "", False, 0
    for line in chars.split("\n"):
        if "\t" in line:
            cells = line.split("\t")
            # The rows above the first number head the table; a year is a heading there and no number.
            body = body or any(CELL.fullmatch(c) and not YEAR.fullmatch(c) and _number(c) for c in cells)
            if not body:
                heading = [*heading[1 - _HEADINGS :], cells]
            rows.append(Row(start, start + len(line), cells, heading, above, not body))
        else:
            above = line if body or not heading else f"{above} {line}"
            heading, body = [], False
        start += len(line) + 1
    return rows


def _number(cell):
    return bool(re.search(r"\d", cell))


def cell_at(rows, place):
    """The cell of a table at a place, or None outside all tables.

    Parameters
    ----------
    rows : list of Row
        From table_rows.
    place : int
        In the view.

    Returns
    -------
    Cell or None
    """
    i = bisect_right(rows, place, key=lambda r: r.start) - 1
    if i < 0 or place > rows[i].end:
        return None
    row = rows[i]
    index = bisect_right(row.starts, place) - 1
    text, left = row.cells[index], row.cells[: min(index, _LABELS)]
    column = " ".join(h[index] for h in row.heading if len(h) == len(row.cells) and h[index])
    right = next((c for c in row.cells[index + 1 : index + 3] if c), "")
    numbered = text.isdigit() and len(text) <= 3 and bool(_HAN.match(right))
    first = not any(left) and index < _LABELS and (numbered or bool(YEAR.fullmatch(text)))
    heads = [c for c in left if _HAN.search(c) and c != row.unit_cell]
    # The longest cell names the row; what stands between it and the number is another column's.
    heads = heads[: heads.index(max(heads, key=len)) + 1] if heads else []
    label = " ".join(heads)
    unit, scale = _measure(column, label, row)
    years = column if _YEARS.search(column) else row.cells[0] if YEAR.fullmatch(row.cells[0]) else ""
    beside = [h[index - 1] for h in row.heading if index and len(h) == len(row.cells)]
    if not years and len(said := set(_YEARS.findall(row.above[-60:]))) == 1 and not _FIVE.search(column):
        years = f"{said.pop()}年"  # 表2 2020年统计
    year = _YEARS.findall(" ".join(beside) or years)
    names = first or (row.heads and bool(YEAR.fullmatch(text))) or row.loose
    when = column if years in column else f"{years} {column}"
    return Cell(text, label, column, row.cells, names, unit, scale, when, int(year[-1]) if year else 0)


def _measure(column, label, row):
    """Unit word and scale of a cell: its column's own, else its row's, the column of units', the table's; from one place only."""
    if found := _in_brackets(column):
        return found
    if _GROWTH.search(column):
        return "%", 1
    found = _in_brackets(label) or (row.unit_cell and _split(row.unit_cell))
    if found:
        return found
    above = re.search(
        r"单位:([^，。；\s（）]{1,8})", row.above + " " + " ".join(c for h in row.heading for c in h[:_LABELS])
    )
    return (above and _split(above[1])) or ("", 1)


def _in_brackets(text):
    """The unit that a head gives in brackets, or behind a stroke; None where it gives none."""
    for said in reversed(re.findall(r"（([^（）]{1,12})）|[/,，:]([%‰]|[十百千]?[万亿]?[张人户元个家对])$|(%)$", text)):
        if found := _split(next(filter(None, said))):
            return found
    return None


def _split(said):
    """A unit as a table gives it, parted into unit word and scale; None where it is none."""
    said = said.strip()
    m = _MEASURE.fullmatch(said)
    if not m or not (m["scale"] or _UNIT.match(m["unit"])):
        return None
    product = 1
    for c in m["scale"] or "":
        product *= _SCALES[c]
    return m["unit"], product
