"""Finding an indicator by what one would call it, in either language."""

import re
from difflib import get_close_matches
from functools import cache

import pandas as pd

from ..analysis.data import all_cities, catalogue, label, load_panel, place, word


@cache
def _catalogue():
    """Every indicator with all that may be searched for, as one text in small letters, and how many cities have it."""
    panel, found = load_panel(), []
    rows = {i: own for i, own in panel.groupby("indicator")}
    families, places = catalogue("families"), set(all_cities())
    for ident, entry in catalogue("codebook").items():
        own = rows.get(ident, panel[:0])
        where = [w for j in own.jurisdiction.unique() for w in (place(j), place(j, "zh"))]
        areas = [w for a in own.area.unique() for w in (word("area", a), word("area", a, "zh"))]
        theme = families[entry["family"]]
        names = tuple(n.lower() for n in (ident, entry["label_en"], entry["label_zh"]))
        about = [entry.get("definition_en", ""), entry.get("definition_zh", ""), theme["label_en"], theme["label_zh"]]
        text = " ".join([*names, *about, *where, *areas]).lower()
        found.append(dict(indicator=ident, theme=entry["family"], unit=entry["unit"], figures=len(own),
                          cities=len(places & set(own.jurisdiction)), names=names, text=text))  # fmt: skip
    return pd.DataFrame(found)


def find(query="", theme="", language="en"):
    """Indicators that fit what one would call them, in either language.

    Parameters
    ----------
    query : str
        Words of a name, an id, a definition, a theme, an area or a place. All of them must fit; where no indicator has
        all, those that have most of them are given.
    theme : str
        Id of ``data/raw/families.toml``; empty for all.
    language : {'en', 'zh'}
        Of ``label`` and ``definition``.

    Returns
    -------
    pandas.DataFrame
        indicator, theme, label, definition, unit, figures (rows of the panel), cities (how many of the cities have a
        figure): the best fit first, and of equal ones those that most cities have.

    Examples
    --------
    >>> find("rural allowance").indicator[0], find("农村低保").indicator[0], find("social worker Wuhan").indicator[0]
    ('dibao_standard', 'dibao_standard', 'professional_social_workers_per_community')
    >>> find("xyzzy").empty
    True
    """
    table = _catalogue()
    if theme:
        table = table[table.theme == theme]
    if words := [_spelt(w) for w in re.findall(r"[a-z0-9_]+|[\u3400-\u9fff]+", query.lower())]:
        fit = [sum(_fit(w, text) for w in words) / len(words) for text in table.text]
        table = table.assign(fit=fit, exact=[query.strip().lower() in names for names in table.names])
        table = table[table.fit >= (1 if (table.fit == 1).any() else 0.5)]
        table = table.sort_values(["exact", "fit", "cities", "figures"], ascending=False, kind="stable")
    else:
        table = table.sort_values(["cities", "figures"], ascending=False, kind="stable")
    entries = catalogue("codebook")
    table = table.assign(
        label=[label(i, language) for i in table.indicator],
        definition=[entries[i].get(f"definition_{language}", "") for i in table.indicator],
    )
    keep = ["indicator", "theme", "label", "definition", "unit", "figures", "cities"]
    return table[keep].reset_index(drop=True)


def _spelt(word):
    """A Latin word that no indicator has, as the nearest one that there is."""
    if word.isascii() and not _catalogue().text.str.contains(word, regex=False).any():
        vocabulary = sorted({w for text in _catalogue().text for w in re.findall("[a-z]{4,}", text)})
        return next(iter(get_close_matches(word, vocabulary, n=1, cutoff=0.75)), word)
    return word


def _fit(word, text):
    """How much of a word a text has: of Chinese, without spaces, the share that its terms of two characters or more cover."""
    if word in text:
        return 1.0
    if not re.match(r"[\u3400-\u9fff]", word):
        return 0.0
    covered = [0] * (len(word) + 1)  # the most characters of each beginning that terms in the text cover
    for end in range(1, len(word) + 1):
        terms = [covered[start] + end - start for start in range(end - 1) if _has(text, word[start:end])]
        covered[end] = max([covered[end - 1], *terms])
    return covered[-1] / len(word)


def _has(text, term):
    """Whether a text has a Chinese term; one of two characters may be short for a longer one (社工 for 社会工作)."""
    return term in text or (len(term) == 2 and re.search(f"{term[0]}.{term[1]}", text) is not None)
