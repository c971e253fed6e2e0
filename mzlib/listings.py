"""Tables for reading: names in the notebook's language, numbers and bounds as text that prints the same everywhere."""

from types import SimpleNamespace

import pandas as pd

from .audits import in_doubt, verdict_of, within
from .data import label, load_issues, place, unit_label, word
from .marks import number_text
from .prose import identity_name, pick, row_name, say

_HEADINGS = {
    "jurisdiction": ("city", "城市"),
    "indicator": ("indicator", "指标"),
    "area": ("area", "城乡"),
    "group": ("group", "分组"),
    "year": ("year", "年份"),
    "value": ("value", "数值"),
    "bounds": ("bounds", "范围"),
    "unit": ("unit", "单位"),
    "status": ("status", "来源"),
    "observation": ("observation", "观测编号"),
    "printed": ("printed", "原文"),
    "note": ("note", "备注"),
}


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
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.compare import compare
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
    return out.rename(columns={c: _HEADINGS[c][language == "zh"] for c in out})


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
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.paces import paces
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
                pick(settings, "city", "城市"): place(r.jurisdiction, language),
                pick(settings, "target", "目标"): label(r.indicator, language),
                pick(settings, "area, group", "城乡、分组"): " ".join(
                    filter(
                        None,
                        (word("area", r.area, language) if r.area != "all" else "", word("group", r.group, language)),
                    )
                ),
                pick(settings, "base", "基期值"): "" if r.base != r.base else number_text(base),
                pick(settings, "goal", "目标值"): number_text(goal),
                pick(settings, "unit", "单位"): unit_label(r.unit, language),
                pick(settings, "by", "年份"): str(r.target_year),
                pick(settings, "binds", "属性"): word("binding", r.binding, language),
                pick(settings, "needed a year", "年均所需"): needed,
                pick(settings, "observation", "观测编号"): r.observations.split()[0],
            }
        )
    out = pd.DataFrame(rows)
    if brief and len(out):
        out = out.drop(columns=[pick(settings, "base", "基期值"), pick(settings, "needed a year", "年均所需")])
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
    >>> from mzlib.paces import paces
    >>> pace_text(next(paces(["nursing_bed_share"], ["wuhan"]).itertuples()), "en")
    '≥7.0 points'
    """
    before = {"at_least": "≥", "at_most": "≤"}.get(row.qualifier, "")
    number = f"{before}{row.needed:,.1f}" if abs(row.needed) < 100 else f"{before}{row.needed:,.0f}"
    if row.pace_unit == "percent/year":
        return f"{number}%"
    if row.pace_unit == "percentage_point/year":
        return number + ("个百分点" if language == "zh" else " points")
    unit = unit_label(row.pace_unit.rpartition("/")[0], language)
    return f"{number}{unit}" if language == "zh" else f"{number} {unit}"


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
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.profile import figures_of
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
                pick(settings, "figure", "指标"): label(r.indicator, language),
                pick(settings, "area, group", "城乡、分组"): " ".join(filter(None, where)),
                pick(settings, "year", "年份"): years,
                pick(settings, "kind", "类别"): word("kind", r.kind, language),
                pick(settings, "value", "数值"): number_text(r),
                pick(settings, "bounds", "范围"): _bounds(r, 2 if abs(r.value) < 100 else 0),
                pick(settings, "unit", "单位"): unit_label(r.unit, language),
                pick(settings, "observation", "观测编号"): r.observation,
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
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.growth import growth
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
                pick(settings, "growth of", "增长指标"): row_name(r, settings),
                pick(settings, "years", "年份"): f"{r.base_year}–{r.year}",
                pick(settings, "stated, %", "原文，%"): percent(r.stated, r.stated_low, r.stated_high),
                pick(settings, "computed, %", "计算，%"): percent(r.computed, r.computed_low, r.computed_high),
                pick(settings, "verdict", "结论"): word("verdict", r.verdict, language),
                pick(settings, "yearly rate, stated / implied", "年均，原文 / 隐含"): yearly,
                pick(settings, "observation", "观测编号"): r.observation,
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
    >>> from mzlib.audits import audit
    >>> from mzlib.settings import settings
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
                pick(settings, "identity", "恒等关系"): identity_name(r, settings),
                pick(settings, "stated", "原文"): ""
                if r.stated != r.stated
                else within(r.stated, r.stated_low, r.stated_high),
                pick(settings, "computed", "计算"): within(r.computed, r.computed_low, r.computed_high),
                pick(settings, "unit", "单位"): unit_label(r.unit, language),
                pick(settings, "verdict", "结论"): word("verdict", verdict_of(r.verdict), language)
                + (base and f": {base}"),
                pick(settings, "id", "编号"): r.identity,
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
    >>> from mzlib.audits import audit
    >>> from mzlib.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> print(contradictions(audit(["kaifeng"]), s).data.splitlines()[2])
    Stated 45 [44.5, 45.5], computed 116.7 %; `kaifeng-13fyp:social_organisations_growth`.
    """
    issues, zh, parts = load_issues().set_index("identity"), settings.language == "zh", []
    for r in table[table.identity.isin(issues.index)].itertuples():
        issue = issues.loc[r.identity]
        stated, computed = (
            within(r.stated, r.stated_low, r.stated_high),
            within(r.computed, r.computed_low, r.computed_high),
        )
        unit = unit_label(r.unit, settings.language)
        numbers = f"原文{stated}，计算{computed} {unit}" if zh else f"Stated {stated}, computed {computed} {unit}"
        name, end = identity_name(r, settings), "。" if zh else "."
        text, changes = (issue.zh, issue.changes_zh) if zh else (issue.en, issue.changes_en)
        parts.append(f"**{name}.** {text}\n\n{numbers}{'；' if zh else '; '}`{r.identity}`{end}\n\n{changes}")
    text = "\n\n---\n\n".join(parts)
    return say(settings, text or "No contradiction is known for these cities.", text or "所选城市没有已知的矛盾。")
