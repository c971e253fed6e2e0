"""What was built and what it stands on: the panel, the facts, the audit, the catalogues; and which places are cities."""

import ast
import re
from functools import cache

from ..panel.schema import processed
from ..sources.paths import root
from ..sources.problems import allow, nearest
from ..sources.tables import read_whole

LANGUAGES = ("en", "zh")
_BOUNDS = ("value", "low", "high")
_NUMBERS = {
    "panel": (*_BOUNDS, "period_start", "period_end"),
    "facts": (*_BOUNDS, "start", "end"),
    "audit": tuple(f"{side}{end}" for side in ("stated", "computed") for end in ("", "_low", "_high")),
    "issues": (),
}
_WHOLE = ("period_start", "period_end", "start", "end")


def load(name):
    """A table of ``data/processed``: ``panel``, ``facts``, ``audit`` or ``issues``.

    Parameters
    ----------
    name : {'panel', 'facts', 'audit', 'issues'}

    Returns
    -------
    pandas.DataFrame
        Columns as in ``data/processed/datapackage.json``; texts have empty strings, never nan. The same file is read once
        a process.

    Raises
    ------
    FileNotFoundError
        If the project is not built yet, or the file is shorter than the build left it.
    ValueError
        If the file holds what is no number where a number belongs.

    Examples
    --------
    >>> load("facts").set_index("fact").loc["kaifeng-13fyp-008", ["printed", "unit"]].tolist()
    ['2600元', 'yuan/person/year']
    >>> load("audit").set_index("identity").loc["kaifeng-13fyp:social_organisations_growth", "verdict"]
    'inconsistent'
    """
    allow("load", name, _NUMBERS)
    return _read(name, stamped(processed(f"{name}.csv"))).copy(deep=False)


def stamped(path):
    """A file with its time and size: what is remembered of it holds as long as they do."""
    about = path.stat()
    return path, about.st_mtime_ns, about.st_size


@cache
def _read(name, stamp):
    import pandas as pd  # here, since seeing that nothing changed needs none of it

    path, *_ = stamp
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    try:
        if frame.isna().any(axis=None):
            raise ValueError("a row has fewer cells than the heading")
        for c in _NUMBERS[name]:
            frame[c] = pd.to_numeric(frame[c]).astype("int64" if c in _WHOLE else "float64")
    except (ValueError, KeyError) as e:
        name = f"data/processed/{path.name}"
        raise ValueError(f"{name} is cut short or was changed by hand ({e}): run `mz build`") from None
    return frame


def load_panel():
    """The panel: one row an observation.

    Returns
    -------
    pandas.DataFrame
        Columns as in ``data/processed/datapackage.json``. ``value``, ``low`` and ``high`` are in ``unit``, the canonical
        unit of the indicator; an open bound is nan. Text columns have empty strings, never nan.

    Examples
    --------
    >>> panel = load_panel()
    >>> rural = panel[(panel.indicator == "dibao_standard") & (panel.area == "rural") & (panel.kind == "level")]
    >>> stated = rural[(rural.jurisdiction == "kaifeng") & (rural.basis == "stated")]
    >>> print(stated[["period_end", "value", "printed"]].round(2).to_string(index=False))
     period_end  value printed
           2011 100.00   1200元
           2015 216.67   2600元
    """
    return load("panel")


def catalogue(name):
    """A catalogue of ``data/raw``: ``documents``, ``jurisdictions``, ``families``, ``codebook``, ``labels`` or ``formulas``.

    Returns
    -------
    dict of dict
        Not to be changed: it is read once a process.

    Examples
    --------
    >>> catalogue("codebook")["beds_per_1000_elderly"]["unit"]
    'bed/1000 elderly'
    """
    return _catalogue(stamped(root() / f"data/raw/{name}.toml"))


@cache
def _catalogue(stamp):
    return read_whole(stamp[0], f"data/raw/{stamp[0].name}")


def codebook():
    """The indicators: what each means, its unit, its theme, its names.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: ``unit``, ``family``, ``label_en``, ``label_zh``, ``definition_en`` and whatever else
        ``data/raw/codebook.toml`` says of it (nan where it says nothing).

    Examples
    --------
    >>> codebook().loc["nursing_bed_share", ["unit", "family"]].tolist()
    ['percent', 'elderly_care']
    """
    import pandas as pd

    return pd.DataFrame.from_dict(catalogue("codebook"), orient="index")


# Places


def with_plan():
    """Every place that has a document, in the order of ``data/raw/jurisdictions.toml``."""
    places = {d["jurisdiction"] for d in catalogue("documents").values()}
    return tuple(j for j in catalogue("jurisdictions") if j in places)


def _around(jurisdiction):
    """What a place lies in, from the nearest outwards; a circle, which only the build refuses, ends where it began."""
    places, seen = catalogue("jurisdictions"), {jurisdiction}
    while (jurisdiction := places[jurisdiction].get("parent")) and jurisdiction not in seen:
        seen.add(jurisdiction)
        yield jurisdiction


def cities(which="compared", within=None):
    """Places of a sort, in the order of ``data/raw/jurisdictions.toml``.

    Parameters
    ----------
    which : {'compared', 'parts', 'references'}
        ``compared``: the cities that are held against one another: their plan looks back, and none lies inside another.
        ``parts``: places with a document inside one of them, shown beside it, never added to it or ranked with it.
        ``references``: places without a document, such as the country.
    within : str or list of str, optional
        Only those that lie in one of these places, by id or name: a province, the country, a city of which they are parts.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> cities()[:4], cities("parts"), "china" in cities("references")
    (('zhengzhou', 'kaifeng', 'pingdingshan', 'wuhan'), ('xinzheng',), True)
    >>> cities(within="湖北"), "kaifeng" in cities(within=["henan"])
    (('wuhan',), True)
    """
    places, planned, backed = catalogue("jurisdictions"), dict.fromkeys(with_plan()), base_years()
    able = {j for j in planned if j in backed and places[j]["level"] in ("prefecture", "county")}
    compared = dict.fromkeys(j for j in planned if j in able and able.isdisjoint(_around(j)))
    sorts = {
        "compared": compared,
        "parts": [j for j in planned if j not in compared and any(k in compared for k in _around(j))],
        "references": [j for j in places if j not in planned],
    }
    allow("cities", which, sorts)
    around = places if within is None else [known_as(w, "jurisdictions") for w in as_list(within, "within")]
    for place in around or [""]:
        allow("within", place, places)
    return tuple(j for j in sorts[which] if within is None or not set(around).isdisjoint(_around(j)))


def _last_years(key):
    documents = catalogue("documents").values()
    return {d["jurisdiction"]: int(d[key][-4:]) for d in documents if "look_back" in d}


def base_years():
    """The last year that each city's plan looks back on, where its levels stand.

    Examples
    --------
    >>> base_years()["pingdingshan"], base_years()["wuhan"]
    (2020, 2015)
    """
    return _last_years("look_back")


def target_years():
    """The year for which each city's plan sets its targets.

    Examples
    --------
    >>> target_years()["pingdingshan"]
    2025
    """
    return _last_years("targets")


# Names that people give


def as_list(given, what=""):
    """Names from a parameter: a list, a tuple, or text with commas of either language, else with blanks, or in brackets.

    Examples
    --------
    >>> as_list("png, svg"), as_list('["png"]'), as_list(["pdf"]), as_list("kaifeng zhengzhou"), as_list("武汉、开封")
    (['png', 'svg'], ['png'], ['pdf'], ['kaifeng', 'zhengzhou'], ['武汉', '开封'])
    """
    names = given
    if isinstance(given, str):
        try:
            marks = "[,;，；、]" if re.search("[,;，；、]", given) else r"\s"
            names = ast.literal_eval(given.strip()) if given.strip().startswith("[") else re.split(marks, given)
        except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
            names = None
    if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
        raise ValueError(f"{what and what + ': '}{given!r} is neither a list in JSON nor names with commas")
    return [n.strip() for n in names if n.strip()]


def known_as(given, kind):
    """The id of what somebody names in either language: an indicator or a place.

    Parameters
    ----------
    given : str
        An id, or a name of the catalogue (in any case of letters).
    kind : {'codebook', 'jurisdictions'}

    Returns
    -------
    str
        The id; ``given`` itself where nothing has that name.

    Examples
    --------
    >>> known_as("武汉", "jurisdictions"), known_as("最低生活保障标准", "codebook"), known_as("atlantis", "jurisdictions")
    ('wuhan', 'dibao_standard', 'atlantis')
    """
    entries = catalogue(kind)
    if given in entries:
        return given
    keys = ("label", "short") if kind == "codebook" else ("name",)
    asked = given.casefold().removesuffix("市") if kind == "jurisdictions" else given.casefold()
    for ident, entry in entries.items():
        if asked in {str(entry.get(f"{k}_{lang}", "")).casefold() for k in keys for lang in LANGUAGES} - {""}:
            return ident
    return given


def select_cities(given):
    """Cities from a parameter: ids or names in either language; ``all`` stands for every one that is compared.

    Raises
    ------
    ValueError
        If a city does not exist, is named twice, or none is named.

    Examples
    --------
    >>> select_cities("zhengzhou, 武汉"), select_cities("all") == list(cities())
    (['zhengzhou', 'wuhan'], True)
    >>> select_cities("zhengzhuo")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: cities: 'zhengzhuo' is no city; allowed: zhengzhou, kaifeng, pingdingshan, wuhan...; did you mean 'zhengzhou'?
    """
    known = cities()
    allowed = ", ".join(known)
    try:
        names = as_list(given)
    except ValueError as e:
        raise ValueError(f"cities: {e}; allowed: {allowed}") from None
    if not names:
        raise ValueError(f"cities: none named; allowed: {allowed}")
    if names == ["all"]:
        return list(known)
    ids = [known_as(n, "jurisdictions") for n in names]
    for name, ident in zip(names, ids):
        if ident not in known:
            what = "stands for every city, so alone" if name == "all" else "is no city"
            raise ValueError(f"cities: {name!r} {what}; allowed: {allowed}; {nearest(name, known)}".rstrip("; "))
    if len(set(ids)) < len(ids):
        raise ValueError(f"cities: a city twice in {', '.join(names)}")
    return ids
