"""Executing runs: what an outcome depends on, where it is kept, and who executes it.

A run is a function: the same notebook, parameters, data, library and packages give the same files. So its outcome, the
executed notebook and its figures, is kept by a key made of all of these (joblib's ``Memory``, in ``build/runs``), and
written where it is wanted only when it is whole. Runs are executed by threads here, each with a kernel of its own, or by the
workers of a dask scheduler.
"""

import hashlib
import json
import os
import platform
import re
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from time import perf_counter

from ..sources.paths import root
from .forked import can_fork, prepare
from .notebooks import Run, notebooks, stripped

KEPT_BYTES = 2_000_000_000  # outcomes beyond it are forgotten, the longest unused first


def key_of(path, values):
    """What the outcome of a run depends on, as one hash; outputs that a notebook holds already are no part of it.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    values : dict
        Its parameters where they differ from the defaults.

    Returns
    -------
    str

    Examples
    --------
    >>> path = notebooks()["05-growth-rates"]
    >>> key_of(path, {}) == key_of(path, {}), key_of(path, {}) == key_of(path, {"language": "zh"})
    (True, False)
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    own = [[c["cell_type"], "".join(c["source"]), c["metadata"].get("tags", [])] for c in cells]
    library, base = Path(__file__).parents[1], root()
    files = [
        *sorted(p for p in library.rglob("*") if p.is_file() and "__pycache__" not in p.parts),
        *sorted(p for p in (base / "data" / "raw").glob("*") if p.is_file()),
        *sorted(p for p in (base / "data" / "processed").glob("*") if p.is_file()),
        path.parent / "texts" / f"{path.stem}.toml",
        base / "requirements.lock",
    ]
    hashes = [[p.name, hashlib.sha256(p.read_bytes()).hexdigest()] for p in files if p.is_file()]
    said = json.dumps([path.stem, own, values, hashes, _packages()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _packages():
    """Python and the packages that are declared, with their versions; the font is one of them."""
    found = [f"python {platform.python_version()}"]
    for line in requires("mzlib") or ():
        name = re.match(r"[\w.-]+", line)[0]
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue  # only for those who develop
    return sorted(found)


def execute(name, values, key, warm):
    """Execute one notebook in a folder of its own; nothing else is written.

    Parameters
    ----------
    name : str
        Of the notebook; the machine that executes it has the project too.
    values : dict
    key : str
        From ``key_of``, where the run was planned; it must hold here, before and after.
    warm : bool
        Whether the kernel may be forked.

    Returns
    -------
    dict
        ``notebook``: the executed notebook as text; ``figures``: bytes by file name.

    Raises
    ------
    RuntimeError
        With an account of the failing cell and the executed notebook; or if this machine's project is another.
    """
    if warm and can_fork():
        prepare()
    import papermill

    from . import kernels  # makes papermill know the engine

    path = notebooks()[name]
    _same(key, path, values)
    warnings.filterwarnings("ignore", module="papermill|nbformat|traitlets|zmq")
    with tempfile.TemporaryDirectory(prefix="mz-run-") as folder:
        out, drawn = Path(folder) / f"{name}.ipynb", Path(folder) / "figures"
        env = os.environ | {"MZ_FIGURES": str(drawn), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        try:
            papermill.execute_notebook(
                str(path), str(out), values, engine_name=kernels.ENGINE, kernel_name="python3", progress_bar=False,
                env=env, folder=str(path.parent), warm=warm,
            )  # fmt: skip
        except papermill.PapermillExecutionError as e:
            account = f"cell {e.exec_count}:\n{_indented(e.source)}\n{e.ename}: {e.evalue}"
            raise RuntimeError(account, out.read_text(encoding="utf-8")) from None
        _same(key, path, values)
        figures = {
            p.relative_to(drawn / name).as_posix(): p.read_bytes() for p in sorted(drawn.rglob("*")) if p.is_file()
        }
        return {"notebook": out.read_text(encoding="utf-8"), "figures": figures}


def _same(key, path, values):
    if key_of(path, values) != key:
        raise RuntimeError(
            f"{path.name}, the data, mzlib or a package differ here from those of the run that was asked for; "
            "allowed: the same on every machine, unchanged while it runs; run again, or bring the workers up to date"
        )


def _indented(source):
    return "\n".join("    " + line for line in source.strip().splitlines()[:12])


def _outcome(name, values, key, warm, pool):
    """What ``execute`` gives, here or on a worker of the pool; what is remembered under the first three."""
    return execute(name, values, key, warm) if pool is None else pool.submit(execute, name, values, key, warm).result()


def run(runs, jobs=None, force=False, warm=True, scheduler="", progress=None, keep=None):
    """Execute what is not known already, and put every outcome where it belongs; go on when a run fails.

    Parameters
    ----------
    runs : list of Run
        From ``mzlib.suite.notebooks.plan``.
    jobs : int, optional
        Notebooks at a time; as many as there are cores by default, and as many as it has workers with a scheduler.
    force : bool
        Execute what is known too.
    warm : bool
        Fork kernels from a process that has the imports done, where that is possible.
    scheduler : str, optional
        Address of a dask scheduler whose workers have this project.
    progress : callable, optional
        Called with a run's label, its state (``started``, ``done``, ``unchanged``, ``failed``) and the seconds it took.
    keep : pathlib.Path, optional
        A folder for the executed notebooks, ``<label>.ipynb``; a run that says where its own goes has it there.

    Returns
    -------
    dict of str to str
        What failed: the run's label to the failing cell, the error, and where the executed notebook is.

    Raises
    ------
    OSError
        If the scheduler cannot be reached.
    """
    import joblib

    say = progress or (lambda *_: None)
    store = joblib.Memory(root() / "build" / "runs", verbose=0)
    known = store.cache(_outcome, ignore=["warm", "pool"])
    failed = {}

    def one(r, pool):
        """Whether anything was executed."""
        begun, fresh = perf_counter(), True
        try:
            call = (r.path.stem, r.values, key_of(r.path, r.values), warm, pool)
            fresh = force or not known.check_call_in_cache(*call)
            if fresh:
                say(r.label, "started", 0.0)
            if force:
                known.call(*call)
            _deliver(known(*call), r, keep)
        except Exception as e:
            failed[r.label] = _account(e, r)
        state = "failed" if r.label in failed else "done" if fresh else "unchanged"
        say(r.label, state, perf_counter() - begun)
        return fresh

    with _pool(scheduler) as pool, ThreadPoolExecutor(_threads(jobs, runs, pool)) as threads:
        waiting = [threads.submit(one, r, pool) for r in runs]
        try:
            fresh = any([done.result() for done in waiting])
        except KeyboardInterrupt:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    if fresh:
        store.reduce_size(bytes_limit=KEPT_BYTES)
    return failed


def _threads(jobs, runs, pool):
    """How many runs are under way at a time; those of a scheduler only wait here."""
    if pool:
        most = 256
    elif jobs:
        most = jobs
    else:
        most = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(most, len(runs)))


@contextmanager
def _pool(scheduler):
    """The workers of a scheduler as an executor; None without one."""
    if not scheduler:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise OSError("--scheduler needs the package distributed: python -m pip install 'mzlib[cluster]'") from None
    with Client(scheduler) as client, client.get_executor(pure=False) as pool:
        yield pool


def _account(error, r):
    """A failed run in words; the notebook as far as it came is kept for reading."""
    text, *executed = error.args if isinstance(error, RuntimeError) else (f"{type(error).__name__}: {error}",)
    if executed:
        kept = root() / "build" / "failed" / f"{r.label}.ipynb"
        _write(kept, executed[0].encode())
        text += f"\nkept: {kept.relative_to(root())}"
    return text


def _deliver(outcome, r, keep):
    """Write an outcome where it belongs; each file is whole or not there, and one that is the same is left alone."""
    for name, content in outcome["figures"].items():
        _write(r.folder / name, content)
    if r.executed or keep:
        _write(r.executed or Path(keep) / f"{r.label}.ipynb", outcome["notebook"].encode())


def _write(path, content):
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Always the same name: what a killed run leaves behind, the next one replaces.
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)


def refresh(progress=None):
    """Execute every notebook with its defaults, and write it back stripped of what a run leaves behind.

    Parameters
    ----------
    progress : callable, optional
        As for ``run``.

    Returns
    -------
    dict of str to str
        What failed, as from ``run``; a notebook that failed stays as it was.
    """
    import nbformat

    with tempfile.TemporaryDirectory() as folder:
        runs = [Run(name, path, {}, Path(folder) / "figures" / name) for name, path in notebooks().items()]
        failed = run(runs, progress=progress, keep=Path(folder))
        for r in runs:
            if r.label not in failed:
                notebook = stripped(nbformat.read(Path(folder) / f"{r.label}.ipynb", as_version=4))
                _write(r.path, (nbformat.writes(notebook) + "\n").encode())
    return failed
