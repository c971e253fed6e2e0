"""What a figure is drawn on and saved as: words measured, wrapped and placed, room in inches, and the files.

Everything is laid out in inches from measured text, so that a layout is found once and no solver runs.
"""

import io
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache, partial
from html import escape

from ..analysis.scope import on_one_axis
from ..analysis.shape import held
from ..sources.paths import write_together
from ..words.labels import phrase, word
from ..words.sentences import figure_words
from .labels import there
from .style import FALLBACK, FAMILY, INK, PARTS, QUIET, SIZES, fonts, segments, sheet_style


@lru_cache(maxsize=20_000)
def wide(text, points, bold=False):
    """The width of a text in inches, measured from its font."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(fonts()[bold])
    font.set_size(points, 7200)  # a hundredth of a point counts
    font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / 7200


def wrapped(text, width, points, bold=False, even=False):
    """A text in lines of at most so many inches, broken after spaces and around Chinese characters.

    ``even`` makes lines of about one length, so that no word stands alone in the last.

    Examples
    --------
    >>> wrapped("one two three", 0.6, 10)
    ['one two', 'three']
    >>> wrapped("每千名老年人", 0.6, 10), wrapped("每千名老年人", 0.6, 10, even=True)
    (['每千名老', '年人'], ['每千名', '老年人'])
    >>> wrapped("低保标准2015年（%）", 1.1, 10)
    ['低保标准2015年', '（%）']
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and wide((lines[-1] + piece).rstrip(), points, bold) > width:
            lines.append("")
            piece = piece.lstrip()
        lines[-1] += piece
    lines = [line.rstrip() for line in lines]
    if even and len(lines) > 1:  # the narrowest that needs no more of them
        tried = (wrapped(text, width * k / 20, points, bold) for k in range(10, 20))
        return next((t for t in tried if len(t) == len(lines)), lines)
    return lines


# A bracket of a few characters, and a number with the Chinese word that follows it, stand in one line.
_WHOLE = re.compile(r"[（(][^（）()]{1,14}[）)]|\d(?=[\u3400-\u9fff])[\u3400-\u9fff]")


def _pieces(text):
    """What stands between places where a line may break: after a space, around a wide character; not before what closes or after what opens."""
    piece, closing = "", "，。；：、？！）》”%…"
    kept = {i for m in _WHOLE.finditer(text) for i in range(m.start() + 1, m.end())}
    for i, c in enumerate(text):
        may = piece.endswith((" ", *closing[:-2])) or unicodedata.east_asian_width(c) in "WF"
        signs = piece.strip() in ("†", "‡", "–", "●", "•", "○")
        if piece and may and i not in kept and c not in closing and piece[-1] not in "（《“" and not signs:
            yield piece
            piece = ""
        piece += c
    yield piece


class Sheet:
    """What a figure is drawn on: words measured and placed, room in inches, text and marks put where they are said to be.

    Parameters
    ----------
    nb : types.SimpleNamespace
        From ``mz.settings``: language, size.
    words : dict
        ``title``, ``subtitle``, ``note``, ``source``; what does not fit its lines is cut with "…", and named in ``cut``.
    shrink : float, optional
        How much smaller than usual all text is, where much has to stand on it.
    """

    def __init__(self, nb, words, shrink=1.0):
        self.size, self.language, self.column = SIZES[nb.size], nb.language, nb.size == "column"
        self.points, self.width = self.size.points * shrink, self.size.width
        self.em = self.points / 72
        self.margin = self.em * 0.9
        self.words, self.cut, self.said, self.written, self.grid = words, [], {}, [], []
        for part, (large, bold, _, most, narrow) in PARTS.items():
            lines_of = partial(wrapped, width=self.width - 2 * self.margin, points=large * self.points, bold=bold,
                               even=part in ("title", "subtitle"))  # fmt: skip
            text, most = words.get(part, ""), narrow if self.column else most
            # All sources stand in a file beside the figure: on it as many as there is room for, and how many more there are.
            between = "; " if nb.language == "en" else "；"
            names = text.split(between) if part == "source" else [text]
            for n in range(len(names) - 1, 0, -1):
                if len(lines_of(text)) > most:
                    text = phrase("and more sources", nb.language, named=between.join(names[:n]), n=len(names) - n)
            lines = lines_of(text)
            if len(lines) > most:
                self.cut.append(part)
                lines = [*lines[: most - 1], lines[most - 1][:-2] + "…"]
            self.said[part] = [line for line in lines if line]
        self.head = self.margin + self._tall("title") + self._tall("subtitle") + 1.1 * self.em
        self.foot = self.margin + self._tall("note") + self._tall("source") + 0.5 * self.em
        self.room = self.size.height - self.head - self.foot

    def _tall(self, part):
        return len(self.said[part]) * PARTS[part][0] * self.em * 1.32

    def start(self, height):
        """Make the figure for so many inches of drawing (a slide has its own), and put the words on it."""
        self.height = self.size.height if self.size.exact else self.head + height + self.foot
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.fig = FigureCanvasAgg(Figure(figsize=(self.width, self.height), facecolor="white")).figure
        whole = dict(xlim=(0, self.width), ylim=(0, self.height), xticks=[], yticks=[])
        self.ax, self.ground = (self.fig.add_axes((0, 0, 1, 1), zorder=z, **whole) for z in (5, -1))
        self.ground.set_axis_off()
        self.ax.set_axis_off()
        self.top, self.bottom = self.height - self.head, self.foot
        starts = {("title", "subtitle"): self.height - self.margin, ("note", "source"): self.foot - 0.5 * self.em}
        for parts, y in starts.items():
            for part in parts:
                y -= 0.2 * self.em if part == "subtitle" else 0
                large, bold, color, *_ = PARTS[part]
                for line in self.said[part]:
                    y -= large * self.em * 1.32
                    self.text(self.margin, y + large * self.em * 0.7, line, large, color, bold=bold)

    def text(self, x, y, text, large=1.0, color=INK, ha="left", bold=False, turned=False):
        """Put a line of text with the middle of its capitals at ``y`` inches from below; or turned, from there up."""
        if self.language == "en":  # the family's curly quotes are as wide as Chinese characters
            text = text.translate(str.maketrans("‘’“”", "''\"\""))
        ways = dict(fontsize=large * self.points, color=color, weight="bold" if bold else "normal", parse_math=False)
        start = x - {"left": 0, "center": 0.5, "right": 1}[ha] * (size := self.wide(text, large, bold))
        self.written.append((start, y - 0.62 * large * self.em, start + size, y + 0.58 * large * self.em))
        if turned:
            return self.ax.text(x, y, text, rotation=90, rotation_mode="anchor", ha="left", va="center", **ways)
        return self.ax.text(x, y - 0.36 * large * self.em, text, ha=ha, va="baseline", **ways)

    def lines(self, x, y, lines, **ways):
        """Put lines of text one under the other, their middle at ``y``."""
        for i, line in enumerate(lines):
            self.text(x, y - (i - (len(lines) - 1) / 2) * 1.22 * self.em, line, **ways)

    def draw_grid(self):
        """Draw the lines of ``grid`` under all else, each with a gap where something is written."""
        lines, gap = [], 0.25 * self.em
        for (x0, y0), (x1, y1), color in self.grid:
            along = y0 == y1
            (start, end), across = ((x0, x1), y0) if along else ((y0, y1), x0)
            for a, b, c, d in sorted((b if along else (b[1], b[0], b[3], b[2])) for b in self.written):
                if b < across < d and c + gap > start and a - gap < end:
                    lines.append((start, a - gap, across, along, color))
                    start = max(start, c + gap)
            lines.append((start, end, across, along, color))
        lines = [line for line in lines if line[0] < line[1]]
        ways = [([(s, at), (e, at)] if along else [(at, s), (at, e)], color) for s, e, at, along, color in lines]
        segments(self.ground, [(way, color, 0.09 * self.points) for way, color in ways], 0)

    def stretch(self, high, fixed, most):
        """How much taller than it need be each row is, where a size is exact: of so many inches those fixed stay."""
        return min(most, (self.top - self.bottom - fixed) / (high - fixed)) if self.size.exact else 1.0

    def wide(self, text, large=1.0, bold=False):
        """The width of a text in inches."""
        return wide(text, large * self.points, bold)

    def wrapped(self, text, width):
        """Lines of at most so many inches, all about as long."""
        return wrapped(text, width, self.points, even=True)

    def axes(self, x, y, width, height, xlim):
        """Axes without a box at a place in inches; their y counts inches, their x the figures drawn."""
        place = (x / self.width, y / self.height, width / self.width, height / self.height)
        ax = self.fig.add_axes(place, xlim=xlim, ylim=(0, height), yticks=[])
        ways = dict(labelsize=0.88 * self.points, labelcolor=QUIET, pad=0.3 * self.points)
        ax.tick_params(length=0, bottom=False, left=False, **ways)
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)
        ax.patch.set_visible(False)
        return ax


def _show(fig):
    """Show a figure in a notebook as its saved picture, so that it is rasterized once."""
    from IPython.display import display

    data, across = {"text/plain": fig.said}, round(min(960, fig.get_figwidth() * 96))
    pictured = {"image/png": fig.png} if fig.png else {}
    display(data | pictured, raw=True, metadata={form: {"width": across, "alt": fig.alt} for form in pictured})


def drawn(form, table, nb, name, words, facts, *ways):
    """A figure in every size asked for, saved; the first is the one that is shown. Where there is nothing to draw, it says so.

    Parameters
    ----------
    form : callable
        ``_dots`` or another; of the table, settings whose size is one, the name, the words and ``ways`` it gives the sheet that
        it drew on and the rows drawn.
    table : pandas.DataFrame
    nb : mzlib.suite.settings.Settings
    name : str
    words : dict or None
        Where there are none, the notebook's for this figure.
    facts : dict
        For the notebook's words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not hasattr(nb, "notebook"):
        raise ValueError(f"nb: found {type(nb).__name__}; allowed: what mz.settings gives")
    if words is not None and not isinstance(words, dict):
        raise ValueError(f"words: found {type(words).__name__}; allowed: a dict with title, subtitle, note, source")
    # The words of a notebook ask what is counted, which the notes say.
    held(table, *["note"] * (words is None))
    table = on_one_axis(table.reset_index(drop=True))
    there(table, *filter(None, "+".join(w or "" for w in ways).split("+")))
    words = figure_words(nb, name, table, facts, form.__name__.strip("_")) if words is None else words
    with sheet_style():
        for size in reversed(nb.sizes):
            one = replace(nb, sizes=[size, nb.size])
            sheet, rows = (nothing if table.empty else form)(table, one, name, words, *ways)
            figure = save(sheet, rows[list(table)], one, name)
    return figure


def nothing(table, nb, name, words, *ways):
    """A sheet that says that nothing is stated, and no rows."""
    sheet = Sheet(nb, words)
    sheet.start(2 * sheet.em)
    sheet.text(sheet.margin, sheet.top - 0.6 * sheet.em, word("basis", "not stated", nb.language), color=QUIET)
    return sheet, table[:0]


def save(sheet, table, nb, name):
    """Write a figure in every format asked for; beside the one that is shown, the data drawn as csv and the full list of sources.

    Parameters
    ----------
    sheet : Sheet
    table : pandas.DataFrame
        Exactly what is drawn.
    nb : mzlib.suite.settings.Settings
    name : str
        Letters, digits, - and _: the name of the files, all of them in ``nb.folder``; a further size stands between it and the
        format.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", name if isinstance(name, str) else ""):
        raise ValueError(f"the name of a figure: found {name!r}; allowed: letters, digits, - and _")
    fig, words, dots = sheet.fig, {part: "" for part in (*PARTS, "alt", "sources")} | sheet.words, sheet.size.dpi
    fig.cut, fig.language, fig.size, fig.title = tuple(sheet.cut), nb.language, nb.size, words["title"]
    fig.alt, fig.said = words["alt"] or words["title"], f"{name}: {len(table)} rows drawn"
    sheet.draw_grid()
    # What the report takes from a picture: its words, and the rows of pixels between which there are none.
    plot = f"{int((sheet.height - sheet.top) * dots)},{int((sheet.height - sheet.bottom) * dots)}"
    about = {"Name": f"{nb.notebook}/{name}", "Description": fig.alt, "Plot": plot}
    about |= {part.capitalize(): words[part] for part in PARTS}
    files = {form: {"png": _png, "svg": _svg, "pdf": _pdf}[form](fig, about, sheet) for form in nb.formats}
    fig.png, fig._ipython_display_ = files.get("png", b""), partial(_show, fig)
    if nb.size == nb.sizes[-1]:
        files["csv"] = table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        files["sources.txt"] = words["sources"].rstrip("\n") + "\n"
    else:
        files = {f"{nb.size}.{form}": content for form, content in files.items()}
    content = {form: c.encode() if isinstance(c, str) else c for form, c in files.items()}
    write_together({nb.folder / f"{name}.{form}": c for form, c in content.items()})
    return fig


def _png(fig, about, sheet):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    fig.set_dpi(sheet.size.dpi)
    fig.canvas.draw()
    info = PngInfo()
    for key, text in about.items():
        info.add_itxt(key, text, lang=sheet.language)
    drawn = Image.frombuffer("RGBA", fig.canvas.get_width_height(), fig.canvas.buffer_rgba()).convert("RGB")
    few = drawn.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if v > 252 else v for v in few.getpalette()])  # the quantizer's white is a shade off
    out = io.BytesIO()
    few.save(out, "png", pnginfo=info, dpi=(sheet.size.dpi,) * 2, compress_level=7)
    return out.getvalue()


def _svg(fig, about, sheet):
    source = {"Date": None, "Creator": "mzlib", "Source": sheet.words.get("sources") or about["Source"]}
    fig.savefig(out := io.StringIO(), format="svg", metadata=source)
    language = "zh-Hans" if sheet.language == "zh" else sheet.language
    head = f'<svg role="img" xml:lang="{language}" lang="{language}" aria-labelledby="title desc" '
    title, alt = escape(about["Title"]), escape(about["Description"])
    said = f'<title id="title">{title}</title>\n <desc id="desc">{alt}</desc>\n '
    text = out.getvalue().replace("<svg ", head, 1).replace(f"'{FAMILY}'", FALLBACK)
    return text.replace("<metadata>", said + "<metadata>", 1)


def _pdf(fig, about, sheet):
    told = {"Title": about["Title"], "Subject": about["Description"], "CreationDate": None}
    fig.savefig(out := io.BytesIO(), format="pdf", metadata=told)
    return out.getvalue()
