"""Commands that execute notebooks: run, report, and what `make notebooks` calls."""

from typing import Annotated

import typer

from . import app, say, stop

_JOBS = typer.Option("-j", "--jobs", min=1, help="Notebooks at a time; as many as there are cores by default.")
_FORCE = typer.Option("--force", help="Execute what has not changed, too.")


@app.command("run")
def run_command(
    notebooks: Annotated[list[str] | None, typer.Argument(help="Notebooks, such as 02; all by default.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME VALUE", help="A parameter; may be repeated.")
    ] = None,
    each: Annotated[
        list[str] | None,
        typer.Option("--each", metavar="NAME[=A,B]", help="Run for each value of a parameter; may be repeated."),
    ] = None,
    sets: Annotated[str | None, typer.Option(metavar="CSV", help="A parameter a column, a run a row.")] = None,
    jobs: Annotated[int | None, _JOBS] = None,
    force: Annotated[bool, _FORCE] = False,
):
    """Run notebooks through papermill where something changed: mz run 02 -p language zh"""
    from ..suite.notebooks import plan

    given = [tuple(p.split("=", 1)) for p in parameter or []]
    for pair in given:
        if len(pair) < 2:
            stop(f"-p {pair[0]}: found a name without a value; allowed: -p NAME VALUE")
    runs = plan(notebooks or (), given, each or (), sets)
    _execute(runs, jobs=jobs, force=force)
    if each or sets:
        for r in runs:
            typer.echo(r.folder)


def _execute(runs, **how):
    """Execute runs with progress shown; end with status 1 where one fails."""
    from ..suite.progress import progress
    from ..suite.runs import run

    with progress(len(runs)) as said:
        failed = run(runs, progress=said, **how)
    _stop_if(failed, len(runs))


def _stop_if(failed, total):
    if failed:
        told = "\n\n".join(f"{name} failed in {text}" for name, text in failed.items())
        stop(f"{len(failed)} of {total} runs failed\n\n{told}")


@app.command("report")
def report_command(
    out: Annotated[str, typer.Option(help="Folder to write.")] = "build/report",
    docx: Annotated[bool, typer.Option("--docx", help="Also a document for Word, in each language.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Also slides, in each language.")] = False,
    jobs: Annotated[int | None, _JOBS] = None,
    force: Annotated[bool, typer.Option("--force", help="Execute all, and replace what mz did not write.")] = False,
):
    """Run the suite once in each language and write the report, pages that open from disk; the English run draws figures/."""
    import shutil
    from functools import partial

    from ..explorer.page import html
    from ..sources.paths import figures_folder, owned, refuse, root
    from ..suite.notebooks import plan
    from ..suite.report import report

    base, out = root() / "build", root() / out
    figures = {"en": figures_folder(), "zh": base / "figures-zh"}
    sizes = ("size", "page,column" + ",slide" * pptx)
    given = {"en": [sizes], "zh": [sizes, ("language", "zh"), ("figures_dir", str(figures["zh"]))]}
    extras = {"explorer.html": lambda: html().encode()}
    if docx or pptx:
        from ..suite.deliver import slides, word_report

        forms = {"report-{}.docx": word_report} if docx else {}
        forms |= {"slides-{}.pptx": slides} if pptx else {}
        for g in figures:
            extras |= {n.format(g): partial(f, base / "executed" / g, figures[g], g) for n, f in forms.items()}
    # A folder that is the project, or holds it, is owned though no page of that name lies there.
    refuse([out] if owned(out) else [out / name for name in ("index.html", *extras)], force=force)
    runs = [
        r._replace(label=f"{r.label} ({language})", executed=base / "executed" / language / f"{r.label}.ipynb")
        for language in figures
        for r in plan((), given[language])
    ]
    # What an earlier run left behind must not get into this one.
    for folder in (figures["zh"], base / "executed"):
        shutil.rmtree(folder, ignore_errors=True)
    _execute(runs, jobs=jobs, force=force)
    written = report(base / "executed", figures, out, extras, force)
    say(f"{len(written)} files; open {out}/index.html")


@app.command("notebooks", hidden=True)
def notebooks_command():
    """Execute every notebook with its defaults and write it back, stripped (for `make notebooks`)."""
    from ..suite.notebooks import notebooks
    from ..suite.progress import progress
    from ..suite.runs import refresh

    with progress(len(notebooks())) as said:
        failed = refresh(said)
    _stop_if(failed, len(notebooks()))


@app.command("gallery", hidden=True)
def gallery_command():
    """Write docs/gallery.md from the figures (for `make notebooks`)."""
    from ..suite.gallery import gallery

    say(f"written: docs/{gallery().name}")
