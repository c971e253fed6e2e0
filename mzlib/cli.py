"""The command ``mz``: data on standard output, messages on standard error, exit status 0 or not."""

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


@app.command("run")
def run_command(
    notebooks: Annotated[list[str] | None, typer.Argument(help="Names or paths of notebooks; all by default.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME VALUE", help="A parameter; may be repeated.")
    ] = None,
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, help="Worker processes.")] = 2,
):
    """Run notebooks through papermill, with parameters: mz run 02-low-income-standards -p language zh"""
    from tqdm import tqdm

    from .suite import plan, run, summary

    given = [tuple(p.split("=", 1)) for p in parameter or []]
    for pair in given:
        if len(pair) < 2:
            stop(f"-p {pair[0]}: found a name without a value; allowed: -p NAME VALUE")
    try:
        runs = plan(notebooks or (), given)
    except (ValueError, OSError) as e:
        stop(e)
    with tqdm(total=len(runs), unit="notebook") as bar:

        def progress(name, error):
            bar.update()
            bar.set_postfix_str(f"{name} {'FAILED' if error else 'done'}")

        failed = run(runs, jobs, progress)
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
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, help="Worker processes.")] = 2,
):
    """Run the suite in both languages and write the report, pages that open from disk; the English run draws figures/."""
    import shutil

    from tqdm import tqdm

    from .paths import figures_folder, root
    from .report import opening_figures, report
    from .suite import plan, run, summary

    base = root() / "build"
    figures = {"en": figures_folder(), "zh": base / "figures-zh"}
    given = {"en": [], "zh": [("language", "zh"), ("figures_dir", str(figures["zh"])), ("formats", "png")]}
    try:
        opening_figures()
        # What an earlier run left behind must not get into this one.
        for folder in (figures["zh"], base / "executed"):
            shutil.rmtree(folder, ignore_errors=True)
        for language in figures:
            runs = plan((), given[language])
            with tqdm(total=len(runs), unit="notebook", desc=language) as bar:
                failed = run(runs, jobs, lambda name, error, bar=bar: bar.update(), base / "executed" / language)
            if failed:
                stop(summary(failed))
        written = report(base / "executed", figures, root() / out)
    except (ValueError, OSError) as e:
        stop(e)
    say(f"{len(written)} files; open {out}/index.html")


@app.command("notebooks", hidden=True)
def notebooks_command():
    """Execute every notebook with its defaults and write it back, stripped (for `make notebooks`)."""
    from .suite import refresh_all, summary

    failed = refresh_all(progress=lambda name, error: say(f"{name} {'FAILED' if error else 'refreshed'}"))
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
