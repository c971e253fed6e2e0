"""Words: every template in both languages, for several sets of parameters, without drawing; titles that say what is drawn."""

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from tried import cells, tried

import mzlib as mz
from mzlib.analysis.audit import doubtful, parts_of_city
from mzlib.analysis.compare import shaped
from mzlib.analysis.load import catalogue, load
from mzlib.analysis.scope import scopes
from mzlib.display.labels import on_axis, with_key
from mzlib.words.credits import parts_note
from mzlib.words.format import ends, figure, joined, number, years_text
from mzlib.words.labels import inside, label, phrase, place, plain_verdict, unit_label, value_text
from mzlib.words.rules import rule_in_words
from mzlib.words.sentences import about, figure_words
from mzlib.words.view import Rows

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = [p.stem for p in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
WORDS = {n: tomllib.loads((ROOT / "notebooks" / "words" / f"{n}.toml").read_text("utf-8")) for n in NOTEBOOKS
         if (ROOT / "notebooks" / "words" / f"{n}.toml").is_file()}  # fmt: skip
SETS = {
    "default": {},
    "two cities": {"cities": "wuhan, kaifeng"},
    "one city, other years": {"cities": ["pingdingshan"], "year": 2010, "denominator": "revised", "prices": "constant 2015",
                              "area": "rural", "family": "elderly_care", "city": "xinzheng"},
    "without what is derived": {"cities": "zhengzhou", "include_derived": False, "minimum_cities": 1, "city": "wuhan"},
}  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")


def known(name, given):
    """The parameters of a set that a notebook has."""
    own = {*WORDS.get(name, {}).get("parameters", {}), "cities"}
    return {k: v for k, v in given.items() if k in own}


@pytest.fixture(scope="module", params=NOTEBOOKS)
def name(request):
    return request.param


@pytest.fixture(scope="module", params=SETS)
def said(request, name):
    """What a notebook says with a set of parameters, in both languages."""
    return {language: tried(name, language=language, **known(name, SETS[request.param])) for language in ("en", "zh")}


def test_every_word_renders_and_reads(said):
    assert [s.key for s in said["en"]] == [s.key for s in said["zh"]]
    for language, parts in said.items():
        for s in parts:
            for part, text in s.words.items():
                where = f"{s.key}.{part} ({language}): {text}"
                # Where nothing is known there is nothing to describe and no one to credit.
                bare = s.rows is not None and "value" in s.rows and not s.rows.value.notna().any()
                if part != "note" and not (bare and part in ("subtitle", "source")):
                    assert text.strip(), where
                # "None of the cities" opens a sentence; within one the word would be a value that is missing.
                assert not re.search(r"\bnan\b|(?<![.*\s]) None\b|\{\{|\{%|<bound|Undefined", text), where
                assert not re.search(r"[;；]\s*$|[.]\*\*[A-Z]|\ball 1\b|\b1 cities\b", text), where
                assert not re.search(r"\b[a-z]+_[a-z_]+\b|\bderived:", text), where
                assert not re.search(r"\s[.,;:!?]|,,|\(\)|（）|，，|。。|、。|；。", text), where
                assert language == "en" or not re.search(r"\d,\d{3}|％", text), f"{where}: grouped as in English"
                if part in ("title", "subtitle", "note", "text", "source", "alt"):
                    assert bool(HAN.search(text)) == (language == "zh") or not re.search(
                        r"[A-Za-z\u4e00-\u9fff]{3}", text
                    ), where


def test_titles_are_findings_of_twelve_words(said):
    for language, parts in said.items():
        for s in parts:
            title = s.words.get("title", "")
            size = len(title.split()) if language == "en" else len(HAN.findall(title))
            assert size <= (12 if language == "en" else 28), f"{s.key}: {size}: {title}"


@pytest.mark.parametrize("chosen", ["wuhan", "kaifeng, pingdingshan"])
def test_nobody_is_nobody_of_those_chosen(name, chosen):
    """That the others have nothing is not said of them: they were not asked."""
    of_all = re.compile(
        r"\b[Nn]o (city|plan) (?!of the province|prints these)|All cities|(?<!所选)各(市|规划)(期末)?均"
    )
    for s in [s for language in ("en", "zh") for s in tried(name, language=language, cities=chosen)]:
        for part, text in s.words.items():
            assert part == "sources" or not of_all.search(text), f"{s.key}: {text}"


@pytest.mark.parametrize("city", mz.cities())
def test_one_city_is_set_beside_no_others(city):
    """A superlative, and what plans count differently, take two."""
    beside = re.compile(
        "(?i)plans? or more|the most levels|plans count different|denominators? differ|between cities|最多：上述|各规划所计|口径不同且|各市分母"
    )
    for name in ("01-coverage", "03-elderly-care-beds"):
        for s in [
            s
            for language in ("en", "zh")
            for s in tried(name, language=language, **known(name, {"cities": city, "minimum_cities": 1}))
        ]:
            for text in s.words.values():
                assert not beside.search(text), f"{s.key}: {text}"


def test_a_page_of_several_years_counts_the_cities_of_one():
    """Pingdingshan's standard of 2015 can be worked out; the page has that of 2020 in its column."""
    assert "Of the three cities with an urban dibao standard whose plans look back on 2015, " in of(
        "00-at-a-glance", "answer"
    )
    assert "规划回顾期末为2015年且列有城市低保标准的3市中" in of("00-at-a-glance", "answer", language="zh")


@pytest.mark.parametrize(
    "cities", ["all", "wuhan", "zhengzhou", "zhengzhou, wuhan", "zhengzhou, pingdingshan", "kaifeng, pingdingshan"]
)
def test_a_target_is_told_of_whoever_sets_it(cities):
    """Beside what one city had, what it plans itself is 'planned'; what others plan is theirs, and nothing that no plan prints is among it."""
    [s] = [s for s in tried("03-elderly-care-beds", cities=cities) if s.key == "beds-per-1000"]
    aims = s.rows[(s.rows.kind == "target") & (s.rows.status == "stated")]
    title = s.words["title"]
    had = title.split()[0].lower() if " had " in title else ""
    whose = set(aims.jurisdiction)
    assert ("planned:" in title) == (whose == {had}) and ("cities plan" in title or "Plans" in title) == (
        len(whose) > 1
    )


@pytest.mark.parametrize("key, language, told", [
    ("answer", "en", "own figures contradict that target"), ("answer", "zh", "该目标与规划自身数据不符"),
    ("needed", "en", "own figures contradict that target"), ("needed", "zh", "该目标与规划自身数据不符")])  # fmt: skip
def test_a_target_in_doubt_is_told_as_one(key, language, told):
    text = of("03-elderly-care-beds", key, language=language)
    assert text.count(told) == 1 and told not in of("03-elderly-care-beds", key, language=language, cities="wuhan")


def test_the_answer_says_whose_standards_are_no_plan_s_and_whose_are_means():
    told = of("02-low-income-standards", "answer", year=2020)
    assert "From outside the plans: Wuhan." in told and "means of districts in Pingdingshan" in told


def test_a_floor_is_told_of_the_years_it_holds_in_and_a_city_without_two_years_is_named():
    assert "sets for 2021–2025 is" in of("02-low-income-standards", "multiples", cities="pingdingshan")
    told = of("02-low-income-standards", "faster-or-slower", include_derived=False)
    assert told.count("Pingdingshan and Wuhan: no two years") == 1 and "Kaifeng: no" not in told


def test_only_what_is_divided_here_is_divided_again_and_held_against_the_like():
    """Wuhan prints its density, and aims at professional social workers, of whom the nation's certified ones say nothing."""
    assert "can be recomputed" in of("04-social-workers", "which-population", cities="wuhan")
    for cities, told in (("wuhan", False), ("zhengzhou", True)):
        assert ("The country had" in of("04-social-workers", "targets-per-head", cities=cities)) == told


def test_a_rise_from_a_part_to_the_whole_says_so_and_areas_are_those_asked_for():
    for cities in ("all", "wuhan", "zhengzhou", "kaifeng, pingdingshan"):
        told = of("05-growth-rates", "answer", cities=cities)
        assert ("are of parts of the city" in told) == (cities != "kaifeng, pingdingshan")
    settled, open_bases = (of("05-growth-rates", key, area="urban") for key in ("settled", "open-bases"))
    assert "urban" in settled and "rural" not in settled and open_bases != of("05-growth-rates", "open-bases")


def test_every_key_of_the_words_is_used(name):
    source = "\n".join(text for _, text in cells(name))
    keys = set(WORDS.get(name, {})) - {"parameters"}
    assert {k for k in keys if f'"{k}"' not in source and f'-{k}"' not in source} == set()


def test_both_languages_have_every_part():
    for name, words in WORDS.items():
        for key, entry in words.items():
            for part in [entry] if "en" in entry else list(entry.values()):
                if key != "parameters":
                    assert set(part) == {"en", "zh"}, f"{name}: {key}"


# The picture says what is drawn


def test_another_indicator_gets_a_true_title():
    def wubao(source):
        return source.replace("dibao_standard", "wubao_standard")

    for language, word in (("en", "dibao"), ("zh", "低保")):
        parts = tried("02-low-income-standards", wubao, language=language)
        drawn = [s for s in parts if s.form != "say" and s.key in ("standards", "standards-table", "beside-the-nation")]
        drawn += [s for s in parts if s.key == "answer"]
        assert len(drawn) == 4
        for s in drawn:
            assert set(s.rows.indicator) <= {"wubao_standard"}
            for part in ("title", "subtitle", "note", "text"):
                assert word not in s.words.get(part, "").lower() and "最低生活保障" not in s.words.get(part, ""), (
                    s.words[part]
                )


def test_other_years_and_areas_get_a_true_subtitle():
    def rural(source):
        return source.replace('nb.cities, nb.year, beside="china"', 'nb.cities, 2020, "rural"')

    [figure_] = [s for s in tried("02-low-income-standards", rural) if s.key == "standards"]
    assert (
        "2020" in figure_.words["subtitle"]
        and "rural" in figure_.words["subtitle"]
        and "2015" not in figure_.words["subtitle"]
    )


# Answers that a newspaper could print


@pytest.mark.parametrize("name", ["02-low-income-standards", "03-elderly-care-beds", "04-social-workers", "06-targets"])
@pytest.mark.parametrize(
    "given", [{}, {"cities": "zhengzhou, pingdingshan"}, {"cities": "kaifeng"}], ids=["all", "two", "one"]
)
def test_the_answer_is_one_sentence_first(name, given):
    for language, stop in (("en", "."), ("zh", "。")):
        [answer] = [s for s in tried(name, language=language, **given) if s.key == "answer"]
        first = answer.words["text"].split("\n\n")[0]
        assert first.rstrip("* ").endswith(stop) and re.search(
            r"\d|no (chosen )?city|none of|各市|fewer", first, re.I
        ), first


def test_answers_are_true(panel):
    """The numbers of the opening sentences, worked out from the panel by hand."""
    rows = panel[
        (panel.indicator == "dibao_standard")
        & (panel.period_end == 2015)
        & (panel.kind == "level")
        & (panel.area == "rural")
    ]
    rows = rows[rows.jurisdiction.isin(mz.cities()) & (rows.basis != "reference")].set_index("jurisdiction").value
    [answer] = [s for s in tried("02-low-income-standards") if s.key == "answer"]
    assert f"{rows.max() / rows.min():.2f} times" in answer.words["text"]
    assert f"{rows.max():.0f} against {rows.min():.0f}" in answer.words["text"]


# Numbers


def test_one_rounding_an_indicator():
    table = mz.compare("dibao_standard", years=2015)
    assert [figure(r) for r in table[table.jurisdiction == "pingdingshan"].itertuples()] == ["242†", "430†"]


def test_amounts_a_person_stay_in_yuan_in_chinese():
    """As offices write them, at marks and on axes, whatever the indicator; not what is printed in 万, and no count."""
    panel = load("panel").assign(printed=lambda t: t.printed.fillna(""))
    ours = panel[panel.unit.str.startswith("yuan/person") & panel.value.between(1e4, 99_999.4)]
    ours = ours[~ours.printed.str.contains("万")]
    assert ours.indicator.nunique() > 2
    for indicator, own in ours.groupby("indicator"):
        table = mz.compare(
            indicator, cities=list(own.jurisdiction.unique()), years=list(own.period_end.unique()), areas=None
        )
        told = [figure(r, "zh") for r in table[table.value.between(1e4, 99_999.4)].itertuples()]
        assert told and not [t for t in told if "万" in t]
        assert on_axis([20000], table, "zh") == ["20000"]
    row = dict(
        unit="yuan/person/year", measure="level", status="stated", qualifier="exact", indicator="", observation=""
    )
    said = [figure(SimpleNamespace(value=v, low=v, high=v, printed=p, **row | more), "zh")
            for v, p, more in ((50000, "5万元", {}), (120000, "", {}), (50000, "50000张", {"unit": "bed"}))]  # fmt: skip
    assert said == ["5万", "12万", "5万"]


@pytest.mark.parametrize("value, digits, en, zh", [(61000, 0, "61,000", "6.1万"), (12.198, 1, "12.2", "12.2"),
                                                    (1.0607e7, 0, "10,607,000", "1060.7万"),
                                                    (2e9, 0, "2,000,000,000", "20亿"), (6.696e9, 0, "6,696,000,000", "66.96亿"),
                                                    (1.16e8, 0, "116,000,000", "1.16亿"), (34600, 0, "34,600", "3.46万"),
                                                    (9999.6, 0, "10,000", "1万"),
                                                    (21750, 0, "21,750", "2.175万"), (9999, 0, "9,999", "9999")])  # fmt: skip
def test_numbers_as_each_language_writes_them(value, digits, en, zh):
    assert number(value, digits, "en") == en and number(value, digits, "zh") == zh


def test_a_range_has_both_ends_in_tens_of_thousands_or_neither():
    assert ends(8000, 12000, language="zh") == "8000—12000" and ends(2e4, 5e4, language="zh") == "2万—5万"


def test_a_chinese_count_has_a_measure_word_and_a_denominator_none():
    units = {u for unit in mz.load_panel().unit for u in unit.split("/")[:1]}
    things = {"community", "subdistrict", "township", "county", "district", "village", "month", "quarter", "elderly"}
    assert {u: unit_label(u, "zh")[0] for u in units & things} == {
        u: "名" if u == "elderly" else "个" for u in units & things
    }
    assert [unit_label(u, "zh") for u in ("bed/subdistrict", "bed/1000 elderly", "yuan/person/month")] == [
        "张/街道",
        "张/千名老年人",
        "元/人·月",
    ]


def test_half_a_unit_is_rounded_up():
    assert [number(v) for v in (106.5, 2.5, -2.5, 1.4999)] == ["107", "3", "-3", "1"] and number(0.25, 1) == "0.3"


def test_a_span_takes_ranges_by_their_ends_and_leaves_out_rounding():
    rows = Rows(mz.compare("beds_per_1000_elderly", ["kaifeng", "wuhan"], "target", kinds="target"))
    assert rows.span == (35, 50)
    rates = Rows(mz.rates("dibao_standard", "wuhan", "urban")).where(measure="rate")
    assert rates.span[0] == rates.span[1] == rates.first.value and rates.first.low < rates.first.value


def test_sizes_are_not_compared():
    own = Rows(mz.beside_others("kaifeng"))
    assert {"elderly_care_beds", "social_organisations"} <= set(own.table.indicator)
    kept = set(own.sizeless.table.indicator)
    assert "dibao_standard" in kept and not kept & {
        "elderly_care_beds",
        "social_organisations",
        "implied_elderly_population",
    }


def test_a_growth_that_contradicts_its_plan_says_that_it_is_one():
    from mzlib.display.labels import named

    [off] = [s for s in tried("08-consistency") if s.key == "contradictions"]
    grown = off.rows[off.rows.kind == "growth"]
    [given] = [re.findall(r"[a-z]+", row[0]) for _, cell in cells("08-consistency")
               for row in re.findall(r'"contradictions", rows=\[(.*?)\]()', cell)]  # fmt: skip
    assert len(grown) and all("growth" in name for name in named(grown, "+".join(given), "en"))


def test_an_upper_bound_is_told_as_one():
    [told] = [s for s in tried("08-consistency", cities="pingdingshan") if s.key == "implied"]
    assert "at most 4.75 million" in told.words["text"]


def test_an_implied_population_has_the_bounds_of_what_implies_it():
    """Wuhan 2015: 5,200 organisations at 5.15 to 5.25 per 10,000, and 1.275 to 1.285 million volunteers who are 11.5 to 12.5%."""
    own = mz.load_panel().query("indicator == 'implied_population' and jurisdiction == 'wuhan' and period_end == 2015")
    assert (own.low.min(), own.high.max()) == pytest.approx((5200 / 5.25e-4, 1.285e6 / 0.115))
    [told] = [s for s in tried("08-consistency", cities="wuhan") if s.key == "implied"]
    assert "9.90 to 11.17 million residents" in told.words["text"]


def test_unlike_years_are_not_ranked():
    [answer] = [s for s in tried("00-at-a-glance", cities="kaifeng, pingdingshan") if s.key == "answer"]
    assert "highest" not in answer.words["text"] and {"(2015)", "(2020)"} <= set(
        re.findall(r"\(\d{4}\)", answer.words["text"])
    )


@pytest.mark.parametrize("call, told", [
    (lambda nb, t: mz.say(nb, "anser", t), "found 'anser'; allowed: answer, .*did you mean 'answer'"),
    (lambda nb, t: mz.say(nb, None, t), "found 'None'; allowed: answer"),
    (lambda nb, t: mz.say(nb, "standards", t), "found 'standards'; allowed: answer"),
    (lambda nb, t: mz.dots(t, nb, "answer"), "found 'answer'; allowed: standards"),
    (lambda nb, t: mz.table(t, nb, "standards-tabel"), "did you mean 'standards-table'"),
    (lambda nb, t: mz.say(nb, "answer"), "'rows' is undefined .*given: no table"),
    (lambda nb, t: mz.say(nb, "multiples", t), "'floor' is undefined .*given: rows"),
    (lambda nb, t: mz.say(nb, "answer", t.drop(columns=["note"])), "found no column note"),
    (lambda nb, t: mz.say(nb, "answer", t.drop(columns=["kind"])), "found no column kind")])  # fmt: skip
def test_words_asked_for_wrongly_are_told_with_what_there_is(call, told):
    nb = mz.settings("02-low-income-standards", dict(cities="all", language="en", figures_dir="", formats="png", size="page",
                                                     sort="value", year=2015, include_derived=True))  # fmt: skip
    with pytest.raises(ValueError, match=told):
        call(nb, mz.compare("dibao_standard", years=2015))


def test_lists_as_each_language_writes_them():
    assert joined(["a", "b", "c"]) == "a, b and c" and joined(["甲", "乙"], "zh") == "甲和乙"


def test_orphans_outside_institutions_are_no_destitute_at_home():
    panel = mz.load_panel()
    groups = {i: set(panel.group[panel.indicator == i]) - {""} for i in ("orphan_standard", "wubao_standard")}
    assert groups["orphan_standard"] and not groups["orphan_standard"] & groups["wubao_standard"]
    assert "散居" not in value_text("group", "scattered", "zh")


def test_every_value_of_a_column_that_is_shown_has_words():
    panel = mz.load_panel()
    for column in ("area", "group", "kind"):
        for what in set(panel[column]) - {"", "all"}:
            assert HAN.search(value_text(column, what, "zh")), (column, what)
    for verdict in set(mz.load("audit").verdict):
        assert HAN.search(value_text("verdict", verdict, "zh")), verdict
    # Rounding is a reading that is needed, as truncation is; an empty cell may have nothing beside which to be compared.
    assert value_text("verdict", "consistent if rounded to hundreds") == "consistent only if rounded"
    assert "not compared" not in phrase("table not compared")


def test_data_stays_text_in_markdown(monkeypatch):
    from mzlib.words import labels, sentences

    nb = type(
        "Nb", (), dict(notebook="x", language="en", own={}, texts={"x": {"en": "{{ 'wuhan' | place }}", "zh": ""}})
    )
    sentences._environment.cache_clear()
    monkeypatch.setattr(labels, "place", lambda *_: "[x](javascript:1) <b>*w*</b>")
    assert sentences.sentence(nb, "x") == r"\[x\](javascript:1) \<b\>\*w\*\</b\>"
    sentences._environment.cache_clear()


def test_rows_of_the_whole_city_stand_on_no_part():
    assert Rows(mz.rates("dibao_standard")).whole.places == ["kaifeng", "pingdingshan"]


def test_a_small_need_is_not_rounded_to_nought():
    needed = mz.targets().query("measure == 'needed' and value < 10 and value > 0")
    assert len(needed) and not [r.target for r in needed.itertuples() if float(re.sub(r"[^0-9.]", "", figure(r))) == 0]


def test_a_stroke_in_a_name_is_no_division():
    assert catalogue("codebook")["wubao_standard"]["label_en"].count("/") == 1
    assert "÷" not in rule_in_words("x: wubao_standard rural 2015", "en")
    assert rule_in_words("x: wubao_standard rural 2015 / dibao_standard urban 2015", "en").count("÷") == 1
    assert rule_in_words("x: beds 2015 / (1 + beds 2010-2015 growth) ^ 5", "en").endswith("2010–2015, growth) ^ 5")
    for rule in load("panel").rule.dropna().unique():
        said = re.sub(r"\[[^\]]*\]", "", rule_in_words(rule, "zh"))
        assert not set("(),;:") & set(said) and not re.search(r"\d{4}-\d{4}", said), said


def test_a_ratio_says_that_what_it_divides_by_fell():
    panel = mz.load_panel().query(
        "indicator == 'consumption_per_head' and jurisdiction == 'china' and area == 'urban' and group == ''"
    )
    spent = panel.set_index("period_end").value
    [adequacy] = [s for s in tried("10-announced") if s.key == "adequacy"]
    assert f"urban spending fell by {100 * (1 - spent[2020] / spent[2019]):.1f}% in 2020" in adequacy.words["note"]
    assert "rural spending fell" not in adequacy.words["note"]


def test_rises_over_unlike_years_are_yearly_and_an_open_base_year_is_said():
    said = {s.key: s.words["text"] for s in tried("10-announced") if s.form == "say"}
    parts = said["real"].split("; ")
    assert all(p.count("% a year") == 1 and " up " not in p for p in parts)
    rates = mz.rates("dibao_standard", "kaifeng", prices="constant 2015").set_index(["area", "measure"]).value
    for area in ("rural", "urban"):
        [own] = [p for p in parts if p.startswith(f"Kaifeng {area}")]
        assert f"**{rates[area, 'rate']:.1f}%** ({rates[area, 'rate_if_earlier']:.1f}% if its open base year" in own
    assert (
        "2011 Kaifeng 47% (base year open); " in said["poverty"]
        and "(base year open)" not in said["poverty"].split("; ", 1)[1]
    )


def test_years_with_a_figure_are_named_under_a_line():
    [drawn] = [s for s in tried("10-announced") if s.key == "year-by-year"]
    years, _, told = drawn.words["note"].partition(". ")
    for city, own in drawn.rows.groupby("jurisdiction"):
        assert f"{place(city)} {years_text(own.year)}" in years
    assert "Wuhan 2014–2016, 2019–2022" in years and told.startswith(
        "Kaifeng and Pingdingshan: plans print means of districts, announcements the city's minimum."
    )


def test_a_printed_share_that_gives_way_to_a_computed_one_is_told_under_the_figure():
    for language, told in (("en", "Pingdingshan's plan prints 65 for 2020."), ("zh", "平顶山规划所列2020年为65。")):
        [drawn] = [s for s in tried("02-low-income-standards", language=language) if s.key == "rural-share"]
        assert told in drawn.words["note"] and 65 not in set(drawn.rows.value) and "‡" in drawn.words["sources"]
    [drawn] = [s for s in tried("02-low-income-standards", cities="kaifeng") if s.key == "rural-share"]
    assert "prints" not in drawn.words["note"]


def test_averages_beside_standards_of_a_city_are_told():
    facts = mz.load("facts").query("indicator == 'dibao_standard' and kind == 'level' and period in ('2015', '2020')")
    average = facts.fact[facts.note.str.contains("scope: average")]
    assert {f.partition("-")[0] for f in average} == {"kaifeng", "pingdingshan"}
    [drawn] = [s for s in tried("09-explore") if s.key == "asked"]
    assert "means of districts in Kaifeng and Pingdingshan" in drawn.words["note"]
    [beside] = [s for s in tried("07-city-profile") if s.key and s.key.endswith("beside-others")]
    assert (
        "means of districts in Kaifeng" in beside.words["note"]
        and "Differ in scope: elderly care beds" in beside.words["note"]
    )
    [other] = [s for s in tried("09-explore", indicator="elderly_care_beds", kinds="level") if s.key == "asked"]
    assert "means of districts" not in other.words["note"]


def test_what_is_held_against_announcements_is_printed_in_a_plan():
    [checks] = [s for s in tried("10-announced") if s.key == "checks"]
    stated = checks.rows[checks.rows.measure == "stated"]
    assert len(stated) == 21 and set(stated.status) == {"stated"} and len(checks.rows) == 2 * len(stated)
    nb = SimpleNamespace(language="en")
    off = checks.rows[checks.rows.verdict == "inconsistent"]
    assert ">64.48<" in mz.table(off, nb).data  # 64.5 would lie within the bounds of the 65 that it contradicts


def test_titles_count_like_with_like():
    """Sorts of tests are counted apart; a target that no table marks is not one that does not bind."""
    tests = mz.audit([*mz.cities(), *mz.cities("parts")]).query(
        "measure == 'stated' and sort == 'arithmetic' and verdict != 'not testable'"
    )
    [verdicts] = [s for s in tried("08-consistency") if s.key == "verdicts"]
    assert verdicts.words["title"].startswith(f"{(tests.verdict == 'inconsistent').sum()} of {len(tests)} sums")
    aims = mz.targets().query("measure == 'target' and binding != ''")
    [binding] = [s for s in tried("06-targets") if s.key == "binding"]
    assert binding.words["title"].startswith(f"{(aims.binding == 'binding').sum()} of {len(aims)} targets marked")
    [none] = [s for s in tried("06-targets", cities="kaifeng") if s.key == "binding"]
    assert none.words["title"] == "No chosen plan says which of its targets bind"


def test_only_figures_of_the_plans_are_counted_as_such():
    stated = mz.audit(against="announced").query("measure == 'stated'")
    of_plans = stated[stated.observation.isin(load("facts").fact)]
    [answer] = [s for s in tried("10-announced") if s.key == "answer"]
    assert f"Of {len(of_plans)} figures of the plans" in answer.words["text"] and len(of_plans) < len(stated)


def test_what_all_plans_have_they_have_of_one_area_and_group(panel):
    """Zhengzhou's private beds are no figure for the beds that the other plans count."""
    own = panel[panel.jurisdiction.isin(mz.cities()) & (panel.basis != "reference")]
    own = own[own.kind.isin(["level", "share", "flow", "target", "norm"])]
    use = own.kind.where(own.kind.isin(["target", "norm"]), "actual")
    n = own.groupby([own.indicator, own.area, own.group, use]).jurisdiction.nunique()
    shared = {i for i, *_ in n.index[n == len(mz.cities())]}
    assert "elderly_care_beds" not in shared and "dibao_standard" in shared
    parts = tried("01-coverage")
    answer, silent = (next(s for s in parts if s.key == key).words["text"] for key in ("answer", "silent"))
    assert f"{len(shared)} stand in all 4 plans" in answer and "elderly care beds" not in answer
    # Two that leave out as much as each other are both named.
    assert silent.startswith("Zhengzhou and Kaifeng lack the most levels: four of these each")
    for part in mz.coverage("elderly_care_beds").query("group == '' and use == 'actual'").itertuples():
        assert (part.status == "not stated") == (part.jurisdiction == "zhengzhou")


def test_parts_of_a_city_are_not_told_beside_another_city():
    """Zhengzhou's support of the destitute in 2015 is that of its counties: no multiple of Kaifeng's, and of no standard of the city."""
    parts = {s.key: s for s in tried("02-low-income-standards")}
    assert "destitute" not in parts["support"].words["title"] and "orphan" in parts["support"].words["title"]
    assert parts_of_city("zhengzhou-13fyp-013") and "counties" in parts_note(parts["support"].rows)
    told = parts["multiples"].words["text"]
    assert told.startswith("Kaifeng, in institutions: 1.87 (2011), 1.46 (2015)") and "Zhengzhou, " not in told


def test_whose_beds_are_in_communities_too_is_said_where_beds_stand_side_by_side():
    for language, told in (("en", "Wuhan counts beds in communities too."), ("zh", "武汉含社区床位")):
        parts = {s.key: s.words for s in tried("03-elderly-care-beds", language=language)}
        assert all(told in parts[key]["note"] for key in ("beds-per-1000", "bed-counts", "beds-table"))
    alone = {s.key: s.words for s in tried("03-elderly-care-beds", cities="wuhan")}
    assert "communities too" not in alone["bed-counts"]["note"]


def test_a_floor_of_beds_is_a_ceiling_of_elderly_people_to_a_bed():
    [told] = [s for s in tried("03-elderly-care-beds") if s.key == "elderly-a-bed"]
    assert "Pingdingshan **82**, at most 28 by the target" in told.words["text"]


def test_parts_of_a_city_are_named_with_their_areas_on_figures_and_in_tables():
    """The counties of a rural figure and the districts of an urban one are not, together, the city."""
    rates = mz.rates("dibao_standard", "zhengzhou")
    assert "Zhengzhou 2011, rural counties and urban districts" in parts_note(rates)
    nb = SimpleNamespace(language="en")
    shown = mz.table(rates, nb, rows=["jurisdiction", "area"], columns="measure").data
    assert "Zhengzhou 2011, counties." in shown and "Zhengzhou 2011, districts." in shown


@pytest.mark.parametrize("cities", ["all", "kaifeng, pingdingshan", "wuhan, kaifeng"])
def test_who_ended_above_the_nation_is_told_of_every_city_that_is_drawn(cities):
    drawn = next(s for s in tried("02-low-income-standards", cities=cities) if s.key == "beside-the-nation")
    last = drawn.rows.dropna(subset="value").sort_values("year").groupby(["jurisdiction", "area"]).value.last()
    above = {j for j, own in last.groupby("jurisdiction") if (own > 100).all()}
    title = drawn.words["title"]
    assert {j for j in mz.cities() if j.title() in title} == (above or set(last.index.get_level_values(0)))
    assert ("below" in title) == (not above)
    # What speaks of parts of a city is not drawn beside the nation: neither Zhengzhou's start nor Wuhan's.
    assert not drawn.rows.dropna(subset="value").observation.map(parts_of_city).any()


def test_a_city_is_counted_below_others_only_where_both_count_the_same():
    rows = Rows(mz.beside_others("kaifeng"))
    pairs = rows.beside("kaifeng").table
    assert (
        len(pairs)
        and "beds_per_1000_elderly" not in set(pairs.indicator)
        and "beds_per_1000_elderly" in set(rows.table.indicator)
    )
    title = next(s for s in tried("07-city-profile", city="kaifeng") if s.form == "bars").words["title"]
    cities = pairs[pairs.jurisdiction_beside != "china"]
    assert f"{(cities.high < cities.low_beside).sum()} of {len(cities)}" in title
    assert not pairs.observation.map(doubtful).any() and not pairs.observation_beside.map(doubtful).any()


def asked(indicator, **given):
    """Title and answer of 09 for an indicator."""
    said = {s.key: s.words for s in tried("09-explore", indicator=indicator, **given)}
    return said["asked"]["title"], said["answer"]["text"]


@pytest.mark.parametrize("language, points, times", [("en", "percentage points", " times "), ("zh", "个百分点", "倍")])
@pytest.mark.parametrize(
    "indicator, kinds", [("cremation_rate", ""), ("nursing_bed_share", "target"), ("dibao_rural_urban_ratio", "")]
)
def test_shares_are_points_apart_and_no_multiples(language, points, times, indicator, kinds):
    title, answer = asked(indicator, kinds=kinds, language=language)
    assert points in answer and times not in title + answer and title.count("%") == 2


def test_growths_are_told_as_such_and_only_those_of_like_places_are_ranked():
    nb = mz.settings("09-explore", dict(cities="all", language="en", figures_dir="", formats="png", size="page", sort="value",
                                        indicator="dibao_standard", years="", areas="", kinds="growth"))  # fmt: skip
    own = mz.compare("dibao_standard", "kaifeng", areas="rural", kinds="growth")
    two = pd.concat([own, own.assign(jurisdiction="wuhan", value=50.0, low=50.0, high=50.0)])
    assert figure_words(nb, "asked", two)["title"] == "Kaifeng's rural dibao standard grew by 116%, Wuhan's 50%"
    # Zhengzhou's growths start from its counties or its districts, which is found by what was announced.
    for indicator in ("dibao_standard", "wubao_standard"):
        title, answer = asked(indicator, kinds="growth")
        assert "grew" not in title and answer.startswith("No two cities have a figure of this kind for ")


def test_a_target_is_told_as_one():
    title, answer = asked("community_facility_area", kinds="target")
    assert (
        title == "Zhengzhou's target for facility area per 100 homes is at least 1.33 times Wuhan's"
        and ", target, 2020" in answer
    )


def test_what_is_equal_in_doubt_or_within_rounding_is_not_ranked():
    title, answer = asked("medical_assistance_share")
    assert title == "Medical assistance share: Zhengzhou and Kaifeng" and "the same in Zhengzhou and Kaifeng" in answer
    title, answer = asked("social_organisations_per_10000")  # the highest of them stands on no known denominator
    assert " times " not in title and answer.startswith(
        "Not ranked, a figure being in doubt: organisations per 10,000, 2015."
    )
    title, answer = asked("dibao_recipient_times")
    assert answer.startswith("No two cities have a figure for 2011–2015 that counts the same.")
    # 22 printed without a decimal may be as much as the 22.4 beside it.
    row = mz.compare("orphan_standard", "zhengzhou", 2015, groups="institution")
    two = pd.concat(
        [
            row.assign(value=22.0, low=21.5, high=22.5),
            row.assign(value=22.4, low=22.35, high=22.45, jurisdiction="kaifeng"),
        ]
    )
    assert not Rows(two).parts and len(Rows(two.assign(low=two.value, high=two.value)).parts) == 1


def of(name, key, **given):
    """What a notebook says under a key: the sentence, or title and note of a figure."""
    words = next(s.words for s in tried(name, **given) if s.key == key)
    return words.get("text") or " | ".join((words["title"], words["note"]))


def test_what_is_silent_for_a_year_is_not_said_to_be_silent():
    answer = asked("certified_social_workers")[1]  # the year for which most have it is Pingdingshan's
    assert "for 2020" in answer and "Zhengzhou" in answer.split("No figure of this kind for 2020")[1]
    assert "got in 2010" in of("02-low-income-standards", "support", year=2010)
    assert "neither for 2010" in of("02-low-income-standards", "support", year=2010)
    assert "prints rests" not in of("02-low-income-standards", "multiples", cities="wuhan")


def test_a_city_with_parts_alone_is_not_hidden_by_another_with_the_whole():
    for indicator, city in (
        ("wubao_standard", "kaifeng"),
        ("boundaries_inspected", "pingdingshan"),
        ("elderly_care_beds", "zhengzhou"),
    ):
        table = mz.compare(indicator, years="all")
        assert city in set(table[table.value.notna()].jurisdiction), indicator
        answer = asked(indicator, years="all")[1]
        assert not re.search(rf"(Not stated|No figure of this kind) for .*{city.title()}", answer)


def test_a_kind_that_nobody_states_leaves_empty_cells_with_a_reason():
    for indicator in ("dibao_recipient_times", "cremation_rate", "resident_population"):
        title, answer = asked(indicator, kinds="growth", years="all")
        assert title.startswith("No city states") and "No city has a figure" in answer


@pytest.mark.parametrize(
    "cities, told",
    [
        (["zhengzhou"], "more slowly than the country's in Zhengzhou"),
        (["zhengzhou", "kaifeng"], "in Kaifeng"),
        (["zhengzhou", "pingdingshan"], "Zhengzhou"),
    ],
)
def test_the_pace_beside_the_nation_does_not_hang_on_which_other_cities_are_asked(cities, told):
    every = {(r.jurisdiction, r.area): r.pace for r in mz.catching_up(years_of(list(mz.cities()))).itertuples()}
    own = mz.catching_up(years_of(cities))
    assert len(own) and all(every[r.jurisdiction, r.area] == r.pace for r in own.itertuples())
    assert set(own.jurisdiction) == set(cities) and told in of(
        "02-low-income-standards", "faster-or-slower", cities=cities
    )


def years_of(cities):
    return mz.compare("dibao_standard", cities, "all", beside="china", include_announced=False)


@pytest.mark.parametrize(
    "cities, told",
    [
        ("pingdingshan", "One city counts its beds; no target that is not in doubt"),
        ("zhengzhou", "No cities count their beds; none has a target"),
        ("kaifeng, pingdingshan", "Two cities count their beds; no target that is not in doubt"),
        ("kaifeng", "One city counts its beds; none has a target"),
    ],
)
def test_cities_that_count_their_beds_are_counted_once(cities, told):
    assert of("03-elderly-care-beds", "bed-counts", cities=cities).startswith(told)


def test_floors_stay_floors():
    assert "at least 20 percentage points" in asked("nursing_bed_share", kinds="target")[1]
    assert "at least 1.33 times" in asked("community_facility_area", kinds="target")[1]
    assert "implied: at least 36.4" in of("03-elderly-care-beds", "beds-per-1000", cities="pingdingshan")
    assert "the cities plan 35–50 |" in of("03-elderly-care-beds", "beds-per-1000")


def test_of_several_years_the_title_tells_of_the_last_and_names_it():
    title, answer = asked("dibao_standard", years="all")
    assert title == "Wuhan's rural dibao standard is 1.86 times Kaifeng's, 2022"
    years = [int(y) for y in re.findall(r"dibao standard, (\d{4})", answer)]
    assert years == sorted(years) and len(set(years)) > 1


def test_what_no_plan_prints_is_told_with_its_years():
    note = of("09-explore", "asked", years="2015, 2020")
    assert "From outside the plans: Wuhan 2020." in note
    assert "武汉2020年数据非规划所列。" in of("09-explore", "asked", years="2015, 2020", language="zh")
    assert "outside" not in of("09-explore", "asked", years="2015")
    assert "No plan prints these figures." in of("09-explore", "asked", indicator="resident_population")


def test_of_a_kind_that_was_asked_for_it_is_said_that_it_was():
    title, answer = asked("dibao_rural_urban_ratio", years="2015", kinds="level")
    assert title.endswith("of this kind") and "No city has a figure of this kind" in answer
    assert "of this kind" not in "".join(asked("tekun_recipients", years="2015"))


def test_many_years_are_lines_and_few_are_dots():
    form = {
        y: next(s.form for s in tried("09-explore", years=y) if s.key == "asked") for y in ("", "2011, 2015", "all")
    }
    assert form == {"": "dots", "2011, 2015": "dots", "all": "slopes"}


@pytest.mark.parametrize("language, said", [("en", "figure of this kind"), ("zh", "该类别")])
def test_who_has_a_figure_of_another_kind_is_not_said_to_have_none(language, said):
    panel, met = mz.load_panel(), 0
    own = panel[panel.jurisdiction.isin(mz.cities()) & panel.indicator.isin(("beds_per_1000_elderly", "lottery_sales",
                "social_work_agencies", "dibao_consumption_share", "elderly_share"))]  # fmt: skip
    for (indicator, kind), _ in own.groupby(["indicator", "kind"]):
        for kinds in ("", kind):
            table = mz.compare(indicator, kinds=kinds)
            silent = set(Rows(table).missing)
            other = own[(own.indicator == indicator) & own.jurisdiction.isin(silent) & own.period_end.isin(table.year)]
            if len(other):
                met += 1
                assert said in asked(indicator, kinds=kinds, language=language)[1], (indicator, kinds)
    assert met > 5


def test_no_state_of_things_is_said_to_be_one_under_the_title():
    for kind, en, zh in (
        ("growth", "Welfare lottery sales, growth, yuan, 2011–2015", "福利彩票销售额，增长，元，2011—2015年"),
        ("target", "Welfare lottery sales, target, yuan, 2020", "福利彩票销售额，目标，元，2020年"),
        ("flow", "Welfare lottery sales, yuan, 2006–2010, 2011–2015", "福利彩票销售额，元，2006—2010年、2011—2015年"),
    ):
        table = mz.compare("lottery_sales", kinds=kind, years="all")
        assert (about(table), about(table, "zh")) == (en, zh)


def test_means_are_told_with_their_years_where_there_are_other_figures_too():
    note = of("09-explore", "asked", years="all")
    assert "means of districts in Kaifeng 2011, 2015 and Pingdingshan 2015, 2020." in note
    note = of("09-explore", "asked", years="all", language="zh")
    assert "开封2011、2015年和平顶山2015、2020年为所辖区县平均" in note
    assert "means of districts in Kaifeng and Pingdingshan." in of("09-explore", "asked")


def test_a_sum_is_silent_over_its_years():
    for language in ("en", "zh"):
        assert not re.search(
            r"(for|列出)2010|for 2010, 2015", asked("lottery_sales", years="all", language=language)[1]
        )
    assert "Not stated for 2011–2015: Pingdingshan and Wuhan." in asked("dibao_spending")[1]
    assert "未列出2011—2015年数据：平顶山和武汉。" in asked("dibao_spending", language="zh")[1]


@pytest.mark.parametrize("city", ["zhengzhou", "kaifeng", "wuhan", "pingdingshan"])
def test_a_profile_of_one_city_speaks_of_no_others(city):
    said = {s.form: s.words for s in tried("07-city-profile", city=city, cities=city)}
    text = next(s.words["text"] for s in tried("07-city-profile", city=city, cities=city) if s.key == "answer")
    assert "others" not in said["bars"]["title"] and "none of the others" not in text


def test_of_cities_that_were_not_asked_for_nothing_is_denied():
    for language, said in (("en", "none of the others asked for"), ("zh", "所选其他城市")):
        given = dict(city="pingdingshan", cities="pingdingshan, wuhan", language=language)
        assert said in of("07-city-profile", "answer", **given)


def test_two_figures_of_one_thing_are_told_apart_by_their_groups():
    for language, said in (("en", ("(at home), 2015: 348", "(in institutions), 2015: 580")),
                           ("zh", ("（分散供养）348元", "（集中供养）580元"))):  # fmt: skip
        assert all(s in of("10-announced", "areas", language=language) for s in said)


def test_what_is_said_of_floors_stands_beside_what_met_them():
    for language, said in (("en", "repeats its province's floor"), ("zh", "沿用省定最低标准")):
        for cities, met in (("wuhan", False), ("pingdingshan", False), ("kaifeng", True), ("zhengzhou", True)):
            assert (said in of("10-announced", "answer", cities=cities, language=language)) == met, cities


@pytest.mark.parametrize(
    "family", ["charity_lottery", "projects_finance", "children", "veterans", "marriage", "volunteers"]
)
def test_one_target_is_told_in_the_singular_and_what_is_not_shared_is_no_difference(family):
    said = {s.key: s.words for s in tried("06-targets", family=family)}
    titles = " | ".join(said[k]["title"] for k in ("binding", "standing"))
    assert not re.search(r"\b(of 1 targets|1 of \d+ targets? (lack |marked either way are)|of 1 target lack )", titles)
    assert "1 of" not in said["answer"]["text"] or "in their plan" not in said["answer"]["text"]
    assert "Some need none" not in said["answer"]["text"]
    zh = of("06-targets", "same-numbers", family=family, language="zh")
    assert "各市目标值均不相同" not in zh


def test_one_figure_is_no_figures_and_nothing_fails_in_words():
    text = of("08-consistency", "answer", cities="wuhan")
    assert "none is contradicted" in text and "Of 1 figure that must" in text and "0 do" not in text


def test_what_is_worked_out_is_no_plan_s_word_wherever_it_stands():
    for cities in ("pingdingshan", "pingdingshan, zhengzhou", "pingdingshan, wuhan"):
        assert "not printed" in of("03-elderly-care-beds", "answer", cities=cities)
    assert "implied: at least 36.4" in of("03-elderly-care-beds", "beds-per-1000", cities="pingdingshan")


def test_no_number_stands_where_there_is_none():
    text = of("06-targets", "answer", cities="kaifeng", family="children")
    assert text.startswith("**The one numerical target has a base value or needs none.**") and "Not every" not in text
    assert of("02-low-income-standards", "beside-the-nation", cities="kaifeng").startswith("Kaifeng ended below")
    assert "in the plan" in of("01-coverage", "comparable", cities="kaifeng", minimum_cities=1)


def test_a_difference_is_hardly_finer_than_what_it_is_of():
    assert (
        "Kaifeng has 212,000,000 yuan more than Zhengzhou" in asked("dibao_spending")[1]
    )  # 1.65 billion is 1.645 to 1.655
    assert "开封比郑州多2.12亿元" in asked("dibao_spending", language="zh")[1]
    assert "Wuhan has 12,527 persons more than Kaifeng, 2.34 times as many" in asked("demobilised_soldiers_received")[1]
    assert "6.8 percentage points" in asked("cremation_rate")[1]
    assert "at least 20 percentage points" in asked("nursing_bed_share", kinds="target")[1]
    row = next(mz.difference(mz.compare("nursing_bed_share", kinds="target")).itertuples())
    for value, said in ((9.0, "9"), (9.5, "9.5"), (1.02, "1.0")):
        assert figure(row._replace(value=value, low=value, high=value, qualifier=""), marks=False) == said


def test_all_that_are_equal_are_named():
    assert "the same in Zhengzhou, Kaifeng and Wuhan" in asked("relief_time_limit")[1]


def test_means_of_districts_are_told_beside_whatever_they_stand_beside():
    for name, given in (("02-low-income-standards", {"year": 2020}), ("00-at-a-glance", {})):
        words = next(s.words for s in tried(name, **given) if s.key in ("standards", "at-a-glance"))
        assert "means of districts in" in words["note"] + words["subtitle"]
        assert ("From outside the plans: Wuhan." in words["note"]) == bool(given)


def test_neither_years_nor_kinds_are_ranked_together():
    other = mz.compare("orphan_standard", "zhengzhou", 2015, groups="institution")
    assert len(other) == 1
    like = other.assign(jurisdiction="kaifeng", value=1.0, low=1.0, high=1.0)
    assert len(Rows(pd.concat([other, like])).parts) == 1
    for change in ({"year": 2014}, {"start": 2014}, {"kind": "target"}, {"unit": "bed"}):
        assert not Rows(pd.concat([other, like.assign(**change)])).parts, change


def test_no_title_ranks_what_stands_on_parts_of_cities_or_on_an_open_base():
    drawn = next(s for s in tried("05-growth-rates") if s.key == "yearly-rates")
    whole = (
        Rows(drawn.rows).whole.where(measure="rate").table.pivot(index="jurisdiction", columns="area", values="value")
    )
    faster = whole.index[whole.rural > whole.urban]
    assert all(j.title() in drawn.words["title"] for j in faster) and len(faster) == len(whole.dropna()) == 2
    assert "fastest" not in drawn.words["title"] and "as printed (2011), or a year earlier" in drawn.words["note"]
    alone = next(s for s in tried("05-growth-rates", area="rural") if s.key == "yearly-rates")
    assert alone.words["title"] == "Rural dibao standards rose by 8.0–21.7% a year"


def test_a_target_in_doubt_leads_no_title():
    now, aim = (
        mz.compare("elderly_care_beds", "pingdingshan", year, kinds=k)
        for year, k in ((2020, "level"), (2025, "target"))
    )
    assert Rows(pd.concat([now, aim])).farthest is None
    title = next(s for s in tried("03-elderly-care-beds") if s.key == "bed-counts").words["title"]
    assert title == "Wuhan plans 1.6 times the beds it had in 2015"


def test_what_cannot_be_judged_is_counted_in_the_title():
    drawn = next(s for s in tried("08-consistency") if s.key == "verdicts")
    sums = drawn.rows[drawn.rows["sort"] == "arithmetic"].set_index("verdict").value
    off, open_ = int(sums["inconsistent"]), int(sums["denominator not named"])
    assert drawn.words["title"] == f"{off} of {int(sums.sum())} sums, growths and ratios fail; {open_} cannot be judged"


@pytest.mark.parametrize(
    "name, key", [("08-consistency", "contradictions"), ("05-growth-rates", "stated-and-computed")]
)
@pytest.mark.parametrize(
    "language, told", [("en", "17.3% may be meant for 2011–2015"), ("zh", "17.3%或仅指2011—2015年")]
)
def test_what_may_explain_a_contradiction_stands_under_the_figure(language, told, name, key):
    drawn = next(s for s in tried(name, language=language) if s.key == key)
    assert told in drawn.words["note"]
    without = next(s for s in tried(name, cities="pingdingshan", language=language) if s.key == key)
    assert not Rows(without.rows).caveats(language) and "17.3" not in without.words["note"]


def test_the_sign_of_doubt_says_why():
    said = {
        "kaifeng-13fyp-042": "contradicted by its plan",
        "wuhan-13fyp-076": "no denominator named",
        "wuhan-13fyp-019": "base of a part",
        "wuhan-13fyp-073": "rounded without a word",
        "kaifeng-13fyp-041": "",
    }
    panel = mz.load_panel()
    every = shaped(panel[panel.observation.isin(said)])
    for row, reason in said.items():
        note = with_key({}, every[every.observation == row], "en")["note"]
        assert ("‡" in note) == bool(reason) and reason in note
    assert "see sources" in with_key({}, every, "en")["note"]
    # Every verdict that an issue may have has words.
    for verdict in map(plain_verdict, load("issues").verdict):
        assert f"doubt:{verdict}" in catalogue("labels")


def test_shares_of_beds_in_institutions_are_held_against_no_shares_of_all_beds():
    aims = mz.compare("nursing_bed_share", years="target", kinds="target")
    seen = dict(zip(aims.jurisdiction, scopes(aims)))
    assert seen["pingdingshan"] == "institutions" and {seen[j] for j in seen if j != "pingdingshan"} == {"all beds"}
    for language, told in (("en", "Pingdingshan: a share of beds in institutions"), ("zh", "平顶山为占机构床位的比例")):
        note = next(s for s in tried("03-elderly-care-beds", language=language) if s.key == "nursing-beds").words[
            "note"
        ]
        assert told in note
    alone = next(s for s in tried("03-elderly-care-beds", cities="pingdingshan") if s.key == "nursing-beds")
    assert "others" not in alone.words["note"]


def test_bounds_of_a_whole_number_and_who_is_silent_are_told():
    note = next(s for s in tried("04-social-workers") if s.key == "density").words["note"]
    assert note == "Wuhan's plan prints 3, which stands for 2.5 to 3.5. Not stated: Kaifeng."


def test_months_not_printed_are_told():
    support = next(s for s in tried("02-low-income-standards") if s.key == "support").words["note"]
    assert "Zhengzhou: orphan standard printed without its month." in support


@pytest.mark.parametrize("language", ["en", "zh"])
def test_shared_targets_that_count_unlike_things_are_named_under_the_figure(language):
    drawn = next(s for s in tried("06-targets", language=language) if s.key == "shared-targets")
    seen = drawn.rows.assign(scope=scopes(drawn.rows)).groupby("indicator").scope.nunique()
    unlike = set(seen.index[seen > 1])
    assert "nursing_bed_share" in unlike and "cremation_rate" not in unlike
    for indicator in seen.index:
        assert (inside(label(indicator, language, True)) in drawn.words["note"]) == (indicator in unlike), indicator
    alone = next(s for s in tried("06-targets", cities="zhengzhou, wuhan", family="marriage") if s.key == drawn.key)
    assert "scope" not in alone.words["note"]


@pytest.mark.parametrize("name, given, told", [
    ("07-city-profile", {"city": "wuhan"}, "elderly facility coverage"), ("07-city-profile", {"city": "xinzheng"}, "beds per 1,000"),
    ("07-city-profile", {"city": "zhengzhou", "cities": "zhengzhou, kaifeng"}, ""), ("00-at-a-glance", {}, "Beds differ in scope"),
    ("00-at-a-glance", {"cities": "zhengzhou"}, "")])  # fmt: skip
def test_unlike_scopes_are_told_where_they_stand_side_by_side_and_nowhere_else(name, given, told):
    note = next(s for s in tried(name, **given) if s.form == "bars").words["note"]
    assert told in note and bool(told) == bool(re.search("(?i)differ in scope", note))
