"""Sentences about tables: a table goes into a template of the notebook's words, and a sentence comes out."""

import re
from functools import cache
from pathlib import Path

import jinja2
import pandas as pd

from ..analysis.load import base_years, catalogue, cities
from ..sources.problems import allow
from . import format as fmt
from . import labels
from .credits import credit, full_sources
from .view import Rows

# Kinds that are no state of things, and say so beside their measure.
NO_STATE = {"growth", "target", "prior_target", "norm", "projection"}
PARTS = ("title", "subtitle", "note")


@cache
def _environment(language, markdown):
    env = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
    )

    def names(of):
        # What comes from data stays what it is where it becomes Markdown.
        return lambda *a, **k: _escaped(of(*a, **k)) if markdown else of(*a, **k)

    place = names(lambda j: labels.place(j, language))
    env.filters |= dict(
        place=place,
        places=names(lambda js: fmt.places(js, language)),
        join=lambda xs, mark=None: mark.join(xs) if mark is not None else fmt.joined(xs, language),
        label=names(lambda i, short=False: labels.label(i, language, short)),
        short=names(lambda i: labels.inside(labels.label(i, language, True))),
        area=names(lambda a: labels.word("area", a, language)),
        group=names(lambda g: labels.word("group", g, language)),
        kind=names(lambda k: labels.word("kind", k, language)),
        family=names(lambda f: catalogue("families")[f][f"label_{language}"]),
        unit=names(lambda u: labels.unit_label(u, language)),
        figure=lambda r, marks=False: fmt.figure(r, language, marks),
        number=lambda x, digits=0, trim=False: fmt.number(x, digits, language, trim),
        period=lambda r: fmt.period(r.start, r.year, language),
        periods=lambda pairs: fmt.periods(pairs, language),
        years=lambda ys: fmt.years_text(ys, language),
        cap=lambda text: text[:1].upper() + text[1:],
    )
    env.globals |= dict(base_years=base_years, cities=cities)
    env.globals |= vars(env.get_template(f"macros.{language}.jinja").module)
    return env


def _escaped(text):
    return re.sub(r"([\\`*_\[\]<>|#~$])", r"\\\1", text)


def _rendered(nb, template, tables, markdown):
    env = _environment(nb.language, markdown)
    given = {k: Rows(v) if isinstance(v, pd.DataFrame) else v for k, v in tables.items()}
    try:
        text = env.from_string(template).render(nb=nb, **given)
    except jinja2.UndefinedError as e:
        said = f"notebooks/words/{nb.notebook}.toml: {e} for {' '.join(template.split())[:60]!r}"
        raise ValueError(f"{said}; given: {', '.join(given) or 'no table'}") from None
    parts = filter(None, map(str.strip, text.split("\n\n")))
    return "\n\n".join(part if _is_list(part) else " ".join(part.split()) for part in parts)


def _is_list(part):
    return any(line.lstrip().startswith(("- ", "| ", "1. ")) for line in part.splitlines())


def _entry(nb, key, part):
    # A name may begin with what a parameter was: `kaifeng-targets` has the words of `targets`.
    for value in getattr(nb, "own", {}).values():
        key = key if key in nb.texts else str(key).removeprefix(f"{value}-")
    allow(f"notebooks/words/{nb.notebook}.toml", key, [k for k, entry in nb.texts.items() if part in entry])
    return nb.texts[key]


def sentence(nb, key, rows=None, **facts):
    """A sentence of the notebook's words, as Markdown text.

    Parameters
    ----------
    nb : mzlib.suite.settings.Settings
        With ``notebook``, ``language``, ``texts``.
    key : str
        An entry of ``notebooks/words/<notebook>.toml`` with ``en`` and ``zh``.
    rows : pandas.DataFrame, optional
        The table that the sentence is about.
    **facts
        Further tables or values that the template names.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is no such entry of a sentence, or it asks for what it is not given.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from mzlib.analysis.compare import compare
    >>> texts = {"x": {"en": "{{ rows.top.jurisdiction | place }} leads.", "zh": "{{ rows.top.jurisdiction | place }}最高。"}}
    >>> nb = SimpleNamespace(notebook="x", language="zh", texts=texts)
    >>> sentence(nb, "x", compare("dibao_standard", years=2015, areas="rural"))
    '武汉最高。'
    """
    tables = facts if rows is None else {"rows": rows, **facts}
    # A sign of a label is a word in a sentence.
    text = _rendered(nb, _entry(nb, key, nb.language)[nb.language], tables, markdown=True)
    return text.replace("≥", "at least ").replace("≤", "at most ")


def say(nb, key, rows=None, **facts):
    """What a table says, as Markdown in the notebook's language.

    Parameters
    ----------
    nb, key, rows, **facts
        As for ``sentence``.

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> nb = SimpleNamespace(notebook="x", language="en", texts={"x": {"en": "Two and two.", "zh": "二加二。"}})
    >>> say(nb, "x").data
    'Two and two.'
    """
    from IPython.display import Markdown

    return Markdown(sentence(nb, key, rows, **facts))


def figure_words(nb, name, table, facts=None, form="dots"):
    """What stands above and under a figure or a table, and what is kept beside it.

    Parameters
    ----------
    nb : mzlib.suite.settings.Settings
    name : str
        An entry of the notebook's words with ``title`` and perhaps ``subtitle`` and ``note``, in both languages.
    table : pandas.DataFrame
        What is drawn.
    facts : dict, optional
        Further tables or values that the templates name.
    form : {'dots', 'slopes', 'bars', 'matrix', 'table'}

    Returns
    -------
    dict of str to str
        ``title`` (the finding), ``subtitle`` (measure, unit, place, years: from the table where the words have none), ``note``,
        ``source`` (short), ``alt`` (what kind of picture, of what), ``sources`` (all of them, with notes on contradictions).
    """
    if unknown := [k for k, v in (facts or {}).items() if not hasattr(v, "columns")]:
        allowed = f"the arguments of mz.{form}, and tables for the words"
        raise ValueError(f"figure {name}: found {unknown[0]}=; allowed: {allowed}")
    entry, language = _entry(nb, name, "title"), nb.language
    given = {"rows": table, **(facts or {})}
    words = {p: _rendered(nb, entry[p][language], given, False) if p in entry else "" for p in PARTS}
    words["subtitle"] = words["subtitle"] or about(table, language)
    told = pd.concat([table, *(facts or {}).values()])  # what the words alone name has its source, too
    words["source"] = credit(told, language)
    picture = labels.phrase(f"form {form}", language)
    words["alt"] = labels.chained("colon", [picture, words["subtitle"] or words["title"]], language)
    words["sources"] = full_sources(told, words, language)
    return words


def about(table, language="en"):
    """What a table shows: measure, place, unit, years; in a line.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> about(compare("dibao_standard", years=2015, areas="rural"))
    'Minimum living allowance standard (dibao), rural, yuan per person per month, 2015'
    """
    known = table[table.value.notna()] if table.value.notna().any() else table
    parts = []
    indicators, areas, units = (list(dict.fromkeys(known[c])) for c in ("indicator", "area", "unit"))
    if 0 < len(indicators) <= 2:
        first, *others = (labels.label(i, language, short=len(indicators) > 1) for i in indicators)
        parts.append(fmt.joined([first, *map(labels.inside, others)], language))
    if len(areas) == 1 and areas != ["all"]:
        parts.append(labels.word("area", areas[0], language))
    if parts and len(kinds := set(known.kind)) == 1 and kinds <= NO_STATE and set(known.measure) <= {"level", *kinds}:
        parts.append(labels.word("kind", kinds.pop(), language))
    unit = labels.unit_label(units[0], language) if len(units) == 1 else ""
    if unit and not labels.unit_in_label(unit, parts[0] if parts else ""):
        parts.append(unit)
    if known.year.any():
        # Of many things the years are enough, and what is needed each year is over what is there.
        alike = (0 < len(indicators) <= 2 and known.measure.nunique() == 1) or len({*zip(known.start, known.year)}) == 1
        starts = known.start if alike else known.year
        parts.append(fmt.periods(zip(starts, known.year), language))
    return labels.chained("comma", parts, language)
