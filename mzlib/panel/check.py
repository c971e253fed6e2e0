"""Checking what is there: the data against the documents, every number accounted for, the environment."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pandas as pd
from packaging.requirements import Requirement

from ..sources.documents import document_text
from ..sources.paths import documents_folder, root
from ..sources.problems import Problem, stop_if
from ..sources.tables import read_csv
from .build import PROCESSED, load_raw, make_panel, write_processed

NOT_FACT_COLUMNS = {"start": r"\d+", "end": r"\d+", "reason": r".+"}
REVIEW_COLUMNS = {
    "fact": r".*",
    "start": r"\d+",
    "end": r"\d+",
    "difference": r".+",
    "first": None,
    "second": None,
    "decision": ["first", "second", "neither", "kept", "left out", "added"],
    "why": r".+",
}


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
    counts = pd.Series(dtype="int64")
    if not problems:
        problems += check_processed(raw)
        said.append(f"data: {len(raw['facts'])} facts, {len(raw['codebook'])} indicators, processed data up to date")
    more, counts = check_accounts(raw, folder)
    problems += more
    at_hand = [d for d in raw["documents"].index if counts.get(d) is not None]
    if at_hand:
        total = sum(counts[d] for d in at_hand)
        said.append(
            f"spans: checked against {len(at_hand)} documents; {total} runs of digits, each a fact or listed as none"
        )
    missing = [d for d in raw["documents"].index if d not in at_hand]
    if missing:
        said.append(
            f"spans: NOT checked for {', '.join(missing)}: the text is not at hand (MZ_DOCUMENTS names its folder)"
        )
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
    """Whether ``data/processed`` is what the raw data gives now."""
    import tempfile
    from pathlib import Path

    problems = []
    with tempfile.TemporaryDirectory() as new:
        write_processed(raw, make_panel(raw), Path(new))
        for name in PROCESSED:
            if name.endswith(".csv"):  # the bytes of the others depend on the library that wrote them
                path = root() / "data" / "processed" / name
                if not path.is_file() or path.read_bytes() != (Path(new) / name).read_bytes():
                    found = "another content than the raw data give"
                    problems.append(
                        Problem(f"data/processed/{name}", None, found, "what `mz build` writes", "run `mz build`")
                    )
    return problems


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
    tuple of (list of Problem, pandas.Series)
        Runs of digits by document, for the documents at hand.
    """
    problems, counts = [], {}
    for document, entry in raw["documents"].iterrows():
        name = f"data/raw/review/{document}-not-facts.csv"
        others, more = read_csv(
            root() / "data" / "raw" / "review" / f"{document}-not-facts.csv", NOT_FACT_COLUMNS, name
        )
        problems += more
        more = read_csv(
            root() / "data" / "raw" / "review" / f"{document}.csv", REVIEW_COLUMNS, f"data/raw/review/{document}.csv"
        )[1]
        problems += more
        facts = raw["facts"][raw["facts"].document == document]
        spans = [(int(f.start), int(f.end), f.fact) for f in facts.itertuples()]
        for row in others.itertuples():
            for start, end, fact in spans:
                if int(row.start) < end and start < int(row.end):
                    found = f"characters {row.start}-{row.end}, which are in {fact}"
                    problems.append(
                        Problem(name, row.Index, found, "what no fact covers", "remove the row, or the fact")
                    )
        text = document_text(folder, document, entry)[0] if folder is not None else None
        if text is None:
            continue
        spans += [(int(r.start), int(r.end), "") for r in others.itertuples()]
        runs = list(re.finditer(r"\d+(?:\.\d+)?", text))
        counts[document] = len(runs)
        for run in runs:
            if not any(start <= run.start() and run.end() <= end for start, end, _ in spans):
                line = text.count("\n", 0, run.start()) + 1
                found = f"{run.group()!r} at characters {run.start()}-{run.end()}, accounted for nowhere"
                mend = f"make it a fact, or list it in {name} with the reason why it is none"
                problems.append(Problem(f"{document}.txt", line, found, "digits in a fact or in that list", mend))
    return problems, pd.Series(counts, dtype="object")


def check_environment():
    """Whether every dependency of ``pyproject.toml`` is installed within its bounds."""
    problems = []
    project = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for text in project["dependencies"]:
        need = Requirement(text)
        try:
            have = version(need.name)
        except PackageNotFoundError:
            have = "nothing"
        if have == "nothing" or not need.specifier.contains(have, prereleases=True):
            found = f"{need.name} {have}"
            problems.append(Problem("environment", None, found, text, "install with `make lab`, or pip install -e ."))
    return problems
