"""What stands beside marks: names of rows, numbers with their signs, and where there is room for them."""

from ..analysis.audit import doubts
from ..panel.schema import NUMBERS
from ..sources.problems import allow
from ..words.credits import parts_note
from ..words.format import figure, in_yuan, number, period
from ..words.labels import chained, inside, phrase, plain_verdict, unit_in_label, value_text, word


def by(columns, default=""):
    """Columns joined by +, from a list of them or from text.

    Examples
    --------
    >>> by(["indicator", "area"]), by(None, "jurisdiction")
    ('indicator+area', 'jurisdiction')
    """
    listed = [columns] if isinstance(columns, str) else [] if columns is None else columns
    if not isinstance(listed, list | tuple) or not all(isinstance(c, str) for c in listed):
        raise ValueError(
            f"rows, columns, panel, shade: found {columns!r}; allowed: the name of a column, or several in a list or joined by +"
        )
    return "+".join(listed) or default


def there(table, *columns):
    """Refuse to name by columns that a table has not."""
    for column in columns:
        allow("rows, columns, panel, shade", column, [c for c in table if c not in NUMBERS])


def named(table, columns, language, capital=True, short=True):
    """What names each row of a table, from columns joined by +: ids in the words of the language, other text as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"jurisdiction": ["wuhan", "china"], "area": ["urban", "all"]})
    >>> named(table, "jurisdiction+area", "en"), named(table.assign(unit="percent"), "area+unit", "zh")
    (['Wuhan, urban', 'China'], ['城市（%）', '%'])
    >>> named(table.assign(start=[2011, 2015], year=2015), "jurisdiction+year", "en")  # a growth is of all its years
    ['Wuhan, 2011–2015', 'China, 2015']
    """
    names = columns.split("+")
    if "year" in names and "start" in table:
        table = table.assign(year=[period(*ends, language) for ends in zip(table.start, table.year)])
    known = {name: {what: value_text(name, what, language, short) for what in table[name].unique()} for name in names}
    for said in [known[n] for n in names[1:] if n == "indicator" and language == "en"]:
        said |= {k: inside(v) for k, v in said.items()}
    texts = []
    for row in zip(*(table[n] for n in names)):
        parts = {n: known[n][v] for n, v in zip(names, row)}
        unit = parts.pop("unit", "")
        unit = "" if unit_in_label(unit, parts.get("indicator", "")) else unit
        text = chained("beside each other", filter(None, parts.values()), language)
        texts.append(chained("bracketed", filter(None, (text, unit)), language))
    return [text[:1].upper() + text[1:] if capital else text for text in texts]


def on_axis(grid, table, language):
    """The numbers on the axis of a table, in the way of those at its marks, with as many decimals as it takes to be each.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> [on_axis([0, 20000], compare(i, years=2015), "zh") for i in ("income_per_head", "elderly_care_beds")]
    [['0', '20000'], ['0', '2万']]
    >>> on_axis([0.25, 1.4825], compare("cremation_rate", years=2015), "en")
    ['0.25', '1.4825']
    """
    plain = all(map(in_yuan, table[table.value.notna()].itertuples()))
    return [number(value, 6, language, trim=True, plain=plain) for value in grid]


def number_of(row, language, dagger=True):
    """The number of a row with its signs; † only where not all is derived.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> [number_of(r, "en") for r in compare("beds_per_1000_elderly", "kaifeng", "target", kinds="target").itertuples()]
    ['35–40']
    """
    text = figure(row, language)
    return text if dagger else text.replace("†", "")


def dated(text, start, year, language):
    """A text with a year, or the first and the last of several, in brackets after it.

    Examples
    --------
    >>> dated("8.0", 2015, 2020, "en"), dated("", 2015, 2015, "zh")
    ('8.0 (2015–2020)', '（2015年）')
    """
    return chained("bracketed", (text, period(start, year, language)), language)


def usual_years(table, by):
    """The most frequent year of what has a value, by what a column says."""
    return table[table.value.notna()].groupby(by).year.agg(lambda y: int(y.mode().iloc[0])).to_dict()


def apart(table, within):
    """What tells rows apart that stand together within others: of the columns for places, things, parts and measures those that differ."""
    known = ("jurisdiction", "indicator", "area", "group", "measure")
    return [c for c in known if table.groupby(within)[c].nunique().gt(1).any()]


def one_each(table, columns, name):
    """Refuse two values that nothing on a figure tells apart."""
    if table[table.value.notna()].duplicated([*columns, "start", "year", "kind", "unit"]).any():
        raise ValueError(
            f"figure {name}: several values that nothing tells apart; name what does in rows, panel or shade, or choose rows"
        )


def daggered(table):
    """Whether labels need a †: some of the numbers are derived, but not all that plans stand behind."""
    own = table[table.value.notna() & (table.status != "reference")]
    return bool((own.status == "derived").any() and (own.status != "derived").any())


def noted(words, language, *more):
    """Words with more sentences in their note.

    Examples
    --------
    >>> noted({"note": "One."}, "en", "Two.")
    {'note': 'One. Two.'}
    """
    return words | {"note": chained("two sentences", filter(None, (words.get("note", ""), *more)), language)}


def with_key(words, table, language, *more):
    """Words with the note's key to the signs drawn: only those that are there."""
    own = table[table.value.notna() & (table.measure != "count")]
    keys = list(more)
    if (own.status == "derived").any():
        keys.insert(0, phrase("sign derived" if daggered(table) else "all derived", language))
    if verdicts := dict.fromkeys(map(plain_verdict, doubts(own, "verdict"))):
        told = verdicts if len(verdicts) < 3 else ["several"]  # more than the note has room for
        reasons = chained("between names", [word("doubt", v, language) for v in told], language)
        keys.append(phrase("sign doubt", language, reasons=reasons))
    keys.append(parts_note(own, language))
    return noted(words, language, *keys)


def unstated(what, language):
    """The words for what is not stated, for as many things as have a name; of more than three it is said how many they are."""
    what = list(dict.fromkeys(what))
    if len(what) > 3:
        return phrase("many not stated", language, n=len(what))
    said = word("basis", "not stated", language)
    return chained("colon", [chained("between names", what, language), said], language) if any(what) else said
