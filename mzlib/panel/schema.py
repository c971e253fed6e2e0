"""The panel: its columns, its ids, and which of several observations of one thing comes first."""

from ..reading.bounds import width

PANEL_COLUMNS = [
    "observation", "jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind", "value", "low",
    "high", "unit", "qualifier", "basis", "rule", "inputs", "document", "fact", "printed", "note",
    "origin", "origin_en", "confidence",
]  # fmt: skip
BASES = ("stated", "derived", "reference")
ACTUAL = ("level", "share")


def observation_id(basis, jurisdiction, indicator, area, group, period, kind):
    """The id of an observation that is no fact: what it is, in words that stay the same at each build.

    Examples
    --------
    >>> observation_id("derived", "pingdingshan", "dibao_standard", "urban", "", "2015", "level")
    'derived:pingdingshan:dibao_standard:urban:2015:level'
    """
    return ":".join(filter(None, (basis, jurisdiction, indicator, area, group, str(period), kind)))


def prefer(rows):
    """Of several observations of one thing, the best first: stated, then reference, then derived; the surest first.

    Parameters
    ----------
    rows : pandas.DataFrame
        Panel rows.

    Returns
    -------
    pandas.DataFrame
        The same rows in that order; ties stay in the order of the panel.
    """
    if len(rows) < 2:
        return rows
    order = {"stated": 0, "reference": 1, "derived": 2}
    keys = [(order[r.basis], width((r.value, r.low, r.high)), i) for i, r in enumerate(rows.itertuples())]
    return rows.iloc[[k[2] for k in sorted(keys)]]
