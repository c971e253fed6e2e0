"""Two charts of cells and rows: the matrix of what is stated, and how far what is stated lies from what is computed."""

from ..analysis.audits import verdict_of
from ..analysis.data import phrase, place, word
from ..words.prose import chained
from .charts import publish, row_labels
from .figures import look, style

_MATRIX = {"stated": ("#2b6ca3", "dark"), "derived": ("#8fbcd9", "pale"), "not stated": ("#f2f2f2", "grey")}


def matrix(table, settings, name, words, key=None):
    """What is stated, derived, left out: a cell for every row and city; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        ``panel``, ``row`` (label), jurisdiction, status, and ``observations`` (how many figures stand behind a cell).
    settings, name, words
        As for ``dots``.
    key : str, optional
        What the shades mean, where they do not mean what they mean elsewhere.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.compare import coverage
    >>> from mzlib.suite.settings import settings
    >>> said = {"title": "Who says how many beds?", "finding": "", "caption": "Cells: figures."}
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("01-coverage", "kaifeng", "en", folder, "png")
    ...     table = coverage(["beds_per_1000_elderly"], ["zhengzhou", "kaifeng"]).query("use == 'actual'")
    ...     table = table.assign(panel="", row="Beds")
    ...     figure = matrix(table, s, "beds", said)
    beds: 2 rows drawn;  [-0.5..1.5]
    beds: 1 stated, 1 not stated
    """
    import matplotlib.pyplot as plt

    width, scale, _ = style(settings.size)
    language = settings.language
    panels, rows = list(dict.fromkeys(table.panel)), list(dict.fromkeys(table.row))
    cities = list(dict.fromkeys(table.jurisdiction))
    # In one column the panels stand one below the other.
    below = settings.size == "column" and len(panels) > 1
    labels, deep = row_labels(rows, width, scale)
    tall = (0.75 + len(rows) * max(0.34, 0.19 * deep + 0.1)) * scale
    shape = (len(panels), 1) if below else (1, len(panels))
    fig, axes = plt.subplots(*shape, figsize=(width, tall * shape[0]), squeeze=False, sharey=True, layout="constrained")
    for ax, panel in zip(axes.flat, panels):
        own = table[table.panel == panel].set_index(["row", "jurisdiction"])
        for y, row in enumerate(rows):
            for x, city in enumerate(cities):
                cell = own.loc[(row, city)]
                ax.add_patch(plt.Rectangle((x - 0.47, y - 0.45), 0.94, 0.9, color=_MATRIX[cell.status][0], lw=0))
                text = "–" if cell.status == "not stated" else str(cell.observations)
                color = "white" if cell.status == "stated" else "#333333"
                ax.text(x, y, text, ha="center", va="center", fontsize="small", color=color)
        ax.set_xlim(-0.5, len(cities) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        # Four names side by side have room only where one panel takes the width.
        narrow = settings.size == "column" or len(cities) * len(panels) > 5
        names = [place(c, language) for c in cities]
        ax.set_xticks(range(len(cities)), names, rotation=35 if narrow and language == "en" else 0,
                      ha="left" if narrow and language == "en" else "center", fontsize="small")  # fmt: skip
        ax.set_yticks(range(len(rows)), [labels[r] for r in rows])
        ax.xaxis.tick_top()
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.set_title(panel, loc="left")
        for side in ax.spines.values():
            side.set_visible(False)
    used = [s for s in _MATRIX if (table.status == s).any()]
    parts = [chained("colon", (phrase(_MATRIX[s][1], language), word("basis", s, language)), language) for s in used]
    shades = chained("between clauses", parts, language)
    key = phrase("sentence", language, text=shades[:1].upper() + shades[1:]) if key is None else key
    publish(fig, table, settings, name, words, key, scale)
    print(f"{name}: " + ", ".join(f"{(table.status == s).sum()} {s}" for s in used))
    return fig


def apart(table, settings, name, words):
    """How far what is stated lies from what is computed: one row an identity, in percent of the computed value.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.audit``, only rows with ``apart``, in the order to show, with ``row`` (label).
    settings, name, words
        As for ``dots``.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.audits import audit
    >>> from mzlib.suite.settings import settings
    >>> said = {"title": "How far apart?", "finding": "", "caption": "One identity."}
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("08-consistency", "kaifeng", "en", folder, "png")
    ...     table = audit(["kaifeng"]).query("verdict == 'inconsistent'").assign(row="Organisations")
    ...     figure = apart(table, s, "organisations", said)
    organisations: 1 rows drawn; stated against computed [-208.9..208.9]
    """
    import matplotlib.pyplot as plt

    width, scale, _ = style(settings.size)
    language = settings.language
    verdicts = [word("verdict", verdict_of(v), language) for v in table.verdict]
    narrow, names = settings.size == "column", list(table.row)
    if narrow:  # no room beside the panel: the verdict stands with the name, where it is not the expected one
        names = [n if v == "consistent" else f"{n} ({said})" for n, v, said in zip(names, table.verdict, verdicts)]
        verdicts = [""] * len(names)
    labels, deep = row_labels(names, width, scale)
    tall = (1.0 + len(table) * max(0.36, 0.19 * deep + 0.1)) * scale
    fig, ax = plt.subplots(figsize=(width, tall), layout="constrained")
    ax.set_xscale("symlog", linthresh=1, linscale=1)
    ax.axvline(0, color="#222222", lw=1 * scale, zorder=1)
    for y, (r, verdict) in enumerate(reversed(list(zip(table.itertuples(), verdicts)))):
        stated, computed = (
            [100 * (x / r.computed - 1) if x == x else edge for x, edge in zip(side, (r.computed, -1e3, 1e3))]
            for side in ((r.stated, r.stated_low, r.stated_high), (r.computed, r.computed_low, r.computed_high))
        )
        color, marker = look(r.jurisdiction)
        ax.plot(computed[1:], [y - 0.16] * 2, color="#222222", lw=1.4 * scale, solid_capstyle="butt", zorder=2)
        ax.plot([0], [y - 0.16], "x", color="#222222", ms=6 * scale, mew=1.6 * scale, zorder=3)
        ax.plot(stated[1:], [y + 0.16] * 2, color=color, lw=4 * scale, alpha=0.4, solid_capstyle="butt", zorder=2)
        fits = r.verdict != "inconsistent"
        ax.plot(
            [stated[0]],
            [y + 0.16],
            marker,
            color=color,
            mfc=color if fits else "white",
            ms=7 * scale,
            mew=1.6 * scale,
            zorder=4,
        )
        ax.annotate(verdict, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize="small",
                    color="#444444" if fits else "#b00020")  # fmt: skip
    furthest = 1.7 * max(2.0, table.apart.abs().max() * 2)
    ax.set_xlim(-furthest, furthest)
    ticks = [t for t in ((10,) if narrow else (1, 10, 100)) if t < furthest]
    ax.set_xticks([-t for t in reversed(ticks)] + [0, *ticks])
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:+.0f}%" if x else "0")
    ax.minorticks_off()
    ax.set_ylim(-0.7, len(table) - 0.3)
    ax.set_yticks(range(len(table)), [labels[n] for n in names][::-1])
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(phrase("axis apart", language))
    return publish(fig, table, settings, name, words, phrase("key apart", language), scale)
