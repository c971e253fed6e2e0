"""Sentences and tables of notebooks, in the language asked for."""

from .data import place, unit_label, word


def say(settings, en, zh):
    """A computed sentence as Markdown, in the notebook's language.

    Parameters
    ----------
    settings : types.SimpleNamespace
        From ``mz.settings``.
    en, zh : str
        The same sentence in both languages.

    Returns
    -------
    IPython.display.Markdown
    """
    from IPython.display import Markdown

    return Markdown(zh if settings.language == "zh" else en)


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
    """
    from .data import label

    language = settings.language
    out = table[["jurisdiction", "indicator", "area", "group", "year"]].copy()
    out["jurisdiction"] = [place(j, language) for j in table.jurisdiction]
    out["indicator"] = [label(i, language) for i in table.indicator]
    out["area"] = [word("area", a, language) for a in table.area]
    out["group"] = [word("group", g, language) for g in table.group]
    out["value"] = [_number(v, digits) for v in table.value]
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
