"""Figures: the standard of docs/figures.md over all of them, and what the files hold."""

import itertools
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from figure_check import problems
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PatchCollection, PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patheffects import withStroke
from PIL import Image

import mzlib as mz
from mzlib.analysis.load import catalogue, cities
from mzlib.analysis.shape import RESULT
from mzlib.display import bars, dots, layout, slopes, style
from mzlib.suite.settings import Settings, words_of

FORMS = {"dots": dots, "slopes": slopes, "bars": bars, "matrix": bars}
SIZES = ("column", "page", "slide")
NOTEBOOKS = sorted(p.stem for p in (ROOT / "notebooks").glob("*.ipynb"))


def nb(folder, language="en", sizes=("page",), formats=(), sort="value"):
    return Settings("tried", language, cities(), folder, list(formats), list(sizes), sort, {})


def words(language="en", **more):
    en = dict(title="Wuhan leads", subtitle="Yuan a month, 2015", note="", source="Source: the plans", alt="Dots")
    zh = dict(title="武汉最高", subtitle="元/月，2015年", note="", source="资料来源：各规划", alt="点图")
    return {"en": en, "zh": zh}[language] | {"sources": "all of them"} | more


def table(*rows, **same):
    """Rows of the one shape from what matters of them."""
    usual = dict(area="all", group="", kind="level", measure="level", unit="percent", status="stated", qualifier="exact", observation="",
                 document="", printed="", rule="", note="", indicator="cremation_rate", year=2015)  # fmt: skip
    made = pd.DataFrame([usual | same | row for row in rows])
    return made.assign(start=made.year, low=made.value, high=made.value)[RESULT]


def cities_have(values, **same):
    return table(*(dict(jurisdiction=j, value=v) for j, v in values.items()), **same)


# Every figure of the suite


def drawings(notebook, monkeypatch, **parameters):
    """What a notebook draws: (form, arguments, keywords), without drawing it."""
    asked = []
    with monkeypatch.context() as patch:
        for form, module in FORMS.items():
            patch.setattr(module, form, lambda *a, form=form, **k: asked.append((form, a, k)))
        patch.setattr("mzlib.display.tables.table", lambda *a, **k: None)
        space = {"display": lambda *a, **k: None}
        for cell in json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), notebook, "exec"), space)
                if "parameters" in cell["metadata"].get("tags", []):
                    space |= parameters
    return asked


def redrawn(asked, folder, language, size):
    form, (drawn, settings, *rest), ways = asked
    settings = replace(settings, language=language, sizes=[size], formats=[], folder=folder)
    return getattr(FORMS[form], form)(drawn, settings, *rest, **ways)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_figures_of_the_suite_keep_the_standard(notebook, monkeypatch, tmp_path):
    """In two languages and three sizes; with two cities, and with three sorted by value, in the narrowest or the widest."""
    every = list(itertools.product(("en", "zh"), SIZES))
    tried = [({}, every), ({"cities": "kaifeng, wuhan"}, [("en", "column")])]
    tried.append(({"cities": "zhengzhou, pingdingshan, wuhan", "sort": "value"}, [("zh", "slide")]))
    wrong = []
    for parameters, ways in tried:
        for asked in drawings(notebook, monkeypatch, **parameters):
            for language, size in ways:
                fig = redrawn(asked, tmp_path, language, size)
                wrong += [f"{fig.said}; {language}, {size}, {parameters}: {p}" for p in problems(fig)]
                hollow = sum(_white(c) for c in fig.findobj(PathCollection))
                drawn = asked[1][0]
                targets = drawn.kind.isin(("target", "prior_target", "norm")) | drawn.get("use", drawn.kind).eq(
                    "target"
                )
                if hollow > targets.sum():
                    wrong.append(f"{fig.said}: {hollow} hollow marks, {targets.sum()} targets")
    assert not wrong, "\n".join(wrong)


def _white(collection):
    return sum(tuple(face[:3]) == (1, 1, 1) for face in np.atleast_2d(collection.get_facecolor()))


# The check finds what is spoilt


def one_of_five(which, folder, language="en"):
    """One of five figures, of all forms."""
    level = cities_have({"zhengzhou": 80, "kaifeng": 60, "wuhan": 95}, kind="level")
    target = cities_have({"zhengzhou": 90, "kaifeng": 85, "wuhan": 99}, kind="target", year=2020)
    before = cities_have({"zhengzhou": 70, "kaifeng": 55, "wuhan": 90}, year=2011)
    forms = [
        (mz.dots, level),
        (mz.dots, [level, target]),
        (mz.slopes, [before, level]),
        (mz.bars, level),
        (mz.matrix, level),
    ]
    form, drawn = forms[which]
    drawn = pd.concat(drawn, ignore_index=True) if isinstance(drawn, list) else drawn
    return form(drawn, nb(folder, language), "one", words=words(language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sound_figures_have_no_problem(tmp_path, language):
    assert [problems(one_of_five(n, tmp_path, language)) for n in range(5)] == [[]] * 5


def _on_a_mark(fig):
    fig.set_dpi(72)
    shape = next(
        c
        for c in fig.findobj(lambda a: type(a).__name__ in ("PathCollection", "PatchCollection"))
        if len(c.get_paths())
    )
    if isinstance(shape, PathCollection):
        x, y = shape.get_offset_transform().transform(shape.get_offsets())[0]
    else:
        (x0, y0), (x1, y1) = shape.get_transform().transform_path(shape.get_paths()[0]).get_extents().get_points()
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
    fig.texts.append(moved := fig.axes[0].texts[-1])
    fig.axes[0].texts[-1].set_position(moved.get_transform().inverted().transform((x, y)))
    fig.texts.remove(moved)


def _tower(fig):
    fig.set_size_inches(fig.get_figwidth(), 24)


def _say(text):
    return lambda fig: fig.axes[0].texts[2].set_text(text)


SPOILT = {
    "on a mark": _on_a_mark,
    "inches high": _tower,
    "id 'dibao_standard'": _say("See dibao_standard for more"),
    "contrast": lambda fig: fig.axes[0].texts[0].set_color("#3fb48f"),
    "English in a Chinese figure": _say("Source: five-year plans"),
    "Chinese in an English figure": _say("资料来源：各规划"),
    "outside the frame": lambda fig: fig.axes[0].texts[0].set_x(-0.3),
    "over": lambda fig: fig.axes[0].texts[1].set_position(fig.axes[0].texts[0].get_position()),
    "on a line": lambda fig: fig.axes[0].plot([0, 8], [fig.get_figheight() - 0.25] * 2) and fig.axes[0].add_collection(
        mpl.collections.LineCollection([[(0, fig.get_figheight() - 0.2), (7, fig.get_figheight() - 0.2)]])
    ),
    "a rim round": lambda fig: fig.axes[0].texts[0].set_path_effects([withStroke(linewidth=3)]),
}  # fmt: skip


@pytest.mark.parametrize("fault", SPOILT)
@pytest.mark.parametrize("which", range(5))
def test_the_check_finds_what_is_spoilt(tmp_path, fault, which):
    fig = one_of_five(which, tmp_path, "zh" if "Chinese figure" in fault else "en")
    SPOILT[fault](fig)
    assert any(fault in p for p in problems(fig))


def test_words_that_do_not_fit_are_told(tmp_path):
    level = cities_have({"zhengzhou": 80, "kaifeng": 60})
    long = words(source="A source with a name that goes on and on. " * 12, title="A finding of many words more " * 3)
    found = problems(mz.dots(level, nb(tmp_path), "long", words=long))
    assert {"source: longer than its lines", "title: 18 words"} <= set(found)


# Forms


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page_that_answers_is_whole_at_every_size(monkeypatch, tmp_path, size, language):
    [asked] = drawings("00-at-a-glance", monkeypatch, figures_dir=str(tmp_path))
    redrawn(asked, tmp_path, language, size)
    assert len(pd.read_csv(tmp_path / "at-a-glance.csv")) == len(asked[1][0])


def labels_of(fig):
    return [t.get_text() for t in fig.axes[0].texts]


def test_rows_are_sorted_by_value_or_as_given(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 90, "wuhan": 75})
    names = ["Zhengzhou", "Kaifeng", "Wuhan"]

    def rows(sort):
        fig = mz.dots(level, nb(tmp_path, sort=sort), "x", words=words(title="T"))
        return [t for t in labels_of(fig) if t in names]

    assert rows("value") == ["Kaifeng", "Wuhan", "Zhengzhou"]
    assert rows("given") == names


def test_a_row_says_that_nothing_is_stated(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": float("nan")}).assign(status=["stated", "not stated"])
    assert "not stated" in labels_of(mz.dots(level, nb(tmp_path), "x", words=words()))


def test_the_nation_in_a_row_of_cities_is_a_tick_and_a_row_of_its_own_elsewhere(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 80, "china": 70})
    alone = mz.dots(level, nb(tmp_path), "x", words=words())
    assert "China" in labels_of(alone)
    among = mz.dots(level, nb(tmp_path), "x", rows="indicator", words=words())
    widths = [c.get_paths()[0].get_extents().width for c in among.findobj(PathCollection)]
    assert min(widths) == 0  # a vertical line


def test_bounds_show_where_they_are_wider_than_the_mark(tmp_path):
    def segments(low, high):
        level = cities_have({"zhengzhou": 60, "kaifeng": 80}).assign(low=[low, 80], high=[high, 80])
        fig = mz.dots(level, nb(tmp_path), "x", words=words())
        over = (c for ax in fig.axes if ax.zorder >= 0 for c in ax.findobj(mpl.collections.LineCollection))
        return sum(len(c.get_segments()) for c in over)  # those of the grid lie under all else

    assert segments(59.6, 60.4) == 0
    assert segments(50, 70) == 3  # a line and its two ends


def test_one_unit_has_one_axis_and_two_have_two(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 80})
    other = cities_have({"zhengzhou": 600}, unit="yuan/person/month", indicator="dibao_standard")
    axes = [
        len(mz.dots(t, nb(tmp_path), "x", rows="indicator+jurisdiction", words=words()).axes)
        for t in (level, pd.concat([level, other]))
    ]
    assert axes == [3, 4]  # one for the words, one for the grid, and one a unit
    with pytest.raises(ValueError, match="2 units on one axis"):
        mz.slopes(pd.concat([level, other]), nb(tmp_path), "x", words=words())


def test_the_dagger_is_said_once_where_all_is_derived(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 80})
    some, every = level.assign(status=["derived", "stated"]), level.assign(status="derived")
    assert (
        sum("†" in t for t in labels_of(mz.dots(some, nb(tmp_path), "x", words=words()))) == 2
    )  # the label and the key
    assert not any("†" in t for t in labels_of(mz.dots(every, nb(tmp_path), "x", words=words())))


def test_what_was_announced_has_its_end_labelled_where_it_goes_beyond_the_plan(tmp_path):
    plan = table(*(dict(jurisdiction="kaifeng", year=y, value=v) for y, v in ((1980, 40), (2020, 57))))
    on = table(*(dict(jurisdiction="kaifeng", year=y, value=v) for y, v in ((2019, 55), (2021, 61)))).assign(
        status="reference"
    )
    drawn = [
        t.get_text() for t in mz.slopes(pd.concat([plan, on]), nb(tmp_path), "x", words=words()).findobj(mpl.text.Text)
    ]
    assert "announced 61" in drawn and "2020" in drawn and "2021" not in drawn  # a mark's year before the frame's
    none = mz.slopes(pd.concat([plan, on[:1]]), nb(tmp_path), "x", words=words()).findobj(mpl.text.Text)
    assert not any("announced" in t.get_text() for t in none)


def test_the_usual_year_of_a_series_stands_over_no_mark_of_another_year(tmp_path):
    """A target for 2025 in the first row is not headed by the others' 2020."""
    aims = [cities_have({"zhengzhou": 30, "kaifeng": 35}, kind="target", year=2020),
            cities_have({"pingdingshan": 55}, kind="target", year=2025), cities_have({"wuhan": 15})]  # fmt: skip
    fig = mz.dots(pd.concat(aims), nb(tmp_path), "x", words=words())
    drawn = {t.get_text() for t in fig.findobj(mpl.text.Text)}
    assert {"55 (2025)", "35 (target 2020)", "30"} <= drawn and "target 2020" not in drawn


@pytest.mark.parametrize("size", SIZES)
def test_a_year_next_to_another_has_its_number_too(tmp_path, size):
    """What begins in 2011 is not taken to begin in 2010."""
    two = [table(*(dict(jurisdiction=j, value=v, year=y) for y, v in own)) for j, own in
           (("wuhan", [(2010, 70), (2015, 80), (2025, 85)]), ("kaifeng", [(2011, 40), (2015, 60)]))]  # fmt: skip
    fig = mz.slopes(pd.concat(two), nb(tmp_path, sizes=(size,)), "x", panel="area", words=words())
    assert problems(fig) == [] and {"2010", "2011", "2015"} <= {t.get_text() for t in fig.findobj(mpl.text.Text)}


@pytest.mark.parametrize("form", FORMS)
def test_where_there_is_nothing_to_draw_the_figure_says_so(tmp_path, form):
    fig = getattr(mz, form)(cities_have({"wuhan": 1})[:0], nb(tmp_path, "zh"), "x", words=words("zh"))
    assert "未列" in labels_of(fig)
    assert not problems(fig)


def test_sources_beyond_the_lines_are_counted(tmp_path):
    many = words(
        source="Source: " + "; ".join(f"the bulletin of one more bureau of statistics, {n}" for n in range(30))
    )
    fig = mz.dots(cities_have({"wuhan": 1}), nb(tmp_path), "x", words=many)
    assert not problems(fig)
    [more] = [int(m[1]) for t in labels_of(fig) if (m := re.search(r"; (\d+) more$", t))]
    assert sum(t.count("bulletin") for t in labels_of(fig)) == 30 - more


def test_two_values_for_one_cell_are_an_error(tmp_path):
    level = cities_have({"zhengzhou": 60})
    with pytest.raises(ValueError, match="several values in one cell"):
        mz.bars(pd.concat([level, level]), nb(tmp_path), "x", words=words())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", SIZES)
def test_what_does_not_fit_is_cut_and_said_so(tmp_path, form, size):
    """Far too many rows: as many as the size has room for, the number of them on the figure, and only these in the csv."""
    years = (2011, 2015) if form == "slopes" else (2015,)
    cells = itertools.product(range(of := 300 if form == "matrix" else 70), ("wuhan", "kaifeng"), years)
    many = table(
        *(dict(jurisdiction=j, value=v + 50 * (j == "wuhan"), note=f"Row {v:03d}", year=y) for v, j, y in cells)
    )
    ways = {"panel": "note"} if form == "slopes" else {"rows": "note"}
    fig = getattr(mz, form)(many, nb(tmp_path, sizes=[size]), "many", words=words(), **ways)
    assert not problems(fig)
    kept = pd.read_csv(tmp_path / "many.csv").note.nunique()
    assert 3 < kept < of
    assert any(f"The first {kept} of {of} rows." in t for t in labels_of(fig))


@pytest.mark.parametrize("language, whole", [("en", "all"), ("zh", "总体")])
@pytest.mark.parametrize("known", [("urban", "rural"), ("rural",), ("all", "rural")])
def test_the_whole_beside_town_and_country_has_a_name(tmp_path, known, language, whole):
    """So that no "not stated" stands at a number that is stated, and none begins with a comma."""
    cells = [dict(jurisdiction=j, area=a, value=60 + 9 * i if (a in known) == (j == "wuhan") else np.nan,
                  status="stated" if (a in known) == (j == "wuhan") else "not stated")
             for j in ("wuhan", "kaifeng") for i, a in enumerate(("urban", "rural", "all"))]  # fmt: skip
    fig = mz.dots(
        table(*cells), nb(tmp_path, language), "x", rows=["jurisdiction"], shade="area", words=words(language)
    )
    said = [t.get_text() for t in fig.findobj(lambda a: hasattr(a, "get_text"))]
    assert any(whole in t for t in said) and not [
        t for t in said if t in ("not stated", "未列") or t.startswith(("、", ","))
    ], said


@pytest.mark.parametrize("gap", [20, 60, 100])
@pytest.mark.parametrize("floor", [50, 100, 300])
def test_no_leader_crosses_another_mark(tmp_path, floor, gap):
    """Two lines near each other and near the ground: their numbers stand beside their marks."""
    near = [dict(jurisdiction="kaifeng", area=a, year=y, value=floor + k * gap + (y - 2011) * 30)
            for k, a in enumerate(("rural", "urban")) for y in (2011, 2015)]  # fmt: skip
    high = [
        dict(jurisdiction=j, area="urban", year=y, value=900)
        for j in ("wuhan", "zhengzhou", "pingdingshan")
        for y in (2015, 2022)
    ]
    fig = mz.slopes(
        table(*near, *high), nb(tmp_path, sizes=["slide"]), "x", rows=["area"], panel="jurisdiction", words=words()
    )
    assert not [p for p in problems(fig) if "leader" in p]


@pytest.mark.parametrize("said", [34_600, 1_234_500, 987_654_321])
def test_the_year_of_a_cell_keeps_away_from_the_next_cell(tmp_path, said):
    """However long the number: "2025" and "10万" are not 202510万."""
    cells = [dict(jurisdiction=j, value=v, year=y, unit="bed", indicator="elderly_care_beds", kind="target", qualifier="at_least")
             for j, v, y in (("pingdingshan", said, 2025), ("wuhan", 1e5, 2020), ("zhengzhou", 2e4, 2020), ("kaifeng", 1e4, 2020))]  # fmt: skip
    fig = mz.bars(
        table(*cells),
        nb(tmp_path, "zh", sizes=["column"]),
        "x",
        rows=["indicator"],
        columns="jurisdiction",
        words=words("zh"),
    )
    fig.set_dpi(72)
    box = {t.get_text(): t.get_window_extent() for t in fig.findobj(lambda a: hasattr(a, "get_text"))}
    next_cell = next(b for t, b in box.items() if t.endswith("10万"))
    assert next_cell.x0 - box["2025"].x1 > 2


@pytest.mark.parametrize("kind", ["norm", "target", "level", "projection"])
def test_every_mark_can_be_seen(tmp_path, kind):
    """Whatever its kind: a mark has a face or an edge that is not the paper's."""
    fig = mz.dots(
        table(*(dict(jurisdiction=j, kind=kind, year=2015, value=v) for j, v in (("wuhan", 12.0), ("kaifeng", 8.0)))),
        nb(tmp_path),
        "x",
        words=words(),
    )
    marks = [c for c in fig.findobj(PathCollection) if len(c.get_offsets())]
    for c in marks:
        shown = [*map(to_hex, c.get_facecolors()), *map(to_hex, c.get_edgecolors())]
        assert set(shown) - {"#ffffff"}, kind
    assert marks


def test_crowded_marks_and_labels_stand_apart(tmp_path):
    """Values that nobody chose, alike and equal, in rows of two to five."""
    drawn = np.random.default_rng(7)
    for n in range(12):
        places = ["zhengzhou", "kaifeng", "pingdingshan", "wuhan", "china"][: 2 + n % 4]
        near = table(*(dict(jurisdiction=j, value=float(v), note=f"Row {k}") for k in range(4) for j, v in
                       zip(places, 50 + drawn.choice([0, 0.5, 2, 10, 30], len(places)) * drawn.random())))  # fmt: skip
        assert not problems(mz.dots(near, nb(tmp_path), "near", rows="note", words=words())), n


# Files


def test_files_hold_what_was_drawn_and_no_others_are_written(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 80}).assign(observation=["a", "b"])
    folder = tmp_path / "deep" / "figures"
    fig = mz.dots(
        level, nb(folder, sizes=["page", "column"], formats=["png", "svg", "pdf"]), "two", words=words(note="Noted.")
    )
    expected = {
        "two.png",
        "two.svg",
        "two.pdf",
        "two.csv",
        "two.sources.txt",
        "two.column.png",
        "two.column.svg",
        "two.column.pdf",
    }
    assert {p.name for p in tmp_path.rglob("*") if p.is_file()} == expected
    assert pd.read_csv(folder / "two.csv", keep_default_na=False).to_csv() == level.to_csv()
    assert (folder / "two.sources.txt").read_text(encoding="utf-8") == "all of them\n"
    assert fig.size == "page"
    info = Image.open(folder / "two.png").info
    assert (info["Title"], info["Note"], info["Name"], info["Description"]) == (
        "Wuhan leads",
        "Noted.",
        "tried/two",
        "Dots",
    )
    top, bottom = map(int, info["Plot"].split(","))
    assert 0 < top < bottom < Image.open(folder / "two.png").height


@pytest.mark.parametrize("name", ["", "../out", "a/b", "a.b", "武汉", "-a", "a b", "x" * 81, "a\n"])
def test_a_name_is_letters_digits_and_dashes(tmp_path, name):
    with pytest.raises(ValueError, match="name of a figure"):
        mz.dots(cities_have({"wuhan": 1}), nb(tmp_path / "in"), name, words=words())
    assert not list(tmp_path.rglob("*.csv"))


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_svg_says_what_it_is(tmp_path, language, tag):
    mz.dots(cities_have({"wuhan": 1}), nb(tmp_path, language, formats=["svg"]), "x", words=words(language))
    svg = ET.fromstring((tmp_path / "x.svg").read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    assert svg.get("{http://www.w3.org/XML/1998/namespace}lang") == tag
    assert svg.find(f"{space}title").text == words(language)["title"]
    assert svg.find(f"{space}desc").text == words(language)["alt"]
    texts = svg.findall(f".//{space}text")
    assert words(language)["title"] in [t.text for t in texts]  # text stays text
    assert all("Microsoft YaHei" in t.get("style") for t in texts)


def test_sizes_keep_their_width_and_height(tmp_path):
    for size, (width, height) in {"column": (3.5, 9), "page": (7.2, 9.5), "slide": (13.33, 7.5)}.items():
        for fig in (
            mz.dots(cities_have({"wuhan": 1}), nb(tmp_path, sizes=[size], formats=["png"]), "x", words=words()),
        ):
            assert fig.get_figwidth() == pytest.approx(width, abs=0.01)
            assert fig.get_figheight() <= height
    assert fig.get_size_inches() == pytest.approx([40 / 3, 7.5])
    assert np.divide(*Image.open(tmp_path / "x.png").size) == pytest.approx(16 / 9)


def test_a_figure_is_rasterized_once(tmp_path, monkeypatch):
    """Its file and the picture in a notebook are the same bytes."""
    drawn, draw = [], FigureCanvasAgg.draw
    monkeypatch.setattr(FigureCanvasAgg, "draw", lambda canvas: drawn.append(1) or draw(canvas))
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **k: shown.append((data, k)))
    fig = mz.dots(cities_have({"wuhan": 1}), nb(tmp_path, formats=["png", "svg"]), "x", words=words())
    fig._ipython_display_()
    [(data, ways)] = shown
    assert drawn == [1]
    assert data == {"image/png": (tmp_path / "x.png").read_bytes(), "text/plain": "x: 1 rows drawn"}
    assert ways["metadata"]["image/png"]["alt"] == "Dots"


def test_the_same_figure_has_the_same_bytes_whatever_matplotlib_was_told(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 80})

    def made():
        mz.dots(level, nb(tmp_path, formats=["png", "svg"]), "x", words=words())
        return [(tmp_path / f"x.{form}").read_bytes() for form in ("png", "svg")]

    first = made()
    odd = {"font.family": ["monospace"], "axes.facecolor": "red", "lines.linewidth": 9, "text.usetex": False, "axes.grid": True,
           "savefig.bbox": "tight", "figure.dpi": 33, "svg.fonttype": "path", "xtick.labelsize": 30, "axes.unicode_minus": False}  # fmt: skip
    with mpl.rc_context(odd):
        before = dict(mpl.rcParams)
        assert made() == first
        assert dict(mpl.rcParams) == before


# Type and colour


def test_both_cuts_of_the_family_have_every_character_of_the_suite():
    cuts = [TTFont(path).getBestCmap() for path in style.fonts().values()]
    text = "".join(
        p.read_text(encoding="utf-8") for p in [*ROOT.glob("data/raw/*.toml"), *ROOT.glob("notebooks/words/*.toml")]
    )
    needed = {c for c in text if not c.isspace()}
    assert len(needed) > 900
    for cut in cuts:
        assert not needed - set(map(chr, cut))


def test_a_character_that_the_family_lacks_is_an_error(tmp_path):
    with pytest.raises(UserWarning, match="Glyph"):
        mz.dots(cities_have({"wuhan": 1}), nb(tmp_path, formats=["png"]), "x", words=words(title="Wuhan \U0001f600"))


# How eyes that lack a cone see linear red, green and blue (Viénot, Brettel and Mollon 1999), and a copier that has no colour.
SEEN = {
    "all": np.eye(3),
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}


def _seen(color, eye):
    """CIE L*a*b* of a colour as an eye sees it."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(np.array(SEEN[eye]) @ linear, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", SEEN)
def test_cities_are_told_apart_in_grey_and_by_eyes_that_lack_a_cone(eye):
    looks = [style.look(j) for j in (*cities(), "china")]
    assert len({marker for _, marker in looks}) == len(looks)
    apart = {
        (a, b): np.linalg.norm(_seen(a, eye) - _seen(b, eye)) for (a, _), (b, _) in itertools.combinations(looks, 2)
    }
    assert min(apart.values()) > 8, apart


def test_text_in_the_colour_of_a_place_can_be_read():
    assert all(style.contrast(style.ink(j)) >= 4.5 for j in catalogue("jurisdictions"))


def test_words_of_notebooks_exist_in_both_languages():
    for notebook in NOTEBOOKS:
        for key, entry in words_of(notebook).items():
            for part in ("title", "subtitle", "note"):
                if part in entry:
                    assert set(entry[part]) == {"en", "zh"}, (notebook, key, part)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", FORMS)
def test_of_many_cities_the_first_stand_beside_one_another_and_it_is_said(tmp_path, monkeypatch, form, language):
    monkeypatch.setattr(layout, "FEW", 2)
    compared = mz.compare("dibao_standard", years="plan", beside="china")
    how = {"dots": dict(rows="area+year"), "slopes": dict(rows="jurisdiction", panel="area")}
    how = how.get(form, dict(rows="area+year", columns="jurisdiction"))
    draw = getattr(FORMS[form], form)
    note = "甲" * 300 if language == "zh" else "A long caveat. " * 30  # what is cut is never that
    figure = draw(compared, nb(tmp_path, language), "few", words=words(language, note=note), **how)
    said = {"en": "The first 2 of 4 cities.", "zh": "共4个城市，列前2个。"}[language]
    assert any(t.get_text().startswith(said) for t in figure.findobj(mpl.text.Text))
    drawn = pd.read_csv(tmp_path / "few.csv")
    assert drawn.jurisdiction.nunique() == 3 and "china" in set(drawn.jurisdiction)
    alone = draw(compared, nb(tmp_path, language), "rows", words=words(language), rows="jurisdiction+area+year",
                 **({} if form in ("dots", "slopes") else dict(columns="kind")))  # fmt: skip
    assert form == "slopes" or not any(said in t.get_text() for t in alone.findobj(mpl.text.Text))


def test_a_place_is_never_paler_because_it_is_told_apart_by_itself(tmp_path):
    figure = mz.dots(mz.compare("wubao_standard", years=2015, include_announced=False), nb(tmp_path), "places",
                     words=words(), rows="indicator+group", shade="jurisdiction")  # fmt: skip
    drawn = {mpl.colors.to_hex(c) for marks in figure.findobj(PathCollection) for c in marks.get_facecolors()}
    assert drawn == {
        catalogue("jurisdictions")[j]["color"]
        for j in pd.read_csv(tmp_path / "places.csv").dropna(subset="value").jurisdiction
    }


def test_a_misspelt_column_or_keyword_is_refused(tmp_path):
    level = cities_have({"zhengzhou": 60, "kaifeng": 80})
    for form, ways in (
        (mz.dots, dict(shade="aera")),
        (mz.slopes, dict(rows=["yaer", "area"])),
        (mz.bars, dict(columns="jurisdictoin")),
    ):
        with pytest.raises(ValueError, match=r"found '\w+'; allowed: jurisdiction, .*did you mean"):
            form(level, nb(tmp_path), "x", words=words(), **ways)
    with pytest.raises(ValueError, match="found shad=; allowed: the arguments"):
        mz.dots(level, nb(tmp_path), "x", shad="area")


@pytest.mark.parametrize("missing", [["value"], ["printed"], ["kind", "unit"], ["jurisdiction"], ["note"]])
def test_a_table_without_a_column_is_drawn_or_the_column_named(tmp_path, missing):
    table = cities_have({"zhengzhou": 60, "kaifeng": 80}).drop(columns=missing)
    for form in (mz.dots, mz.slopes, mz.bars, mz.matrix, mz.table):
        if missing == ["note"]:
            form(table, nb(tmp_path), name="x", words=words())
        else:
            with pytest.raises(ValueError, match=f"found no column {', '.join(missing)}; allowed: what mz.compare"):
                form(table, nb(tmp_path), name="x", words=words())
    # Words of a notebook may ask what is counted, which the notes say.
    texts = {"x": {"title": dict.fromkeys(("en", "zh"), "{{ rows.unlike }}")}}
    with pytest.raises(ValueError, match=f"found no column {', '.join(missing)}; allowed"):
        mz.dots(table, replace(nb(tmp_path), texts=texts), "x")
    with pytest.raises(ValueError, match=f"found no column {', '.join(missing)}; allowed"):
        mz.table(table, replace(nb(tmp_path), texts=texts), "x")


@pytest.mark.parametrize("table", [None, "dibao_standard", [1], pd.Series([1.0])])
def test_what_is_no_table_is_not_drawn(tmp_path, table):
    for form in (mz.dots, mz.slopes, mz.bars, mz.matrix, mz.table):
        with pytest.raises(
            ValueError, match=r"table: found (None|str|list|Series); allowed: a table, such as mz.compare"
        ):
            form(table, nb(tmp_path), name="x", words=words())


@pytest.mark.parametrize("name", [None, 3, "", "a/b"])
def test_a_figure_has_a_name(tmp_path, name):
    with pytest.raises(ValueError, match="the name of a figure: found"):
        mz.dots(cities_have({"zhengzhou": 60, "kaifeng": 80}), nb(tmp_path), name, words=words())


def test_what_was_announced_is_dashed_over_years_without_a_figure_and_dated_where_it_ends_early(tmp_path):
    plan = cities_have({"zhengzhou": 300, "wuhan": 320}, year=2015, status="stated")
    years = {"zhengzhou": [(2014, 280), (2016, 310), (2017, 330)], "wuhan": [(2016, 340), (2019, 400), (2020, 420)]}
    out = [cities_have({j: v}, year=y, status="reference") for j, own in years.items() for y, v in own]
    drawn = pd.concat([plan, *out], ignore_index=True).assign(area="urban")
    fig = mz.slopes(drawn, nb(tmp_path), "announced", words=words())
    styles = [s for c in fig.findobj(LineCollection) for s in c.get_linestyles() if s[1] is not None]
    assert len(styles) == 1  # 2016 to 2019, and nothing else
    said = " ".join(labels_of(fig))
    assert "330 (2017)" in said and "420 (" not in said


def test_all_panels_stand_on_a_slide_where_two_rows_have_room(tmp_path):
    rows = [cities_have(dict.fromkeys(cities(), v), year=y) for y, v in ((2010, 200), (2015, 300), (2022, 500))]
    drawn = pd.concat(rows, ignore_index=True).assign(area="urban")
    fig = mz.slopes(drawn, nb(tmp_path, sizes=("slide",)), "all", words=words())
    assert fig.said == "all: 12 rows drawn"


def test_what_is_derived_is_small_in_a_matrix_whether_it_is_a_level_or_a_target(tmp_path):
    derived = [cities_have({"kaifeng": 1, "wuhan": 1}, kind=kind, status="derived") for kind in ("level", "target")]
    drawn = pd.concat([*derived, cities_have({"zhengzhou": 1}, kind="target")], ignore_index=True)
    fig = mz.matrix(drawn, nb(tmp_path), "signs", columns="kind+jurisdiction", words=words())
    sizes = sorted(s for c in fig.findobj(PathCollection) for s in np.repeat(c.get_sizes(), len(c.get_offsets())))
    assert len(sizes) == 5 and sizes[:4] == [sizes[0]] * 4 and sizes[4] > sizes[0]
    assert sum(_white(c) for c in fig.findobj(PathCollection)) == 3


def test_counts_are_in_the_order_of_their_sums_and_all_else_of_the_largest(tmp_path):
    wide = cities_have({"zhengzhou": 5, "kaifeng": 5, "wuhan": 5}).assign(group="even")
    tall = cities_have({"zhengzhou": 9, "kaifeng": 1, "wuhan": 1}).assign(group="tall")
    drawn = pd.concat([tall, wide], ignore_index=True)
    assert layout.ordered(drawn, "group", "value") == ["tall", "even"]
    assert layout.ordered(drawn.assign(measure="count"), "group", "value") == ["even", "tall"]


def test_a_share_alone_in_its_row_is_shown_as_part_of_the_whole(tmp_path):
    drawn = cities_have({"wuhan": 15}, unit="percent", kind="share")
    fig = mz.bars(drawn, nb(tmp_path), "alone", words=words())
    assert len([c for c in fig.findobj(PatchCollection) if len(c.get_paths())]) == 1


@pytest.mark.parametrize("form", ["dots", "bars"])
@pytest.mark.parametrize("indicator, beside", [("elderly_care_beds", False), ("social_organisations", False), ("beds_per_1000_elderly", False),
                                               ("dibao_standard", True), ("elderly_care_institution_beds", True)])  # fmt: skip
def test_the_nation_stands_on_no_axis_with_a_city_where_it_dwarfs_it_or_counts_otherwise(
    tmp_path, form, indicator, beside
):
    own = mz.compare(indicator, beside="china")
    ways = dict(rows=["jurisdiction", "group"], columns="area") if form == "bars" else {}
    getattr(mz, form)(own, nb(tmp_path), "beside", words=words(), **ways)
    drawn = pd.read_csv(tmp_path / "beside.csv")
    assert ("china" in set(drawn.jurisdiction)) == beside


@pytest.mark.parametrize("form", [mz.dots, mz.slopes])
def test_what_nothing_on_a_figure_tells_apart_is_not_drawn(tmp_path, form):
    rates = [mz.rates("dibao_standard", prices=p) for p in ("nominal", "constant 2015")]
    level = cities_have({"wuhan": 60, "kaifeng": 30})
    for table in (pd.concat(rates), pd.concat([level, level]), pd.concat([level, level.assign(value=level.value + 1)])):
        with pytest.raises(ValueError, match="several values that nothing tells apart; name what does in rows"):
            form(table, nb(tmp_path), "x", words=words())
    # Two things of one unit in a row are named.
    two = pd.concat([level, level.assign(indicator="nursing_bed_share", value=level.value + 9)])
    said = labels_of(form(two, nb(tmp_path), "x", words=words()))
    assert all(any(catalogue("codebook")[i]["label_en"][:5] in text for text in said) for i in two.indicator.unique())


def test_every_number_along_an_axis_is_another(tmp_path):
    close = cities_have({"wuhan": 1.484, "kaifeng": 1.476}).assign(unit="times", measure="multiple")
    fig = mz.dots(close, nb(tmp_path), "x", words=words())
    for ax in fig.axes:
        texts = [t.get_text() for t in ax.get_xticklabels()]
        assert len(set(texts)) == len(texts) and all(
            float(t) == pytest.approx(x) for t, x in zip(texts, ax.get_xticks())
        )


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_argument_of_a_figure_is_named(tmp_path, form):
    level, draw = cities_have({"wuhan": 1}), getattr(mz, form)
    for rows in (3, [3], {"area": 1}):
        with pytest.raises(ValueError, match=r"rows, columns, panel, shade: found .*; allowed: the name of a column"):
            draw(level, nb(tmp_path), "x", rows=rows, words=words())
    for one in (None, "en", {}):
        with pytest.raises(ValueError, match=r"nb: found .*; allowed: what mz.settings gives"):
            draw(level, one, "x", words=words())
    with pytest.raises(ValueError, match="words: found str; allowed: a dict"):
        draw(level, nb(tmp_path), "x", words="Wuhan leads")
    for column in ("unit", "jurisdiction", "year"):
        with pytest.raises(ValueError, match=f"table: found rows without {column}"):
            draw(pd.concat([level, level.drop(columns=column)]), nb(tmp_path), "x", words=words())
    draw(level.set_index(["jurisdiction", "area"], drop=False), nb(tmp_path), "x", words=words())
