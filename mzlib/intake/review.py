"""What a person has to decide about a document: candidates, digits left out, and what another edition has moved."""

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

import pandas as pd

from ..panel.check import NOT_FACT_COLUMNS
from ..sources.catalogues import load_catalogues, load_units
from ..sources.documents import document_text
from ..sources.facts import FACT_COLUMNS, READING_COLUMNS, stored
from ..sources.paths import documents_folder, refuse, root, write_together
from ..sources.problems import Problem, nearest, stop_if
from ..sources.tables import ID, read_csv
from .editions import moved
from .extract import extract
from .folding import folded
from .formats import origin, read_document
from .lexicon import load_lexicon
from .sheet import COLUMNS, CORRECTED, proposal, read_sheet, sheet_bytes
from .spans import not_facts
from .views import make_view

_OPEN, _CLOSE, _AROUND = "【", "】", 70


def project(document):
    """The catalogues and the units that a document is held against.

    Parameters
    ----------
    document : str

    Returns
    -------
    tuple of (dict of pandas.DataFrame, pint.UnitRegistry)

    Raises
    ------
    InputError
        If a catalogue is wrong, or has no such document.
    """
    raw = root() / "data" / "raw"
    reg = load_units(raw)
    catalogues, problems = load_catalogues(raw, reg)
    stop_if(problems)
    known = catalogues["documents"].index
    if document not in known:
        mend = nearest(document, known) or "put it there with `mz new`"
        found = f"document {document!r}"
        stop_if([Problem("data/raw/documents.toml", None, found, ", ".join(known), mend)])
    return catalogues, reg


def recorded(document):
    """What a document's files say already: its facts as transcribed, and the spans that are none.

    Parameters
    ----------
    document : str

    Returns
    -------
    tuple of (pandas.DataFrame, pandas.DataFrame)
        FACT_COLUMNS and NOT_FACT_COLUMNS, strings, indexed by line.
    """
    raw, tables, problems = root() / "data" / "raw", [], []
    for name, columns in (
        (f"facts/{document}.csv", FACT_COLUMNS),
        (f"review/{document}-not-facts.csv", NOT_FACT_COLUMNS),
    ):
        table, more = read_csv(raw / name, columns, f"data/raw/{name}")
        tables.append(table)
        problems += more
    stop_if(problems)
    return tuple(tables)


def readings_of(document):
    """What persons read where the build cannot: fact to ``reading``, ``read_by`` and ``reason``."""
    name = f"review/{document}-readings.csv"
    path = root() / "data" / "raw" / name
    if not path.is_file():
        return {}
    table, problems = read_csv(path, READING_COLUMNS, f"data/raw/{name}")
    stop_if(problems)
    return {
        r["fact"]: {"reading": r["reading"], "read_by": r["read_by"], "reason": r["why"]}
        for r in table.to_dict("records")
    }


def text_of(document, catalogues):
    """The text of a document in the edition of the catalogue.

    Parameters
    ----------
    document : str
    catalogues : dict of pandas.DataFrame

    Returns
    -------
    str

    Raises
    ------
    InputError
        If it is not at hand.
    """
    folder = documents_folder()
    text, problems = document_text(folder, document, catalogues["documents"].loc[document]) if folder else (None, [])
    stop_if(problems)
    if text is None:
        mend = "put it there, or name its folder in MZ_DOCUMENTS"
        stop_if([Problem(f"{document}.txt", None, "no such text", "the text in the folder of the documents", mend)])
    return text


def short_sha(text="", sha256=""):
    """The beginning of a text's sha256, by which a sheet knows its edition; never like a number.

    Examples
    --------
    >>> short_sha("低保")
    'sha256:6029fda00bb4'
    """
    return "sha256:" + (sha256 or hashlib.sha256(text.encode("utf-8")).hexdigest())[:12]


def review(document, text=None, out=None, everything=False, force=False):
    """Write the review sheet of a document: what is new, what another edition has moved or lost, digits left out.

    Parameters
    ----------
    document : str
        Id of the catalogue.
    text : pathlib.Path, optional
        Another edition; the one of the catalogue by default.
    out : pathlib.Path, optional
        ``build/review/<document>.xlsx`` by default; the ending may be ``.csv``.
    everything : bool
        Rows of other fields among the others, instead of folded away at the end.
    force : bool
        Replace whatever lies at ``out``.

    Returns
    -------
    tuple of (pathlib.Path, pandas.Series, list of str)
        The sheet, its rows by state, and what was noted while reading the text.

    Raises
    ------
    InputError
        If document, text or catalogue is wrong, decisions in the old sheet would be lost, or ``out`` is another file.
    """
    catalogues, _ = project(document)
    facts, none = recorded(document)
    own, notes = text_of(document, catalogues) if text is None else None, []
    former = None
    if own is None:
        own, notes = read_document(text)
        if short_sha(own) != short_sha(sha256=catalogues["documents"].at[document, "sha256"]):
            former = text_of(document, catalogues)
    path = out or default_sheet(document)
    if path.exists() and not force:
        guard_decisions(path)
    if out is not None and not (path.exists() and not read_sheet(path)[1]):
        refuse([path], [text] if text else [], force)
    table = sheet_rows(document, own, catalogues, facts, none, former, everything)
    contents = {path: sheet_bytes(table, path.suffix, catalogues["codebook"])}
    if former is not None:
        contents[path.parent / f"{document}.txt"] = own.encode("utf-8")
        lines = [f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in origin(text, own).items()]
        contents[path.parent / f"{document}.original.toml"] = "".join(lines).encode("utf-8")
        if out is not None:
            refuse([p for p, c in contents.items() if p != path and p.exists() and p.read_bytes() != c], force=force)
    write_together(contents)
    return path, table.state.value_counts(), notes


def default_sheet(document):
    """Where the review sheet of a document lies."""
    return root() / "build" / "review" / f"{document}.xlsx"


def sheet_rows(document, text, catalogues, facts, none, former=None, everything=False):
    """The rows of a review sheet.

    Parameters
    ----------
    document, text : str
    catalogues : dict of pandas.DataFrame
    facts, none : pandas.DataFrame
        From ``recorded``.
    former : str, optional
        The edition of which ``facts`` and ``none`` give the offsets, where it is not ``text``.
    everything : bool
        Whether rows of other fields stand among the others.

    Returns
    -------
    pandas.DataFrame
        COLUMNS of the sheet, all strings: first facts that moved, changed or vanished, then candidates, then digits left out,
        last what is of another field.
    """
    entry = catalogues["documents"].loc[document]
    spans = [(int(r.start), int(r.end)) for table in (facts, none) for r in table.itertuples()]
    now = {span: (*span, True) for span in spans} if former is None else moved(former, text, spans)
    rows = [] if former is None else list(_former(facts, readings_of(document), now, former, text))
    taken = [new[:2] for new in now.values() if new]
    meets = meeting(taken)
    found = extract(text, document, entry["period"], entry["jurisdiction"], entry["sort"] or None, entry["title"])
    found = found[[not meets(int(r.start), int(r.end)) for r in found.itertuples()]]
    for r in found.to_dict("records"):
        rows.append({c: str(r[c]) for c in found.columns if c != "fact"} | {"state": "new"}
                    | {c: number(r[c]) for c in ("value", "low", "high")})  # fmt: skip
    taken += [(int(r["start"]), int(r["end"])) for r in rows if r["state"] == "new"]
    rows += left_out(text, taken)
    if not everything:
        rows = folded(rows, text)
    labels = catalogues["codebook"]
    for r in rows:
        r |= {"document": document, "text": short_sha(text)}
        r["sentence"] = r.get("sentence") or around(text, int(r["start"]), int(r["end"]))
        if r.get("indicator") in labels.index:
            r["meaning"] = f"{labels.at[r['indicator'], 'label_zh']} · {labels.at[r['indicator'], 'label_en']}"
        r["proposed"] = json.dumps({c: r[c] for c in (*_PROPOSED, "decision") if r.get(c)}, ensure_ascii=False)
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("").astype("str")


_PROPOSED = ("start", "end", *CORRECTED)


def _former(facts, readings, now, former, text):
    """Facts of the former edition: where they stand in this one, or that they are gone."""
    for r in facts.to_dict("records"):
        start, end = int(r["start"]), int(r["end"])
        new = now[start, end]
        r |= readings.get(r["fact"], {})
        if new is None:
            yield r | {
                "state": "vanished",
                "sentence": around(former, start, end),
                "why": "not in this edition; reject it",
            }
            continue
        same, qualifier = new[2], ""
        if r["qualifier_at"]:
            span = tuple(map(int, r["qualifier_at"].split(":")))
            there = moved(former, text, [span])[span]
            qualifier, same = (f"{there[0]}:{there[1]}", same and there[2]) if there else ("", False)
        said = {"state": "moved", "decision": "accept", "why": "the same clause"}
        if not same:
            why = "the same number in another clause: do period, unit and indicator still hold?"
            said = {"state": "changed", "why": why}
        values = stored(r["printed"], r["qualifier"], r["unit"], r["scale"], r.get("reading", ""), r["kind"])
        said |= dict(zip(("value", "low", "high"), map(number, values)))
        yield r | said | {"start": str(new[0]), "end": str(new[1]), "qualifier_at": qualifier}


def meeting(spans):
    """Whether a span meets any of these, as a function; by bisection, since a text may have a million.

    Parameters
    ----------
    spans : list of (int, int)

    Returns
    -------
    callable

    Examples
    --------
    >>> meets = meeting([(3, 7)])
    >>> meets(0, 3), meets(6, 9)
    (False, True)
    """
    starts, reach = _reaching((a, b, "") for a, b in spans)

    def meets(start, end):
        at = bisect_left(starts, end) - 1
        return at >= 0 and reach[at][0] > start

    return meets


def _reaching(spans):
    """Starts in order, and for each how far the spans up to there reach, with what is said of the one that does."""
    ordered = sorted(spans)
    return [a for a, _, _ in ordered], list(accumulate(((b, why) for _, b, why in ordered), max))


def _within(spans):
    """What is said of the spans in which a place lies, as a function; None where it lies in none."""
    starts, reach = _reaching(spans)

    def said(start, end):
        at = bisect_right(starts, start) - 1
        return reach[at][1] if at >= 0 and reach[at][0] >= end else None

    return said


def left_out(text, taken):
    """Runs of digits that no span covers, each with the reason why it may be no fact.

    Parameters
    ----------
    text : str
    taken : list of (int, int)

    Returns
    -------
    list of dict
        Rows of the sheet; a proposed ``reject`` where there is a reason.

    Examples
    --------
    >>> [(r["printed"], r["reason"]) for r in left_out("2015年，共有36家。", [(8, 11)])]
    [('2015', 'date')]
    """
    view = make_view(text)
    spans = [(*view.span(a, b), reason) for a, b, reason in not_facts(view.chars, load_lexicon()) if b > a]
    why, dropped, covered = _within(spans), _within(view.dropped), _within((a, b, "") for a, b in taken)
    rows = []
    for m in re.finditer(r"\d+(?:\.\d+)?", text):
        if covered(*m.span()) is None:
            reason = why(*m.span()) or dropped(*m.span()) or ""
            rows.append({"state": "left out", "printed": m[0], "start": str(m.start()), "end": str(m.end()), "reason": reason,
                         "decision": "reject" if reason else "", "why": "digits that are no candidate"})  # fmt: skip
    return rows


def around(text, start, end):
    """The sentence around a span on one line, the span marked.

    Parameters
    ----------
    text : str
    start, end : int

    Returns
    -------
    str

    Examples
    --------
    >>> around("一、救助。城市低保每月\\n340元。", 12, 16)
    '城市低保每月 【340元】。'
    """
    before = re.split("[。！？]", text[max(0, start - _AROUND) : start])[-1]
    after = re.match(r"[^。！？]*[。！？]?", text[end : end + _AROUND])[0]
    return re.sub(r"\s+", " ", f"{before}{_OPEN}{text[start:end]}{_CLOSE}{after}").strip()


def number(x):
    """A number as text; empty where it is open.

    Examples
    --------
    >>> number(12600.0), number(float("nan"))
    ('12600', '')
    """
    return "" if pd.isna(x) else f"{float(x):.10g}"


def touched(row):
    """What a person has changed in a row of a sheet: column to what was proposed.

    Examples
    --------
    >>> touched(dict.fromkeys(COLUMNS, "") | {"proposed": '{"area": "urban", "unit": "bed"}', "area": "all", "unit": "bed"})
    {'area': 'urban'}
    """
    proposed = proposal(row["proposed"])[0]
    return {c: proposed.get(c, "") for c in (*_PROPOSED, "decision") if row[c] != proposed.get(c, "")}


def guard_decisions(path):
    """Stop where a sheet holds decisions of a person that `mz accept` has not taken in yet."""
    if not path.exists():
        return
    sheet, problems = read_sheet(path)
    stop_if(problems)
    done = set()
    for document in set(sheet.document) - {""}:
        if re.fullmatch(ID, document) and (root() / "data" / "raw" / "facts" / f"{document}.csv").exists():
            done |= {(t.start, t.end) for table in recorded(document) for t in table.itertuples()}
    waiting = [i for i, r in sheet.iterrows() if touched(r) and (r["start"], r["end"]) not in done]
    if waiting:
        found = f"{len(waiting)} rows that somebody has filled in and nobody has taken in"
        mend = f"run `mz accept {path.name}` first, or name another file with --out"
        stop_if([Problem(path.name, waiting[0], found, "a sheet that may be replaced", mend)])
