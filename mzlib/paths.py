"""Where things are: found from where mzlib itself lies, never from the folder that somebody happens to stand in."""

import os
from pathlib import Path


def root():
    """The project's folder: ``MZ_ROOT`` where it is set, else the one that mzlib lies in.

    Examples
    --------
    >>> (root() / "data" / "raw").is_dir()
    True
    """
    return Path(os.environ.get("MZ_ROOT") or Path(__file__).resolve().parents[1])


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
