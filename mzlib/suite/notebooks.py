"""The notebooks of the suite, their parameters, and the runs to make of them."""

import ast
import csv
import io
import json
import math
import re
import tomllib
from itertools import product
from pathlib import Path
from typing import NamedTuple

from ..sources.paths import figures_folder, inside, owned, root
from ..sources.problems import nearest


def notebooks():
    """The notebooks of the suite, in reading order.

    Returns
    -------
    dict of str to pathlib.Path
        By name, such as ``02-low-income-standards``.

    Examples
    --------
    >>> "02-low-income-standards" in notebooks()
    True
    """
    return {p.stem: p for p in sorted((root() / "notebooks").glob("[0-9]*.ipynb"))}


def cells_of(path):
    """What counts of a notebook's cells: kind, source and tags; outputs do not.

    Plain json: nbformat takes longer to import than a whole plan takes.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    list of (str, str, list of str)

    Raises
    ------
    ValueError
        If the file is no notebook, or holds a cell of injected parameters.
    """
    try:
        if not path.is_file():
            raise ValueError("no file")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [[c["cell_type"], "".join(c["source"]), list(c["metadata"].get("tags", []))] for c in cells]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as e:
        said = f"{type(e).__name__}: {e}"[:120]
        raise ValueError(
            f"{path.name}: found what is no notebook ({said}); allowed: one as JupyterLab saves it; to mend: git checkout"
        ) from None
    if any("injected-parameters" in tags for _, _, tags in found):
        raise ValueError(
            f"{path.name}: found parameters of another run in it, as papermill leaves them where its output replaces its "
            "input; allowed: none; to mend: delete the cell tagged injected-parameters, or git checkout"
        )
    return found


def parameters(path):
    """The parameters of a notebook, from its cell tagged ``parameters``.

    Not ``papermill.inspect_notebook``: importing papermill takes twice as long as everything that has to happen where nothing
    changed, and it passes over a line that it cannot read.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict of str to object
        The default of each, which has its type.

    Raises
    ------
    ValueError
        If there is no such cell, or a line of it is not ``name: type = literal``.

    Examples
    --------
    >>> parameters(notebooks()["02-low-income-standards"])["language"]
    'en'
    """
    tagged = [source for _, source, tags in cells_of(path) if "parameters" in tags]
    if len(tagged) != 1:
        raise ValueError(f"{path.name}: {len(tagged)} cells tagged parameters; there must be one")
    found, wrong = {}, f"{path.name}: found {{!r}} in the parameters; allowed: name: type = literal, each name once"
    try:
        lines = ast.parse(tagged[0]).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(wrong.format(tagged[0][:80])) from None
    for line in lines:
        try:
            name, kind, default = line.target.id, line.annotation.id, ast.literal_eval(line.value)
            if name in found or kind not in _READ or type(default) is not _READ[kind][0]:
                raise ValueError
        except (AttributeError, ValueError, TypeError, RecursionError, MemoryError):
            raise ValueError(wrong.format(ast.unparse(line)[:80])) from None
        found[name] = default
    return found


def _whole(text):
    return int(re.fullmatch(r"(-?(?:0|[1-9][0-9]{0,17}))(?:[.,]0*)?", text)[1])  # 2015.0, as spreadsheets write it


def _number(text):
    value = float(text)
    return value if math.isfinite(value) and text.isascii() else None


def _names(text):
    if text.startswith("["):
        value = ast.literal_eval(text)
        return value if isinstance(value, list) else None
    marks = r"[,;，；、]" if re.search("[,;，；、]", text) else r"\s"
    return [t.strip() for t in re.split(marks, text) if t.strip()]


# For each type of a parameter: the type, what reads it from text, and what is allowed.
_READ = {
    "str": (str, str, "text"),
    "int": (int, _whole, "a whole number without leading zeros"),
    "float": (float, _number, "a number"),
    "bool": (bool, lambda text: {"true": True, "false": False}[text.lower()], "true, false"),
    "list": (list, _names, "names with commas, or a list"),
}


def typed(name, text, known):
    """A parameter's text as a value of its type.

    Parameters
    ----------
    name, text : str
        As given on the command line.
    known : dict
        From ``parameters``.

    Raises
    ------
    ValueError
        If the notebook has no such parameter, or the text is not of its type.

    Examples
    --------
    >>> typed("year", "2015.0", {"year": 2020}), typed("cities", "kaifeng wuhan", {"cities": ["all"]})
    (2015, ['kaifeng', 'wuhan'])
    >>> typed("yaer", "2015", {"year": 2020})
    Traceback (most recent call last):
        ...
    ValueError: no parameter 'yaer'; allowed: year; did you mean 'year'?
    >>> typed("year", "0755", {"year": 2020})
    Traceback (most recent call last):
        ...
    ValueError: year: found '0755'; allowed: a whole number without leading zeros
    """
    if name not in known:
        raise ValueError(f"no parameter {name!r}; allowed: {', '.join(known)}; {nearest(name, known)}".rstrip("; "))
    _, read, allowed = _READ[type(known[name]).__name__]
    try:
        value = read(text if isinstance(known[name], str) else text.strip())
    except (SyntaxError, ValueError, TypeError, KeyError, RecursionError, MemoryError):
        value = None
    if value is None:
        raise ValueError(f"{name}: found {text[:80]!r}; allowed: {allowed}")
    return value


class Run(NamedTuple):
    """One execution of a notebook: its name, the notebook, the parameters that differ, and where its outcome goes."""

    label: str
    path: Path
    values: dict
    folder: Path  # for its figures
    executed: Path | None = None  # for the executed notebook, where the run itself says so


class Set(NamedTuple):
    """A set of parameters: its name, the parameters as text, and the place in a table that it comes from."""

    name: str
    values: dict
    place: str


def plan(names=(), given=(), each=(), table=None):
    """The runs to make: every notebook asked for, with its parameters checked.

    Parameters
    ----------
    names : iterable of str
        Names of notebooks or how they begin (``02``), or paths; none means the whole suite, with the runs of
        ``notebooks/suite.toml``.
    given : iterable of tuple of (str, str)
        Parameters from the command line.
    each : iterable of str
        Parameters to go through: ``city`` (``cities``, ``language``, ``size``) for all that it can be, or
        ``year=2011,2015``; several are combined.
    table : path, optional
        A csv of parameter sets: a column a parameter, a row a run, its ``name`` if there is such a column.

    Returns
    -------
    list of Run
        Runs from ``each`` or ``table`` have a folder of
        their own, ``<figures>/<notebook>/<set>``, below ``build/sets`` where no ``figures_dir`` is given.

    Raises
    ------
    ValueError
        With all that is wrong, before anything runs.

    Examples
    --------
    >>> [r.label for r in plan(["02"], each=["language", "size=page,slide"])][:2]
    ['02-low-income-standards-en-page', '02-low-income-standards-en-slide']
    """
    known, wrong, runs, have = notebooks(), [], [], {}
    if not known:
        raise ValueError(f"no notebooks in {root() / 'notebooks'}; restore them (git checkout)")
    for stem in dict.fromkeys(_found(n, known, wrong) for n in names) if names else known:
        try:
            have[stem] = parameters(known[stem]) if stem else {}
        except ValueError as e:
            wrong.append(str(e))
    sets, variants, common = _sets(each, table, wrong), _variants(known, wrong), dict(given)
    if wrong:
        raise ValueError("\n".join(dict.fromkeys(wrong)))
    every = sorted({p for of in have.values() for p in of})
    for name in dict.fromkeys(n for values in (common, *(s.values for s in sets)) for n in values):
        if name not in every:
            wrong.append(f"no parameter {name!r}; allowed: {', '.join(every)}; {nearest(name, every)}".rstrip("; "))
    for stem, defaults in have.items():
        own = sets or [Set("", {}, "")]
        if not sets and (name := variants.get(stem)) and name not in common:
            own = [Set(value, {name: value}, "") for value in _every(name)]
        for one in own:
            values = {}
            for name, text in (common | one.values).items():
                if name not in defaults:
                    continue  # another notebook of the suite knows it
                try:
                    values[name] = typed(name, text, defaults)
                except ValueError as e:
                    wrong.append(f"{one.place}{stem}: {e}")
            wrong += [f"{one.place}{stem}: {said}" for said in _refused(values)]
            runs.append(_run(stem, known[stem], one, values, bool(sets)))
    if wrong:
        raise ValueError("\n".join(dict.fromkeys(wrong)))
    return runs


def _found(name, known, wrong):
    """The notebook of the suite that a name, the beginning of one, or a path means; None, and what is wrong, if none."""
    path = Path(name)
    if path.suffix == ".ipynb" or len(path.parts) > 1:
        fits = [s for s, p in known.items() if path.resolve() == p.resolve() or (name == p.name and not path.exists())]
    else:
        fits = [name] if name in known else [s for s in known if s.startswith(name)]
    if len(fits) == 1:
        return fits[0]
    found = f"{name!r} stands for {', '.join(fits)}" if fits else f"{name!r} is no notebook of this suite"
    wrong.append(f"{found}; allowed: {', '.join(known)}; {nearest(path.stem, known)}".rstrip("; "))
    return None


def _run(stem, path, one, values, apart):
    """A run, and where its outcome goes."""
    named = values.pop("figures_dir", "")
    base = Path(named).resolve() if named else root() / "build" / "sets" if apart else figures_folder()
    label = f"{stem}-{one.name}" if one.name else stem
    folder = base / stem / one.name if apart else base / stem
    return Run(label, path, values, folder, folder / f"{label}.ipynb" if apart else None)


def _refused(values):
    """What is wrong with the values of the parameters that all notebooks share."""
    if named := values.get("figures_dir"):
        folder = Path(named)
        if owned(folder) or any(p.exists() and not p.is_dir() for p in (folder, *folder.resolve().parents)):
            yield f"figures_dir: found {named!r}; allowed: a folder, but none of the project's own besides figures and build"
    shared = {n: v for n, v in values.items() if n in ("cities", "language", "formats", "size")}
    if shared:
        from .settings import settings

        try:
            settings("", **dict(cities="all", language="en", figures_dir="", formats="png") | shared)
        except ValueError as e:
            yield " ".join(str(e).split("\n- ")[1:])


def _every(name):
    """All that a parameter can be, for those whose values the suite knows; None for others."""
    from ..analysis.data import LANGUAGES, all_cities, with_plan
    from .settings import SIZE_NAMES

    known = {"city": with_plan, "cities": all_cities, "language": lambda: LANGUAGES, "size": lambda: SIZE_NAMES}
    return known[name]() if name in known else None


def _variants(known, wrong):
    """Which notebooks of the suite run more than once, and for each value of which parameter."""
    path = root() / "notebooks" / "suite.toml"
    try:
        suite = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError, RecursionError) as e:
        wrong.append(f"notebooks/suite.toml: found what is no TOML in UTF-8 ({e}); to mend: git checkout")
        return {}
    found = {stem: entry for stem, entry in suite.items() if stem != "report"}
    for stem, entry in found.items():
        if stem not in known or list(entry) != ["each"] or entry["each"] not in ("city", "cities", "language", "size"):
            wrong.append(f"notebooks/suite.toml: found [{stem}] {entry!r}; allowed: [report], or for one of {', '.join(known)} "
                         "each = city, cities, language or size")  # fmt: skip
    return {stem: entry["each"] for stem, entry in found.items()} if not wrong else {}


def _sets(each, table, wrong):
    """The parameter sets of a command line: every combination of what is to be gone through, for every row of the table."""
    ways = {}
    for text in each:
        name, given, values = text.partition("=")
        values = [v.strip() for v in values.split(",") if v.strip()] if given else _every(name)
        if not values:
            wrong.append(
                f"--each {text}: found no values; allowed: city, cities, language, size, or {name}=VALUE,VALUE"
            )
        if name in ways:
            wrong.append(f"--each {name}: found twice; allowed: once, with all its values")
        ways[name] = [(name, v) for v in values or ()]
    rows = _rows(Path(table), wrong) if table else [Set("", {}, "")] if each else []
    found = []
    for row, *chosen in product(rows, *ways.values()):
        name = "-".join(filter(None, [row.name, *(_as_name(v) for _, v in chosen)]))
        found.append(Set(name, row.values | dict(chosen), row.place))
    folded = [s.name.casefold() for s in found]
    twice = sorted({n for n in folded if folded.count(n) > 1})
    if twice:
        wrong.append(f"found the same name for several runs: {', '.join(twice)}; allowed: each once; add a column name")
    for s in found:
        try:
            inside("", s.name)
        except ValueError:
            wrong.append(
                f"{s.place}found the name {s.name[:80]!r}; allowed: what a file may be called; add a column name"
            )
    return found


def _rows(table, wrong):
    """The rows of a table of parameter sets, as people and spreadsheets save them; an empty cell leaves the parameter as it is."""
    try:
        text = _decoded(table.read_bytes())
        mark = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        lines = [(reader.line_num, [c.strip() for c in row]) for row in reader]
    except (OSError, ValueError, csv.Error) as e:
        said = getattr(e, "strerror", None) or e
        wrong.append(f"{table}: found what is no table ({said}); allowed: csv, as a spreadsheet or a person saves it")
        return []
    lines = [(n, row) for n, row in lines if any(row)]
    if len(lines) < 2:
        wrong.append(
            f"{table}: found {'only a heading' if lines else 'an empty file'}; allowed: a heading and a row a run"
        )
        return []
    (_, heading), *lines = lines
    if len(set(filter(None, heading))) < len([*filter(None, heading)]):
        wrong.append(f"{table}, line 1: found a column twice; allowed: each once")
    rows = []
    for number, cells in lines:
        place = f"{table}, line {number}: "
        cells = cells[: len(heading)] + [c for c in cells[len(heading) :] if c]
        if len(cells) != len(heading) or any(c and not h for h, c in zip(heading, cells)):
            wrong.append(
                f"{place}found {len(cells)} cells; allowed: one for each of {', '.join(filter(None, heading))}"
            )
            continue
        values = {h: c for h, c in zip(heading, cells) if h and c}
        name = values.pop("name", "")
        rows.append(Set(_as_name(name or "-".join(values.values())), values, place))
    return rows


def _decoded(content):
    """Text of a file in the encodings that spreadsheets write: UTF-8 with or without a mark, UTF-16 with one, GB18030."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _as_name(text):
    """Text as part of a file's name."""
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.")


def stripped(notebook):
    """A notebook without run metadata: what differs between two runs of the same notebook is gone."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.cells = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    count = 0
    for i, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        cell.id = f"cell-{i:02d}"
        if cell.cell_type == "code":
            cell.execution_count = count = count + 1
            for output in cell.outputs:
                if output.output_type in ("display_data", "execute_result"):
                    output.metadata = {}
                if output.output_type == "execute_result":
                    output.execution_count = count
    return notebook
