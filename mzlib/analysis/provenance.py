"""Following a number back, link by link, to the place where it is printed."""

import re

import pandas as pd

from ..sources.documents import document_text
from ..sources.paths import documents_folder
from ..sources.problems import nearest
from .data import catalogue, label, load_facts, load_panel, word

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
        where, sentence = f"{row['origin_en']}: {row['note']}", ""
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


def rule_in_words(rule, language):
    """A rule of the panel (identity or formula, a colon, the expression) with names instead of ids.

    Examples
    --------
    >>> rule_in_words("dibao_rural_urban_ratio: dibao_standard rural 2015 / dibao_standard urban 2015", "zh")
    '最低生活保障标准，农村 2015 / 最低生活保障标准，城市 2015'
    """
    words, codebook = catalogue("labels"), catalogue("codebook")
    _, _, expression = rule.partition(": ")

    def named(match):
        token = match[0]
        if token in codebook:
            return label(token, language)
        for kind in ("area", "kind", "group"):
            if f"{kind}:{token}" in words:
                return ("，" if language == "zh" else ", ") + word(kind, token, language)
        return token

    # What stands in square brackets is a denominator as its source describes it.
    parts = re.split(r"(\[[^\]]*\])", expression.replace("prior target", "prior_target"))
    text = "".join(p if p.startswith("[") else re.sub(r"[A-Za-z_][\w-]*", named, p) for p in parts)
    return re.sub(r" +([，,])", r"\1", text).strip()


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
