"""What the explorer's page carries: the panel with every word and number of both languages worked out beforehand."""

from collections import Counter

import pandas as pd

from ..analysis.audit import doubtful, footnotes, parts_of_city
from ..analysis.compare import shaped, why_empty
from ..analysis.load import LANGUAGES, catalogue, cities, load, load_panel
from ..analysis.scope import of_nation, scopes
from ..display.style import contrast
from ..panel.schema import ACTUAL, prefer
from ..words.format import decimals, figure, in_yuan, joined, period
from ..words.labels import label, place, section, unit_label, word
from ..words.rules import rule_in_words
from .search import catalogued, words

_MOMENT = ["indicator", "kind", "start", "year", "unit"]
_CELL = ["indicator", "area", "group", "start", "year", "kind"]


def both(say):
    """A text of both languages: one string where they are the same, else a pair.

    Examples
    --------
    >>> both(lambda language: "2015"), both({"en": "beds", "zh": "张"}.get)
    ('2015', ['beds', '张'])
    """
    pair = [say(language) for language in LANGUAGES]
    return pair[0] if pair[0] == pair[1] else pair


def contents():
    """Everything that the page shows, as plain lists and dicts that JSON can carry.

    Returns
    -------
    dict
        ``words`` (what the page itself says), ``silent`` (words that a search passes over), ``places``, ``units``, ``themes``,
        ``kinds``, ``documents``; ``indicators``: each with its names, ``moments`` (kind and period; the unit where two have
        these), ``parts`` (area and group) and ``cells`` ([part, moment, place, observations], the surest observation first;
        where a city has none, why that is so: [reason, how the nearest differs, the nearest, what is lacking]); ``rows``: the
        panel by observation, with ``apart`` what no city can be held to, with ``of`` the parts of a city that a figure is of.
    """
    panel = load_panel()
    table = shaped(prefer(panel))
    apart = table.jurisdiction.isin(cities("references")) & ~of_nation(table)  # what no city can be held to
    table = table.assign(scope=scopes(table), apart=apart)
    rows = {r.observation: r for r in table.itertuples()}
    known = catalogued().set_index("indicator")
    compared, there = cities(), set(table.jurisdiction)
    why = _why(table, compared)
    mine = table[table.jurisdiction.isin(compared)]
    counts, stated = _counts(mine), mine.groupby(_MOMENT).jurisdiction.nunique().to_dict()
    by = dict(list(table.groupby("indicator", sort=False)))
    indicators = {i: _indicator(i, by[i], known.loc[i], why.get(i, {}), counts, stated) for i in known.index if i in by}
    families = catalogue("families")
    return dict(
        words=words()["say"],
        silent=words()["silent"],
        places={j: _place(j) for j in catalogue("jurisdictions") if j in there},
        units={u: both(lambda g, u=u: unit_label(u, g)) for u in sorted(set(table.unit) | set(load("facts").unit))},
        themes={f: both(lambda g, f=f: families[f][f"label_{g}"]) for f in families},
        kinds={k: both(lambda g, k=k: word("kind", k, g)) for k in sorted(set(table.kind))},
        documents={d: _document(d) for d in catalogue("documents")},
        indicators=indicators,
        rows=_rows(panel, rows),
    )


# Indicators


def _counts(rows):
    """Of each indicator, moment and part the most cities that count the same thing, none in doubt; without a part, the most in any."""
    rows = rows[~rows.observation.map(doubtful)]
    keys = [*_MOMENT, "area", "group"]
    parts = rows.groupby([*keys, "scope"]).jurisdiction.nunique().groupby(level=keys).max()
    return parts.to_dict() | parts.groupby(level=_MOMENT).max().to_dict()


def _indicator(ident, rows, known, why, counts, stated):
    """An indicator with its cells; the first moment is the one to open on."""
    entry = catalogue("codebook")[ident]
    moments = sorted(set(zip(rows.kind, rows.start, rows.year, rows.unit)), key=lambda m: (-m[2], m[1], m[0], m[3]))
    # What grew by so much in all and by so much a year are two things, told apart by their unit.
    times = Counter(m[:3] for m in moments)
    # What is goes before what was done in a period, and that before what shall be.
    rank = {k: n for n, kinds in enumerate([ACTUAL, ("flow", "growth"), ("target",)], 1) for k in kinds}
    opening = max(moments, key=lambda m: (*(n.get((ident, *m), 0) for n in (counts, stated)), -rank.get(m[0], 9), m[2]))
    parts = sorted(set(zip(rows.area, rows.group)), key=lambda p: (p[1], p[0]))
    cells = {}
    for r in rows.itertuples():
        key = (parts.index((r.area, r.group)), moments.index((r.kind, r.start, r.year, r.unit)), r.jurisdiction)
        cells.setdefault(key, []).append(r.observation)
    unlike = [i for i in entry.get("not_to_be_confused", []) if i in catalogue("codebook")]

    def moment(n, *m):
        (kind, start, year, unit), alike = m, [counts.get((ident, *m, *part), 0) for part in parts]
        own = dict(unit=unit) if times[m[:3]] > 1 else {}
        return dict(kind=kind, start=int(start), year=int(year), name=both(lambda g: _moment(m[:3], g, **own)), **own,
                    cities=stated.get((ident, *m), 0), alike=counts.get((ident, *m), 0),
                    parts=_shown({p for p, k, _ in cells if k == n}, alike, parts))  # fmt: skip

    return dict(
        name=both(lambda g: label(ident, g)),
        about=both(lambda g: entry.get(f"definition_{g}", "")),
        theme=entry["family"],
        # Each begins where the one before ends: names, what else it is called, all else that it is found by.
        found=[known.names, known.called.removeprefix(known.names), known.text.removeprefix(known.called)],
        compared=int(known.compared),
        cities=int(known.cities),
        figures=int(known.figures),
        unlike=unlike,
        opens=moments.index(opening),
        moments=[moment(n, *m) for n, m in enumerate(moments)],
        parts=[dict(id=".".join(p), area=p[0], group=p[1], name=both(lambda g, p=p: _part(p, g))) for p in parts],
        cells=[[*k, v] for k, v in cells.items()]
        + [
            [parts.index((a, g)), n, j, told]
            for (a, g, *m, j), told in why.items()
            for n, of in enumerate(moments)
            if of[:3] == tuple(m)
        ],
    )


def _shown(there, alike, parts):
    """The parts to show first: the whole, where as many cities can be compared in it as in any part; else all that there are."""
    there = sorted(there)
    wholes = [p for p in there if not parts[p][1]]
    return wholes if wholes and max(alike[p] for p in wholes) == max(alike[p] for p in there) else there


def _moment(moment, language, unit=""):
    kind, start, year = moment
    said = period(start, year, language)
    said = said if kind in ACTUAL else f"{said}{'' if language == 'zh' else ' '}{word('kind', kind, language)}"
    return f"{said}{'，' if language == 'zh' else ', '}{unit_label(unit, language)}" if unit else said


def _part(part, language):
    """The words of an area and a group; of the whole nothing but that."""
    area, group = part
    said = [word("area", area, language)] * (area != "all") + [word("group", group, language)] * bool(group)
    text = ("，" if language == "zh" else ", ").join(said) or words()["say"]["whole"][language]
    return text[:1].upper() + text[1:]


def _why(table, compared):
    """For each indicator every cell of a city that is empty where another place has a figure: the reason, and what is nearest."""
    there = set(table[[*_CELL, "jurisdiction"]].itertuples(index=False, name=None))
    empty = [dict(zip([*_CELL, "jurisdiction"], (*cell, j)), status="not stated")
             for cell in dict.fromkeys(c[:-1] for c in sorted(there)) for j in compared if (*cell, j) not in there]  # fmt: skip
    found = {}
    for r in why_empty(pd.DataFrame(empty)).itertuples():
        # Nothing is left out of this page: what ends in the year is of another period.
        why = ["not stated", "year"] if r.reason == "left out" else [r.reason, r.differs_in]
        told = [*why, r.nearest, both(lambda g, r=r: label(r.lacks, g)) if r.lacks else ""]
        key = (r.area, r.group, r.kind, r.start, r.year, r.jurisdiction)
        found.setdefault(r.indicator, {})[key] = told
    return found


# Where a number comes from


def _rows(panel, rows):
    """The panel by observation: what is drawn, and what leads home."""
    facts = load("facts").set_index("fact").to_dict("index")
    found = {}
    for p in panel.itertuples():
        r = rows[p.observation]
        row = dict(
            place=r.jurisdiction, indicator=r.indicator, area=r.area, group=r.group, start=int(r.start), year=int(r.year),
            kind=r.kind, unit=r.unit, basis=r.status, qualifier=r.qualifier, printed=r.printed,
            text=both(lambda g, r=r: figure(r, g)), value=r.value, digits=decimals(r), scope=r.scope,
        )  # fmt: skip
        if in_yuan(r) and max(r.value, r.high) >= 1e4:
            row["plain"] = True
        if r.low != r.high:
            row |= {c: None if v != v else v for c, v in (("low", r.low), ("high", r.high))}
        if r.status == "stated":
            fact = facts[p.fact]
            row |= dict(document=p.document, section=both(lambda g, f=fact: _section(f["section"], g)),
                        span=[int(fact["start"]), int(fact["end"])])  # fmt: skip
            row |= dict(given=fact["unit"]) if fact["unit"] != r.unit else {}
        elif r.status == "derived":
            row |= dict(rule=both(lambda g, p=p: rule_in_words(p.rule, g)), inputs=p.inputs.split())
        else:
            named = [getattr(p, c, "") or getattr(p, "origin", "") or p.note for c in ("origin_en", "origin")]
            row["origin"] = both(dict(zip(LANGUAGES, named)).get)
        row |= dict(note=p.note) if p.note and p.note != row.get("origin") else {}
        row |= dict(apart=1) if r.apart else {}
        row |= dict(mean=1) if "scope: average of districts" in p.note else {}
        if of := list(dict.fromkeys(part.replace(" ", "-") for part, _ in parts_of_city(p.observation))):
            row["of"] = both(lambda g, of=of: joined([word("group", part, g) for part in of], g))
        if doubtful(p.observation):
            alone = pd.DataFrame({"observation": [p.observation]})
            row["doubts"] = both(lambda g, alone=alone: "\n".join(footnotes(alone, g)))
        found[p.observation] = {k: v for k, v in row.items() if v != ""}
    return found


def _section(chain, language):
    """Where it stands: in English with the headings as printed, which one looks for."""
    said = section(chain, language)
    return said if language == "zh" or not said else f"{said} ({chain.replace('/', ' / ')})"


def _document(ident):
    """A document: its title, and how it is cited."""
    entry = catalogue("documents")[ident]
    issued = [entry[k] for k in ("issuer", "number", "issued") if entry.get(k)]
    cite = dict(en=f"{entry['title_en']} ({', '.join([entry['title'], *issued])})",
                zh=f"《{entry['title']}》" + (f"（{'，'.join(issued)}）" if issued else ""))  # fmt: skip
    title = dict(en=entry["title_en"], zh=f"《{entry['title']}》")
    url = entry.get("url", "")
    return dict(name=both(title.get), cite=both(cite.get), url=url if url.startswith(("https://", "http://")) else "")


# Places


def _place(ident):
    entry = catalogue("jurisdictions")[ident]
    sorts = {"city": cities(), "part": cities("parts")}
    return dict(
        name=both(lambda g: place(ident, g)),
        sort=next((s for s, own in sorts.items() if ident in own), "reference"),
        within=both(lambda g: place(entry["parent"], g)) if entry.get("parent") else "",
        colors=[_seen(entry.get("color", "#666666"), *paper) for paper in (("#ffffff", 0), ("#15181d", 1))],
        mark=entry.get("marker", "o"),
    )


def _seen(color, paper, toward):
    """A colour of the catalogue, mixed with black (0) or white (1) until a mark of it is seen on a paper (WCAG: 3 to 1).

    Examples
    --------
    >>> _seen("#1f6fb5", "#ffffff", 0), _seen("#3fb48f", "#ffffff", 0) != "#3fb48f"
    ('#1f6fb5', True)
    """
    from matplotlib.colors import to_hex, to_rgb

    ways = (to_hex([c + (toward - c) * step / 50 for c in to_rgb(color)]) for step in range(51))
    return next(mixed for mixed in ways if contrast(mixed, paper) >= 3.2)
