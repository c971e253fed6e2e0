"""The command that writes the explorer."""

from typing import Annotated

import typer

from . import app, say


@app.command("explorer")
def explorer_command(
    out: Annotated[str, typer.Option(help="File to write.")] = "build/explorer.html",
    force: Annotated[bool, typer.Option("--force", help="Also over a file that mz did not write.")] = False,
):
    """Write the explorer: one html file with the whole panel, which opens from disk and fetches nothing."""
    from ..explorer.page import page
    from ..sources.paths import root

    written = page(root() / out, force)
    say(f"{written.stat().st_size / 1e6:.1f} MB; open {out}")
