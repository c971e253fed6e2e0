"""A new document, and the place that it is of, in the catalogues: everything in one step, or nothing."""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from itertools import product
from pathlib import Path

from ..panel.check import NOT_FACT_COLUMNS, REVIEW_COLUMNS
from ..reading.units import registry
from ..sources.catalogues import DOCUMENT_KEYS, MARKERS, load_catalogues
from ..sources.facts import FACT_COLUMNS
from ..sources.paths import documents_folder, root, write_together
from ..sources.problems import Problem, nearest, stop_if
from .accept import heading
from .extract import extract, read_document

# From the colour-blind-safe sets of Okabe and Ito and of Paul Tol, in the order in which each stays farthest from the four
# first cities and from those before it, for common vision and for three kinds of colour blindness (a test measures it).
PALETTE = ("#661100", "#e69f00", "#882255", "#117733", "#6699cc", "#cc79a7")
_COMMAND = "mz new"


def new(path, jurisdiction, plan="", document="", place=None, parent=None, **about):
    """Put a document, and its place where that is new, into the catalogues, with empty files for its facts.

    Parameters
    ----------
    path : pathlib.Path
        The document's text.
    jurisdiction : str
        Id of its place.
    plan : str, optional
        The period of the plan, such as ``2016-2020``; as found in the text by default.
    document : str, optional
        Its id; ``<jurisdiction>-13fyp`` and the like, or ``<jurisdiction>-<year>``, by default.
    place, parent : dict of str to str, optional
        Keys of ``data/raw/jurisdictions.toml`` for the place, and for the place that it lies in, where they are new.
    **about : str
        Keys of ``data/raw/documents.toml``: title, title_en, issuer, number, issued, url, look_back, targets, note.

    Returns
    -------
    tuple of (str, list of pathlib.Path, list of str)
        The document's id, the files written, and what was noted.

    Raises
    ------
    InputError
        With everything that is missing or wrong; nothing is written then.
    """
    raw = root() / "data" / "raw"
    reg = registry(raw / "units.txt")
    catalogues, problems = load_catalogues(raw, reg)
    stop_if(problems)
    try:
        text, notes = read_document(path)
    except (OSError, ValueError) as e:
        stop_if([Problem(Path(path).name, None, str(e), "a document as plain text", "save it as UTF-8")])
    if not plan:
        plan = extract(text, jurisdiction=jurisdiction).attrs.get("plan", "")
        notes += [f"plan {plan}: found in the text"] if plan else []
    if plan and not re.fullmatch(r"\d{4}(-\d{4})?", plan):
        stop_if([Problem(_COMMAND, None, f"plan {plan!r}", "a period such as 2016-2020, or a year", "correct it")])
    document = document or default_id(jurisdiction, plan)
    entry = _entry(text, jurisdiction, plan, about)
    problems = _missing(entry, document, text, Path(path).name) + _places(
        jurisdiction, place or {}, parent or {}, catalogues
    )
    folder = documents_folder() or raw / "documents"
    if documents_folder() is None and (named := os.environ.get("MZ_DOCUMENTS")):
        found, mend = f"{named!r}, which is no folder", "make it, or unset MZ_DOCUMENTS"
        problems.append(Problem("MZ_DOCUMENTS", None, found, "the folder of the documents' texts", mend))
    contents = {
        raw / "facts" / f"{document}.csv": heading(FACT_COLUMNS),
        raw / "review" / f"{document}-not-facts.csv": heading(NOT_FACT_COLUMNS),
        raw / "review" / f"{document}.csv": heading(REVIEW_COLUMNS),
        raw
        / "identities"
        / f"{document}.toml": b"# What the figures of this plan imply: see docs/method.md, Identities.\n",
    }
    contents |= {folder / f"{document}.txt": text.encode("utf-8")}
    problems += _taken(document, contents, catalogues, entry["sha256"])
    stop_if(problems)
    tables = _tables(raw, document, entry, jurisdiction, place or {}, parent or {}, catalogues)
    _hold(raw, tables, reg)
    return document, write_together(contents | tables), notes


def default_id(jurisdiction, plan):
    """The id of a document that is given none.

    Examples
    --------
    >>> default_id("luoyang", "2016-2020"), default_id("luoyang", "2021-2025"), default_id("luoyang", "2017")
    ('luoyang-13fyp', 'luoyang-14fyp', 'luoyang-2017')
    """
    first, _, last = plan.partition("-")
    five = last and int(last) - int(first) == 4 and int(first) % 5 == 1
    return f"{jurisdiction}-{(int(first) - 1951) // 5}fyp" if five else f"{jurisdiction}-{first or 'document'}"


def next_look(catalogues):
    """A colour and a mark that no other place has together, and, while there are such, that no other place has at all.

    Parameters
    ----------
    catalogues : dict of pandas.DataFrame

    Returns
    -------
    tuple of (str, str)
    """
    places = catalogues["jurisdictions"]
    used, times = set(zip(places.color, places.marker)), Counter([*places.color, *places.marker])
    free = [look for look in product(PALETTE, MARKERS) if look not in used]
    return min(free, key=lambda look: (times[look[0]], times[look[1]]))


def _entry(text, jurisdiction, plan, about):
    """The catalogue's keys of a document, those that follow from others filled in."""
    first, _, last = plan.partition("-")
    derived = {"jurisdiction": jurisdiction, "period": plan, "targets": last or first}
    if last:
        years = int(last) - int(first) + 1
        derived["look_back"] = f"{int(first) - years}-{int(first) - 1}"
    given = {k: v for k, v in about.items() if v}
    known = derived | given | {"sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(), "length": len(text)}
    return {k: known[k] for k in (key.rstrip("?") for key in DOCUMENT_KEYS) if known.get(k)}


def _missing(entry, document, text, name):
    """What the catalogue demands of a document and nobody has given."""
    line = next((x.strip() for x in text.splitlines() if x.strip()), "")[:60]
    advice = {
        "title": f"--title TEXT, as printed (the text begins: {line})",
        "title_en": "--title-en TEXT, the title in English",
        "period": "--plan 2016-2020, the period of the plan",
        "targets": "--targets 2020, the year or years of its targets",
    }
    problems = [Problem(_COMMAND, None, f"no {k}", mend, "give it") for k, mend in advice.items() if k not in entry]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", document):
        allowed = "lower-case letters, digits and hyphens"
        problems.append(Problem(_COMMAND, None, f"document {document!r}", allowed, "give --document"))
    if entry.get("length", 0) and not re.search(r"\d", text):
        problems.append(
            Problem(name, None, "a text without a digit", "a document with figures", "is it the right file?")
        )
    return problems


def _places(jurisdiction, place, parent, catalogues):
    """What is missing or wrong about the place and the one that it lies in."""
    known = catalogues["jurisdictions"]
    given = {k: v for k, v in place.items() if v}
    if jurisdiction in known.index:
        different = [k for k, v in given.items() if known.at[jurisdiction, k] != v]
        mend = "leave it out: the place is there already"
        return [Problem(_COMMAND, None, f"{k} {given[k]!r}", repr(known.at[jurisdiction, k]), mend) for k in different]
    needed = {"name_en": "--name-en", "name_zh": "--name-zh", "parent": "--within, the id of its province or city"}
    near = nearest(jurisdiction, known.index)
    problems = [
        Problem(_COMMAND, None, f"no {k} of {jurisdiction!r}, a new place", option, near or "give it")
        for k, option in needed.items() if k not in given
    ]  # fmt: skip
    if not re.fullmatch(r"[a-z][a-z0-9-]*", jurisdiction):
        allowed = "lower-case letters, digits and hyphens"
        problems.append(Problem(_COMMAND, None, f"jurisdiction {jurisdiction!r}", allowed, "rename it"))
    whole = given.get("parent")
    if whole and whole not in known.index and not (parent.get("name_en") and parent.get("name_zh")):
        mend = nearest(whole, known.index) or "for a new province give --within-name-en and --within-name-zh too"
        problems.append(Problem(_COMMAND, None, f"parent {whole!r}", f"one of {', '.join(known.index)}", mend))
    return problems


def _taken(document, contents, catalogues, sha256):
    """What would be overwritten, and whether the same text is there under another name."""
    problems, known = [], catalogues["documents"]
    if document in known.index:
        found, mend = (
            f"document {document!r}, which is there already",
            "give --document for another; `mz review` for a new edition",
        )
        problems.append(Problem("data/raw/documents.toml", known.at[document, "line"], found, "a new id", mend))
    for other in known.index[(known.sha256 == sha256) & (known.index != document)]:
        found = f"the text of {other}"
        problems.append(
            Problem("data/raw/documents.toml", known.at[other, "line"], found, "a text that is new", "see there")
        )
    for path, content in contents.items():
        if path.exists() and document not in known.index and (path.suffix != ".txt" or path.read_bytes() != content):
            mend = "move it away, or give --document"
            problems.append(Problem(path.name, None, "a file of that name", "no file, or the same", mend))
    return problems


def _tables(raw, document, entry, jurisdiction, place, parent, catalogues):
    """The catalogues with what is new at their ends."""
    known = catalogues["jurisdictions"]
    blocks = []
    if jurisdiction not in known.index:
        if place["parent"] not in known.index:
            blocks.append(_block(place["parent"], {"level": "province", "parent": "china"} | parent))
        color, marker = next_look(catalogues)
        given = {k: v for k, v in place.items() if v}
        blocks.append(_block(jurisdiction, {"level": "prefecture"} | given | {"color": color, "marker": marker}))
    added = {"documents": [_block(document, entry)], "jurisdictions": blocks}
    return {
        raw / f"{name}.toml": (raw / f"{name}.toml").read_bytes().rstrip(b"\n") + "".join(blocks).encode("utf-8")
        for name, blocks in added.items() if blocks
    }  # fmt: skip


_ORDER = ("code", "name_en", "name_zh", "level", "parent", "color", "marker")


def _block(name, values):
    """A table of a catalogue; a JSON string is a TOML string."""
    keys = [k for k in (*_ORDER, *values) if values.get(k)]
    lines = [f"{k} = {json.dumps(values[k], ensure_ascii=False)}" for k in dict.fromkeys(keys)]
    return "\n".join(["", "", f"[{name}]", *lines]) + "\n"


def _hold(raw, tables, reg):
    """Hold the new catalogues against the checks of the build, before they are written."""
    with tempfile.TemporaryDirectory() as folder:
        for path in raw.glob("*.*"):
            shutil.copy(path, folder)
        for path, content in tables.items():
            (Path(folder) / path.name).write_bytes(content)
        stop_if(load_catalogues(Path(folder), reg)[1])
