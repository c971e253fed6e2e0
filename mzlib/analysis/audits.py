"""What the plans get wrong in their own arithmetic: the audit for readers, and the footnotes that it puts under figures."""

from functools import cache

import pandas as pd

from ..panel.identities import ANNOUNCED
from ..panel.issues import plain
from ..sources.problems import nearest
from .data import load_audit, load_issues, load_panel, with_plan

# "consistent only on base" and its like are followed by what they are true of.
_SAID = ("consistent", "consistent only on base", "consistent only if truncated", "consistent if rounded", "areas differ",
         "denominator not named", "inconsistent", "not testable")  # fmt: skip


def audit(cities=None, panel=None, against=""):
    """Every identity of the plans with its verdict, and what it is about.

    Parameters
    ----------
    cities : list of str, optional
        Jurisdictions; every one that has a document by default.
    panel : pandas.DataFrame, optional
    against : {'', 'announced'}
        What the plans are held against: their own figures, or what was announced.

    Returns
    -------
    pandas.DataFrame
        The columns of ``load_audit``, then jurisdiction, indicator, area, group, period_start, period_end, kind, unit and
        ``observation`` of the result, or of what is derived, and ``apart``: how far the stated value lies from the
        computed one, in percent of the latter (nan where there is nothing to compare, or only a cap).

    Raises
    ------
    ValueError
        If a jurisdiction has no plan.

    Examples
    --------
    >>> table = audit(["kaifeng"])
    >>> table[table.verdict == "inconsistent"][["indicator", "stated", "computed", "apart"]].round(1).values.tolist()
    [['social_organisations', 45.0, 116.7, -61.4]]
    """
    panel = load_panel() if panel is None else panel
    known = with_plan()
    cities = known if cities is None else cities
    for c in cities:
        if c not in known:
            raise ValueError(
                f"cities: {c!r} has no plan; allowed: {', '.join(known)}; {nearest(c, known)}".rstrip("; ")
            )
    lines = load_audit()
    outside = lines.identity.str.startswith(f"{ANNOUNCED}:")
    lines = lines[outside == (against == ANNOUNCED)].reset_index(drop=True)
    rows = panel.set_index("observation", drop=False)
    derived = panel[panel.basis == "derived"]
    by = dict(zip(derived.rule.str.extract(r"^([\w-]+:\w+):", expand=False), derived.observation))
    about = [r.facts.split()[0] if r.stated == r.stated else by[r.identity] for r in lines.itertuples()]
    what = ["jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind", "unit", "observation"]
    table = pd.concat([lines, rows.loc[about, what].reset_index(drop=True)], axis=1)
    apart = 100 * (table.stated - table.computed) / table.computed.abs()
    table["apart"] = apart.where((table.form != "at_least") & (table.computed != 0))
    order = {c: i for i, c in enumerate(cities)}
    return table[table.jurisdiction.isin(cities)].sort_values(
        "jurisdiction", key=lambda j: j.map(order), kind="stable", ignore_index=True
    )


def verdict_of(verdict):
    """A verdict without the name of its base, for counting.

    Examples
    --------
    >>> verdict_of("consistent only on base 2010"), verdict_of("inconsistent")
    ('consistent only on base', 'inconsistent')
    """
    return max((v for v in _SAID if verdict.startswith(v)), key=len, default=verdict)


def audit_counts(table):
    """How many identities of each city have each verdict.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.audit``.

    Returns
    -------
    pandas.DataFrame
        One row a jurisdiction, one column a verdict.

    Examples
    --------
    >>> audit_counts(audit(["xinzheng"])).loc["xinzheng", ["consistent", "inconsistent"]].tolist()
    [3, 0]
    """
    counts = pd.crosstab(table.jurisdiction, table.verdict.map(verdict_of))
    return counts.reindex(index=table.jurisdiction.unique(), columns=_SAID, fill_value=0)


def audit_text(table, language="en"):
    """The audit as text: counts, every contradiction told with both bounds, then a line for each identity.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.audit``.
    language : {'en', 'zh'}

    Returns
    -------
    str

    Examples
    --------
    >>> print(audit_text(audit(["xinzheng"])).splitlines()[0])
    3 identities: 3 consistent
    """
    counts = table.verdict.map(verdict_of).value_counts()
    said = ", ".join(f"{counts[v]} {v}" for v in _SAID if v in counts)
    lines = [f"{len(table)} identities" + (said and f": {said}")]
    issues = load_issues().set_index("identity")
    for r in table[table.identity.isin(issues.index)].itertuples():
        lines += ["", f"{r.identity}: {r.verdict}", f"    {issues.loc[r.identity, language]}", f"    {sides(r)}"]
    for verdict in reversed(_SAID):
        of = table[table.verdict.map(verdict_of) == verdict]
        if len(of):
            lines += ["", f"{verdict} ({len(of)})"]
            lines += [f"    {r.identity}  {r.form}  {sides(r)}" + _base(r) for r in of.itertuples()]
    return "\n".join(lines)


def _base(row):
    return f"  (base: {row.verdict.rpartition(' base ')[2]})" if " base " in row.verdict else ""


def sides(row):
    """Both numbers of an identity with their bounds, or the one that it derives."""
    stated = f"stated {within(row.stated, row.stated_low, row.stated_high)}, " if row.stated == row.stated else ""
    word = "computed" if stated else "derived"
    return f"{stated}{word} {within(row.computed, row.computed_low, row.computed_high)} {row.unit}"


def within(value, low, high):
    """A number with its bounds, an open one left empty."""
    if low == high:
        return plain(value)
    ends = ["" if x != x else plain(x) for x in (low, high)]
    return f"{plain(value)} [{ends[0]}, {ends[1]}]"


@cache
def _doubts():
    """Every observation that stands on a figure in doubt, and the footnotes that it needs."""
    issues, panel = load_issues(), load_panel()
    doubts = {}
    for row in issues.itertuples():
        for fact in row.facts.split():
            doubts.setdefault(fact, []).append((row.en, row.zh))
    inputs = dict(zip(panel.observation, panel.inputs.str.split()))

    def of(observation):
        if observation not in doubts:
            doubts[observation] = [d for i in inputs.get(observation, ()) for d in of(i)]
        return doubts[observation]

    for observation in inputs:
        of(observation)
    return doubts


def in_doubt(observations):
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
    >>> in_doubt("kaifeng-13fyp-042"), in_doubt("kaifeng-13fyp-041")
    (True, False)
    """
    return any(_doubts().get(o) for o in str(observations).split())


def footnotes(table, language="en"):
    """The footnotes that a table or figure needs: one for each contradiction that one of its figures stands on.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``observation``: ids of the panel, several separated by spaces.
    language : {'en', 'zh'}

    Returns
    -------
    list of str

    Examples
    --------
    >>> footnotes(pd.DataFrame({"observation": ["kaifeng-13fyp-041"]}))
    []
    >>> [note] = footnotes(pd.DataFrame({"observation": ["kaifeng-13fyp-042"]}))
    >>> note[:52]
    "‡ Kaifeng's plan puts the growth of social organisat"
    """
    if "observation" not in table:
        return []
    ids = dict.fromkeys(i for o in table.observation for i in str(o).split())
    return list(dict.fromkeys("‡ " + d[language == "zh"] for i in ids for d in _doubts().get(i, [])))
