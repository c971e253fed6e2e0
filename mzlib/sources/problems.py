"""What is wrong with an input, said so that the person who gets it can mend it."""

import re
from collections import Counter
from dataclasses import dataclass

_MOST = 10  # problems of one sort that are said in full
_WIDEST = 400  # characters of each part of a message


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place of one file.

    ``line`` is the line in the file (the heading of a CSV is line 1), or None where the problem is the whole file's.
    ``found`` is what stands there, ``allowed`` what may stand there, ``mend`` what to do about it.
    """

    file: str
    line: int | None
    found: str
    allowed: str
    mend: str

    def __str__(self):
        file, found, allowed, mend = map(plain, (self.file, self.found, self.allowed, self.mend))
        place = file if self.line is None else f"{file}:{self.line}"
        return f"{place}: found {found}\n    allowed: {allowed}\n    to mend: {mend}"


class InputError(ValueError):
    """All problems of an input at once.

    Parameters
    ----------
    problems : list of Problem

    Examples
    --------
    >>> print(InputError([Problem("facts.csv", 7, "unit 'yuna'", "yuan, bed, ...", "correct the spelling")]))
    1 problem in the input; nothing was written.
    facts.csv:7: found unit 'yuna'
        allowed: yuan, bed, ...
        to mend: correct the spelling
    """

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self):
        n, seen, said = len(self.problems), Counter(), 0
        lines = [f"{n} problem{'s' if n > 1 else ''} in the input; nothing was written."]
        for p in self.problems:
            sort = p.file, re.sub(r"\d+|'[^']*'", "", str(p.allowed))  # one sort, whatever line or name it stands on
            seen[sort] += 1
            if seen[sort] <= _MOST and said < _MOST * _MOST // 2:
                said += 1
                lines.append(str(p))
        if n > said:
            more = Counter(p.file for p in self.problems)
            files = listed(f"{m:,} in {plain(f)}" for f, m in more.items())
            lines.append(f"and {n - said:,} more like them; in all: {files}")
        return "\n".join(lines)


def plain(text, widest=_WIDEST):
    """Text as a message shows it: no character that a terminal would obey, no endless word, no page on one line.

    Examples
    --------
    >>> plain("a\\x1b[2J"), plain("x" * 500, 5)
    ('a\\\\x1b[2J', 'xxxxx...')
    """
    text = re.sub(r"[^\s,]{240,}", lambda word: f"{word[0][:80]}...", str(text))
    lines = (line if len(line) <= widest else f"{line[:widest]}..." for line in text.split("\n"))
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in "\n".join(lines))


def shown(value):
    """A value for a message: as Python writes it, the long ones cut.

    Examples
    --------
    >>> shown("a" * 5000)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... (5,000 characters)"
    """
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of 5,000 digits, a thousand brackets
        text = f"a {type(value).__name__} too long to show"
    length = len(value) if isinstance(value, str) else len(text)
    return text if len(text) <= 120 else f"{text[:80]}... ({length:,} characters)"


def stop_if(problems):
    """Raise InputError with all of them if there are any."""
    if problems:
        raise InputError(problems)


def listed(names, most=12):
    """Names for a message: the first ones in full, the rest counted.

    Examples
    --------
    >>> listed(["yuan", "bed", "person"], most=2)
    'yuan, bed ... (3 in all)'
    """
    names = [str(n)[:120] for n in names]
    if len(names) <= most:
        return ", ".join(names)
    return ", ".join(names[:most]) + f" ... ({len(names)} in all)"


def nearest(word, names):
    """Advice that names what the writer may have meant.

    Examples
    --------
    >>> nearest("dibao_standrad", ["dibao_standard", "wubao_standard"])
    "did you mean 'dibao_standard'?"
    >>> nearest("xyz", ["dibao_standard"])
    ''
    """
    from difflib import get_close_matches

    close = get_close_matches(str(word)[:80], [str(n) for n in names], n=1)
    return f"did you mean {close[0]!r}?" if close else ""


def allow(what, found, allowed):
    """Refuse a value that is none of those allowed.

    Examples
    --------
    >>> allow("measure", "pct", ["share", "multiple"])
    Traceback (most recent call last):
        ...
    ValueError: measure: found 'pct'; allowed: share, multiple
    """
    if found not in (known := list(allowed)):
        said = ", ".join(str(k) or "''" for k in known)
        raise ValueError(f"{what}: found {found!r}; allowed: {said}; {nearest(found, known)}".removesuffix("; "))
