"""What the plans get wrong in their own arithmetic, and which figures stand on a contradiction."""

from functools import cache
from math import isclose

from ..panel.identities import ANNOUNCED
from ..panel.relations import FORMS, sort_of
from ..panel.schema import ordered, triple
from ..sources.paths import root
from ..sources.problems import allow
from .ask import named
from .load import load, load_panel, stamped, with_plan
from .shape import numbers, result

_ABOUT = ["observation", "jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind", "unit"]


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
    allow("against", against, ("", ANNOUNCED))
    lines = load("audit")
    lines = lines[lines.identity.str.startswith(f"{ANNOUNCED}:") == (against == ANNOUNCED)]
    derived = panel[panel.basis == "derived"]
    by = dict(zip(derived.rule.str.extract(r"^([\w-]+:\w+):", expand=False), derived.observation))
    of = lines.facts.str.partition(" ")[0].where(lines.stated.notna(), lines.identity.map(by))
    lines = lines.assign(observation=of, rule=lines.identity, sort=lines.form.map(sort_of)).drop(columns="document")
    gap = 100 * (lines.stated - lines.computed) / lines.computed.abs()
    lines["gap"] = gap.where((lines.sort != "cap") & (lines.computed != 0))
    lines = lines.merge(panel[_ABOUT], on="observation").rename(columns={"period_start": "start", "period_end": "year"})
    lines = ordered(lines[lines.jurisdiction.isin(asked)], jurisdiction=asked)
    wanted = {i for ids in (*lines.facts, *lines.observation) for i in ids.split()}
    panel, found = panel[panel.observation.isin(wanted)].set_index("observation").to_dict("index"), []
    for line in lines.to_dict("records"):
        of, others = line["observation"], [f for f in line["facts"].split() if f != line["observation"]]
        for measure, ids in (("stated", [of]), ("computed", others)):
            value = tuple(line[f"{measure}{end}"] for end in ("", "_low", "_high"))
            if measure == "stated" and value[0] != value[0]:
                continue
            grounds = [panel[i] for i in ids]
            there = grounds[0] if grounds else {}
            # What stands opposite may be printed or announced itself.
            same = len(ids) == 1 and isclose(value[0], there["value"], rel_tol=1e-9)
            said = (there["basis"], there["printed"], there["qualifier"]) if same else ("derived", "", "")
            row = line | numbers(value) | dict(zip(("status", "printed", "qualifier"), said), measure=measure)
            if {(g["basis"], g["jurisdiction"]) for g in grounds} == {("reference", there.get("jurisdiction"))}:
                # What was announced has its own place; where nothing was worked out from it, its own part, year and bounds.
                row["jurisdiction"] = there["jurisdiction"]
                if same:
                    own = dict(group=there["group"], start=there["period_start"], year=there["period_end"])
                    row |= numbers(triple(there)) | own
            found.append(row | dict(observation=" ".join(ids) or of))
    return result(found, ["identity", "form", "sort", "verdict", "gap"])


@cache
def _worked_out(*_):
    """Of every observation the notes that it needs, its own and those of what it stands on, and the parts of a city likewise."""
    panel, issues, lines = load_panel(), load("issues"), load("audit")
    contradicted = {f: [f] for facts in issues.facts[issues.verdict == "inconsistent"] for f in facts.split()}
    doubts, parts = {}, {}
    for row in issues.itertuples():
        # What a relation in doubt gives is in doubt as well.
        for fact in (row.identity, *row.facts.split()):
            doubts.setdefault(fact, []).append(row)
    rows = panel.set_index("observation")[["basis", "group", "period_end"]]
    for line in lines[lines.verdict.str.startswith("areas differ")].itertuples():
        # A line with one base does not name it: the announcement that it stands on does.
        fact, base = line.facts.split()[:2]
        basis, group, year = rows.at[fact, "basis"], *rows.loc[base, ["group", "period_end"]]
        if basis != "derived":
            parts[fact] = [(line.verdict.partition(" on base ")[2] or group.replace("-", " "), int(year))]
    for form, facts in zip(lines.form, lines.facts):
        grown, *ends = facts.split()
        if FORMS[form].grows:  # a growth speaks of what its ends speak of
            parts.setdefault(grown, []).extend(p for end in ends for p in parts.get(end, ()))
    inputs = dict(zip(panel.observation, panel.inputs.str.split()))

    def of(observation, known):
        if observation not in known:
            known[observation] = list(dict.fromkeys(k for i in inputs.get(observation, ()) for k in of(i, known)))
        return known[observation]

    for observation in inputs:
        of(observation, doubts), of(observation, parts)
    return dict(doubts=doubts, parts=parts, contradicted=contradicted)


def _known(what, observations):
    """What is known of observations, each thing once."""
    known = _worked_out(*(stamped(root() / f"data/processed/{n}.csv") for n in ("issues", "audit", "panel")))[what]
    return list(dict.fromkeys(k for o in str(observations).split() for k in known.get(o, ())))


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
    return bool(_known("doubts", observations))


def doubts(table, column):
    """What the contradictions that a table stands on have in a column of ``issues.csv``, each thing once, nothing left empty.

    Examples
    --------
    >>> import pandas as pd
    >>> doubts(pd.DataFrame({"observation": ["kaifeng-13fyp-041 kaifeng-13fyp-042", "wuhan-13fyp-076"]}), "verdict")
    ['inconsistent', 'denominator not named']
    """
    issues = _known("doubts", " ".join(table.observation))
    return list(dict.fromkeys(filter(None, (getattr(issue, column) for issue in issues))))


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
    return ["‡ " + said for said in doubts(table, language)]


def contradicted(observation):
    """Whether a printed figure is itself in doubt because its plan contradicts it: no caveat, and nothing it stands on.

    Examples
    --------
    >>> contradicted("pingdingshan-14fyp-059"), contradicted("wuhan-13fyp-018")
    (True, False)
    """
    return bool(_known("contradicted", observation))


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
    return _known("parts", observations)
