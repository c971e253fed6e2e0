"""How every figure looks: one style, three widths, and what is written above and under it; saved with the data drawn.

matplotlib and seaborn are imported where something is drawn: they take far longer than pandas, and reading needs none of it.
"""

import importlib.util
import os
import tempfile
import unicodedata
import warnings
from functools import cache
from pathlib import Path

from ..analysis.data import catalogue

# For each size: the width in inches, the size of plain text in points, and how many panels stand in a row at most.
SIZES = {"column": (3.5, 6.5, 1), "page": (7.2, 7.5, 2), "slide": (12.8, 14.0, 2)}


def look(jurisdiction):
    """The colour and the mark of a place, the same in every figure: from ``data/raw/jurisdictions.toml``.

    Parameters
    ----------
    jurisdiction : str
        Empty for all cities together.

    Returns
    -------
    tuple of (str, str)

    Examples
    --------
    >>> look("wuhan"), look("")
    (('#5e2f86', 'D'), ('#222222', 'o'))
    """
    entry = catalogue("jurisdictions")[jurisdiction] if jurisdiction else {}
    return entry.get("color", "#222222"), entry.get("marker", "o")


@cache
def _add_font():
    """Make the font of the package zhplot known, as data: the package itself acts at import, so it is not imported."""
    from matplotlib import font_manager

    folder = Path(importlib.util.find_spec("zhplot").submodule_search_locations[0])
    for path in sorted(folder.rglob("*.[ot]tf")):
        font_manager.fontManager.addfont(str(path))


def _show_in_notebooks():
    """Have a notebook show figures as PNG and whole, once there is a figure: loading its backend resets this."""
    from IPython import get_ipython
    from IPython.core.pylabtools import select_figure_formats

    if (shell := get_ipython()) is not None:
        select_figure_formats(shell, {"png"}, bbox_inches=None)


def style(size="page"):
    """Set the look of all figures for a size; a Chinese font comes with the dependencies.

    Parameters
    ----------
    size : {'column', 'page', 'slide'}

    Returns
    -------
    tuple of (float, float, int)
        Width in inches; how much larger than ten points the plain text is; panels in a row at most.
    """
    import matplotlib as mpl
    import seaborn as sns

    _add_font()
    width, points, panels = SIZES[size]
    scale = points / 10
    sns.set_theme(style="whitegrid", context="notebook")
    mpl.rcParams.update(
        {
            "font.family": ["DejaVu Sans", "Noto Sans SC"],
            "font.size": points,
            "axes.titlesize": points * 1.1,
            "axes.labelsize": points,
            "xtick.labelsize": points * 0.95,
            "ytick.labelsize": points,
            "axes.titleweight": "normal",
            "axes.linewidth": 0.8 * scale,
            "grid.linewidth": 0.7 * scale,
            "xtick.major.pad": 3 * scale,
            "ytick.major.pad": 4 * scale,
            "axes.labelpad": 3 * scale,
            "axes.titlepad": 5 * scale,
            # On the screen of a notebook slides are wide enough; what is saved has 300 dots an inch.
            "figure.dpi": 70 if size == "slide" else 120,
            "savefig.dpi": 300,
            "svg.hashsalt": "mzlib",
            "svg.fonttype": "none",  # text stays text
            "pdf.fonttype": 42,
            "axes.edgecolor": "#bbbbbb",
            "grid.color": "#e4e4e4",
            "axes.unicode_minus": False,
        }
    )
    # A character that the fonts lack is an error, not a box in the picture.
    warnings.filterwarnings("error", message=".*Glyph.*")
    return width, scale, panels


def columns_of(text):
    """How many columns a text takes, a wide (Chinese) character counting two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


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
        line = ""
        for piece in _pieces(paragraph):
            if columns_of(line + piece.rstrip()) > width and line:
                lines.append(line.rstrip())
                line, piece = "", piece.lstrip()
            line += piece
        lines.append(line.rstrip())
    return "\n".join(lines)


def _pieces(text):
    """Places where a line may break: after a space, around a wide character, but not inside brackets' edges."""
    piece = ""
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if wide and piece and c not in "，。；：、？！）》”%" and piece[-1] not in "（《“(":
            yield piece
            piece = ""
        piece += c
        if c == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def fitting(width, points):
    """How many columns of text of so many points fit into a width in inches (a Latin letter is half an em, or a little more).

    Examples
    --------
    >>> fitting(7.2, 7.5)
    125
    """
    return int(width * 72 / (0.55 * points))


def finish(fig, words, width, scale):
    """Put the question and the finding above a figure, the caption under it; the figure grows by what they take.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Of the height that its panels need.
    words : dict of str to str
        ``title``, ``finding`` (may be empty), ``caption``.
    width, scale : float
        From ``style``.
    """
    _show_in_notebooks()
    sizes = {"title": 12.5 * scale, "finding": 10.5 * scale, "caption": 8.5 * scale}
    margin, line = 0.08 * scale, 1.32 / 72
    texts = {k: wrapped(words.get(k, ""), fitting(width - 2 * margin, points)) for k, points in sizes.items()}
    tall = {k: (texts[k].count("\n") + 1) * sizes[k] * line if texts[k] else 0 for k in sizes}
    gap = 0.07 * scale
    head = margin + tall["title"] + (tall["finding"] + gap if tall["finding"] else 0) + gap
    foot = margin + tall["caption"] + gap
    height = fig.get_size_inches()[1] + head + foot
    fig.set_size_inches(width, height)
    fig.get_layout_engine().set(rect=(0, foot / height, 1, 1 - (head + foot) / height), w_pad=margin, h_pad=margin)
    place = dict(ha="left", va="top", linespacing=1.25)
    fig.text(margin / width, 1 - margin / height, texts["title"], fontsize=sizes["title"], **place)
    if texts["finding"]:
        below = 1 - (margin + tall["title"] + gap) / height
        fig.text(margin / width, below, texts["finding"], fontsize=sizes["finding"], color="#444444", **place)
    top = (margin + tall["caption"]) / height
    fig.text(margin / width, top, texts["caption"], fontsize=sizes["caption"], color="#555555", **place)


def save(fig, table, settings, name, words):
    """Write a figure: ``<folder>/<name>.png`` and the other formats, and the data drawn as csv beside them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    table : pandas.DataFrame
        Exactly what is drawn: with bounds, basis and observation ids.
    settings : types.SimpleNamespace
        From ``mz.settings``.
    name : str
    words : dict of str to str
        ``title``, ``finding``, ``caption``: they go into the file's metadata too.

    Returns
    -------
    list of pathlib.Path
    """
    import matplotlib.pyplot as plt

    # The layout is found once, and stays for every format; rounded, since its solver is free in the last digits.
    fig.draw_without_rendering()
    fig.set_layout_engine(None)
    for ax in fig.axes:
        ax.set_position([round(x, 5) for x in ax.get_position().bounds])
    settings.folder.mkdir(parents=True, exist_ok=True)
    title, finding, caption = (words.get(k, "") for k in ("title", "finding", "caption"))
    metadata = {
        "png": {"Title": title, "Comment": finding, "Description": caption, "Software": None},
        "svg": {"Title": title, "Description": f"{finding}\n{caption}", "Date": None, "Creator": "mzlib"},
        "pdf": {"Title": title, "Subject": f"{finding}\n{caption}", "CreationDate": None},
    }
    paths = []
    with tempfile.TemporaryDirectory(dir=settings.folder) as new:
        for form in settings.formats:
            fig.savefig(Path(new) / f"{name}.{form}", metadata=metadata[form], format=form)
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
