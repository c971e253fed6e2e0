"""The notebooks of the suite, their parameters, and the runs to make of them."""

import ast
import csv
import json
import re
import tomllib
from itertools import product
from pathlib import Path
from typing import NamedTuple

from ..analysis.data import LANGUAGES, all_cities, with_plan
from ..sources.paths import figures_folder, root
from ..sources.problems import nearest
from ..sources.tables import read_csv, read_text
from .settings import SIZE_NAMES

_PARAMETER = re.compile(r"^(?P<name>\w+): (?P<type>str|int|float|bool|list) = (?P<value>.+?)  # (?P<help>.+)$")


def notebooks():
    """The notebooks of the suite, in reading order.

    Returns
    -------
    dict of str to pathlib.Path
        By name, such as ``02-low-income-standards``.

    Examples
    --------
    >>> list(notebooks())[0]
    '01-coverage'
    """
    return {p.stem: p for p in sorted((root() / "notebooks").glob("[0-9]*.ipynb"))}


def parameters(path):
    """The parameters of a notebook, from its cell tagged ``parameters``.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict of str to dict
        By name: ``type``, ``default``, ``help``.

    Raises
    ------
    ValueError
        If there is no such cell, or a line of it is not ``name: type = literal  # help``.

    Examples
    --------
    >>> parameters(notebooks()["02-low-income-standards"])["year"]["default"]
    2015
    """
    # Plain json: nbformat takes seconds to import, and planning a run needs none of it.
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    cells = ["".join(c["source"]) for c in found if "parameters" in c["metadata"].get("tags", [])]
    if len(cells) != 1:
        raise ValueError(f"{path.name}: {len(cells)} cells tagged parameters; there must be one")
    found = {}
    for line in cells[0].splitlines():
        match = _PARAMETER.match(line)
        if not match:
            raise ValueError(f"{path.name}: found {line!r} in the parameters; allowed: name: type = literal  # help")
        found[match["name"]] = dict(type=match["type"], default=ast.literal_eval(match["value"]), help=match["help"])
    return found


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
    >>> typed("year", "2015", {"year": {"type": "int"}})
    2015
    >>> typed("yaer", "2015", {"year": {"type": "int"}})
    Traceback (most recent call last):
        ...
    ValueError: no parameter 'yaer'; allowed: year; did you mean 'year'?
    >>> typed("year", "0755", {"year": {"type": "int"}})
    Traceback (most recent call last):
        ...
    ValueError: year: found '0755'; allowed: a whole number without leading zeros
    """
    if name not in known:
        raise ValueError(f"no parameter {name!r}; allowed: {', '.join(known)}; {nearest(name, known)}".rstrip("; "))
    kind = known[name]["type"]
    if kind == "int":
        if not re.fullmatch(r"-?(0|[1-9]\d*)", text):
            raise ValueError(f"{name}: found {text!r}; allowed: a whole number without leading zeros")
        return int(text)
    if kind == "float":
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"{name}: found {text!r}; allowed: a number") from None
    if kind == "bool":
        if text.lower() not in ("true", "false"):
            raise ValueError(f"{name}: found {text!r}; allowed: true, false")
        return text.lower() == "true"
    if kind == "list":
        try:
            value = ast.literal_eval(text) if text.strip().startswith("[") else [t.strip() for t in text.split(",")]
        except (SyntaxError, ValueError):
            raise ValueError(f"{name}: found {text!r}; allowed: names with commas, or a list") from None
        return value
    return text


class Run(NamedTuple):
    """One execution of a notebook: its name, the notebook, the parameters that differ, and where its outcome goes."""

    label: str
    path: Path
    values: dict
    folder: Path  # for its figures
    executed: Path | None = None  # for the executed notebook, where the run itself says so


def plan(names=(), given=(), each=(), table=None):
    """The runs to make: every notebook asked for, with its parameters checked.

    Parameters
    ----------
    names : iterable of str
        Names or paths of notebooks; none means the whole suite, with the runs of ``notebooks/suite.toml``.
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
    >>> [r.label for r in plan(["05-growth-rates"], each=["language", "area=rural,urban"])][:2]
    ['05-growth-rates-en-rural', '05-growth-rates-en-urban']
    """
    known, wrong, runs = notebooks(), [], []
    if not known:
        raise ValueError(f"no notebooks in {root() / 'notebooks'}; restore them (git checkout)")
    chosen = []
    for name in names or known:
        stem = Path(name).stem
        if stem not in known:
            wrong.append(f"no notebook {stem!r}; allowed: {', '.join(known)}; {nearest(stem, known)}".rstrip("; "))
        else:
            chosen.append(stem)
    have = {stem: parameters(known[stem]) for stem in chosen}
    common = dict(given)
    sets = _sets(each, table, wrong)
    variants = _variants()
    accepted = set()
    for stem in chosen:
        own = sets or [Set("", {}, "")]
        if not sets and (name := variants.get(stem)) and name not in common:
            own = [Set(value, {name: value}, "") for value in _every(name)]
        for one in own:
            values = {}
            for name, text in (common | one.values).items():
                if name not in have[stem] and len(chosen) > 1:
                    continue  # another notebook of the suite may know it
                accepted.add(name)
                try:
                    values[name] = typed(name, text, have[stem])
                except ValueError as e:
                    wrong.append(f"{one.place}{stem}: {e}")
            runs.append(_run(stem, known[stem], one, values, bool(sets)))
    for name in [
        n for n in dict.fromkeys([*common, *(n for s in sets for n in s.values)]) if n not in accepted and chosen
    ]:
        every = sorted({p for stem in chosen for p in have[stem]})
        wrong.append(f"no parameter {name!r} in any of the notebooks; {nearest(name, every)}".rstrip("; "))
    if wrong:
        raise ValueError("\n".join(dict.fromkeys(wrong)))
    return runs


def _run(stem, path, one, values, apart):
    """A run, and where its outcome goes."""
    named = values.pop("figures_dir", "")
    base = Path(named).resolve() if named else root() / "build" / "sets" if apart else figures_folder()
    label = f"{stem}-{one.name}" if one.name else stem
    folder = base / stem / one.name if apart else base / stem
    return Run(label, path, values, folder, folder / f"{label}.ipynb" if apart else None)


class Set(NamedTuple):
    """A set of parameters: its name, the parameters as text, and the place in a table that it comes from."""

    name: str
    values: dict
    place: str


def _every(name):
    """All that a parameter can be, for those whose values the suite knows."""
    return {"city": with_plan, "cities": all_cities, "language": lambda: LANGUAGES, "size": lambda: SIZE_NAMES}[name]()


def _variants():
    """Which notebooks of the suite run more than once, and for each value of which parameter."""
    path = root() / "notebooks" / "suite.toml"
    suite = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {stem: entry["each"] for stem, entry in suite.items() if "each" in entry}


def _sets(each, table, wrong):
    """The parameter sets of a command line: every combination of what is to be gone through, for every row of the table."""
    ways = []
    for text in each:
        name, given, values = text.partition("=")
        if given:
            values = [v.strip() for v in values.split(",") if v.strip()]
        elif name in ("city", "cities", "language", "size"):
            values = _every(name)
        if not values:
            wrong.append(
                f"--each {text}: found no values; allowed: city, cities, language, size, or {name}=VALUE,VALUE"
            )
        ways.append([(name, v) for v in values])
    rows = _rows(table, wrong) if table else [Set("", {}, "")] if each else []
    found = []
    for row, *chosen in product(rows, *ways):
        name = "-".join(filter(None, [row.name, *(_as_name(v) for _, v in chosen)]))
        found.append(Set(name, row.values | dict(chosen), row.place))
    twice = sorted({s.name for s in found if [t.name for t in found].count(s.name) > 1})
    if twice:
        wrong.append(f"found the same name for several runs: {', '.join(twice)}; allowed: each once; add a column name")
    return found


def _rows(table, wrong):
    """The rows of a table of parameter sets; an empty cell leaves the parameter as it is."""
    text, problems = read_text(Path(table), str(table))
    heading = next(csv.reader([text.partition("\n")[0]]), [])
    if not problems:
        frame, problems = read_csv(Path(table), dict.fromkeys(heading), str(table))
    wrong.extend(map(str, problems))
    if problems:
        return []
    rows = []
    for line, cells in frame.to_dict("index").items():
        name = cells.pop("name", "")
        values = {k: v for k, v in cells.items() if v}
        rows.append(Set(_as_name(name or "-".join(values.values())), values, f"{table}, line {line}: "))
    return rows


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
    for i, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        cell.id = f"cell-{i:02d}"
        for output in cell.get("outputs", []):
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = {}
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    return notebook


def summary(failed):
    """Failed runs as text for standard error."""
    return "\n\n".join(f"{name} failed in {text}" for name, text in failed.items())
