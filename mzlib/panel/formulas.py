"""Deriving what a plan does not print from what it does, by the formulas of ``data/raw/formulas.toml``."""

import pandas as pd

from ..reading import bounds
from ..reading.units import magnitude
from ..sources.facts import AREAS
from ..sources.tables import TEXT, faults, read_tables
from .observe import derived_row, named
from .relations import FORMS as RELATIONS
from .relations import misfit, solve, written
from .schema import ACTUAL, prefer, triple

FORMS = ("ratio", "product", "sum", "difference")


def load_formulas(raw, catalogues, reg):
    """The formulas, in the order in which they are applied.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.
    catalogues : dict of pandas.DataFrame
    reg : pint.UnitRegistry

    Returns
    -------
    tuple of (list of dict, list of Problem)
        Each formula has ``id``, ``form``, ``indicator`` and ``operands``.
    """
    indicators = tuple(catalogues["codebook"].index)
    groups = ("", "any", *(key[6:] for key in catalogues["labels"].index if key.startswith("group:")))
    operand = {"indicator": indicators, "area?": AREAS, "group?": groups, "unit?": TEXT}
    rule = {"form": FORMS, "indicator": indicators, "operands": [operand]}

    def check(table):
        return list(faults(table, rule)) or _faults(table, catalogues["codebook"], reg)

    tables, problems = read_tables(raw / "formulas.toml", "data/raw/formulas.toml", check=check)
    return [{"id": ident} | table for ident, (_, table) in tables.items()], problems


def _faults(table, codebook, reg):
    """What is wrong with a formula whose words are right: found, allowed, mend."""
    form, operands = table["form"], table["operands"]
    if many := RELATIONS[form].many(len(operands)):
        yield f"{len(operands)} operands of a {form}", many, "write operands = [{ ... }]"
        return
    for o in operands:
        if (o["indicator"], o.get("area", "all"), o.get("group", "")) == (table["indicator"], "all", ""):
            found = f"operand {o['indicator']!r}, which is the result"
            yield found, "operands that stand without it", "correct one of them"
    result = codebook.at[table["indicator"], "unit"]
    units = [o.get("unit") or codebook.at[o["indicator"], "unit"] for o in operands]
    if found := misfit(form, units, result, reg, str(units)):
        yield found, f"operands that give {result!r}", "correct an operand"


def derive(observations, formulas, codebook, reg):
    """Apply every formula, each to what stands and to what the formulas before it derived.

    Parameters
    ----------
    observations : pandas.DataFrame
        Stated and reference rows, and what identities derived.
    formulas : list of dict
        From load_formulas.
    codebook : pandas.DataFrame
    reg : pint.UnitRegistry

    Returns
    -------
    pandas.DataFrame
        The derived rows: ``rule`` says what was done, ``inputs`` names the operands.
    """
    none, derived = observations.iloc[:0], []
    # An announced figure beside a plan's own of the same indicator feeds no formula: the plan's figures do.
    own = observations.jurisdiction + " " + observations.indicator
    printed = own[(observations.basis == "stated") & observations.kind.isin(ACTUAL)]
    observations = observations[(observations.basis != "reference") | ~own.isin(set(printed))]
    actual = observations[observations.kind.isin(ACTUAL) & (observations.period_start == observations.period_end)]
    known = dict(iter(actual.groupby("indicator")))
    for formula in formulas:
        new = pd.DataFrame(_from_operands(known, none, formula, codebook, reg))
        if len(new):
            derived.append(new)
            indicator = formula["indicator"]
            known[indicator] = pd.concat([known[indicator], new]) if indicator in known else new
    return pd.concat(derived, ignore_index=True) if derived else none


def _operand(rows, area="all", group=""):
    """The surest row of each place, group and year in an area; ``any`` tells the groups apart, else only those rows count."""
    rows = rows[rows.area == area]
    rows = prefer(rows if group == "any" else rows[rows.group == group])
    rows = rows.assign(part=rows.group if group == "any" else "")
    rows = rows.drop_duplicates(["jurisdiction", "part", "period_end"])
    return {(r["jurisdiction"], r.pop("part"), r["period_end"]): r for r in rows.to_dict("records")}


def _from_operands(known, none, formula, codebook, reg):
    """What a formula gives wherever all its operands stand; ``known`` has levels and shares of one year by indicator."""
    unit, operands = codebook.at[formula["indicator"], "unit"], formula["operands"]
    opened = [o.get("group") == "any" for o in operands]
    tables = [_operand(known.get(o["indicator"], none), o.get("area", "all"), o.get("group", "")) for o in operands]
    stands = _operand(known.get(formula["indicator"], none), group="any")
    cells = tables[opened.index(True) if any(opened) else 0]
    for jurisdiction, group, year in sorted(cells.keys() - stands.keys(), key=lambda c: (c[0], c[2], c[1])):
        picked = [t.get((jurisdiction, group if o else "", year)) for t, o in zip(tables, opened)]
        if None in picked:
            continue
        numbers = [bounds.scaled(triple(r), magnitude(r["unit"], reg)) for r in picked]
        result = bounds.scaled(solve(formula["form"], None, numbers), 1 / magnitude(unit, reg))
        rule = written(formula["form"], ["", *map(named, picked)], 0)
        what = dict(jurisdiction=jurisdiction, indicator=formula["indicator"], area="all", group=group)
        kind = "share" if unit == "percent" else "level"
        yield derived_row(picked, formula["id"], what, result, unit, (year, year), kind, rule)
