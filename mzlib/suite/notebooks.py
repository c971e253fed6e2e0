"""The notebooks of the suite, their parameters, and the runs to make of them."""

import ast
import csv
import io
import json
import re
from collections import Counter
from itertools import product
from pathlib import Path
from typing import NamedTuple

from ..analysis.load import LANGUAGES, as_list, cities, with_plan
from ..sources.paths import figures_folder, owned, root, writable
from ..sources.problems import Problem, listed, nearest, stop_if
from ..sources.tables import read_plain, read_text

_SUITE = {
    "report": {"answers": [{"notebook": None, "heading": {"en": None, "zh": None}}], "figures?": [r"[\w-]+/[\w-]+"]},
    "*": {"each": ("city", "cities", "language", "size")},
}


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
    text, problems = read_text(path, f"notebooks/{path.name}")
    _stop_if([str(p) for p in problems])
    try:
        cells = json.loads(text)["cells"]
        found = [[c["cell_type"], "".join(c["source"]), list(c["metadata"].get("tags", []))] for c in cells]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as e:
        said = f"{type(e).__name__}: {e}"[:120]
        raise ValueError(f"{path.name}: found what is no notebook ({said}); to mend: git checkout") from None
    if any("injected-parameters" in tags for _, _, tags in found):
        said = "parameters of another run, as papermill leaves them where its output replaces its input"
        raise ValueError(f"{path.name}: found {said}; to mend: delete the cell tagged injected-parameters") from None
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
    found, line = {}, f"{len(tagged)} cells with that tag"
    try:
        [source] = tagged
        for node in ast.parse(line := source).body:
            line = ast.unparse(node)
            name, kind, default = node.target.id, node.annotation.id, ast.literal_eval(node.value)
            if name in found or kind not in _READ or type(default).__name__ != kind:
                raise ValueError
            found[name] = default
    except (SyntaxError, ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        allowed = "name: type = literal, each name once, in one cell"
        raise ValueError(f"{path.name}: found {line[:80]!r} in the parameters; allowed: {allowed}") from None
    return found


_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]{0,17}))([.,]0*)?")
# For each type of a parameter: what reads it from text (a year as spreadsheets write it, 2015.0, too), and what is allowed.
_READ = {
    "str": (str, "text"),
    "int": (lambda text: int(_WHOLE.fullmatch(text)[1]), "a whole number without leading zeros"),
    "float": (lambda text: float(re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text)[0]), "a number"),
    "bool": (lambda text: {"true": True, "false": False}[text.lower()], "true, false"),
    "list": (as_list, "names with commas, or a list"),
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
    read, allowed = _READ[type(known[name]).__name__]
    try:
        return read(text.strip())
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"{name}: found {text[:80]!r}; allowed: {allowed}") from None


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

    def tried(act, *args, place=""):
        try:
            return act(*args)
        except ValueError as e:
            wrong.extend(f"{place}{line}" for line in str(e).splitlines())

    for stem in filter(None, [tried(_found, n, known) for n in names] if names else known):
        have[stem] = tried(parameters, known[stem]) or {}
    sets, suite, common = tried(_sets, each, table), tried(suite_file), dict(given)
    _stop_if(wrong)
    every = sorted({p for of in have.values() for p in of})
    for name in dict.fromkeys(n for values in (common, *(s.values for s in sets)) for n in values):
        if name not in every:
            wrong.append(f"no parameter {name!r}; allowed: {', '.join(every)}; {nearest(name, every)}".rstrip("; "))
    for stem, defaults in have.items():
        own = sets or [Set("", {}, "")]
        if not sets and stem in suite and (name := suite[stem]["each"]) not in common:
            own = [Set(value, {name: value}, "") for value in _every(name)]
        for one in own:
            place = f"{one.place}{stem}: "
            texts = {n: t for n, t in (common | one.values).items() if n in defaults}
            values = {n: tried(typed, n, t, defaults, place=place) for n, t in texts.items()}
            runs.append(tried(_run, stem, known[stem], one, values, bool(sets), place=place))
            if (sets or common.keys() & values.keys()) and None not in values.values():
                tried(_check, stem, defaults, values, place=place)
    _stop_if(wrong)
    return runs


def _stop_if(wrong):
    if wrong:
        raise ValueError("\n".join(dict.fromkeys(wrong)))


def _found(name, known):
    """The notebook of the suite that a name, the beginning of one, or a path means."""
    path = Path(name)
    if path.suffix == ".ipynb" or len(path.parts) > 1:
        fits = [s for s, p in known.items() if path.resolve() == p.resolve() or (name == p.name and not path.exists())]
    else:
        fits = [name] if name in known else [s for s in known if s.startswith(name)]
    if len(fits) == 1:
        return fits[0]
    found = f"{name!r} stands for {', '.join(fits)}" if fits else f"{name!r} is no notebook of this suite"
    raise ValueError(f"{found}; allowed: {', '.join(known)}; {nearest(path.stem, known)}".rstrip("; "))


def _check(stem, defaults, values):
    """Stop where a value is none that the notebook takes."""
    from .settings import settings

    try:
        settings(stem, defaults | values)
    except ValueError as e:
        # What a notebook of one's own lacks is told where it runs.
        said = [line[2:] for line in str(e).splitlines() if re.match(rf"- ({'|'.join(values)}):", line)]
        _stop_if(said)


def _run(stem, path, one, values, apart):
    """A run, and where its outcome goes, which is no parameter that the outcome depends on."""
    if named := values.pop("figures_dir", ""):
        base = Path(named).resolve()
        if owned(base) or any(p.exists() and not p.is_dir() for p in (base, *base.parents)):
            allowed = "a folder; of the project's own figures and build only"
            raise ValueError(f"figures_dir: found {named!r}; allowed: {allowed}")
    else:
        base = root() / "build" / "sets" if apart else figures_folder()
    if not writable(base.resolve()):
        raise ValueError(f"figures_dir: found {named or str(base)!r}; allowed: a folder that can be written in")
    label = f"{stem}-{one.name}" if one.name else stem
    folder = base / stem / one.name if apart else base / stem
    return Run(label, path, values, folder, folder / f"{label}.ipynb" if apart else None)


def _every(name):
    """All that a parameter can be, for those whose values the suite knows; nothing for others."""
    if name == "size":
        from .settings import words_of

        return words_of("parameters")["size"]["allowed"]
    return {"city": with_plan, "cities": cities, "language": lambda: LANGUAGES}.get(name, tuple)()


def suite_file():
    """What ``notebooks/suite.toml`` says of the suite as a whole.

    Returns
    -------
    dict
        Under ``report`` the opening page: ``answers`` (each with ``notebook`` and ``heading``) and ``figures``
        (``<notebook>/<figure>``, the page of all measures first); under the name of a notebook that runs more than once
        ``each``, the parameter for whose values it runs.

    Raises
    ------
    InputError
        With all that is not of this form.
    """
    name, known = "notebooks/suite.toml", notebooks()
    suite, problems = read_plain(root() / name, _SUITE, name)
    for stem in sorted(suite.keys() - known.keys() - {"report"}):
        mend = nearest(stem, known) or "remove it"
        problems.append(Problem(name, None, f"no notebook {stem!r}", listed(known), mend))
    stop_if(problems)
    return suite


def _sets(each, table):
    """The parameter sets of a command line: every combination of what is to be gone through, for every row of the table."""
    ways, wrong = {}, []
    for text in each:
        name, given, values = text.partition("=")
        values = [v.strip() for v in values.split(",") if v.strip()] if given else _every(name)
        if not values or name in ways:
            allowed = f"city, cities, language, size, or {name}=VALUE,VALUE, each once"
            wrong.append(f"--each {name}: found {'twice' if values else 'no values'}; allowed: {allowed}")
        ways[name] = [(name, v) for v in values]
    found = []
    for row, *chosen in product(_rows(table) if table else [Set("", {}, "")] if each else [], *ways.values()):
        name = "-".join(filter(None, [row.name, *(_as_name(v) for _, v in chosen)]))
        found.append(Set(name, row.values | dict(chosen), row.place))
    times = Counter(s.name.casefold() for s in found)
    if twice := [n for n in times if times[n] > 1]:
        wrong.append(f"found the same name for several runs: {', '.join(twice)}; allowed: each once; add a column name")
    _stop_if(wrong)
    return found


def _rows(table):
    """The rows of a table of parameter sets, as people and spreadsheets save them; an empty cell is none."""
    try:
        text = _decoded(Path(table).read_bytes())
        mark = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        lines = [(reader.line_num, cells) for row in reader if any(cells := [c.strip() for c in row])]
    except (OSError, ValueError, csv.Error) as e:
        raise ValueError(f"{table}: found no table ({getattr(e, 'strerror', '') or e}); allowed: csv") from None
    (_, heading), *lines = lines or [(1, [])]
    named, wrong, rows = Counter(filter(None, heading)), [], []
    if not lines or max(named.values()) > 1:
        found = "a column twice" if lines else "only a heading" if heading else "an empty file"
        raise ValueError(f"{table}: found {found}; allowed: a heading with each column once, and a row a run")
    for number, cells in lines:
        place = f"{table}, line {number}: "
        values = {h: c for h, c in zip(heading, cells) if c}
        if "" in values or any(cells[len(heading) :]) or len(cells) < len(heading):
            wrong.append(f"{place}found {len(cells)} cells; allowed: one for each of {', '.join(named)}")
        name = values.pop("name", "")
        rows.append(Set(_as_name(name or "-".join(values.values())), values, place))
    _stop_if(wrong)
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
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.")[:80]


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
