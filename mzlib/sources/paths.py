"""Where things are, which names are safe there, and the one way in which the project writes files.

Places are found from where mzlib itself lies, never from the folder that somebody happens to stand in.
"""

import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path

from .problems import Problem, stop_if

try:
    import fcntl
except ImportError:  # Windows, where no folder can be locked: two writers at once are told by the system there
    fcntl = None

# What the name of one file may look like, in any script; a point comes first nowhere, so that nothing hides.
_NAME = re.compile(r"\w[\w .()+=-]{0,119}(?<![ .])")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows no files, with any ending
# What the project is made of: nobody's output goes there.
_OWN = ("data", "mzlib", "notebooks", "tests", "docs", "benchmarks")
_JOURNAL = ".mz-journal"
_HERE = Path(__file__).resolve().parents[2]  # resolved once: it is asked for thousands of times a notebook


def root():
    """The project's folder: ``MZ_ROOT`` where it is set, else the one that mzlib lies in.

    Examples
    --------
    >>> (root() / "data" / "raw").is_dir()
    True
    """
    named = os.environ.get("MZ_ROOT")
    return Path(named) if named else _HERE


def documents_folder():
    """The folder of the documents' texts, or None: ``MZ_DOCUMENTS``, ``../shared/documents``, ``data/raw/documents``."""
    if named := os.environ.get("MZ_DOCUMENTS"):
        return Path(named) if Path(named).is_dir() else None
    usual = (root().parent / "shared" / "documents", root() / "data" / "raw" / "documents")
    return next((folder for folder in usual if folder.is_dir()), None)


def figures_folder(figures_dir=""):
    """Where figures go: the folder named, else ``MZ_FIGURES``, else the project's ``figures``."""
    if figures_dir:
        return Path(figures_dir).resolve()
    return Path(os.environ.get("MZ_FIGURES") or root() / "figures")


def inside(folder, name):
    """The path of a file in a folder, whose name somebody typed: one name that is safe on every system, no way out.

    Parameters
    ----------
    folder : str or pathlib.Path
    name : str

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the name has a separator, begins with a point, is too long, or means a device on some system.

    Examples
    --------
    >>> inside("figures", "低保-2015.png").as_posix()
    'figures/低保-2015.png'
    >>> inside("figures", "../../data/raw/reference.csv")
    Traceback (most recent call last):
        ...
    mzlib.sources.problems.InputError: 1 problem in the input; nothing was written.
    name of a file: found '../../data/raw/reference.csv'
        allowed: letters, digits, - _ . ( ) + = and spaces, at most 120, beginning with a letter or digit; no folder
        to mend: choose another name
    """
    if not _NAME.fullmatch(str(name)) or _DEVICES.fullmatch(str(name)):
        allowed = "letters, digits, - _ . ( ) + = and spaces, at most 120, beginning with a letter or digit; no folder"
        stop_if([Problem("name of a file", None, repr(str(name)[:200]), allowed, "choose another name")])
    return Path(folder) / name


def write_together(contents):
    """Write files as a set: all of them or none, whatever happens, a kill between two of them included.

    What will be written is put down in a journal, then written beside the files under fixed names that git ignores, then
    moved into place. An error brings back what was there; after a kill the next start (``settle``), or the next write,
    finishes the set where all of it is whole and else undoes it. A file that holds its content already is left alone.

    Parameters
    ----------
    contents : dict of pathlib.Path to (bytes or None)
        None removes the file.

    Returns
    -------
    list of pathlib.Path

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path] = write_together({Path(folder) / "new" / "a.csv": b"fact\\n"})
    ...     path.read_bytes(), sorted(p.name for p in path.parent.iterdir())
    (b'fact\\n', ['a.csv'])
    """
    paths = {Path(p).resolve(): content for p, content in contents.items()}
    if not paths:
        return []
    folder = root().resolve()
    if not any(p.is_relative_to(folder) for p in paths):
        folder = next(iter(paths)).parent
        folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        _settle(folder / _JOURNAL)
        files = {p: (_digest(p), "" if c is None else _sha256(c)) for p, c in paths.items()}
        files = {p: (old, new) for p, (old, new) in files.items() if old != new}
        try:
            if files:
                entries = {p.as_posix(): digests for p, digests in files.items()}
                (folder / _JOURNAL).write_text(json.dumps(entries), encoding="utf-8")
            for path in files:
                path.parent.mkdir(parents=True, exist_ok=True)
                if paths[path] is not None:
                    _beside(path, "new").write_bytes(paths[path])
                if path.exists():
                    shutil.copy2(path, _beside(path, "old"))
            _move(files)
        except BaseException:
            _undo(files)
            _clear(files, folder / _JOURNAL)  # the journal last: a second Ctrl-C leaves what the next start can mend
            raise
        _clear(files, folder / _JOURNAL)
    return list(map(Path, contents))


def settle(folder=None):
    """Finish or undo what a killed process left half written, if there is anything; the project's by default.

    Examples
    --------
    >>> settle()
    """
    journal = Path(folder or root()).resolve() / _JOURNAL
    if journal.exists():
        with _locked(journal.parent):  # a set that is being written is waited for, not finished
            _settle(journal)


def _settle(journal):
    try:
        entries = json.loads(journal.read_text(encoding="utf-8"))
        files = {journal.parent / p: (old, new) for p, (old, new) in entries.items() if "\0" not in p}
    except FileNotFoundError:
        return
    except (ValueError, TypeError, AttributeError, RecursionError):
        files = {}  # cut short: nothing was written after it
    # What somebody has changed since is theirs; the rest is finished where all of it is whole.
    ours = {p: (old, new) for p, (old, new) in files.items() if _digest(p) in (old, new)}
    if all(new in ("", _digest(p), _digest(_beside(p, "new"))) for p, (_, new) in ours.items()):
        _move(ours)
    else:
        _undo(ours)
    _clear(files, journal)


def _beside(path, state):
    return path.with_name(f".{path.name}.mz-{state}")


def _move(files):
    for path, (_, new) in files.items():
        if not new:
            path.unlink(missing_ok=True)
        elif _beside(path, "new").exists():
            os.replace(_beside(path, "new"), path)


def _undo(files):
    """Bring back what was moved already, and nothing else."""
    for path, (old, new) in files.items():
        if _digest(path) == new != old:
            if not old:
                path.unlink()
            elif _digest(_beside(path, "old")) == old:
                os.replace(_beside(path, "old"), path)


def _clear(files, journal):
    for path in files:
        for state in ("new", "old"):
            with suppress(OSError):  # where nothing can be removed nothing could be written: no reason to stop a start
                _beside(path, state).unlink()
    journal.unlink(missing_ok=True)


def _sha256(content):
    return hashlib.sha256(content).hexdigest()


def _digest(path):
    """Of what a file holds; empty where there is none."""
    there = os.path.isfile(path)  # noqa: PTH113, which is False for a name that is too long, where pathlib's raises
    return _sha256(path.read_bytes()) if there else ""


@contextmanager
def _locked(folder):
    """One writer at a time in a folder, among processes and threads; the lock goes with the process that holds it."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # a file system without locks
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)  # said, since a forked child may hold the same handle
        os.close(handle)


def owned(path):
    """Whether a path lies where the project keeps its own: data, code, notebooks, tests, docs, the documents' texts.

    Examples
    --------
    >>> owned(root() / "data" / "raw" / "reference.csv"), owned(root() / "build" / "panel.xlsx")
    (True, False)
    """
    path, project, texts = Path(path).resolve(), root().resolve(), documents_folder()
    if texts is not None and path.is_relative_to(texts.resolve()):
        return True
    if not path.is_relative_to(project):
        return project.is_relative_to(path)  # a folder around the project
    first = path.relative_to(project).parts[:1]
    return not first or first[0] in _OWN or first[0].startswith(".")


def writable(folder):
    """Whether a folder, or where it is still to be made the nearest around it, can be written in."""
    return os.access(next(p for p in (folder, *folder.parents) if p.exists()), os.W_OK)


def refuse(paths, inputs=(), force=False):
    """Stop before an output destroys something: an input, what the project is made of, a file that mz did not write.

    Parameters
    ----------
    paths : iterable of path
        What is to be written.
    inputs : iterable of path
        What is read for it.
    force : bool
        What ``--force`` gives: replace it all the same.

    Raises
    ------
    InputError

    Examples
    --------
    >>> refuse([root() / "data" / "raw" / "reference.csv"])
    Traceback (most recent call last):
        ...
    mzlib.sources.problems.InputError: 1 problem in the input; nothing was written.
    reference.csv: found a place where the project keeps its own data, code or texts
        allowed: a new file, or one that mz wrote and nobody changed
        to mend: choose another name or folder; --force writes it all the same
    """
    if force:
        return
    read, written, problems = {Path(p).resolve() for p in inputs}, _written(), []
    allowed = "a new file, or one that mz wrote and nobody changed"
    mend = "choose another name or folder; --force writes it all the same"
    for path in map(Path, paths):
        whole = path.resolve()
        if whole in read:
            found = "the file that is read"
        elif owned(whole):
            found = "a place where the project keeps its own data, code or texts"
        elif whole.is_dir():
            found = "a folder of that name"
        elif file := next((p for p in whole.parents if p.exists() and not p.is_dir()), None):
            found = f"a file in place of its folder, {file.name}"
        elif not writable(whole.parent):
            said = "one that can be written in", "choose another folder, or change who may write in this one"
            problems.append(Problem(path.name or str(path), None, "a folder in which nothing can be written", *said))
            continue
        elif whole.exists() and written.get(str(whole)) != _digest(whole):
            found = "a file that mz did not write, or that somebody changed since"
        else:
            continue
        problems.append(Problem(path.name or str(path), None, found, allowed, mend))
    stop_if(problems)


def write_outputs(contents, inputs=(), force=False):
    """Write what somebody asked for where they asked for it, after ``refuse``; what is written may be replaced next time.

    Parameters
    ----------
    contents, inputs, force
        As for ``write_together`` and ``refuse``.

    Returns
    -------
    list of pathlib.Path
    """
    refuse(contents, inputs, force)
    known = {p: digest for p, digest in _written().items() if Path(p).exists()}
    known |= {str(Path(p).resolve()): _sha256(c) for p, c in contents.items() if c is not None}
    # One set: what is written without being known would be taken for somebody's own at the next try.
    told = {root() / "build" / "written.json": json.dumps(known, indent=0).encode()}
    try:
        write_together(contents | told)
    except OSError:  # a project that cannot be written in: the next time it takes --force
        write_together(contents)
    return list(map(Path, contents))


def _written():
    """What write_outputs wrote, with its sha256: of all that lies about, this alone may be replaced without a word."""
    try:
        known = json.loads((root() / "build" / "written.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
