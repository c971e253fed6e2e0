"""What the command line prints of an audit and of a chain of sources."""

from ..analysis.load import load
from ..panel.issues import plain
from .labels import plain_verdict, value_text

_ORDER = ("inconsistent", "areas differ", "denominator not named", "consistent only on base", "consistent only if truncated",
          "consistent if rounded", "not testable", "consistent")  # fmt: skip


def within(value, low, high):
    """A number with its bounds, an open one left empty.

    Examples
    --------
    >>> within(45.0, 44.5, 45.5), within(33250.0, 33250.0, 33250.0)
    ('45 [44.5, 45.5]', '33,250')
    """
    if low == high:
        return plain(value)
    ends = ["" if x != x else plain(x) for x in (low, high)]
    return f"{plain(value)} [{ends[0]}, {ends[1]}]"


def audit_text(table, language="en"):
    """An audit as text: counts, every contradiction told with both bounds, then a line for each identity.

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
    >>> from mzlib.analysis.audit import audit
    >>> print(audit_text(audit("xinzheng")).splitlines()[0])
    3 identities: 3 consistent
    """
    one = table.drop_duplicates("identity").assign(plain=lambda d: d.verdict.map(plain_verdict))
    counts = one.plain.value_counts()
    kinds = [v for v in _ORDER if v in counts] + sorted(set(counts.index) - set(_ORDER))
    said = ", ".join(f"{counts[v]} {value_text('verdict', v, language)}" for v in reversed(kinds))
    lines = [f"{len(one)} {'identities' if language == 'en' else '组勾稽关系'}" + (said and f": {said}")]
    sides = {k: {r.measure: r for r in own.itertuples()} for k, own in table.groupby("identity", sort=False)}
    for issue in load("issues").itertuples():
        if issue.identity in sides:
            lines += [
                "",
                f"{issue.identity}: {issue.verdict}",
                f"    {getattr(issue, language)}",
                f"    {_sides(sides[issue.identity])}",
            ]
    for verdict in kinds:
        of = one[one.plain == verdict]
        lines += ["", f"{value_text('verdict', verdict, language)} ({len(of)})"]
        for r in of.itertuples():
            rest = r.verdict.removeprefix(verdict).strip()
            lines.append(f"    {r.identity}  {r.form}  {_sides(sides[r.identity])}" + (rest and f"  ({rest})"))
    return "\n".join(lines)


def _sides(of):
    """Both numbers of an identity with their bounds, or the one that it derives."""
    c = of["computed"]
    computed = f"{within(c.value, c.low, c.high)} {c.unit}"
    if "stated" not in of:
        return f"derived {computed}"
    s = of["stated"]
    return f"stated {within(s.value, s.low, s.high)}, computed {computed}"


def chain_text(chain):
    """A chain of ``mz.source`` as indented text.

    Examples
    --------
    >>> from mzlib.analysis.lineage import source
    >>> print(chain_text(source("reference:china:dibao_standard:urban:2015:level")).splitlines()[0])
    reference:china:dibao_standard:urban:2015:level  (reference)
    """
    lines = []
    for link in chain.itertuples():
        pad = "    " * link.depth
        ends = ["open" if x != x else f"{x:,g}" for x in (link.low, link.high)]
        bounds = "" if ends[0] == ends[1] else f" [{ends[0]}, {ends[1]}]"
        lines.append(f"{pad}{link.observation}  ({link.basis})")
        lines.append(
            f"{pad}    {link.value:,.6g}{bounds} {link.unit}" + (f", printed {link.printed}" if link.printed else "")
        )
        lines.append(f"{pad}    {link.where}")
        if link.sentence:
            lines.append(f"{pad}    “{link.sentence}”")
    return "\n".join(lines)
