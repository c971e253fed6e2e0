"""From a filled-in review sheet to the files of a document: facts, what is none, what was corrected; all of it or nothing."""

import csv
import hashlib
import io
import math
import re
from bisect import bisect_left

import pandas as pd

from ..panel.check import NOT_FACT_COLUMNS, REVIEW_COLUMNS
from ..sources.documents import document_text
from ..sources.facts import FACT_COLUMNS, READING_COLUMNS, check_facts, two_levels
from ..sources.paths import documents_folder, root, write_together
from ..sources.problems import Problem, stop_if
from ..sources.tables import check_cells
from .editions import moved
from .review import number, project, readings_of, recorded, short_sha, text_of, touched
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
    before = readings_of(document)
    if former is None:
        kept, dropped, problems = facts, facts.iloc[:0], _strays(sheet, facts, path)
    else:
        kept, dropped, problems = _kept(sheet, facts, document, path)
        none, before = _none_now(none, former, text), {}
    decided = sheet[~sheet.state.isin(_FORMER)]
    new, same, notes = _apart(_placed(decided[decided.decision == "accept"], text), kept, path)
    new["fact"] = _ids(document, len(new))
    rows = new if former is None else pd.concat([kept, new])
    readings, more = _readings(rows, sheet, path)
    problems += more
    numbers, more = _checked(rows, document, path, catalogues, reg, text, readings)
    problems += [*more, *_shown(rows, numbers, sheet, text, path)]
    if former is None and len(facts):
        there = check_facts(facts, document, "", catalogues, reg, None, {f: r["reading"] for f, r in before.items()})[0]
        there = facts.join(there).set_axis(-facts.index)  # lines of another file: told where a new row has it
        problems += [p for p in two_levels(pd.concat([there, new.join(numbers)]), path.name) if p.line > 0]
    else:
        problems += two_levels(rows.join(numbers), path.name)
    rejected = _placed(decided[decided.decision == "reject"], text)
    refused, more = _refused(rejected, pd.concat([kept, new]), none, text, path)
    problems += [*more, *_collisions(new, facts if former is None else facts.iloc[:0], none, path)]
    stop_if(problems)
    _write(document, catalogues, kept, new, none, refused, dropped, before | readings, sheet, text, former, path.parent)
    counts = {"added": len(new), "rejected": len(refused), "moved": len(kept) if former is not None else 0}
    counts |= {"dropped": len(dropped), "waiting": int((sheet.decision == "").sum()), "already there": same}
    return counts, [*sheet.attrs["notes"], *notes]


def _one(sheet, column, path):
    """The value that all rows of a sheet share."""
    found = list(dict.fromkeys(x for x in sheet[column] if x))  # a row that a person added has none
    if len(found) != 1:
        mend = "write a new sheet with `mz review`, and leave its last columns as they are"
        said = f"column {column}: {', '.join(found) or 'nothing'}"
        stop_if([Problem(path.name, None, said, "one for all rows", mend)])
    return found[0]


def _texts(sheet, document, catalogues, path):
    """The text that the sheet was made from; and the former edition, where that is another."""
    wanted = _one(sheet, "text", path)
    if wanted == short_sha(sha256=catalogues["documents"].at[document, "sha256"]):
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
        if not (start and end):
            continue
        start, end = int(start), int(end)
        if text[start:end] != printed and (at := text.find(printed, max(0, start - _NEAR), end + _NEAR)) >= 0:
            start, end = at, at + len(printed)
        rows.loc[line, ["start", "end"]] = [str(start), str(end)]
        word = row["qualifier_at"]
        if word and not re.fullmatch(r"[0-9]+:[0-9]+", word):
            at = max(text.rfind(word, max(0, start - _BESIDE), start), text.find(word, end, end + _NEAR))
            rows.loc[line, "qualifier_at"] = f"{at}:{at + len(word)}" if at >= 0 else word
    return rows


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
    new = rows.loc[new].sort_values("start", key=lambda s: pd.to_numeric(s, errors="coerce"), kind="stable")
    return _records(new), same, notes


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


_VOUCHED = {"read_by": "who read it", "reason": "why it reads so: what stands there, and where it says so"}


def _readings(rows, sheet, path):
    """What persons read where the build cannot, by fact; and readings for which nobody stands, or which have no reason."""
    found, problems = {}, []
    for line, row in rows.iterrows():
        said = {c: sheet.at[line, c] for c in ("reading", "read_by", "reason")}
        if not said["reading"]:
            continue
        found[row["fact"]] = said
        for column, allowed in _VOUCHED.items():
            if not said[column]:
                missing = f"a reading {said['reading']!r} of {row['printed']!r} without {column}"
                problems.append(Problem(path.name, line, missing, allowed, f"fill in {column}, or empty the reading"))
    return found, problems


def _checked(rows, document, path, catalogues, reg, text, readings):
    """Value and bounds of facts by line of the sheet, and what the build would find wrong with them."""
    if rows.empty:
        return pd.DataFrame(columns=["value", "low", "high"], dtype="float64"), []
    problems = check_cells(rows, FACT_COLUMNS, path.name)
    whole = rows[~rows.index.isin({p.line for p in problems})]
    said = {fact: r["reading"] for fact, r in readings.items()}
    numbers, more = check_facts(whole, document, path.name, catalogues, reg, text, said)
    problems += more
    for row in whole[whole.group != ""].itertuples():
        if f"group:{row.group}" not in catalogues["labels"].index:
            allowed = "a group with a label in both languages"
            mend = f'add ["group:{row.group}"] to data/raw/labels.toml'
            problems.append(Problem(path.name, row.Index, f"group {row.group!r} without a label", allowed, mend))
    return numbers, problems


_READ = ("printed", "reading", "qualifier", "unit", "scale", "kind")  # what value and bounds are made of


def _shown(rows, numbers, sheet, text, path):
    """Rows of which the sheet shows another number than will be stored: nobody has agreed to that one."""
    for line in numbers.index:
        row, shown, stored = rows.loc[line], sheet.loc[line], numbers.loc[line]
        what = row["printed"] + (f" times {row['scale']}" if row["scale"] else "")
        mend = (
            f"if it is {number(stored['value'])}, write that into value, or empty the cell; if not, correct printed, "
        )
        mend += "scale, unit or qualifier, or give a reading (with read_by and reason)"
        if shown["value"] and not _same(shown["value"], stored["value"]):
            found = f"value {shown['value']}, while {what!r} is stored as {number(stored['value']) or 'no number'}"
            yield Problem(path.name, line, found, "the value that is stored, or an empty cell", mend)
        elif shown["value"] and not any(c in _READ for c in touched(shown)):
            for bound in ("low", "high"):
                if not _same(shown[bound], stored[bound]):
                    own = number(stored[bound]) or "(open)"
                    found = f"{bound} {shown[bound] or '(open)'}, while {what!r} is stored with {own}"
                    yield Problem(
                        path.name, line, found, "the bound that is stored", "write a new sheet with `mz review`"
                    )


def _same(shown, stored):
    """Whether a cell shows a number; a spreadsheet may have cut the digits of a large one."""
    if not shown or pd.isna(stored):
        return not shown and pd.isna(stored)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", shown)
    try:
        return math.isclose(float(text), stored, rel_tol=1e-5 if "e" in text.lower() else 1e-9, abs_tol=1e-12)
    except ValueError:
        return False


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


def _refused(rows, facts, none, text, path):
    """Spans to list as none, as a table of NOT_FACT_COLUMNS; and those that are facts, or nowhere."""
    there = set(zip(none.start, none.end))
    spans = [
        (int(r.start), int(r.end), r.fact) for r in facts.itertuples() if r.start.isdecimal() and r.end.isdecimal()
    ]
    starts = sorted(spans)
    found, problems = [], []
    for row in rows.itertuples():
        if (row.start, row.end) in there:
            continue
        if not row.start or not row.end or not int(row.start) < int(row.end) <= len(text):
            said = f"{row.printed[:40]!r} at {row.start or '(empty)'}-{row.end or '(empty)'}"
            mend = "give start and end (the characters stand in the text more than once, or nowhere), or empty the decision"
            problems.append(Problem(path.name, row.Index, said, "a place of the text", mend))
            continue
        at = bisect_left(starts, (int(row.end),)) - 1
        if at >= 0 and starts[at][1] > int(row.start):
            mend = "leave the decision empty; to take a fact back, remove its line from data/raw/facts"
            said = f"characters {row.start}-{row.end}, which are in {starts[at][2]}"
            problems.append(Problem(path.name, row.Index, said, "what no fact covers", mend))
        found.append((row.start, row.end, row.reason or "no fact, as reviewed"))
    return pd.DataFrame(found, columns=list(NOT_FACT_COLUMNS)), problems


# Another edition


def _strays(sheet, facts, path):
    """Rows that say that they are facts of a former edition and are none: they would be passed over in silence."""
    rows = sheet[sheet.state.isin(_FORMER) & (sheet.decision == "accept") & ~sheet.fact.isin(facts.fact)]
    return [
        Problem(path.name, r.Index, f"state {r.state!r} of a row that is no fact", "the state as `mz review` wrote it",
                "write 'new', or a new sheet with `mz review`") for r in rows.itertuples()
    ]  # fmt: skip


def _kept(sheet, facts, document, path):
    """The facts of the former edition with their new places, by line of the sheet; those that go; what is wrong."""
    rows = sheet[sheet.state.isin(_FORMER)]
    problems, again = [], "run `mz review` again"
    for fact in facts.fact[~facts.fact.isin(rows.fact)]:
        allowed = "a row for every fact of the former edition"
        problems.append(Problem(path.name, None, f"no row for {fact}", allowed, again))
    for row in rows[~rows.fact.isin(facts.fact) | rows.fact.duplicated()].itertuples():
        found = f"{row.fact or '(no fact)'} with state {row.state!r}, which is no fact of the former edition, or there twice"
        problems.append(Problem(path.name, row.Index, found, "one row a fact", again))
    for row in rows[(rows.decision == "") | ((rows.decision == "accept") & (rows.state == "vanished"))].itertuples():
        allowed = "reject" if row.state == "vanished" else "accept or reject"
        found = f"{row.fact}, which {row.state}, with decision {row.decision or '(empty)'}"
        mend = "decide it: the offsets hold for one edition only"
        problems.append(Problem(path.name, row.Index, found, allowed, mend))
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


def _write(document, catalogues, kept, new, none, refused, dropped, readings, sheet, text, former, folder):
    """All files in one step, each whole: a retry after whatever happened finds either all of this or nothing of it."""
    raw = root() / "data" / "raw"
    names = {
        "facts": f"facts/{document}.csv",
        "none": f"review/{document}-not-facts.csv",
        "record": f"review/{document}.csv",
    }
    old = {what: (raw / name).read_bytes() for what, name in names.items()}
    old = {what: b if b.endswith(b"\n") else b + b"\n" for what, b in old.items()}
    if former is not None:
        old["facts"] = heading(FACT_COLUMNS) + _lines(kept.sort_values("fact")[list(FACT_COLUMNS)])
        old["none"] = heading(NOT_FACT_COLUMNS) + _lines(none)
    record = _corrections(new, kept if former is not None else None, dropped, sheet)
    added = {"facts": new[list(FACT_COLUMNS)], "none": refused, "record": record}
    contents = {
        raw / name: old[what] + _lines(added[what])
        for what, name in names.items()
        if former is not None or len(added[what])
    }
    path = raw / "review" / f"{document}-readings.csv"
    if readings or path.exists():
        table = [(fact, r["reading"], r["read_by"], r["reason"]) for fact, r in sorted(readings.items())]
        contents[path] = (
            heading(READING_COLUMNS) + _lines(pd.DataFrame(table, columns=list(READING_COLUMNS))) if table else None
        )
    if former is not None:
        contents |= _catalogued(document, catalogues, text, folder)
    write_together(contents)


def _corrections(new, kept, dropped, sheet):
    """What a person read otherwise than the proposal: the review record's two readings."""
    lines = []
    for table in (new, *([] if kept is None else [kept])):
        for line, row in table.iterrows():
            why = sheet.at[line, "reason"] or "corrected at the review"
            if sheet.at[line, "state"] in ("left out", ""):
                said = f"printed={row['printed']}"
                what = "omission in the first reading"
                lines.append((row["fact"], row["start"], row["end"], what, "", said, "added", why))
                continue
            for column, first in touched(sheet.loc[line]).items():
                if column not in ("decision", "reason", "note", "start", "end", "reading", "read_by"):
                    both = (f"{column}={x or '(empty)'}" for x in (first, row[column]))
                    lines.append((row["fact"], row["start"], row["end"], f"wrong {column}", *both, "second", why))
    for row in dropped.itertuples():
        what, why = "gone from another edition", "the edition now read does not print it"
        lines.append((row.fact, row.start, row.end, what, f"printed={row.printed}", "", "left out", why))
    return pd.DataFrame(lines, columns=list(REVIEW_COLUMNS))


def _catalogued(document, catalogues, text, beside):
    """The catalogue with sha256 and length of the edition, and the file that it was read from; the text in its folder."""
    path, entry = root() / "data" / "raw" / "documents.toml", catalogues["documents"].loc[document]
    data = text.encode("utf-8")
    said = path.read_text(encoding="utf-8")
    there = re.search(rf"(?ms)^\[{re.escape(document)}\].*?(?=^\[|\Z)", said)
    block = there[0].replace(entry["sha256"], hashlib.sha256(data).hexdigest(), 1)
    block = re.sub(r"(?m)^original(_sha256)? = .*\n?", "", block)
    origin = (beside / f"{document}.original.toml").read_text(encoding="utf-8").rstrip()
    block = re.sub(r"(?m)^length = \d+$", lambda m: f"length = {len(text)}\n{origin}".rstrip(), block, count=1)
    folder = documents_folder()
    assert document_text(folder, document, entry)[0] is not None
    block = said[: there.start()] + block + said[there.end() :]
    return {path: block.encode("utf-8"), folder / f"{document}.txt": data}
