"""Reference series: figures from outside the plans, each with its origin and with how sure we are of it."""

import pandas as pd

from ..reading.quantity import QUALIFIERS, read
from ..reading.units import factor, parse_unit
from .facts import AREAS, KINDS
from .paths import ID
from .problems import Problem, nearest
from .tables import GROUP, SCALE, TEXT, YEAR, read_csv

REFERENCE_COLUMNS = {
    "indicator": ID,
    "jurisdiction": ID,
    "area": AREAS,
    "group": GROUP,
    "period": YEAR,
    "kind": KINDS,
    "value": TEXT,
    "qualifier": QUALIFIERS,
    "unit": TEXT,
    "scale": SCALE,
    "definition": TEXT,
    "source": ID,
    "origin": TEXT,
    "confidence": ("high", "medium"),
    "note": None,
}


def load_reference(raw, catalogues, reg):
    """The reference series, with their values and bounds in their stated unit.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.
    catalogues : dict of pandas.DataFrame
        From load_catalogues.
    reg : pint.UnitRegistry

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        The columns of the raw file (``value`` as printed becomes ``printed``), then ``value``, ``low``, ``high``.
    """
    name = "data/raw/reference.csv"
    frame, problems = read_csv(raw / "reference.csv", REFERENCE_COLUMNS, name)
    frame = frame.rename(columns={"value": "printed"})
    numbers, seen = {}, {}
    for row in frame.itertuples():

        def problem(found, allowed, mend, line=row.Index):
            problems.append(Problem(name, line, found, allowed, mend))

        key = (row.indicator, row.jurisdiction, row.area, row.group, row.period, row.kind)
        if key in seen:
            mend = "give the other series a group, or keep one"
            problem("a second row for the same figure", f"one row (first on line {seen[key]})", mend)
        seen.setdefault(key, row.Index)
        if row.kind == "growth":
            problem("a growth at one year", "what is of one year", "give the levels that it joins")
        for column, among in (("indicator", "codebook"), ("jurisdiction", "jurisdictions"), ("source", "origins")):
            word = getattr(row, column)
            if word not in catalogues[among].index:
                mend = nearest(word, catalogues[among].index) or f"add it to data/raw/{among}.toml"
                problem(f"{column} {word!r}", f"ids of data/raw/{among}.toml", mend)
        try:
            numbers[row.Index] = read(row.printed, row.qualifier, row.unit, int(row.scale or 1), row.kind)
            if numbers[row.Index][1] < 0:
                raise ValueError(f"a {row.kind} below nothing: {row.printed}")
            parse_unit(row.unit, reg)
            if own := catalogues["codebook"].unit.get(row.indicator):
                factor(row.unit, own, reg)
        except ValueError as e:
            problem(str(e), "a printed number in a unit of its indicator", "correct value, qualifier or unit")
    table = pd.DataFrame.from_dict(numbers, orient="index", columns=["value", "low", "high"], dtype="float64")
    return frame.join(table).reset_index(drop=True), problems
