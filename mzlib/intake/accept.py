"""From a filled-in review sheet to the files of a document: facts, what is none, what was corrected; all of it or nothing."""

import csv
import io
import re

import pandas as pd

from ..panel.check import NOT_FACT_COLUMNS, REVIEW_COLUMNS
from ..sources.documents import document_text
from ..sources.facts import FACT_COLUMNS, check_facts
from ..sources.paths import documents_folder, root, write_together
from ..sources.problems import Problem, stop_if
from ..sources.tables import check_cells
from .editions import moved
from .review import number, project, recorded, short_sha, text_of, touched
from .sheet import read_sheet

_FORMER = ("moved", "changed", "vanished")
_NEAR, _BESIDE = 12, 30  # characters in which what a person typed is looked for: around the old place; before a number


def accept(path):
    """Take in the decisions of a review sheet.

    Parameters
    ----------
    path : pathlib.Path
        The sheet, ``.xlsx`` or ``.csv``.

    Returns
    -------
    tuple of (dict of str to int, list of str)
        How many facts were ``added``, ``moved``, ``dropped`` or ``already there``, how many spans were ``rejected``, how many
        rows are ``waiting`` for a decision; and what was noted.

    Raises
    ------
    InputError
        With everything that is wrong, by line of the sheet; nothing is written then.
    """
    sheet, problems = read_sheet(path)
    stop_if(problems)
    document = _one(sheet, "document", path)
    catalogues, reg = project(document)
    facts, none = recorded(document)
    text, former = _texts(sheet, document, catalogues, path)
    kept, dropped, problems = _kept(sheet, facts, document, path) if former is not None else (facts, facts.iloc[:0], [])
    if former is not None:
        none = _none_now(none, former, text)
    chosen = sheet[(sheet.decision == "accept") & ~sheet.state.isin(_FORMER)]
    new, same, notes = _apart(_placed(chosen, text), kept, path)
    new["fact"] = _ids(document, len(new))
    problems += _checked(pd.concat([kept, new]) if former is not None else new, document, path, catalogues, reg, text)
    refused = sheet[(sheet.decision == "reject") & ~sheet.state.isin(_FORMER)]
    refused, more = _refused(refused, pd.concat([kept, new]), none, path)
    problems += [*more, *_collisions(new, facts if former is None else facts.iloc[:0], none, path)]
    stop_if(problems)
    notes += _typed(new, sheet, path, reg)
    _write(document, catalogues, facts, kept, new, none, refused, dropped, sheet, text, former)
    counts = {"added": len(new), "rejected": len(refused), "moved": len(kept) if former is not None else 0}
    counts |= {"dropped": len(dropped), "waiting": int((sheet.decision == "").sum()), "already there": same}
    return counts, notes


def _one(sheet, column, path):
    """The value that all rows of a sheet share."""
    found = list(dict.fromkeys(x for x in sheet[column] if x))  # a row that a person added has none
    if len(found) != 1:
        mend = "write a new sheet with `mz review`, and leave its last columns as they are"
        stop_if(
            [Problem(path.name, None, f"column {column}: {', '.join(found) or 'nothing'}", "one for all rows", mend)]
        )
    return found[0]


def _texts(sheet, document, catalogues, path):
    """The text that the sheet was made from; and the former edition, where that is another."""
    wanted = _one(sheet, "text", path)
    if wanted == catalogues["documents"].at[document, "sha256"][:12]:
        return text_of(document, catalogues), None
    beside = path.parent / f"{document}.txt"
    text = beside.read_bytes().decode("utf-8") if beside.is_file() else None
    if text is None or short_sha(text) != wanted:
        found, allowed = (
            f"a sheet made from the text {wanted}",
            "the text of the catalogue, or one that `mz review` put beside it",
        )
        stop_if([Problem(path.name, None, found, allowed, "write a new sheet with `mz review`")])
    return text, text_of(document, catalogues)


def _records(sheet):
    return sheet[[c for c in FACT_COLUMNS if c in sheet]].copy()


def _placed(rows, text):
    """Rows of facts with the places of what a person typed without counting characters.

    A corrected ``printed`` is looked for near where it stood; that of an added row in the whole text, where it must stand
    once; a word in ``qualifier_at`` next to the number.
    """
    rows = rows.copy()
    for line, row in rows.iterrows():
        printed, start, end = row["printed"], row["start"], row["end"]
        if not start and printed and text.count(printed) == 1:
            start = str(text.find(printed))
            end = str(int(start) + len(printed))
        if not (start.isdigit() and end.isdigit()):
            continue
        start, end = int(start), int(end)
        if text[start:end] != printed and (at := text.find(printed, max(0, start - _NEAR), end + _NEAR)) >= 0:
            start, end = at, at + len(printed)
        rows.loc[line, ["start", "end"]] = [str(start), str(end)]
        word = row["qualifier_at"]
        if word and not re.fullmatch(r"\d+:\d+", word):
            at = max(text.rfind(word, max(0, start - _BESIDE), start), text.find(word, end, end + _NEAR))
            rows.loc[line, "qualifier_at"] = f"{at}:{at + len(word)}" if at >= 0 else word
    return _records(rows)


def _apart(rows, facts, path):
    """Rows that are new, how many are facts already, and where the fact there says something else."""
    there = {(r["start"], r["end"]): r for r in facts.to_dict("records")}
    new, same, notes = [], 0, []
    for line, row in rows.iterrows():
        fact = there.get((row["start"], row["end"]))
        if fact is None:
            new.append(line)
            continue
        same += 1
        other = [c for c in FACT_COLUMNS if c != "fact" and row[c] != fact[c]]
        if other:
            said = ", ".join(f"{c} {fact[c]!r} (here {row[c]!r})" for c in other)
            notes.append(f"{path.name}:{line}: {fact['fact']} stays as it is: {said}; correct a fact in data/raw/facts")
    return (
        rows.loc[new].sort_values("start", key=lambda s: pd.to_numeric(s, errors="coerce"), kind="stable"),
        same,
        notes,
    )


def _ids(document, n):
    """Fact ids that no file of the project has ever named."""
    data = root() / "data"
    files = [p for p in (data / "raw").rglob("*") if p.suffix in (".csv", ".toml")] + [data / "processed" / "facts.csv"]
    named = re.compile(re.escape(document) + r"-(\d{3})(?!\d)")
    last = max((int(x) for p in files if p.is_file() for x in named.findall(p.read_text(encoding="utf-8"))), default=0)
    if last + n > 999:
        found = f"{n} facts after {document}-{last:03d}"
        stop_if(
            [Problem(f"data/raw/facts/{document}.csv", None, found, f"{document}-999 at most", "split the document")]
        )
    return [f"{document}-{i:03d}" for i in range(last + 1, last + n + 1)]


def _checked(rows, document, path, catalogues, reg, text):
    """What the build would find wrong with these facts, by line of the sheet."""
    if rows.empty:
        return []
    problems = check_cells(rows, FACT_COLUMNS, path.name)
    whole = rows[~rows.index.isin({p.line for p in problems})]
    problems += check_facts(whole, document, path.name, catalogues, reg, text)[1]
    for row in whole[whole.group != ""].itertuples():
        if f"group:{row.group}" not in catalogues["labels"].index:
            allowed, mend = (
                "a group with a label in both languages",
                f'add ["group:{row.group}"] to data/raw/labels.toml',
            )
            problems.append(Problem(path.name, row.Index, f"group {row.group!r} without a label", allowed, mend))
    return problems


def _collisions(new, facts, none, path):
    """New facts that meet another fact, or a span that is listed as none."""
    spans = [(int(r.start), int(r.end), f"in {r.fact}") for r in facts.itertuples()]
    spans += [(int(r.start), int(r.end), f"listed as none ({r.reason})") for r in none.itertuples()]
    for row in new.itertuples():
        if row.start.isdigit() and row.end.isdigit():
            for a, b, what in spans:
                if int(row.start) < b and a < int(row.end):
                    found = f"characters {row.start}-{row.end}, of which {a}-{b} are {what}"
                    yield Problem(
                        path.name, row.Index, found, "a span of its own", "reject it, or remove what is there"
                    )


def _refused(rows, facts, none, path):
    """Spans to list as none, as a table of NOT_FACT_COLUMNS; and those that are facts."""
    there = set(zip(none.start, none.end))
    spans = [(int(r.start), int(r.end), r.fact) for r in facts.itertuples() if r.start.isdigit() and r.end.isdigit()]
    found, problems = [], []
    for row in rows.itertuples():
        if (row.start, row.end) in there:
            continue
        fact = next((f for a, b, f in spans if int(row.start) < b and a < int(row.end)), None)
        if fact:
            mend = "leave the decision empty; to take a fact back, remove its line from data/raw/facts"
            said = f"characters {row.start}-{row.end}, which are in {fact}"
            problems.append(Problem(path.name, row.Index, said, "what no fact covers", mend))
        found.append((row.start, row.end, row.reason or "no fact, as reviewed"))
    return pd.DataFrame(found, columns=list(NOT_FACT_COLUMNS)), problems


def _typed(new, sheet, path, reg):
    """Values that somebody has typed: they are not taken, since a value is read from what is printed."""
    from ..reading.quantity import read

    notes = []
    for row in new.itertuples():
        value = number(read(row.printed, row.qualifier, row.unit, int(row.scale or 1))[0])
        if sheet.at[row.Index, "value"] not in ("", value):
            said = f"value {sheet.at[row.Index, 'value']} is not taken: {row.printed} reads as {value}"
            notes.append(f"{path.name}:{row.Index}: {said}")
    return notes


# Another edition


def _kept(sheet, facts, document, path):
    """The facts of the former edition with their new places, by line of the sheet; those that go; what is wrong."""
    rows = sheet[sheet.state.isin(_FORMER)]
    problems = [
        Problem(
            path.name, None, f"no row for {fact}", "a row for every fact of the former edition", "run `mz review` again"
        )
        for fact in facts.fact[~facts.fact.isin(rows.fact)]
    ]
    for row in rows[(rows.decision == "") | ((rows.decision == "accept") & (rows.state == "vanished"))].itertuples():
        allowed = "reject" if row.state == "vanished" else "accept or reject"
        found = f"{row.fact}, which {row.state}, with decision {row.decision or '(empty)'}"
        problems.append(
            Problem(path.name, row.Index, found, allowed, "decide it: the offsets hold for one edition only")
        )
    gone = rows.fact[rows.decision == "reject"]
    return _records(rows[rows.decision == "accept"]), facts[facts.fact.isin(gone)], problems


def _none_now(none, former, text):
    """The spans that are none where they stand in this edition; those that are gone are left out."""
    spans = [(int(r.start), int(r.end)) for r in none.itertuples()]
    now = moved(former, text, spans)
    rows = [(str(now[s][0]), str(now[s][1]), r.reason) for s, r in zip(spans, none.itertuples()) if now[s]]
    return pd.DataFrame(rows, columns=list(NOT_FACT_COLUMNS))


# Writing


def _lines(table):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(table.values.tolist())
    return buffer.getvalue().encode("utf-8")


def heading(columns):
    """The first line of a raw file."""
    return ",".join(columns).encode() + b"\n"


def _write(document, catalogues, facts, kept, new, none, refused, dropped, sheet, text, former):
    raw = root() / "data" / "raw"
    files = [
        raw / "facts" / f"{document}.csv",
        raw / "review" / f"{document}-not-facts.csv",
        raw / "review" / f"{document}.csv",
    ]
    if former is None:
        before = [p.read_bytes() for p in files]
        before = [b if b.endswith(b"\n") else b + b"\n" for b in before]
    else:
        kept = kept.sort_values("fact")
        before = [heading(FACT_COLUMNS) + _lines(kept[list(FACT_COLUMNS)]), heading(NOT_FACT_COLUMNS) + _lines(none)]
        before.append(files[2].read_bytes())
    added = [new[list(FACT_COLUMNS)], refused, _corrections(new, kept if former is not None else None, dropped, sheet)]
    contents = {
        p: old + _lines(table) for p, old, table in zip(files, before, added) if former is not None or len(table)
    }
    if former is not None:
        contents |= _catalogued(document, catalogues, text)
    write_together(contents)


def _corrections(new, kept, dropped, sheet):
    """What a person read otherwise than the proposal: the review record's two readings."""
    lines = []
    for table in (new, *([] if kept is None else [kept])):
        for line, row in table.iterrows():
            why = sheet.at[line, "reason"] or "corrected at the review"
            if sheet.at[line, "state"] in ("left out", ""):
                said = f"printed={row['printed']}"
                lines.append(
                    (row["fact"], row["start"], row["end"], "omission in the first reading", "", said, "added", why)
                )
                continue
            for column, first in touched(sheet.loc[line]).items():
                if column not in ("decision", "reason", "note", "start", "end"):
                    both = (f"{column}={x or '(empty)'}" for x in (first, row[column]))
                    lines.append((row["fact"], row["start"], row["end"], f"wrong {column}", *both, "second", why))
    for row in dropped.itertuples():
        what = (
            "gone from another edition",
            f"printed={row.printed}",
            "",
            "left out",
            "the edition now read does not print it",
        )
        lines.append((row.fact, row.start, row.end, *what))
    return pd.DataFrame(lines, columns=list(REVIEW_COLUMNS))


def _catalogued(document, catalogues, text):
    """The catalogue with sha256 and length of the edition, and the text in its folder."""
    import hashlib

    path, entry = root() / "data" / "raw" / "documents.toml", catalogues["documents"].loc[document]
    data = text.encode("utf-8")
    said = path.read_text(encoding="utf-8")
    at = re.search(rf"(?m)^\[{re.escape(document)}\]", said).start()
    head, block = said[:at], said[at:]
    block = block.replace(entry["sha256"], hashlib.sha256(data).hexdigest(), 1)
    block = re.sub(r"(?m)^length = \d+$", f"length = {len(text)}", block, count=1)
    folder = documents_folder()
    assert document_text(folder, document, entry)[0] is not None
    return {path: (head + block).encode("utf-8"), folder / f"{document}.txt": data}
