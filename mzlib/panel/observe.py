"""Facts, reference rows and derived figures as rows of the panel: in the canonical unit of their indicator."""

import pandas as pd

from ..reading.quantity import MEASURED, filler, read_truncated
from ..reading.units import canonical
from ..sources.tables import rows_of
from .schema import NUMBERS, PANEL_COLUMNS, observation_id

# The bounds that hold whether a number was rounded or cut off, and the unit to which its trailing zeros may have rounded it:
# audits try them, the panel never shows them.
WIDE = ["wide_low", "wide_high", "filler"]


def _wide(row):
    """The upper bound of a number that may have been cut off, and the unit to which it may have been rounded without a word."""
    if row.qualifier != "exact" or row.kind not in MEASURED:
        return row.high, 0.0
    cut = max(row.high, read_truncated(row.reads, row.unit, int(row.scale or 1))[1])
    return cut, 0.0 if row.scale else filler(row.reads, row.unit)


def _observed(frame, kept, codebook, reg, **columns):
    """Rows in the canonical units of their indicators: what is kept as it is, the numbers, then other columns."""
    own = codebook.unit.to_dict()
    reads = frame.reading.where(frame.reading != "", frame.printed) if "reading" in frame else frame.printed
    needed = frame[["indicator", "kind", "qualifier", "unit", "scale", "high"]].assign(reads=reads)
    found = [(*canonical(r.unit, r.kind, own[r.indicator], reg), *_wide(r)) for r in rows_of(needed)]
    kinds = dict(unit="str", factor="float64", cut="float64", filler="float64")
    read = pd.DataFrame(found, index=frame.index, columns=list(kinds)).astype(kinds)
    table = frame[kept].assign(
        period_start=frame.period.str[:4].astype("int64"), period_end=frame.period.str[-4:].astype("int64"),
        **{c: frame[c] * read.factor for c in NUMBERS}, unit=read.unit, rule="", inputs="", **columns,
        wide_low=frame.low * read.factor, wide_high=read.cut * read.factor, filler=read.filler * read.factor,
    )  # fmt: skip
    return table[[*PANEL_COLUMNS, *WIDE, "definition"]]


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
    documents = catalogues["documents"].jurisdiction
    return _observed(
        facts, ["indicator", "area", "group", "kind", "qualifier", "document", "fact", "printed", "note"],
        catalogues["codebook"], reg, observation=facts.fact, jurisdiction=facts.document.map(documents), basis="stated",
        definition=facts.document + " " + facts.section, origin="", origin_en="", confidence="",
    )  # fmt: skip


def observe_reference(reference, catalogues, reg):
    """Reference series as observations, basis ``reference``: the source is named in both languages; the note cites it."""
    notes, ids = [], []
    for r in rows_of(reference):
        counts = r.definition.replace("; ", ", ")  # what stands between the first semicolon and the confidence is cited
        notes.append("; ".join(filter(None, (counts, r.origin, f"confidence {r.confidence}", r.note))))
        ids.append(observation_id("reference", r.jurisdiction, r.indicator, r.area, r.group, r.period, r.kind))
    return _observed(
        reference, ["jurisdiction", "indicator", "area", "group", "kind", "qualifier", "printed", "definition", "confidence"],
        catalogues["codebook"], reg, observation=ids, basis="reference", document="", fact="", note=notes,
        origin=reference.source.map(catalogues["origins"].zh), origin_en=reference.source.map(catalogues["origins"].en),
    )  # fmt: skip


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
    thing = {k: what[k] for k in ("jurisdiction", "indicator", "area", "group")}
    return dict(
        observation=observation_id("derived", *thing.values(), text, kind), **thing, period_start=start, period_end=end,
        kind=kind, value=value, low=low, high=high, unit=unit, qualifier=qualifier, basis="derived", rule=f"{ident}: {rule}",
        inputs=" ".join(r["observation"] for r in rows), document="", fact="", printed="", note="; ".join(notes),
        definition=rule, origin="", origin_en="", confidence="", **dict(zip(WIDE, (low, high, 0.0))),
    )  # fmt: skip


def named(row):
    """An operand as a rule names it: a reference row with its definition, so that a reader sees which series it is."""
    words = (row["indicator"], "" if row["area"] == "all" else row["area"], row["group"])
    kind = "" if row["kind"] in ("level", "share", "flow") else row["kind"].replace("_", " ")
    start, end = row["period_start"], row["period_end"]
    years = f"{end}" if start == end else f"{start}-{end}"
    said = " ".join(filter(None, (*words, years, kind)))
    return said + (f" [{row['definition']}]" if row["basis"] == "reference" else "")
