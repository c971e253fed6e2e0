"""Where the numbers of a table come from, in one short line and in full, and which of them speak of parts of a city."""

import re

import pandas as pd

from ..analysis.audit import footnotes, parts_of_city
from ..analysis.lineage import leaves
from ..analysis.load import base_years, catalogue, load, load_panel
from .format import joined, places
from .labels import chained, inside, label, phrase, place, section, word


def _grounds(table, language):
    """What a table stands on in the end: the rows of the panel that documents print, and those from outside with who publishes them."""
    own = load_panel().set_index("observation").loc[leaves(table.observation)]
    outside = own[own.basis == "reference"]
    return own[own.basis == "stated"], outside.assign(origin=outside["origin_en" if language == "en" else "origin"])


def credit(table, language="en"):
    """The sources of a table in one line, by short names.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> credit(compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "urban"))
    'Source: civil-affairs plans of Kaifeng and Wuhan'
    """
    printed, outside = _grounds(table, language)
    documents, backed, said = catalogue("documents"), base_years(), []
    there = {documents[d]["jurisdiction"] for d in printed.document}
    order = [j for j in catalogue("jurisdictions") if j in there]
    # A plan looks back; a notice, such as that of a part of a city, does not.
    for key, own in (("plan", [j for j in order if j in backed]), ("document", [j for j in order if j not in backed])):
        if own:
            key = "credit plans" if key == "plan" and len(own) > 1 else f"credit {key}"
            said.append(phrase(key, language, places=places(own, language)))
    said += sorted(set(outside.origin))
    return phrase("credit", language, sources=chained("between parts", said, language)) if said else ""


def parts_note(table, language="en"):
    """Which figures speak of parts of a city only, as announcements tell; empty where none does.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> parts_note(compare("dibao_standard", ["zhengzhou", "kaifeng"], 2011))
    'Parts of cities only: Zhengzhou 2011, rural counties and urban districts.'
    """
    known = table[table.value.notna() & (table.measure != "count")]
    found = pd.DataFrame(
        [
            (r.indicator, r.area, r.jurisdiction, *part)
            for r in known.itertuples()
            for part in parts_of_city(r.observation)
        ],
        columns=["indicator", "area", "jurisdiction", "part", "year"],
    )
    # The counties in a rural figure and the districts in an urban one are not, together, the city.
    mixed = found.area.nunique() > 1
    said = []
    for indicator, of in found.groupby("indicator", sort=False):
        cities = []
        for (city, year), own in of.groupby(["jurisdiction", "year"], sort=False):
            names = [word("group", part.replace(" ", "-"), language) for part in own.part]
            areas = [word("area", area, language) for area in own.area]
            if mixed:
                names = [phrase("part of an area", language, part=p, area=a) for p, a in zip(names, areas)]
            names = list(dict.fromkeys(names))
            what = dict(place=place(city, language), year=year, parts=joined(names, language))
            cities.append(phrase("parts of a city", language, **what))
        key = "parts of cities, of one" if table.indicator.nunique() > 1 else "parts of cities"
        what = inside(label(indicator, language, True))
        said.append(phrase(key, language, cities=chained("between parts", cities, language), what=what))
    return chained("two sentences", said, language)


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
    printed, outside = _grounds(table, language)
    documents, lines = catalogue("documents"), [words["title"], words["subtitle"], words["note"], ""]
    sections = load("facts").set_index("fact").section
    for document, own in printed.groupby("document", sort=False):
        title = documents[document]["title_en" if language == "en" else "title"]
        where = chained("between parts", dict.fromkeys(section(s, language) for s in sections[own.fact]), language)
        lines.append(phrase("source of plan", language, title=title, places=where))
    # What to cite of a reference row in full: its title is a name, and stands in its own language.
    cited = [note.partition("; confidence ")[0].partition("; ")[2] for note in outside.note]
    second = outside.confidence.map({"medium": phrase("second hand", language)}).fillna("")
    lines += sorted({chained("bracketed", [o, *filter(None, [chained("between parts", filter(None, c), language)])], language)
                     for o, *c in zip(outside.origin, cited, second)})  # fmt: skip
    lines += ["", parts_note(table, language), *footnotes(table, language)]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
