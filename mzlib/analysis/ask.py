"""What is asked, whole: names in either language taken as ids, what is unknown refused, what is left out chosen."""

import re

from ..panel.schema import ACTUAL
from ..sources.problems import nearest
from .load import as_list, base_years, catalogue, cities, known_as, target_years

_WHOSE = ["jurisdiction", "indicator", "area"]  # what either has the whole of a group or parts alone
_CATALOGUES = {"indicators": "codebook", "cities": "jurisdictions", "beside": "jurisdictions"}
_SAID = {  # what is allowed, where that is no list to be read out
    "indicators": "an id or a name of the codebook (mz.find looks for one)",
    "groups": "those of data/raw/labels.toml",
    "years": "years such as 2015, all, base, target, or a dict from city to year",
}


def _words(kind):
    return [w.partition(":")[2] for w in catalogue("labels") if w.startswith(f"{kind}:")]


def allowed():
    """What each part of a question may name.

    Examples
    --------
    >>> allowed()["areas"], "target" in allowed()["kinds"]
    (['all', 'urban', 'rural'], True)
    """
    places = list(catalogue("jurisdictions"))
    return dict(indicators=list(catalogue("codebook")), cities=places, beside=places, areas=_words("area"),
                groups=["", *_words("group")], kinds=_words("kind"))  # fmt: skip


def named(**given):
    """Parts of a question as lists of ids; everything that is wrong is said at once.

    Parameters
    ----------
    **given
        Any of indicators, cities, beside, areas, groups, kinds, years: ids or names in either language, a list or text with
        commas; years such as 2015, a list, a dict from city to year, or ``all``, ``base``, ``target``.

    Returns
    -------
    dict
        The same names; what was None is an empty list (indicators: all of the codebook; cities: every one that is compared).

    Raises
    ------
    ValueError
        With every part that is not known, what is allowed, and the nearest.

    Examples
    --------
    >>> named(indicators="最低生活保障标准", cities="武汉, kaifeng", areas="rural")
    {'indicators': ['dibao_standard'], 'cities': ['wuhan', 'kaifeng'], 'areas': ['rural']}
    >>> named(indicators="dibao_standrad", areas="countryside", years="15th")
    Traceback (most recent call last):
        ...
    ValueError: 3 things cannot be asked:
    - indicators: found 'dibao_standrad'; allowed: an id or a name of the codebook (mz.find looks for one); did you mean 'dibao_standard'?
    - areas: found 'countryside'; allowed: all, urban, rural
    - years: found '15th'; allowed: years such as 2015, all, base, target, or a dict from city to year
    """
    asked, wrong, known = {}, [], allowed()
    for part, value in given.items():
        try:
            asked[part], bad = _years(value) if part == "years" else _ids(part, value, known[part])
        except ValueError as e:
            bad = [str(e)]
        wrong += [f"- {part}: {b}".rstrip("; ") for b in bad]
    if wrong:
        raise ValueError(f"{len(wrong)} thing{'s' * (len(wrong) > 1)} cannot be asked:\n" + "\n".join(wrong))
    return asked


def _list(given):
    """A list of what is given: text with commas, a number, a list."""
    if given is None or isinstance(given, str):
        return as_list(given or "")
    return list(given) if hasattr(given, "__iter__") else [given]


def _ids(part, value, known):
    """The ids of a part of a question, and what is wrong with it."""
    kind = _CATALOGUES.get(part)
    said = _SAID.get(part) or ", ".join(known)
    if value is None and part in ("indicators", "cities"):
        return (known if part == "indicators" else list(cities())), []
    names = [""] if part == "groups" and value == "" else _list(value)
    if kind:
        # A name may have blanks and commas in it.
        names = [value] if isinstance(value, str) and known_as(value, kind) in known else names
        names = [known_as(str(n), kind) for n in names]
    if part in ("indicators", "cities") and not names:
        return [], [f"none named; allowed: {said}"]
    wrong = [f"found {n!r}; allowed: {said}; {nearest(n, known)}" for n in names if n not in known]
    return list(dict.fromkeys(names)), wrong


def _years(given):
    """The years of a question, and what is wrong with them."""
    special = {"base": base_years, "target": target_years}
    if isinstance(given, str) and given in special:
        return special[given](), []
    if isinstance(given, dict):
        asked = {known_as(str(k), "jurisdictions"): v for k, v in given.items()}
        strange, names = [k for k in asked if k not in catalogue("jurisdictions")], asked.values()
    else:
        strange, names = [], [str(y).removesuffix(".0") for y in _list(given)]
        if names == ["all"]:
            return "all", []
    strange += [y for y in names if not re.fullmatch(r"\d{4}", str(y), re.ASCII)]
    if strange:
        return [], [f"found {y!r}; allowed: {_SAID['years']}" for y in strange]
    return (asked if isinstance(given, dict) else [int(y) for y in names]), []


def filled(asked, rows):
    """A question with what it leaves out chosen from the rows that there are of its indicators.

    What is, not what shall be (levels and shares, else figures of a period, else targets); the year for which most cities have
    it, the latest of these; the areas that there are; the whole rather than its parts.

    Parameters
    ----------
    asked : dict
        From ``named``.
    rows : pandas.DataFrame
        The panel's rows of the indicators.

    Returns
    -------
    dict
    """
    asked = dict(asked)
    own = rows[rows.jurisdiction.isin(asked["cities"])]
    rows = own if len(own) else rows
    if not asked["kinds"]:
        found = [[k for k in kinds if (rows.kind == k).any()] for kinds in (ACTUAL, ("flow",), ("target",))]
        asked["kinds"] = next(filter(None, found), None) or rows.kind.value_counts().index[:1].tolist()
    of_kinds = rows[rows.kind.isin(asked["kinds"])]
    # Where there is none, the cells that another kind has are the empty ones.
    rows = of_kinds if len(of_kinds) else rows
    if not asked["areas"]:
        asked["areas"] = sorted(set(rows.area)) or ["all"]
    rows = rows[rows.area.isin(asked["areas"])]
    # A year in which another group alone has a figure was not asked for.
    of_groups = rows[rows.group.isin(asked["groups"])]
    rows = of_groups if len(of_groups) else rows
    if asked["years"] == "all":
        asked["years"] = sorted(set(rows.period_end))
    elif not asked["years"]:
        spread = rows.groupby("period_end").jurisdiction.nunique().sort_index()
        asked["years"] = [int(y) for y in spread.index[spread == spread.max()][-1:]]
    if not asked["groups"]:
        years = asked["years"].values() if isinstance(asked["years"], dict) else asked["years"]
        rows = rows[rows.period_end.isin(list(years))] if rows.period_end.isin(list(years)).any() else rows
        # A place that has parts alone is not hidden by another that has the whole; parts that no plan prints are asked for.
        rows = rows[rows.basis != "reference"] if (rows.basis != "reference").any() else rows
        wholes = set(zip(*(rows[c][rows.group == ""] for c in _WHOSE)))
        parts = {g for *whose, g in zip(*(rows[c] for c in (*_WHOSE, "group"))) if tuple(whose) not in wholes}
        asked["groups"] = sorted(({""} if wholes else set()) | parts) or [""]
    return asked
