"""The text of a PDF, from where its characters stand: lines, paragraphs, tables with rules, without running heads."""

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

import pdfplumber

from .blocks import raised, table_lines
from .formats import BY_OCR, Unreadable

_EDGE = 3  # lines at the top and the bottom of a page among which a running head may be
_CODE = re.compile(r"\(cid:\d+\)")


@dataclass(frozen=True)
class Line:
    """A line of a page, or the lines of a table on it (``rows``)."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    rows: list = field(default_factory=list)


def pdf_text(data, name):
    """The text of a PDF: paragraphs a line each, tables a row a line with tabs; running heads and page numbers left out.

    Parameters
    ----------
    data : bytes
    name : str
        What notes call the file.

    Returns
    -------
    tuple of (str, list of str)

    Raises
    ------
    Unreadable
        If it is encrypted or damaged, is a scan, or its fonts do not say what their characters are.
    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            pages = []
            for page in book.pages:
                pages.append((_page_lines(page), bool(page.images)))
                page.close()
    except Exception as e:  # what a damaged file raises in a parser of PDF is anybody's guess
        if "PDFPasswordIncorrect" in repr(e):
            raise Unreadable("a PDF with a password", "open it and print it into a PDF without one") from None
        raise Unreadable(f"a PDF that cannot be read ({type(e).__name__}: {e})", "print it into a new PDF") from None
    empty = [i for i, (lines, _) in enumerate(pages, 1) if not lines]
    if len(empty) == len(pages):
        scan = "a scan: pictures of pages without text" if any(p for _, p in pages) else "a PDF without text"
        raise Unreadable(scan, BY_OCR)
    heads = _running([lines for lines, _ in pages])
    lines = [[x for x in page if id(x) not in heads] for page, _ in pages]
    text = "\n".join(_paragraphs(lines)) + "\n"
    notes = [f"{name}: read as a PDF of {len(pages)} page{'s' * (len(pages) > 1)}"]
    if unknown := len(_CODE.findall(text)):
        if unknown * 50 > len(text):
            raise Unreadable("a PDF whose fonts do not say which characters they draw", BY_OCR)
        text = _CODE.sub("\ufffd", text)
        notes.append(f"{name}: {unknown} characters are not known; they are \ufffd in the text")
    if heads:
        notes.append(f"{name}: {len(heads)} running heads and page numbers are left out")
    if empty:
        notes.append(f"{name}: NO TEXT on page {', '.join(map(str, empty))}: pictures? Read them with your own eyes")
    return text, notes


def _page_lines(page):
    """The lines of a page from top to bottom; a table with rules is one of them."""
    page = page.dedupe_chars(tolerance=1)  # bold type made by drawing twice
    chars = [c for c in page.chars if c["upright"] and c["text"]]
    found = []
    for table in page.find_tables():
        rows = _table(table, chars)
        if sum(sum(bool(cell[0]) for cell in row) > 1 for row in rows) > 1:
            x0, top, x1, bottom = table.bbox
            found.append(Line("", x0, x1, top, bottom, 0, rows))
            chars = [c for c in chars if not _inside(c, table.bbox)]
    return sorted([*found, *_lines(chars)], key=lambda line: line.top)


def _inside(char, box):
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _lines(chars):
    """Characters as lines: what stands at one height, from left to right."""
    rows = []
    for char in sorted(chars, key=lambda c: (c["bottom"], c["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if rows and middle < rows[-1][1]:
            rows[-1][0].append(char)
            rows[-1][1] = max(rows[-1][1], char["bottom"])
        else:
            rows.append([[char], char["bottom"]])
    return [line for row, _ in rows if (line := _line(row)).text]


def _line(chars):
    chars = sorted(chars, key=lambda c: c["x0"])
    seen = [c for c in chars if not c["text"].isspace()] or chars
    size, foot = median(c["size"] for c in seen), median(c["bottom"] for c in seen)
    text, small, end = "", "", None
    for c in [*chars, None]:
        # Smaller and higher: the mark of a note, or a power.
        up = c is not None and c["size"] < 0.8 * size and c["bottom"] < foot - 0.1 * size and not c["text"].isspace()
        if small and not up:
            text, small = text + raised(small), ""
        if c is None:
            break
        gap = 0 if end is None else c["x0"] - end
        space = "  " if gap > 1.5 * size else " " if gap > 0.6 * size else ""
        if up:
            small += c["text"]
        else:
            text += space + c["text"]
        end = c["x1"]
    right, top, foot = max(c["x1"] for c in seen), min(c["top"] for c in seen), max(c["bottom"] for c in seen)
    return Line(text.strip(), seen[0]["x0"], right, top, foot, size)


def _table(table, chars):
    """The rows of a table with rules, each cell with its lines and over how many columns and rows it goes."""
    boxes = sorted({tuple(cell) for cell in table.cells}, key=lambda b: (b[1], b[0]))
    lefts, tops = (_edges({b[i] for b in boxes}) for i in (0, 1))
    own = defaultdict(list)
    for c in chars:
        if box := next((b for b in boxes if _inside(c, b)), None):
            own[box].append(c)
    rows = [[] for _ in tops]
    for box in boxes:
        row = min(range(len(tops)), key=lambda i: abs(tops[i] - box[1]))
        width, height = (sum(start + 1 < end for start in edges if start + 1 >= begin) for edges, begin, end in
                         ((lefts, box[0], box[2]), (tops, box[1], box[3])))  # fmt: skip
        rows[row].append((_cell_lines(_lines(own[box]), box), max(width, 1), max(height, 1)))
    return rows


def _edges(places):
    """Places of rules; two that are less than two points apart are one."""
    found = []
    for place in sorted(places):
        if not found or place - found[-1] > 2:
            found.append(place)
    return found


def _cell_lines(lines, box):
    """The lines of a cell as they were meant: one that fills the cell goes on in the next, but digits never on digits."""
    found = []
    for i, line in enumerate(lines):
        before = lines[i - 1]
        full = i and (box[2] - box[0]) - (before.x1 - before.x0) < 2.2 * before.size
        if full and not _digits_meet(before.text, line.text):
            found[-1] += line.text
        else:
            found.append(line.text)
    return found


def _digits_meet(before, after):
    return before[-1:].isdecimal() and after[:1].isdecimal()


def _running(pages):
    """Ids of the lines that are running heads: the same at the same height of several pages, but for a number that counts."""
    groups = defaultdict(list)
    for number, lines in enumerate(pages):
        plain = [line for line in lines if not line.rows]
        for line in {id(x): x for x in [*plain[:_EDGE], *plain[-_EDGE:]]}.values():
            groups[re.sub(r"\d+", "#", line.text)].append((number, line))
    found = set()
    for group in groups.values():
        middle = median(line.top for _, line in group)
        group = [(number, line) for number, line in group if abs(line.top - middle) < line.size]
        numbers = [[int(x) for x in re.findall(r"\d{1,9}", line.text)] for _, line in group]
        steps = list(zip(*numbers))
        counting = [len({n - at for n, (at, _) in zip(step, group)}) == 1 for step in steps]
        constant = [len(set(step)) == 1 for step in steps]
        if len({at for at, _ in group}) > 1 and len(group) * 4 >= len(pages) and all(map(max, zip(counting, constant))):
            found |= {id(line) for _, line in group}
    return found


def _paragraphs(pages):
    """Lines of all pages as paragraphs: a line that reaches the margin goes on in the next one, over a page's end too."""
    found, before, margin = [], None, 0
    for lines in pages:
        plain = [line for line in lines if not line.rows]
        right, left = max((x.x1 for x in plain), default=0), min((x.x0 for x in plain), default=0)
        for line in lines:
            if line.rows:
                found += table_lines(line.rows)
                before = None
                continue
            if before and _goes_on(before, margin, line, left) and not _digits_meet(before.text, line.text):
                latin = before.text[-1].isascii() and line.text[0].isascii() and line.text[0].isalpha()
                found[-1] += (" " if latin and before.text[-1].isalpha() else "") + line.text
            else:
                found.append(line.text)
            before, margin = line, right
    return found


def _goes_on(before, right, line, left):
    full = before.x1 > right - 1.6 * before.size
    return full and line.x0 < left + 0.8 * line.size and abs(line.size - before.size) < 0.1 * line.size
