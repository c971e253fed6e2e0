"""Reference series: figures from outside the plans, each with its origin and with how sure we are of it."""

import pandas as pd

from ..reading.quantity import read
from ..reading.units import factor, parse_unit
from .catalogues import repeated, strangers, unfit
from .problems import Problem
from .tables import read_csv, rules


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
    frame, problems = read_csv(raw / "reference.csv", rules("reference"), name)
    frame = frame.rename(columns={"value": "printed"})
    wrong = [
        *strangers(frame, "reference", catalogues),
        *repeated(frame, "reference", ["indicator", "jurisdiction", "area", "group", "period", "kind"]),
        *unfit(frame, "reference", growth=frame.kind == "growth"),
    ]
    numbers = {}
    for row in frame.itertuples():
        try:
            numbers[row.Index] = read(row.printed, row.qualifier, row.unit, int(row.scale or 1), row.kind)
            if numbers[row.Index][1] < 0:
                raise ValueError(f"a {row.kind} below nothing: {row.printed}")
            parse_unit(row.unit, reg)
            if own := catalogues["codebook"].unit.get(row.indicator):
                factor(row.unit, own, reg)
        except ValueError as e:
            allowed, mend = "a printed number in a unit of its indicator", "correct value, qualifier or unit"
            wrong.append((row.Index, str(e), allowed, mend))
    table = pd.DataFrame.from_dict(numbers, orient="index", columns=["value", "low", "high"], dtype="float64")
    return frame.join(table).reset_index(drop=True), problems + [Problem(name, *w) for w in wrong]
