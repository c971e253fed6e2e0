"""What a figure counts, and so what it may be held against."""

from .audit import parts_of_city
from .load import catalogue, cities
from .shape import grows_with_size


def scopes(table):
    """What each row counts where one name stands for different things: only rows that agree in it are held against each other.

    Parameters
    ----------
    table : pandas.DataFrame
        The one shape.

    Returns
    -------
    pandas.Series of str
        The part of a city that a figure speaks of, if no more; for indicators whose scope differs between plans what the note says
        is counted, or the observation itself where nothing says so; else empty.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> scopes(compare("beds_per_1000_elderly", ["kaifeng", "wuhan"], 2015, kinds="level")).tolist()
    ['institutions', 'institutions and communities']
    >>> scopes(compare("dibao_standard", ["zhengzhou", "kaifeng"], 2011, "rural")).tolist()
    ['counties', '']
    """
    said = table.note.str.extract(r"scope: ([^;]*)", expand=False).fillna(table.observation)
    parts = table.observation.map(lambda o: " ".join(sorted({part for part, _ in parts_of_city(o)})))
    return parts.where(parts != "", said.where(table.indicator.map(_scope) == "differs", ""))


def one_scope(table):
    """Which rows have a name that stands for one thing in every plan, and so may be held against the nation's."""
    return table.indicator.map(_scope).eq("")


def of_nation(table):
    """Which rows a city and the nation can be held to alike: nothing that grows with size, nothing whose scope differs between plans."""
    return ~table.unit.map(grows_with_size).astype(bool) & one_scope(table)


def on_one_axis(table):
    """A table without what no city can be held to: a nation's figure that is not ``of_nation``, where a city has one.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> tables = (compare(i, years=2015, beside="china") for i in ("dibao_standard", "elderly_care_beds"))
    >>> ["china" in set(on_one_axis(table).jurisdiction) for table in tables]
    [True, False]
    """
    outside = table.jurisdiction.isin(cities("references"))
    left = ~outside | ~table.indicator.isin(table.indicator[table.value.notna() & ~outside])
    left[~left] = of_nation(table[~left])
    return table[left]


def _scope(indicator):
    return catalogue("codebook")[indicator].get("scope", "")
