"""Facts, reference rows and derived figures as rows of the panel: in the canonical unit of their indicator."""

import pandas as pd

from .panel import observation_id
from .quantity import read_truncated
from .units import canonical

# The bounds that hold whether a number was rounded or cut off: audits try them, the panel never shows them.
WIDE = ["wide_low", "wide_high"]
# Only what was measured can have been cut off: what is set or foreseen is written down as it is meant.
MEASURED = ("level", "flow", "share", "growth")


def _wide(row, number):
    high = row.high
    if row.qualifier == "exact" and row.kind in MEASURED:
        high = max(high, read_truncated(row.printed, row.unit, int(row.scale or 1))[1])
    return {"wide_low": row.low * number, "wide_high": high * number}


def observe_facts(facts, catalogues, reg):
    """Facts as observations: canonical units, bounds carried along, basis ``stated``.

    Parameters
    ----------
    facts : pandas.DataFrame
        From load_facts.
    catalogues : dict of pandas.DataFrame
    reg : pint.UnitRegistry

    Returns
    -------
    pandas.DataFrame
        PANEL_COLUMNS, WIDE and ``definition`` (what a rule says of an operand).
    """
    rows = []
    for f in facts.itertuples():
        unit, number = canonical(f.unit, f.kind, catalogues["codebook"].at[f.indicator, "unit"], reg)
        rows.append(
            dict(
                observation=f.fact, jurisdiction=catalogues["documents"].at[f.document, "jurisdiction"],
                indicator=f.indicator, area=f.area, group=f.group,
                period_start=int(f.period[:4]), period_end=int(f.period[-4:]), kind=f.kind,
                value=f.value * number, low=f.low * number, high=f.high * number, unit=unit, qualifier=f.qualifier,
                basis="stated", rule="", inputs="", document=f.document, fact=f.fact, printed=f.printed, note=f.note,
                definition=f"{f.document} {f.section}", **_wide(f, number),
            )
        )  # fmt: skip
    return pd.DataFrame(rows)


def observe_reference(reference, catalogues, reg):
    """Reference series as observations, basis ``reference``; the note carries origin and confidence."""
    rows = []
    for r in reference.itertuples():
        unit, number = canonical(r.unit, r.kind, catalogues["codebook"].at[r.indicator, "unit"], reg)
        note = "; ".join(filter(None, (r.definition, r.origin, f"confidence {r.confidence}", r.note)))
        rows.append(
            dict(
                observation=observation_id("reference", r.jurisdiction, r.indicator, r.area, r.group, r.period, r.kind),
                jurisdiction=r.jurisdiction, indicator=r.indicator, area=r.area, group=r.group,
                period_start=int(r.period), period_end=int(r.period), kind=r.kind,
                value=r.value * number, low=r.low * number, high=r.high * number, unit=unit, qualifier=r.qualifier,
                basis="reference", rule="", inputs="", document="", fact="", printed=r.printed, note=note,
                definition=r.definition, **_wide(r, number),
            )
        )  # fmt: skip
    return pd.DataFrame(rows)


def derived_row(rows, ident, what, numbers, unit, period, kind, rule):
    """A derived observation from its operands.

    Parameters
    ----------
    rows : list of dict
        The operands.
    ident : str
        The formula or identity.
    what : dict
        jurisdiction, indicator, area, group.
    numbers : tuple of float
    unit : str
    period : tuple of int
    kind, rule : str

    Returns
    -------
    dict
    """
    notes = dict.fromkeys(r["note"] for r in rows if r["basis"] != "reference" and r["note"])
    start, end = period
    text = str(end) if start == end else f"{start}-{end}"
    value, low, high = numbers
    # A bound is no level: what is known only from one side says so, as a printed figure would.
    qualifier = "at_least" if high != high else "at_most" if low != low else ""
    named_by = [what[k] for k in ("jurisdiction", "indicator", "area", "group")]
    return dict(
        observation=observation_id("derived", *named_by, text, kind),
        **{k: what[k] for k in ("jurisdiction", "indicator", "area", "group")}, period_start=start, period_end=end,
        kind=kind, value=value, low=low, high=high, unit=unit, qualifier=qualifier, basis="derived", rule=f"{ident}: {rule}",
        inputs=" ".join(r["observation"] for r in rows), document="", fact="", printed="", note="; ".join(notes),
        definition=rule, **dict(zip(WIDE, (low, high))),
    )  # fmt: skip


def named(row):
    """An operand as a rule names it: a reference row with its definition, so that a reader sees which series it is."""
    words = (row["indicator"], "" if row["area"] == "all" else row["area"], row["group"])
    kind = "" if row["kind"] in ("level", "share", "flow") else row["kind"].replace("_", " ")
    start, end = row["period_start"], row["period_end"]
    years = f"{end}" if start == end else f"{start}-{end}"
    said = " ".join(filter(None, (*words, years, kind)))
    return said + (f" [{row['definition']}]" if row["basis"] == "reference" else "")
