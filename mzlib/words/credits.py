"""Where the numbers of a table come from, in one short line and in full, and which of them speak of parts of a city."""

import re

from ..analysis.audit import footnotes, parts_of_city
from ..analysis.lineage import leaves
from ..analysis.load import base_years, catalogue, load, load_panel
from .format import joined, places
from .labels import inside, label, phrase, place, section, word


def _grounds(table):
    """The facts (by document) and the reference rows that a table stands on."""
    ids, facts, panel = (
        leaves(table.observation),
        load("facts").set_index("fact"),
        load_panel().set_index("observation"),
    )
    plans, outside = {}, []
    for ident in ids:
        if ident in facts.index:
            plans.setdefault(ident.rpartition("-")[0], []).append(ident)
        else:
            outside.append(panel.loc[ident])
    return plans, outside, facts


def origin(row, language="en"):
    """Who publishes a reference row, in a language.

    Parameters
    ----------
    row : pandas.Series
        Of the panel.
    language : {'en', 'zh'}
    """
    return row["origin_en" if language == "en" else "origin"]


def credit(table, language="en"):
    """The sources of a table in one line, by short names.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> credit(compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "urban"))
    'Source: civil-affairs plans of Kaifeng and Wuhan'
    """
    plans, outside, _ = _grounds(table)
    documents = catalogue("documents")
    order = [j for j in catalogue("jurisdictions") if j in {documents[d]["jurisdiction"] for d in plans}]
    said, backed = [], base_years()
    # A plan looks back; a notice, such as that of a part of a city, does not.
    for key, own in (("plan", [j for j in order if j in backed]), ("document", [j for j in order if j not in backed])):
        if own:
            key = "credit plans" if key == "plan" and len(own) > 1 else f"credit {key}"
            said.append(phrase(key, language, places=places(own, language)))
    said += sorted({origin(row, language) for row in outside})
    return phrase("credit", language, sources=("; " if language == "en" else "；").join(said)) if said else ""


def parts_note(table, language="en"):
    """Which figures speak of parts of a city only, as announcements tell; empty where none does.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> parts_note(compare("dibao_standard", ["zhengzhou", "kaifeng"], 2011))
    'Parts of cities only: Zhengzhou 2011, rural counties and urban districts.'
    """
    found, several = {}, table.indicator.nunique() > 1
    own = table[table.value.notna() & (table.measure != "count")]
    named = own.assign(parts=own.observation.map(parts_of_city))
    mixed = named[named.parts.astype(bool)].area.nunique() > 1
    for r in named.itertuples():
        for part, year in r.parts:
            name = word("group", part.replace(" ", "-"), language)
            # The counties in a rural figure and the districts in an urban one are not, together, the city.
            name = (
                phrase("part of an area", language, part=name, area=word("area", r.area, language)) if mixed else name
            )
            found.setdefault(r.indicator, {}).setdefault((r.jurisdiction, year), {})[name] = None
    said = []
    for indicator, cities in found.items():
        of = [
            phrase(
                "parts of a city", language, place=place(j, language), year=year, parts=joined(list(parts), language)
            )
            for (j, year), parts in cities.items()
        ]
        what = dict(what=inside(label(indicator, language, True))) if several else {}
        key = "parts of cities, of one" if several else "parts of cities"
        said.append(phrase(key, language, cities=("; " if language == "en" else "；").join(of), **what))
    return ("" if language == "zh" else " ").join(said)


def full_sources(table, words, language="en"):
    """Everything that a figure stands on, as text to lie beside it.

    Parameters
    ----------
    table : pandas.DataFrame
    words : dict of str to str
        title, subtitle, note.
    language : {'en', 'zh'}

    Returns
    -------
    str
    """
    plans, outside, facts = _grounds(table)
    documents, lines = catalogue("documents"), [words["title"], words["subtitle"], words["note"], ""]
    for document, ids in plans.items():
        title = documents[document]["title_en" if language == "en" else "title"]
        places = dict.fromkeys(section(facts.at[i, "section"], language) for i in ids)
        lines.append(
            phrase("source of plan", language, title=title, places=("; " if language == "en" else "；").join(places))
        )
    lines += sorted({f"{origin(row, language)}{_cited(row)}" for row in outside})
    lines += ["", parts_note(table, language), *footnotes(table, language)]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _cited(row):
    """What to cite of a reference row in full: its title is a name, and stands in its own language."""
    cited = row["note"].split("; ")
    return f" ({cited[1]})" if len(cited) > 1 else ""
