"""How every figure looks: sizes, one type family for both scripts, colours, and marks.

matplotlib and seaborn are imported where something is drawn: they take far longer than pandas, and reading needs none of it.
"""

import colorsys
import warnings
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..analysis.load import catalogue


class Size(NamedTuple):
    """Inches, points of plain text, dots an inch; a slide has its height, the others at most theirs."""

    width: float
    height: float
    points: float
    exact: bool
    dpi: int


SIZES = {
    "column": Size(3.5, 9.0, 7.0, False, 300),
    "page": Size(7.2, 9.5, 8.2, False, 300),
    "slide": Size(40 / 3, 7.5, 15.5, True, 192),
}
FAMILY = "Mz Sans SC"  # Noto Sans SC, cut by benchmarks/subset_font.py
FALLBACK = "'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"
HOLLOW = ("target", "prior_target", "norm")  # what ought to be, and nothing that is
INK, QUIET, GRID, TRACK = "#1a1a1a", "#5c5c5c", "#e2e2e2", "#efefef"
# Of each part of the words: how much larger than plain text, whether bold, its colour, the lines it may take (in a column).
PARTS = {
    "title": (1.5, True, INK, 2, 3),
    "subtitle": (1.12, False, "#444444", 2, 3),
    "note": (0.88, False, QUIET, 2, 4),
    "source": (0.88, False, QUIET, 2, 3),
}


def look(jurisdiction):
    """The colour and the mark of a place, the same in every figure: from ``data/raw/jurisdictions.toml``.

    Examples
    --------
    >>> look("wuhan"), look("")
    (('#5e2f86', 'D'), ('#222222', 'o'))
    """
    entry = catalogue("jurisdictions").get(jurisdiction, {})
    return entry.get("color", "#222222"), entry.get("marker", "o")


def contrast(a, b="#ffffff"):
    """The contrast of two colours as WCAG defines it, from 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000"), 1), round(contrast("#3fb48f"), 1)
    (21.0, 2.6)
    """
    from matplotlib.colors import to_rgb

    def luminance(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear))

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@lru_cache
def ink(jurisdiction):
    """The colour of a place for text: as dark as makes a contrast of 4.7 on white.

    Examples
    --------
    >>> ink("wuhan"), contrast(ink("pingdingshan")) >= 4.5
    ('#5e2f86', True)
    """
    from matplotlib.colors import to_hex, to_rgb

    color = look(jurisdiction)[0]
    while contrast(color) < 4.7:
        hue, light, full = colorsys.rgb_to_hls(*to_rgb(color))
        color = to_hex(colorsys.hls_to_rgb(hue, light * 0.97, full))
    return color


@lru_cache
def shades(color, n):
    """A colour in ``n`` steps from pale to full.

    Examples
    --------
    >>> len(shades("#5e2f86", 2)), shades("#5e2f86", 1)
    (2, ('#5e2f86',))
    """
    import seaborn as sns
    from matplotlib.colors import to_hex

    if n == 1:
        return (color,)
    steps = sns.blend_palette(["white", color], 101)
    return tuple(to_hex(steps[round(48 + 52 * i / (n - 1))]) for i in range(n))


@lru_cache
def fonts():
    """The files of the family by weight; made known to matplotlib once a process."""
    from matplotlib import font_manager

    paths = {
        bold: Path(__file__).parent / "fonts" / f"MzSansSC-{cut}.ttf"
        for bold, cut in ((False, "Regular"), (True, "Bold"))
    }
    for path in paths.values():
        font_manager.fontManager.addfont(path)
    return paths


@contextmanager
def sheet_style():
    """Draw with all of matplotlib's settings as they are here, whatever somebody's matplotlibrc says; then put them back."""
    import matplotlib as mpl
    import seaborn as sns

    fonts()
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(sns.axes_style("whitegrid"))
        mpl.rcParams.update(
            {
                "font.family": [FAMILY],
                "text.hinting": "none",
                "text.usetex": False,
                "svg.hashsalt": "mzlib",
                "svg.fonttype": "none",  # text stays text
                "pdf.fonttype": 42,
                "axes.unicode_minus": True,
                "grid.color": GRID,
            }
        )
        # A character that the fonts lack is an error, not a box in the picture.
        warnings.filterwarnings("error", message=".*Glyph.*")
        yield


def marked(table, shade):
    """A table with a colour and a mark of each place, pale to full by the values of a column; hollow is what ought to be."""
    levels = sorted(table[shade].unique()) if shade else [""]
    steps = table[shade].map(levels.index) if shade else [0] * len(table)
    looks = [look(j) for j in table.jurisdiction]
    return table.assign(
        color=[shades(color, len(levels))[i] for (color, _), i in zip(looks, steps)],
        marker=[mark for _, mark in looks],
        hollow=table.kind.isin(HOLLOW),
    )


def scatter(ax, marks, size, zorder=3):
    """Marks of a table with x, y, color, marker and hollow, in one artist a shape; ``size`` in points."""
    for marker, own in marks.groupby("marker", sort=False):
        big = size**2 * {"*": 1.9, "^": 1.25, "s": 0.85, "D": 0.8, "|": 2.6}.get(marker, 1.0)
        line = marker == "|"  # which has an edge alone, of the colour of its face
        faces = list(own.color.where(~own.hollow | line, "#ffffff"))
        ways = dict(linewidths=size / 5.2, zorder=zorder, clip_on=False)
        ways |= {} if line else {"edgecolors": list(own.color)}
        ax.scatter(own.x, own.y, s=big, marker=marker, c=faces, **ways)


def segments(ax, strokes, zorder):
    """Lines in one artist, each of its points, its colour, its width, and its dashes if it has any."""
    from matplotlib.collections import LineCollection

    lines, colors, widths, *dashes = zip(*strokes) if strokes else ((), (), ())
    ways = dict(colors=colors, linewidths=widths, linestyles=list(*dashes) or "solid")
    ax.add_collection(LineCollection(lines, zorder=zorder, clip_on=False, **ways), autolim=False)
