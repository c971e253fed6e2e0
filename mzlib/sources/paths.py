"""Where things are: found from where mzlib itself lies, never from the folder that somebody happens to stand in."""

import os
import tempfile
from pathlib import Path


def root():
    """The project's folder: ``MZ_ROOT`` where it is set, else the one that mzlib lies in.

    Examples
    --------
    >>> (root() / "data" / "raw").is_dir()
    True
    """
    return Path(os.environ.get("MZ_ROOT") or Path(__file__).resolve().parents[2])


def documents_folder():
    """The folder of the documents' texts, or None: ``MZ_DOCUMENTS``, ``../shared/documents``, ``data/raw/documents``."""
    if named := os.environ.get("MZ_DOCUMENTS"):
        return Path(named) if Path(named).is_dir() else None
    for folder in (root().parent / "shared" / "documents", root() / "data" / "raw" / "documents"):
        if folder.is_dir():
            return folder
    return None


def figures_folder(figures_dir=""):
    """Where figures go: the folder named, else ``MZ_FIGURES``, else the project's ``figures``."""
    if figures_dir:
        return Path(figures_dir).resolve()
    return Path(os.environ.get("MZ_FIGURES") or root() / "figures")


def write_together(contents):
    """Write several files: each is whole before the first is moved into place, and what was there comes back on an error.

    Parameters
    ----------
    contents : dict of pathlib.Path to bytes

    Returns
    -------
    list of pathlib.Path

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path] = write_together({Path(folder) / "new" / "a.csv": b"fact\\n"})
    ...     path.read_bytes()
    b'fact\\n'
    """
    waiting, former = {}, {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as new:
                waiting[path] = new.name
                new.write(content)
            Path(new.name).chmod(0o644)
            former[path] = path.read_bytes() if path.exists() else None
        for path, new in waiting.items():
            os.replace(new, path)
    except BaseException:
        for path, new in waiting.items():
            if not Path(new).exists() and path in former:
                path.unlink(missing_ok=True) if former[path] is None else path.write_bytes(former[path])
            Path(new).unlink(missing_ok=True)
        raise
    return list(contents)
