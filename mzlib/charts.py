"""The charts of the notebooks: dots with bounds, lines over years, and the matrix of what is stated."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.patheffects import withStroke

from .audits import footnotes, verdict_of
from .data import place, unit_label, word
from .figures import LOOK, facts_about, finish, save, style, wrapped
from .marks import key_to, number_text

# Text keeps a white rim, so that it stays readable where a line passes behind it.
_RIM = [withStroke(linewidth=3, foreground="white")]


def dots(table, settings, name, title, caption, digits=0, columns=None, key=None):
    """A dot chart with bounds: one row a label, one panel a measure; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        ``panel`` and ``row`` (labels, in the order to show), jurisdiction, ``use`` (actual, target, norm, computed,
        benchmark), status, value, low, high, qualifier, unit, observation. A row without a value is shown as not stated;
        a benchmark is a line through its panel.
    settings : types.SimpleNamespace
        From ``mz.settings``.
    name, title, caption : str
    digits : int or dict
        Decimals of the labels, or by panel.
    columns : int, optional
        Panels in a row; all by default.
    key : str, optional
        What the marks mean, where it is not what they mean elsewhere.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.compare import compare
    >>> from mzlib.marks import lay_out
    >>> from mzlib.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("02-low-income-standards", "kaifeng", "en", folder, "png")
    ...     table = lay_out(compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), s)
    ...     figure = dots(table, s, "rural-dibao", "Rural dibao, 2015", "Source: the plans.")
    rural-dibao: 2 rows drawn; yuan per person per month [-8..390.4]
    """
    style()
    language = settings.language
    panels = list(dict.fromkeys(table.panel))
    columns = columns or len(panels)
    lines = -(-len(panels) // columns)
    count = [table[(table.panel == p) & (table.use != "benchmark")].row.nunique() for p in panels]
    heights = [1.4 + 0.54 * max(count[i * columns : (i + 1) * columns]) for i in range(lines)]
    size = (max(9.5, 5.4 * columns), sum(heights))
    ratios = {"height_ratios": heights}
    fig, axes = plt.subplots(lines, columns, figsize=size, squeeze=False, layout="constrained", gridspec_kw=ratios)
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    for ax, panel in zip(axes.flat, panels):
        own = table[table.panel == panel]
        heading = wrapped(panel, int(7.2 * size[0] / columns)) if len(panels) > 1 else ""
        _panel(ax, own, heading, language, digits[panel] if isinstance(digits, dict) else digits)
    return _publish(fig, table, settings, name, title, caption, key if key is not None else key_to(table, language))


def _publish(fig, table, settings, name, title, caption, key):
    """Put title, caption, key and footnotes on a figure, save it, and say in a line what it shows."""
    caption = " ".join(filter(None, (caption, key)))
    caption = "\n".join([caption, *footnotes(table, settings.language)])
    finish(fig, title, caption, width=int(14.5 * fig.get_size_inches()[0]))
    save(fig, table, settings, name, title, caption)
    print(facts_about(fig, table, name))
    return fig


def _panel(ax, own, panel, language, digits):
    shown = own[own.use != "benchmark"]
    rows = list(dict.fromkeys(shown.row))
    heights = {r: len(rows) - 1 - i for i, r in enumerate(rows)}
    numbers = pd.concat([own[c].dropna() for c in ("value", "low", "high")])
    top = numbers.max() if len(numbers) else 1.0
    start = min(0, numbers.min() * 1.15) if len(numbers) else 0
    ax.set_xlim(start - 0.025 * (top - start), top * 1.22)
    ax.set_ylim(-0.65, len(rows) - (0.1 if (own.use == "benchmark").any() else 0.4))
    for row in rows:
        points = shown[shown.row == row]
        known = points[points.value.notna()].sort_values("value")
        if known.empty:
            text = word("basis", "not stated", language)
            ax.annotate(
                text,
                (0.02, heights[row]),
                xycoords=("axes fraction", "data"),
                va="center",
                color="#888888",
                fontsize=10,
            )
        if len(known) > 1:
            ax.plot(known.value, [heights[row]] * len(known), color="#cccccc", lw=1.2, zorder=1)
        for i, p in enumerate(known.itertuples()):
            _point(ax, p, heights[row], digits, above=i % 2 == 0)
    for b in own[own.use == "benchmark"].itertuples():
        ax.axvline(b.value, color="#222222", ls=(0, (4, 3)), lw=1.1, zorder=0)
        text = f"{place(b.jurisdiction, language)} {number_text(b, digits)}"
        right = b.value > 0.7 * ax.get_xlim()[1]
        ax.annotate(text, (b.value, 1), xycoords=("data", "axes fraction"), xytext=(-3 if right else 3, -2),
                    textcoords="offset points", va="top", ha="right" if right else "left", fontsize=9, color="#222222",
                    path_effects=_RIM)  # fmt: skip
    ax.set_yticks(list(heights.values()), list(heights))
    if top >= 1e6:
        ax.xaxis.set_major_formatter(lambda x, _: f"{x / 1e4:,.0f}万" if language == "zh" else f"{x / 1e6:g} million")
    ax.set_title(panel, loc="left", fontsize=12)
    ax.set_xlabel(unit_label(own.unit.iloc[0], language), fontsize=10)
    ax.grid(axis="y", visible=False)
    ax.tick_params(labelsize=10)


def _point(ax, p, y, digits, above=True):
    color, marker = LOOK[p.jurisdiction]
    low = p.low if p.low == p.low else p.value
    high = p.high if p.high == p.high else p.value
    if high > low:
        ax.plot([low, high], [y, y], color=color, lw=4, alpha=0.35, solid_capstyle="butt", zorder=2)
    for missing, step in ((p.high != p.high, 16), (p.low != p.low, -16)):
        if missing:
            ax.annotate("", (p.value, y), xytext=(step, 0), textcoords="offset points",
                        arrowprops=dict(arrowstyle="<-", color=color, lw=1.2))  # fmt: skip
    if p.use == "computed":
        ax.plot([p.value], [y], "x", color=color, ms=8, mew=2, zorder=3)
    else:
        face = color if p.use == "actual" else "white"
        edge = "#777777" if p.use == "norm" else color
        ax.plot([p.value], [y], marker, mfc=face, mec=edge, ms=10 if marker == "*" else 8, mew=1.6, zorder=3)
    ax.annotate(number_text(p, digits), (p.value, y), xytext=(0, 7 if above else -7), textcoords="offset points",
                ha="center", va="bottom" if above else "top", fontsize=9.5, zorder=4, path_effects=_RIM)  # fmt: skip


def lines(table, settings, name, title, caption, digits=0):
    """Lines over years, one a jurisdiction, labelled at their ends; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        ``panel``, jurisdiction, year, ``use``, status, value, low, high, qualifier, unit, observation.
    settings, name, title, caption, digits
        As for ``dots``.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.compare import compare
    >>> from mzlib.marks import lay_out
    >>> from mzlib.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("02-low-income-standards", "wuhan", "en", folder, "png")
    ...     table = lay_out(compare("dibao_standard", "wuhan", areas="rural"), s)
    ...     figure = lines(table, s, "rural-dibao", "Rural dibao", "Source: the plan of Wuhan.")
    rural-dibao: 2 rows drawn;  [2009..2018]
    """
    style()
    language = settings.language
    panels = list(dict.fromkeys(table.panel))
    fig, axes = plt.subplots(
        1, len(panels), figsize=(max(9.5, 5.4 * len(panels)), 5.2), squeeze=False, layout="constrained"
    )
    for ax, panel in zip(axes.flat, panels):
        own = table[(table.panel == panel) & table.value.notna()]
        labels = [
            label
            for j in own.jurisdiction.unique()
            for label in _line(ax, own[own.jurisdiction == j].sort_values("year"), own.year.min(), digits, language)
        ]
        ax.set_ylim(0, own.value.max() * 1.12)
        years = range(int(own.year.min()), int(own.year.max()) + 1)
        ax.set_xticks([y for y in years if (y - years[0]) % 2 == 0 or len(years) < 8])
        ax.set_xlim(years[0] - 0.2 * len(years), years[-1] + 0.5 * len(years))
        ax.set_title(panel if len(panels) > 1 else "", loc="left", fontsize=12)
        ax.set_ylabel(unit_label(own.unit.iloc[0], language), fontsize=10)
        ax.grid(axis="x", visible=False)
        ax.tick_params(labelsize=10)
        fig.canvas.draw()
        _labels(ax, labels)
    return _publish(fig, table, settings, name, title, caption, key_to(table, language, bars=False))


def _line(ax, mine, first, digits, language):
    """Draw one jurisdiction's line; give back its labels: value, year, text, colour, whether to the left."""
    j = mine.jurisdiction.iloc[0]
    color, marker = LOOK[j]
    country = j == "china"
    ax.plot(mine.year, mine.value, color=color, lw=1.2 if country else 2, ls=(0, (4, 3)) if country else "-", zorder=2)
    for i, p in enumerate(mine.itertuples()):
        face = "white" if p.use == "target" else color
        ax.plot([p.year], [p.value], marker, mfc=face, mec=color, ms=4 if country else 8, mew=1.5, zorder=3)
        last = i == len(mine) - 1
        if last or not country:
            name = place(j, language) + " " if last else ""
            yield p.value, p.year, name + number_text(p, digits), color, p.year == first and not last


def _labels(ax, labels):
    """Names and numbers beside their points, moved apart where they would overlap."""
    gap = 1.5 * 10 * ax.figure.dpi / 72
    labels = sorted(labels)
    for year in dict.fromkeys(known[1] for known in labels):
        here = [known for known in labels if known[1] == year]
        heights = [ax.transData.transform((year, known[0]))[1] for known in here]
        for (value, _, text, color, left), y, moved in zip(here, heights, _apart(heights, gap)):
            at, side = (-9 if left else 10, (moved - y) * 72 / ax.figure.dpi), "right" if left else "left"
            ax.annotate(text, (year, value), xytext=at, textcoords="offset points", ha=side, va="center", fontsize=10,
                        color=color, path_effects=_RIM, zorder=4)  # fmt: skip


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


_MATRIX = {"stated": "#2b6ca3", "derived": "#8fbcd9", "not stated": "#f2f2f2"}


def matrix(table, settings, name, title, caption):
    """What is stated, derived, left out: a cell for every row and city; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        ``panel``, ``row`` (label), jurisdiction, status, and ``observations`` (how many figures stand behind a cell).
    settings, name, title, caption
        As for ``dots``.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.compare import coverage
    >>> from mzlib.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("01-coverage", "kaifeng", "en", folder, "png")
    ...     table = coverage(["beds_per_1000_elderly"]).query("use == 'actual'").assign(panel="", row="Beds")
    ...     figure = matrix(table, s, "beds", "Who says how many beds", "Source: the plans.")
    beds: 1 rows, 4 cities; 2 stated, 1 derived, 1 not stated
    """
    style()
    language = settings.language
    panels, rows = list(dict.fromkeys(table.panel)), list(dict.fromkeys(table.row))
    cities = list(dict.fromkeys(table.jurisdiction))
    size = (4.2 + 1.12 * len(cities) * len(panels), 1.3 + 0.34 * len(rows))
    fig, axes = plt.subplots(1, len(panels), figsize=size, squeeze=False, sharey=True, layout="constrained")
    for ax, panel in zip(axes.flat, panels):
        own = table[table.panel == panel].set_index(["row", "jurisdiction"])
        for y, row in enumerate(rows):
            for x, city in enumerate(cities):
                cell = own.loc[(row, city)]
                ax.add_patch(plt.Rectangle((x - 0.47, y - 0.45), 0.94, 0.9, color=_MATRIX[cell.status], lw=0))
                dark = cell.status == "stated"
                text = "–" if cell.status == "not stated" else str(cell.observations)
                ax.text(x, y, text, ha="center", va="center", fontsize=9, color="white" if dark else "#333333")
        ax.set_xlim(-0.5, len(cities) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xticks(range(len(cities)), [place(c, language) for c in cities], fontsize=10)
        ax.set_yticks(range(len(rows)), rows, fontsize=10)
        ax.xaxis.tick_top()
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.set_title(panel, loc="left", fontsize=12)
        for side in ax.spines.values():
            side.set_visible(False)
    used = [s for s in _MATRIX if (table.status == s).any()]
    colours = {"stated": ("dark", "深色"), "derived": ("pale", "浅色"), "not stated": ("grey", "灰色")}
    zh = language == "zh"
    key = ("；" if zh else "; ").join(
        f"{colours[s][zh]}{'：' if zh else ': '}{word('basis', s, language)}" for s in used
    )
    caption = f"{caption} {key}。" if zh else f"{caption} {key[:1].upper()}{key[1:]}."
    finish(fig, title, caption, width=int(14.5 * size[0]))
    save(fig, table, settings, name, title, caption)
    print(
        f"{name}: {len(rows)} rows, {len(cities)} cities; "
        + ", ".join(f"{(table.status == s).sum()} {s}" for s in used)
    )
    return fig


def apart(table, settings, name, title, caption):
    """How far what is stated lies from what is computed: one row an identity, in percent of the computed value.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.audit``, only rows with ``apart``, in the order to show, with ``row`` (label).
    settings, name, title, caption
        As for ``dots``.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.audits import audit
    >>> from mzlib.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("08-consistency", "kaifeng", "en", folder, "png")
    ...     table = audit(["kaifeng"]).query("verdict == 'inconsistent'").assign(row="Organisations")
    ...     figure = apart(table, s, "organisations", "Stated against computed", "Source: the plan of Kaifeng.")
    organisations: 1 rows drawn; stated against computed [-208.9..208.9]
    """
    style()
    language = settings.language
    fig, ax = plt.subplots(figsize=(11, 1.6 + 0.36 * len(table)), layout="constrained")
    ax.set_xscale("symlog", linthresh=1, linscale=1)
    ax.axvline(0, color="#222222", lw=1, zorder=1)
    for y, r in enumerate(reversed(list(table.itertuples()))):
        stated, computed = (
            [100 * (x / r.computed - 1) if x == x else edge for x, edge in zip(side, (r.computed, -1e3, 1e3))]
            for side in ((r.stated, r.stated_low, r.stated_high), (r.computed, r.computed_low, r.computed_high))
        )
        color, marker = LOOK[r.jurisdiction]
        ax.plot(computed[1:], [y - 0.16] * 2, color="#222222", lw=1.4, solid_capstyle="butt", zorder=2)
        ax.plot([0], [y - 0.16], "x", color="#222222", ms=6, mew=1.6, zorder=3)
        ax.plot(stated[1:], [y + 0.16] * 2, color=color, lw=4, alpha=0.4, solid_capstyle="butt", zorder=2)
        fits = r.verdict != "inconsistent"
        ax.plot([stated[0]], [y + 0.16], marker, color=color, mfc=color if fits else "white", ms=7, mew=1.6, zorder=4)
        text = word("verdict", verdict_of(r.verdict), language)
        ax.annotate(text, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=9,
                    color="#444444" if fits else "#b00020")  # fmt: skip
    furthest = 1.7 * max(2.0, table.apart.abs().max() * 2)
    ax.set_xlim(-furthest, furthest)
    ticks = [t for t in (1, 10, 100) if t < furthest]
    ax.set_xticks([-t for t in reversed(ticks)] + [0, *ticks])
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:+.0f}%" if x else "0")
    ax.minorticks_off()
    ax.set_ylim(-0.7, len(table) - 0.3)
    ax.set_yticks(range(len(table)), list(table.row)[::-1])
    ax.grid(axis="y", visible=False)
    ax.tick_params(labelsize=10)
    zh = language == "zh"
    ax.set_xlabel("原文相对计算值的偏差" if zh else "stated against computed", fontsize=10)
    key = (
        "彩色：原文及其精度；叉号与细线：由其他数据计算及其范围；空心：不一致。横轴在±1%以外为对数刻度。"
        if zh
        else "Coloured: as stated, with what its wording leaves open. Cross and thin bar: computed from the other figures, "
        "with their bounds. Hollow: inconsistent. Beyond ±1% the axis is logarithmic."
    )
    return _publish(fig, table, settings, name, title, caption, key)
