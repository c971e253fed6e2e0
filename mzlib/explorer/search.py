"""Finding an indicator by what one would call it, in either language."""

import re
import tomllib
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pandas as pd

from ..analysis.audit import doubtful
from ..analysis.load import LANGUAGES, catalogue, cities, load_panel
from ..analysis.scope import scopes
from ..sources.problems import allow
from ..words.labels import place, word

_HAN = r"[\u3400-\u9fff]"


@cache
def words():
    """What the explorer says that is no data, and what people call things: ``mzlib/explorer/words.toml``."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def catalogued():
    """Every indicator with all that it may be called, and how many cities can be compared in it.

    Returns
    -------
    pandas.DataFrame
        indicator, theme, unit, figures (rows of the panel), cities (with a figure), compared (the most cities that have one
        of the same area, group, period, kind, unit and scope, not in doubt); then in small letters: names, called (and what else
        people call it), text (and all else that it is found by).

    Examples
    --------
    >>> catalogued().set_index("indicator").loc["nursing_bed_share", ["cities", "compared"]].tolist()
    [4, 3]
    """
    panel, found, families = load_panel(), [], catalogue("families")
    mine = panel[panel.jurisdiction.isin(cities())]
    sure = mine[~mine.observation.map(doubtful)]
    same = [sure[c] for c in ("indicator", "area", "group", "period_start", "period_end", "kind", "unit")]
    counts = sure.groupby([*same, scopes(sure)]).jurisdiction.nunique()
    compared, with_figure = counts.groupby(level=0).max(), mine.groupby("indicator").jurisdiction.nunique()
    by = {i: own for i, own in panel.groupby("indicator")}
    for ident, entry in catalogue("codebook").items():
        own = by.get(ident, panel[:0])
        labels = (entry.get(f"{k}_{g}") for k in ("label", "short") for g in LANGUAGES)
        names = " ".join(filter(None, [ident, *labels])).lower()
        more = [entry.get("definition_en", ""), entry.get("definition_zh", "")]
        more += [families[entry["family"]][f"label_{g}"] for g in LANGUAGES]
        more += [place(j, g) for j in own.jurisdiction.unique() for g in LANGUAGES]
        # Whoever names one thing of a set finds all of it: sets are spelt out here, so that a search is nothing but looking.
        also = [s for s in words()["synonyms"] if any(_names(term, names) for term in s)]
        areas = [word("area", a, g) for a in own.area.unique() for g in LANGUAGES]
        called = " ".join([names, *areas, *(t for s in also for t in s)])
        found.append(
            dict(indicator=ident, theme=entry["family"], unit=entry["unit"], figures=len(own), cities=with_figure.get(ident, 0),
                 compared=compared.get(ident, 0), names=names, called=called, text=" ".join([called, *more]).lower())
        )  # fmt: skip
    return pd.DataFrame(found)


def _names(term, names):
    """Whether names have a term: of Latin letters as a word or its beginning."""
    return bool(re.search(rf"(?<![a-z]){re.escape(term)}", names)) if term.isascii() else term in names


def find(query="", theme="", language="en"):
    """Indicators that fit what one would call them, in either language.

    Parameters
    ----------
    query : str
        Words of a name, an id, a definition, a theme, an area or a place, or what people call it (``poverty``, ``homes for the
        aged``). All of them must fit; where no indicator has all, those that have most of them are given.
    theme : str
        Id of ``data/raw/families.toml``; empty for all.
    language : {'en', 'zh'}
        Of ``label``.

    Returns
    -------
    pandas.DataFrame
        indicator, theme, label, unit, figures, cities, compared (as many cities as can be compared in it): the best fit first,
        and of equal ones those in which most cities can be compared.

    Examples
    --------
    >>> find("rural allowance").indicator[0], find("农村低保").indicator[0], find("poverty").indicator[0]
    ('dibao_standard', 'dibao_standard', 'dibao_standard')
    >>> find("xyzzy").empty
    True
    """
    if not isinstance(query, str):
        raise ValueError(f"query: found {query!r}; allowed: words such as 'beds' or '农村低保'; empty for all")
    allow("theme", theme, ("", *catalogue("families")))
    allow("language", language, LANGUAGES)
    table, entries = catalogued(), catalogue("codebook")
    asked = [w for w in re.findall(rf"[a-z0-9_]+|{_HAN}+", query.lower()) if w not in words()["silent"]]
    vocabulary = sorted({w for text in table.text for w in re.findall("[a-z]{4,}", text)})
    asked = [w if not w.isascii() or any(w in t for t in table.text)
             else next(iter(get_close_matches(w, vocabulary, n=1, cutoff=0.75)), w) for w in asked]  # fmt: skip
    table = table.assign(
        fit=[sum(_fit(w, t) for w in asked) / len(asked) if asked else 1.0 for t in table.text],
        named=[sum(_fit(w, n) for w in asked) for n in table.called],
        exact=[
            query.strip().lower() in (i, *(entries[i][f"label_{g}"].lower() for g in LANGUAGES))
            for i in table.indicator
        ],
        label=[entries[i][f"label_{language}"] for i in table.indicator],
        some=table.compared > 1,
        literal=[c < 2 and sum(_fit(w, n) for w in asked) for n, c in zip(table.names, table.compared)],
    )
    table = table[table.fit >= (1 if (table.fit == 1).any() else 0.5)]
    table = table[table.theme == theme] if theme else table
    order = ["exact", "fit", "some", "named", "literal", "compared", "cities", "figures"]
    order = order if asked else order[5:]
    keep = ["indicator", "theme", "label", "unit", "figures", "cities", "compared"]
    return table.sort_values(order, ascending=False, kind="stable")[keep].reset_index(drop=True)


def _fit(word, text):
    """How much of a word a text has; of Chinese, written without spaces, the share that terms of two characters or more cover.

    Examples
    --------
    >>> _fit("beds", "elderly beds"), _fit("农村低保", "农村 最低生活保障 低保"), _fit("农村低保", "农村")
    (1.0, 1.0, 0.5)
    """
    if word in text or not re.match(_HAN, word):
        return float(word in text)
    covered = at = 0
    while at < len(word):
        end = next((e for e in range(len(word), at + 1, -1) if word[at:e] in text), at)
        covered, at = covered + end - at, max(end, at + 1)
    return covered / len(word)
