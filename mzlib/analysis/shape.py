"""The one shape of every result that compares: where, what, when, which measure, how much, and what leads home."""

import pandas as pd

from ..panel.schema import NUMBERS

RESULT = ["jurisdiction", "indicator", "area", "group", "start", "year", "kind", "measure", "unit", "status", "value", "low",
          "high", "qualifier", "observation", "document", "printed", "rule", "note"]  # fmt: skip
NEEDED = [c for c in RESULT if c not in ("document", "rule", "note")]  # by every figure, table and comparison
CELL = ["indicator", "area", "group", "jurisdiction", "year"]


def result(rows, extra=()):
    """Rows as a table of the one shape; what a row leaves out is empty, a value that is not there is nan.

    Parameters
    ----------
    rows : iterable of dict, or pandas.DataFrame
    extra : iterable of str
        Columns after those of the shape.

    Returns
    -------
    pandas.DataFrame
        ``RESULT``, then ``extra``.

    Examples
    --------
    >>> table = result([dict(jurisdiction="wuhan", indicator="dibao_standard", year=2015, value=320.0)])
    >>> table[["jurisdiction", "start", "year", "measure", "value", "note"]].values.tolist()
    [['wuhan', 2015, 2015, 'level', 320.0, '']]
    """
    columns = [*RESULT, *(c for c in extra if c not in RESULT)]
    table = pd.DataFrame(rows).reindex(columns=columns)
    table["start"] = table.start.fillna(table.year)
    texts = [c for c in RESULT if c not in (*NUMBERS, "start", "year")]
    kinds = dict.fromkeys(NUMBERS, "float64") | {"start": "int64", "year": "int64"} | dict.fromkeys(texts, "str")
    return table.astype(kinds).fillna(dict.fromkeys(texts, "") | {"measure": "level"})


def held(table, *more, of="mz.compare", needed=NEEDED):
    """A table as it is, found to be one, with the columns that every comparison has and some more: those it lacks are named.

    Examples
    --------
    >>> held(result([dict(jurisdiction="wuhan", indicator="dibao_standard", year=2015)]).drop(columns=["low", "year"]))
    Traceback (most recent call last):
        ...
    ValueError: table: found no column year, low; allowed: what mz.compare gives, with these columns kept or joined again
    """
    if not isinstance(table, pd.DataFrame):
        found = None if table is None else type(table).__name__
        raise ValueError(f"table: found {found}; allowed: a table, such as {of} gives")
    if missing := [c for c in (*needed, *more) if c not in table]:
        kept = f"what {of} gives, with {'these columns' if len(missing) > 1 else 'this column'} kept or joined again"
        raise ValueError(f"table: found no column {', '.join(missing)}; allowed: {kept}")
    if blank := [c for c in (*needed, *more) if c not in NUMBERS and table[c].isna().any()]:
        raise ValueError(
            f"table: found rows without {', '.join(blank)}; allowed: rows that are whole; leave out what a join added"
        )
    # Columns that name rows as well are columns.
    return table.rename_axis(index=[None] * table.index.nlevels) if {*table.index.names} & {*table} else table


def once(table, columns, what="table", name=""):
    """Refuse two figures where one is asked for: none of them is the one that is meant. A row that stands there twice is one.

    Examples
    --------
    >>> once(pd.DataFrame({"year": [2015, 2015], "observation": ["a", "b"], "value": [1.0, 2.0]}), ["year"])
    Traceback (most recent call last):
        ...
    ValueError: table: found two figures, 1 and 2, for 2015; allowed: one; choose rows
    """
    rows = table.drop_duplicates([*columns, "observation", "value"])
    if (twice := rows.duplicated(columns)).any():
        second = rows[twice].iloc[0]
        first = rows[(rows[columns] == second[columns]).all(axis=1)].iloc[0]
        where = ", ".join(str(second[c]) for c in columns if str(second[c]))
        found = f"two figures, {first.value:.10g} and {second.value:.10g}, for {where}"
        raise ValueError(
            f"{what}: found {found}; allowed: one; choose rows" + (name and f", or name more columns in {name}")
        )


def numbers(of):
    """A triple as the columns of a row.

    Examples
    --------
    >>> numbers((22.0, 21.5, 22.5))
    {'value': 22.0, 'low': 21.5, 'high': 22.5}
    """
    return dict(zip(NUMBERS, of))


def together(*observations):
    """Ids of observations as one text, each once.

    Examples
    --------
    >>> together("a b", "b c")
    'a b c'
    """
    return " ".join(dict.fromkeys(" ".join(observations).split()))


def surest(*statuses):
    """What a figure is that stands on others: as weak as the weakest of them.

    Examples
    --------
    >>> surest("stated", "derived"), surest("stated", "reference"), surest("stated", "stated")
    ('derived', 'reference', 'stated')
    """
    return next((s for s in ("not stated", "derived", "reference") if s in statuses), "stated")


def made_of(row, sources, value, **about):
    """A row of what was worked out from others: like one of them, with its own numbers, what it stands on, and what it is.

    Parameters
    ----------
    row : dict
    sources : iterable of dict
        The rows that it was worked out from, in the order in which it names them.
    value : tuple of float
    **about
        Columns that differ from those of ``row``.

    Returns
    -------
    dict

    Examples
    --------
    >>> base, aim = (dict(observation=o, status="stated", year=y, printed="x") for o, y in (("a", 2015), ("b", 2020)))
    >>> made_of(aim, (base, aim), (13.0, 12.0, 14.0), start=2015)["observation"]
    'a b'
    """
    status, ids = surest("derived", *(s["status"] for s in sources)), together(*(s["observation"] for s in sources))
    return row | numbers(value) | dict(status=status, observation=ids, qualifier="", printed="") | about


def first_by(table, columns):
    """The first row of each combination of values of some columns, as a dict, by these values."""
    rows = table.drop_duplicates(columns)
    return dict(zip(zip(*(rows[c] for c in columns)), rows.to_dict("records")))


def alike(table, other, columns):
    """Of each row of a table whether another table has one with the same values of some columns."""
    return table.set_index(columns).index.isin(other.set_index(columns).index)


def period_text(start, year):
    """A year, or the first and the last of several, without a word of any language.

    Examples
    --------
    >>> period_text(2015, 2015), period_text(2011, 2015)
    ('2015', '2011–2015')
    """
    return str(year) if start == year else f"{start}–{year}"


def grows_with_size(unit):
    """Whether a figure of a unit is the larger the larger its place is, so that a city and a nation are not set side by side.

    Examples
    --------
    >>> grows_with_size("bed"), grows_with_size("bed/1000 elderly"), grows_with_size("percent")
    (True, False, False)
    """
    return "/" not in unit.removesuffix("/year") and not unit.startswith(("percent", "times"))
