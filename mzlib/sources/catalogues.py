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
    mend = "correct or remove the line"
    stop_if(problems or [Problem(name, line, found, allowed, mend) for line, found, allowed in faults_of(text)])
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
    frames, problems, wrong = {}, [], []
    for kind in CATALOGUES:
        form = FORMS["label"] if kind == "labels" else ID
        frame, more = read_toml(raw / f"{kind}.toml", rules(kind), f"data/raw/{kind}.toml", form)
        frames[kind] = frame.reset_index().set_index("id")
        problems += more
    for kind, frame in frames.items():
        wrong += [(kind, *said) for said in strangers(frame, kind, frames)]
        for column in SCHEMA["own"].get(kind, ()):
            named = frame[frame[column] != ""].assign(column=column, word=frame[column])
            wrong += [(kind, *said) for said in repeated(named, "entries", [column])]
    drawn = frames["documents"].jurisdiction
    wrong += [("jurisdictions", *said) for said in _misplaced(frames["jurisdictions"], drawn)]
    wrong += [("codebook", *said) for said in _no_units(frames["codebook"].unit, reg)]
    for kind, ident, found, allowed, mend in wrong:
        line = int(frames[kind].line[ident])
        problems.append(Problem(f"data/raw/{kind}.toml", line, f"[{ident}] {found}", allowed, mend))
    return frames, problems


def unfit(frame, table, **masks):
    """The rows that are wrong as a whole: the index of each, what was found, what is allowed, what to do.

    Parameters
    ----------
    frame : pandas.DataFrame
    table : str
        Of ``wrong`` in ``schema.toml``, where the words are.
    **masks : pandas.Series of bool
        Which rows are wrong in the way of that name.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = pd.DataFrame({"period": ["2015", "2011-2015"]}, index=[2, 3])
    >>> list(unfit(facts, "facts", long_level=facts.period.str.len() > 4))
    [(3, 'a level over 2011-2015', 'a level at one year', 'give the year, or make it a flow or a share')]
    """
    for name, mask in masks.items():
        for row, said in frame[mask].to_dict("index").items():
            yield row, *(part.format_map(said) for part in SCHEMA["wrong"][table][name])


def repeated(frame, table, columns, name="again"):
    """The rows that say again what a row above them says in some columns, as ``unfit`` gives them."""
    index = frame.index.to_series()
    first = index.groupby([frame[c] for c in columns], sort=False).transform("first")
    return unfit(frame.assign(first=first), table, **{name: first != index})


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


def _misplaced(places, drawn):
    """Places that lie in no higher one (so that none can lie in itself), or that charts could not tell apart."""
    rank = {level: n for n, level in enumerate(LEVELS)}
    places = places.assign(above=places.parent.map(places.level))
    plain = (places.color == "") | (places.marker == "")
    low = places.level.map(rank) <= places.above.map(rank)
    yield from unfit(places, "jurisdictions", low=low, bare=places.index.isin(drawn) & plain)
    yield from repeated(places[(places.color + places.marker) != ""], "jurisdictions", ["color", "marker"], "alike")


def _no_units(units, reg):
    """Indicators whose unit is none."""
    for indicator, unit in units.items():
        try:
            parse_unit(unit or "times", reg)
        except ValueError as e:
            mend = nearest(unit, set(units) - {unit}) or "see data/raw/units.txt"
            yield indicator, e, "units of data/raw/units.txt", mend
