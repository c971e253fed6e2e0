"""Executing runs: what an outcome depends on, where it is kept, and the processes that make what is not kept.

A run is a function: the same notebook, parameters, data, library and packages give the same files. So its outcome, the
executed notebook and its figures, is kept in ``build/runs`` by a key made of all of these, as plain files with the sha256 of
each, and written where it is wanted only when it is whole. Each run is executed by a process of its own.
"""

import hashlib
import json
import multiprocessing
import os
import platform
import re
import shutil
import signal
import sys
import tempfile
import time
from functools import cache, partial
from multiprocessing import connection
from pathlib import Path

from packaging.utils import canonicalize_name

from ..sources.paths import inside, root, write_together
from .notebooks import Run, cells_of, notebooks, stripped
from .shell import PRELOADED, execute

EXECUTED = "executed.ipynb"  # beside the figures of a run
KEPT_BYTES = 2_000_000_000  # outcomes beyond it are forgotten, the longest unused first
# Nanoseconds: a file younger than the clock of some file systems tells may change and look the same.
_GRAIN = 2_000_000_000


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
    >>> path = next(iter(notebooks().values()))
    >>> key_of(path, {}) == key_of(path, {}), key_of(path, {}) == key_of(path, {"language": "zh"})
    (True, False)
    """
    library, base = Path(__file__).parents[1], root()
    files = [
        *(p for p in sorted(library.rglob("*")) if "__pycache__" not in p.parts),
        *(p for folder in ("raw", "processed") for p in sorted((base / "data" / folder).glob("*"))),
        *(p for name in ("parameters", path.stem) for p in sorted(path.parent.rglob(f"{name}.toml"))),  # its words
        base / "requirements.lock",
    ]
    hashes = [[p.name, _sha256(p)] for p in files if p.is_file() and not p.name.startswith(".")]
    said = json.dumps([path.stem, cells_of(path), values, hashes, _packages()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _sha256(path):
    """Of a file, remembered by its size and times; worked out again where these may not have told a change."""
    s = path.stat()
    remembered = _remembered if time.time_ns() - s.st_mtime_ns > _GRAIN else _remembered.__wrapped__
    return remembered(path, s.st_size, s.st_mtime_ns, s.st_ctime_ns)


@cache
def _remembered(path, *_):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _packages():
    """Python, the system, and the locked packages as they are installed here; the font is one of them."""
    lock = root() / "requirements.lock"
    found = {p.name for folder in sys.path if folder for p in Path(folder).glob("*.dist-info")}
    if lock.is_file():
        named = re.findall(r"(?m)^([\w.-]+)(?=\[|==)", lock.read_text(encoding="utf-8"))
        wanted = set(map(canonicalize_name, named))
        found = {n for n in found if canonicalize_name(n.partition("-")[0]) in wanted}
    return [platform.python_version(), sys.platform, platform.machine(), *sorted(found)]


def _folder(key):
    return root() / "build" / "runs" / key


def _kept(key):
    """The files kept under a key, by name; None if none are, ValueError if they are not what was kept."""
    folder, contents = _folder(key), {}
    if not folder.exists():
        return None
    try:
        for name, digest in json.loads((folder / "manifest.json").read_text(encoding="utf-8")).items():
            contents[name] = inside(folder, name).read_bytes()
            if hashlib.sha256(contents[name]).hexdigest() != digest:
                raise ValueError
        if len(contents) < 2 or EXECUTED not in contents:
            raise ValueError
        os.utime(folder / "manifest.json")
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        raise ValueError("what was kept of it is damaged, and was not used") from None
    return contents


def _keep(key, contents):
    """Keep the files of a run; that they could not be kept is no failure, only said."""
    manifest = json.dumps({n: hashlib.sha256(c).hexdigest() for n, c in contents.items()}, indent=0).encode()
    try:
        shutil.rmtree(_folder(key), ignore_errors=True)
        write_together({_folder(key) / n: c for n, c in (contents | {"manifest.json": manifest}).items()})
        kept = sorted(filter(Path.is_dir, _folder("").iterdir()), key=_used)
        sizes = [sum(f.stat().st_size for f in folder.iterdir()) for folder in kept]
        for i, folder in enumerate(kept[:-1]):
            if sum(sizes[i:]) > KEPT_BYTES:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as e:
        return f"not kept in build/runs: {e.strerror or e}"
    return ""


def _used(folder):
    """When an outcome was last used; what a kill left half removed comes before all."""
    manifest = folder / "manifest.json"
    return manifest.stat().st_mtime if manifest.is_file() else 0


def _delivered(contents, r):
    """Write the files of a run where they belong, as a set, and say which are new; what is the same is left alone."""
    wanted = {inside(r.folder, n): c for n, c in contents.items() if n != EXECUTED}
    new = [p for p, c in wanted.items() if not p.is_file() or p.read_bytes() != c]
    if r.executed:
        wanted[r.executed] = contents[EXECUTED]
    write_together(wanted)
    names = list(dict.fromkeys(p.name.partition(".")[0] for p in new))
    changed = f"new or changed: {', '.join(names[:6])}{'...' if names[6:] else ''}" if new else ""
    same = len(contents) - 1 - len(new)
    return "; ".join(filter(None, [changed, f"{same} files the same" if same else ""]))


class _Job:
    """A run under way: its process, and the folder that it works in."""

    process = folder = None

    def __init__(self, r):
        self.run = r

    def start(self, context):
        """Start the process; what to wait for."""
        r, self.begun = self.run, time.perf_counter()
        self.key, self.folder = key_of(r.path, r.values), Path(tempfile.mkdtemp(prefix="mz-run-"))
        arguments = (str(r.path), str(self.folder), r.values, dict(os.environ))
        self.process = context.Process(target=execute, args=arguments)
        self.process.start()
        return self.process.sentinel

    def contents(self):
        """The files of the run, by name, once its process has ended; RuntimeError if it did not end well."""
        self.process.join()
        code, path, drawn = self.process.exitcode, self.run.path, self.folder / "drawn"
        if (failed := self.folder / "failed.txt").is_file():
            raise RuntimeError(failed.read_text(encoding="utf-8"), (self.folder / EXECUTED).read_bytes())
        if code or not (self.folder / EXECUTED).is_file():  # papermill writes it last
            log = (self.folder / "log.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()
            how = f"by signal {-code}" if code < 0 else f"with {code}"
            last = "\n".join(log[-8:]) or "nothing"
            raise RuntimeError(f"its process, which ended {how} and said last:\n{last}")
        if key_of(path, self.run.values) != self.key:
            what = f"{path.name}, the data, mzlib or a package"
            raise RuntimeError(f"{what}: allowed: unchanged while it runs; run it again")
        files = [p for p in sorted(drawn.rglob("*")) if p.is_file()]
        if not files or any(p.parent != drawn / path.stem for p in files):
            found = ", ".join(p.relative_to(drawn).as_posix() for p in files[:6]) or "nothing"
            raise RuntimeError(f"{path.name}, which drew {found}; allowed: one file or more, directly in {path.stem}/")
        return {p.name: p.read_bytes() for p in [self.folder / EXECUTED, *files]}

    def end(self):
        if self.process and self.process.pid:
            self.process.kill()
            self.process.join()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def _context():
    """How processes are made: on Linux forked from Python's fork server, which has the imports done."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(PRELOADED)
    # It and its children are ended by who started them.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    forkserver.ensure_running()
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return multiprocessing.get_context("forkserver")


def run(runs, jobs=None, force=False, progress=None):
    """Execute what is not known already, and put every outcome where it belongs; go on when a run fails.

    Parameters
    ----------
    runs : list of Run
        From ``mzlib.suite.notebooks.plan``.
    jobs : int, optional
        Notebooks at a time; as many as there are cores by default.
    force : bool
        Execute what is known too.
    progress : callable, optional
        Called with a run's label, its state (``started``, ``done``, ``unchanged``, ``failed``), the seconds it took, and what
        became of its files.

    Returns
    -------
    dict of str to str
        What failed: the run's label to the failing cell, the error, and where the executed notebook is.
    """
    say, failed, waiting, doubts, under_way = progress or (lambda *_: None), {}, [], {}, {}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

    def end(r, begun, state, contents, keep_as=None):
        """Deliver what a run gave, or say why it gave nothing."""
        try:
            found = contents()
            said = [_delivered(found, r), doubts.get(r.label), keep_as and _keep(keep_as, found)]
        except (RuntimeError, OSError, ValueError) as e:
            failed[r.label], state, said = _account(e, r), "failed", []
        say(r.label, state, time.perf_counter() - begun, "; ".join(filter(None, said)))

    for r in runs:
        begun, found = time.perf_counter(), None
        try:
            found = None if force else _kept(key_of(r.path, r.values))
        except (OSError, ValueError) as e:
            doubts[r.label] = str(e)
        if found:
            end(r, begun, "unchanged", partial(dict, found))
        else:
            waiting.append(_Job(r))
    # The longest first, so that none is left alone at the end.
    waiting.sort(key=lambda job: job.run.path.stat().st_size if job.run.path.is_file() else 0)
    context = _context() if waiting else None
    try:
        while waiting or under_way:
            while waiting and len(under_way) < (jobs or cores):
                job = waiting.pop()
                say(job.run.label, "started", 0.0)
                try:
                    under_way[job.start(context)] = job
                except (OSError, ValueError) as e:
                    job.end()
                    failed[job.run.label] = _account(e, job.run)
                    say(job.run.label, "failed", 0.0)
            for sentinel in connection.wait(list(under_way)) if under_way else ():
                job = under_way[sentinel]
                end(job.run, job.begun, "done", job.contents, job.key)
                under_way.pop(sentinel).end()
    finally:
        for job in under_way.values():
            job.end()
    return failed


def _account(error, r):
    """A failed run in words; the notebook as far as it came is kept for reading."""
    if not r.path.is_file():
        return f"{r.path.name}, which is gone: it was deleted or renamed meanwhile"
    text, *executed = error.args if isinstance(error, RuntimeError) else (str(error),)
    if executed:
        kept = root() / "build" / "failed" / f"{r.label}.ipynb"
        try:
            write_together({kept: executed[0]})
            text += f"\nkept: {kept.relative_to(root())}"
        except OSError as e:
            text += f"\nnot kept: {e}"
    return text


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
        base = Path(folder)
        runs = [Run(name, path, {}, base / name, base / f"{name}.ipynb") for name, path in notebooks().items()]
        failed = run(runs, progress=progress)
        for r in runs:
            if r.label not in failed:
                notebook = stripped(nbformat.read(r.executed, as_version=4))
                write_together({r.path: (nbformat.writes(notebook) + "\n").encode()})
    return failed
