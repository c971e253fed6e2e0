"""The documents themselves, where they are at hand: the same edition that the facts were read from, or none."""

import hashlib

from .problems import Problem, listed


def document_text(folder, document, entry):
    """A document's text, checked against its sha256 and length.

    Parameters
    ----------
    folder : pathlib.Path
    document : str
    entry : pandas.Series
        Its row of the catalogue.

    Returns
    -------
    tuple of (str or None, list of Problem)
        None where the folder has no such document.
    """
    path = folder / f"{document}.txt"
    try:
        if not path.is_file():
            return None, []
        data = path.read_bytes()
    except OSError as e:
        return None, [Problem(path.name, None, f"what cannot be read: {e.strerror}", "a file", "restore the text")]
    found = hashlib.sha256(data).hexdigest()
    if found != entry["sha256"]:
        problem = f"another text, sha256 {found[:12]}...", f"sha256 {entry['sha256'][:12]}..."
        mend = "take the edition that the facts were read from; their offsets hold for no other"
        return None, [Problem(path.name, None, *problem, mend)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        found = f"the byte 0x{data[e.start]:02x} at {e.start}, which is not UTF-8"
        return None, [Problem(path.name, None, found, "UTF-8", "save the text as UTF-8, and take its sha256 again")]
    if len(text) != int(entry["length"]):
        mend = "correct data/raw/documents.toml"
        return None, [Problem(path.name, None, f"{len(text)} characters", f"{entry['length']} characters", mend)]
    return text, []


def of_no_document(raw, pattern, known):
    """Files that people put into a folder of ``data/raw`` and that belong to no document of the catalogue.

    Parameters
    ----------
    raw : pathlib.Path
    pattern : str
        Of the files, such as ``facts/*.csv``.
    known : list of str
        The names that belong there.

    Returns
    -------
    list of Problem
    """
    allowed, mend = listed(known), "correct its name, remove it, or add it to data/raw/documents.toml"
    strange = sorted(path.relative_to(raw).as_posix() for path in raw.glob(pattern) if path.name not in known)
    return [
        Problem(f"data/raw/{name}", None, "a file of a document that is not in the catalogue", allowed, mend)
        for name in strange
    ]
