"""What is wrong with an input, said so that the person who gets it can mend it."""

from dataclasses import dataclass


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
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: found {self.found}\n    allowed: {self.allowed}\n    to mend: {self.mend}"


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
        n = len(self.problems)
        heading = f"{n} problem{'s' if n > 1 else ''} in the input; nothing was written."
        return "\n".join([heading, *map(str, self.problems)])


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
    names = [str(n) for n in names]
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

    close = get_close_matches(str(word), [str(n) for n in names], n=1)
    return f"did you mean {close[0]!r}?" if close else ""
