"""Which lines of a text are layout, and which are cells: page numbers, running heads, tables that lost their lines."""

import re
from collections import defaultdict
from itertools import pairwise

PAGE = re.compile(r"[-—–~·.\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/共]\s*(?:共)?\s*\d{1,4}\s*页?)?[-—–~·.\s]*")
CELL = re.compile(r"[≥≤><+-]?\d[\d.,]*(?:[-—~]\d[\d.,]*)?[%‰]?(?:左右|以上|以下)?|[—-]{1,2}")
YEAR = re.compile(r"(?:19|20)\d{2}年?[末底]?")
_RULE = re.compile(r"[|\s:+-]*-{3,}[|\s:+-]*")
_STOP = re.compile("[，。；：！？:;]")
_SHORT, _WIDEST = 24, 14  # characters of a line that may be a cell; columns of a table
_OPEN = re.compile("[\\d.,万亿千百余多-]$|\\d[，'’`٬·]$")  # a number that may go on in the next line
_OPENS = re.compile("[\\d.,%‰万亿千百余多]|[，'’`٬·](?=\\d|$)")
_APART = 120  # characters between two running heads, at least
HEAD_LIKE = re.compile(r"[^，。；：、！？:;|\t]{4,40}?[^\d\s.,\t]\s+\d{1,4}")  # a title, a blank, a page number


def furniture(lines):
    """The lines that are no text: page numbers and running heads, each with its reason.

    A bare number is a page number where its neighbours are prose; a head is known by its repetition, with a number that
    rises from page to page, or beside page numbers.

    Parameters
    ----------
    lines : list of str
        Stripped.

    Returns
    -------
    dict of int to str

    Examples
    --------
    >>> furniture(["养老床位达到", "规划 3", "三千张，机构", "规划 4", "两家。"])
    {1: 'running head', 3: 'running head'}
    """
    filled = [i for i, line in enumerate(lines) if line]
    found = {i: "page number" for i in filled if len(lines[i]) < 20 and PAGE.fullmatch(lines[i])}
    # A bare number may be a cell, or a piece of a number that a line's end has cut.
    bare = {i for i in found if re.fullmatch(r"[-—–~]?[\d.,]+|[\d.,]+[-—–~]", lines[i])}
    text = [i for i in filled if i not in found or i in bare]
    for before, i, after in zip([-1, *text], text, [*text[1:], -1]):
        beside = [lines[j] for j in (before, after) if j >= 0]
        cut = (before >= 0 and _OPEN.search(lines[before])) or (after >= 0 and _OPENS.match(lines[after]))
        if i in bare and (cut or {lines[i][0], lines[i][-1]} & set("-—–~") or any(map(_is_cell, beside))):
            del found[i]
    heads = defaultdict(list)
    for k, i in enumerate(filled):
        words = re.sub(r"[\d\s—-]+", "", lines[i])
        if 1 < len(words) < 40 and not _STOP.search(lines[i]) and "\t" not in lines[i] and "|" not in lines[i]:
            heads[words].append((i, k))
    for places in heads.values():
        numbers = [re.findall(r"^\d{1,4}(?=\s)|(?<=\s)\d{1,4}$", lines[i]) for i, _ in places]
        rising = all(len(n) == 1 for n in numbers) and len(places) > 1
        steps = [int(b[0]) - int(a[0]) for a, b in pairwise(numbers)] if rising else []
        apart = [sum(map(len, lines[a:b])) > _APART for (a, _), (b, _) in pairwise(places)]
        rising = rising and min(steps) > 0 and (max(steps) <= 2 or (len(places) > 2 and sum(apart) >= 0.8 * len(apart)))
        beside = [{filled[k - 1], filled[min(k + 1, len(filled) - 1)]} & set(found) for _, k in places]
        same = len({lines[i] for i, _ in places}) == 1 and not re.search(r"\d|[-—~]$", lines[places[0][0]])
        paged = len(places) > 1 and all(beside) and same
        if rising or paged:
            found |= {i: "running head" for i, _ in places}
    return found


def _is_cell(line):
    """Whether a line looks like one cell of a table that stands a cell a line: short, no sentence, no page number's ornament."""
    return (0 < len(line) <= _SHORT and not _STOP.search(line) and not PAGE.fullmatch(line)) or bool(
        CELL.fullmatch(line)
    )


def grids(tokens):
    """The tables among cells that have lost their rows: heading, then at least two rows with the same kinds of cells.

    Parameters
    ----------
    tokens : list of str

    Returns
    -------
    list of (int, int, int)
        First cell of the heading, width, and the end.

    Examples
    --------
    >>> grids("表1 指标 单位 2015年 2020年 床位 张 300 500 机构 家 20 30".split())
    [(1, 4, 13)]
    """
    kinds = ["y" if YEAR.fullmatch(t) else "n" if CELL.fullmatch(t) else "w" for t in tokens]
    found, at = [], 0
    while at < len(kinds) - 5:
        tried = [_grid(tokens, kinds, s) for s in range(at, min(at + 5, len(kinds) - 5))]
        best = max(tried, key=lambda g: g[2] - g[0])
        if best[2] > best[0]:
            found.append(best)
        at = max(best[2], at + 1)
    return found


def _grid(tokens, kinds, first):
    """The table that begins at a cell, by the width that takes in most; of no length where there is none."""
    best = (first, 0, first)
    for width in range(2, _WIDEST + 1):
        row, end = kinds[first + width : first + 2 * width], first + 2 * width
        if kinds[first] != "w" or "n" in kinds[first : first + width] or "n" not in row or "w" not in row[:2]:
            continue
        # Rows of a narrower table, several in a line: unless its heading stands there as often.
        folds = [
            p
            for p in range(2, width)
            if width % p == 0 and all((k == "w") == (row[c % p] == "w") for c, k in enumerate(row))
        ]
        if any(tokens[first : first + p] * (width // p) != tokens[first : first + width] for p in folds):
            continue
        while len(after := kinds[end : end + width]) == width and all(
            (a == "w") == (b == "w") for a, b in zip(row, after)
        ):
            end += width
        # A year in the first row is one in all: else it belongs to the heading.
        dated = any(k == "y" and set(kinds[first + width + c : end : width]) != {"y"} for c, k in enumerate(row))
        # A first column of numbers numbers the rows.
        index = [tokens[i] for i in range(first + width, end, width)]
        dated |= kinds[first + width] == "n" and index != [str(i + 1) for i in range(len(index))]
        if not dated and end >= first + 3 * width and end - first > best[2] - best[0]:
            best = (first, width, end)
    return best


def stacks(lines, dropped):
    """Tables that stand a cell a line.

    Parameters
    ----------
    lines : list of str
        Stripped.
    dropped : dict of int to str
        From furniture.

    Returns
    -------
    set of int
        Lines after which the next filled line is the next cell of the same row.

    Examples
    --------
    >>> sorted(stacks(["表3", "指标", "2013", "2014", "床位", "204", "1269", "日间床位", "64", "95"], {}))
    [1, 2, 4, 5, 7, 8]
    """
    joined, run = set(), []
    for i, line in enumerate([*lines, "。"]):
        if not line or i in dropped or _RULE.fullmatch(line) or line == "|":
            continue
        if len(line) <= _SHORT and not re.search("[，。；！？\t|]", line):
            run.append(i)
            continue
        for first, width, end in grids([re.sub(r"\s", "", lines[k]) for k in run]):
            joined |= {run[k] for k in range(first, end) if (k - first) % width != width - 1}
        run = []
    return joined
