"""Sentences of notebooks and names on charts, in the language asked for."""

from .data import label, place, word


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

    Examples
    --------
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "zh", "", "png")
    >>> say(s, "Four cities.", "四个城市。").data
    '四个城市。'
    """
    from IPython.display import Markdown

    return Markdown(pick(settings, en, zh))


def pick(settings, en, zh):
    """The one of two texts that is in the notebook's language.

    Examples
    --------
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "zh", "", "png")
    >>> pick(s, "beds", "床位")
    '床位'
    """
    return zh if settings.language == "zh" else en


def row_name(row, settings, city=True, most=62):
    """City, area, group and indicator of a row in one short label, for charts with many indicators.

    Parameters
    ----------
    row : namedtuple
        With jurisdiction, area, group, indicator.
    settings : types.SimpleNamespace
    city : bool
        Whether the city is named too.
    most : int
        Columns that the label may take.

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.compare import compare
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> row = next(compare("dibao_standard", "kaifeng", 2015, "rural").itertuples())
    >>> row_name(row, s), row_name(row, s, city=False)
    ('Kaifeng rural: Minimum living allowance standard (dibao)', 'Rural: Minimum living allowance standard (dibao)')
    """
    language = settings.language
    area = word("area", row.area, language) if row.area != "all" else ""
    words = (place(row.jurisdiction, language) if city else "", area, word("group", row.group, language))
    where = " ".join(filter(None, words))
    where = where[:1].upper() + where[1:]
    colon = "：" if language == "zh" else ": "
    return shortened(colon.join(filter(None, (where, label(row.indicator, language)))), most)


def identity_name(row, settings):
    """What an identity is about in one short label: the result, the relation, the years.

    Parameters
    ----------
    row : namedtuple
        Of ``mz.audit``.
    settings : types.SimpleNamespace

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.audits import audit
    >>> from mzlib.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> identity_name(next(audit(["kaifeng"]).query("verdict == 'inconsistent'").itertuples()), s)
    'Kaifeng: Registered social organisations · growth 2011–2015'
    """
    years = f"{row.period_end}" if row.period_start == row.period_end else f"{row.period_start}–{row.period_end}"
    return f"{row_name(row, settings, most=44)} · {word('form', row.form, settings.language)} {years}"


def shortened(text, most=62):
    """A label cut to a length that fits beside a chart; wide characters count double.

    Examples
    --------
    >>> shortened("Kaifeng Registered social organisations", 20)
    'Kaifeng Registered…'
    """
    from unicodedata import east_asian_width

    used, kept = 0, ""
    for c in text:
        used += 2 if east_asian_width(c) in "WF" else 1
        if used >= most:
            return kept.rstrip() + "…"
        kept += c
    return text


def spread(table, settings, en, zh, digits=0):
    """The sentence that says who is highest and who is lowest, by how much, and who states nothing.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``: one indicator, one row a city.
    settings : types.SimpleNamespace
    en, zh : str
        What is compared.
    digits : int

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from mzlib.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.compare import compare
    >>> spread(compare("dibao_standard", years=2015, areas="rural"), s, "Rural dibao", "农村低保").data
    '**Rural dibao**: highest in Wuhan (320), lowest in Kaifeng (217), 1.48 to 1.'
    """
    language = settings.language
    known = table[table.value.notna()].sort_values("value", ascending=False)
    missing = [place(j, language) for j in table.jurisdiction[table.value.isna()]]
    gap_en = f" Not stated: {', '.join(missing)}." if missing else ""
    gap_zh = f"未列出：{'、'.join(missing)}。" if missing else ""
    if len(known) < 2:
        only = "".join(f"{place(r.jurisdiction, language)} {r.value:,.{digits}f}" for r in known.itertuples())
        return say(
            settings, f"**{en}**: too few figures to compare. {only}{gap_en}", f"**{zh}**：可比数据不足。{only}{gap_zh}"
        )
    top, low = known.iloc[0], known.iloc[-1]
    first, last = place(top.jurisdiction, language), place(low.jurisdiction, language)
    times = top.value / low.value
    return say(
        settings,
        f"**{en}**: highest in {first} ({top.value:,.{digits}f}), lowest in {last} ({low.value:,.{digits}f}), "
        f"{times:.2f} to 1.{gap_en}",
        f"**{zh}**：{first}最高（{top.value:,.{digits}f}），{last}最低（{low.value:,.{digits}f}），为{times:.2f}比1。{gap_zh}",
    )


def standing(table, settings, en, zh, digits=1):
    """The sentence that says where each city stands in its own year, without ranking what cannot be ranked.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``: one indicator, one row a city and year.
    settings : types.SimpleNamespace
    en, zh : str
        What is shown, and why it is no ranking.
    digits : int

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from mzlib.compare import compare
    >>> from mzlib.settings import settings
    >>> s = settings("03-elderly-care-beds", "kaifeng", "en", "", "png")
    >>> table = compare("beds_per_1000_elderly", ["zhengzhou", "pingdingshan"], {"zhengzhou": 2015, "pingdingshan": 2020})
    >>> standing(table, s, "Beds, each city in its own year", "床位").data
    '**Beds, each city in its own year**: Zhengzhou 2015: not stated; Pingdingshan 2020: 12.2 (derived).'
    """
    language = settings.language
    parts = []
    for r in table.itertuples():
        status = word("basis", r.status, language)
        number = "" if r.value != r.value else f"{r.value:,.{digits}f}"
        said = status if not number else number if r.status == "stated" else f"{number} ({status})"
        parts.append(f"{place(r.jurisdiction, language)} {r.year}: {said}")
    return say(settings, f"**{en}**: {'; '.join(parts)}.", f"**{zh}**：{'；'.join(parts)}。")
