"""From what people write to what the notebooks read: ``data/raw`` to ``data/processed``, all or nothing."""

import gc
import hashlib
import io
import json
import os
import re
import tempfile
from pathlib import Path

import pandas as pd

from ..reading.units import registry
from ..sources.catalogues import load_catalogues
from ..sources.facts import FACT_COLUMNS, load_facts
from ..sources.paths import documents_folder, root
from ..sources.problems import Problem, stop_if
from ..sources.reference import load_reference
from ..sources.tables import read_text
from .formulas import derive, load_formulas
from .identities import AUDIT_COLUMNS, load_identities, work_out
from .issues import check_issues, footnotes_of, load_issues
from .observe import observe_facts, observe_reference
from .schema import PANEL_COLUMNS

PROCESSED = ("facts.csv", "panel.csv", "panel.parquet", "audit.csv", "issues.csv", "datapackage.json")


def load_raw(folder=None, documents=None):
    """Everything that people write, checked.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The folder ``data/raw``; the project's own by default.
    documents : pathlib.Path, optional
        Folder of the documents' texts, to check spans against.

    Returns
    -------
    tuple of (dict, list of Problem)
        Frames of the catalogues, ``facts``, ``reference``; ``formulas`` and ``identities`` (lists); ``issues``; ``units`` (a
        pint registry); ``observations`` (stated, reference, and what identities derive) and ``audit``.
    """
    folder = folder or root() / "data" / "raw"
    stop_if(read_text(folder / "units.txt", "data/raw/units.txt")[1])
    try:
        reg = registry(folder / "units.txt")
    except Exception as e:  # pint raises errors of many kinds for one malformed line
        mend = "look at the line named, or restore it (git checkout)"
        stop_if([Problem("data/raw/units.txt", None, str(e), "unit = definition, one a line", mend)])
    raw, problems = load_catalogues(folder, reg)
    if any(frame.empty for frame in raw.values()):
        stop_if(problems)  # what stands on a catalogue that cannot be read would repeat that at every line
    raw["facts"], more = load_facts(folder, raw, reg, documents)
    problems += more
    raw["reference"], more = load_reference(folder, raw, reg)
    problems += more
    raw["formulas"], more = load_formulas(folder, raw, reg)
    problems += more
    raw["identities"], more = load_identities(folder, raw)
    problems += more
    raw["issues"], more = load_issues(folder)
    problems += more
    raw["units"] = reg
    problems += _unused(raw, problems) + _unlabelled(raw, problems)
    return raw, problems or _worked_out(raw)


def _worked_out(raw):
    """Put the observations and the audit into ``raw``; gives back what is wrong with identities and issues."""
    stated = observe_facts(raw["facts"], raw, raw["units"])
    reference = observe_reference(raw["reference"], raw, raw["units"])
    observations = pd.concat([stated, reference], ignore_index=True)
    derived, raw["audit"], problems = work_out(raw["identities"], observations, raw["codebook"], raw["units"])
    raw["observations"] = pd.concat([observations, derived], ignore_index=True) if len(derived) else observations
    return problems or check_issues(raw["issues"], raw["audit"], raw["facts"].fact)


def _unused(raw, problems):
    """Indicators of the codebook that no fact, no reference row and no formula uses."""
    if problems:
        return []
    used = set(raw["facts"].indicator) | set(raw["reference"].indicator)
    used |= {f["indicator"] for f in raw["formulas"]}
    used |= {m["indicator"] for i in raw["identities"] for m in i["members"] if isinstance(m, dict)}
    return [
        Problem("data/raw/codebook.toml", row.line, f"[{row.Index}] that nothing uses", "indicators with a fact, a "
                "reference row, a formula or an identity", "remove it, or correct the id where it is meant")
        for row in raw["codebook"].itertuples() if row.Index not in used
    ]  # fmt: skip


def _unlabelled(raw, problems):
    """Groups and unit words that figures may print, and that have no label in both languages."""
    if problems:
        return []
    used, facts, series = {}, raw["facts"].drop_duplicates("group"), raw["reference"].drop_duplicates("group")
    needed = dict(zip(facts.group, facts.fact))
    said = "the reference row of " + series.indicator + ", " + series.jurisdiction
    for group, where in (dict(zip(series.group, said)) | needed).items():
        if group:
            used[f"group:{group}"] = where
    for identity in raw["identities"]:
        for member in identity["members"]:
            if isinstance(member, dict) and member["group"]:
                used.setdefault(f"group:{member['group']}", identity["id"])
    for row in raw["codebook"].itertuples():
        used.setdefault(f"unit:{row.unit.split('/')[0]}", row.Index)
        for part in row.unit.split("/")[1:]:
            used.setdefault(f"unit:{part.rpartition(' ')[2]}", row.Index)
    allowed = 'a table ["kind:name"] with en and zh for each'
    return [
        Problem("data/raw/labels.toml", None, f"no label {key!r}, which {where} needs", allowed, "add the table")
        for key, where in used.items()
        if key not in raw["labels"].index
    ]


def make_panel(raw):
    """The panel of everything raw.

    Parameters
    ----------
    raw : dict
        From load_raw, without problems.

    Returns
    -------
    pandas.DataFrame
        PANEL_COLUMNS, sorted by jurisdiction, indicator, area, group, period, kind, basis, observation.
    """
    observations = raw["observations"]
    panel = pd.concat([observations, derive(observations, raw["formulas"], raw["codebook"], raw["units"])])
    places = {j: i for i, j in enumerate(raw["jurisdictions"].index)}
    indicators = {j: i for i, j in enumerate(raw["codebook"].index)}
    panel = panel.assign(place=panel.jurisdiction.map(places), what=panel.indicator.map(indicators))
    keys = ["place", "what", "area", "group", "period_end", "period_start", "kind", "basis", "observation"]
    panel = panel.sort_values(keys)[PANEL_COLUMNS].reset_index(drop=True)
    panel = _rounded(panel, ("value", "low", "high"))
    if not panel.observation.is_unique:
        twice = panel.observation[panel.observation.duplicated()].unique()
        stop_if([Problem("data/raw/formulas.toml", None, f"two ways to derive {o}", "one", "drop one") for o in twice])
    return panel


def _rounded(frame, columns):
    """Ten digits: what arithmetic leaves in the sixteenth differs between machines, and says nothing."""
    return frame.assign(**{c: [float(f"{x:.10g}") for x in frame[c].tolist()] for c in columns})


def write_processed(raw, panel, folder=None):
    """Write the processed data; every file is whole before the first is moved into place.

    Parameters
    ----------
    raw : dict
        From load_raw.
    panel : pandas.DataFrame
        From make_panel.
    folder : pathlib.Path, optional
        ``data/processed`` of the project by default.

    Returns
    -------
    list of pathlib.Path
    """
    folder = folder or root() / "data" / "processed"
    facts = raw["facts"][[*FACT_COLUMNS, "value", "low", "high"]]
    audit = _rounded(raw["audit"], [c for c in AUDIT_COLUMNS if c.startswith(("stated", "computed"))])
    issues = footnotes_of(raw["issues"], audit, raw["facts"])
    frames = {"panel": panel, "facts": facts, "audit": audit, "issues": issues}
    contents = {f"{name}.csv": _csv(frame) for name, frame in frames.items()} | {"panel.parquet": _parquet(panel)}
    package = _datapackage(raw, frames, contents)
    contents["datapackage.json"] = (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as new:
        for name, content in contents.items():
            (Path(new) / name).write_bytes(content)
        for name in contents:
            os.replace(Path(new) / name, folder / name)
    return [folder / name for name in contents]


def build():
    """Build ``data/processed`` from ``data/raw``.

    Returns
    -------
    tuple of (pandas.DataFrame, list of pathlib.Path)
        The panel, and the files written.

    Raises
    ------
    InputError
        With all problems of the raw data; nothing is written then.
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing here is cyclic garbage, and among a million facts the search for it takes a fifth of the time
    try:
        raw, problems = load_raw(documents=documents_folder())
        stop_if(problems)
        panel = make_panel(raw)
        return panel, write_processed(raw, panel)
    finally:
        if collecting:
            gc.enable()


def _csv(frame):
    """The bytes that ``to_csv`` gives, in a tenth of its time: column by column, quoted where a cell needs it."""

    def cells(column):
        values = column.tolist()
        if column.dtype == "float64":
            return ["" if x != x else repr(x) for x in values]
        if column.dtype == "int64":
            return list(map(str, values))
        if re.search('[",\n]', "".join(values)):
            return ['"' + x.replace('"', '""') + '"' if re.search('[",\n]', x) else x for x in values]
        return values

    rows = map(",".join, zip(*(cells(frame[c]) for c in frame)))
    return "\n".join([",".join(frame.columns), *rows, ""]).encode("utf-8")


def _parquet(frame):
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


_DESCRIPTIONS = {
    "observation": "Stable id: the fact's id, or reference:..., or derived:...",
    "jurisdiction": "Id of data/raw/jurisdictions.toml",
    "indicator": "Id of data/raw/codebook.toml",
    "area": "urban, rural or all",
    "group": "Subgroup, or empty for the whole",
    "period_start": "First year; the base year of a growth",
    "period_end": "Last year; the same as period_start for a level",
    "kind": "level, flow, share, growth, target, prior_target, norm or projection",
    "value": "The number, in the canonical unit of the indicator",
    "low": "Lower bound that the source's wording allows; empty where it is open",
    "high": "Upper bound that the source's wording allows; empty where it is open",
    "unit": "Canonical unit (percent for a growth)",
    "qualifier": "exact, approx, over, at_least, at_most or range; of a derived row at_least, at_most or empty",
    "basis": "stated (a plan prints it), derived (by a formula), reference (an outside series)",
    "rule": "How a derived row was made, with the denominators named",
    "inputs": "Ids of the observations that a derived row was made from, separated by spaces",
    "document": "Id of data/raw/documents.toml, for a stated row",
    "fact": "Id of the fact, for a stated row",
    "printed": "The number as printed",
    "note": "What a careful analyst must know",
    "origin": "Name of the source of a reference row, in Chinese",
    "origin_en": "The same in English",
    "confidence": "Of a reference row: high (official text, or exact arithmetic from it) or medium (a copy, or derived)",
    "identity": "Id of an arithmetic relation: document:name, in data/raw/identities",
    "form": "sum, difference, growth, annual_growth, share, ratio, product, equal or at_least",
    "facts": "Ids of the observations that the relation joins: first the result, then the operands, as far as they are given",
    "stated": "The result as the plan states it, in the unit of its observation; empty where a member is missing",
    "stated_low": "Lower bound of stated",
    "stated_high": "Upper bound of stated",
    "computed": "The result as the operands give it; where a member is missing, that member, in its canonical unit",
    "computed_low": "Lower bound of computed; empty where it is open",
    "computed_high": "Upper bound of computed; empty where it is open",
    "issue": "Id of a known contradiction, in data/raw/issues.toml",
    "en": "The footnote in English, its numbers filled in",
    "zh": "The footnote in Chinese, its numbers filled in",
    "changes_en": "What the other reading would change, in English",
    "changes_zh": "What the other reading would change, in Chinese",
    "verdict": "consistent, consistent only if truncated, consistent only on base ..., inconsistent or not testable",
    "start": "Offset of printed in the document (characters)",
    "end": "Offset of the end of printed, exclusive",
    "section": "Where a reader finds it in any edition",
    "qualifier_at": "Offsets of the word that carries the qualifier, where it stands outside printed",
    "scale": "Multiplier printed elsewhere, as in a table row in units of ten thousand",
    "period": "A year, or two: 2015, 2011-2015",
    "binding": "binding or expected, for targets whose table says so",
}


def _datapackage(raw, frames, contents):
    """A description of the processed tables in the form of the Data Package standard."""

    def field(name, dtype):
        kind = {"int64": "integer", "float64": "number"}.get(str(dtype), "string")
        return {"name": name, "type": kind, "description": _DESCRIPTIONS.get(name, "As in data/raw/facts")}

    def resource(name, path, media, frame, key):
        return {
            "name": name,
            "path": path,
            "mediatype": media,
            "encoding": "utf-8",
            "bytes": len(contents[path]),
            "hash": "sha256:" + hashlib.sha256(contents[path]).hexdigest(),
            "schema": {"fields": [field(c, frame[c].dtype) for c in frame.columns], "primaryKey": [key]},
        }

    sources = [{"title": d.title, "name": d.Index} for d in raw["documents"].itertuples()]
    looking = set(raw["documents"].jurisdiction[raw["documents"].look_back != ""])
    *names, last = raw["jurisdictions"].name_en[raw["jurisdictions"].index.isin(looking)]
    return {
        "name": "four-cities-one-panel",
        "title": f"Civil-affairs plans of {', '.join(names)}{' and ' if names else ''}{last}: one panel",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
        "sources": sources,
        "resources": [
            resource("panel", "panel.csv", "text/csv", frames["panel"], "observation"),
            resource(
                "panel-parquet", "panel.parquet", "application/vnd.apache.parquet", frames["panel"], "observation"
            ),
            resource("facts", "facts.csv", "text/csv", frames["facts"], "fact"),
            resource("audit", "audit.csv", "text/csv", frames["audit"], "identity"),
            resource("issues", "issues.csv", "text/csv", frames["issues"], "issue"),
        ],
    }
