"""Commands that take in a document: extract, new, review, accept."""

from pathlib import Path
from typing import Annotated

import typer

from . import app, say


@app.command("extract")
def extract_command(
    path: Annotated[Path, typer.Argument(help="A document, known to the catalogue or not.")],
    out: Annotated[Path | None, typer.Option(help="CSV to write; standard output by default.")] = None,
    plan: Annotated[str, typer.Option(help="Its period, such as 2016-2020; found in the text by default.")] = "",
    jurisdiction: Annotated[str, typer.Option(help="Id of the place that it is about.")] = "",
    document: Annotated[str, typer.Option(help="Its id; the file's name by default.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace whatever lies at --out.")] = False,
):
    """Propose facts of a text that nobody has transcribed, each field with its reason."""
    from ..intake.extract import as_csv, extract
    from ..intake.formats import read_document
    from ..sources.paths import refuse, write_outputs

    if out is not None:
        refuse([out], [path], force)
    text, notes = read_document(path)
    table = extract(text, document or path.stem, plan or None, jurisdiction or None)
    if out is None:
        typer.echo(as_csv(table), nl=False)
    else:
        write_outputs({out: as_csv(table).encode()}, [path], force)
    say(*notes, *table.attrs["notes"], f"{len(table)} candidates" + (f" written: {out}" if out else ""))


@app.command("new")
def new_command(
    path: Annotated[Path, typer.Argument(help="The document: text, .docx, .html or .pdf.")],
    jurisdiction: Annotated[str, typer.Option(help="Id of its place, known or new.")],
    plan: Annotated[str, typer.Option(help="Its period, such as 2016-2020; as its title prints it by default.")] = "",
    document: Annotated[str, typer.Option(help="Its id; <place>-13fyp and the like by default.")] = "",
    title: Annotated[str, typer.Option(help="As printed.")] = "",
    title_en: Annotated[str, typer.Option(help="In English.")] = "",
    issuer: Annotated[str, typer.Option("--issuer", "--publisher", help="Who issued it, as printed.")] = "",
    number: Annotated[str, typer.Option(help="Document number, as printed.")] = "",
    issued: Annotated[str, typer.Option(help="2017, 2017-03 or 2017-03-09.")] = "",
    url: Annotated[str, typer.Option(help="Where the text was found.")] = "",
    look_back: Annotated[str, typer.Option(help="The period before the plan, by default.")] = "",
    targets: Annotated[str, typer.Option(help="Years; the last of the plan by default.")] = "",
    note: Annotated[str, typer.Option(help="What a reader must know of this edition.")] = "",
    name_en: Annotated[str, typer.Option(help="Of a new place.")] = "",
    name_zh: Annotated[str, typer.Option(help="Of a new place.")] = "",
    level: Annotated[str, typer.Option(help="prefecture or county, of a new place.")] = "",
    code: Annotated[str, typer.Option(help="GB/T 2260, of a new place.")] = "",
    within: Annotated[str, typer.Option(help="Id of the province or city that a new place lies in.")] = "",
    within_name_en: Annotated[str, typer.Option(help="Of a new province.")] = "",
    within_name_zh: Annotated[str, typer.Option(help="Of a new province.")] = "",
    sort: Annotated[str, typer.Option(help="plan, notice, bulletin or work_report; by default by its title.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Take back what is undecided of it.")] = False,
):
    """Put a document, and its place where that is new, into the catalogues, and write its review sheet."""
    from ..intake.newcity import new

    about = dict(title=title, title_en=title_en, issuer=issuer, number=number, issued=issued, url=url, look_back=look_back,
                 targets=targets, note=note, sort=sort)  # fmt: skip
    place = dict(name_en=name_en, name_zh=name_zh, level=level, code=code, parent=within)
    parent = dict(name_en=within_name_en, name_zh=within_name_zh)
    document, paths, states, notes = new(path, jurisdiction, plan, document, place, parent, again, **about)
    say(*notes, f"{document}: written or added to", *(f"    {_short(written)}" for written in paths[:-1]))
    _tell_sheet(paths[-1], states)


def _short(path):
    """A path as people write it: from the project's folder, where it lies in it."""
    from ..sources.paths import root

    return path.relative_to(root()).as_posix() if path.is_relative_to(root()) else path


def _tell_sheet(sheet, states):
    if states.empty:
        say("nothing to decide")
        return
    shown = _short(sheet)
    say(", ".join(f"{n} {state}" for state, n in states.items()))
    if "other field" in states:
        say("what is of other fields is folded away at the end, proposed as rejected; mz review --all shows it")
    say(f"to do: fill in {shown} (accept, reject or empty), then mz accept {shown}")


@app.command("review")
def review_command(
    document: Annotated[str, typer.Argument(help="Id of a document (data/raw/documents.toml).")],
    text: Annotated[Path | None, typer.Option(help="Another edition of it.")] = None,
    out: Annotated[Path | None, typer.Option(help="The sheet, .xlsx or .csv; in build/review by default.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Rows of other fields too, not folded away.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace whatever lies at --out.")] = False,
):
    """Write the review sheet of a document: what is new, what has moved or gone in another edition, digits left out."""
    from ..intake.review import review

    sheet, states, notes = review(document, text, out, everything, force)
    say(*notes)
    _tell_sheet(sheet, states)


@app.command("accept")
def accept_command(sheet: Annotated[Path, typer.Argument(help="A review sheet, .xlsx or .csv, filled in.")]):
    """Take in the decisions of a review sheet: facts, what is none, corrections; all of it or nothing."""
    from ..intake.accept import accept

    counts, notes = accept(sheet)
    say(*notes, ", ".join(f"{n} {what}" for what, n in counts.items() if n) or "nothing to do")
    if counts["added"] or counts["moved"] or counts["dropped"]:
        say("to do: mz build, then mz check")
