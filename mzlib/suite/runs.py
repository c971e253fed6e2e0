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
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from multiprocessing import connection
from pathlib import Path
from typing import NamedTuple

from ..sources.paths import inside, root, write_together
from .notebooks import Run, cells_of, notebooks, stripped
from .shell import PRELOADED, execute

KEPT_BYTES = 2_000_000_000  # outcomes beyond it are forgotten, the longest unused first
_GRAIN = (
    2_000_000_000  # nanoseconds: a file younger than the clock of some file systems tells may change and look the same
)


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
        *sorted(path.parent.rglob(f"{path.stem}.toml")),  # its words
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
    wanted = set(re.findall(r"(?m)^([\w.-]+)(?=\[|==)", lock.read_text(encoding="utf-8"))) if lock.is_file() else None
    found = {p.name for folder in sys.path if folder for p in Path(folder).glob("*.dist-info")}
    plain = {re.sub(r"[-_.]+", "_", name).lower() for name in wanted or ()}
    named = [n for n in sorted(found) if wanted is None or re.sub(r"[-_.]+", "_", n.partition("-")[0]).lower() in plain]
    return [platform.python_version(), sys.platform, platform.machine(), *named]


class Outcome(NamedTuple):
    """Files of a run: where they lie, and the sha256 of each by its name there."""

    folder: Path
    files: dict  # "executed.ipynb", "figures/<name>"

    def content(self, name):
        """The bytes of a file, if they are what they should be."""
        content = (self.folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.files[name]:
            raise ValueError(f"{name} is not what was kept")
        return content


def _store():
    return root() / "build" / "runs"


def _kept(key):
    """The outcome kept under a key, or None; ValueError where something is there that no run has kept."""
    folder = _store() / key
    if not folder.exists():
        return None
    try:
        files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for name, digest in files.items():
            inside("", name.removeprefix("figures/")), re.fullmatch(r"[0-9a-f]{64}", digest)[0]
        files["executed.ipynb"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("its list of files is damaged") from None
    with suppress(OSError):
        os.utime(folder / "manifest.json")
    return Outcome(folder, files)


def _keep(key, outcome):
    """Keep an outcome; what could not be kept is no failure, only said."""
    folder = _store() / key
    contents = {folder / name: outcome.content(name) for name in outcome.files}
    try:
        shutil.rmtree(folder, ignore_errors=True)
        write_together(contents | {folder / "manifest.json": json.dumps(outcome.files, indent=0).encode()})
        sizes = {p.parent: sum(f.stat().st_size for f in p.parent.rglob("*")) for p in _store().glob("*/manifest.json")}
        for old in sorted(sizes, key=lambda f: (f / "manifest.json").stat().st_mtime):
            if sum(sizes.values()) > KEPT_BYTES and old != folder:
                shutil.rmtree(old, ignore_errors=True)
                sizes.pop(old)
    except OSError as e:
        return f"; not kept in build/runs ({e.strerror})"
    return ""


def _deliver(outcome, r, keep):
    """Write an outcome where it belongs, as a set; what is the same is left alone. What changed and what not, in words."""
    wanted = {inside(r.folder, n.removeprefix("figures/")): n for n in outcome.files if n.startswith("figures/")}
    pictures = dict(wanted)
    if r.executed or keep:
        wanted[Path(r.executed or Path(keep) / f"{r.label}.ipynb")] = "executed.ipynb"
    other = [p for p, n in wanted.items() if not p.is_file() or _sha256(p) != outcome.files[n]]
    write_together({p: outcome.content(wanted[p]) for p in other})
    new = list(dict.fromkeys(p.name.partition(".")[0] for p in pictures if p in other))
    same = sum(p not in other for p in pictures)
    changed = f"new or changed: {', '.join(new[:6])}{'...' if new[6:] else ''}" if new else ""
    return "; ".join(filter(None, [changed, f"{same} files the same" if same else ""]))


class _Job:
    """A run under way: its process, and the folder that it works in."""

    def __init__(self, r, context):
        self.run, self.begun, self.key = r, time.perf_counter(), key_of(r.path, r.values)
        self.folder = Path(tempfile.mkdtemp(prefix="mz-run-"))
        arguments = (str(r.path), str(self.folder), r.values, dict(os.environ))
        self.process = context.Process(target=execute, args=arguments)
        try:
            self.process.start()
        except BaseException:
            self.end()
            raise

    def outcome(self):
        """What the process left, once it has ended; RuntimeError if that is no outcome, with the notebook as far as it came."""
        self.process.join()
        r, executed, failed = self.run, self.folder / "executed.ipynb", self.folder / "failed.txt"
        if failed.is_file():
            raise RuntimeError(failed.read_text(encoding="utf-8"), executed.read_bytes())
        if self.process.exitcode:
            log = (self.folder / "log.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()
            how = (
                f"by signal {-self.process.exitcode}" if self.process.exitcode < 0 else f"with {self.process.exitcode}"
            )
            raise RuntimeError(
                "\n".join([f"its process, which ended {how}; it said last:", *(log[-8:] or ["nothing"])])
            )
        if key_of(r.path, r.values) != self.key:
            raise RuntimeError(
                f"{r.path.name}, the data, mzlib or a package changed while it ran; allowed: unchanged while it runs; "
                "run again"
            )
        drawn = [p.relative_to(self.folder / "drawn") for p in (self.folder / "drawn").rglob("*") if p.is_file()]
        strays = [p.as_posix() for p in drawn if p.parts[:-1] != (r.path.stem,)]
        if strays or not drawn:
            found = f"drew {', '.join(strays[:6])}" if strays else "drew nothing"
            raise RuntimeError(f"{r.path.name}, which {found}; allowed: one file or more, directly in {r.path.stem}/")
        (self.folder / "drawn" / r.path.stem).rename(self.folder / "figures")
        names = ["executed.ipynb", *(f"figures/{p.name}" for p in sorted(drawn))]
        return Outcome(self.folder, {n: _sha256(self.folder / n) for n in names})

    def end(self):
        if self.process.pid:
            self.process.kill()
            self.process.join()
        shutil.rmtree(self.folder, ignore_errors=True)


def _context():
    """How processes are made: on Linux forked from Python's fork server, which has the imports done."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()
    return multiprocessing.get_context("forkserver")


def run(runs, jobs=None, force=False, progress=None, keep=None):
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
    keep : pathlib.Path, optional
        A folder for the executed notebooks, ``<label>.ipynb``; a run that says where its own goes has it there.

    Returns
    -------
    dict of str to str
        What failed: the run's label to the failing cell, the error, and where the executed notebook is.
    """
    say, failed, waiting, under_way, doubts = progress or (lambda *_: None), {}, [], {}, {}

    def fail(r, error, begun):
        failed[r.label] = _account(error, r)
        say(r.label, "failed", time.perf_counter() - begun, "")

    for r in runs:
        begun = time.perf_counter()
        try:
            outcome = None if force else _kept(key_of(r.path, r.values))
            if outcome:
                said = _deliver(outcome, r, keep)
                say(r.label, "unchanged", time.perf_counter() - begun, said)
            else:
                waiting.append(r)
        except ValueError as e:
            doubts[r.label] = f"; what was kept was not used: {e}"
            waiting.append(r)
        except OSError as e:
            fail(r, e, begun)
    waiting.sort(key=lambda r: -r.path.stat().st_size)  # the longest first, so that none is left alone at the end
    context = _context() if waiting else None
    try:
        while waiting or under_way:
            while waiting and len(under_way) < (jobs or _cores()):
                r, begun = waiting.pop(0), time.perf_counter()
                say(r.label, "started", 0.0, "")
                try:
                    job = _Job(r, context)
                    under_way[job.process.sentinel] = job
                except (OSError, ValueError) as e:
                    fail(r, e, begun)
            for sentinel in connection.wait(list(under_way)):
                job = under_way[sentinel]
                try:
                    outcome = job.outcome()
                    said = _deliver(outcome, job.run, keep) + doubts.get(job.run.label, "") + _keep(job.key, outcome)
                    say(job.run.label, "done", time.perf_counter() - job.begun, said)
                except (RuntimeError, OSError, ValueError) as e:
                    fail(job.run, e, job.begun)
                under_way.pop(sentinel).end()
    finally:
        for job in under_way.values():
            job.end()
    return failed


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


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
        runs = [Run(name, path, {}, Path(folder) / "figures" / name) for name, path in notebooks().items()]
        failed = run(runs, progress=progress, keep=Path(folder))
        for r in runs:
            if r.label not in failed:
                notebook = stripped(nbformat.read(Path(folder) / f"{r.label}.ipynb", as_version=4))
                write_together({r.path: (nbformat.writes(notebook) + "\n").encode()})
    return failed
