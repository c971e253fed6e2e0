"""The explorer's widgets: choices on the left, the answer on the right.

Only widgets are put together here: what they show comes from questions, answers, pictures, sketch and screen.
"""

from contextlib import redirect_stdout
from copy import copy
from html import escape
from importlib.resources import files
from io import StringIO
from types import SimpleNamespace

from ..analysis.data import catalogue, label, load_panel, phrase, place, with_plan, word
from ..analysis.questions import answer, choice, there_is, told
from ..display.answers import difference_text, empty_text, opening_row
from ..display.pictures import code_of, name_of, picture, rows_shown
from ..sources.paths import root
from .screen import chain_html, sentences_html
from .search import find
from .sketch import sketch

# A view holds what is asked (asked, first, second), its answer (table), settings, panel, and every widget by name.

# Running all cells takes JupyterLab to the last one, some time after this one is there; the reader wants this one.
_COME_INTO_VIEW = (
    "const app = this.closest('.jp-NotebookPanel .mz-explore'); let busy = !app;"
    "for (const act of ['wheel', 'pointerdown', 'keydown']) addEventListener(act, () => busy = true, {once: true});"
    "for (const wait of [200, 700, 1500, 3000]) setTimeout(() => busy || app.scrollIntoView(), wait)"
)
_CHIPS = ("places", "references", "years", "areas", "groups", "kinds")
_TITLES = ("search", "cities that have it", "beside", *_CHIPS, "rows", "source of", "code")
_TABLE = dict(
    select="single", showIndex=False, paging=False, maxBytes=0, ordering=False, classes="display compact",
    layout=dict.fromkeys(("topStart", "topEnd", "bottomStart", "bottomEnd")), style="width:100%;table-layout:auto",
)  # fmt: skip


def app(asked, settings):
    """The explorer as one widget."""
    import ipywidgets as w

    view = _view(asked, settings, w)
    _speak(view)
    _listen(view)
    line = lambda *children: w.HBox(list(children), layout=w.Layout(align_items="center", flex_flow="row wrap"))
    parts = [_column(w, view.title[of], view.chips[of]) for of in _CHIPS]
    view.parts = dict(zip(_CHIPS, parts))
    _offer_chips(view)
    left = _column(
        w, view.language, view.title["search"], view.search, view.theme, view.title["cities that have it"], view.listed,
        view.about, view.title["beside"], view.beside, *parts,
    )  # fmt: skip
    right = _column(
        w, view.said, line(view.how_far["first"], view.pair["first"]), line(view.how_far["second"], view.pair["second"]),
        view.chart, view.empty, view.title["rows"], view.rows, view.title["source of"], view.source,
        view.title["code"], view.code, line(view.save, view.name), view.saved,
    )  # fmt: skip
    left.add_class("mz-left")
    right.add_class("mz-right")
    view.rows.add_class("mz-rows")
    css = files("mzlib").joinpath("templates/explore.css").read_text("utf-8")
    style = w.HTML(f'<style onload="{_COME_INTO_VIEW}">{css}</style>')
    whole = w.Box([style, left, right])
    whole.add_class("mz-explore")
    _redraw(view)
    return whole


def _column(w, *children):
    return w.VBox(list(children), layout=w.Layout(width="100%"))


def _view(asked, settings, w):
    """The widgets, without words."""
    from itables.widget import ITable

    wide, narrow = w.Layout(width="100%"), w.Layout(width="auto")
    view = SimpleNamespace(
        settings=copy(settings), panel=load_panel(), asked=dict(asked), first="highest", second="lowest", quiet=False,
        language=w.ToggleButtons(options=[("English", "en"), ("中文", "zh")], value=settings.language,
                                 style={"button_width": "5.5em"}),
        search=w.Text(layout=wide), theme=w.Dropdown(layout=wide), listed=w.Select(rows=9, layout=wide),
        beside=w.Dropdown(layout=wide), title={k: w.HTML() for k in _TITLES},
        chips={k: w.Box(layout=w.Layout(flex_flow="row wrap", width="100%")) for k in _CHIPS},
        pair={k: w.ToggleButtons(style={"button_width": "auto"}) for k in ("first", "second")},
        how_far={k: w.HTML(layout=w.Layout(width="5.5em")) for k in ("first", "second")},
        save=w.Button(layout=narrow), name=w.Text(layout=w.Layout(width="26em")),
        **{k: w.HTML(layout=wide) for k in ("about", "said", "chart", "empty", "source", "code", "saved")},
    )  # fmt: skip
    view.button = lambda: w.ToggleButton(layout=w.Layout(width="auto", height="28px"))
    view.table = answer(**asked, panel=view.panel)
    view.rows = ITable(rows_shown(view.table, view.settings), **_TABLE)
    return view


def _listen(view):
    """What happens when something is chosen."""

    def heard(widget, act, trait="value"):
        widget.observe(lambda change: None if view.quiet else act(change.new), trait)

    def paired(key):
        return lambda new: (setattr(view, key, new), _compare(view))

    heard(view.language, lambda new: _spoken(view, new))
    heard(view.search, lambda _: _offer(view))
    heard(view.theme, lambda _: _offer(view))
    heard(view.listed, lambda new: new and _pick(view, new, view.beside.value))
    heard(view.beside, lambda new: _pick(view, view.asked["indicators"][0], new))
    heard(view.pair["first"], paired("first"))
    heard(view.pair["second"], paired("second"))
    heard(view.rows, lambda new: new and _show(view, new[0]), "selected_rows")
    view.save.on_click(lambda _: _save(view))


def _quietly(change):
    """A function that sets widgets, without their being heard."""

    def done(view, *args):
        before, view.quiet = view.quiet, True
        try:
            change(view, *args)
        finally:
            view.quiet = before

    return done


def _tell(view, key, **values):
    return told(key, view.settings.language, **values)


@_quietly
def _speak(view):
    """Every word that does not change with the answer."""
    language = view.settings.language
    for key, title in view.title.items():
        title.value = f'<span class="mz-title">{_tell(view, key)}</span>'
    view.search.placeholder = _tell(view, "search hint")
    theme, themes = view.theme.value or "", catalogue("families")
    view.theme.options = [(_tell(view, "every theme"), ""), *((t[f"label_{language}"], i) for i, t in themes.items())]
    view.theme.value = theme
    for key, how in (("first", "from"), ("second", "to")):
        view.how_far[key].value = _tell(view, how)
    view.save.description, view.saved.value = _tell(view, "save"), ""
    _offer(view)


def _spoken(view, language):
    view.settings.language = language
    _speak(view)
    _offer_chips(view)
    _redraw(view)


@_quietly
def _offer(view):
    """The indicators that fit the search, and what may stand beside the one chosen."""
    language = view.settings.language
    fits = find(view.search.value, view.theme.value, language)
    chosen, *second = view.asked["indicators"]
    view.listed.options = [(f"{_circled(r.cities)} {r.label}", r.indicator) for r in fits.itertuples()]
    view.listed.value = chosen if chosen in set(fits.indicator) else None
    others = [i for i in dict.fromkeys([*second, *fits.indicator]) if i != chosen]
    view.beside.options = [(_tell(view, "nothing beside"), ""), *((label(i, language), i) for i in others)]
    view.beside.value = second[0] if second else ""
    if fits.empty:
        view.about.value = sentences_html([_tell(view, "nothing found")])
    else:
        _describe(view)


def _circled(n):
    """A count in one letter, as far as there are such letters."""
    return "○" if not n else chr(ord("①") + n - 1) if n <= 20 else f"({n})"


def _describe(view):
    """What the indicators mean."""
    language, entries = view.settings.language, catalogue("codebook")
    about = [
        f"**{label(i, language)}** ({i}): {entries[i].get(f'definition_{language}', '')}"
        for i in view.asked["indicators"]
    ]
    view.about.value = sentences_html(about)


@_quietly
def _offer_chips(view):
    """What there is of the indicators, each as a button to be pressed; buttons are used again."""
    language, have = view.settings.language, there_is(view.asked["indicators"], view.panel)
    options = {
        "places": [(j, place(j, language)) for j in with_plan()],
        "references": [(j, place(j, language)) for j in have["cities"] if j not in with_plan()],
        "years": [(y, str(y)) for y in sorted({*have["years"], *view.asked["years"]})],
        "areas": [(a, word("area", a, language)) for a in have["areas"]],
        "groups": [(g, word("group", g, language) or _tell(view, "whole")) for g in have["groups"]],
        "kinds": [(k, word("kind", k, language)) for k in have["kinds"]],
    }
    for of, offered in options.items():
        made = list(view.chips[of].children)
        for _ in range(len(offered) - len(made)):
            made.append(button := view.button())
            button.observe(lambda change, of=of: None if view.quiet else _toggle(view, of, change.owner), "value")
        for i, button in enumerate(made):
            button.layout.display = "" if i < len(offered) else "none"
            if i < len(offered):
                button.stands_for, button.description = offered[i]
                button.value = offered[i][0] in view.asked[_key(of)]
        view.chips[of].children = made
        # One thing is no choice.
        view.parts[of].layout.display = "" if len(offered) > (of != "references") else "none"


def _key(of):
    return "cities" if of in ("places", "references") else of


def _toggle(view, of, button):
    """Add to what is asked, or take away; the last one stays."""
    key, value = _key(of), button.stands_for
    kept = [v for v in view.asked[key] if v != value]
    if not button.value and not kept:
        _press(view, button)
        return
    chosen = {*kept, *([value] if button.value else [])}
    order = list(catalogue("jurisdictions")) if key == "cities" else there_is(view.asked["indicators"], view.panel)[key]
    view.asked[key] = [v for v in order if v in chosen] + [v for v in kept if v not in order]
    _redraw(view)


@_quietly
def _press(view, button):
    button.value = True


def _pick(view, indicator, second):
    """Another indicator: its own years, areas and kinds; the same places, and those references that it has."""
    indicators = [indicator, *([second] if second and second != indicator else [])]
    have = there_is(indicators, view.panel)["cities"]
    kept = [j for j in view.asked["cities"] if j in with_plan() or j in have] or have
    view.asked = choice(indicators, kept, panel=view.panel)
    _offer(view)
    _offer_chips(view)
    _redraw(view)


@_quietly
def _redraw(view):
    """All that answers, from what is asked."""
    view.table = table = answer(**view.asked, panel=view.panel)
    view.chart.value = f'<div class="mz-chart">{sketch(table, view.settings)}</div>'
    view.empty.value = sentences_html(empty_text(table, view.settings, view.panel), "mz-empty")
    rows, unit = rows_shown(table, view.settings), phrase("heading unit", view.settings.language)
    title = _tell(view, "rows")
    if rows[unit].nunique() == 1:  # said once
        title, rows = _tell(view, "in brackets", text=title, more=rows[unit].iloc[0]), rows.drop(columns=unit)
    view.title["rows"].value = f'<span class="mz-title">{title}</span>'
    view.rows.update(rows, selected_rows=[])
    view.name.value = name_of(table)
    _offer_pair(view)
    _compare(view)
    known = table.value.notna()
    _show(view, table.observation.tolist().index(opening_row(table)) if known.any() else 0)


def _offer_pair(view):
    """The places that may be held against each other."""
    shown = list(dict.fromkeys(view.table.jurisdiction))
    for key, best in (("first", "highest"), ("second", "lowest")):
        options = [(_tell(view, best), best), *((place(j, view.settings.language), j) for j in shown)]
        if list(view.pair[key].options) != options:
            view.pair[key].options = options
        setattr(view, key, now if (now := getattr(view, key)) in shown else best)
        view.pair[key].value = getattr(view, key)


def _compare(view):
    """How far apart two places are, and the lines of code that say so."""
    language, things = view.settings.language, view.asked["indicators"]
    said = difference_text(view.table, view.settings, view.first, view.second)
    if len(things) == 2 and things[1] in catalogue("codebook")[things[0]].get("not_to_be_confused", []):
        said.append(
            _tell(view, "different things", first=label(things[0], language), second=label(things[1], language))
        )
    view.said.value = sentences_html(said, "mz-answer")
    lines = code_of(view.asked, view.settings, view.name.value, view.first, view.second)
    press = "navigator.clipboard.writeText(this.parentNode.querySelector('pre').textContent)"
    view.code.value = (
        f'<div class="mz-code"><button onclick="{press}">{_tell(view, "copy")}</button><pre>{escape(lines)}</pre></div>'
    )


def _show(view, at):
    """Where the number of a row comes from; of an empty one, why it is."""
    row = view.table.iloc[[at]]
    if observation := row.observation.iloc[0]:
        view.source.value = chain_html(observation, view.settings, panel=view.panel)
    else:
        view.source.value = sentences_html(empty_text(row, view.settings, view.panel), "mz-empty")


def _save(view):
    """The figure and its data, as the notebooks save them."""
    with redirect_stdout(StringIO()):  # the line of facts is for notebooks
        picture(view.table, view.settings, view.name.value, view.first, view.second)
    folder = view.settings.folder
    folder = folder.relative_to(root()) if folder.is_relative_to(root()) else folder
    paths = [str(folder / f"{view.name.value}.{form}") for form in (*view.settings.formats, "csv")]
    view.saved.value = sentences_html([_tell(view, "saved", paths=", ".join(paths))])
