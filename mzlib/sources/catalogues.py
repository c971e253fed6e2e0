"""The catalogues that people write: documents, jurisdictions, families, the codebook, and the labels of both languages."""

import re

from ..reading.units import faults_of, parse_unit, registry
from .problems import Problem, nearest, stop_if
from .tables import FORMS, ID, SCHEMA, read_text, read_toml, rules

DOCUMENT_KEYS, JURISDICTION_KEYS = rules("documents"), rules("jurisdictions")
SORTS, LEVELS, MARKERS = DOCUMENT_KEYS["sort?"], JURISDICTION_KEYS["level"], JURISDICTION_KEYS["marker?"]
CATALOGUES = ("documents", "jurisdictions", "families", "codebook", "labels", "origins")


def load_units(raw):
    """The registry of units.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.

    Returns
    -------
    pint.UnitRegistry

    Raises
    ------
    InputError
        Where a line of ``units.txt`` is wrong: all else stands on it.
    """
    name = "data/raw/units.txt"
    text, problems = read_text(raw / "units.txt", name)
    wrong = faults_of(text) if not problems else ()
    stop_if(
        problems + [Problem(name, line, found, allowed, "correct or remove the line") for line, found, allowed in wrong]
    )
    return registry(raw / "units.txt")


def load_catalogues(raw, reg):
    """All catalogues of a project, checked.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.
    reg : pint.UnitRegistry

    Returns
    -------
    tuple of (dict, list of Problem)
        The dict holds the frames ``documents``, ``jurisdictions``, ``families``, ``codebook``, ``labels``, ``origins``,
        each indexed by ``id``.
    """
    frames, problems = {}, []

    def problem(kind, ident, found, allowed, mend):
        line = int(frames[kind].line[ident])
        problems.append(Problem(f"data/raw/{kind}.toml", line, f"[{ident}] {found}", allowed, mend))

    for kind in CATALOGUES:
        form = FORMS["label"] if kind == "labels" else ID
        frame, more = read_toml(raw / f"{kind}.toml", rules(kind), f"data/raw/{kind}.toml", form)
        frames[kind] = frame.reset_index().set_index("id")
        problems += more
    for kind in CATALOGUES:
        for column in SCHEMA["own"].get(kind, ()):
            for ident, first in repeats(frames[kind][frames[kind][column] != ""], [column]):
                found = f"{column} {frames[kind].at[ident, column]!r}, as [{first}]"
                problem(kind, ident, found, "one entry for each", "tell them apart")
        for ident, *wrong in strangers(frames[kind], kind, frames):
            problem(kind, ident, *wrong)
    _check_places(frames, problem)
    units = frames["codebook"].unit
    for row in frames["codebook"].itertuples():
        try:
            parse_unit(row.unit or "times", reg)
        except ValueError as e:
            mend = nearest(row.unit, set(units) - {row.unit}) or "see data/raw/units.txt"
            problem("codebook", row.Index, e, "units of data/raw/units.txt", mend)
    return frames, problems


def repeats(frame, columns):
    """The rows that say again what a row above them says in some columns: the index of both.

    Examples
    --------
    >>> import pandas as pd
    >>> list(repeats(pd.DataFrame({"fact": ["k-001", "k-002", "k-001"]}, index=[2, 3, 4]), ["fact"]))
    [(4, 2)]
    """
    index = frame.index.to_series()
    first = index.groupby([frame[c] for c in columns], sort=False).transform("first")
    return first[first != index].items()


def strangers(frame, table, catalogues):
    """The ids in a table that stand in no catalogue: the index of the row, what was found, what is allowed, what to do."""
    for key, told in SCHEMA[table].items():
        if isinstance(told, dict) and "of" in told and len(known := catalogues[told["of"]].index):
            column, file = key.rstrip("?"), f"data/raw/{told['of']}.toml"
            words = frame[column].str.split().explode().dropna()
            for row, word in words[~words.isin(known)].items():
                yield row, f"{column} {word!r}", f"ids of {file}", nearest(word, known) or f"add it to {file}"


def decimals(entry):
    """How many decimal places figures, tables and texts show of an indicator.

    Parameters
    ----------
    entry : mapping
        Of the codebook: ``unit``, and ``decimals`` where the unit does not settle it.

    Returns
    -------
    int

    Examples
    --------
    >>> decimals({"unit": "percent"}), decimals({"unit": "bed/1000 elderly"}), decimals({"unit": "yuan/person/month"})
    (1, 1, 0)
    >>> decimals({"unit": "m2", "decimals": 2})
    2
    """
    if str(entry.get("decimals", "")):
        return int(entry["decimals"])
    if entry["unit"] in ("times", "ratio"):
        return 2
    return 1 if entry["unit"].startswith("percent") or re.search(r"/\d", entry["unit"]) else 0


def _check_places(frames, problem):
    """Places that lie in no higher one (so that none can lie in itself), or that charts could not tell apart."""
    places, seen, drawn = frames["jurisdictions"], {}, set(frames["documents"].jurisdiction)
    for row in places.itertuples():
        above = places.level.get(row.parent, "")
        if row.level and above and LEVELS.index(above) >= LEVELS.index(row.level):
            found = f"parent {row.parent!r}, a {above}, of a {row.level}"
            problem(
                "jurisdictions",
                row.Index,
                found,
                "a parent of a higher level: " + " > ".join(LEVELS),
                "correct one of them",
            )
        look = (row.color, row.marker)
        if row.Index in drawn and not all(look):
            found, allowed = "which has a document, without color or marker", 'color = "#rrggbb" and marker = "o"'
            problem("jurisdictions", row.Index, found, allowed, "give it both")
        if any(look) and look in seen:
            found = f"color and marker of {seen[look]}"
            problem(
                "jurisdictions", row.Index, found, "a pair that no other place has", "choose another color or marker"
            )
        seen.setdefault(look, row.Index)
