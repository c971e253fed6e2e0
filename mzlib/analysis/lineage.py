"""Following a number back, link by link, to the place where it is printed."""

import re
from functools import cache

import pandas as pd

from ..panel.schema import triple
from ..sources.documents import document_text
from ..sources.paths import documents_folder
from ..sources.problems import nearest
from .load import catalogue, load, load_panel

_COLUMNS = ["depth", "observation", "basis", "value", "low", "high", "unit", "where", "printed", "sentence"]


def walk(observations):
    """Observations and what they stand on, each before its inputs.

    Parameters
    ----------
    observations : iterable of str
        Ids of the panel; what the panel does not have is passed over.

    Yields
    ------
    tuple of (str, int)
        The id, and how many links it lies below what was asked for.

    Raises
    ------
    ValueError
        If an observation stands on itself.

    Examples
    --------
    >>> list(walk(["derived:pingdingshan:dibao_standard:urban:2015:level"]))[1:]
    [('pingdingshan-14fyp-004', 1), ('pingdingshan-14fyp-006', 1)]
    """
    panel = load_panel()
    inputs = dict(zip(panel.observation, panel.inputs))

    def follow(ident, depth, above):
        if ident in above:
            raise ValueError(f"data/processed/panel.csv: {ident} stands on itself; run `mz build`")
        yield ident, depth
        for i in inputs[ident].split():
            yield from follow(i, depth + 1, (*above, ident))

    for ident in dict.fromkeys(i for o in observations for i in str(o).split()):
        if ident in inputs:
            yield from follow(ident, 0, ())


def leaves(observations):
    """The facts and reference rows that observations stand on, each once, in the order met.

    Examples
    --------
    >>> leaves(["derived:pingdingshan:dibao_standard:urban:2015:level"])
    ['pingdingshan-14fyp-004', 'pingdingshan-14fyp-006']
    """
    panel = load_panel()
    derived = set(panel.observation[panel.basis == "derived"])
    return list(dict.fromkeys(i for i, _ in walk(observations) if i not in derived))


def source(observation):
    """The chain from an observation to the facts and reference rows that it stands on.

    Parameters
    ----------
    observation : str
        An id of the panel, or several separated by spaces (as tables have them).

    Returns
    -------
    pandas.DataFrame
        One row a link: depth, observation, basis, value, low, high, unit, ``where`` (rule; or document, section and
        offsets; or origin, confidence and definition), printed, ``sentence`` (empty where the document is not at hand).

    Raises
    ------
    ValueError
        If what is given is no text, or empty.
    KeyError
        If the panel has no such observation.

    Examples
    --------
    >>> chain = source("derived:pingdingshan:dibao_standard:urban:2015:level")
    >>> chain[["depth", "basis", "printed"]].values.tolist()
    [[0, 'derived', ''], [1, 'stated', '570 元/人·月'], [1, 'stated', '32.56%']]
    """
    if not isinstance(observation, str) or not observation.strip():
        found = repr(observation) if isinstance(observation, str) else type(observation).__name__
        raise ValueError(
            f"observation: found {found}; allowed: an id, or several with spaces, as a stated row of a table has them"
        )
    panel = load_panel()
    rows, facts, text_of, links = panel.set_index("observation"), load("facts").set_index("fact"), cache(_text), []
    for ident in observation.split():
        if ident not in rows.index:
            raise KeyError(f"no observation {ident!r} in the panel; {nearest(ident, rows.index)}".rstrip("; "))
    for ident, depth in walk([observation]):
        row = rows.loc[ident]
        where, sentence = f"{row['origin_en']}: {row['note']}", ""
        if row["basis"] == "derived":
            where = row["rule"]
        elif row["basis"] == "stated":
            fact = facts.loc[row["fact"]]
            where = f"{row['document']} {fact['section']}, characters {fact['start']}-{fact['end']}"
            sentence = _sentence(text_of(row["document"]), int(fact["start"]), int(fact["end"]))
        links.append([depth, ident, row["basis"], *triple(row), row["unit"], where, row["printed"], sentence])
    return pd.DataFrame(links, columns=_COLUMNS)


def _text(document):
    folder = documents_folder()
    if folder is None:
        return None
    return document_text(folder, document, pd.Series(catalogue("documents")[document]))[0]


def _sentence(text, start, end):
    """The sentence around a span: from the last full stop or line before it to the next one after."""
    if text is None:
        return ""
    before, after = re.split("[。；;\\n]", text[:start])[-1], re.match("[^。；;\\n]*[。；;\\n]?", text[end:])[0]
    return re.sub(r"\s+", " ", before + text[start:end] + after).strip()
