"""The charts of the notebooks: dots with bounds, and lines over years."""

import pandas as pd

from ..analysis.audits import footnotes
from ..analysis.data import phrase, place, unit_label, word
from ..words.credits import with_sources
from ..words.prose import chained
from .figures import columns_of, facts_about, finish, fitting, look, save, style, wrapped
from .marks import key_to, number_text


def publish(fig, table, settings, name, words, key, scale):
    """Put words, key, footnotes and sources on a figure, save it, and say in a line what it shows.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    table : pandas.DataFrame
        What is drawn.
    settings : types.SimpleNamespace
    name : str
    words : dict of str to str
        ``title``, ``finding``, ``caption``.
    key : str
        What the marks mean.
    scale : float
        From ``figures.style``.

    Returns
    -------
    matplotlib.figure.Figure
    """
    language = settings.language
    caption = chained("two sentences", filter(None, (words["caption"], key)), language)
    words = with_sources(words | {"caption": caption}, table, language, footnotes(table, language))
    finish(fig, words, fig.get_size_inches()[0], scale)
    save(fig, table, settings, name, words)
    print(facts_about(fig, table, name))
    return fig


def rim(scale):
    """A white rim, so that text stays readable where a line passes behind it."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3 * scale, foreground="white")]


def row_labels(rows, width, scale):
    """Labels of rows wrapped to what they may take of a panel's width, and the lines of the longest.

    Parameters
    ----------
    rows : list of str
    width, scale : float
        Of the panel, in inches; and of the text.

    Returns
    -------
    tuple of (dict of str to str, int)
    """
    widest = max(16, int(fitting(0.42 * width, 10 * scale)))
    labels = {r: wrapped(r, widest) for r in rows}
    return labels, max((text.count("\n") + 1 for text in labels.values()), default=1)


def dots(table, settings, name, words, digits=0, columns=None, key=None):
    """A dot chart with bounds: one row a label, one panel a measure; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        ``panel`` and ``row`` (labels, in the order to show), jurisdiction, ``use`` (actual, target, norm, computed,
        benchmark), status, value, low, high, qualifier, unit, observation. A row without a value is shown as not stated;
        a benchmark is a line through its panel.
    settings : types.SimpleNamespace
        From ``mz.settings``.
    name : str
    words : dict of str to str
        ``title`` (a question), ``finding`` (a computed sentence), ``caption``: from ``mz.words``, or your own.
    digits : int or dict
        Decimals of the labels, or by panel.
    columns : int, optional
        Panels in a row; as many as the size has room for by default.
    key : str, optional
        What the marks mean, where it is not what they mean elsewhere.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.compare import compare
    >>> from mzlib.display.marks import lay_out
    >>> from mzlib.suite.settings import settings
    >>> said = {"title": "How far apart is rural dibao?", "finding": "", "caption": "Monthly."}
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("02-low-income-standards", "kaifeng", "en", folder, "png")
    ...     table = lay_out(compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), s)
    ...     figure = dots(table, s, "rural-dibao", said)
    rural-dibao: 2 rows drawn; yuan per person per month [-8..390.4]
    """
    import matplotlib.pyplot as plt

    width, scale, most = style(settings.size)
    panels = list(dict.fromkeys(table.panel))
    columns = min(columns or len(panels), most, len(panels))
    lines, one = -(-len(panels) // columns), width / columns
    drawn = {p: table[(table.panel == p) & (table.use != "benchmark")] for p in panels}
    labels = {p: row_labels(list(dict.fromkeys(own.row)), one, scale) for p, own in drawn.items()}
    tall = [(1.2 + len(rows) * max(0.54, 0.2 * deep + 0.16)) * scale for rows, deep in labels.values()]
    heights = [max(tall[i * columns : (i + 1) * columns]) for i in range(lines)]
    ratios = {"height_ratios": heights}
    fig, axes = plt.subplots(
        lines, columns, figsize=(width, sum(heights)), squeeze=False, layout="constrained", gridspec_kw=ratios
    )
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    for ax, panel in zip(axes.flat, panels):
        own = table[table.panel == panel]
        room = 0.5 if settings.size == "column" else 0.62  # of the panel's width, beside its row labels
        heading = wrapped(panel, fitting(room * one, 11 * scale)) if len(panels) > 1 else ""
        number = digits[panel] if isinstance(digits, dict) else digits
        _panel(ax, own, heading, labels[panel][0], settings.language, number, scale)
    return publish(
        fig, table, settings, name, words, key if key is not None else key_to(table, settings.language), scale
    )


def _panel(ax, own, heading, labels, language, digits, scale):
    shown = own[own.use != "benchmark"]
    rows = list(labels)
    heights = {r: len(rows) - 1 - i for i, r in enumerate(rows)}
    numbers = pd.concat([own[c].dropna() for c in ("value", "low", "high")])
    top = numbers.max() if len(numbers) else 1.0
    start = min(0, numbers.min() * 1.15) if len(numbers) else 0
    ax.set_xlim(start - 0.025 * (top - start), top * 1.22)
    ax.set_ylim(-0.65, len(rows) - (0.1 if (own.use == "benchmark").any() else 0.4))
    # Where all is derived, a ring around every mark would say nothing.
    ringed = (shown.status[shown.value.notna()] != "derived").any()
    for row in rows:
        points = shown[shown.row == row]
        known = points[points.value.notna()].sort_values("value")
        if known.empty:
            text = word("basis", "not stated", language)
            ax.annotate(text, (0.02, heights[row]), xycoords=("axes fraction", "data"), va="center", color="#888888")
        if len(known) > 1:
            ax.plot(known.value, [heights[row]] * len(known), color="#cccccc", lw=1.2 * scale, zorder=1)
        for i, p in enumerate(known.itertuples()):
            _point(ax, p, heights[row], number_text(p, digits, language), scale, above=i % 2 == 0, ringed=ringed)
    for b in own[own.use == "benchmark"].itertuples():
        ax.axvline(b.value, color="#222222", ls=(0, (4, 3)), lw=1.1 * scale, zorder=0)
        text = f"{place(b.jurisdiction, language)} {number_text(b, digits, language)}"
        right = b.value > 0.7 * ax.get_xlim()[1]
        ax.annotate(text, (b.value, 1), xycoords=("data", "axes fraction"), xytext=((-3 if right else 3) * scale, -2 * scale),
                    textcoords="offset points", va="top", ha="right" if right else "left", fontsize="small", color="#222222",
                    path_effects=rim(scale))  # fmt: skip
    ax.set_yticks(list(heights.values()), [labels[r] for r in heights])
    number_axis(ax.xaxis, top, language)
    ax.set_title(heading, loc="left")
    ax.set_xlabel(unit_label(own.unit.iloc[0], language))
    ax.grid(axis="y", visible=False)


def number_axis(axis, top, language):
    """Ticks of large numbers in the habit of the language: millions, or 万; few enough that they stand apart."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    if language == "zh" and top >= 2e4:
        axis.set_major_formatter(lambda x, _: phrase("ten thousand", language, n=f"{x / 1e4:g}") if x else "0")
    elif top >= 1e6:
        axis.set_major_formatter(lambda x, _: phrase("million", language, n=f"{x / 1e6:g}") if x else "0")
    elif top >= 1e3:
        axis.set_major_formatter(lambda x, _: f"{x:,.0f}")


def _point(ax, p, y, text, scale, above=True, ringed=False):
    color, marker = look(p.jurisdiction)
    low = p.low if p.low == p.low else p.value
    high = p.high if p.high == p.high else p.value
    if high > low:
        ax.plot([low, high], [y, y], color=color, lw=1.4 * scale, marker="|", ms=6 * scale, mew=1.2 * scale, zorder=2)
    known = p.low == p.low or p.high == p.high  # no bounds at all is no open bound
    for missing, step in ((p.high != p.high, 16), (p.low != p.low, -16)):
        if missing and known:
            ax.annotate("", (p.value, y), xytext=(step * scale, 0), textcoords="offset points",
                        arrowprops=dict(arrowstyle="<-", color=color, lw=1.2 * scale))  # fmt: skip
    if p.use == "computed":
        ax.plot([p.value], [y], "x", color=color, ms=8 * scale, mew=2 * scale, zorder=3)
    else:
        face = color if p.use == "actual" else "white"
        edge = "#777777" if p.use == "norm" else color
        size = (10 if marker == "*" else 8) * scale
        ax.plot([p.value], [y], marker, mfc=face, mec=edge, ms=size, mew=1.6 * scale, zorder=3)
        if ringed and p.status == "derived":
            ax.plot([p.value], [y], "o", mfc="none", mec=edge, ms=13 * scale, mew=1 * scale, zorder=3)
    off = (9 if ringed and p.status == "derived" else 7) * scale
    ax.annotate(text, (p.value, y), xytext=(0, off if above else -off), textcoords="offset points", ha="center",
                va="bottom" if above else "top", fontsize="small", zorder=4, path_effects=rim(scale))  # fmt: skip


def lines(table, settings, name, words, digits=0):
    """Lines over years, one a jurisdiction, labelled at their ends; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        ``panel``, jurisdiction, year, ``use``, status, value, low, high, qualifier, unit, observation.
    settings, name, words, digits
        As for ``dots``.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.compare import compare
    >>> from mzlib.display.marks import lay_out
    >>> from mzlib.suite.settings import settings
    >>> said = {"title": "How has rural dibao moved?", "finding": "", "caption": "Monthly."}
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("02-low-income-standards", "wuhan", "en", folder, "png")
    ...     table = lay_out(compare("dibao_standard", "wuhan", areas="rural"), s)
    ...     figure = lines(table, s, "rural-dibao", said)
    rural-dibao: 2 rows drawn;  [2009..2016]
    """
    import matplotlib.pyplot as plt

    width, scale, most = style(settings.size)
    language = settings.language
    panels = list(dict.fromkeys(table.panel))
    columns = min(len(panels), most)
    deep = -(-len(panels) // columns)
    fig, axes = plt.subplots(deep, columns, figsize=(width, 4.6 * scale * deep), squeeze=False, layout="constrained")
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    labels = {}
    for ax, panel in zip(axes.flat, panels):
        own = table[(table.panel == panel) & table.value.notna()]
        labels[ax] = [
            label
            for j in own.jurisdiction.unique()
            for label in _line(
                ax, own[own.jurisdiction == j].sort_values("year"), own.year.min(), digits, language, scale
            )
        ]
        ax.set_ylim(0, own.value.max() * 1.12)
        years = range(int(own.year.min()), int(own.year.max()) + 1)
        step = 1 if len(years) < 8 else 5 if settings.size == "column" and len(years) > 12 else 2
        ax.set_xticks(years[::step])
        # Room for the name at the end of a line, and for a number before its start.
        longest = max((columns_of(text) for _, _, text, _, left in labels[ax] if not left), default=0)
        share = min(0.55, longest * 0.55 * 10 * scale / 72 / (0.86 * width / columns))
        ax.set_xlim(years[0] - 0.16 * len(years), years[-1] + len(years) * (0.08 + 1.25 * share / (1 - share)))
        ax.set_title(wrapped(panel, fitting(0.8 * width / columns, 11 * scale)) if len(panels) > 1 else "", loc="left")
        ax.set_ylabel(unit_label(own.unit.iloc[0], language))
        ax.grid(axis="x", visible=False)
    fig.canvas.draw()
    for ax, its in labels.items():
        _labels(ax, its, scale)
    return publish(fig, table, settings, name, words, key_to(table, language, bars=False), scale)


def _line(ax, mine, first, digits, language, scale):
    """Draw one jurisdiction's line; give back its labels: value, year, text, colour, whether to the left."""
    j = mine.jurisdiction.iloc[0]
    color, marker = look(j)
    country = j == "china"
    ax.plot(
        mine.year,
        mine.value,
        color=color,
        lw=(1.2 if country else 2) * scale,
        ls=(0, (4, 3)) if country else "-",
        zorder=2,
    )
    ringed = (mine.status != "derived").any()
    for i, p in enumerate(mine.itertuples()):
        face = "white" if p.use == "target" else color
        ax.plot(
            [p.year],
            [p.value],
            marker,
            mfc=face,
            mec=color,
            ms=(4 if country else 8) * scale,
            mew=1.5 * scale,
            zorder=3,
        )
        if ringed and p.status == "derived" and not country:
            ax.plot([p.year], [p.value], "o", mfc="none", mec=color, ms=13 * scale, mew=1 * scale, zorder=3)
        last = i == len(mine) - 1
        if last or not country:
            name = place(j, language) + " " if last else ""
            yield p.value, p.year, name + number_text(p, digits, language), color, p.year == first and not last


def _labels(ax, labels, scale):
    """Names and numbers beside their points, moved apart where they would overlap."""
    gap = 1.5 * 10 * scale * ax.figure.dpi / 72
    labels = sorted(labels)
    for year in dict.fromkeys(known[1] for known in labels):
        here = [known for known in labels if known[1] == year]
        heights = [ax.transData.transform((year, known[0]))[1] for known in here]
        for (value, _, text, color, left), y, moved in zip(here, heights, _apart(heights, gap)):
            at, side = (-9 if left else 10) * scale, "right" if left else "left"
            offset = (at, (moved - y) * 72 / ax.figure.dpi)
            ax.annotate(text, (year, value), xytext=offset, textcoords="offset points", ha=side, va="center", color=color,
                        path_effects=rim(scale), zorder=4)  # fmt: skip


def _apart(heights, gap):
    """Sorted heights, moved as little as keeps them ``gap`` apart: what collides spreads around its middle.

    Examples
    --------
    >>> _apart([0.0, 10.0, 11.0], 4.0)
    [0.0, 8.5, 12.5]
    """
    groups = []
    for y in heights:
        groups.append([y])
        while len(groups) > 1:
            low, high = groups[-2], groups[-1]
            top = sum(low) / len(low) + gap * (len(low) - 1) / 2
            bottom = sum(high) / len(high) - gap * (len(high) - 1) / 2
            if bottom - top >= gap:
                break
            groups[-2:] = [low + high]
    return [sum(g) / len(g) + gap * (i - (len(g) - 1) / 2) for g in groups for i in range(len(g))]
