"""Rows of other fields: a yearbook's steel, a city's ports. They are put away, and stay in reach."""

import re
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate

from ..sources.paths import root
from ..sources.tables import read_tables
from .lexicon import load_lexicon

_AT_LARGE = "population_economy"  # the family of figures that every report gives
_SHORT, _BACK = 40, 30  # characters of a line that needs the lines above it to be understood; how many of them


def folded(rows, text):
    """Rows with what is of another field last: a yearbook's steel, a city's ports; proposed as rejected, with that reason."""
    speaks = _field_words()
    lines, starts, at = text.split("\n"), [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    own = [speaks(line) for line in lines]
    last = list(
        accumulate((i if said else -1 for i, said in enumerate(own)), max)
    )  # the last line that speaks of the field
    first = list(
        accumulate(((i if len(line) >= _SHORT else -1) for i, line in enumerate(lines)), max)
    )  # the last long line

    def another(row):
        i = bisect_right(starts, int(row["start"])) - 1
        if len(lines[i]) >= _SHORT:
            return not own[i] and not (i and len(lines[i - 1]) < _SHORT and own[i - 1])
        return last[i] < max(first[i], i - _BACK)

    kept, folded = [], []
    for row in rows:
        if row["state"] in ("new", "left out") and not row.get("indicator") and another(row):
            row |= {"state": "other field", "decision": "reject", "reason": row.get("reason") or "another field"}
            folded.append(row)
        else:
            kept.append(row)
    return kept + folded


def _field_words():
    """Whether a line speaks of the field: of a family but the economy at large, or of a term that only one family has."""
    lexicon, raw = load_lexicon(), root() / "data" / "raw"
    tables = {name: read_tables(raw / f"{name}.toml", name)[0] for name in ("codebook", "families")}
    family = {i: table["family"] for i, (_, table) in tables["codebook"].items()}
    families = defaultdict(set)
    for i, lists in lexicon["terms"].items():
        for word in {word for words in lists for word in words.split()}:
            families[word].add(family.get(i))
    said = [words.split() for i, lists in lexicon["terms"].items() if family.get(i) != _AT_LARGE for words in lists]
    said = [words for words in said if any(len(word) > 1 and len(families[word]) == 1 for word in words)]
    labels = [table["label_zh"] for i, (_, table) in tables["families"].items() if i != _AT_LARGE]
    outright = {"民政", *(word for label in labels for word in re.split("[、和与及，（）]", label) if len(word) > 1)}
    outright |= {words[0] for words in said if len(words) == 1}
    first = re.compile("|".join(map(re.escape, sorted(outright, key=len, reverse=True))))
    said = [words for words in said if len(words) > 1]
    return lambda line: bool(first.search(line)) or any(all(word in line for word in words) for words in said)
