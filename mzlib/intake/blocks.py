"""From the blocks of a page to lines of text: paragraphs a line each, tables a row a line, their cells parted by tabs."""

import re

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "()[]（）［］〔〕 ")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_WIDEST = 200  # columns of a table
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|\D|$)")


class Writer:
    """Takes text, line ends and tables one after another, as a parser meets them, and gives lines."""

    def __init__(self):
        self._open = [[]]  # buffers: the text's own, then those of open cells and asides, the innermost last
        self._line = [[]]  # the line under way in each
        self._tables = []
        self._later = []

    def text(self, text):
        """More of the line under way."""
        self._line[-1].append(text)

    def newline(self):
        """The end of a line; empty ones do not count."""
        line = "".join(self._line[-1]).strip(" \t\r\n\xa0\u3000")
        self._line[-1].clear()
        if line:
            self._open[-1].append(line)
        if len(self._open) == 1 and self._later:
            self._open[-1] += self._later
            self._later = []

    def open_aside(self):
        """A box that floats beside a paragraph: its lines follow that paragraph."""
        self._open.append([])
        self._line.append([])

    def close_aside(self):
        self._later += self._closed()

    def _closed(self):
        self.newline()
        self._line.pop()
        return self._open.pop()

    def open_table(self):
        self._tables.append({"rows": [], "depth": len(self._open), "layout": False, "before": bool(self._line[-1])})

    def open_row(self):
        if self._tables:
            self._tables[-1]["rows"].append([])

    def open_cell(self, width=1, height=1):
        """A cell over ``width`` columns and ``height`` rows; height 0 goes on the cell above it."""
        if not self._tables:
            return
        if not self._tables[-1]["rows"]:
            self.open_row()
        self._tables[-1]["rows"][-1].append([None, width, height])
        self.open_aside()

    def close_cell(self):
        table = self._tables[-1] if self._tables else None
        if table and table["rows"] and table["rows"][-1] and table["rows"][-1][-1][0] is None:
            table["rows"][-1][-1][0] = self._closed()

    def close_table(self):
        if not self._tables:
            return
        self.close_cell()
        table = self._tables.pop()
        self.newline()
        if self._tables:
            self._tables[-1]["layout"] = True  # a table in a cell: the outer one only arranges
        rows = [[(lines or [], width, height) for lines, width, height in row] for row in table["rows"]]
        if table["layout"]:
            self._open[-1] += [line for row in rows for lines, _, _ in row for line in lines]
        else:
            self._open[-1] += table_lines(rows)

    def lines(self):
        """All lines."""
        while self._tables:
            self.close_table()
        self.newline()
        return self._open[0]


def table_lines(rows):
    """A table as lines of text.

    Parameters
    ----------
    rows : list of list of (list of str, int, int)
        Each cell: its lines, over how many columns and over how many rows it goes (0: it goes on the cell above).

    Returns
    -------
    list of str
        A line a row, cells parted by tabs. A cell that goes over several columns or rows and names something stands in each
        of them; one with a number stands once. Where cells hold several numbers, a line each, the row becomes so many rows.
        One cell alone, or over all columns on top, is no row, but paragraphs.

    Examples
    --------
    >>> beds = [(["养老床位", "日间照料床位"], 1, 1), (["204", "64"], 1, 1)]
    >>> table_lines([[(["床位"], 1, 1), (["2015年"], 1, 1)], beds])
    ['床位\\t2015年', '养老床位\\t204', '日间照料床位\\t64']
    """
    found, begun = [], False
    for cells in _grid(rows):
        begun = begun or sum(map(bool, cells)) > 1
        if not begun or len(cells) == 1:
            found += [line for cell in cells for line in cell]
        elif any(cells):
            found += _row_lines(cells)
    return found


def _grid(rows):
    """Rows of cells as lines only, as many in each row as there are columns."""
    above = {}  # column: how many more rows its cell goes down, what it says there
    for row in rows:
        waiting, cells = list(row), []
        while waiting or above.get(len(cells), (0, []))[0] > 0:
            at = len(cells)
            left, said = above.get(at, (0, []))
            if left > 0:
                cells.append(said)
                above[at] = (left - 1, said)
                continue
            lines, width, height = waiting.pop(0)
            again = said if not height else _name(lines) if len(row) > 1 or height > 1 else []
            for i in range(min(width, max(_WIDEST - at, 1))):
                cells.append((again if i or not height else lines) or [])
                above[at + i] = (max(height, 1) - 1 if at + i < _WIDEST else 0, again)
        yield cells


def _name(lines):
    """What a cell says again in the other columns and rows that it covers: what names something does, a number does not."""
    return [] if re.search(r"\d", _YEAR.sub("", "".join(lines))) else lines


def _row_lines(cells):
    cells = [[re.sub(r"[\t\n]+", " ", line) for line in cell] for cell in cells]
    several = [len(cell) for cell in cells if sum(bool(re.search(r"\d", line)) for line in cell) > 1]
    if not several:
        return ["\t".join(map(joined, cells))]
    n = max(several)
    plain = [len(cell) in (0, 1, n) for cell in cells]
    # What cannot be laid beside the lines of the others stands above them: no line is given a name that may be another's.
    first = [] if all(plain) else ["\t".join(joined(c) if not p else "" for c, p in zip(cells, plain))]
    return first + ["\t".join(c[i] if i < len(c) and p else "" for c, p in zip(cells, plain)) for i in range(n)]


def joined(lines):
    """Lines of one cell or paragraph as one, without a space between Chinese characters.

    Examples
    --------
    >>> joined(["每千名老年人", "拥有养老床位数"]), joined(["of the", "plan"])
    ('每千名老年人拥有养老床位数', 'of the plan')
    """
    text = ""
    for line in lines:
        latin = text[-1:].isascii() and line[:1].isascii()
        text += (" " if text and latin else "") + line
    return text


def raised(text):
    """A superscript as text: a note's mark, or a power, never melts into the number before it.

    Examples
    --------
    >>> "12600" + raised("[1]") + "张", "m" + raised("2")
    ('12600¹张', 'm²')
    """
    return text.translate(_RAISED) if re.search(r"\d", text) else text


def lowered(text):
    """A subscript as text."""
    return text.translate(_LOWERED)
