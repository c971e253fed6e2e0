"""What is wrong with a figure: the standard of docs/figures.md, asked of the renderer and not of the code that drew it."""

import re
from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text

from mzlib.display.style import QUIET, SIZES, contrast, sheet_style

CHINESE = re.compile("[\u3400-\u9fff]")
# Words of the other script that a Chinese figure may hold: units and names that have no other form.
LATIN = re.compile(r"[A-Za-z]{3,}")
ALLOWED = {"GDP", "CPI"}
ID = re.compile(r"\b[a-z]+_[a-z0-9_]+\b|\b(derived|reference):|\b[a-z]+-\d+fyp\b|\.(csv|toml|ipynb|txt)\b")
TOUCH = 0.7  # points that boxes may share: the box of a text is larger than its ink


def problems(fig):
    """All that breaks the standard, in words; empty where nothing does.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        From ``mz.dots``, ``mz.slopes``, ``mz.bars`` or ``mz.matrix``.

    Returns
    -------
    list of str
    """
    fig.set_dpi(72)  # so that pixels are points
    with sheet_style():
        renderer = fig.canvas.get_renderer()
        texts = [t for t in fig.findobj(Text) if t.get_visible() and t.get_text().strip()]
        boxes = [(t, t.get_window_extent(renderer)) for t in texts]
    return [
        *_size(fig),
        *_words(fig, texts),
        *_inside(fig, boxes),
        *_overlaps(boxes),
        *_leaders(fig),
        *_on_marks(fig, boxes),
        *_years(fig, boxes),
    ]


def _size(fig):
    size = SIZES[fig.size]
    width, height = fig.get_size_inches()
    if abs(width - size.width) > 0.01:
        yield f"{width:.2f} inches wide, not {size.width:.2f}"
    if height > size.height + 0.01 or (size.exact and height < size.height - 0.01):
        yield f"{height:.2f} inches high; {fig.size}: {size.height}"
    for part in fig.cut:
        yield f"{part}: longer than its lines"


def _words(fig, texts):
    words = len(fig.title.split()) if fig.language == "en" else len(fig.title) / 2.5
    if words > 12:
        yield f"title: {words:.0f} words"
    for text in [t.get_text() for t in texts] + [fig.alt, fig.title]:
        if found := ID.search(text):
            yield f"id {found[0]!r} in {text!r}"
        if fig.language == "en" and CHINESE.search(text):
            yield f"Chinese in an English figure: {text!r}"
        if fig.language == "zh" and set(LATIN.findall(text)) - ALLOWED:
            yield f"English in a Chinese figure: {text!r}"
    for t in texts:
        if (ratio := contrast(to_hex(t.get_color()))) < 4.5:
            yield f"contrast {ratio:.1f}: {t.get_text()!r}"
        if t.get_path_effects():
            yield f"a rim round {t.get_text()!r}"


def _inside(fig, boxes):
    width, height = fig.get_size_inches() * 72
    for t, b in boxes:
        if b.x0 < -TOUCH or b.y0 < -TOUCH or b.x1 > width + TOUCH or b.y1 > height + TOUCH:
            yield f"outside the frame: {t.get_text()!r}"


def _overlaps(boxes):
    for i, (t, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            if min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCH and min(a.y1, b.y1) - max(a.y0, b.y0) > 2 * TOUCH:
                yield f"{t.get_text()!r} over {other.get_text()!r}"


def _leaders(fig):
    """Thin lines from marks to their labels that cross another mark."""
    marks, leaders = [], []
    for found in fig.findobj(lambda a: isinstance(a, (PathCollection, LineCollection))):
        if isinstance(found, PathCollection):
            points = found.get_offset_transform().transform(found.get_offsets())
            half = np.sqrt(np.resize(found.get_sizes(), len(points))) / 2
            marks += [(x - h, y - h, x + h, y + h) for (x, y), h in zip(points, half)]
        elif found.axes is fig.axes[0]:  # what stands on the sheet and in no plot
            ways = zip(found.get_segments(), map(to_hex, np.resize(found.get_colors(), (len(found.get_segments()), 4))))
            leaders += [found.get_transform().transform(way) for way, color in ways if color == to_hex(QUIET)]
    for a, z in leaders:
        for m in marks:
            if not (m[0] <= a[0] <= m[2] and m[1] <= a[1] <= m[3]) and _crosses(a, z, m):
                yield f"a leader over a mark near {m[0]:.0f}, {m[1]:.0f}"


def _on_marks(fig, boxes):
    """Labels on marks, bars or lines (those of the grid too), and marks that hide others."""
    marks, lines = [], []
    for collection in fig.findobj(lambda a: isinstance(a, (PathCollection, PatchCollection, LineCollection))):
        transform = collection.get_transform()
        if isinstance(collection, PathCollection):
            points = collection.get_offset_transform().transform(collection.get_offsets())
            extent = [p.get_extents() for p in collection.get_paths()]
            for (x, y), size in zip(points, np.resize(collection.get_sizes(), len(points))):
                wide, high = np.sqrt(size) * extent[0].width / 2, np.sqrt(size) * extent[0].height / 2
                marks.append((x - wide, y - high, x + wide, y + high))
        elif isinstance(collection, PatchCollection):
            marks += [tuple(transform.transform_path(p).get_extents().extents) for p in collection.get_paths()]
        else:
            for segment in collection.get_segments():
                points = transform.transform(segment)
                lines += pairwise(points)
    for t, b in boxes:
        inner = b.x0 + TOUCH, b.y0 + 2 * TOUCH, b.x1 - TOUCH, b.y1 - 2 * TOUCH
        if any(min(m[2], inner[2]) > max(m[0], inner[0]) and min(m[3], inner[3]) > max(m[1], inner[1]) for m in marks):
            yield f"{t.get_text()!r} on a mark"
        if any(_crosses(a, z, inner) for a, z in lines):
            yield f"{t.get_text()!r} on a line"
    for i, a in enumerate(marks):
        for b in marks[i + 1 :]:
            narrow = a[2] == a[0] or b[2] == b[0]  # a tick reaches beyond the mark on it
            if not narrow and max(abs(a[0] + a[2] - b[0] - b[2]), abs(a[1] + a[3] - b[1] - b[3])) / 2 < 0.35 * (
                a[3] - a[1]
            ):
                yield f"a mark hides another near {a[0]:.0f}, {a[1]:.0f}"


def _of_years(ax):
    return 1900 < min(ax.get_xlim()) < max(ax.get_xlim()) < 2100


def _years(fig, boxes):
    """Marks over years of which none tells the year: it stands under the mark, in full."""
    for ax in filter(_of_years, fig.axes):
        floor = ax.get_window_extent().y0
        said = {(t.get_text(), round((b.x0 + b.x1) / 2)) for t, b in boxes if floor - 40 < b.y1 <= floor}
        for marks in (c for c in ax.collections if isinstance(c, PathCollection)):
            for year, at in marks.get_offsets():
                x = ax.transData.transform((year, at))[0]
                if not {(f"{year:.0f}", round(x) + off) for off in (-1, 0, 1)} & said:
                    yield f"no year under a mark of {year:.0f}"


def _crosses(a, z, box):
    """Whether a line from a to z enters a box (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for start, step, low, high in ((a[0], z[0] - a[0], box[0], box[2]), (a[1], z[1] - a[1], box[1], box[3])):
        if step == 0:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / step, (high - start) / step))
        first, last = max(first, near), min(last, far)
    return first < last
