"""The picture of an answer, drawn as the notebooks draw, and the lines of code that draw it again; its rows for reading."""

import pandas as pd

from ..analysis.audits import footnotes
from ..analysis.data import catalogue, label, phrase, place, unit_label, word
from ..analysis.questions import told
from ..panel.schema import ACTUAL
from ..sources.paths import figures_folder
from ..words.prose import chained, words
from .answers import difference_text, empty_text, ends_text
from .charts import dots, lines
from .marks import lay_out, number_text

_ON_A_LINE = {*ACTUAL, "target", ""}


def as_lines(table):
    """Whether an answer is drawn as lines over years, rather than as dots: three years or more, one group, one figure a year.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.

    Returns
    -------
    bool

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> as_lines(answer("dibao_standard", years="all")), as_lines(answer("dibao_standard", years=2015))
    (True, False)
    """
    known = table[table.value.notna()]
    twice = known.duplicated(["indicator", "jurisdiction", "area", "year"]).any()  # a level and a target, say
    return known.year.nunique() > 2 and set(table.kind) <= _ON_A_LINE and table.group.nunique() == 1 and not twice


def laid_out(table, settings):
    """An answer with its panels, rows and marks, as charts take it.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
        With ``language``.

    Returns
    -------
    pandas.DataFrame
        As from ``mz.lay_out``: one panel an indicator and area (growth apart from levels), one row a place, with group and
        years where there are several. In a chart of dots of one year a series from outside the plans is a line through its
        panel; where it has no figure it has no row. Charts of lines leave out panels without a figure.

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> laid_out(answer("dibao_standard", ["wuhan", "china"], 2015, "rural"), s)[["panel", "row", "use"]].values.tolist()
    [['Rural', 'Wuhan', 'actual'], ['Rural', 'China', 'benchmark']]
    """
    language = settings.language
    beside = table.indicator.nunique() > 1
    panel = "indicator+area" if beside and table.area.nunique() > 1 else "indicator" if beside else "area"
    if as_lines(table):
        drawn = lay_out(table, settings, panel=panel)
        return drawn[drawn.panel.isin(drawn.panel[drawn.value.notna()])]
    periods = [str(y) if s == y else f"{s}–{y}" for s, y in zip(table.period_start, table.year)]
    row = "jurisdiction" + "+group" * (table.group.nunique() > 1) + "+year" * (len(set(periods)) > 1)
    outside = [
        j for j in table.jurisdiction.unique() if catalogue("jurisdictions")[j]["level"] in ("province", "country")
    ]
    alone = (
        set(table.kind) <= {*ACTUAL, ""}
        and len(set(periods)) == 1
        and len(outside) == 1
        and set(table.jurisdiction) != set(outside)
    )
    drawn = lay_out(table.assign(year=periods), settings, panel=panel, row=row, benchmark=outside if alone else ())
    drawn = drawn.assign(year=table.year, use=drawn.use.replace("prior_target", "target"))
    growth = table.kind == "growth"
    if growth.any():
        said = [chained("beside", (p, word("kind", "growth", language)), language) for p in drawn.panel]
        drawn["panel"] = drawn.panel.where(~growth, said)
    return drawn[(drawn.use != "benchmark") | drawn.value.notna()]


def picture_words(table, settings, first="highest", second="lowest"):
    """What stands above and under the picture of an answer: question, distance in words, definitions and what is empty.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
        Of notebook 09, whose texts it takes.
    first, second : str
        As for ``mz.difference``.

    Returns
    -------
    dict of str to str
        title, finding, caption.
    """
    language, codebook = settings.language, catalogue("codebook")
    years = sorted(set(table.year))
    when = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    what = chained("between names", [label(i, language) for i in table.indicator.unique()], language)
    said = difference_text(table, settings, first, second, most=4, how_sure=False)
    about = [codebook[i].get(f"definition_{language}", "") for i in table.indicator.unique()]
    about = [phrase("sentence", language, text=a) for a in about if a]
    said = words(
        settings, "answer", what=what, when=when, finding="\n".join(said).replace("**", ""),
        definition=chained("two sentences", about, language), empty=" ".join(empty_text(table, settings, most=4)),
    )  # fmt: skip
    return {part: text.strip() for part, text in said.items()}


def picture(table, settings, name="", first="highest", second="lowest"):
    """Draw an answer and save it, with the data drawn, as the notebooks do.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
        ``mz.settings("09-explore", ...)``.
    name : str
        Of the files; by default what was asked for.
    first, second : str
        Whose distance is told above the picture, as for ``mz.difference``.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.questions import answer
    >>> from mzlib.suite.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("09-explore", "kaifeng", "en", folder, "png")
    ...     figure = picture(answer("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), s)
    dibao-standard-2015: 2 rows drawn; yuan per person per month [-8..390.4]
    """
    drawn = laid_out(table, settings)
    said = picture_words(table, settings, first, second)
    if as_lines(table):
        return lines(drawn, settings, name or name_of(table), said, digits=None)
    return dots(drawn, settings, name or name_of(table), said, digits=None)


def name_of(table):
    """What the files of a picture are called by default: indicators and years.

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> name_of(answer("dibao_standard,beds_per_1000_elderly", years="2015,2020"))
    'dibao-standard-beds-per-1000-elderly-2015-2020'
    """
    years = sorted(set(table.year))
    return "-".join([*table.indicator.unique(), *map(str, [years[0], *years[1:][-1:]])]).replace("_", "-")


def code_of(asked, settings, name="", first="highest", second="lowest"):
    """The lines of code that give an answer and draw the same picture.

    Parameters
    ----------
    asked : dict
        From ``mz.choice``.
    settings : types.SimpleNamespace
    name, first, second : str
        As for ``mz.picture``.

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.analysis.questions import choice
    >>> from mzlib.suite.settings import settings
    >>> s = settings("09-explore", "kaifeng", "en", "", "png")
    >>> print(code_of(choice("dibao_standard", "wuhan,kaifeng"), s, first="wuhan", second="kaifeng"))
    import mzlib as mz
    <BLANKLINE>
    s = mz.settings("09-explore", "all", "en", "", ["png"], "page")
    table = mz.answer(
        indicators=["dibao_standard"],
        cities=["wuhan", "kaifeng"],
        years=[2015],
        areas=["rural", "urban"],
        groups=[""],
        kinds=["level"],
    )
    mz.picture(table, s, "", "wuhan", "kaifeng")
    """
    folder = settings.folder.parent
    folder = "" if folder == figures_folder("") else str(folder)
    given = ", ".join(
        _quoted(v) for v in ("09-explore", "all", settings.language, folder, list(settings.formats), settings.size)
    )
    rest = [name, *((first, second) if (first, second) != ("highest", "lowest") else ())]
    rest = "".join(f", {_quoted(r)}" for r in (rest if any(rest) else []))
    return "\n".join(
        ["import mzlib as mz", "", f"s = mz.settings({given})", "table = mz.answer("]
        + [f"    {key}={_quoted(value)}," for key, value in asked.items()]
        + [")", f"mz.picture(table, s{rest})"]
    )


def _quoted(value):
    """A value as code, texts in double quotes."""
    return (
        f"[{', '.join(map(_quoted, value))}]"
        if isinstance(value, list)
        else str(value)
        if isinstance(value, int)
        else f'"{value}"'
    )


def rows_shown(table, settings):
    """The rows of an answer for reading: every value with its bounds, its basis, its wording and what one must know of it.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
        With ``language``.

    Returns
    -------
    pandas.DataFrame
        Text only, in the language; columns that say nothing are left out. Row for row as ``table``.

    Examples
    --------
    >>> from mzlib.analysis.questions import answer
    >>> from mzlib.suite.settings import settings
    >>> s = settings("08-consistency", "kaifeng", "en", "", "png")
    >>> shown = rows_shown(answer("dibao_standard", ["kaifeng", "pingdingshan"], 2015, "rural"), s)
    >>> shown[["city", "value", "bounds", "status"]].values.tolist()
    [['Kaifeng', '216.7', 'exact', 'stated'], ['Pingdingshan', '241.7†', '241.6 – 241.7', 'derived']]
    """
    language, rows = settings.language, []
    for r in table.itertuples():
        there = r.value == r.value
        notes = footnotes(table.loc[[r.Index]], language)
        group = word("group", r.group, language)
        area = word("area", r.area, language)
        rows.append(
            {
                phrase("heading city", language): place(r.jurisdiction, language),
                phrase("heading indicator", language): label(r.indicator, language),
                phrase("heading area, group", language): told("in brackets", language, text=area, more=group)
                if group
                else area,
                phrase("heading year", language): str(r.year)
                if r.period_start == r.year
                else f"{r.period_start}–{r.year}",
                phrase("heading kind", language): word("kind", r.kind, language) if r.kind else "",
                phrase("heading value", language): number_text(r, None, language) if there else "",
                phrase("heading bounds", language): _bounds(r, language) if there else "",
                phrase("heading unit", language): unit_label(r.unit, language),
                phrase("heading status", language): word("basis", r.status, language),
                told("heading wording", language): told(f"qualifier {r.qualifier}", language) if r.qualifier else "",
                told("heading printed", language): r.printed if r.status != "derived" else "",
                told("heading caveat", language): " ".join([*notes, r.note]).strip(),
            }
        )
    out = pd.DataFrame(rows)
    always = {phrase(f"heading {c}", language) for c in ("city", "year", "value", "bounds", "unit", "status")}
    return out[[c for c in out if c in always or out[c].nunique() > 1]]


def _bounds(row, language):
    if row.low == row.high:
        return told("exact", language)
    return "{} – {}".format(*(e or "…" for e in ends_text(row.low, row.high)))
