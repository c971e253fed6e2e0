"""Tables of a text: which cell a place lies in, what its row and its column are headed."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_NUMBER = re.compile(r"[≥≤＞＜><]?\d[\d.,]*(?:[-—–~]\d[\d.,]*)?%?(?:左右|以上|以下)?")
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Row:
    """A row of a table: where it lies in the view, its cells, and the rows that head its table."""

    start: int
    end: int
    cells: list
    heading: list


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the words that head its row and its column, all cells of its row, whether it names the row."""

    text: str
    row: str
    column: str
    cells: list
    names_row: bool  # a number or a year that only says which row it is


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
    >>> rows = table_rows("指标\\t2015年\\t2020年\\n床位（张）\\t300\\t500")
    >>> cell_at(rows, len("指标\\t2015年\\t2020年\\n床位（张）\\t300\\t")).column
    '2020年'
    """
    rows, heading, body, start = [], [], False, 0
    for line in chars.split("\n"):
        if "\t" in line:
            cells = line.split("\t")
            numbers = [c for c in cells if _NUMBER.fullmatch(c)]
            # The rows above the first number head the table; a year is a heading there and no number.
            if not body and not all(_YEAR.fullmatch(c) for c in numbers):
                body = True
            if not body:
                heading.append(cells)
            rows.append(Row(start, start + len(line), cells, heading))
        else:
            heading, body = [], False
        start += len(line) + 1
    return rows


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
    row, at, index = rows[i], rows[i].start, 0
    while at + len(row.cells[index]) < place:
        at += len(row.cells[index]) + 1
        index += 1
    column = " ".join(h[index] for h in row.heading if len(h) == len(row.cells) and h[index])
    left = row.cells[:index]
    whole = row.cells[index].isdigit() and len(row.cells[index]) <= 3
    right = next((c for c in row.cells[index + 1 :] if c), "")
    first = not any(left) and ((whole and bool(_HAN.match(right))) or bool(_YEAR.fullmatch(row.cells[index])))
    heads = [c for c in left if _HAN.search(c)]
    # The longest cell names the row; what stands between it and the number is another column's.
    heads = heads[: heads.index(max(heads, key=len)) + 1] if heads else []
    return Cell(row.cells[index], " ".join(heads), column, row.cells, first)
