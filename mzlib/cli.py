"""The command ``mz``: data on standard output, messages on standard error, exit status 0 or not."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Four cities, one panel: build the data, run the notebooks, check everything, follow a number back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def say(text):
    """A message, on standard error."""
    typer.echo(text, err=True)


def stop(error):
    """Say what is wrong, and end with status 1."""
    say(str(error))
    raise typer.Exit(1)


@app.command("build")
def build_command():
    """Build data/processed from data/raw; on any problem the old output stays as it is."""
    from .build import build
    from .problems import InputError

    try:
        panel, paths = build()
    except InputError as e:
        stop(e)
    say(f"{len(panel)} observations: " + ", ".join(p.name for p in paths) + " in data/processed")


@app.command("new")
def new_command(
    path: Annotated[Path, typer.Argument(help="The document's text.")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="Id of its place, known or new.")],
    plan: Annotated[
        str, typer.Option("--plan", help="Its period, such as 2016-2020; found in the text by default.")
    ] = "",
    document: Annotated[str, typer.Option("--document", help="Its id; <place>-13fyp and the like by default.")] = "",
    title: Annotated[str, typer.Option("--title", help="As printed.")] = "",
    title_en: Annotated[str, typer.Option("--title-en", help="In English.")] = "",
    issuer: Annotated[str, typer.Option("--issuer", "--publisher", help="Who issued it, as printed.")] = "",
    number: Annotated[str, typer.Option("--number", help="Document number, as printed.")] = "",
    issued: Annotated[str, typer.Option("--issued", help="2017, 2017-03 or 2017-03-09.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where the text was found.")] = "",
    look_back: Annotated[str, typer.Option("--look-back", help="The period before the plan, by default.")] = "",
    targets: Annotated[str, typer.Option("--targets", help="Years; the last of the plan by default.")] = "",
    note: Annotated[str, typer.Option("--note", help="What a reader must know of this edition.")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Of a new place.")] = "",
    name_zh: Annotated[str, typer.Option("--name-zh", help="Of a new place.")] = "",
    level: Annotated[str, typer.Option("--level", help="prefecture or county, of a new place.")] = "",
    code: Annotated[str, typer.Option("--code", help="GB/T 2260, of a new place.")] = "",
    within: Annotated[str, typer.Option("--within", help="Id of the province or city that a new place lies in.")] = "",
    within_name_en: Annotated[str, typer.Option("--within-name-en", help="Of a new province.")] = "",
    within_name_zh: Annotated[str, typer.Option("--within-name-zh", help="Of a new province.")] = "",
):
    """Put a document, and its place where that is new, into the catalogues, and write its review sheet."""
    from .newcity import new
    from .problems import InputError
    from .review import review

    about = dict(
        title=title, title_en=title_en, issuer=issuer, number=number, issued=issued, url=url, look_back=look_back
    )
    place = dict(name_en=name_en, name_zh=name_zh, level=level, code=code, parent=within)
    parent = dict(name_en=within_name_en, name_zh=within_name_zh)
    try:
        document, paths, notes = new(
            path, jurisdiction, plan, document, place, parent, **about, targets=targets, note=note
        )
        sheet, states, _ = review(document)
    except InputError as e:
        stop(e)
    for line in [*notes, f"{document}: written or added to"]:
        say(line)
    for path in paths:
        say(f"    {_short(path)}")
    _tell_sheet(sheet, states)


def _short(path):
    """A path as people write it: from the project's folder, where it lies in it."""
    from .paths import root

    return path.relative_to(root()).as_posix() if path.is_relative_to(root()) else path


def _tell_sheet(sheet, states):
    if states.empty:
        say("nothing to decide")
        return
    shown = _short(sheet)
    say(", ".join(f"{n} {state}" for state, n in states.items()))
    say(f"to do: fill in {shown} (accept, reject or empty), then mz accept {shown}")


@app.command("review")
def review_command(
    document: Annotated[str, typer.Argument(help="Id of a document (data/raw/documents.toml).")],
    text: Annotated[Path | None, typer.Option("--text", help="Another edition of it.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The sheet, .xlsx or .csv; in build/review by default.")
    ] = None,
):
    """Write the review sheet of a document: what is new, what has moved or gone in another edition, digits left out."""
    from .problems import InputError
    from .review import review

    try:
        sheet, states, notes = review(document, text, out)
    except (InputError, ValueError, OSError) as e:
        stop(e)
    for line in notes:
        say(line)
    _tell_sheet(sheet, states)


@app.command("accept")
def accept_command(sheet: Annotated[Path, typer.Argument(help="A review sheet, .xlsx or .csv, filled in.")]):
    """Take in the decisions of a review sheet: facts, what is none, corrections; all of it or nothing."""
    from .accept import accept
    from .problems import InputError

    try:
        counts, notes = accept(sheet)
    except InputError as e:
        stop(e)
    for line in notes:
        say(line)
    say(", ".join(f"{n} {what}" for what, n in counts.items() if n) or "nothing to do")
    if counts["added"] or counts["moved"] or counts["dropped"]:
        say("to do: mz build, then mz check")


_JOBS = typer.Option("-j", "--jobs", min=1, help="Notebooks at a time; as many as there are cores by default.")
_FORCE = typer.Option("--force", help="Execute what has not changed, too.")
_COLD = typer.Option("--cold", help="Start every kernel from scratch.")
_SCHEDULER = typer.Option("--scheduler", metavar="ADDRESS", help="Execute on the workers of a dask scheduler.")


@app.command("run")
def run_command(
    notebooks: Annotated[list[str] | None, typer.Argument(help="Names or paths of notebooks; all by default.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME VALUE", help="A parameter; may be repeated.")
    ] = None,
    each: Annotated[
        list[str] | None,
        typer.Option("--each", metavar="NAME[=A,B]", help="Run for each value of a parameter; may be repeated."),
    ] = None,
    sets: Annotated[
        str | None, typer.Option("--sets", metavar="CSV", help="A table of parameters: a column each, a row a run.")
    ] = None,
    jobs: Annotated[int | None, _JOBS] = None,
    force: Annotated[bool, _FORCE] = False,
    cold: Annotated[bool, _COLD] = False,
    scheduler: Annotated[str, _SCHEDULER] = "",
):
    """Run notebooks through papermill where something changed: mz run 02-low-income-standards -p language zh"""
    from .suite import plan

    given = [tuple(p.split("=", 1)) for p in parameter or []]
    for pair in given:
        if len(pair) < 2:
            stop(f"-p {pair[0]}: found a name without a value; allowed: -p NAME VALUE")
    try:
        runs = plan(notebooks or (), given, each or (), sets)
    except (ValueError, OSError) as e:
        stop(e)
    _execute(runs, jobs=jobs, force=force, warm=not cold, scheduler=scheduler)
    if each or sets:
        for r in runs:
            typer.echo(r.folder)


def _execute(runs, **how):
    """Execute runs with progress shown; end with status 1 where one fails."""
    from .progress import progress
    from .runs import run
    from .suite import summary

    try:
        with progress(len(runs)) as said:
            failed = run(runs, progress=said, **how)
    except OSError as e:
        stop(e)
    except KeyboardInterrupt:
        stop("stopped; what was done is kept, and the next run goes on from there")
    if failed:
        stop(f"{len(failed)} of {len(runs)} runs failed\n\n{summary(failed)}")


@app.command("audit")
def audit_command(
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="text or json.")] = "text",
    language: Annotated[str, typer.Option("--language", metavar="en|zh", help="en or zh, of the text.")] = "en",
    cities: Annotated[str, typer.Option("--cities", help="Jurisdictions with commas; all by default.")] = "",
):
    """Say what the plans' own arithmetic bears out, and what not."""
    from .audits import audit, audit_text

    for name, value, allowed in (("--format", form, ("text", "json")), ("--language", language, ("en", "zh"))):
        if value not in allowed:
            stop(f"{name}: found {value!r}; allowed: {', '.join(allowed)}")
    named = [c.strip() for c in cities.split(",") if c.strip()]
    try:
        table = audit(named or None)
    except (ValueError, FileNotFoundError) as e:
        stop(e)
    if form == "json":
        typer.echo(table.to_json(orient="records", force_ascii=False, indent=2, double_precision=10))
    else:
        typer.echo(audit_text(table, language))


@app.command("check")
def check_command():
    """Check data, spans and environment; print facts, indicators and themes per document."""
    from .check import check
    from .problems import InputError

    try:
        table, said = check()
    except InputError as e:
        stop(e)
    typer.echo(table.T.to_string())
    for line in said:
        say(line)


@app.command("source")
def source_command(
    observation: Annotated[str, typer.Argument(help="Id of an observation (the first column of the panel).")],
):
    """Follow an observation back to the facts and reference rows that it stands on."""
    from .provenance import as_text, source

    try:
        typer.echo(as_text(source(observation)))
    except (KeyError, FileNotFoundError) as e:
        stop(e.args[0])


@app.command("extract")
def extract_command(
    path: Annotated[Path, typer.Argument(help="A text file, known to the catalogue or not.")],
    out: Annotated[Path | None, typer.Option("--out", help="CSV to write; standard output by default.")] = None,
    plan: Annotated[
        str, typer.Option("--plan", help="Its period, such as 2016-2020; found in the text by default.")
    ] = "",
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="Id of the place that it is about.")] = "",
    document: Annotated[str, typer.Option("--document", help="Its id; the file's name by default.")] = "",
):
    """Propose facts of a text that nobody has transcribed, each field with its reason."""
    from .extract import as_csv, extract, read_document
    from .paths import write_together

    try:
        text, notes = read_document(path)
        table = extract(text, document or path.stem, plan or None, jurisdiction or None)
        if out is None:
            typer.echo(as_csv(table), nl=False)
        else:
            write_together({out.absolute(): as_csv(table).encode()})
    except (ValueError, OSError) as e:
        stop(e)
    for note in [*notes, *table.attrs["notes"]]:
        say(note)
    say(f"{len(table)} candidates" + (f" written: {out}" if out else ""))


@app.command("export")
def export_command(
    path: Annotated[
        str, typer.Argument(help="The file to write; its ending says the form: .xlsx, .dta, .parquet, .csv.")
    ],
):
    """Write the panel for a spreadsheet, for Stata, or as it is."""
    from .export import export
    from .problems import InputError

    try:
        written = export(path)
    except (ValueError, OSError, InputError) as e:
        stop(e)
    say(f"written: {written}")


@app.command("report")
def report_command(
    out: Annotated[str, typer.Option("--out", help="Folder to write.")] = "build/report",
    jobs: Annotated[int | None, _JOBS] = None,
    force: Annotated[bool, _FORCE] = False,
    cold: Annotated[bool, _COLD] = False,
    scheduler: Annotated[str, _SCHEDULER] = "",
):
    """Run the suite in both languages and write the report, pages that open from disk; the English run draws figures/."""
    import shutil

    from .paths import figures_folder, root
    from .report import opening_figures, report
    from .suite import plan

    base = root() / "build"
    figures = {"en": figures_folder(), "zh": base / "figures-zh"}
    given = {"en": [], "zh": [("language", "zh"), ("figures_dir", str(figures["zh"])), ("formats", "png")]}
    try:
        opening_figures()
        # What an earlier run left behind must not get into this one.
        for folder in (figures["zh"], base / "executed"):
            shutil.rmtree(folder, ignore_errors=True)
        runs = [
            r._replace(label=f"{r.label} ({language})", executed=base / "executed" / language / f"{r.label}.ipynb")
            for language in figures
            for r in plan((), given[language])
        ]
        _execute(runs, jobs=jobs, force=force, warm=not cold, scheduler=scheduler)
        written = report(base / "executed", figures, root() / out)
    except (ValueError, OSError) as e:
        stop(e)
    say(f"{len(written)} files; open {out}/index.html")


@app.command("notebooks", hidden=True)
def notebooks_command():
    """Execute every notebook with its defaults and write it back, stripped (for `make notebooks`)."""
    from .progress import progress
    from .runs import refresh
    from .suite import notebooks, summary

    with progress(len(notebooks())) as said:
        failed = refresh(said)
    if failed:
        stop(summary(failed))


@app.command("gallery", hidden=True)
def gallery_command():
    """Write docs/gallery.md from the figures (for `make notebooks`)."""
    from .gallery import gallery

    say(f"written: docs/{gallery().name}")


def main():
    """Entry point: joins ``-p NAME VALUE`` pairs, as papermill takes them."""
    import sys

    arguments, joined = sys.argv[1:], []
    while arguments:
        word = arguments.pop(0)
        if word in ("-p", "--parameter") and len(arguments) > 1 and "=" not in arguments[0]:
            word, joined = f"{arguments.pop(0)}={arguments.pop(0)}", [*joined, word]
        joined.append(word)
    app(args=joined, prog_name="mz")
