"""What the command line prints of an audit and of a chain of sources."""

from ..analysis.load import load
from ..panel.issues import plain
from ..panel.schema import triple
from .labels import chained, plain_verdict, unit_label, value_text

_ORDER = ("inconsistent", "areas differ", "denominator not named", "consistent only on base", "consistent only if truncated",
          "consistent if rounded", "not testable", "consistent")  # fmt: skip


def within(value, low, high, language="en"):
    """A number with its bounds, an open one left empty.

    Examples
    --------
    >>> within(45.0, 44.5, 45.5), within(33250.0, 33250.0, 33250.0)
    ('45 [44.5, 45.5]', '33,250')
    """
    if low == high:
        return plain(value, language)
    ends = ["" if x != x else plain(x, language) for x in (low, high)]
    return f"{plain(value, language)} [{ends[0]}, {ends[1]}]"


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
    sides = {k: _sides(own.set_index("measure"), language) for k, own in table.groupby("identity")}
    for issue in load("issues").itertuples():
        if issue.identity in sides:
            told = (getattr(issue, language), sides[issue.identity])
            lines += ["", f"{issue.identity}: {_verdict(issue.verdict, language)}", *(f"    {line}" for line in told)]
    for verdict in kinds:
        of = one[plainly == verdict]
        lines += ["", f"{value_text('verdict', verdict, language)} ({len(of)})"]
        for r in of.itertuples():
            base = _verdict(r.verdict, language).removeprefix(value_text("verdict", verdict, language))
            lines.append(f"    {r.identity}  {value_text('form', r.form, language)}  {sides[r.identity]}{base}")
    return "\n".join(lines)


def _verdict(verdict, language):
    """A verdict in words, with the base on which alone it holds."""
    base = verdict.partition(" on base ")[2].replace(" ", "-")
    name = value_text("group", base, language)
    # A base that only the identities name has no other words.
    named = [] if name == base and language != "en" else [name]
    return chained("bracketed", filter(None, [value_text("verdict", verdict, language), *named]), language)


def _sides(of, language):
    """Both numbers of an identity with their bounds, or the one that it derives."""
    said = [f"{value_text('measure', measure, language)} {within(*triple(of.loc[measure]), language)}"
            for measure in ("stated", "computed") if measure in of.index]  # fmt: skip
    return f"{chained('between names', said, language)} {unit_label(of.unit['computed'], language)}".rstrip()


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
        value, *ends = map(_exact, triple(link._asdict()))
        bounds = "" if ends[0] == ends[1] else f" [{ends[0]}, {ends[1]}]"
        number = f"{value}{bounds} {link.unit}" + (link.printed and f", printed {link.printed}")
        about = [number, link.where, *([f"“{link.sentence}”"] if link.sentence else [])]
        told = [f"{link.observation}  ({link.basis})", *(f"    {line}" for line in about)]
        lines += ["    " * link.depth + line for line in told]
    return "\n".join(lines)


def _exact(x):
    """A number of a chain: whole where it is, whatever its size; six figures or two decimals where it is not."""
    if x != x:
        return "open"
    return f"{x:,.0f}" if x == round(x) else f"{x:,.6g}" if abs(x) < 1e5 else f"{x:,.2f}"
