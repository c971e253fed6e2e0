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

import pandas as pd

from ..panel.check import NOT_FACT_COLUMNS, REVIEW_COLUMNS
from ..sources.catalogues import DOCUMENT_KEYS, JURISDICTION_KEYS, MARKERS, SORTS, load_catalogues, load_units
from ..sources.facts import FACT_COLUMNS
from ..sources.paths import documents_folder, root, write_together
from ..sources.problems import InputError, Problem, nearest, shown, stop_if
from ..sources.tables import ID, PERIOD, fault_of
from .accept import heading
from .extract import extract
from .formats import origin, read_document
from .review import default_sheet, guard_decisions, sheet_rows
from .sheet import sheet_bytes

# From the colour-blind-safe sets of Okabe and Ito and of Paul Tol, in the order in which each stays farthest from the four
# first cities and from those before it, for common vision and for three kinds of colour blindness (a test measures it).
PALETTE = ("#661100", "#e69f00", "#882255", "#117733", "#6699cc", "#cc79a7")
_COMMAND = "mz new"
_LONGEST = 400  # characters of what is given


def new(path, jurisdiction, plan="", document="", place=None, parent=None, again=False, **about):
    """Put a document, and its place where that is new, into the catalogues, with empty files for its facts and its sheet.

    Parameters
    ----------
    path : pathlib.Path
        The document: plain text, ``.docx``, ``.html`` or ``.pdf``. What is read of it is stored as text; the file's own name
        and sha256 go into the catalogue where that is not the same.
    jurisdiction : str
        Id of its place.
    plan : str, optional
        The period of the plan, such as ``2016-2020``; as its title prints it by default. Never guessed.
    document : str, optional
        Its id; ``<jurisdiction>-13fyp`` and the like, or ``<jurisdiction>-<year>``, by default.
    place, parent : dict of str to str, optional
        Keys of ``data/raw/jurisdictions.toml`` for the place, and for the place that it lies in, where they are new.
    again : bool
        Take back first what was written for this document, or this text, as long as no decision about it has been taken in.
    **about : str
        Keys of ``data/raw/documents.toml``: title, title_en, issuer, number, issued, url, look_back, targets, note, sort.

    Returns
    -------
    tuple of (str, list of pathlib.Path, pandas.Series, list of str)
        The document's id, the files written (the sheet is the last), the sheet's rows by state, and what was noted.

    Raises
    ------
    InputError
        With everything that is missing or wrong; nothing is written then.
    """
    raw = root() / "data" / "raw"
    reg = load_units(raw)
    catalogues, problems = load_catalogues(raw, reg)
    stop_if(problems)
    place, parent = ({k: v for k, v in (given or {}).items() if v} for given in (place, parent))
    about = {k: v for k, v in about.items() if v}
    text, found, notes, problems = _read(path, jurisdiction, about)
    problems += _options(jurisdiction, plan, document, about, place, parent)
    sort = about.get("sort") or found.get("sort", "")
    if not plan and found.get("plan"):
        if found["guessed"]:
            said = f"no period that the title prints; the text seems to be of {found['plan']} ({found['plan_why']})"
            mend = f"--plan {found['plan']} if that is so"
            problems.append(Problem(_COMMAND, None, said, "--plan 2016-2020, or a year", mend))
        else:
            plan, notes = found["plan"], [*notes, f"plan {found['plan']}: {found['plan_why']}"]
    document = document or default_id(jurisdiction, plan if _years(plan) else "")
    entry = _entry(text, jurisdiction, plan, sort, about, path)
    replaced, taken_back = {}, {}
    if again:
        replaced, taken_back, more = _taken_back(raw, document, entry.get("sha256"), catalogues)
        problems += more
        catalogues, more = _hold(raw, replaced, reg)
        problems += more
    asked = any("no period" in p.found for p in problems)
    problems += _missing(entry | {"period": plan or asked}, text, path) + _places(
        jurisdiction, place, parent, catalogues, found
    )
    folder, more = _folder(raw)
    problems += more
    files = {folder / f"{document}.txt": text.encode("utf-8")}
    files |= {raw / name: content for name, content in _empty(document).items()}
    if not any(p.found.startswith("document ") for p in problems):
        problems += _taken({p: c for p, c in files.items() if p not in taken_back}, document, entry, catalogues)
        problems += _problems_of(guard_decisions, default_sheet(document))
    stop_if(problems)
    tables = _tables(raw, replaced, document, entry, jurisdiction, place, parent, catalogues)
    catalogues, problems = _hold(raw, replaced | tables, reg)
    stop_if([Problem(_COMMAND, None, p.found, p.allowed, p.mend) for p in problems])
    nothing = (pd.DataFrame(columns=list(columns)) for columns in (FACT_COLUMNS, NOT_FACT_COLUMNS))
    rows = sheet_rows(document, text, catalogues, *nothing)
    sheet = {default_sheet(document): sheet_bytes(rows, ".xlsx", catalogues["codebook"])}
    contents = taken_back | files | replaced | tables | sheet
    write_together(contents)
    return document, [p for p, c in contents.items() if c is not None], rows.state.value_counts(), notes


def _read(path, jurisdiction, about):
    """The text of the document, what it says of its period and place, notes, and why it cannot be read."""
    try:
        text, notes = read_document(path)
    except InputError as e:
        return "", {}, [], e.problems
    sort = about.get("sort") if about.get("sort") in SORTS else None
    attrs = extract(text, jurisdiction=jurisdiction, sort=sort).attrs
    if attrs["guessed"] and about.get("title"):
        attrs = extract(text, jurisdiction=jurisdiction, sort=sort, title=about["title"]).attrs
    own = extract(text[:4000]).attrs["jurisdiction"]
    return text, attrs | {"own": own}, notes, []


def _years(period):
    """First and last year of a period, or None where it is none."""
    return None if not period or fault_of(period, PERIOD) else (int(period[:4]), int(period[-4:]))


def _options(jurisdiction, plan, document, about, place, parent):
    """What is wrong with what was given, each by the name of its option, by the rules of the catalogues."""
    rules = {k.rstrip("?"): rule for k, rule in (JURISDICTION_KEYS | DOCUMENT_KEYS).items()} | {
        "level": ("prefecture", "county")
    }
    given = {"jurisdiction": (jurisdiction, ID), "plan": (plan, PERIOD), "document": (document, ID)}
    given |= {k: (v, rules[k]) for k, v in (about | place).items() if k != "parent"}
    given |= {"within": (place.get("parent", ""), ID)} | {f"within-{k}": (v, rules[k]) for k, v in parent.items()}
    problems = []
    for option, (value, rule) in given.items():
        fault = fault_of(value, rule) if value else None
        if value and not fault and (len(value) > _LONGEST or re.search("[\n\ud800-\udfff]", value)):
            fault = shown(value), f"one line of at most {_LONGEST} characters", "shorten it"
        if fault:
            problems.append(Problem(f"{_COMMAND} --{option.replace('_', '-')}", None, *fault))
    years = about.get("targets", "").split()
    if years != sorted(set(years)):
        found, allowed = repr(about["targets"]), "years in their order, such as 2018 2020"
        problems.append(Problem(f"{_COMMAND} --targets", None, found, allowed, "correct it"))
    return problems


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


def _entry(text, jurisdiction, plan, sort, about, path):
    """The catalogue's keys of a document, those that follow from others filled in."""
    derived, years = {"jurisdiction": jurisdiction, "period": plan, "sort": sort}, _years(plan)
    if years:
        first, last = years
        named = [int(y) for y in re.findall(r"(?<!\d)(?:19|20)[0-9]{2}(?!\d)", about.get("title", ""))]
        derived["targets"] = str(max([last, *(y for y in named if y <= last + 5)]))
        if last > first:
            derived["look_back"] = f"{2 * first - last - 1}-{first - 1}"
        elif sort in ("bulletin", "work_report"):
            # A bulletin is about its own year; a report to a congress in a year is about the year before.
            back = first - (
                sort == "work_report" and not re.search(f"{first}年[^，。]{{0,12}}(?:总结|情况)", text[:400])
            )
            derived["look_back"] = str(back)
    data = text.encode("utf-8")
    derived |= origin(path, text) if text else {}
    known = derived | about | {"sha256": hashlib.sha256(data).hexdigest(), "length": len(text)}
    return {k: known[k] for k in (key.rstrip("?") for key in DOCUMENT_KEYS) if known.get(k)}


def _missing(entry, text, path):
    """What the catalogue demands of a document and nobody has given."""
    line = next((x.strip() for x in text.splitlines() if x.strip()), "")[:60]
    advice = {
        "title": "--title TEXT, as printed" + (f" (the text begins: {line})" if line else ""),
        "title_en": "--title-en TEXT, the title in English",
        "period": "--plan 2016-2020, the period of the plan, or the year of the report",
    }
    problems = [Problem(_COMMAND, None, f"no {k}", mend, "give it") for k, mend in advice.items() if not entry.get(k)]
    if text and not re.search(r"\d", text):
        found = "a text without a digit"
        problems.append(Problem(Path(path).name, None, found, "a document with figures", "is it the right file?"))
    return problems


def _places(jurisdiction, place, parent, catalogues, found):
    """What is missing or wrong about the place and the one that it lies in."""
    known = catalogues["jurisdictions"]
    if jurisdiction in known.index:
        if known.at[jurisdiction, "level"] not in ("prefecture", "county"):
            allowed = "a city or a county: provinces and the country stand beside them, as references"
            return [Problem(f"{_COMMAND} --jurisdiction", None, repr(jurisdiction), allowed, "name the city")]
        mend = "leave it out: the place is there already"
        return [
            Problem(f"{_COMMAND} --{k.replace('_', '-')}", None, repr(v), repr(known.at[jurisdiction, k]), mend)
            for k, v in place.items() if known.at[jurisdiction, k] != v
        ]  # fmt: skip
    needed = {"name_en": "--name-en", "name_zh": "--name-zh", "parent": "--within, the id of its province or city"}
    # What the text itself says of its place is advice; what only looks alike (Guangzhou, Zhengzhou) is none.
    printed = f"give it (the text is about {found['place']})" if found.get("place") else "give it"
    if (own := found.get("own")) in known.index:
        printed = f"give it, or --jurisdiction {own}: the text is about {known.at[own, 'name_zh']}"
    problems = [
        Problem(_COMMAND, None, f"no {k} of {jurisdiction!r}, a new place", option, printed)
        for k, option in needed.items() if k not in place
    ]  # fmt: skip
    whole = place.get("parent")
    if whole and whole not in known.index and not (parent.get("name_en") and parent.get("name_zh")):
        mend = "for a new province give --within-name-en and --within-name-zh too"
        mend = "; ".join(filter(None, (nearest(whole, known.index), mend)))
        problems.append(Problem(f"{_COMMAND} --within", None, repr(whole), f"one of {', '.join(known.index)}", mend))
    return problems


def _folder(raw):
    """The folder of the documents' texts, and what is wrong with the one that the environment names."""
    problems, folder = [], documents_folder()
    if folder is None and (named := os.environ.get("MZ_DOCUMENTS")):
        found, mend = f"{named!r}, which is no folder", "make it, or unset MZ_DOCUMENTS"
        problems.append(Problem("MZ_DOCUMENTS", None, found, "the folder of the documents' texts", mend))
    return folder or raw / "documents", problems


def _empty(document):
    """The files that a document has under data/raw, as long as nothing is decided."""
    return {
        f"facts/{document}.csv": heading(FACT_COLUMNS),
        f"review/{document}-not-facts.csv": heading(NOT_FACT_COLUMNS),
        f"review/{document}.csv": heading(REVIEW_COLUMNS),
        f"identities/{document}.toml": b"# What the figures of this plan imply: see docs/method.md, Identities.\n",
    }


def _taken(files, document, entry, catalogues):
    """What would be overwritten, and whether the same text is there under another name."""
    problems, known = [], catalogues["documents"]
    name, again = "data/raw/documents.toml", "; --again does it anew as long as no decision is taken in"
    if document in known.index:
        found, mend = (
            f"document {document!r}, which is there already",
            "give --document for another; `mz review` for a new edition",
        )
        problems.append(Problem(name, known.at[document, "line"], found, "a new id", mend + again))
    for other in known.index[(known.sha256 == entry.get("sha256")) & (known.index != document)]:
        found = f"the text of {other}"
        problems.append(Problem(name, known.at[other, "line"], found, "a text that is new", "see there" + again))
    for path, content in files.items():
        if path.exists() and document not in known.index and (path.suffix != ".txt" or path.read_bytes() != content):
            mend = "move it away, or give --document"
            problems.append(Problem(path.name, None, "a file of that name", "no file, or the same", mend))
    return problems


def _problems_of(check, *arguments):
    try:
        check(*arguments)
    except InputError as e:
        return e.problems
    return []


def _taken_back(raw, document, sha256, catalogues):
    """What an earlier `mz new` wrote for a document or its text: the catalogues without it, the files that go."""
    known, places = catalogues["documents"], catalogues["jurisdictions"]
    folder, texts, gone, problems = _folder(raw)[0], {}, {}, []
    for name in ("documents", "jurisdictions"):
        texts[name] = (raw / f"{name}.toml").read_text(encoding="utf-8")
    earlier = [d for d in known.index if d == document or known.at[d, "sha256"] == sha256]
    for one in earlier:
        files = {raw / name: content for name, content in _empty(one).items()}
        decided = [p.name for p, content in files.items() if p.exists() and p.read_bytes() != content]
        if decided:
            found, allowed = (
                f"decisions about {one} in {', '.join(decided)}",
                "a document about which nothing is decided",
            )
            problems.append(Problem(f"{_COMMAND} --again", None, found, allowed, "take them back by hand, or with git"))
        problems += _problems_of(guard_decisions, default_sheet(one))
        gone |= dict.fromkeys([*files, folder / f"{one}.txt", default_sheet(one)])
        texts["documents"] = _without(texts["documents"], one)
    left = set(known.jurisdiction[~known.index.isin(earlier)])
    others = [p.read_text(encoding="utf-8") for p in raw.rglob("*.*")
              if p.suffix in (".csv", ".toml") and p.stem not in texts and p not in gone]  # fmt: skip
    for place in dict.fromkeys(known.jurisdiction[known.index.isin(earlier)]):
        for one in (place, places.at[place, "parent"]):  # a new city may have come with a new province
            named = re.compile(rf"(?<![\w-]){re.escape(one)}(?![\w-])")
            rest = _without(texts["jurisdictions"], one)
            if one and one not in left and not any(map(named.search, [rest, texts["documents"], *others])):
                texts["jurisdictions"] = rest
    return {raw / f"{name}.toml": text.encode("utf-8") for name, text in texts.items()}, gone, problems


def _without(text, ident):
    """A catalogue without one of its tables.

    Examples
    --------
    >>> _without("[a]\\nx = 1\\n\\n[b]\\nx = 2\\n", "b")
    '[a]\\nx = 1\\n'
    """
    return (
        re.sub(rf"(?ms)\n*^\[{re.escape(ident)}\]\n.*?(?=\n*^\[|\n*^#|\Z)", "\n", text).lstrip("\n").rstrip("\n") + "\n"
    )


def _tables(raw, replaced, document, entry, jurisdiction, place, parent, catalogues):
    """The catalogues with what is new at their ends."""
    known = catalogues["jurisdictions"]
    blocks = []
    if jurisdiction not in known.index:
        if place["parent"] not in known.index:
            blocks.append(_block(place["parent"], {"level": "province", "parent": "china"} | parent))
        color, marker = next_look(catalogues)
        blocks.append(_block(jurisdiction, {"level": "prefecture"} | place | {"color": color, "marker": marker}))
    added = {"documents": [_block(document, entry)], "jurisdictions": blocks}
    former = {name: raw / f"{name}.toml" for name in added}
    former = {path: replaced.get(path) or path.read_bytes() for path in former.values()}
    return {
        path: former[path].rstrip(b"\n") + "".join(blocks).encode("utf-8")
        for path, blocks in zip(former, added.values()) if blocks
    }  # fmt: skip


_ORDER = ("code", "name_en", "name_zh", "level", "parent", "color", "marker")


def _block(name, values):
    """A table of a catalogue; a JSON string is a TOML string."""
    keys = [k for k in (*_ORDER, *values) if values.get(k)]
    lines = [f"{k} = {json.dumps(values[k], ensure_ascii=False)}" for k in dict.fromkeys(keys)]
    return "\n".join(["", "", f"[{name}]", *lines]) + "\n"


def _hold(raw, tables, reg):
    """The catalogues as they will be, and what the build would find wrong with them, before they are written."""
    with tempfile.TemporaryDirectory() as folder:
        for path in raw.glob("*.*"):
            if path.is_file():
                shutil.copy(path, folder)
        for path, content in tables.items():
            (Path(folder) / path.name).write_bytes(content)
        return load_catalogues(Path(folder), reg)
