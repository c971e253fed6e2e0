"""Sentences of notebooks and names on charts, in the language asked for."""

from functools import reduce

from ..analysis.data import label, phrase, place, word
from ..sources.problems import nearest


def text(settings, key, **values):
    """A text of the notebook in its language, its braces filled in.

    Parameters
    ----------
    settings : types.SimpleNamespace
        From ``mz.settings``, with the words of ``notebooks/texts/<notebook>.toml``.
    key : str
    **values
        What the braces of the text name: numbers, or words in the notebook's language.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such text, or a brace without a value.

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "zh", "", "png")
    >>> text(s, "none")
    '无'
    """
    return _filled(settings, key, _entry(settings, key), values)


def _entry(settings, key):
    if key not in settings.texts:
        where = f"notebooks/texts/{settings.notebook}.toml"
        advice = nearest(key, settings.texts) or "add a table with en and zh"
        raise KeyError(f"no text {key!r} in {where}; {advice}")
    return settings.texts[key]


def _filled(settings, key, pair, values):
    try:
        return pair[settings.language].format(**values)
    except KeyError as e:
        given = ", ".join(values) or "none"
        raise KeyError(f"text {key!r} needs a value for {{{e.args[0]}}}; given: {given}") from None


def say(settings, key, **values):
    """A computed sentence as Markdown, in the notebook's language.

    Parameters
    ----------
    settings, key, **values
        As for ``text``.

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> say(s, "none").data
    'none'
    """
    from IPython.display import Markdown

    return Markdown(text(settings, key, **values))


def words(settings, figure, **values):
    """What stands above and under a figure: the question, the finding, the caption.

    Parameters
    ----------
    settings : types.SimpleNamespace
    figure : str
        A key of the notebook's texts with ``title``, ``finding`` and ``caption``.
    **values
        What the braces of the three name.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> words(s, "implied-population", low="10.0", high="10.7")["title"]
    'How many people do the densities of a plan imply?'
    """
    entry = _entry(settings, figure)
    return {
        part: _filled(settings, f"{figure}.{part}", entry[part], values) for part in ("title", "finding", "caption")
    }


def joined(settings, names, none=""):
    """Names in a row, as the notebook's language joins them.

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> joined(settings("08-consistency", "kaifeng", "zh", "", "png"), ["郑州", "武汉"])
    '郑州、武汉'
    """
    return chained("between names", names, settings.language) or none


def chained(key, parts, language):
    """Parts put together two by two by a phrase such as ``{a}, {b}``.

    Examples
    --------
    >>> chained("between names", ["Kaifeng", "Wuhan"], "en"), chained("colon", ["武汉", "床位"], "zh")
    ('Kaifeng, Wuhan', '武汉：床位')
    """
    return reduce(lambda a, b: phrase(key, language, a=a, b=b), list(parts) or [""])


def row_name(row, settings, city=True, most=90):
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
    >>> from mzlib.analysis.compare import compare
    >>> from mzlib.suite.settings import settings
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
    return shortened(chained("colon", filter(None, (where, label(row.indicator, language))), language), most)


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
    >>> from mzlib.analysis.audits import audit
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> identity_name(next(audit(["kaifeng"]).query("verdict == 'inconsistent'").itertuples()), s)
    'Kaifeng: Registered social organisations · growth 2011–2015'
    """
    years = f"{row.period_end}" if row.period_start == row.period_end else f"{row.period_start}–{row.period_end}"
    return f"{row_name(row, settings, most=90)} · {word('form', row.form, settings.language)} {years}"


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


def spread(table, settings, what, digits=0):
    """The sentence that says who is highest and who is lowest, by how much, and who states nothing.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``: one indicator, one row a city.
    settings : types.SimpleNamespace
    what : str
        What is compared, in the notebook's language.
    digits : int

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.suite.settings import settings
    >>> s = settings("02-low-income-standards", "kaifeng", "en", "", "png")
    >>> from mzlib.analysis.compare import compare
    >>> spread(compare("dibao_standard", years=2015, areas="rural"), s, "Rural dibao")
    'Rural dibao: highest in Wuhan (320), lowest in Kaifeng (217), 1.48 to 1.'
    """
    language = settings.language
    known = table[table.value.notna()].sort_values("value", ascending=False)
    missing = [place(j, language) for j in table.jurisdiction[table.value.isna()]]

    def with_gap(said):
        return phrase("gap", language, said=said, cities=joined(settings, missing)) if missing else said

    if len(known) < 2:
        only = "".join(f"{place(r.jurisdiction, language)} {r.value:,.{digits}f}" for r in known.itertuples())
        only = phrase("sentence", language, text=only) if only else ""
        return with_gap(phrase("too few to compare", language, what=what, only=only).strip())
    top, low = known.iloc[0], known.iloc[-1]
    said = phrase(
        "highest and lowest", language, what=what, times=f"{top.value / low.value:.2f}",
        first=place(top.jurisdiction, language), most=f"{top.value:,.{digits}f}",
        last=place(low.jurisdiction, language), least=f"{low.value:,.{digits}f}",
    )  # fmt: skip
    return with_gap(said)


def standing(table, settings, what, digits=1):
    """The sentence that says where each city stands in its own year, without ranking what cannot be ranked.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.compare``: one indicator, one row a city and year.
    settings : types.SimpleNamespace
    what : str
        What is shown, and why it is no ranking, in the notebook's language.
    digits : int

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> from mzlib.suite.settings import settings
    >>> s = settings("03-elderly-care-beds", "kaifeng", "en", "", "png")
    >>> table = compare("beds_per_1000_elderly", ["zhengzhou", "pingdingshan"], {"zhengzhou": 2015, "pingdingshan": 2020})
    >>> standing(table, s, "Beds, each city in its own year")
    'Beds, each city in its own year: Zhengzhou 2015: not stated; Pingdingshan 2020: 12.2 (derived).'
    """
    language, parts = settings.language, []
    for r in table.itertuples():
        status = word("basis", r.status, language)
        number = "" if r.value != r.value else f"{r.value:,.{digits}f}"
        said = (
            status
            if not number
            else number
            if r.status == "stated"
            else phrase("aside", language, first=number, second=status)
        )
        parts.append(phrase("in its year", language, place=place(r.jurisdiction, language), year=r.year, said=said))
    return phrase("standing", language, what=what, parts=chained("between clauses", parts, language))
