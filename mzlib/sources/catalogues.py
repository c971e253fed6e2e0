"""The catalogues that people write: documents, jurisdictions, families, the codebook, and the labels of both languages."""

import re

from ..reading.units import faults_of, parse_unit, registry
from .paths import ID
from .problems import Problem, nearest, stop_if
from .tables import DATE, PERIOD, TEXT, YEAR, read_text, read_toml

SORTS = ("plan", "notice", "bulletin", "work_report")
DOCUMENT_KEYS = {
    "title": TEXT,
    "title_en": TEXT,
    "issuer?": TEXT,
    "number?": TEXT,
    "issued?": DATE,
    "jurisdiction": ID,
    "period": PERIOD,
    "look_back?": PERIOD,  # one year, of a bulletin: it is compared in its own
    "targets": rf"{YEAR}( {YEAR})*",
    "sha256": r"[0-9a-f]{64}",
    "length": int,
    "url?": r"https?://[^\s<>\"]+",
    "sort?": SORTS,  # where title and text do not say it
    # The file that the text was read from, where it is no plain text in UTF-8.
    "original?": TEXT,
    "original_sha256?": r"[0-9a-f]{64}",
    "note?": TEXT,
}
LEVELS = ("country", "province", "prefecture", "county")
# Marks that have an inside, which a target leaves empty; as matplotlib names them.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "h", "<", ">", "8", "d", "H", "*")
JURISDICTION_KEYS = {
    "code?": r"\d{6}",
    "name_en": TEXT,
    "name_zh": TEXT,
    "level": LEVELS,
    "parent?": ID,
    "color?": r"#[0-9a-f]{6}",
    "marker?": MARKERS,
    "note?": TEXT,
}
FAMILY_KEYS = {"label_en": TEXT, "label_zh": TEXT}
CODEBOOK_KEYS = {
    "family": ID,
    "label_en": TEXT,
    "label_zh": TEXT,
    "definition_en": TEXT,
    "definition_zh": TEXT,
    "unit": TEXT,
    "short_en?": r".{1,28}",
    "short_zh?": r".{1,14}",
    "decimals?": int,
    "better?": ("higher", "lower"),
    "scope?": ("differs", "implied"),
    "not_to_be_confused?": [ID],
}
LABEL_KEYS = {"en": TEXT, "zh": TEXT}
ORIGIN_KEYS = LABEL_KEYS
_LABEL = r"[a-z]+:[A-Za-z0-9_ ,%/-]{0,64}"
# What tells one entry from another: a reader who sees it twice cannot know which is meant.
_OWN = {
    "documents": ("title", "title_en", "sha256"),
    "jurisdictions": ("code", "name_en", "name_zh"),
    "families": ("label_en", "label_zh"),
    "codebook": ("label_en", "label_zh", "short_en", "short_zh"),
    "origins": ("en", "zh"),
}


def load_units(raw):
    """The registry of units.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.

    Returns
    -------
    pint.UnitRegistry

    Raises
    ------
    InputError
        Where a line of ``units.txt`` is wrong: all else stands on it.
    """
    name = "data/raw/units.txt"
    text, problems = read_text(raw / "units.txt", name)
    wrong = faults_of(text) if not problems else ()
    stop_if(
        problems + [Problem(name, line, found, allowed, "correct or remove the line") for line, found, allowed in wrong]
    )
    return registry(raw / "units.txt")


def load_catalogues(raw, reg):
    """All catalogues of a project, checked.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.
    reg : pint.UnitRegistry

    Returns
    -------
    tuple of (dict, list of Problem)
        The dict holds the frames ``documents``, ``jurisdictions``, ``families``, ``codebook``, ``labels``, ``origins``,
        each indexed by ``id``.
    """
    kinds = {
        "documents": DOCUMENT_KEYS,
        "jurisdictions": JURISDICTION_KEYS,
        "families": FAMILY_KEYS,
        "codebook": CODEBOOK_KEYS,
        "labels": LABEL_KEYS,
        "origins": ORIGIN_KEYS,
    }
    frames, problems = {}, []

    def problem(kind, row, found, allowed, mend):
        problems.append(Problem(f"data/raw/{kind}.toml", row.line, f"[{row.Index}] {found}", allowed, mend))

    for kind, keys in kinds.items():
        frame, more = read_toml(raw / f"{kind}.toml", keys, f"data/raw/{kind}.toml", _LABEL if kind == "labels" else ID)
        frames[kind] = frame.reset_index().set_index("id")
        problems += more
        for column in _OWN.get(kind, ()):
            first = {}
            for row in frames[kind].itertuples():
                if (word := getattr(row, column)) and word in first:
                    problem(
                        kind, row, f"{column} {word!r}, as [{first[word]}]", "one entry for each", "tell them apart"
                    )
                first.setdefault(word, row.Index)
    for kind, column, among in (
        ("documents", "jurisdiction", "jurisdictions"),
        ("jurisdictions", "parent", "jurisdictions"),
        ("codebook", "family", "families"),
        ("codebook", "not_to_be_confused", "codebook"),
    ):
        names = frames[among].index
        for row in frames[kind].itertuples():
            for word in getattr(row, column).split() if len(names) else ():
                if word not in names:
                    mend = nearest(word, names) or f"add it to data/raw/{among}.toml"
                    problem(kind, row, f"{column} {word!r}", f"ids of {among}.toml", mend)
    _check_places(frames, problem)
    units = frames["codebook"].unit
    for row in frames["codebook"].itertuples():
        try:
            parse_unit(row.unit or "times", reg)
        except ValueError as e:
            mend = nearest(row.unit, set(units) - {row.unit}) or "see data/raw/units.txt"
            problem("codebook", row, e, "units of data/raw/units.txt", mend)
    return frames, problems


def decimals(entry):
    """How many decimal places figures, tables and texts show of an indicator.

    Parameters
    ----------
    entry : mapping
        Of the codebook: ``unit``, and ``decimals`` where the unit does not settle it.

    Returns
    -------
    int

    Examples
    --------
    >>> decimals({"unit": "percent"}), decimals({"unit": "bed/1000 elderly"}), decimals({"unit": "yuan/person/month"})
    (1, 1, 0)
    >>> decimals({"unit": "m2", "decimals": 2})
    2
    """
    if str(entry.get("decimals", "")):
        return int(entry["decimals"])
    if entry["unit"] in ("times", "ratio"):
        return 2
    return 1 if entry["unit"].startswith("percent") or re.search(r"/\d", entry["unit"]) else 0


def _check_places(frames, problem):
    """Places that lie in no higher one (so that none can lie in itself), or that charts could not tell apart."""
    places, seen, drawn = frames["jurisdictions"], {}, set(frames["documents"].jurisdiction)
    for row in places.itertuples():
        above = places.level.get(row.parent, "")
        if row.level and above and LEVELS.index(above) >= LEVELS.index(row.level):
            found = f"parent {row.parent!r}, a {above}, of a {row.level}"
            problem(
                "jurisdictions", row, found, "a parent of a higher level: " + " > ".join(LEVELS), "correct one of them"
            )
        look = (row.color, row.marker)
        if row.Index in drawn and not all(look):
            found, allowed = "which has a document, without color or marker", 'color = "#rrggbb" and marker = "o"'
            problem("jurisdictions", row, found, allowed, "give it both")
        if any(look) and look in seen:
            found = f"color and marker of {seen[look]}"
            problem("jurisdictions", row, found, "a pair that no other place has", "choose another color or marker")
        seen.setdefault(look, row.Index)
