"""How every figure looks, what is written under it, and how it is saved: picture, vector and the data drawn."""

import importlib.util
import os
import tempfile
import unicodedata
import warnings
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager

# The same city has the same colour and the same mark everywhere: told apart in print without colour too.
LOOK = {
    "zhengzhou": ("#0072b2", "o"),
    "kaifeng": ("#d55e00", "s"),
    "pingdingshan": ("#009e73", "^"),
    "wuhan": ("#8f4a9e", "D"),
    "xinzheng": ("#666666", "*"),
    "china": ("#222222", "X"),
    "": ("#222222", "o"),  # all cities together
}


@cache
def _add_font():
    """Make the font of the package zhplot known, as data: the package itself acts at import, so it is not imported."""
    folder = Path(importlib.util.find_spec("zhplot").submodule_search_locations[0])
    for path in sorted(folder.rglob("*.[ot]tf")):
        font_manager.fontManager.addfont(str(path))


@cache
def _show_in_notebooks():
    """Have a notebook show figures as PNG, whichever backend its environment names."""
    from IPython import get_ipython
    from IPython.core.pylabtools import select_figure_formats

    if (shell := get_ipython()) is not None:
        select_figure_formats(shell, {"png"}, bbox_inches="tight")


def style():
    """Set the look of all figures: seaborn's white grid, and a Chinese font that comes with the dependencies."""
    import seaborn as sns  # imports scipy, two seconds: not for those who only import mzlib

    _add_font()
    _show_in_notebooks()
    sns.set_theme(style="whitegrid", context="notebook")
    mpl.rcParams.update(
        {
            "font.family": ["DejaVu Sans", "Noto Sans SC"],
            "axes.titleweight": "normal",
            "figure.dpi": 100,
            "savefig.dpi": 160,
            "svg.hashsalt": "mzlib",
            "axes.edgecolor": "#bbbbbb",
            "grid.color": "#e4e4e4",
            "axes.unicode_minus": False,
        }
    )
    # A character that the fonts lack is an error, not a box in the picture.
    warnings.filterwarnings("error", message=".*Glyph.*")


def wrapped(text, width):
    """Text in lines of at most ``width`` columns, a Chinese character taking two.

    Examples
    --------
    >>> print(wrapped("one two three", 8))
    one two
    three
    >>> wrapped("每千名老年人", 8).split()
    ['每千名老', '年人']
    """
    lines = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for piece in _pieces(paragraph):
            columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece.rstrip())
            if used + columns > width and line:
                lines.append(line.rstrip())
                line, used, piece = "", 0, piece.lstrip()
            line += piece
            used = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        lines.append(line.rstrip())
    return "\n".join(lines)


def _pieces(text):
    """Places where a line may break: after a space, around a wide character, but not before closing marks."""
    piece = ""
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if wide and piece and c not in "，。；：、）》”":
            yield piece
            piece = ""
        piece += c
        if c == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def finish(fig, title, caption, width=118):
    """Put the title above a figure and the caption under it."""
    fig.suptitle(wrapped(title, 96), x=0.01, ha="left", fontsize=14)
    fig.text(0.01, -0.02, wrapped(caption, width), ha="left", va="top", fontsize=9, color="#444444")


def save(fig, table, settings, name, title, caption):
    """Write a figure: ``<folder>/<name>.png`` and the other formats, and the data drawn as csv beside them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    table : pandas.DataFrame
        Exactly what is drawn: with bounds, basis and observation ids.
    settings : types.SimpleNamespace
        From ``mz.settings``.
    name, title, caption : str

    Returns
    -------
    list of pathlib.Path
    """
    # The layout is found once, and stays for every format; rounded, since its solver is free in the last digits.
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    for ax in fig.axes:
        ax.set_position([round(x, 5) for x in ax.get_position().bounds])
    settings.folder.mkdir(parents=True, exist_ok=True)
    metadata = {
        "png": {"Title": title, "Description": caption, "Software": None},
        "svg": {"Title": title, "Description": caption, "Date": None, "Creator": "mzlib"},
        "pdf": {"Title": title, "Subject": caption, "CreationDate": None},
    }
    paths = []
    with tempfile.TemporaryDirectory(dir=settings.folder) as new:
        for form in settings.formats:
            fig.savefig(
                Path(new) / f"{name}.{form}", bbox_inches="tight", pad_inches=0.15, metadata=metadata[form], format=form
            )
        table.to_csv(Path(new) / f"{name}.csv", index=False, lineterminator="\n", float_format="%.10g")
        for path in sorted(Path(new).iterdir()):
            os.replace(path, settings.folder / path.name)
            paths.append(settings.folder / path.name)
    plt.close(fig)
    return paths


def facts_about(fig, table, name):
    """What a figure shows, in one line of text that nbval compares (it does not look at pictures).

    Returns
    -------
    str
    """
    panels = [ax for ax in fig.axes if ax.has_data()]
    parts = []
    for ax in panels:
        low, high = ax.get_xlim()
        heading = ax.get_title(loc="left") or ax.get_xlabel()
        parts.append(f"{heading} [{low:.4g}..{high:.4g}]".replace("\n", " "))
    return f"{name}: {len(table)} rows drawn; " + "; ".join(parts)
