"""Another edition of a text: where the spans of the former one stand now, by what stands around them."""

import re
from bisect import bisect_right
from difflib import SequenceMatcher

_CLAUSE, _STOP = re.compile(r"[^，。；、：！？\n]+"), re.compile("[，。；：！？]")


def moved(old, new, spans):
    """Where spans of a text stand in another edition of it.

    Parameters
    ----------
    old, new : str
        The two editions.
    spans : iterable of (int, int)
        Offsets in the old one, end exclusive.

    Returns
    -------
    dict of (int, int) to (int, int, bool) or None
        Start and end in the new edition, and whether the clause around them is the same; None where the characters, or their
        place in the order of the text, are gone.

    Examples
    --------
    >>> old, new = "低保每月340元，孤儿600元。", "前言。低保每月340元，孤儿每月620元。"
    >>> moved(old, new, [(4, 8), (11, 15)])
    {(4, 8): (7, 11, True), (11, 15): None}
    """
    before, after = _clauses(old), _clauses(new)
    blocks = []  # start in old, length, start in new
    for tag, i, i2, j, j2 in _match([old[a:b] for a, b in before], [new[a:b] for a, b in after]):
        if tag == "equal":
            blocks += [(a, end - a, b) for (a, end), (b, _) in zip(before[i:i2], after[j:j2])]
        elif tag == "replace":
            a, b = _reach(before, i, i2), _reach(after, j, j2)
            pieces = SequenceMatcher(None, old[slice(*a)], new[slice(*b)], autojunk=False).get_matching_blocks()
            blocks += [(a[0] + m.a, m.size, b[0] + m.b) for m in pieces if m.size]
    starts = [block[0] for block in blocks]
    found = {}
    for start, end in spans:
        at = bisect_right(starts, start) - 1
        a, length, b = blocks[at] if at >= 0 else (0, 0, 0)
        there = (b + start - a, b + end - a)
        # Digits that only go on in the other edition (60 in 620) are another number.
        if at < 0 or end > a + length or _goes_on(new, *there):
            found[start, end] = None
        else:
            found[start, end] = (*there, _context(old, start, end) == _context(new, *there))
    return found


def _match(before, after):
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _clauses(text):
    return [m.span() for m in _CLAUSE.finditer(text)]


def _reach(clauses, first, last):
    """Offsets from the first clause to the end of the last one before ``last``."""
    return clauses[first][0], clauses[last - 1][1]


def _context(text, start, end):
    """The rest of the clause around a span, without spaces and line breaks."""
    before, after = (re.sub(r"\s", "", part) for part in (text[max(0, start - 80) : start], text[end : end + 40]))
    return _STOP.split(before)[-1][-40:], _STOP.split(after)[0][:20]


def _goes_on(text, start, end):
    near = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return any(re.fullmatch(r"\d[\d.]|[\d.]\d", pair) for pair in near)
