"""The contradictions of ``data/raw/issues.toml``: a wrong figure stays as printed, and is said where it is shown."""

import re

import pandas as pd

from ..sources.problems import Problem, nearest
from ..sources.tables import read_toml, rules
from .identities import ANNOUNCED

NAME = "data/raw/issues.toml"
TEXTS = ("en", "zh", "changes_en", "changes_zh", "caveat_en", "caveat_zh")


def load_issues(raw):
    """The known contradictions.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.

    Returns
    -------
    tuple of (pandas.DataFrame, list of Problem)
        line, identity, expect (the verdict that the audit must give), facts (the figures in doubt, separated by spaces),
        en and zh (the footnote), changes_en and changes_zh (what the other reading would change), caveat_en and caveat_zh (what
        may explain it, or nothing), with ``{stated}``, ``{computed}`` and ids of facts in braces; indexed by ``id``.
    """
    frame, problems = read_toml(raw / "issues.toml", rules("issues"), NAME)
    return frame.reset_index().set_index("id"), problems


def check_issues(issues, audit, facts):
    """Hold every known contradiction against the audit, and every contradiction of the audit against what is known.

    Parameters
    ----------
    issues : pandas.DataFrame
        From load_issues.
    audit : pandas.DataFrame
        From ``identities.work_out``.
    facts : pandas.Series
        Ids of all facts.

    Returns
    -------
    list of Problem
    """
    problems, lines, facts = [], audit.set_index("identity"), set(facts.tolist())
    for row in issues.itertuples():

        def problem(found, allowed, mend, row=row):
            problems.append(Problem(NAME, row.line, f"[{row.Index}] {found}", allowed, mend))

        if row.identity not in lines.index:
            problem(f"identity {row.identity!r}", "ids of data/raw/identities", nearest(row.identity, lines.index))
            continue
        audited = lines.loc[row.identity]
        if audited.verdict != row.expect:
            mend = "the plan's figures no longer contradict each other in this way: correct or remove the entry"
            problem(f"expect {row.expect!r}", f"the verdict of the audit: {audited.verdict!r}", mend)
        for fact in row.facts.split():
            if fact not in facts:
                problem(f"fact {fact!r}", "ids of data/raw/facts", nearest(fact, facts) or "correct the id")
        for text in (getattr(row, t) for t in TEXTS):
            # Braces as people mean them; a width or a conversion in them is no name.
            for field in re.findall(r"\{([^{}]*)\}|[{}]", text):
                if field not in {"stated", "computed", *facts}:
                    allowed = f"{{stated}}, {{computed}}, or a fact, such as {{{' '.join(audited.facts.split()[:1])}}}"
                    problem(f"{{{field}}} in its text", allowed, "correct the braces")
    doubted = {fact for facts in issues.facts for fact in facts.split()}
    for line in audit[audit.verdict == "inconsistent"].itertuples():
        # What was announced may show once more that a figure is in doubt.
        told = line.identity.startswith(f"{ANNOUNCED}:") and line.facts.split()[0] in doubted
        if line.identity not in set(issues.identity) and not told:
            found = f"no entry for {line.identity}, which is inconsistent ({line.stated:g} against {line.computed:g})"
            problems.append(Problem(NAME, None, found, "an entry for every contradiction", "add one with its reason"))
    return problems


def footnotes_of(issues, audit, facts):
    """The footnote of each known contradiction, its numbers filled in from the data.

    Parameters
    ----------
    issues : pandas.DataFrame
        From load_issues, checked.
    audit : pandas.DataFrame
    facts : pandas.DataFrame
        With ``fact``, ``printed`` (what Chinese footnotes show) and ``value`` (what English ones show).

    Returns
    -------
    pandas.DataFrame
        issue, identity, facts (ids of the figures in doubt, separated by spaces), verdict, then TEXTS.

    Examples
    --------
    >>> issues = pd.DataFrame([dict(identity="k:growth", facts="k-2", **dict.fromkeys(TEXTS, "{k-1}: {computed}%"))], ["x"])
    >>> audit = pd.DataFrame([dict(identity="k:growth", stated=45.0, computed=116.688, verdict="inconsistent")])
    >>> footnotes_of(issues, audit, pd.DataFrame([dict(fact="k-1", value=779.0, printed="779 个")])).en.item()
    '779: 116.7%'
    """
    lines = audit.set_index("identity")
    facts = facts[facts.fact.isin(re.findall(r"\{(.*?)\}", " ".join(issues[list(TEXTS)].to_numpy().ravel())))]
    words = {
        "en": {f.fact: plain(f.value) for f in facts.itertuples()},
        "zh": {f.fact: "".join(f.printed.split()).replace("％", "%") for f in facts.itertuples()},
    }
    rows = []
    for issue in issues.itertuples():
        audited = lines.loc[issue.identity]
        own = {g: words[g] | {k: plain(audited[k], g) for k in ("stated", "computed")} for g in words}
        said = [getattr(issue, t).format_map(own[t[-2:]]) for t in TEXTS]
        rows.append([issue.Index, issue.identity, issue.facts, audited.verdict, *said])
    return pd.DataFrame(rows, columns=["issue", "identity", "facts", "verdict", *TEXTS])


def plain(value, language="en"):
    """A number as text: whole where it is, four figures where it is not; grouped in English only.

    Examples
    --------
    >>> plain(33250.0), plain(33250.0, "zh"), plain(116.688)
    ('33,250', '33250', '116.7')
    """
    text = f"{value:,.0f}" if value == round(value) or abs(value) >= 1e4 else f"{value:,.4g}"
    return text if language == "en" else text.replace(",", "")
