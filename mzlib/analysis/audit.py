"""What the plans get wrong in their own arithmetic, and which figures stand on a contradiction."""

from functools import cache
from math import isclose

from ..panel.identities import ANNOUNCED
from ..panel.relations import sort_of
from ..sources.paths import root
from .ask import named
from .load import load, load_panel, stamped, with_plan
from .shape import NUMBERS, numbers, result

_ABOUT = ["observation", "jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind", "unit"]
_SAID = ["basis", "printed", "qualifier"]


def audit(cities=None, against=""):
    """Every identity of the plans with its verdict: what is stated beside what the plan's own figures give.

    Parameters
    ----------
    cities : str or list of str, optional
        Places with a plan; every one by default, parts of a city too.
    against : {'', 'announced'}
        What the plans are held against: their own figures, or what was announced.

    Returns
    -------
    pandas.DataFrame
        The one shape, a row ``stated`` (where there is something stated) and a row ``computed`` for each identity (``derived``,
        unless what it gives is itself printed or announced; what was announced has its own place, group and period), and
        ``identity``, ``form``, ``sort`` (``arithmetic``, ``repeat``, ``cap``), ``verdict``, ``gap``: how far the stated value lies
        from the computed one in percent of the latter (nan where there is nothing to compare, or only a cap). ``note`` is the
        identity's.

    Raises
    ------
    ValueError
        If a place does not exist or has no plan.

    Examples
    --------
    >>> table = audit("kaifeng")
    >>> table[table.verdict == "inconsistent"][["measure", "indicator", "value"]].round(1).values.tolist()[:2]
    [['stated', 'social_organisations', 45.0], ['computed', 'social_organisations', 116.7]]
    """
    panel = load_panel()
    known = with_plan()
    asked = list(known) if cities is None else named(cities=cities)["cities"]
    if strange := [c for c in asked if c not in known]:
        raise ValueError(f"cities: {', '.join(strange)} has no plan; allowed: {', '.join(known)}")
    if against not in ("", ANNOUNCED):
        raise ValueError(f"against: found {against!r}; allowed: '' (the plans' own figures), {ANNOUNCED}")
    lines = load("audit")
    lines = lines[lines.identity.str.startswith(f"{ANNOUNCED}:") == (against == ANNOUNCED)]
    derived = panel[panel.basis == "derived"]
    by = dict(zip(derived.rule.str.extract(r"^([\w-]+:\w+):", expand=False), derived.observation))
    of = lines.facts.str.partition(" ")[0].where(lines.stated.notna(), lines.identity.map(by))
    panel = panel.set_index("observation", drop=False)
    abouts = panel.loc[of, _ABOUT].set_axis(lines.index)
    mine = abouts.jurisdiction.map({j: i for i, j in enumerate(asked)}).dropna().sort_values(kind="stable").index
    found = []
    for line, about in zip(lines.loc[mine].itertuples(), abouts.loc[mine].to_dict("records")):
        facts, of = line.facts.split(), about.pop("observation")
        base = dict(start=about.pop("period_start"), year=about.pop("period_end"), identity=line.identity, form=line.form,
                    sort=sort_of(line.form), verdict=line.verdict, note=line.note, gap=_gap(line), **about)  # fmt: skip
        sides = [
            ("computed", (line.computed, line.computed_low, line.computed_high), " ".join(f for f in facts if f != of))
        ]
        if line.stated == line.stated:
            sides.insert(0, ("stated", (line.stated, line.stated_low, line.stated_high), of))
        for measure, value, ids in sides:
            # What stands opposite may be printed or announced itself.
            same = ids in panel.index and isclose(value[0], panel.at[ids, "value"], rel_tol=1e-9)
            said = panel.loc[ids, _SAID].to_dict() if same else dict(basis="derived", printed="", qualifier="")
            grounds = panel.loc[ids.split()]
            if set(grounds.basis) == {"reference"} and grounds.jurisdiction.nunique() == 1:
                # What was announced has its own place; where nothing was worked out from it, its own part, year and bounds.
                there = grounds.iloc[0]
                said["jurisdiction"] = there.jurisdiction
                if same:
                    said |= dict(group=there.group, start=there.period_start, year=there.period_end)
                    value = tuple(there[list(NUMBERS)])
            found.append(base | numbers(value) | said
                         | dict(measure=measure, status=said["basis"], observation=ids or of, rule=line.identity))  # fmt: skip
    return result(found, ["identity", "form", "sort", "verdict", "gap"])


def _gap(line):
    comparable = sort_of(line.form) != "cap" and line.computed and line.stated == line.stated
    return 100 * (line.stated - line.computed) / abs(line.computed) if comparable else float("nan")


@cache
def _worked_out(*_):
    """Of every observation the notes that it needs, its own and those of what it stands on, and the parts of a city likewise."""
    panel, issues, lines = load_panel(), load("issues"), load("audit")
    contradicted = {f for facts in issues.facts[issues.verdict == "inconsistent"] for f in facts.split()}
    doubts, parts = {}, {}
    for row in issues.itertuples():
        # What a relation in doubt gives is in doubt as well.
        for fact in (row.identity, *row.facts.split()):
            doubts.setdefault(fact, []).append((row.en, row.zh))
    rows = panel.set_index("observation")[["basis", "group", "period_end"]]
    for line in lines[lines.verdict.str.startswith("areas differ")].itertuples():
        # A line with one base does not name it: the announcement that it stands on does.
        fact, base = line.facts.split()[:2]
        basis, group, year = rows.at[fact, "basis"], *rows.loc[base, ["group", "period_end"]]
        if basis != "derived":
            parts[fact] = [(line.verdict.partition(" on base ")[2] or group.replace("-", " "), int(year))]
    inputs = dict(zip(panel.observation, panel.inputs.str.split()))

    def of(observation, known):
        if observation not in known:
            known[observation] = list(dict.fromkeys(k for i in inputs.get(observation, ()) for k in of(i, known)))
        return known[observation]

    for observation in inputs:
        of(observation, doubts), of(observation, parts)
    return doubts, parts, contradicted


def _known():
    return _worked_out(*(stamped(root() / f"data/processed/{n}.csv") for n in ("issues", "audit", "panel")))


def doubtful(observations):
    """Whether a figure, or one that it was derived from, is part of a contradiction.

    Parameters
    ----------
    observations : str
        Ids of the panel, separated by spaces.

    Returns
    -------
    bool

    Examples
    --------
    >>> doubtful("kaifeng-13fyp-042"), doubtful("kaifeng-13fyp-041")
    (True, False)
    """
    doubts, *_ = _known()
    return any(doubts.get(o) for o in str(observations).split())


def footnotes(table, language="en"):
    """The notes that a table needs: one for each contradiction that one of its figures stands on.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``observation``.
    language : {'en', 'zh'}

    Returns
    -------
    list of str

    Examples
    --------
    >>> import pandas as pd
    >>> footnotes(pd.DataFrame({"observation": ["kaifeng-13fyp-041"]}))
    []
    >>> [note] = footnotes(pd.DataFrame({"observation": ["kaifeng-13fyp-042"]}))
    >>> note[:52]
    "‡ Kaifeng's plan puts the growth of social organisat"
    """
    ids = dict.fromkeys(i for o in table.observation for i in str(o).split())
    doubts, *_ = _known()
    return list(dict.fromkeys("‡ " + d[language == "zh"] for i in ids for d in doubts.get(i, [])))


def contradicted(observation):
    """Whether a printed figure is itself in doubt because its plan contradicts it: no caveat, and nothing it stands on.

    Examples
    --------
    >>> contradicted("pingdingshan-14fyp-059"), contradicted("wuhan-13fyp-018")
    (True, False)
    """
    return observation in _known()[2]


def parts_of_city(observations):
    """The parts of a city of which a figure speaks, where the plan speaks of the city and announcements fit parts alone.

    Parameters
    ----------
    observations : str
        Ids of the panel, separated by spaces.

    Returns
    -------
    list of tuple of (str, int)
        A part, such as ``outer districts``, and the year of its announcement; empty where nothing is known of it. Two make a
        figure of no area at all.

    Examples
    --------
    >>> parts_of_city("derived:wuhan:dibao_standard:rural:2010:level"), parts_of_city("kaifeng-13fyp-008")
    ([('outer districts', 2010)], [])
    >>> parts_of_city("zhengzhou-13fyp-003"), parts_of_city("zhengzhou-13fyp-006")
    ([('districts', 2011)], [('counties', 2011)])
    >>> len(parts_of_city("derived:wuhan:dibao_rural_urban_ratio:all:2010:share"))
    2
    """
    _, parts, _ = _known()
    return list(dict.fromkeys(p for o in str(observations).split() for p in parts.get(o, [])))
