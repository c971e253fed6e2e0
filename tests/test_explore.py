"""The explorer: what can be found and asked, what is said about it, the same picture from code; and in a real browser."""

import importlib.util
import os
import re
import shutil
import signal
import socket
import string
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import suppress
from fractions import Fraction
from itertools import product
from types import SimpleNamespace
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from test_report import BROWSERS

import mzlib as mz
from mzlib.analysis.questions import there_is
from mzlib.display.answers import difference_text, empty_text
from mzlib.display.pictures import code_of, laid_out, rows_shown
from mzlib.explore.explorer import live
from mzlib.explore.screen import chain_html
from mzlib.explore.sketch import sketch
from mzlib.sources.paths import documents_folder, root

WORDS = tomllib.loads((root() / "mzlib/templates/explore.toml").read_text("utf-8"))
EN, ZH = SimpleNamespace(language="en"), SimpleNamespace(language="zh")
SCREENS = root() / "build" / "explore"


def braces(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


# Words


def test_words_are_there_in_both_languages_and_used():
    code = "\n".join(p.read_text("utf-8") for p in (root() / "mzlib").rglob("*.py"))
    put_together = {m for m in re.findall(r'f"(\w+) \{', code)}
    for key, pair in WORDS.items():
        assert set(pair) == {"en", "zh"} and all(pair.values()), key
        assert braces(pair["en"]) == braces(pair["zh"]), key
        assert not re.search("[一-鿿]", re.sub("低保, ", "", pair["en"])), key
        assert f'"{key}"' in code or key.split()[0] in put_together, f"{key} is said nowhere"
    for key in re.findall(r'(?:told|_tell)\((?:view, )?"([^"]+)"', code):
        assert key in WORDS, key


# Finding


@pytest.mark.parametrize(
    "query",
    ["rural allowance", "dibao_standard", "农村低保", "最低生活保障标准", "rural alowance", "Minimum living allowance"],
)
def test_one_indicator_by_many_names(query):
    assert mz.find(query).indicator[0] == "dibao_standard"


def test_every_indicator_is_found_by_its_names_in_both_languages():
    for ident, entry in list(mz.catalogue("codebook").items())[::23]:
        for name in (ident, entry["label_en"], entry["label_zh"]):
            first = mz.find(name).indicator[0]
            assert name in (first, *(mz.catalogue("codebook")[first][f"label_{g}"] for g in ("en", "zh"))), name


def test_a_theme_holds_its_own():
    table = mz.find(theme="marriage")
    assert len(table) and set(table.theme) == {"marriage"}
    assert mz.find("beds", theme="marriage").empty


# Asking


def test_what_cannot_be_asked_is_said_at_once():
    with pytest.raises(ValueError) as e:
        mz.choice("dibao_standrad", ["wuhan", "wuhna"], years="soon", kinds="levels")
    said = str(e.value)
    for word in ("4 things", "did you mean 'dibao_standard'", "did you mean 'wuhan'", "2015, or all", "level, share"):
        assert word in said


def test_an_answer_is_what_compare_says(panel):
    table = mz.answer("dibao_standard", years="all", panel=panel)
    years, areas = sorted(set(table.year)), ["rural", "urban"]
    other = mz.compare("dibao_standard", years=years, areas=areas, kinds="level", panel=panel)
    keys = ["jurisdiction", "area", "year"]
    both = table.merge(other, on=keys, suffixes=("", "_compared"))
    assert len(both) == len(table) == len(other)
    assert both.status.tolist() == both.status_compared.tolist()
    pd.testing.assert_series_equal(both.value, both.value_compared, check_names=False)


@pytest.mark.parametrize(
    "indicator", ["beds_per_1000_elderly", "wubao_standard", "social_organisations", "lottery_sales"]
)
def test_no_silent_hole_and_every_hole_has_its_reason(indicator, panel):
    have = there_is(indicator, panel)
    table = mz.answer(indicator, mz.with_plan(), "all", groups=have["groups"], kinds=have["kinds"], panel=panel)
    cells = set(table[["jurisdiction", "area", "group", "year"]].itertuples(index=False, name=None))
    rows = panel[panel.indicator == indicator]
    there = set(zip(rows.area, rows.group))
    assert cells == {(j, a, g, y) for j, (a, g), y in product(mz.with_plan(), there, set(table.year))}
    assert set(table.observation) - {""} <= set(rows.observation)
    why = mz.why_empty(table, panel)
    assert len(why) == (table.status == "not stated").sum() and (why.reason != "").all()
    by = panel.set_index("observation")
    for w in why[why.nearest != ""].itertuples():
        near = by.loc[w.nearest]
        same = {
            "year": near.period_end == w.year,
            "area": near.area == w.area,
            "group": near.group == w.group,
            "indicator": near.indicator == w.indicator,
            "place": near.jurisdiction == w.jurisdiction,
        }
        assert w.near == "kind" or not same[w.near], w
        assert near.jurisdiction == w.jurisdiction or w.near == "place"


def test_no_indicator_is_lost_beside_another(panel):
    both = mz.answer("wubao_standard,dibao_standard", years=2015, panel=panel)
    assert set(both.indicator[both.value.notna()]) == {"wubao_standard", "dibao_standard"}  # one has parts only
    urban = mz.answer("wubao_standard,dibao_standard", years=2015, areas="urban", panel=panel)
    assert set(urban.indicator) == {"wubao_standard", "dibao_standard"}
    lost = mz.why_empty(urban, panel).query("indicator == 'wubao_standard' and jurisdiction == 'kaifeng'")
    assert len(lost) and set(lost.near) <= {"area", "group"}


def test_reasons_are_told_apart(panel):
    def why(indicator, *more, **other):
        return mz.why_empty(mz.answer(indicator, *more, **other, panel=panel), panel).iloc[0]

    assert why("nursing_bed_share", ["kaifeng"], 2020, kinds="level").reason == "other kind"
    lacking = why("beds_per_1000_elderly", ["zhengzhou"], 2015)
    assert (lacking.reason, lacking.lacks) == ("no reference", "elderly_population")
    lacking = why("beds_per_1000_elderly", ["pingdingshan"], 2015)
    assert (lacking.reason, lacking.lacks) == ("no operand", "elderly_care_beds")
    assert why("nursing_bed_share", ["kaifeng"], 2015).reason == "not stated"
    assert why("dibao_standard", ["henan"], 2015).reason == "no reference"
    said = " ".join(
        empty_text(mz.answer("certified_social_workers_per_10000", ["wuhan"], 2020, panel=panel), EN, panel)
    )
    assert "not comparable" in said and "Social workers per 10000 residents" in said


# How far apart


def test_the_distance_of_two_standards_from_what_is_printed():
    table = mz.answer("dibao_standard", ["wuhan", "kaifeng"], 2015, "rural")
    printed = dict(zip(table.jurisdiction, table.printed))
    assert printed["wuhan"].startswith("320") and printed["kaifeng"] == "2600元"  # a month, a year
    apart, times = Fraction(320) - Fraction(2600, 12), Fraction(320) / Fraction(2600, 12)
    [far] = mz.difference(table, "wuhan", "kaifeng").itertuples()
    for value, exact in ((far.difference, apart), (far.ratio, times)):
        assert value == pytest.approx(float(exact), rel=1e-9)
    assert far.difference_low == far.difference == far.difference_high and far.ratio_low == far.ratio_high
    for settings in (EN, ZH):
        [said] = difference_text(table, settings, "wuhan", "kaifeng")
        for number in ("320", "216.7", "103.3", "1.48", "2600元"):
            assert number in said
        assert ("both are exact" if settings is EN else "确数") in said
        assert ("per year" if settings is EN else "元/人·年") in said
    [back] = mz.difference(table, "kaifeng", "wuhan").itertuples()
    assert back.difference == -far.difference


def test_bounds_of_a_distance_come_from_the_wording():
    table = mz.answer("beds_per_1000_elderly", ["wuhan", "kaifeng"], 2015)
    [far] = mz.difference(table).itertuples()
    assert (far.first, far.second) == ("wuhan", "kaifeng")
    assert (far.difference, far.difference_low, far.difference_high) == (15, 14, 16)  # 37 and 22, each half a bed
    assert far.ratio_low == pytest.approx(36.5 / 22.5) and far.ratio_high == pytest.approx(37.5 / 21.5)
    [low] = difference_text(table, EN, "kaifeng", "wuhan")
    assert "lower by **15**" in low and "between 14 and 16" in low


def test_only_cities_are_highest_and_lowest_and_years_are_not_mixed():
    table = mz.answer("dibao_standard", [*mz.all_cities(), "china"], "all", "rural")
    far = mz.difference(table)
    assert not {"china", *mz.parts_of()} & {*far["first"], *far["second"]}
    assert (mz.difference(table, "china", "lowest")["first"] == "china").all()
    other = mz.answer("beds_per_1000_elderly", ["pingdingshan", "wuhan"], "2015,2020")
    assert mz.difference(other, "pingdingshan", "wuhan").empty
    for settings, word in ((EN, "not comparable"), (ZH, "不可比")):
        [said] = difference_text(other, settings, "pingdingshan", "wuhan")
        assert word in said and "2020" in said and "2015" in said


bounded = st.tuples(*[st.floats(0.5, 1e6) for _ in range(3)]).map(sorted)


@drawn(max_examples=25)
@given(bounded, bounded, st.booleans(), st.booleans())
def test_bounds_hold_whatever_the_true_figures_are(a, b, open_a, open_b):
    rows = [
        dict(indicator="dibao_standard", jurisdiction=j, area="rural", group="", year=2015, period_start=2015, kind="level",
             unit="yuan/person/month", status="stated", value=x[1], low=x[0], high=float("nan") if o else x[2],
             qualifier="", observation=j, printed="")
        for j, x, o in (("wuhan", a, open_a), ("kaifeng", b, open_b))
    ]  # fmt: skip
    [far] = mz.difference(pd.DataFrame(rows), "wuhan", "kaifeng").itertuples()
    for x, y in product(a, b):
        for low, exact, high in (
            (far.difference_low, x - y, far.difference_high),
            (far.ratio_low, x / y, far.ratio_high),
        ):
            slack = 1e-9 * max(x, y, exact)
            assert not low > exact + slack and not high < exact - slack
    assert (far.difference_high != far.difference_high) == open_a and (
        far.difference_low != far.difference_low
    ) == open_b
    assert difference_text(pd.DataFrame(rows), EN, "wuhan", "kaifeng")


# On the screen


ASKED = [
    dict(indicators="dibao_standard", references="china"),
    dict(indicators="dibao_standard", years="all", references="china"),
    dict(indicators="dibao_standard,beds_per_1000_elderly", years="2015,2020", kinds="level,growth,target"),
    dict(indicators="nursing_bed_share", years=2015),
]


@pytest.mark.parametrize("settings", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("asked", ASKED)
def test_the_screen_shows_what_is_drawn_and_what_every_row_says(asked, settings, panel):
    table = mz.answer(**mz.choice(**asked, panel=panel), panel=panel)
    drawing, key = re.fullmatch(r"(<svg.*</svg>)(<p.*</p>)", sketch(table, settings)).groups()
    texts = [e.text for e in ElementTree.fromstring(drawing).iter("text")]
    for r in laid_out(table, settings).itertuples():
        # On a line over many years the country's points have no labels but the last.
        shown = (
            ""
            if r.value != r.value or (r.jurisdiction == "china" and len(table) > 20)
            else mz.number_text(r, None, settings.language)
        )
        assert any(shown in t for t in texts), (r.jurisdiction, r.year, shown)
    assert key.count("<") == 2
    rows = rows_shown(table, settings)
    assert len(rows) == len(table)
    words = [mz.word("basis", s, settings.language) for s in table.status]
    assert rows[mz.phrase("heading status", settings.language)].tolist() == words


@pytest.mark.parametrize("settings", [EN, ZH], ids=["en", "zh"])
def test_a_chain_goes_down_to_what_is_printed(settings, panel):
    for ident in ["derived:pingdingshan:dibao_standard:urban:2015:level", *panel.observation[::97]]:
        chain = mz.source(ident, panel)
        html = chain_html(ident, settings, panel=panel)
        ElementTree.fromstring(html.replace("<br>", "<br/>"))
        assert html.count("<li>") == len(chain)
        for link in chain[chain.basis == "stated"].itertuples():
            section, start, end = re.fullmatch(r"\S+ (.*), characters (\d+)-(\d+)", link.where).groups()
            assert all(part in html for part in (link.printed, section, start, end, link.observation))
        assert ("<blockquote" in html) == (documents_folder() is not None and (chain.basis == "stated").any())
        assert "<blockquote" not in chain_html(ident, settings, sentences=False, panel=panel)


@pytest.mark.parametrize("asked", [ASKED[0], ASKED[1] | dict(cities=["wuhan", "kaifeng"])])
def test_the_lines_of_code_draw_the_same(asked, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MZ_FIGURES", str(tmp_path / "shown"))
    s = mz.settings("09-explore", "all", "zh", "", ["png"])
    asked = mz.choice(**asked)
    mz.picture(mz.answer(**asked), s, "here", "wuhan", "kaifeng")
    code = code_of(asked, s, "here", "wuhan", "kaifeng")
    monkeypatch.setenv("MZ_FIGURES", str(tmp_path / "by-code"))
    exec(compile(code, "code", "exec"), {})
    for end in ("csv", "png"):
        shown, again = ((tmp_path / f / "09-explore" / f"here.{end}").read_bytes() for f in ("shown", "by-code"))
        assert shown == again, end
    assert capsys.readouterr().out.count("here: ") == 2


def test_somebody_in_front_is_noticed(monkeypatch):
    assert not live("auto") and live("yes") and not live("no")
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert live("auto") and not live("no")


def test_choosing_and_clicking_without_a_browser(tmp_path, monkeypatch):
    import ipywidgets

    from mzlib.explore import widgets

    monkeypatch.setenv("MZ_FIGURES", str(tmp_path))
    s = mz.settings("09-explore", "all", "en", "", ["png"])
    kept = {}
    monkeypatch.setattr(widgets, "_listen", lambda view, listen=widgets._listen: kept.update(view=view) or listen(view))
    whole = widgets.app(mz.choice("dibao_standard", references="china"), s)
    assert isinstance(whole, ipywidgets.Box)
    view = kept["view"]

    def press(of, text):
        button = next(b for b in view.chips[of].children if b.description == text and b.layout.display != "none")
        button.value = not button.value
        return button

    assert "103.3" in view.said.value and "320 元/人·月" in view.source.value
    press("areas", "urban")
    assert set(view.table.area) == {"rural"} and "390" not in view.said.value
    assert press("areas", "rural").value, "the last area stays"
    view.pair["first"].value, view.pair["second"].value = "pingdingshan", "kaifeng"
    assert "24.99" in view.said.value and 'mz.picture(table, s, "dibao-standard-2015", "pingdingshan", "kaifeng")' in (
        view.code.value.replace("&quot;", '"')
    )
    view.rows.selected_rows = [view.table.jurisdiction.tolist().index("pingdingshan")]
    assert view.source.value.count("<li>") == 3 and "46.9%" in view.source.value
    view.search.value = "护理床位"
    assert view.listed.options[0][1] == "nursing_bed_share"
    view.listed.value = "nursing_bed_share"
    assert view.asked["kinds"] == ["share"] and "not stated by the plan" in view.empty.value
    view.language.value = "zh"
    assert "规划未列" in view.empty.value and not re.search(r">[a-z]{4,}", view.said.value + view.empty.value)
    view.beside.value = view.beside.options[1][1]
    assert view.table.indicator.nunique() == 2
    view.save.click()
    assert {p.suffix for p in (tmp_path / "09-explore").iterdir()} == {".png", ".csv"}


# In a browser


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(url, seconds=90):
    """Wait until a server answers, whatever it answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            return urllib.request.urlopen(url, timeout=5)
        except urllib.error.HTTPError as e:
            return e
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """JupyterLab and voila on a copy of the notebook, with no settings but their own; their addresses."""
    folder = tmp_path_factory.mktemp("served")
    work, home = folder / "work", folder / "home"
    work.mkdir()
    shutil.copy(root() / "notebooks" / "09-explore.ipynb", work)
    env = os.environ | {
        "HOME": str(home),
        "MZ_FIGURES": str(folder / "figures"),
        "JUPYTER_PATH": str(root() / "notebooks"),
    }
    env |= {f"JUPYTER_{k}_DIR": str(home / k) for k in ("CONFIG", "DATA", "RUNTIME")}
    env |= {f"JUPYTERLAB_{k}_DIR": str(home / k) for k in ("SETTINGS", "WORKSPACES")}
    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", "09-explore.ipynb"],
        cwd=work,
        env=env,
        check=True,
        capture_output=True,
    )
    ports = {"lab": free_port(), "voila": free_port()}
    lab = ["jupyterlab", "--no-browser", "--allow-root", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    voila = ["voila", "--no-browser", "--template=offline", "09-explore.ipynb"]
    started = []
    try:
        for name, command in (("lab", lab), ("voila", voila)):
            with (folder / f"{name}.log").open("w") as log:
                started.append(subprocess.Popen([sys.executable, "-m", *command, f"--port={ports[name]}"], cwd=work, env=env,
                                                stdout=log, stderr=subprocess.STDOUT, start_new_session=True))  # fmt: skip
        answers(f"http://127.0.0.1:{ports['lab']}/api")
        answers(f"http://127.0.0.1:{ports['voila']}/static/")
        yield {
            "lab": f"http://127.0.0.1:{ports['lab']}/lab/tree/09-explore.ipynb",
            "voila": f"http://127.0.0.1:{ports['voila']}/",
        }
    finally:
        for process in started:  # and the kernels, which are of its group
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A Chromium of this machine with the font of the figures, so that screenshots are in Chinese where they should be."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("MZ_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed; MZ_BROWSER may name one")
    folder = tmp_path_factory.mktemp("fonts")
    font = importlib.util.find_spec("zhplot").submodule_search_locations[0]
    fonts = f"<include>/etc/fonts/fonts.conf</include><dir>{font}</dir><cachedir>{folder}</cachedir>"
    (folder / "fonts.conf").write_text(f"<fontconfig>{fonts}</fontconfig>", encoding="utf-8")
    SCREENS.mkdir(parents=True, exist_ok=True)
    with sync_api.sync_playwright() as playwright:
        env = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], env=env)
        yield opened
        opened.close()


@pytest.fixture
def page(chromium, served):
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(60_000)  # a machine may be busy
    page.elsewhere = []
    ours = re.compile(r"(http|ws)://127\.0\.0\.1|data:|blob:")
    page.on("request", lambda request: None if ours.match(request.url) else page.elsewhere.append(request.url))
    yield page
    page.close()


def press(row, shown):
    """Click a row until what it shows is there: a click on a table that is just being drawn anew is lost."""
    for seconds in (5, 5, 5, 20):
        row.click()
        with suppress(Exception):
            shown.wait_for(timeout=1000 * seconds)
            return
    shown.wait_for(timeout=1000)


def follow(page, name):
    """From the first state through a choice and a click to what is printed, in both languages."""
    app = page.locator(".mz-explore")
    said = app.locator(".mz-answer")
    said.wait_for()
    on_screen = "(y => y >= 0 && y < 500)(document.querySelector('.mz-answer').getBoundingClientRect().top)"
    page.wait_for_function(on_screen)
    page.screenshot(path=SCREENS / f"{name}-first-en.png")
    # The question: how far is Wuhan's rural allowance from Kaifeng's, and how sure is that?
    how_far, far_from = (app.locator(".widget-toggle-buttons").nth(i) for i in (1, 2))
    how_far.get_by_text("Wuhan", exact=True).click()
    far_from.get_by_text("Kaifeng", exact=True).click()
    page.wait_for_function("document.querySelector('.mz-code pre').textContent.includes('\"wuhan\", \"kaifeng\"')")
    assert "Wuhan is higher by 103.3, 1.48 times Kaifeng" in said.inner_text() and "both are exact" in said.inner_text()
    # A choice, and a click down to the printed string.
    app.get_by_role("button", name="urban", exact=True).click()
    page.wait_for_function("document.querySelector('.mz-code pre').textContent.includes('areas=[\"rural\"]')")
    page.wait_for_function("document.querySelectorAll('.mz-explore table.dataTable tbody tr').length == 5")
    assert "580" not in app.locator(".mz-chart").inner_text()
    chain = app.locator(".mz-chain")
    press(app.locator("table.dataTable tbody tr", has_text="Pingdingshan"), chain.get_by_text("46.9%").first)
    assert "第一章/第一节" in chain.inner_text() and chain.locator("li").count() == 3
    assert chain.locator("mark").count() == (2 if documents_folder() else 0)
    chain.scroll_into_view_if_needed()
    page.screenshot(path=SCREENS / f"{name}-chain-en.png")
    # The other language, another indicator, found by a word of it.
    app.get_by_role("button", name="中文").click()
    said.get_by_text("武汉高出").first.wait_for()
    app.get_by_placeholder("低保").fill("护理床位")
    page.wait_for_function("document.querySelectorAll('.mz-explore select')[1].options.length < 5")
    app.locator("select").nth(1).select_option(index=0)
    app.locator(".mz-empty p").first.wait_for()
    assert "规划未列" in app.locator(".mz-empty").first.inner_text()
    press(app.locator("table.dataTable tbody tr", has_text="武汉"), chain.get_by_text("wuhan-13fyp").first)
    app.evaluate("e => e.scrollIntoView()")
    page.screenshot(path=SCREENS / f"{name}-zh.png")


def test_voila_from_the_question_to_what_is_printed(page, served):
    page.goto(served["voila"])
    follow(page, "voila")
    assert page.elsewhere == []
    assert page.get_by_text("mz.explore(").count() == 0, "the code is shown"


def test_jupyterlab_from_the_question_to_what_is_printed(page, served):
    page.goto(served["lab"])
    page.get_by_text("(ipykernel) | Idle").wait_for()  # a click before there is a kernel does nothing
    page.get_by_role("button", name="▶ Start").click()
    follow(page, "lab")
    assert page.elsewhere == []
