"""From what people write to what the notebooks read: ``data/raw`` to ``data/processed``, all or nothing."""

import hashlib
import json
import tomllib
from pathlib import Path

import pandas as pd

from ..sources.catalogues import load_catalogues, load_units
from ..sources.facts import FACT_COLUMNS, load_facts
from ..sources.paths import documents_folder, root, settle, write_together
from ..sources.problems import Problem, stop_if
from ..sources.reference import load_reference
from .formulas import derive, load_formulas
from .identities import AUDIT_COLUMNS, load_identities, work_out
from .issues import check_issues, footnotes_of, load_issues
from .observe import observe_facts, observe_reference
from .schema import NUMBERS, PANEL_COLUMNS, ordered


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
    settle()
    folder = folder or root() / "data" / "raw"
    reg = load_units(folder)
    raw, problems = load_catalogues(folder, reg)
    if any(frame.empty for frame in raw.values()):
        stop_if(problems)  # what stands on a catalogue that cannot be read would repeat that at every line
    read = {
        "facts": load_facts(folder, raw, reg, documents),
        "reference": load_reference(folder, raw, reg),
        "formulas": load_formulas(folder, raw, reg),
        "identities": load_identities(folder, raw),
        "issues": load_issues(folder),
    }
    raw |= {name: table for name, (table, _) in read.items()} | {"units": reg}
    problems += [problem for _, found in read.values() for problem in found]
    return raw, problems or _unlabelled(raw) or _worked_out(raw)


def _worked_out(raw):
    """Put the observations and the audit into ``raw``; gives back what is wrong with identities and issues."""
    stated = observe_facts(raw["facts"], raw, raw["units"])
    reference = observe_reference(raw["reference"], raw, raw["units"])
    observations = pd.concat([stated, reference], ignore_index=True)
    derived, raw["audit"], problems = work_out(raw["identities"], observations, raw["codebook"], raw["units"])
    raw["observations"] = pd.concat([observations, derived], ignore_index=True) if len(derived) else observations
    return problems or check_issues(raw["issues"], raw["audit"], raw["facts"].fact)


def _unlabelled(raw):
    """Groups and unit words that figures may print, and that have no label in both languages."""
    facts, series = (raw[name].drop_duplicates("group") for name in ("facts", "reference"))
    units = raw["codebook"].unit.str.split("/").explode().str.rpartition(" ")[2]
    members = [(m["group"], one["id"]) for one in raw["identities"] for m in one["members"] if isinstance(m, dict)]
    said = "the reference row of " + series.indicator + ", " + series.jurisdiction
    groups = dict(members) | dict(zip(series.group, said)) | dict(zip(facts.group, facts.fact))
    used = {f"group:{group}": where for group, where in groups.items() if group}
    used |= {f"unit:{unit}": where for where, unit in units.drop_duplicates().items()}
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
    panel = panel.sort_values(["area", "group", "period_end", "period_start", "kind", "basis", "observation"])
    panel = ordered(panel[PANEL_COLUMNS], jurisdiction=raw["jurisdictions"].index, indicator=raw["codebook"].index)
    panel = _rounded(panel, NUMBERS)
    if not panel.observation.is_unique:
        twice = panel.observation[panel.observation.duplicated()].unique()
        stop_if([Problem("data/raw/formulas.toml", None, f"two ways to derive {o}", "one", "drop one") for o in twice])
    return panel


def _rounded(frame, columns):
    """Ten digits: what arithmetic leaves in the sixteenth differs between machines, and says nothing."""
    return frame.assign(**{c: [float(f"{x:.10g}") for x in frame[c].tolist()] for c in columns})


def processed_files(raw, panel, parquet=None):
    """The contents of the processed files.

    Parameters
    ----------
    raw : dict
        From load_raw.
    panel : pandas.DataFrame
        From make_panel.
    parquet : bytes, optional
        What ``panel.parquet`` holds already, whose bytes depend on the library that wrote them; else it is made anew.

    Returns
    -------
    dict of str to bytes
        By name; the description of all others last.
    """
    facts = raw["facts"][[*FACT_COLUMNS, *NUMBERS]]
    audit = _rounded(raw["audit"], [c for c in AUDIT_COLUMNS if c.startswith(("stated", "computed"))])
    issues = footnotes_of(raw["issues"], audit, raw["facts"])
    frames = {"panel": panel, "facts": facts, "audit": audit, "issues": issues}
    contents = {f"{n}.csv": frame.to_csv(index=False, lineterminator="\n").encode() for n, frame in frames.items()}
    contents["panel.parquet"] = panel.to_parquet(index=False) if parquet is None else parquet
    package = _datapackage(raw, frames, contents)
    return contents | {"datapackage.json": (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()}


def write_processed(raw, panel, folder=None):
    """Write the processed data as one set.

    Parameters
    ----------
    raw, panel
        As for ``processed_files``.
    folder : pathlib.Path, optional
        ``data/processed`` of the project by default.

    Returns
    -------
    list of pathlib.Path
    """
    folder = folder or root() / "data" / "processed"
    return write_together({folder / name: content for name, content in processed_files(raw, panel).items()})


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
    raw, problems = load_raw(documents=documents_folder())
    stop_if(problems)
    panel = make_panel(raw)
    return panel, write_processed(raw, panel)


def _datapackage(raw, frames, contents):
    """A description of the processed tables in the form of the Data Package standard."""

    descriptions = tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf-8"))

    def field(name, dtype):
        kind = {"int64": "integer", "float64": "number"}.get(str(dtype), "string")
        return {"name": name, "type": kind, "description": descriptions.get(name, "As in data/raw/facts")}

    def resource(name, path, media, frame):
        schema = {"fields": [field(c, frame[c].dtype) for c in frame.columns], "primaryKey": [frame.columns[0]]}
        size, digest = len(contents[path]), "sha256:" + hashlib.sha256(contents[path]).hexdigest()
        return dict(name=name, path=path, mediatype=media, encoding="utf-8", bytes=size, hash=digest, schema=schema)

    tables = [resource(name, f"{name}.csv", "text/csv", frame) for name, frame in frames.items()]
    parquet = resource("panel-parquet", "panel.parquet", "application/vnd.apache.parquet", frames["panel"])
    looking = set(raw["documents"].jurisdiction[raw["documents"].look_back != ""])
    *names, last = list(raw["jurisdictions"].name_en[raw["jurisdictions"].index.isin(looking)]) or ["no city"]
    return {
        "name": "four-cities-one-panel",
        "title": f"Civil-affairs plans of {', '.join(names)}{' and ' if names else ''}{last}: one panel",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
        "sources": [{"title": d.title, "name": d.Index} for d in raw["documents"].itertuples()],
        "resources": [tables[0], parquet, *tables[1:]],
    }
