"""The parameters of a notebook: written once in its words, checked all at once, shown as a table."""

from dataclasses import dataclass, field
from pathlib import Path

from ..analysis.load import as_list, catalogue, known_as, load_panel, select_cities
from ..analysis.load import cities as cities_of
from ..sources.paths import figures_folder, root
from ..sources.problems import nearest
from ..sources.tables import read_whole
from ..words.format import joined, number
from ..words.labels import phrase, place

_SAME = ("cities", "language", "figures_dir", "formats", "size", "sort")
_MANY = {"formats", "size"}


@dataclass(frozen=True)
class Settings:
    """What a notebook was asked for, checked; in a notebook it shows itself as a table of the parameters."""

    notebook: str
    language: str
    cities: list
    folder: Path = field(repr=False)
    formats: list
    sizes: list
    sort: str
    texts: dict = field(repr=False)
    own: dict = field(default_factory=dict)
    chosen: dict = field(default_factory=dict, repr=False)

    @property
    def size(self):
        """The size that is shown; further ones are saved beside it."""
        return self.sizes[0]

    def __getattr__(self, name):
        if name.startswith("_") or name not in self.__dict__.get("own", {}):
            there = ", ".join((*_SAME, *self.__dict__.get("own", {})))
            raise AttributeError(f"no parameter {name!r}; there are: {there}")
        return self.own[name]

    def _repr_markdown_(self):
        language = self.language
        heads = [phrase(f"heading {h}", language) for h in ("parameter", "chosen", "meaning", "allowed")]
        lines = ["| " + " | ".join(heads) + " |", "|---|---|---|---|"]
        for name, about in _described(self.notebook).items():
            chosen = self.chosen[name]
            said = ", ".join(map(str, chosen)) if isinstance(chosen, list) else str(chosen)
            rule = about["allowed"]
            if "allowed_said" in about:
                rule = about["allowed_said"][language]
            elif isinstance(rule, list):
                rule = ", ".join(f"`{a}`" for a in rule)
            lines.append(f"| `{name}` | {said} | {about['help'][language]} | {rule} |")
        return "\n".join([*lines, "", data_card(self.cities, language)])


def words_of(notebook):
    """The words of a notebook: ``notebooks/words/<notebook>.toml``; nothing where it has no such file.

    Examples
    --------
    >>> words_of("no-such-notebook")
    {}
    """
    path = root() / "notebooks" / "words" / f"{notebook}.toml"
    return read_whole(path, f"notebooks/words/{path.name}") if path.is_file() else {}


def _described(notebook):
    """Every parameter of a notebook: help in both languages, and what is allowed (worked out where it is named by a word)."""
    entries = words_of("parameters") | words_of(notebook).get("parameters", {})
    return {name: about | {"allowed": _allowed(about["allowed"])} for name, about in entries.items()}


def _allowed(rule):
    """The values that a rule stands for; a word for what no list holds, such as a folder, stays a word."""
    if rule == "families":
        return ["all", *catalogue("families")]
    if rule == "places":
        return ["each", *cities_of(), *cities_of("parts")]
    if isinstance(rule, str) and rule.startswith("years of "):
        panel = load_panel()
        mine = panel[(panel.indicator == rule.removeprefix("years of ")) & panel.kind.isin(["level", "share"])]
        mine = mine[mine.jurisdiction.isin(cities_of()) & (mine.basis != "reference")]
        return sorted(map(int, mine.period_end.unique()))
    return rule


def settings(notebook, given):
    """Check a notebook's parameters, and say all that is wrong with them at once.

    Parameters
    ----------
    notebook : str
        The notebook's name, which is the folder of its figures.
    given : dict
        The notebook's variables (``globals()``), or any dict with its parameters. What they mean and what they may be stands
        in ``notebooks/words/parameters.toml`` (the same in all) and in the notebook's own words.

    Returns
    -------
    Settings
        notebook, cities (list of ids), language, folder (pathlib.Path), formats (list), size, sort, ``texts`` (the notebook's
        words), and the notebook's own parameters by their names.

    Raises
    ------
    ValueError
        With every parameter that is wrong, what was found and what is allowed.

    Examples
    --------
    >>> shared = dict(language="zh", figures_dir="", formats="png", size="page", sort="value")
    >>> nb = settings("02-low-income-standards", dict(shared, cities="武汉, kaifeng", year=2015, include_derived=True))
    >>> nb.cities, nb.formats, nb.year
    (['wuhan', 'kaifeng'], ['png'], 2015)
    >>> settings("02-low-income-standards", dict(shared, cities="all", size="pgae", year=1999, include_derived=True))
    Traceback (most recent call last):
        ...
    ValueError: 2 parameters are wrong:
    - size: found 'pgae'; allowed: page, column, slide; did you mean 'page'?
    - year: found 1999; allowed: 2010, 2011, 2015, 2020
    """
    described, wrong, chosen = _described(notebook), [], {}
    for name, about in described.items():
        if name not in given:
            wrong.append(f"- {name}: not given; name it in the cell tagged 'parameters'")
            continue
        try:
            chosen[name] = _checked(name, given[name], about["allowed"])
        except ValueError as e:
            wrong.append(f"- {e}")
    if wrong:
        raise ValueError(f"{len(wrong)} parameter{'s are' if len(wrong) > 1 else ' is'} wrong:\n" + "\n".join(wrong))
    own = {k: v for k, v in chosen.items() if k not in _SAME}
    folder = figures_folder(chosen["figures_dir"]) / notebook
    same = {k: chosen[k] for k in ("cities", "language", "formats", "sort")}
    texts = words_of(notebook)
    return Settings(notebook=notebook, folder=folder, sizes=chosen["size"], texts=texts, own=own, chosen=chosen, **same)


def _checked(name, value, rule):
    """A value as it is meant, or what is wrong with it."""
    if rule == "cities":
        return select_cities(value)
    if rule in ("folder", "text"):
        if not isinstance(value, str):
            allowed = "the name of a folder, as text" if rule == "folder" else "text"
            raise ValueError(f"{name}: found {value!r}; allowed: {allowed}")
        return value
    if rule == "indicators":
        ident = known_as(str(value), "codebook")
        return _one(name, ident, list(catalogue("codebook")), "an id or a name of the codebook (mz.find looks for one)")
    said = ", ".join(map(str, rule))
    if name in _MANY:
        try:
            values = as_list(value)
        except ValueError as e:
            raise ValueError(f"{name}: {e}; allowed: {said}") from None
        if not values:
            raise ValueError(f"{name}: none named; allowed: {said}")
        return [_one(name, v, rule, said) for v in values]
    return _one(name, value, rule, said)


def _one(name, value, rule, said):
    for allowed in rule:
        if type(value) is type(allowed) and value == allowed:
            return value
    advice = nearest(value, rule) if isinstance(value, str) else ""
    raise ValueError(f"{name}: found {value!r}; allowed: {said}" + (advice and f"; {advice}"))


def data_card(cities, language="en"):
    """One line that says what data a notebook stands on.

    Examples
    --------
    >>> data_card(["wuhan"]).split("; ")[1]
    'cities: Wuhan'
    """
    import hashlib

    panel = load_panel()
    content = (root() / "data" / "processed" / "panel.csv").read_bytes().replace(b"\r\n", b"\n")
    counts = panel.basis.value_counts()
    return phrase(
        "data card", language, rows=number(len(panel), 0, language), stated=counts.get("stated", 0), derived=counts.get("derived", 0),
        reference=counts.get("reference", 0), cities=joined([place(c, language) for c in cities], language),
        sha=hashlib.sha256(content).hexdigest()[:12],
    )  # fmt: skip
