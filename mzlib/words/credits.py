"""Where the numbers of a table come from, in one sentence: document and places, and the outside series."""

import csv
from functools import cache

from ..analysis.data import catalogue, load_facts, load_panel, phrase
from ..panel.schema import observation_id
from ..sources.paths import root
from .prose import chained


@cache
def _origins():
    """Each reference row's origin: what to cite."""
    with (root() / "data" / "raw" / "reference.csv").open(encoding="utf-8", newline="") as file:
        return {
            observation_id("reference", r["jurisdiction"], r["indicator"], r["area"], r["group"], r["period"], r["kind"]):
            r["origin"] for r in csv.DictReader(file)
        }  # fmt: skip


def grounds(observations, panel=None):
    """The facts and reference rows that observations stand on, followed through what is derived.

    Parameters
    ----------
    observations : iterable of str
        Ids of the panel.
    panel : pandas.DataFrame, optional

    Returns
    -------
    list of str
        Ids, each once, in the order met.

    Examples
    --------
    >>> grounds(["derived:pingdingshan:dibao_standard:urban:2015:level"])
    ['pingdingshan-14fyp-004', 'pingdingshan-14fyp-006']
    """
    panel = load_panel() if panel is None else panel
    inputs, found = dict(zip(panel.observation, panel.inputs)), {}

    def follow(ident):
        below = inputs.get(ident, "").split()
        for i in below:
            follow(i)
        if not below:
            found[ident] = None

    for ident in observations:
        follow(ident)
    return list(found)


def sources(table, language="en", most=4):
    """The sources of what a table shows, to stand under it.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``observation``: ids of the panel, several separated by spaces.
    language : {'en', 'zh'}
    most : int
        Places of a document, and outside series, that are named; the others are counted.

    Returns
    -------
    str
        Empty where nothing leads to a source.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> sources(compare("dibao_standard", "pingdingshan", 2015, "urban"))
    'Sources: Plan for civil affairs of Pingdingshan in the fourteenth five-year period (第一章/第一节).'
    """
    if "observation" not in table:
        return ""
    ids = grounds(i for o in table.observation for i in str(o).split())
    facts, documents, places, origins = load_facts(), catalogue("documents"), {}, {}
    for ident in ids:
        if ident in facts.index:
            places.setdefault(ident.rpartition("-")[0], {})[facts.at[ident, "section"]] = None
        elif ident in _origins():
            origins[_origins()[ident]] = None
    said = []
    for document, sections in places.items():
        title = documents[document]["title_en" if language == "en" else "title"]
        named = chained("between names", list(sections)[:most], language)
        if len(sections) > most:
            named = phrase("and more", language, named=named, n=len(sections) - most)
        said.append(phrase("source of plan", language, title=title, places=named))
    named = chained("between clauses", list(origins)[:most], language)
    if len(origins) > most:
        named = phrase("and more origins", language, named=named, n=len(origins) - most)
    said += [named] if named else []
    return phrase("sources", language, places=chained("between clauses", said, language)) if said else ""


def with_sources(words, table, language, notes=()):
    """A figure's words with its sources and its footnotes after the caption.

    Parameters
    ----------
    words : dict of str to str
    table : pandas.DataFrame
    language : {'en', 'zh'}
    notes : iterable of str

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> import pandas as pd
    >>> with_sources({"title": "?", "finding": "", "caption": "So."}, pd.DataFrame(), "en", ["‡ Doubt."])["caption"]
    'So.\\n‡ Doubt.'
    """
    return words | {"caption": "\n".join(filter(None, (words["caption"], *notes, sources(table, language))))}
