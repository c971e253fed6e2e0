"""Following a number back, link by link, to the place where it is printed."""

import re

import pandas as pd

from .data import catalogue, load_facts, load_panel
from .documents import document_text
from .paths import documents_folder
from .problems import nearest

_COLUMNS = ["depth", "observation", "basis", "value", "low", "high", "unit", "where", "printed", "sentence"]


def source(observation, panel=None):
    """The chain from an observation to the facts and reference rows that it stands on.

    Parameters
    ----------
    observation : str
        An id of the panel.
    panel : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        One row a link: depth, observation, basis, value, low, high, unit, ``where`` (rule; or document, section and
        offsets; or origin and confidence), printed, ``sentence`` (empty where the document is not at hand).

    Raises
    ------
    KeyError
        If the panel has no such observation.

    Examples
    --------
    >>> chain = source("derived:pingdingshan:dibao_standard:urban:2015:level")
    >>> chain[["depth", "basis", "printed"]].values.tolist()
    [[0, 'derived', ''], [1, 'stated', '570 元/人·月'], [1, 'stated', '32.56%']]
    """
    panel = load_panel() if panel is None else panel
    rows = panel.set_index("observation")
    if observation not in rows.index:
        raise KeyError(f"no observation {observation!r} in the panel; {nearest(observation, rows.index)}".rstrip("; "))
    facts, texts, links = load_facts(), {}, []

    def follow(ident, depth):
        row = rows.loc[ident]
        where, sentence = row["note"], ""
        if row["basis"] == "derived":
            where = row["rule"]
        elif row["basis"] == "stated":
            fact = facts.loc[row["fact"]]
            where = f"{row['document']} {fact['section']}, characters {fact['start']}-{fact['end']}"
            if row["document"] not in texts:
                texts[row["document"]] = _text(row["document"])
            sentence = _sentence(texts[row["document"]], int(fact["start"]), int(fact["end"]))
        numbers = [row[c] for c in ("value", "low", "high")]
        links.append([depth, ident, row["basis"], *numbers, row["unit"], where, row["printed"], sentence])
        for operand in row["inputs"].split():
            follow(operand, depth + 1)

    follow(observation, 0)
    return pd.DataFrame(links, columns=_COLUMNS)


def as_text(chain):
    """A chain of ``source`` as indented text.

    Parameters
    ----------
    chain : pandas.DataFrame

    Returns
    -------
    str

    Examples
    --------
    >>> print(as_text(source("reference:china:dibao_standard:urban:2015:level")).splitlines()[0])
    reference:china:dibao_standard:urban:2015:level  (reference)
    """
    lines = []
    for link in chain.itertuples():
        pad = "    " * link.depth
        low = "open" if link.low != link.low else f"{link.low:,g}"
        high = "open" if link.high != link.high else f"{link.high:,g}"
        bounds = "" if low == high else f" [{low}, {high}]"
        lines.append(f"{pad}{link.observation}  ({link.basis})")
        lines.append(
            f"{pad}    {link.value:,.6g}{bounds} {link.unit}" + (f", printed {link.printed}" if link.printed else "")
        )
        lines.append(f"{pad}    {link.where}")
        if link.sentence:
            lines.append(f"{pad}    “{link.sentence}”")
    return "\n".join(lines)


def _text(document):
    folder = documents_folder()
    if folder is None:
        return None
    entry = pd.Series(catalogue("documents")[document])
    return document_text(folder, document, entry)[0]


def _sentence(text, start, end):
    """The sentence around a span: from the last full stop or line before it to the next one after."""
    if text is None:
        return ""
    before = max(text.rfind(mark, 0, start) for mark in "。；;\n")
    after = [i for i in (text.find(mark, end) for mark in "。；;\n") if i >= 0]
    return re.sub(r"\s+", " ", text[before + 1 : min(after, default=len(text)) + 1]).strip()
