"""The explorer: what is found, what the page carries, and what a reader can do with it in a real browser."""

import csv
import io
import itertools
import json
import math
import random
import re
import string
from itertools import permutations
from urllib.parse import quote
from xml.etree import ElementTree

import pandas as pd
import pytest
from browser import until

import mzlib as mz
from mzlib.analysis.audit import doubtful, parts_of_city
from mzlib.analysis.scope import scopes
from mzlib.display.style import contrast
from mzlib.explorer import app, contents, page, search
from mzlib.reading import bounds
from mzlib.sources.paths import documents_folder, root
from mzlib.words.format import number

ROOM = root() / "mzlib" / "explorer"
CELL = ["indicator", "area", "group", "period_start", "period_end", "kind", "unit"]


@pytest.fixture(scope="module")
def held():
    return contents.contents()


@pytest.fixture(scope="module", autouse=True)
def once(held):
    """The panel and what its indicators are called are worked out once for all of these tests."""
    table = search.catalogued()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "contents", lambda: held)
        patch.setattr(search, "catalogued", lambda: table)
        yield


# Finding


@pytest.mark.parametrize(
    "query",
    [
        "rural allowance",
        "dibao_standard",
        "最低生活保障标准",
        "minimum alowance",
        "diboa",
        "poverty",
        "低保",
        "welfare",
        "poor people",
    ],
)
def test_one_indicator_by_many_names(query):
    assert mz.find(query).indicator[0] == "dibao_standard"


@pytest.mark.parametrize(
    "query, family",
    [("homes for the aged", "elderly_care"), ("养老院", "elderly_care"), ("socail worker", "social_work"), ("soldiers", "veterans"),
     ("孤儿", "children"), ("lottery", "charity_lottery"), ("weddings", "marriage"), ("cemeteries", "funerals")],
)  # fmt: skip
def test_what_people_call_it_leads_to_its_theme(query, family):
    found = mz.find(query)
    families = mz.codebook().family
    assert len(found) and found.theme[0] in (family, *families[families.str.contains(family)]), found.head(3)


def test_every_indicator_is_found_by_its_names_in_both_languages():
    codebook = mz.codebook()
    for ident in codebook.index[::40]:
        for name in (ident, codebook.label_en[ident], codebook.label_zh[ident]):
            first = mz.find(name).indicator[0]
            assert name in (first, *codebook.loc[first, ["label_en", "label_zh"]]), name


def test_a_theme_holds_its_own_and_nonsense_is_not_found():
    table = mz.find(theme="marriage")
    assert len(table) and set(table.theme) == {"marriage"}
    assert mz.find("beds", theme="marriage").empty and mz.find("xyzzy").empty
    assert mz.find("the of and").equals(mz.find())


# Words


def braces(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_words_are_there_in_both_languages_and_used():
    code = "".join((ROOM / name).read_text("utf-8") for name in ("page.js", "page.html", "contents.py", "app.py"))
    made = ("why ", "list ", "higher ", "lower ", "never ")  # keys that are put together
    for key, pair in search.words()["say"].items():
        assert set(pair) == {"en", "zh"} and all(pair.values()), key
        assert braces(pair["en"]) == braces(pair["zh"]), key
        assert re.search(rf"""["'`.]{re.escape(key)}\b""", code) or key.startswith(made), f"{key} is said nowhere"
    for key in re.findall(r"""(?:say|sentence|chips)\(["']([^"']+)["']|data-say(?:-\w+)?="([^"]+)\"""", code):
        assert "".join(key) in search.words()["say"], key


# What the page carries


def test_counts_say_what_can_be_compared(held, panel):
    cities = panel[panel.jurisdiction.isin(mz.cities())]
    moment = ["indicator", "kind", "period_start", "period_end"]
    stated = {
        k: n for keys in (moment, [*moment, "unit"]) for k, n in cities.groupby(keys).jurisdiction.nunique().items()
    }
    cities = cities[~cities.observation.map(doubtful)]
    counts = cities.groupby([*(cities[c] for c in CELL), scopes(cities)]).jurisdiction.nunique()
    for ident, one in held["indicators"].items():
        own = counts[counts.index.get_level_values("indicator") == ident]
        assert one["compared"] == (own.max() if len(own) else 0), ident
        for m in one["moments"]:
            now = own[(own.index.get_level_values("kind") == m["kind"]) & (own.index.get_level_values("period_start") == m["start"])
                      & (own.index.get_level_values("period_end") == m["year"])]  # fmt: skip
            now = now[now.index.get_level_values("unit") == m["unit"]] if "unit" in m else now
            assert m["alike"] == (now.max() if len(now) else 0), (ident, m)
            assert m["cities"] == stated.get(
                (ident, *(m[k] for k in ("kind", "start", "year", "unit") if k in m)), 0
            ), (ident, m)
        # It opens where most can be compared: China never decides that.
        assert one["moments"][one["opens"]]["alike"] == max(m["alike"] for m in one["moments"])


def test_every_observation_has_a_cell_and_every_empty_cell_its_reason(held, panel):
    shown, named = set(), {}
    for ident, one in held["indicators"].items():
        for part, moment, place, found in one["cells"]:
            assert (ident, part, moment, place) not in named
            named[ident, part, moment, place] = found
            if found[0] in held["rows"]:
                shown |= set(found)
                assert {(held["rows"][o]["indicator"], held["rows"][o]["place"]) for o in found} == {(ident, place)}
                assert len({held["rows"][o]["unit"] for o in found}) == 1, found
            else:
                assert (
                    place in mz.cities()
                    and f"why {found[0]}" in held["words"]
                    and (not found[2] or found[2] in held["rows"])
                )
        cells = {(p, m) for i, p, m, _ in named if i == ident}
        assert {(p, m, j) for p, m in cells for j in mz.cities()} <= {(p, m, j) for i, p, m, j in named if i == ident}
    assert shown == set(panel.observation) == set(held["rows"])


@pytest.fixture(scope="module")
def script(chromium):
    """Calls a function of difference.js with lists of arguments."""
    tab = chromium.new_page()
    source = (ROOM / "difference.js").read_text("utf-8")
    yield lambda call, given: tab.evaluate(f"(given) => {{ {source}; return given.map((g) => {call}(...g)); }}", given)
    tab.close()


def test_numbers_of_the_page_are_those_of_the_library(script):
    draw = random.Random(20260826)
    drawn = [draw.choice([1, -1]) * draw.randint(0, 10**6) * 10.0 ** draw.randint(-6, 5) for _ in range(2000)]
    ties = [n + 0.5 for n in range(-3, 4)] + [1.005, 2.675, 0.125, 1e-7, 0.1 + 0.2, 99999.5, 9999.96]
    given = [
        [v, d, g]
        for v in [*drawn, *ties, 0, 61000, 34600, 11133, 6972000000, 1e8, 1e12 / 3]
        for d in (0, 1, 2, 4)
        for g in ("en", "zh")
    ]
    for (v, d, g), text in zip(given, script("number", given), strict=True):
        assert text == number(v, d, g, trim=True), (v, d, g)


def read(text):
    """The number that a text shows."""
    return float(text.replace(",", "").rstrip("万亿")) * {"万": 1e4, "亿": 1e8}.get(text[-1], 1)


def test_ends_are_rounded_outwards(script):
    draw = random.Random(20261127)
    given = [[v := draw.uniform(-1, 1) * 10 ** draw.randint(-4, 9), d, g, False, way] for _ in range(500)
             for d in (0, 1, 2) for g in ("en", "zh") for way in (-1, 1)]  # fmt: skip
    for (v, d, _, _, way), text in zip(given, script("number", given), strict=True):
        assert -1e-9 * abs(v) <= way * (read(text) - v) <= 10.0**-d * 1.000001, (v, d, way, text)
    exact = [
        [v, d, "en", way] for v, d in ((36.95, 2), (37.05 - 36.95, 1), (-0.5, 1), (480, 0), (0, 0)) for way in (-1, 1)
    ]
    assert script("number", exact) == ["36.95"] * 2 + ["0.1"] * 2 + ["-0.5"] * 2 + ["480"] * 2 + ["0"] * 2


def test_a_distance_is_that_of_the_printed_figures(held, panel, script):
    by = panel.set_index("observation")
    cells = {}
    for ident, one in held["indicators"].items():
        for part, moment, _, found in one["cells"]:
            if found[0] in held["rows"]:
                cells.setdefault((ident, part, moment), []).append(found[0])
    pairs = [pair for cell in cells.values() for pair in permutations(cell, 2)]
    rows = {o: {"low": r["value"], "high": r["value"], **r} for o, r in held["rows"].items()}
    assert len(pairs) > 500
    for language in ("en", "zh"):
        told = script("difference", [[rows[a], rows[b], language] for a, b in pairs])
        for (a, b), (sign, gap, low, high, times, least, most, sure) in zip(pairs, told, strict=True):
            x, y = by.loc[a], by.loc[b]
            assert x.unit == y.unit and (x.kind, x.period_end) == (y.kind, y.period_end)
            assert sign == int(x.value > y.value) - int(x.value < y.value)
            both = [(r.value, r.low, r.high) for r in (x, y)]
            apart, nearest, farthest = bounds.difference(*(both if sign >= 0 else both[::-1]))
            plain = x.unit.startswith("yuan/person")
            # Shares and growths are no multiple of one another.
            ratio = (math.nan,) * 3 if x.unit.startswith("percent") else bounds.quotient(*both)
            for text, exact in ((gap, apart), (times, ratio[0])):
                fine = {number(exact, d, language, True, plain) for d in range(9)} if exact == exact else {""}
                assert text in fine, (a, b, text)
            # An end that is shown leaves out nothing: a low one is no higher, a high one no lower.
            for text, exact, way in (
                (low, nearest, 1),
                (high, farthest, -1),
                (least, ratio[1], 1),
                (most, ratio[2], -1),
            ):
                assert (text == "") == (exact != exact), (a, b, text)
                off = way * (exact - read(text)) if text else 0
                places = len(text.rstrip("万亿").partition(".")[2])
                size = {"万": 1e4, "亿": 1e8}.get(text[-1:], 1)
                assert -1e-9 * max(1, abs(exact) if text else 0) <= off, (a, b, text, exact)
                assert not text or off <= max(1, size * 10.0**-places), (a, b, text, exact)
            assert (sure == "") == (nearest == farthest)
            # What is apart by more than a millionth is told apart, and the distance lies between its ends; a multiple is told in short.
            for texts, exact in (((gap, low, high), (apart, nearest, farthest)), ((least, most), ratio[1:])):
                for (s, u), (t, v) in permutations(zip(texts, exact), 2):
                    assert s != t or u != u or v != v or abs(u - v) < 2e-6, (a, b, texts, exact)


def test_bounds_of_a_distance_come_from_the_wording(script):
    def far(a, b):
        rows = (dict(value=value, low=low, high=high, digits=1) for value, low, high in (a, b))
        return script("difference", [[*rows, "en"]])[0]

    assert far((37, 36.5, 37.5), (22, 21.5, 22.5))[:4] == [1, "15", "14", "16"]
    assert far((22, 21.5, 22.5), (37, 36.5, 37.5))[:4] == [-1, "15", "14", "16"]
    assert far((37, 37, None), (22, 22, 22))[1:4] == ["15", "15", ""]
    assert far((37, 35, 40), (36, 36, 36))[-1] == "unsettled"
    assert far((37, 37, 37), (22, 22, 22))[-1] == ""
    # Where they may be the same, nothing says which is higher; and shares have no multiple.
    assert far((15, 14.5, 15.5), (14, 13.5, 14.5))[-1] == "unsettled"
    shares = [dict(value=v, low=v, high=v, digits=1, unit="percent") for v in (60, 30)]
    assert script("difference", [[*shares, "en"]])[0][4:7] == ["", "", ""]
    # An end is told apart from the distance itself: 4,480 is not the least of 4,479.5 to 4,480.5.
    assert far((4480, 4479.5, 4480.5), (0, 0, 0))[1:4] == ["4,480", "4,479.5", "4,480.5"]
    assert far((1.03, 1.005, 1.055), (0, 0, 0))[1:4] == ["1.03", "1", "1.06"]
    assert far((37, 36.96, None), (22, 22, 22))[1:4] == ["15", "14.96", ""]
    assert far((22, 22, 22), (37, 36.96, None))[1:4] == ["15", "14.96", ""]
    assert far((0.0004, 0.0003, 0.0005), (0, 0, 0))[:5] == [1, "0.0004", "0.0003", "0.0005", ""]
    assert far((320, 320, 320), (217, 217, 217))[4] == "1.47" and far((217, 217, 217), (320, 320, 320))[4] == "0.68"


def test_what_is_stated_leads_to_document_section_and_printed_string(held, panel):
    facts = mz.load("facts").set_index("fact")
    for r in panel.itertuples():
        row = held["rows"][r.observation]
        if r.basis == "stated":
            fact = facts.loc[r.fact]
            section = row["section"] if isinstance(row["section"], str) else row["section"][1]
            assert (row["printed"], row["document"], section) == (
                fact.printed,
                r.document,
                fact.section.replace("/", ""),
            )
            assert row["span"] == [fact.start, fact.end]
        elif r.basis == "derived":
            assert row["rule"] and set(row["inputs"]) <= set(held["rows"])
        else:
            assert row["origin"]


def test_colours_are_seen_on_paper_and_in_the_dark(held):
    for place in held["places"].values():
        on, dark = place["colors"]
        assert contrast(on) >= 3 and contrast(dark, "#15181d") >= 3


# The file


def test_one_file_that_fetches_nothing_and_holds_no_sentence(tmp_path):
    path = page.page(tmp_path / "explorer.html")
    text = path.read_text("utf-8")
    assert path.stat().st_size < 2_000_000 and page.html() == text
    assert "default-src 'none'" in text and "connect-src" not in text
    frame = text.replace(re.search(r'<script type="application/json".*?</script>', text, re.S)[0], "")
    assert not re.search(
        r"<(?:link|img|iframe|object|embed)\b|\b(?:src|href)\s*=\s*[\"'](?!#)|url\(|@import|fetch\(|XMLHttpRequest|innerHTML|eval\(",
        frame,
    )
    assert re.findall(r"https?://[^\s\"'<]+", frame) == ["http://www.w3.org/2000/svg"]
    if folder := documents_folder():
        # Names of indicators, documents and groups are terms, which the project carries already.
        terms = "".join(p.read_text("utf-8") for p in (root() / "data" / "raw").glob("*.toml"))
        for plan in folder.glob("*.txt"):
            whole = re.sub(r"\s", "", plan.read_text("utf-8"))
            for run in re.findall(r"[\u3400-\u9fff，、；。]{18,}", text):
                assert run[:18] not in whole or run[:18] in terms, run


def test_nothing_is_written_but_the_page(tmp_path, monkeypatch):
    # A name box, a folder of figures, a server that saves: there is none; one function writes, and where the caller says.
    for module in ROOM.glob("*.py"):
        code = module.read_text("utf-8")
        assert not re.search(r"\bopen\(|write_text|write_bytes|\.save\(|savefig|to_csv|mkdir|write_together", code), (
            module.name
        )
        assert ("write_outputs(" in code) == (module.name == "page.py")
    with pytest.raises(ValueError):
        page.page(root() / "data" / "raw" / "reference.csv")
    (tmp_path / "mine.html").write_text("mine")
    with pytest.raises(ValueError):
        page.page(tmp_path / "mine.html")
    assert (tmp_path / "mine.html").read_text() == "mine"
    monkeypatch.setattr(page, "write_outputs", None)
    assert "explorer.html" in repr(mz.explore())


def test_a_notebook_shows_the_page_only_to_somebody_in_front(monkeypatch):
    shown = mz.explore("最低生活保障标准", "zh")
    assert shown._repr_html_() is None and "explorer.html" in repr(shown)
    monkeypatch.setattr(app, "_live", lambda: True)
    html = shown._repr_html_()
    assert html.startswith("<iframe title=") and "data-opens=&quot;l=zh&amp;amp;i=dibao_standard&quot;" in html
    for wrong in (dict(indicator="dibao_standrad"), dict(language="fr")):
        with pytest.raises(ValueError, match="allowed"):
            mz.explore(**wrong)


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return page.page(tmp_path_factory.mktemp("explorer") / "explorer.html").as_uri()


@pytest.fixture
def opened(chromium, address):
    """Opens the page; whatever goes wrong in it, or is fetched, fails the test."""
    wrong, contexts = [], []

    def open_page(state="", width=1280, height=860, language="en", **more):
        locale = {"en": "en-GB", "zh": "zh-CN"}[language]
        contexts.append(
            chromium.new_context(
                viewport=dict(width=width, height=height), locale=locale, accept_downloads=True, **more
            )
        )
        tab = contexts[-1].new_page()
        tab.set_default_timeout(20_000)
        tab.on("pageerror", lambda e: wrong.append(str(e)))
        tab.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        tab.on("request", lambda r: None if r.url.startswith((address, "blob:")) else wrong.append(r.url))
        tab.goto(address + state)
        tab.locator("#answer > *").first.wait_for()
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def tab_to(page, selector):
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard")


RURAL = {"en": "Rural", "zh": "农村"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_question_in_three_actions_from_the_opened_file(opened, by, width, language):
    """How far is rural Wuhan from rural Kaifeng in 2015, and where is that printed?"""
    tab = opened(width=width, height=844, language=language)
    names = {"en": ("Wuhan", "Kaifeng"), "zh": ("武汉", "开封")}[language]
    for box, name in zip(("#a", "#b"), names):  # actions 1 and 2
        if by == "mouse":
            tab.locator(box).select_option(label=name)
        else:
            tab_to(tab, box)
            ident = {"Wuhan": "wuhan", "Kaifeng": "kaifeng", "武汉": "wuhan", "开封": "kaifeng"}[name]
            for _ in range(12):
                if tab.locator(box).input_value() == ident:
                    break
                tab.keyboard.press("ArrowDown")
            assert tab.locator(box).input_value() == ident
    answer = tab.locator("#answer > div").filter(has_text=RURAL[language])
    answer = answer.filter(has_text=names[0]).filter(has_text=names[1]).first  # not that of a city passed on the way
    answer.wait_for()
    said = answer.inner_text()
    assert all(n in said for n in (*names, "320", "217", "103", "1.48", "2015", "2600元")), said
    kaifeng = answer.locator(".cited").nth(1)
    if by == "mouse":  # action 3
        kaifeng.click()
    else:
        tab_to(tab, f'[data-key="{kaifeng.get_attribute("data-key")}"]')
        tab.keyboard.press("Enter")
    source = tab.locator("#source")
    until(tab, "document.documentElement.dataset.shown.includes('o=kaifeng')")
    source.locator("q").wait_for()
    told = source.inner_text()
    assert (
        "2600元" in told
        and ("开封市民政事业发展" if language == "zh" else "civil affairs of Kaifeng") in told
        and "471" in told
    )
    # On the screen, not below it.
    box = source.locator("q").first.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844 and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_another_question_by_row_and_by_mark(opened):
    tab = opened("#l=en&i=dibao_standard")
    tab.locator("#a").select_option(label="Zhengzhou")
    tab.locator("#b").select_option(label="Pingdingshan")
    assert "90.01, 1.21 times" in tab.locator("#answer > div").nth(1).inner_text()
    tab.locator("#table tbody").nth(1).locator("tr").filter(has_text="Pingdingshan").click()  # the row, not the button
    source = tab.locator("#source")
    source.get_by_text("32.56%").first.wait_for()
    assert source.locator(".link .link").count() == 2 and "570 元/人·月" in source.inner_text()
    tab.locator('#chart [data-dot="zhengzhou-13fyp-004"]').click()
    source.get_by_text("zhengzhou-13fyp-004", exact=True).wait_for()
    assert tab.locator("#table .number[aria-expanded=true]").inner_text() == "520"


def test_marks_are_reached_with_the_arrow_keys(opened):
    tab = opened("#l=en")
    tab_to(tab, "#chart [data-dot]")
    first = tab.evaluate("document.activeElement.dataset.dot")
    tab.keyboard.press("ArrowDown")
    second = tab.evaluate("document.activeElement.dataset.dot")
    assert first != second
    tab.keyboard.press("Enter")
    tab.locator("#source").get_by_text(second, exact=True).wait_for()
    assert tab.evaluate("document.activeElement.dataset.dot") == second  # the focus stays where the reader is
    tab.keyboard.press("Escape")
    until(tab, "!document.documentElement.dataset.shown.includes('o=')")


def test_a_phone_opens_a_sheet_and_gives_the_place_back(opened):
    tab = opened(width=390, height=844)
    assert not tab.locator("#source").is_visible()
    number = tab.locator("#table .number").nth(2)
    key = number.get_attribute("data-key")
    number.click()
    tab.locator("#shut").wait_for()
    row, sheet = tab.locator(f'[data-key="{key}"]').bounding_box(), tab.locator("#source").bounding_box()
    assert row["y"] + row["height"] <= sheet["y"] + 1 and sheet["y"] + sheet["height"] <= 845
    tab.locator("#shut").click()
    until(tab, "k => document.activeElement.dataset.key === k", key)
    assert not tab.locator("#source").is_visible()


def test_a_link_shows_a_colleague_the_same(opened, address):
    tab = opened("#l=zh")
    tab.locator('[data-key="which-urban."]').click()
    tab.locator("#a").select_option(value="kaifeng")
    tab.locator("#table .number").nth(1).click()
    until(tab, "document.documentElement.dataset.shown.includes('o=')")
    state = tab.evaluate("location.hash")
    again = opened(state)
    for part in ("#answer", "#table", "#source", "h1"):
        assert again.locator(part).inner_text() == tab.locator(part).inner_text()
    wrong = opened("#l=en&i=atlantis&c=wuhan,mars&t=level.1900.1900&a=mars&o=nothing")
    assert "atlantis" in wrong.locator("#said").inner_text() and wrong.locator("#answer > div").count()


def test_a_link_may_name_an_observation_and_nothing_else(opened, panel):
    by_kind = panel.drop_duplicates(["kind", "basis"]).observation
    grouped = panel[panel.group != ""].observation.iloc[::60]
    tab = opened("#l=en")
    for ident in [*by_kind, *grouped]:
        tab.evaluate("o => { location.hash = `#l=en&o=${encodeURIComponent(o)}`; }", ident)
        tab.locator("#source code").get_by_text(ident, exact=True).first.wait_for()
        row = panel.set_index("observation").loc[ident]
        assert tab.locator("h1").inner_text() == mz.codebook().label_en[row.indicator]
        # Its cell is on the screen, though another observation of the same thing may stand in it.
        assert tab.locator("#table tr:not(.head)").filter(has_text=row.jurisdiction.capitalize()).count(), ident


def test_undo_goes_back_step_by_step_and_reset_starts_again(opened):
    tab = opened("#l=en")
    assert tab.locator("#undo").is_disabled()
    seen = [tab.locator("#answer").inner_text()]
    for key in ("which-urban.", "who-wuhan"):
        tab.locator(f'[data-key="{key}"]').click()
        until(tab, "before => document.getElementById('answer').innerText !== before", seen[-1])
        seen.append(tab.locator("#answer").inner_text())
    for before in reversed(seen[:-1]):
        tab.locator("#undo").click()
        until(tab, "text => document.getElementById('answer').innerText === text", before)
    tab.locator('[data-key="who-wuhan"]').click()
    tab.locator("#reset").click()
    until(tab, "text => document.getElementById('answer').innerText === text", seen[0])


def test_the_same_place_is_not_offered_twice(opened):
    tab = opened("#l=en&i=dibao_standard&a=wuhan&b=kaifeng")

    def offered(box):
        return set(tab.locator(f"{box} option").evaluate_all("all => all.map((o) => o.value)"))

    assert (
        "kaifeng" not in offered("#a")
        and "wuhan" not in offered("#b")
        and {"highest", "lowest", "china"} <= offered("#b")
    )
    tab.locator("#b").select_option(value="highest")
    # Wuhan is the highest: the highest of the others is meant.
    until(tab, "document.getElementById('answer').innerText.includes('Zhengzhou')")
    same = opened("#l=en&a=wuhan&b=wuhan").locator("#answer").inner_text()
    assert "Wuhan 320, Wuhan" not in same


def test_references_stay_and_never_count_as_cities(opened, held):
    tab = opened("#l=en&i=dibao_standard&c=zhengzhou,kaifeng,china")
    assert tab.locator('[data-key="who-china"]').get_attribute("aria-pressed") == "true"
    assert "China" not in tab.locator("#answer").inner_text()
    assert tab.locator("#table tbody").first.locator("tr").last.inner_text().startswith("China")
    tab.locator("#query").fill("orphan")
    tab.keyboard.press("Enter")
    until(tab, "document.documentElement.dataset.shown.includes('orphan')")
    tab.locator("#query").fill("dibao_standard")
    tab.keyboard.press("Enter")
    until(tab, "document.documentElement.dataset.shown.includes('i=dibao_standard')")
    assert tab.locator('[data-key="who-china"]').get_attribute("aria-pressed") == "true"
    # One city and China: that is no two cities.
    tab = opened("#l=en&i=dibao_standard&c=zhengzhou,china")
    assert "no two of the cities" in tab.locator("#answer").inner_text()
    tab.locator("#answer .go").last.click()
    tab.locator("#answer .far").first.wait_for()


def test_where_there_is_nothing_it_says_why_and_leads_on(opened, held):
    tab = opened("#l=en&i=nursing_bed_share&t=share.2015.2015&a=kaifeng&b=wuhan")
    assert "Kaifeng has no figure" in tab.locator("#answer").inner_text()
    tab.locator("#answer .go").first.click()
    tab.locator("#answer .far").first.wait_for()
    assert "target" in tab.locator("#answer h2").first.inner_text()
    tab.go_back()
    tab.locator("#table .number.empty").first.click()
    tab.locator("#source").get_by_text("Nearest", exact=False).first.wait_for()
    tab.locator("#source").get_by_role("button", name="Show it").click()
    until(tab, "document.querySelector('#table .number[aria-expanded=true]:not(.empty)')")
    # Moments in which no city has a figure are told apart from those in which there is one.
    tab = opened("#l=en&i=dibao_standard")
    tab.locator('[data-key="when-more"]').click()
    assert tab.locator("#when .chip.none").count() == sum(
        not m["cities"] for m in held["indicators"]["dibao_standard"]["moments"]
    )


def moments_of(held, fits):
    """(indicator, its moment, the rows of cities in it by part) wherever the rows of some part fit."""
    for ident, one in held["indicators"].items():
        for n, m in enumerate(one["moments"]):
            rows = {}
            for part, moment, place, found in one["cells"]:
                if moment == n and found[0] in held["rows"] and place in mz.cities():
                    rows.setdefault(part, []).append(held["rows"][found[0]])
            if any(fits(r) for r in rows.values()):
                yield ident, ".".join(str(m[k]) for k in ("kind", "start", "year", "unit") if k in m), rows


def test_what_is_in_doubt_is_ranked_nowhere_and_that_is_said(opened, held):
    names = {j: held["places"][j]["name"] for j in mz.cities()}
    cases = list(moments_of(held, lambda rows: len(rows) > 1 and any("doubts" in r for r in rows)))
    assert {
        "implied_communities",
        "social_organisations_per_10000",
        "community_facility_with_elderly_care_coverage",
    } <= {i for i, _, _ in cases}
    for (ident, moment, rows), g in ((case, g) for case in cases for g in ("en", "zh")):
        one, doubted = held["indicators"][ident], {r["place"] for part in rows.values() for r in part if "doubts" in r}
        parts = ",".join(one["parts"][p]["id"] for p in rows)
        tab = opened(f"#l={g}&i={ident}&t={moment}&p={parts}", language=g)
        said = tab.locator("#answer").inner_text()
        assert ("in doubt" if g == "en" else "数据存疑") in said, (ident, said)
        assert all(names[j][g == "zh"] in said for j in doubted), said
        compared = tab.locator("#answer .cited").evaluate_all("all => all.map((b) => b.dataset.key.slice(6))")
        assert not any("doubts" in held["rows"][o] for o in compared), (ident, compared)
        # Nor is it by its name.
        a, other = (
            sorted(doubted)[0],
            sorted(r["place"] for r in max(rows.values(), key=len) if r["place"] not in doubted),
        )
        if other:
            tab = opened(f"#l={g}&i={ident}&t={moment}&a={a}&b={other[0]}", language=g)
            said = tab.locator("#answer").inner_text()
            assert not tab.locator("#answer .far").count() and ("in doubt" if g == "en" else "数据存疑") in said, said
    # Where the others can be ranked, they are.
    assert (
        "Kaifeng"
        in opened("#l=en&i=social_organisations_per_10000&t=level.2015.2015").locator("#answer .far").inner_text()
    )


def test_a_nations_total_stands_on_no_axis_with_a_city(opened, held):
    rows = held["rows"]
    references = {r["place"] for r in rows.values()} - set(mz.cities()) - set(mz.cities("parts"))
    assert {r["place"] for r in rows.values() if "apart" in r} == references
    for ident, moment in [("social_organisations", "level.2015.2015"), ("resident_population", "level.2015.2015"),
                          ("elderly_care_beds", "level.2015.2015"), ("elderly_care_beds", "all")]:  # fmt: skip
        for language in ("en", "zh"):
            tab = opened(f"#l={language}&i={ident}&t={moment}&c={','.join(held['places'])}", language=language)
            drawn = tab.locator("#chart [data-dot]").evaluate_all("all => all.map((d) => d.dataset.dot)")
            listed = tab.locator("#table .number:not(.empty)").evaluate_all(
                "all => all.map((b) => b.dataset.key.slice(4))"
            )
            assert {o for o in listed if o not in drawn} == {o for o in listed if "apart" in rows[o]} != set()
            assert drawn and held["places"]["china"]["name"][language == "zh"] in tab.locator("#caption").inner_text()
        for a, b in (("china", "wuhan"), ("zhengzhou", "china"), ("china", "lowest")):
            tab = opened(f"#l=en&i={ident}&t={moment}&a={a}&b={b}")
            assert not tab.locator("#answer .far").count(), (ident, a, b)
            said = tab.locator("#answer").inner_text()
            assert moment == "all" or "Nothing of China" in said or "has no figure" in said, (ident, a, b)
    # What is no total is drawn and told; and where no city has a figure, the nation's is drawn.
    tab = opened("#l=en&i=dibao_standard&t=level.2015.2015&a=china&b=kaifeng&c=kaifeng,china")
    assert "China" in tab.locator("#answer .far").first.inner_text() and "China" in tab.locator("#chart").text_content()
    alone = next((i, m) for i, one in held["indicators"].items() for n, m in enumerate(one["moments"]) if not m["cities"]
                 and any(c[1] == n and "apart" in rows.get(c[3][0], {}) for c in one["cells"]))  # fmt: skip
    tab = opened(f"#l=en&i={alone[0]}&t={alone[1]['kind']}.{alone[1]['start']}.{alone[1]['year']}")
    assert tab.locator("#chart [data-dot]").count() and "not drawn" not in tab.locator("#caption").inner_text()


def test_why_cities_are_compared_nowhere_is_said_as_it_is(opened, held):
    both = {i for i, _, _ in moments_of(held, lambda rows: len(rows) > 1)}
    never = {"en": "never state it", "zh": "从未在同一年份"}
    apart = [i for i, one in held["indicators"].items() if one["cities"] > 1 and one["compared"] < 2]
    assert "beds_per_1000_elderly" in apart and set(apart) - both
    for ident, language in [(i, g) for i in apart for g in ("en", "zh")]:
        said = opened(f"#l={language}&i={ident}", language=language).locator("#answer").inner_text()
        assert (never[language] in said) == (ident not in both), (ident, said)
    tab = opened("#l=en&i=beds_per_1000_elderly&t=level.2015.2015&a=kaifeng&b=wuhan")
    assert "count different things" in tab.locator("#answer").inner_text()
    assert "2 cities" in tab.locator('[data-key="when-level.2015.2015"]').inner_text()


def test_what_is_nearest_is_named_where_it_is_anothers(opened, held):
    def name(what, language):
        return what["name"] if isinstance(what["name"], str) else what["name"][language == "zh"]

    shown = {"place": 0, "indicator": 0, "part": 0, "own": 0}
    wanted = ["cremation_rate", "dibao_standard"]
    wanted += [i for i, one in held["indicators"].items() for _, n, _, found in one["cells"]
               if n == one["opens"] and found[0] not in held["rows"] and found[1] == "indicator"][:9:4]  # fmt: skip
    for ident, language in [(i, g) for i in wanted for g in ("en", "zh")]:
        one = held["indicators"][ident]
        moment = one["moments"][one["opens"]]
        parts = {p for p, m, _, _ in one["cells"] if m == one["opens"]}
        tab = opened(f"#l={language}&i={ident}&t={moment['kind']}.{moment['start']}.{moment['year']}"
                     f"&p={','.join(one['parts'][p]['id'] for p in parts)}", language=language)  # fmt: skip
        for part, n, place, found in one["cells"]:
            if n != one["opens"] or found[0] in held["rows"] or not found[2]:
                continue
            near, cell = held["rows"][found[2]], one["parts"][part]
            row = tab.locator(
                f'tr:has([data-key="row-why|{cell["id"]}|{moment["kind"]}.{moment["start"]}.{moment["year"]}|{place}"])'
            )
            said = row.locator("td").nth(1).inner_text()
            own = held["indicators"][near["indicator"]]
            its = next(p for p in own["parts"] if (p["area"], p["group"]) == (near["area"], near.get("group", "")))
            elsewhere = dict(place=near["place"] != place, indicator=near["indicator"] != ident,
                             part=(its["area"], its["group"]) != (cell["area"], cell["group"]))  # fmt: skip
            for what, named in dict(place=held["places"][near["place"]], indicator=own, part=its).items():
                assert (name(named, language) in said) or not elsewhere[what], (ident, place, said)
                shown[what] += elsewhere[what]
            assert elsewhere["place"] or name(held["places"][near["place"]], language) not in said, said
            shown["own"] += not any(elsewhere.values())
    assert all(shown.values()), shown


def test_only_what_is_shown_to_the_last_digit_is_exact_and_only_what_is_settled_is_told(opened, held):
    sayings = {
        g: {k: held["words"][k][g] for k in ("sure exact", "sure rounded", "same", "unsettled", "points", "one point")}
        for g in ("en", "zh")
    }
    seen = dict.fromkeys(("exact", "rounded", "same", "unsettled"), 0)
    bounded = list(moments_of(held, lambda rows: len(rows) > 1 and any("low" in r or "high" in r for r in rows)))
    plain = list(moments_of(held, lambda rows: len(rows) > 1 and len({r["digits"] for r in rows}) > 1))
    tab = opened("#l=en")
    for ident, moment, rows in bounded + plain:
        one = held["indicators"][ident]
        for part in rows:
            for language, say in sayings.items():
                state = f"#l={language}&i={ident}&t={moment}&p={one['parts'][part]['id']}"
                tab.evaluate("state => { location.hash = state; }", state)
                until(tab, "state => document.documentElement.dataset.shown === state", state)
                for box in tab.locator("#answer > div:has(.far)").all():
                    told = box.inner_text()
                    a, b = (held["rows"][c.get_attribute("data-key")[6:]] for c in box.locator(".cited").all())
                    gap = abs(a["value"] - b["value"])
                    ends = [[r.get(end, r["value"]) for end in ("low", "high")] for r in (a, b)]
                    unsettled, same = (
                        say["unsettled"].split("：" if language == "zh" else ": ")[1],
                        say["same"].split("：" if language == "zh" else ": ")[1],
                    )
                    if a["value"] == b["value"]:
                        assert same in told and not box.locator(".sure").count() and unsettled not in told, told
                        seen["same"] += 1
                    elif say["sure exact"] in told:
                        assert number(gap, 6, language, trim=True) in told and not {"low", "high"} & {*a, *b}, told
                        seen["exact"] += 1
                    elif say["sure rounded"] in told:
                        assert number(gap, 6, language, trim=True) not in box.locator("strong").first.inner_text(), told
                        seen["rounded"] += 1
                    elif unsettled in told:
                        (low, high), (least, most) = ends
                        assert not box.locator(".sure").count() and not box.locator("strong").count(), told
                        assert (high is None or least is None or high > least) and (
                            most is None or low is None or most > low
                        )
                        seen["unsettled"] += 1
                    assert not re.search(r"\b1 points|\b1 more distances", told), told
    assert all(seen.values()), seen


def test_stated_more_than_once_is_what_is_the_same(opened, held):
    several = {}
    for one in held["indicators"].values():
        for *_, found in one["cells"]:
            if found[0] in held["rows"] and len(found) > 1:
                several.setdefault(len({held["rows"][o]["value"] for o in found}) > 1, []).append(found[0])
    for differ, key in ((False, "again"), (True, "other figures")):
        for language in ("en", "zh"):
            for ident in several[differ][:4]:
                said = opened(f"#l={language}&o={quote(ident)}", language=language).locator("#source").inner_text()
                assert held["words"][key][language] in said, (ident, said)
                assert differ is False or held["words"]["again"][language] not in said, (ident, said)
    # Growth in all and growth a year stand each by themselves.
    growth = [
        m for m in held["indicators"]["social_organisations"]["moments"] if (m["kind"], m["start"]) == ("growth", 2002)
    ]
    assert sorted(m["unit"] for m in growth) == ["percent", "percent/year"]
    for text, m in (("370", growth[0]), ("17.3", growth[1])):
        tab = opened(f"#l=en&i=social_organisations&t=growth.2002.2015.{m['unit']}")
        assert text in tab.locator("#table .number:not(.empty)").first.inner_text()
        tab.locator("#table .number:not(.empty)").first.click()
        tab.locator("#source code").first.wait_for()
        assert tab.locator("#source h3").count() and text in tab.locator("#source h3").first.inner_text()
        assert tab.locator("#said").inner_text() == "" and tab.locator("#table .number:not(.empty)").count() == 1


def test_a_figure_of_parts_of_a_city_says_so_beside_its_name(opened, held):
    of = {o: r for o, r in held["rows"].items() if "of" in r}
    assert {r["scope"] for r in of.values()} >= {"counties", "districts", "outer districts"}
    assert all("scope" in r for r in of.values()) and len(of) == sum(bool(parts_of_city(o)) for o in held["rows"])
    for language in ("en", "zh"):
        tab = opened(f"#l={language}&i=dibao_standard&t=level.2011.2011&p=rural.,urban.", language=language)
        shown = [o for o in of if tab.locator(f'[data-key="row-{o}"]').count()]
        assert {of[o]["scope"] for o in shown} >= {"counties", "districts"}
        for o in shown:
            said = of[o]["of"][language == "zh"]
            assert said in tab.locator(f'tr:has([data-key="row-{o}"]) th').inner_text()
            assert said in tab.locator(f'#chart [data-dot="{o}"]').get_attribute("aria-label")
            assert said in tab.locator("#chart svg > text").all_text_contents()


def test_whose_standard_is_a_mean_is_said_where_it_is_compared(opened, held, panel):
    mean = {o for o, r in held["rows"].items() if "mean" in r}
    assert mean == set(panel.observation[panel.note.str.contains("scope: average of districts")]) and mean
    for language in ("en", "zh"):
        tab = opened(f"#l={language}&i=dibao_standard&t=level.2015.2015", language=language)
        said, shown = held["words"]["mean"][language], [o for o in mean if tab.locator(f'[data-key="row-{o}"]').count()]
        assert shown
        for row in tab.locator("#table tr:has(.number:not(.empty))").all():
            own = row.locator(".number").get_attribute("data-key")[4:]
            assert (said in row.inner_text()) == (own in mean), own
            assert (said in tab.locator(f'#chart [data-dot="{own}"]').get_attribute("aria-label")) == (own in mean)
        for cited in tab.locator("#answer .where > span").all():
            own = cited.locator(".cited").get_attribute("data-key")[6:]
            assert (said in cited.inner_text()) == (own in mean), own


def test_that_nothing_can_be_compared_is_said_of_part_and_time_and_of_who_has_none(opened, held):
    for ident in ("share_65_and_over", "income_per_head", "dibao_spending"):
        for t in ("all", "level.2020.2020"):
            said = opened(f"#l=en&i={ident}&t={t}").locator("#answer").inner_text()
            assert "fewer than two" not in said
    # Two others have a figure where the one that is named has none.
    for ident, one in held["indicators"].items():
        for n, m in enumerate(one["moments"]):
            there = {c[2] for c in one["cells"] if c[1] == n and c[3][0] in held["rows"]} & set(mz.cities())
            if m["alike"] > 1 and (lacking := sorted(set(mz.cities()) - there)) and m["kind"] == "share":
                key = f"{m['kind']}.{m['start']}.{m['year']}"
                for pair in (f"a={lacking[0]}", f"b={lacking[0]}&a=highest"):
                    said = opened(f"#l=en&i={ident}&t={key}&{pair}").locator("#answer").inner_text()
                    assert f"{held['places'][lacking[0]]['name'][0]} has no figure" in said, (ident, said)
                    assert "no two" not in said


def test_no_choice_is_without_an_answer(opened, held):
    tab = opened("#l=en")
    told = tab.evaluate(
        """async (idents) => { const found = [];
        for (const i of idents) {
          await new Promise((done) => { addEventListener("hashchange", () => setTimeout(done), { once: true });
        location.hash = `#l=en&i=${i}&n=${found.length}`; });
          found.push([i, document.querySelectorAll("#answer .far").length, document.getElementById("answer").innerText,
                      document.querySelectorAll("#answer .go").length, document.querySelectorAll("#table .number").length]); }
        return found; }""",
        list(held["indicators"]),
    )
    assert len(told) == len(held["indicators"])
    for ident, far, text, goes, numbers in told:
        one = held["indicators"][ident]
        assert text.strip() and "undefined" not in text and "NaN" not in text and "{" not in text, (ident, text)
        assert (far > 0) == (one["compared"] > 1), (ident, text)
        # Where nothing can be compared, what is near and can be is offered, unless the theme has nothing of the sort.
        near = [
            i
            for i, o in held["indicators"].items()
            if o["compared"] > 1 and (o["theme"] == one["theme"] or i in one["unlike"])
        ]
        assert far or bool(goes) == bool(near) or one["cities"] > 1, ident
        assert numbers, ident


def test_the_page_finds_what_the_library_finds(opened):
    tab = opened("#l=en")
    for query in ("poverty", "homes for the aged", "welfare", "beds", "低保", "农村低保", "五保", "孤儿", "床", "社工", "diboa", "socail worker",
                  "rural allowance", "dibao_standard", "cremation", "soldiers", "Wuhan elderly", "welfare lottery"):  # fmt: skip
        tab.locator("#query").fill(query)
        shown = tab.locator("#list [role=option]").evaluate_all("all => all.map((o) => o.dataset.i)")
        found = [i for i in mz.find(query).indicator if i in shown]
        assert set(shown) >= set(mz.find(query).indicator[:10]) & set(shown) and shown, query
        best = tab.locator("#list .here").get_attribute("data-i")
        assert best == found[0], (query, best, found[:3])
    tab.locator("#query").fill("xyzzy")
    assert "Nothing is called that" in tab.locator("#found").inner_text()
    tab.locator("#query").fill("beds")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    until(
        tab,
        "document.documentElement.dataset.shown.includes(document.querySelector('[aria-selected=true]')?.dataset.i)",
    )


def taken(tab, button):
    with tab.expect_download() as told:
        tab.locator(button).click()
    return told.value.suggested_filename, told.value.path().read_text("utf-8")


def test_data_and_chart_go_to_the_readers_own_disk(opened, panel):
    tab, names = opened("#l=en&i=dibao_standard"), set()
    name, text = taken(tab, "#csv")
    names.add(name)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == tab.locator("#table .number").count()
    by = panel.set_index("observation")
    for r in rows:
        if r["observation"]:
            assert (
                float(r["value"]) == pytest.approx(by.value[r["observation"]], rel=1e-6)
                and r["printed"] == by.printed[r["observation"]]
            )
            assert r["observation"] in r["source"]
            assert float(r["value"]) == by.value[r["observation"]]
        else:
            assert r["status"] == "not stated" and not r["value"]
    name, text = taken(tab, "#svg")
    names.add(name)
    drawing = ElementTree.fromstring(text)
    words = " ".join(e.text or "" for e in drawing.iter("{http://www.w3.org/2000/svg}text"))
    assert "var(" not in text and all(n in words for n in ("Wuhan", "320", "242†", "Minimum living allowance")), words
    # Other choices, other names.
    for change in ('[data-key="which-urban."]', '[data-key="who-wuhan"]', "#language"):
        tab.locator(change).click()
        until(tab, "document.documentElement.dataset.shown === location.hash")
        names.add(taken(tab, "#csv")[0])
    assert len(names) == 5 and all(re.fullmatch(r"[\w.-]{1,105}", n) for n in names)


def test_data_taken_along_say_what_is_in_doubt_and_what_part_of_a_city_is_meant(opened, held):
    some = {i: one for i, one in held["indicators"].items()
            if any("doubts" in held["rows"].get(c[3][0], {}) or "of" in held["rows"].get(c[3][0], {}) for c in one["cells"])}  # fmt: skip
    seen = set()
    for ident, one in list(some.items())[::4] + [
        (i, held["indicators"][i]) for i in ("dibao_standard", "beds_per_1000_elderly")
    ]:
        n = next(m for _, m, _, found in one["cells"] if {"doubts", "of"} & held["rows"].get(found[0], {}).keys())
        key = ".".join(str(one["moments"][n][k]) for k in ("kind", "start", "year", "unit") if k in one["moments"][n])
        parts = ",".join(p["id"] for p in one["parts"])
        for g in ("en", "zh"):
            tab = opened(f"#l={g}&i={ident}&t={key}&p={parts}", language=g)
            for r in csv.DictReader(io.StringIO(taken(tab, "#csv")[1].removeprefix("\ufeff"))):
                row = held["rows"].get(r["observation"], {})
                doubts = row.get("doubts", "")
                assert r["why_in_doubt"] == (doubts if isinstance(doubts, str) else doubts[g == "zh"])
                assert r["in_doubt"] == ("yes" if doubts else "no" if row else "")
                scope = row.get("scope", "")
                scope = scope or ("average of districts" if "mean" in row else "")
                assert r["scope"] == ("not said" if scope and scope == r["observation"] else scope)
                seen |= {r["in_doubt"], r["scope"]}
    assert {"yes", "no", "", "counties"} <= seen, seen


def test_a_link_without_unit_opens_what_the_observation_is_of(opened, held):
    for ident, one in held["indicators"].items():
        for n, m in enumerate(one["moments"]):
            old = f"{m['kind']}.{m['start']}.{m['year']}"
            for _, at, _, found in one["cells"]:
                if "unit" in m and at == n and found[0] in held["rows"]:
                    tab = opened(f"#l=en&i={ident}&t={old}&o={found[0]}")
                    assert tab.locator("#said").inner_text() == ""
                    assert tab.locator(f'[data-key="when-{old}.{m["unit"]}"]').get_attribute("aria-pressed") == "true"
                    assert tab.locator("#table .number[aria-expanded=true]").count() == 1


def test_citation_and_link_can_be_copied(opened):
    tab = opened("#l=en&o=kaifeng-13fyp-008", permissions=["clipboard-read", "clipboard-write"])
    tab.locator("#source").get_by_role("button", name="Copy citation").first.click()
    tab.locator("#said").get_by_text("Copied").wait_for()
    told = tab.evaluate("navigator.clipboard.readText()")
    assert all(t in told for t in ("civil affairs of Kaifeng", "part 1", "“2600元”", "kaifeng-13fyp-008")), told
    tab.locator("#link").click()
    until(tab, "navigator.clipboard.readText().then((t) => t.includes('#l=en&i='))")


@pytest.mark.parametrize(
    "state",
    [
        "#l=en",
        "#l=zh&t=all&o=kaifeng-13fyp-008",
        "#l=en&i=nursing_bed_share&t=share.2015.2015&o=why|all.|share.2015.2015|kaifeng",
    ],
)
@pytest.mark.parametrize(
    "width, scheme, contrast", [(1280, "light", None), (390, "light", False), (1280, "dark", True)]
)  # colours are the same at any width, all else is in any colours
def test_axe_finds_nothing(opened, state, width, scheme, contrast):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    tab = opened(state, width=width, height=844, color_scheme=scheme)
    tab.wait_for_timeout(100)
    rules = (
        ["color-contrast"] if contrast else ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    )
    without = {"rules": {"color-contrast": {"enabled": False}}} if contrast is False else {}
    found = axe.Axe().run(tab, options={"runOnly": rules, **without})
    assert found.response["passes"]
    told = [(v["id"], v["impact"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found.response["violations"]]
    assert not told, told


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_runs_off_the_screen(opened, width, language):
    tab = opened(f"#l={language}&t=all", width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    texts = tab.locator("#chart svg text").evaluate_all(
        "all => all.map((t) => [t.textContent, t.getBBox().x, t.getBBox().x + t.getBBox().width, t.ownerSVGElement.viewBox.baseVal.width])"
    )
    assert all(left >= -1 and right <= wide + 1 for _, left, right, wide in texts), [
        t for t in texts if t[2] > t[3] + 1 or t[1] < -1
    ]
    small = tab.locator("button:visible, select:visible, [role=option]:visible").evaluate_all(
        "all => all.filter((b) => b.getBoundingClientRect().height < 24).map((b) => b.outerHTML.slice(0, 90))"
    )
    assert not small  # WCAG 2.2, 2.5.8


@pytest.mark.parametrize(
    "state", ["i=dibao_standard&t=level.2015.2015", "i=dibao_standard&t=level.2011.2011", "i=wubao_standard"]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_names_of_rows_stand_clear_of_what_they_are_of(opened, language, state):
    tab = opened(f"#l={language}&{state}")
    down = tab.locator("#chart svg text").evaluate_all(
        "all => all.filter((t) => +t.getAttribute('x') === 0).map((t) => +t.getAttribute('y'))"
    )
    apart = [b - a for a, b in itertools.pairwise(sorted(down))]
    assert len(apart) > 3 and min(apart) >= 13, apart


def test_print_shows_answer_table_and_sources_and_no_controls(opened):
    tab = opened("#l=en", color_scheme="dark")
    tab.emulate_media(media="print")
    assert not any(tab.locator(s).first.is_visible() for s in ("#choose", "#query", "#undo", "#csv", "#source", "#a"))
    assert all(tab.locator(s).first.is_visible() for s in ("#answer .far", "#chart svg", "#table", "#sources li"))
    assert tab.locator("#sources li").count() == tab.locator("#table .number:not(.empty)").count()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert "“2600元”" in tab.locator("#sources").inner_text()


def test_without_javascript_the_figures_are_there(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address)
    text = tab.locator("noscript").inner_text()
    context.close()
    assert all(t in text for t in ("needs JavaScript", "2600元", "Wuhan", "武汉", "kaifeng-13fyp"))


def test_texts_of_the_data_stay_texts(chromium, tmp_path, monkeypatch, held):
    evil = """</script><script>window.evil = 1</script><img src=x onerror="window.evil = 1"><b>bold</b> {{7*7}} ${1} =1+1"""
    spoilt = json.loads(json.dumps(held))

    def spoil(node, key=""):
        if isinstance(node, dict):
            return {k: spoil(v, k) if k not in ("words", "silent") else v for k, v in node.items()}
        if isinstance(node, list):
            return [spoil(v, key) for v in node]
        return (
            evil
            if isinstance(node, str)
            and key in ("name", "about", "cite", "note", "printed", "rule", "origin", "text", "section", "doubts")
            else node
        )

    spoilt = spoil(spoilt)
    monkeypatch.setattr(page, "contents", lambda: spoilt)
    path = page.page(tmp_path / "evil.html")
    context = chromium.new_context(accept_downloads=True)
    tab = context.new_page()
    tab.goto(path.as_uri() + "#l=en&o=" + quote("derived:pingdingshan:dibao_standard:urban:2015:level"))
    tab.locator("#source q").first.wait_for()
    assert "<b>bold</b> {{7*7}}" in tab.locator("h1").inner_text() and evil in tab.locator("#source").inner_text()
    assert (
        tab.evaluate("window.evil") is None and tab.locator("img, b, script:not([id]):not(:last-of-type)").count() == 0
    )
    _, text = taken(tab, "#csv")
    assert all(not cell.startswith("=") for line in csv.reader(io.StringIO(text)) for cell in line)
    ElementTree.fromstring(taken(tab, "#svg")[1])
    context.close()


def test_the_page_lives_in_the_frame_of_a_notebook(chromium, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "_live", lambda: True)
    (tmp_path / "frame.html").write_text(
        f"<!doctype html><title>n</title>{mz.explore('nursing_bed_share', 'zh')._repr_html_()}", "utf-8"
    )
    tab = chromium.new_page()
    tab.goto((tmp_path / "frame.html").as_uri())
    frame = tab.frame_locator("iframe")
    frame.locator("#answer .far").first.wait_for()
    assert frame.locator("h1").inner_text() == mz.codebook().label_zh["nursing_bed_share"]
    frame.locator("#table .number").first.click()
    frame.locator("#source q").first.wait_for()
    tab.close()


@pytest.fixture
def panel():
    return pd.DataFrame(mz.load_panel())
