"""The panel: its columns, its ids, and which of several observations of one thing comes first."""

import json

from ..sources.paths import root

PANEL_COLUMNS = [
    "observation", "jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind", "value", "low",
    "high", "unit", "qualifier", "basis", "rule", "inputs", "document", "fact", "printed", "note",
    "origin", "origin_en", "confidence",
]  # fmt: skip
BASES = ("stated", "derived", "reference")
ACTUAL = ("level", "share")
NUMBERS = ("value", "low", "high")


def processed(name):
    """The path of a processed file, which is there and no shorter than the build left it.

    Parameters
    ----------
    name : str

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        With what to do.

    Examples
    --------
    >>> processed("panel.csv").name
    'panel.csv'
    """
    folder, mend = root() / "data" / "processed", "run `mz build` (or `make report`) in the project"
    if not (folder / name).is_file():
        raise FileNotFoundError(f"{name} is not built yet: {mend}")
    try:
        resources = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        size = {r["path"]: r["bytes"] for r in resources}[name]
        whole = size <= (folder / name).stat().st_size
    except (OSError, ValueError, TypeError, KeyError):
        raise FileNotFoundError(f"datapackage.json does not describe {name}: {mend}") from None
    if not whole:
        raise FileNotFoundError(f"{name} is cut short: {mend}")
    return folder / name


def observation_id(basis, jurisdiction, indicator, area, group, period, kind):
    """The id of an observation that is no fact: what it is, in words that stay the same at each build.

    Examples
    --------
    >>> observation_id("derived", "pingdingshan", "dibao_standard", "urban", "", "2015", "level")
    'derived:pingdingshan:dibao_standard:urban:2015:level'
    """
    return ":".join(filter(None, (basis, jurisdiction, indicator, area, group, str(period), kind)))


def triple(row):
    """Value, low and high of a row.

    Examples
    --------
    >>> triple(dict(year=2015, value=22.0, low=21.5, high=22.5))
    (22.0, 21.5, 22.5)
    """
    return tuple(row[c] for c in NUMBERS)


def ordered(rows, **orders):
    """Rows in the order of lists of ids: column by column as named, rows that tie as they stand.

    Parameters
    ----------
    rows : pandas.DataFrame
    **orders : iterable
        For each column its values in their order.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> ordered(pd.DataFrame({"area": ["urban", "all", "rural"]}), area=["all", "rural", "urban"]).area.tolist()
    ['all', 'rural', 'urban']
    """
    rank = {column: {x: n for n, x in enumerate(order)} for column, order in orders.items()}
    return rows.sort_values(list(orders), key=lambda c: c.map(rank[c.name]), kind="stable", ignore_index=True)


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
    rank = rows.basis.map({"stated": 0, "reference": 1, "derived": 2})
    ranked = rows.assign(_rank=rank, _width=(rows.high - rows.low).fillna(float("inf")))
    return ranked.sort_values(["_rank", "_width"], kind="stable")[rows.columns]
