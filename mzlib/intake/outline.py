"""Where in a text a place lies: sections with their headings, sentences, clauses, and the time that a section speaks of."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from .views import HEADING

_RANK = {"chapter": 0, "part": 1, "one": 2, "two": 3, "three": 4, "four": 5}
_TITLE = 40  # characters of a heading that are its title; a paragraph may begin on the same line
_STOP = re.compile("[。！？\n]|；(?=\n)")
_CLAUSE = re.compile("[，、；:。！？\n（）]|,(?!\\d)|\t")
BEFORE = "前言"  # the section of what stands before the first heading; nothing is numbered there


@dataclass(frozen=True)
class Section:
    """A part of a text: where it begins in the view, its chain of heading numbers, the titles of that chain."""

    start: int
    chain: str
    titles: tuple


@dataclass(frozen=True)
class Outline:
    """A text's sections, sentence ends, clause ends and lines, each sorted, for look-up by bisection."""

    chars: str
    sections: list
    sentences: list
    clauses: list
    lines: list

    def section(self, place):
        """The section that a place lies in."""
        return self.sections[bisect_right(self.sections, place, key=lambda s: s.start) - 1]


def make_outline(chars):
    """The outline of a view.

    Parameters
    ----------
    chars : str

    Returns
    -------
    Outline

    Examples
    --------
    >>> [s.chain for s in make_outline("一、成绩\\n（一）救助\\n共有3家。").sections]
    ['前言', '一', '一/（一）']
    """
    sections, stack, start = [Section(0, BEFORE, ())], [], 0
    lines = []
    for line in chars.split("\n"):
        lines.append(start)
        m = HEADING.match(line)
        if m and "\t" not in line:
            title = re.split("[。\t]", line[m.end() : m.end() + _TITLE])[0]
            kind = m.lastgroup
            if kind == "box":
                sections.append(Section(start, m["box"], (*(t for _, _, t in stack), m["box"] + title)))
            elif not (_RANK[kind] > 3 and sections[-1].chain.startswith(("专栏", "表", "附"))):
                label = {"two": f"（{m['two']}）", "four": f"（{m['four']}）"}.get(kind, m[kind])
                stack = [s for s in stack if s[0] < _RANK[kind]] + [(_RANK[kind], label, title)]
                sections.append(Section(start, "/".join(s[1] for s in stack), tuple(s[2] for s in stack)))
        start += len(line) + 1
    sentences = [m.end() for m in _STOP.finditer(chars)]
    clauses = [m.end() for m in _CLAUSE.finditer(chars)]
    return Outline(chars, sections, sentences, clauses, lines)


def around(marks, place, length):
    """The stretch between two of some sorted marks that a place lies in."""
    i = bisect_right(marks, place)
    return (marks[i - 1] if i else 0), (marks[i] if i < len(marks) else length)
