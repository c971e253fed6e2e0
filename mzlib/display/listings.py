"""Tables for reading: names in the notebook's language, numbers and bounds as text that prints the same everywhere."""

from types import SimpleNamespace

import pandas as pd

from ..analysis.audits import in_doubt, verdict_of, within
from ..analysis.data import label, load_issues, phrase, place, unit_label, word
from ..words.prose import identity_name, row_name
from .marks import number_text


def shown(table, settings, digits=1):
    """A comparison as a table for reading: names in the notebook's language, bounds as text.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``.
    settings : types.SimpleNamespace
    digits : int

    Returns
    -------
    pandas.DataFrame
        Text only, so that it prints the same everywhere.

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.analysis.compare import compare
    >>> table = shown(compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), s, digits=2)
    >>> print(table[["city", "value", "status"]].to_string(index=False))
       city  value status
    Kaifeng 216.67 stated
      Wuhan 320.00 stated
    """
    language = settings.language
    out = table[["jurisdiction", "indicator", "area", "group", "year"]].copy()
    out["jurisdiction"] = [place(j, language) for j in table.jurisdiction]
    out["indicator"] = [label(i, language) for i in table.indicator]
    out["area"] = [word("area", a, language) for a in table.area]
    out["group"] = [word("group", g, language) for g in table.group]
    out["value"] = [_number(r.value, digits) + ("‡" if in_doubt(r.observation) else "") for r in table.itertuples()]
    out["bounds"] = [_bounds(r, digits) for r in table.itertuples()]
    out["unit"] = [unit_label(u, language) for u in table.unit]
    out["status"] = [word("basis", s, language) for s in table.status]
    out["observation"] = table.observation
    keep = [c for c in out if c not in ("area", "group", "indicator") or out[c].nunique() > 1]
    out = out[keep].reset_index(drop=True)
    return out.rename(columns={c: phrase(f"heading {c}", language) for c in out})


def _number(value, digits):
    return "" if value != value else f"{value:,.{digits}f}"


def _bounds(row, digits):
    if row.value != row.value or row.low == row.high:
        return ""
    low = "…" if row.low != row.low else _number(row.low, digits)
    high = "…" if row.high != row.high else _number(row.high, digits)
    return f"{low} – {high}"


def targets_shown(table, settings, brief=False):
    """Targets as a table for reading.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.paces``.
    settings : types.SimpleNamespace
    brief : bool
        Leave out what needs a base value.

    Returns
    -------
    pandas.DataFrame
        Text only.

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.analysis.paces import paces
    >>> table = targets_shown(paces(["beds_per_1000_elderly"], ["wuhan"]), s)
    >>> table[["base", "goal", "binds", "needed a year"]].values.tolist()
    [['37', '50', 'binding', '2.6 beds per 1,000 elderly']]
    """
    language = settings.language
    rows = []
    for r in table.itertuples():
        ids = r.observations.split()
        goal = SimpleNamespace(value=r.target, low=r.target_low, high=r.target_high, qualifier=r.qualifier,
                               status=r.target_basis, observation=ids[0])  # fmt: skip
        base = SimpleNamespace(value=r.base, low=r.base, high=r.base, qualifier="", status=r.base_basis,
                               observation=" ".join(ids[1:2]))  # fmt: skip
        needed = "" if r.needed != r.needed else pace_text(r, language)
        rows.append(
            {
                phrase("heading city", language): place(r.jurisdiction, language),
                phrase("heading target", language): label(r.indicator, language),
                phrase("heading area, group", language): " ".join(
                    filter(
                        None,
                        (word("area", r.area, language) if r.area != "all" else "", word("group", r.group, language)),
                    )
                ),
                phrase("heading base", language): "" if r.base != r.base else number_text(base, None, language),
                phrase("heading goal", language): number_text(goal, None, language),
                phrase("heading unit", language): unit_label(r.unit, language),
                phrase("heading by", language): str(r.target_year),
                phrase("heading binds", language): word("binding", r.binding, language),
                phrase("heading needed a year", language): needed,
                phrase("heading observation", language): r.observations.split()[0],
            }
        )
    out = pd.DataFrame(rows)
    if brief and len(out):
        out = out.drop(columns=[phrase("heading base", language), phrase("heading needed a year", language)])
    return out


def pace_text(row, language):
    """The pace that a target needs, with its unit, without the words "a year".

    Parameters
    ----------
    row : namedtuple
        Of ``mz.paces``.
    language : {'en', 'zh'}

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.analysis.paces import paces
    >>> pace_text(next(paces(["nursing_bed_share"], ["wuhan"]).itertuples()), "en")
    '≥7.0 points'
    """
    before = {"at_least": "≥", "at_most": "≤"}.get(row.qualifier, "")
    number = f"{before}{row.needed:,.1f}" if abs(row.needed) < 100 else f"{before}{row.needed:,.0f}"
    if row.pace_unit == "percent/year":
        return f"{number}%"
    if row.pace_unit == "percentage_point/year":
        return phrase("points", language, n=number)
    unit = unit_label(row.pace_unit.rpartition("/")[0], language)
    return phrase("number and unit", language, n=number, unit=unit)


def listed_figures(table, settings):
    """Every figure of a city's theme as a table for reading.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.figures_of``.
    settings : types.SimpleNamespace

    Returns
    -------
    pandas.DataFrame
        Text only.

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.analysis.profile import figures_of
    >>> own = figures_of("xinzheng")
    >>> table = listed_figures(own[own.indicator == "beds_per_1000_elderly"], s)
    >>> table[["year", "kind", "value", "unit"]].values.tolist()
    [['2017', 'norm', '≥40', 'beds per 1,000 elderly']]
    """
    language = settings.language
    rows = []
    for r in table.itertuples():
        years = str(r.year) if r.period_start == r.year else f"{r.period_start}–{r.year}"
        where = (word("area", r.area, language) if r.area != "all" else "", word("group", r.group, language))
        rows.append(
            {
                phrase("heading figure", language): label(r.indicator, language),
                phrase("heading area, group", language): " ".join(filter(None, where)),
                phrase("heading year", language): years,
                phrase("heading kind", language): word("kind", r.kind, language),
                phrase("heading value", language): number_text(r, None, language),
                phrase("heading bounds", language): _bounds(r, 2 if abs(r.value) < 100 else 0),
                phrase("heading unit", language): unit_label(r.unit, language),
                phrase("heading observation", language): r.observation,
            }
        )
    return pd.DataFrame(rows)


def growth_shown(table, settings):
    """Stated and computed growth as a table for reading.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.growth``.
    settings : types.SimpleNamespace

    Returns
    -------
    pandas.DataFrame
        Text only.

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.analysis.growth import growth
    >>> table = growth_shown(growth(["social_organisations"], ["kaifeng"]), s)
    >>> table[["stated, %", "computed, %", "verdict"]].values.tolist()
    [['45.00 [44.50, 45.50]', '116.69 [116.69, 116.69]', 'inconsistent']]
    """
    language = settings.language

    def percent(value, low, high):
        return "" if value != value else f"{value:,.2f} [{low:,.2f}, {high:,.2f}]"

    rows = []
    for r in table.itertuples():
        yearly = (
            ""
            if r.stated_rate != r.stated_rate
            else f"{r.stated_rate:g} / {r.rate_computed:.1f}: {word('verdict', r.rate_verdict, language)}"
        )
        rows.append(
            {
                phrase("heading growth of", language): row_name(r, settings),
                phrase("heading years", language): f"{r.base_year}–{r.year}",
                phrase("heading stated, %", language): percent(r.stated, r.stated_low, r.stated_high),
                phrase("heading computed, %", language): percent(r.computed, r.computed_low, r.computed_high),
                phrase("heading verdict", language): word("verdict", r.verdict, language),
                phrase("heading yearly rate, stated / implied", language): yearly,
                phrase("heading observation", language): r.observation,
            }
        )
    return pd.DataFrame(rows)


def audit_shown(table, settings):
    """Identities with both their numbers, as a table for reading.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.audit``.
    settings : types.SimpleNamespace

    Returns
    -------
    pandas.DataFrame
        Text only.

    Examples
    --------
    >>> from mzlib.analysis.audits import audit
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> table = audit_shown(audit(["kaifeng"]).query("verdict == 'inconsistent'"), s)
    >>> table[["stated", "computed", "verdict"]].values.tolist()
    [['45 [44.5, 45.5]', '116.7', 'inconsistent']]
    """
    language, rows = settings.language, []
    for r in table.itertuples():
        base = r.verdict.rpartition(" base ")[2] if " base " in r.verdict else ""
        rows.append(
            {
                phrase("heading identity", language): identity_name(r, settings),
                phrase("heading stated", language): ""
                if r.stated != r.stated
                else within(r.stated, r.stated_low, r.stated_high),
                phrase("heading computed", language): within(r.computed, r.computed_low, r.computed_high),
                phrase("heading unit", language): unit_label(r.unit, language),
                phrase("heading verdict", language): word("verdict", verdict_of(r.verdict), language)
                + (base and f": {base}"),
                phrase("heading id", language): r.identity,
            }
        )
    out = pd.DataFrame(rows)
    return out.loc[:, (out != "").any()] if len(out) else out


def contradictions(table, settings):
    """The contradictions told one by one: what is wrong, both numbers with their bounds, and what it would change.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.audit``; only identities of ``mz.load_issues`` are told.
    settings : types.SimpleNamespace

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from mzlib.analysis.audits import audit
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> print(contradictions(audit(["kaifeng"]), s).data.splitlines()[2])
    Stated 45 [44.5, 45.5], computed 116.7 %; `kaifeng-13fyp:social_organisations_growth`.
    """
    from IPython.display import Markdown

    language, parts = settings.language, []
    issues = load_issues().set_index("identity")
    for r in table[table.identity.isin(issues.index)].itertuples():
        issue = issues.loc[r.identity]
        told = phrase(
            "contradiction", language, name=identity_name(r, settings), text=issue[language], identity=r.identity,
            stated=within(r.stated, r.stated_low, r.stated_high), unit=unit_label(r.unit, language),
            computed=within(r.computed, r.computed_low, r.computed_high), changes=issue[f"changes_{language}"],
        )  # fmt: skip
        parts.append(told.replace(" | ", "\n\n"))
    return Markdown("\n\n---\n\n".join(parts) or phrase("no contradiction", language))
