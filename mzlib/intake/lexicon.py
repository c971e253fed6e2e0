"""The lexicon of reading: which words tell about a number, as ``data/raw/lexicon.toml`` lists them."""

import re
from functools import cache
from pathlib import Path

from ..reading.units import names
from ..sources.catalogues import load_units
from ..sources.paths import root
from ..sources.problems import Problem, nearest, stop_if
from ..sources.tables import PRINTED, TEXT, read_plain

_NAME = "data/raw/lexicon.toml"
_WORDS = [TEXT]
_KINDS = ("growth", "growth_to", "projection", "prior", "flow", "level", "norm", "target", "empty", "rule", "strong_flow",
          "to_level", "stock", "rates", "started", "once", "set_up", "not_done")  # fmt: skip
_COMPARED = ("at_least", "at_most", "approx")
LEXICON = {
    "classifiers": {"*": _WORDS, "人": _WORDS},
    "nouns": {"*": _WORDS},
    "per": [{"words": PRINTED, "unit": TEXT, "of": _WORDS}],
    "qualifiers": {
        "before": dict.fromkeys(_COMPARED, _WORDS),
        "far": dict.fromkeys(_COMPARED[:2], _WORDS),
        "after": dict.fromkeys(_COMPARED, _WORDS),
        "not_before": {"words": _WORDS},
    },
    "kinds": dict.fromkeys(_KINDS, _WORDS),
    "periods": dict.fromkeys(("now", "look_back", "last_year", "planned"), _WORDS),
    "regions": dict.fromkeys(("look_back", "outlook", "plan"), _WORDS),
    "areas": dict.fromkeys(("all", "urban", "rural"), _WORDS),
    "groups": {"*": _WORDS},
    "tables": dict.fromkeys(("base", "target", "number", "unit", "binding", "expected"), _WORDS),
    "no_facts": {"*": PRINTED},
    "terms": {"*": _WORDS},
    "modifiers": {"*": _WORDS},
    "stages": {"*": _WORDS},
}


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
        ``kinds``, ``noun_pattern``, ``group_pattern``, ``area_pattern``, ``modifier_pattern``, ``stage`` of
        each list of ``stages``; ``compared``, ``far`` and ``after`` of the words of comparison. The longest word comes first.

    Raises
    ------
    InputError
        With everything that is wrong in the file.

    Examples
    --------
    >>> load_lexicon()["classifier"].match("人次，")[0]
    '人次'
    """
    path = Path(path or root() / _NAME)
    words, problems = read_plain(path, LEXICON, _NAME)
    stop_if(problems or list(_unknown(words)))
    words["classifier"] = re.compile(either(words["classifiers"]))
    words["any"] = {name: either(listed) for name, listed in words["kinds"].items()}
    for name in ("flow", "strong_flow"):  # 发放 of 发放对象 and 救助 of 救助站 do nothing: they say which ones
        words["any"][name] = f"(?:{words['any'][name]})(?!{either(words['kinds']['not_done'])})"
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
    words["stage"] = {stage: re.compile(f"(?:{either(ws)})(?![到至为])") for stage, ws in words["stages"].items()}
    words["area"] = {w: area for area, ws in words["areas"].items() for w in ws}
    words["area_pattern"] = re.compile(either(words["area"]))
    return words


def _unknown(words):
    """Units that are none, and patterns that cannot be read."""
    units = names(load_units(root() / "data" / "raw"))
    used = [*words["nouns"], *(u for p in words["per"] for u in p["of"])]
    for unit in [*used, *(u for us in words["classifiers"].values() for u in us)]:
        if unit not in units:
            yield Problem(
                _NAME, None, f"unit {unit!r}", "units of data/raw/units.txt", nearest(unit, units) or "correct it"
            )
    for pattern in [*(p["words"] for p in words["per"]), *words["no_facts"].values()]:
        try:
            re.compile(pattern.replace("{N}", "1").replace("{D}", "1"))
        except re.error as e:
            yield Problem(_NAME, None, f"the pattern {pattern[:60]!r}: {e}", "a regular expression", "correct it")


def either(words):
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
