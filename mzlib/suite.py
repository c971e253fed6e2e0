"""Running the notebooks: parameters checked first, then papermill in parallel worker processes."""

import ast
import multiprocessing
import os
import re
import tempfile
import tomllib
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from .paths import root
from .problems import nearest

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
    import nbformat

    cells = [c for c in nbformat.read(path, as_version=4).cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ValueError(f"{path.name}: {len(cells)} cells tagged parameters; there must be one")
    found = {}
    for line in cells[0].source.splitlines():
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


def plan(names=(), given=()):
    """The runs to make: every notebook asked for, with its parameters checked.

    Parameters
    ----------
    names : iterable of str
        Names or paths of notebooks; none means the whole suite, with the runs of ``notebooks/suite.toml``.
    given : iterable of tuple of (str, str)
        Parameters from the command line.

    Returns
    -------
    list of tuple of (str, pathlib.Path, dict)
        A name for each run, the notebook and the parameters that differ from its defaults.

    Raises
    ------
    ValueError
        With all that is wrong, before anything runs.
    """
    known, wrong, runs = notebooks(), [], []
    chosen = []
    for name in names or known:
        stem = Path(name).stem
        if stem not in known:
            wrong.append(f"no notebook {stem!r}; allowed: {', '.join(known)}; {nearest(stem, known)}".rstrip("; "))
        else:
            chosen.append(stem)
    suite = root() / "notebooks" / "suite.toml"
    variants = tomllib.loads(suite.read_text(encoding="utf-8")) if suite.is_file() else {}
    heard = {name for name, _ in given}
    accepted = set()
    for stem in chosen:
        have = parameters(known[stem])
        values = {}
        for name, text in given:
            if name not in have and len(chosen) > 1:
                continue  # another notebook of the suite may know it
            try:
                values[name] = typed(name, text, have)
                accepted.add(name)
            except ValueError as e:
                accepted.add(name)
                wrong.append(f"{stem}: {e}")
        if values.get("figures_dir"):
            values["figures_dir"] = str(Path(values["figures_dir"]).resolve())
        sets = variants.get(stem, {}).get("runs", [{}])
        if heard & set(sets[0]):
            sets = [{}]
        for one in sets:
            label = "-".join([stem, *map(str, one.values())])
            runs.append((label, known[stem], one | values))
    for name in heard - accepted:
        every = sorted({p for stem in chosen for p in parameters(known[stem])})
        wrong.append(f"no parameter {name!r} in any of the notebooks; {nearest(name, every)}".rstrip("; "))
    if not known:
        wrong.append(f"no notebooks in {root() / 'notebooks'}; restore them (git checkout)")
    if wrong:
        raise ValueError("\n".join(wrong))
    return runs


def run(runs, jobs=2, progress=None, keep=None):
    """Execute notebooks through papermill in worker processes; go on when one fails.

    Parameters
    ----------
    runs : list
        From ``plan``.
    jobs : int
        Worker processes.
    progress : callable, optional
        Called with the run's name and its error (None if it went well) as each ends.
    keep : pathlib.Path, optional
        A folder for the executed notebooks, ``<name of the run>.ipynb``; they are thrown away by default.

    Returns
    -------
    dict of str to str
        What failed: the run's name to the failing cell, the error, and where the executed notebook is kept.
    """
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    tasks = [(label, (path, values, label, keep and keep / f"{label}.ipynb")) for label, path, values in runs]
    return _in_workers(execute, tasks, jobs, progress)


def _in_workers(work, tasks, jobs, progress):
    """Call ``work`` with each task's arguments in worker processes; give back what failed, by the task's name."""
    failed = {}
    # Spawned, not forked: a worker starts clean, whatever the caller has loaded.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=context, initializer=_quiet) as pool:
        waiting = {pool.submit(work, *arguments): name for name, arguments in tasks}
        for done in as_completed(waiting):
            error = done.result()
            if error:
                failed[waiting[done]] = error
            if progress:
                progress(waiting[done], error)
    return failed


def _quiet():
    """In a worker, throw away what kernels write to standard error: what fails comes back as a value."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def execute(path, values, label, keep=None):
    """Execute one notebook; give back None, or an account of the failing cell.

    Parameters
    ----------
    path : pathlib.Path
    values : dict
    label : str
        Name of the run; a failed run's notebook is kept as ``build/failed/<label>.ipynb``.
    keep : pathlib.Path, optional
        Where to write the executed notebook; it is thrown away by default.
    """
    warnings.filterwarnings("ignore")
    import papermill

    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    with tempfile.TemporaryDirectory() as folder:
        out = keep or Path(folder) / f"{label}.ipynb"
        try:
            papermill.execute_notebook(
                str(path), str(out), values, kernel_name="python3", progress_bar=False, cwd=str(path.parent),
                log_output=False, stdout_file=None, stderr_file=None,
            )  # fmt: skip
            return None
        except papermill.PapermillExecutionError as e:
            kept = root() / "build" / "failed" / f"{label}.ipynb"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(Path(out).read_bytes())
            return (
                f"cell {e.exec_count}:\n{_indented(e.source)}\n{e.ename}: {e.evalue}\nkept: {kept.relative_to(root())}"
            )
        except Exception as e:
            return f"{type(e).__name__}: {e}"


def _indented(source):
    return "\n".join("    " + line for line in source.strip().splitlines()[:12])


def refresh_all(jobs=2, progress=None):
    """Execute every notebook with its defaults and write it back, stripped of what a run leaves behind.

    Parameters
    ----------
    jobs, progress
        As for ``run``.

    Returns
    -------
    dict of str to str
        What failed, as from ``run``; a notebook that failed stays as it was.
    """
    return _in_workers(refresh, [(name, (path,)) for name, path in notebooks().items()], jobs, progress)


def refresh(path):
    """Refresh one notebook; give back None, or an account of the failing cell."""
    import nbformat

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / path.name
        if error := execute(path, {}, path.stem, keep=out):
            return error
        notebook = stripped(nbformat.read(out, as_version=4))
        (new := path.with_suffix(".new")).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        os.replace(new, path)


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
