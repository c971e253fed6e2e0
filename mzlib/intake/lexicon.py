"""The lexicon of reading: which words tell about a number, as ``data/raw/lexicon.toml`` lists them."""

import re
import tomllib
from functools import cache
from pathlib import Path

from ..sources.paths import root


@cache
def load_lexicon(path=None):
    """The lexicon with its patterns compiled (read once per file).

    Parameters
    ----------
    path : str or os.PathLike, optional
        Default: the project's ``data/raw/lexicon.toml``.

    Returns
    -------
    dict
        The tables of the file, and patterns made of them: ``classifier`` of all counting words, ``any`` of each list of
        ``kinds``, ``noun_pattern``, ``group_pattern``, ``area_pattern``, ``modifier_pattern``; ``compared``, ``far`` and ``after`` of the words of
        comparison. The longest word comes first.

    Examples
    --------
    >>> load_lexicon()["classifier"].match("人次，")[0]
    '人次'
    """
    path = Path(path or root() / "data" / "raw" / "lexicon.toml")
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    words["classifier"] = re.compile(either(words["classifiers"]))
    words["any"] = {name: either(listed) for name, listed in words["kinds"].items()}
    words["per"] = [p | {"pattern": re.compile(p["words"])} for p in words["per"]]
    words["noun"] = {noun: unit for unit, nouns in words["nouns"].items() for noun in nouns}
    words["noun_pattern"] = re.compile(either(words["noun"]))
    words["group"] = {w: slug for slug, ws in words["groups"].items() for w in ws}
    words["group_pattern"] = re.compile(either(words["group"]))
    compared = {w: kind for kind, ws in words["qualifiers"]["before"].items() for w in ws}
    words["compared"] = compared, re.compile(f"({either(compared)})[有为]?$")
    words["far"] = {kind: either(ws) for kind, ws in words["qualifiers"]["far"].items()}
    words["after"] = {kind: re.compile(either(ws)) for kind, ws in words["qualifiers"]["after"].items()}
    words["modifier"] = {w: thing for thing, ws in words["modifiers"].items() for w in ws}
    words["modifier_pattern"] = re.compile(either(words["modifier"]))
    words["area"] = {w: area for area, ws in words["areas"].items() for w in ws}
    words["area_pattern"] = re.compile(either(words["area"]))
    return words


def either(words):
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
