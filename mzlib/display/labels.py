"""What stands beside marks: names of rows, numbers with their signs, and where there is room for them."""

from ..analysis.audits import in_doubt
from ..analysis.data import catalogue, label, phrase, place, unit_label, word
from ..words.prose import chained

HOLLOW = ("target", "prior_target")  # and nothing else
_SAY = {
    "jurisdiction": place,
    "indicator": label,
    "unit": unit_label,
    "year": lambda year, language: phrase("year", language, year=year),
    "area": lambda area, language: word("area", area, language) if area not in ("all", "") else "",
} | {kind: lambda what, language, kind=kind: word(kind, what, language) for kind in ("group", "kind", "binding")}


def named(table, columns, language, capital=True):
    """What names each row of a table, from columns joined by +: ids in the words of the language, other text as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"jurisdiction": ["wuhan", "china"], "area": ["urban", "all"]})
    >>> named(table, "jurisdiction+area", "en")
    ['Wuhan, urban', 'China']
    """
    names = columns.split("+")

    def said(name, what):
        if name in _SAY:
            return _SAY[name](what, language)
        return place(what, language) if what in catalogue("jurisdictions") else str(what)

    known = {name: {what: said(name, what) for what in table[name].unique()} for name in names}
    for said in [known[n] for n in names[1:] if n == "indicator" and language == "en"]:
        said |= {k: v[:1].lower() + v[1:] if v[1:2].islower() else v for k, v in said.items()}
    texts = [
        chained("between names", filter(None, map(lambda n, v: known[n][v], names, row)), language)
        for row in zip(*(table[n] for n in names))
    ]
    return [text[:1].upper() + text[1:] if capital else text for text in texts]


def number(value, language, exact=False):
    """A number as people write it: as printed where it is exact, else in three figures; millions, or 万, where it is large.

    Examples
    --------
    >>> [number(x, "en") for x in (241.661, 2.0932, 61000, 1234567, 52.9)]
    ['242', '2.09', '61,000', '1.235 million', '52.9']
    >>> number(1066.77e4, "zh"), number(-2.5, "en")
    ('1067万', '−2.5')
    """
    size, text = abs(value), None
    for least, key, unit in (
        ((1e8, "hundred million", 1e8), (1e5, "ten thousand", 1e4)) if language == "zh" else ((1e6, "million", 1e6),)
    ):
        if size >= least:
            text = phrase(key, language, n=f"{size / unit:.4g}")
            break
    if text is None:
        short = size >= 1000 or round(size, 2 if exact else 1) == size
        text = (
            f"{size:,.2f}".rstrip("0").rstrip(".")
            if short and size < 1000
            else f"{size:,.0f}"
            if size >= 100
            else f"{size:.3g}"
        )
    return ("−" if value < 0 else "") + text


def number_of(row, language, dagger=True):
    """The number of a row with its qualifier, † where it is derived and ‡ where it is part of a contradiction.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(value=37.5, low=35.0, high=40.0, qualifier="range", status="stated", observation="")
    >>> number_of(pd.Series(row), "en"), number_of(pd.Series(row | {"qualifier": "at_least", "value": 50}), "en")
    ('35–40', '≥50')
    """
    exact = row.status == "stated"
    text = number(row.value, language, exact)
    if row.qualifier == "range":
        text = f"{number(row.low, language, exact)}–{number(row.high, language, exact)}"
    before = {"at_least": "≥", "at_most": "≤", "approx": "~"}.get(row.qualifier, "")
    after = ("+" if row.qualifier == "over" else "") + ("†" if dagger and row.status == "derived" else "")
    return before + text + after + ("‡" if in_doubt(row.observation) else "")


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
    own = table[table.value.notna()]
    keys = list(more)
    if (own.status == "derived").any():
        keys.insert(0, phrase("sign derived" if daggered(table) else "all derived", language))
    if any(map(in_doubt, own.observation)):
        keys.append(phrase("sign doubt", language))
    return noted(words, language, *keys)


def unstated(what, language):
    """The words for what is not stated, for as many things as have a name."""
    what = list(dict.fromkeys(what))
    said = word("basis", "not stated", language)
    return chained("colon", [chained("between names", what, language), said], language) if any(what) else said
