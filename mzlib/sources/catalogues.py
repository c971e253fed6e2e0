"""The catalogues that people write: documents, jurisdictions, families, the codebook, and the labels of both languages."""

from ..reading.units import parse_unit
from .problems import Problem, nearest
from .tables import read_toml

_TEXT = r".+"
SORTS = ["plan", "notice", "bulletin", "work_report"]
DOCUMENT_KEYS = {
    "title": _TEXT,
    "title_en": _TEXT,
    "issuer?": None,
    "number?": None,
    "issued?": r"\d{4}(-\d{2}){0,2}",
    "jurisdiction": _TEXT,
    "period": r"\d{4}(-\d{4})?",
    "look_back?": r"\d{4}-\d{4}",
    "targets": r"\d{4}( \d{4})*",
    "sha256": r"[0-9a-f]{64}",
    "length": r"\d+",
    "url?": r"https?://\S+",
    # Which sort of document it is, where its title does not say so; and the file that the text was read from, where it is
    # no plain text in UTF-8.
    "sort?": SORTS,
    "original?": _TEXT,
    "original_sha256?": r"[0-9a-f]{64}",
    "note?": None,
}
JURISDICTION_KEYS = {
    "code?": r"\d{6}",
    "name_en": _TEXT,
    "name_zh": _TEXT,
    "level": ["country", "province", "prefecture", "county"],
    "parent?": None,
    "color?": r"#[0-9a-f]{6}",
    "marker?": None,
    "note?": None,
}
# Marks that have an inside, which a target leaves empty; as matplotlib names them.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "h", "<", ">", "8", "d", "H", "*")
FAMILY_KEYS = {"label_en": _TEXT, "label_zh": _TEXT}
CODEBOOK_KEYS = {
    "family": _TEXT,
    "label_en": _TEXT,
    "label_zh": _TEXT,
    "definition_en": _TEXT,
    "definition_zh": _TEXT,
    "unit": _TEXT,
    "better?": ["higher", "lower"],
    "not_to_be_confused?": None,
}
LABEL_KEYS = {"en": _TEXT, "zh": _TEXT}


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
        The dict holds the frames ``documents``, ``jurisdictions``, ``families``, ``codebook`` and ``labels``, each
        indexed by ``id``.
    """
    kinds = {
        "documents": DOCUMENT_KEYS,
        "jurisdictions": JURISDICTION_KEYS,
        "families": FAMILY_KEYS,
        "codebook": CODEBOOK_KEYS,
        "labels": LABEL_KEYS,
    }
    frames, problems = {}, []
    for kind, keys in kinds.items():
        frame, more = read_toml(raw / f"{kind}.toml", keys, f"data/raw/{kind}.toml")
        frames[kind] = frame.reset_index().set_index("id")
        problems += more

    def known(kind, column, among, optional=False):
        names = set(frames[among].index)
        for row in frames[kind].itertuples():
            for word in getattr(row, column).split() or ([] if optional else [""]):
                if word not in names and names:
                    mend = nearest(word, names) or f"add it to data/raw/{among}.toml"
                    found = f"[{row.Index}] {column} {word!r}"
                    problems.append(Problem(f"data/raw/{kind}.toml", row.line, found, f"ids of {among}.toml", mend))

    known("documents", "jurisdiction", "jurisdictions")
    known("jurisdictions", "parent", "jurisdictions", optional=True)
    known("codebook", "family", "families")
    known("codebook", "not_to_be_confused", "codebook", optional=True)
    problems += _looks(frames)
    for row in frames["codebook"].itertuples():
        try:
            parse_unit(row.unit, reg)
        except ValueError as e:
            mend = nearest(row.unit, set(frames["codebook"]["unit"]) - {row.unit}) or "see data/raw/units.txt"
            found = f"[{row.Index}] {e}"
            problems.append(Problem("data/raw/codebook.toml", row.line, found, "units of data/raw/units.txt", mend))
    return frames, problems


def _looks(frames):
    """Places that charts could not tell apart, or could not draw."""
    name, seen, drawn = "data/raw/jurisdictions.toml", {}, set(frames["documents"].jurisdiction)
    for row in frames["jurisdictions"].itertuples():
        look = (row.color, row.marker)
        if row.marker and row.marker not in MARKERS:
            found = f"[{row.Index}] marker {row.marker!r}"
            yield Problem(name, row.line, found, " ".join(MARKERS), "choose one of them")
        if row.Index in drawn and not all(look):
            found = f"[{row.Index}], which has a document, without color or marker"
            yield Problem(name, row.line, found, 'color = "#rrggbb" and marker = "o"', "give it both")
        if any(look) and look in seen:
            found = f"[{row.Index}] color and marker of {seen[look]}"
            yield Problem(name, row.line, found, "a pair that no other place has", "choose another color or marker")
        seen.setdefault(look, row.Index)
