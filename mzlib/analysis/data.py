"""What notebooks read: the processed panel, the catalogues, and the words for them in both languages."""

import hashlib
import json
import tomllib
from functools import cache

import pandas as pd

from ..panel.schema import processed
from ..sources.paths import root
from ..sources.problems import nearest

LANGUAGES = ("en", "zh")
_TEXT = {c: "str" for c in ("observation", "jurisdiction", "indicator", "area", "group", "kind", "unit", "qualifier",
                            "basis", "rule", "inputs", "document", "fact", "printed", "note")}  # fmt: skip


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
    >>> print(rural.loc[rural.jurisdiction == "kaifeng", ["period_end", "value", "printed"]].round(2).to_string(index=False))
     period_end  value printed
           2011 100.00   1200元
           2015 216.67   2600元
    """
    return _read("panel.csv", _TEXT)


def load_facts():
    """The facts as transcribed, with their parsed numbers in their stated unit.

    Returns
    -------
    pandas.DataFrame
        The columns of ``data/raw/facts``, then ``value``, ``low``, ``high``; indexed by ``fact``.

    Examples
    --------
    >>> load_facts().loc["kaifeng-13fyp-008", ["printed", "unit"]].tolist()
    ['2600元', 'yuan/person/year']
    """
    text = "fact printed section qualifier qualifier_at unit scale indicator area group period kind binding note"
    return _read("facts.csv", dict.fromkeys(text.split(), "str")).set_index("fact")


def load_audit():
    """What the plans' arithmetic says of itself: one row an identity.

    Returns
    -------
    pandas.DataFrame
        identity, document, form, facts, stated, stated_low, stated_high, computed, computed_low, computed_high, verdict,
        note; as ``data/processed/audit.csv``. Numbers are in the unit of the result's observation, the first of ``facts``.

    Examples
    --------
    >>> audit = load_audit().set_index("identity")
    >>> audit.loc["kaifeng-13fyp:social_organisations_growth", "verdict"]
    'inconsistent'
    """
    text = dict.fromkeys(("identity", "document", "form", "facts", "verdict", "note"), "str")
    sides = [f"{side}{end}" for side in ("stated", "computed") for end in ("", "_low", "_high")]
    return _read("audit.csv", text, sides)


def load_issues():
    """The contradictions of the plans, told in both languages.

    Returns
    -------
    pandas.DataFrame
        issue, identity, facts (in doubt, separated by spaces), verdict, en, zh (what is wrong), changes_en, changes_zh (what
        the other reading would change).

    Examples
    --------
    >>> load_issues().set_index("issue").loc["kaifeng_social_organisations_growth", "facts"]
    'kaifeng-13fyp-042'
    """
    text = ("issue", "identity", "facts", "verdict", "en", "zh", "changes_en", "changes_zh")
    return _read("issues.csv", dict.fromkeys(text, "str"), ())


def _read(name, text, numbers=("value", "low", "high")):
    frame = pd.read_csv(processed(name), dtype=text, keep_default_na=False, na_values={c: [""] for c in numbers})
    return frame.astype({c: "float64" for c in numbers})


@cache
def catalogue(name):
    """A catalogue of ``data/raw``: ``documents``, ``jurisdictions``, ``families``, ``codebook`` or ``labels``.

    Returns
    -------
    dict of dict

    Examples
    --------
    >>> catalogue("codebook")["beds_per_1000_elderly"]["unit"]
    'bed/1000 elderly'
    """
    return tomllib.loads((root() / "data" / "raw" / f"{name}.toml").read_text(encoding="utf-8"))


def with_plan():
    """Every place that has a document, in the order of ``data/raw/jurisdictions.toml``.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> with_plan()[3:5]
    ('wuhan', 'xinzheng')
    """
    places = {d["jurisdiction"] for d in catalogue("documents").values()}
    return tuple(j for j in catalogue("jurisdictions") if j in places)


def all_cities():
    """The cities that are compared with one another: prefectures and counties whose plan looks back, no one inside another.

    Returns
    -------
    tuple of str
        Ids, in the order of ``data/raw/jurisdictions.toml``; ``mz.CITIES`` is the same.

    Examples
    --------
    >>> all_cities()[:4]
    ('zhengzhou', 'kaifeng', 'pingdingshan', 'wuhan')
    """
    years, places = base_years(), catalogue("jurisdictions")
    able = {j for j in with_plan() if j in years and places[j]["level"] in ("prefecture", "county")}
    return tuple(j for j in with_plan() if j in able and not able & set(_around(j)))


def parts_of(cities=None):
    """Places that have a document and lie inside one of the cities: shown beside it, never added to it, never ranked with it.

    Parameters
    ----------
    cities : iterable of str, optional
        All of them by default.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "xinzheng" in parts_of(["zhengzhou"]), "xinzheng" in parts_of(["wuhan"])
    (True, False)
    """
    cities = set(all_cities() if cities is None else cities)
    return tuple(j for j in with_plan() if j not in cities and cities & set(_around(j)))


def _around(jurisdiction):
    """What a place lies in, from the nearest outwards."""
    while jurisdiction := catalogue("jurisdictions")[jurisdiction].get("parent"):
        yield jurisdiction


def texts_of(notebook):
    """The words of a notebook in both languages: ``notebooks/texts/<notebook>.toml``; none where it has no such file.

    Returns
    -------
    dict of dict

    Examples
    --------
    >>> texts_of("no-such-notebook")
    {}
    """
    path = root() / "notebooks" / "texts" / f"{notebook}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def phrase(key, language="en", **values):
    """A phrase of figures and tables in a language, its braces filled in; from ``data/raw/labels.toml``.

    Examples
    --------
    >>> phrase("heading city"), phrase("heading city", "zh")
    ('city', '城市')
    """
    return catalogue("labels")[f"text:{key}"][language].format(**values)


def base_years():
    """The last year that each city's plan looks back on, where its levels stand.

    Returns
    -------
    dict of str to int

    Examples
    --------
    >>> base_years()["pingdingshan"], base_years()["wuhan"]
    (2020, 2015)
    """
    documents = catalogue("documents").values()
    return {d["jurisdiction"]: int(d["look_back"][-4:]) for d in documents if "look_back" in d}


def target_years():
    """The year for which each city's plan sets its targets.

    Examples
    --------
    >>> target_years()["pingdingshan"]
    2025
    """
    documents = catalogue("documents").values()
    return {d["jurisdiction"]: int(d["targets"][-4:]) for d in documents if "look_back" in d}


def label(indicator, language="en"):
    """The name of an indicator in a language.

    Examples
    --------
    >>> label("nursing_bed_share", "zh")
    '护理型床位占比'
    """
    return catalogue("codebook")[indicator][f"label_{language}"]


def place(jurisdiction, language="en"):
    """The name of a jurisdiction in a language.

    Examples
    --------
    >>> place("wuhan"), place("china", "zh")
    ('Wuhan', '全国')
    """
    return catalogue("jurisdictions")[jurisdiction][f"name_{language}"]


def word(kind, what, language="en"):
    """The word for an area, a kind, a basis, a binding or a group in a language.

    Examples
    --------
    >>> word("area", "rural", "zh"), word("basis", "not stated"), word("group", "concentrated")
    ('农村', 'not stated', 'in institutions')
    """
    return catalogue("labels")[f"{kind}:{what}"][language] if what or kind != "group" else ""


def unit_label(unit, language="en"):
    """A unit as people write it.

    Examples
    --------
    >>> unit_label("yuan/person/month"), unit_label("bed/1000 elderly")
    ('yuan per person per month', 'beds per 1,000 elderly')
    >>> unit_label("yuan/person/month", "zh"), unit_label("person/10000 residents", "zh")
    ('元/人·月', '人/万名常住人口')
    """
    first, *rest = unit.split("/")
    text = word("unit", first, language)
    for i, part in enumerate(rest):
        number, _, thing = part.rpartition(" ")
        if language == "zh":
            many = {"": "", "100": "百", "1000": "千", "10000": "万"}.get(number, number)
            kind = {"elderly": "名", "residents": "名"}.get(thing, "") if number else ""
            text += ("/" if i == 0 else "·") + many + kind + word("unit", thing, language)
        else:
            text += f" per {int(number):,} {thing}" if number else f" per {thing}"
    return text


def as_list(given):
    """Names from a parameter: a list, or text with commas or JSON.

    Examples
    --------
    >>> as_list("png, svg"), as_list('["png"]'), as_list(["pdf"])
    (['png', 'svg'], ['png'], ['pdf'])
    """
    names = given
    if isinstance(given, str):
        try:
            names = json.loads(given) if given.strip().startswith("[") else [n.strip() for n in given.split(",")]
        except ValueError:
            names = None
    if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
        raise ValueError(f"{given!r} is neither a list in JSON nor names with commas")
    return [n for n in names if n]


def select_cities(cities):
    """Cities from a parameter: a list, or text with commas or JSON.

    Parameters
    ----------
    cities : list of str or str
        ``all`` stands for every city that has a plan.

    Returns
    -------
    list of str
        Ids, in the order given.

    Raises
    ------
    ValueError
        If a city does not exist, is named twice, or none is named.

    Examples
    --------
    >>> select_cities("zhengzhou, wuhan"), select_cities('["kaifeng"]')
    (['zhengzhou', 'wuhan'], ['kaifeng'])
    >>> select_cities("all") == list(all_cities())
    True
    >>> select_cities("zhengzhuo")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: cities: 'zhengzhuo' is no city; allowed: zhengzhou, kaifeng, pingdingshan, wuhan...; did you mean 'zhengzhou'?
    """
    known = all_cities()
    allowed = ", ".join(known)
    try:
        cities = as_list(cities)
    except ValueError as e:
        raise ValueError(f"cities: {e}; allowed: {allowed}") from None
    if not cities:
        raise ValueError(f"cities: none named; allowed: {allowed}")
    if cities == ["all"]:
        return list(known)
    for c in cities:
        if c not in known:
            what = "stands for every city, so alone" if c == "all" else "is no city"
            raise ValueError(f"cities: {c!r} {what}; allowed: {allowed}; {nearest(c, known)}".rstrip("; "))
    if len(set(cities)) < len(cities):
        raise ValueError(f"cities: a city twice in {', '.join(cities)}")
    return list(cities)


def data_card(panel, cities=None):
    """One line that says what data a notebook stands on.

    Returns
    -------
    str
        Rows, cities, years, and the first characters of the panel's sha256.

    Examples
    --------
    >>> data_card(load_panel(), ["wuhan"]).split("; ")[1]
    'cities: wuhan'
    """
    cities = all_cities() if cities is None else cities
    years = f"{panel.period_start.min()}-{panel.period_end.max()}"
    content = (root() / "data" / "processed" / "panel.csv").read_bytes()
    counts = ", ".join(f"{(panel.basis == b).sum()} {b}" for b in ("stated", "derived", "reference"))
    return (
        f"panel: {len(panel)} rows ({counts}); cities: {', '.join(cities)}; years {years}; sha256 "
        + hashlib.sha256(content).hexdigest()[:12]
    )
