"""Deriving what a plan does not print from what it does, by the formulas of ``data/raw/formulas.toml``."""

import re
import tomllib
from math import prod

import pandas as pd

from . import bounds
from .panel import ACTUAL, observation_id, prefer
from .problems import Problem, nearest
from .tables import read_text
from .units import factor, parse_unit

FORMS = ("ratio", "product", "sum", "growth", "start", "end")
_GROWTH_FORMS = ("growth", "start", "end")
_NAME = "data/raw/formulas.toml"


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
        Each formula has ``id``, ``form`` and, but for the growth forms, ``indicator`` and ``operands``.
    """
    text, problems = read_text(raw / "formulas.toml", _NAME)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = re.search(r"line (\d+)", str(e))
        line = int(found[1]) if found else None
        return [], [Problem(_NAME, line, str(e), "well-formed TOML, each key once", "look at the line named")]
    formulas = []
    for ident, table in tables.items():
        line, before = text[: text.find(f"[{ident}]")].count("\n") + 1, len(problems)

        def problem(found, allowed, mend, line=line, ident=ident):
            problems.append(Problem(_NAME, line, f"[{ident}] {found}", allowed, mend))

        if not isinstance(table, dict):
            problem("outside any table", "tables [id]", "put it under a heading")
            continue
        form = table.get("form")
        if form not in FORMS:
            problem(f"form {form!r}", ", ".join(FORMS), nearest(form, FORMS) or "choose one of them")
            continue
        operands = table.get("operands", [{}, {}])
        if not isinstance(operands, list) or len(operands) < 2 or not all(isinstance(o, dict) for o in operands):
            problem(f"operands {operands!r}", "a list of two or more tables", "write operands = [{ ... }, { ... }]")
            continue
        keys = {"form"} if form in _GROWTH_FORMS else {"form", "indicator", "operands"}
        if table.keys() != keys:
            problem(f"keys {sorted(table)}", ", ".join(sorted(keys)), "add or remove keys")
            continue
        formulas.append({"id": ident} | table)
        for selector in [{"indicator": table.get("indicator")}, *table.get("operands", [])]:
            word = selector.get("indicator")
            if form not in _GROWTH_FORMS and word not in catalogues["codebook"].index:
                mend = nearest(word, catalogues["codebook"].index) or "add it to data/raw/codebook.toml"
                problem(f"indicator {word!r}", "ids of data/raw/codebook.toml", mend)
            unknown = selector.keys() - {"indicator", "area", "group", "unit"}
            if unknown:
                problem(f"operand keys {sorted(unknown)}", "indicator, area, group, unit", "remove them")
            if "unit" in selector:
                try:
                    parse_unit(selector["unit"], reg)
                except ValueError as e:
                    problem(str(e), "units of data/raw/units.txt", "correct the unit")
        if form not in _GROWTH_FORMS and len(problems) == before:
            units = [o.get("unit") or catalogues["codebook"].at[o["indicator"], "unit"] for o in operands]
            result = catalogues["codebook"].at[table["indicator"], "unit"]
            if not _combined(form, units, reg).is_compatible_with(parse_unit(result, reg)):
                problem(
                    f"a {form} of {units}, which is no {result!r}",
                    f"operands that give {result!r}",
                    "correct an operand",
                )
    return formulas, problems


def derive(observations, formulas, codebook, reg):
    """Apply every formula, each to what stands and to what the formulas before it derived.

    Parameters
    ----------
    observations : pandas.DataFrame
        Stated and reference rows.
    formulas : list of dict
        From load_formulas.
    codebook : pandas.DataFrame
    reg : pint.UnitRegistry

    Returns
    -------
    pandas.DataFrame
        The derived rows: ``rule`` says what was done, ``inputs`` names the operands.
    """
    known = observations
    for formula in formulas:
        if formula["form"] in _GROWTH_FORMS:
            rows = list(_from_growth(known, formula))
        else:
            rows = list(_from_operands(known, formula, codebook, reg))
        if rows:
            known = pd.concat([known, pd.DataFrame(rows)], ignore_index=True)
    return known.iloc[len(observations) :]


def _triple(row):
    return row.value, row.low, row.high


def _actual(known, indicator, area="all", group=""):
    """Levels and shares of one year of an indicator; ``group`` any leaves the group open."""
    rows = known[known.kind.isin(ACTUAL) & (known.indicator == indicator) & (known.area == area)]
    rows = rows[rows.period_start == rows.period_end]
    return rows if group == "any" else rows[rows.group == group]


def _stands(known, jurisdiction, indicator, area, group, year):
    rows = _actual(known, indicator, area, group)
    return bool(((rows.jurisdiction == jurisdiction) & (rows.period_end == year)).any())


def _row(known_rows, ident, what, numbers, unit, period, kind, rule):
    """A derived observation from its operands."""
    jurisdiction, indicator, area, group = what
    value, low, high = numbers
    notes = dict.fromkeys(r.note for r in known_rows if r.basis != "reference" and r.note)
    start, end = period
    text = str(end) if start == end else f"{start}-{end}"
    return dict(
        observation=observation_id("derived", jurisdiction, indicator, area, group, text, kind),
        jurisdiction=jurisdiction, indicator=indicator, area=area, group=group, period_start=start, period_end=end,
        kind=kind, value=value, low=low, high=high, unit=unit, qualifier="", basis="derived", rule=f"{ident}: {rule}",
        inputs=" ".join(r.observation for r in known_rows), document="", fact="", printed="", note="; ".join(notes),
        definition=rule,
    )  # fmt: skip


def _named(row):
    """An operand as a rule names it: a reference row with its definition, so that a reader sees which series it is."""
    words = " ".join(filter(None, (row.indicator, "" if row.area == "all" else row.area, row.group)))
    years = row.period_end if row.period_start == row.period_end else f"{row.period_start}-{row.period_end}"
    return f"{words} {years}" + (f" [{row.definition}]" if row.basis == "reference" else "")


def _from_operands(known, formula, codebook, reg):
    unit = codebook.at[formula["indicator"], "unit"]
    tables = [_actual(known, o["indicator"], o.get("area", "all"), o.get("group", "")) for o in formula["operands"]]
    first = tables[0]
    for jurisdiction, year in sorted(set(zip(first.jurisdiction, first.period_end))):
        matches = [t[(t.jurisdiction == jurisdiction) & (t.period_end == year)] for t in tables]
        if any(m.empty for m in matches):
            continue
        opened = [i for i, o in enumerate(formula["operands"]) if o.get("group") == "any"]
        groups = sorted(set(matches[opened[0]].group)) if opened else [""]
        for group in groups:
            if _stands(known, jurisdiction, formula["indicator"], "all", group, year):
                continue
            picked = [
                next(prefer(m[m.group == group] if i in opened else m).itertuples()) for i, m in enumerate(matches)
            ]
            numbers, units = [], []
            for row, operand in zip(picked, formula["operands"]):
                own = operand.get("unit", row.unit)
                # A share read as persons per person: percent is taken off first.
                number = factor(row.unit, "times", reg) if "unit" in operand else 1.0
                numbers.append(bounds.scaled(_triple(row), number))
                units.append(own)
            raw = _combined(formula["form"], units, reg)
            if formula["form"] == "ratio":
                result = bounds.quotient(*numbers)
                rule = f"{_named(picked[0])} / {_named(picked[1])}"
            elif formula["form"] == "product":
                result = bounds.product(*numbers)
                rule = " * ".join(map(_named, picked))
            else:
                result = bounds.total(*numbers)
                rule = " + ".join(map(_named, picked))
            into = float(raw / parse_unit(unit, reg).to(raw.units))
            kind = "share" if unit == "percent" else "level"
            what = (jurisdiction, formula["indicator"], "all", group)
            yield _row(picked, formula["id"], what, bounds.scaled(result, into), unit, (year, year), kind, rule)


def _combined(form, units, reg):
    """The unit of a ratio, a product or a sum of things in these units, as a pint quantity."""
    quantities = [parse_unit(unit, reg) for unit in units]
    if form == "ratio":
        return quantities[0] / quantities[1]
    return prod(quantities, start=1 * reg.dimensionless) if form == "product" else quantities[0]


def _from_growth(known, formula):
    """What a stated growth implies: the level before it, the level after it, or the growth computed again."""
    stated = known[(known.kind == "growth") & (known.basis == "stated") & (known.unit == "percent")]
    for g in stated.itertuples():
        levels = _actual(known, g.indicator, g.area, g.group)
        levels = levels[levels.jurisdiction == g.jurisdiction]
        start = prefer(levels[levels.period_end == g.period_start])
        end = prefer(levels[levels.period_end == g.period_end])
        what = (g.jurisdiction, g.indicator, g.area, g.group)
        grown = tuple(1 + x / 100 for x in _triple(g))
        if formula["form"] == "start" and start.empty and not end.empty:
            e = next(end.itertuples())
            rule = f"{_named(e)} / (1 + {_named(g)} growth)"
            numbers, year = bounds.quotient(_triple(e), grown), g.period_start
            yield _row([e, g], formula["id"], what, numbers, e.unit, (year, year), e.kind, rule)
        elif formula["form"] == "end" and end.empty and not start.empty:
            s = next(start.itertuples())
            rule = f"{_named(s)} * (1 + {_named(g)} growth)"
            numbers, year = bounds.product(_triple(s), grown), g.period_end
            yield _row([s, g], formula["id"], what, numbers, s.unit, (year, year), s.kind, rule)
        elif formula["form"] == "growth" and not start.empty and not end.empty:
            s, e = next(start.itertuples()), next(end.itertuples())
            # A level that was itself made from this growth says nothing about it.
            if g.observation in (s.inputs + " " + e.inputs).split():
                continue
            rule = f"{_named(e)} / {_named(s)} - 1"
            numbers, period = bounds.change(_triple(s), _triple(e)), (g.period_start, g.period_end)
            yield _row([s, e], formula["id"], what, numbers, "percent", period, "growth", rule)
