"""What the command line prints of an audit and of a chain of sources."""

from ..analysis.load import load
from ..panel.issues import plain
from ..panel.schema import triple
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
    one = table.drop_duplicates("identity")
    plainly = one.verdict.map(plain_verdict)
    kinds = [v for v in _ORDER if (plainly == v).any()]
    said = ", ".join(f"{(plainly == v).sum()} {value_text('verdict', v, language)}" for v in reversed(kinds))
    lines = [f"{len(one)} {'identities' if language == 'en' else '组勾稽关系'}" + (said and f": {said}")]
    sides = {k: _sides(own.set_index("measure")) for k, own in table.groupby("identity")}
    for issue in load("issues").itertuples():
        if issue.identity in sides:
            told = (getattr(issue, language), sides[issue.identity])
            lines += ["", f"{issue.identity}: {issue.verdict}", *(f"    {line}" for line in told)]
    for verdict in kinds:
        of = one[plainly == verdict]
        lines += ["", f"{value_text('verdict', verdict, language)} ({len(of)})"]
        for r in of.itertuples():
            rest = r.verdict.removeprefix(verdict).strip()
            lines.append(f"    {r.identity}  {r.form}  {sides[r.identity]}" + (rest and f"  ({rest})"))
    return "\n".join(lines)


def _sides(of):
    """Both numbers of an identity with their bounds, or the one that it derives."""
    said = {measure: within(*triple(of.loc[measure])) for measure in of.index}
    unit = of.unit["computed"]
    if "stated" in said:
        return f"stated {said['stated']}, computed {said['computed']} {unit}"
    return f"derived {said['computed']} {unit}"


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
        ends = ["open" if x != x else f"{x:,g}" for x in (link.low, link.high)]
        bounds = "" if ends[0] == ends[1] else f" [{ends[0]}, {ends[1]}]"
        number = f"{link.value:,.6g}{bounds} {link.unit}" + (link.printed and f", printed {link.printed}")
        about = [number, link.where, *([f"“{link.sentence}”"] if link.sentence else [])]
        told = [f"{link.observation}  ({link.basis})", *(f"    {line}" for line in about)]
        lines += ["    " * link.depth + line for line in told]
    return "\n".join(lines)
