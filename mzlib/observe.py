"""Facts and reference rows as observations of the panel: in the canonical unit of their indicator."""

import pandas as pd

from .panel import observation_id
from .units import canonical


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
        PANEL_COLUMNS and ``definition`` (what a rule says of an operand).
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
                definition=f"{f.document} {f.section}",
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
                definition=r.definition,
            )
        )  # fmt: skip
    return pd.DataFrame(rows)
