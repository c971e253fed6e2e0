"""Checking what is there: the data against the documents, every number accounted for, the environment."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pandas as pd
from packaging.requirements import Requirement

from ..sources.catalogues import unfit
from ..sources.documents import document_text, of_no_document
from ..sources.paths import documents_folder, root
from ..sources.problems import Problem, nearest, stop_if
from ..sources.tables import read_csv, rows_of, rules
from .build import load_raw, make_panel, processed_files

NOT_FACT_COLUMNS, REVIEW_COLUMNS = rules("not-facts"), rules("review")


def check():
    """Check data, spans and environment.

    Returns
    -------
    tuple of (pandas.DataFrame, list of str)
        Facts, indicators and themes per document; and lines that say what was checked and what was not.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    folder = documents_folder()
    raw, problems = load_raw(documents=folder)
    said = []
    ledger = "data/raw/reference-series.csv"
    problems += read_csv(root() / ledger, rules("reference-series"), ledger)[1]
    if not problems:
        problems += check_processed(raw)
        said.append(f"data: {len(raw['facts'])} facts, {len(raw['codebook'])} indicators, processed data up to date")
    more, counts = check_accounts(raw, folder)
    problems += more
    if counts:
        total = f"{sum(counts.values())} runs of digits, each a fact or listed as none"
        said.append(f"spans: checked against {len(counts)} documents; {total}")
    if missing := [d for d in raw["documents"].index if d not in counts]:
        why = "the text is not at hand (MZ_DOCUMENTS names its folder)"
        said.append(f"spans: NOT checked for {', '.join(missing)}: {why}")
    problems += check_environment()
    said.append(f"environment: Python {sys.version.split()[0]}, every dependency within its bounds")
    stop_if(problems)
    return coverage_table(raw), said


def coverage_table(raw):
    """Facts, indicators and themes (families) per document.

    Parameters
    ----------
    raw : dict
        From load_raw.

    Returns
    -------
    pandas.DataFrame
        One row a document, one column a family with its facts, then ``facts``, ``indicators``, ``themes``.
    """
    facts = raw["facts"].assign(family=raw["facts"].indicator.map(raw["codebook"].family))
    table = pd.crosstab(facts.document, facts.family)
    families = [f for f in raw["families"].index if f in table]
    table = table.reindex(index=raw["documents"].index, columns=families, fill_value=0)
    grouped = facts.groupby("document")
    counts = {"facts": grouped.size(), "indicators": grouped.indicator.nunique(), "themes": grouped.family.nunique()}
    return table.assign(**{name: n.reindex(table.index, fill_value=0) for name, n in counts.items()})


def check_processed(raw):
    """Whether ``data/processed`` is, as a whole, what the raw data give now; line ends may be those of any system."""
    there = {path.name: path.read_bytes() for path in (root() / "data" / "processed").glob("*") if path.is_file()}
    wanted = processed_files(raw, make_panel(raw), there.get("panel.parquet", b""))
    found = "another content than the raw data give"
    return [
        Problem(f"data/processed/{name}", None, found, "what `mz build` writes", "run `mz build`")
        for name in wanted
        if not there.get(name) or there[name].replace(b"\r\n", b"\n") != wanted[name].replace(b"\r\n", b"\n")
    ]


def check_accounts(raw, folder):
    """Whether every run of digits in the documents lies in a fact, or in the list of those that are none.

    Parameters
    ----------
    raw : dict
        From load_raw.
    folder : pathlib.Path or None
        Folder of the documents' texts.

    Returns
    -------
    tuple of (list of Problem, dict of str to int)
        Runs of digits by document, for the documents at hand.
    """
    ends, counts = ("", "-not-facts", "-readings"), {}
    known = [f"{document}{end}.csv" for document in raw["documents"].index for end in ends]
    problems = of_no_document(root() / "data" / "raw", "review/*", known)
    for document, entry in raw["documents"].iterrows():
        name, reviewed = (f"data/raw/review/{document}{end}.csv" for end in ("-not-facts", ""))
        others, more = _placed(name, NOT_FACT_COLUMNS, entry)
        record, again = _placed(reviewed, REVIEW_COLUMNS, entry)
        problems += more + again
        facts = raw["facts"][raw["facts"].document == document]
        spans = [(int(f.start), int(f.end), f.fact) for f in rows_of(facts)]
        # What was left out is a fact no more.
        kept = record.fact[(record.fact != "") & (record.decision != "left out")]
        for line, fact in kept[~kept.isin(facts.fact)].items():
            mend = nearest(fact, facts.fact) or "correct the id"
            problems.append(Problem(reviewed, line, f"fact {fact!r}", f"facts of {document}", mend))
        for line, row in zip(others.index, rows_of(others)):
            for start, end, fact in spans:
                if int(row.start) < end and start < int(row.end):
                    found = f"characters {row.start}-{row.end}, which are in {fact}"
                    problems.append(Problem(name, line, found, "what no fact covers", "remove the row, or the fact"))
        text = document_text(folder, document, entry)[0] if folder is not None else None
        if text is None:
            continue
        spans += [(int(r.start), int(r.end), "") for r in rows_of(others)]
        runs = list(re.finditer(r"\d+(?:\.\d+)?", text))
        counts[document] = len(runs)
        for run in runs:
            if not any(start <= run.start() and run.end() <= end for start, end, _ in spans):
                line = text.count("\n", 0, run.start()) + 1
                found = f"{run.group()!r} at characters {run.start()}-{run.end()}, accounted for nowhere"
                mend = f"make it a fact, or list it in {name} with the reason why it is none"
                problems.append(Problem(f"{document}.txt", line, found, "digits in a fact or in that list", mend))
    return problems, counts


def _placed(name, columns, entry):
    """A review file, and what is wrong with it: rows that stand twice, or whose span is none of the text, among others."""
    rows, problems = read_csv(root() / name, columns, name)
    length, starts, ends = int(entry.length or 10**9), rows.start.astype("int64"), rows.end.astype("int64")
    off = (starts >= ends) | (ends > length)
    wrong = unfit(rows.assign(length=length), "review", again=rows.duplicated(), off=off)
    return rows, problems + [Problem(name, *said) for said in wrong]


def check_environment():
    """Whether every dependency of ``pyproject.toml`` is installed within its bounds."""
    project = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for need in map(Requirement, project["dependencies"]):
        try:
            have = version(need.name)
        except PackageNotFoundError:
            have = "nothing"
        if have == "nothing" or not need.specifier.contains(have, prereleases=True):
            mend = "install with `make lab`, or pip install -e ."
            yield Problem("environment", None, f"{need.name} {have}", str(need), mend)
