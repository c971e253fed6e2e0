"""Commands on the data: build, check, audit, source, export."""

from typing import Annotated

import typer

from . import app, say, stop


@app.command("build")
def build_command():
    """Build data/processed from data/raw; on any problem the old output stays as it is."""
    from ..panel.build import build

    panel, paths = build()
    say(f"{len(panel)} observations: " + ", ".join(p.name for p in paths) + " in data/processed")


@app.command("audit")
def audit_command(
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="text or json.")] = "text",
    language: Annotated[str, typer.Option(metavar="en|zh", help="en or zh, of the text.")] = "en",
    cities: Annotated[str, typer.Option(help="Jurisdictions with commas; all by default.")] = "",
    against: Annotated[str, typer.Option(metavar="announced", help="announced: hold the plans against it.")] = "",
):
    """Say what the plans' own arithmetic bears out, and what not."""
    from ..analysis.audit import audit
    from ..analysis.load import LANGUAGES, load
    from ..sources.problems import allow
    from ..words.terminal import audit_text

    allow("--format", form, ("text", "json"))
    allow("--language", language, LANGUAGES)
    allow("--against", against, ("", "announced"))
    named = [c.strip() for c in cities.split(",") if c.strip()]
    table = audit(named or None, against=against)
    if form == "json":
        rows = load("audit")
        rows = rows[rows.identity.isin(table.identity)]
        typer.echo(rows.to_json(orient="records", force_ascii=False, indent=2, double_precision=10))
    else:
        typer.echo(audit_text(table, language))


@app.command("check")
def check_command():
    """Check data, spans and environment; print facts, indicators and themes per document."""
    from ..panel.check import check

    table, said = check()
    typer.echo(table.T.to_string())
    say(*said)


@app.command("source")
def source_command(observation: Annotated[str, typer.Argument(help="Id of an observation: the panel's first column.")]):
    """Follow an observation back to the facts and reference rows that it stands on."""
    from ..analysis.lineage import source
    from ..words.terminal import chain_text

    try:
        typer.echo(chain_text(source(observation)))
    except KeyError as e:
        stop(e.args[0])  # as text it stands in quotes


@app.command("export")
def export_command(
    path: Annotated[str, typer.Argument(help="The file to write, by its ending .xlsx, .dta, .parquet or .csv.")],
    force: Annotated[bool, typer.Option("--force", help="Replace whatever lies there.")] = False,
):
    """Write the panel for a spreadsheet, for Stata, or as it is."""
    from ..display.export import export

    say(f"written: {export(path, force=force)}")
