"""Figures from outside the plans: every row accounted for, each with its source, and what they say of the plans."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from test_bad_input import invoke

import mzlib as mz
from mzlib.analysis.audit import doubtful, parts_of_city
from mzlib.analysis.growth import chained
from mzlib.words.credits import full_sources, parts_note

ROOT = Path(__file__).resolve().parents[1]
RAW = pd.read_csv(ROOT / "data/raw/reference.csv", dtype=str, keep_default_na=False)
LEDGER = pd.read_csv(ROOT / "data/raw/reference-series.csv", dtype=str, keep_default_na=False)
SERIES = ROOT.parent / "shared/reference/reference-series.csv"
ORIGINS = tomllib.loads((ROOT / "data/raw/origins.toml").read_text("utf-8"))
AUDIT = pd.read_csv(ROOT / "data/processed/audit.csv", keep_default_na=False).set_index("identity")


@pytest.fixture(scope="module")
def rows(panel):
    return panel.set_index("observation")


def test_every_row_is_in_the_panel_or_left_out_with_a_reason(rows):
    assert ((LEDGER.observation == "") != (LEDGER.reason == "")).all()
    taken = LEDGER[LEDGER.observation != ""]
    assert set(taken.observation) <= set(rows.index)
    assert (LEDGER.reason[LEDGER.observation == ""].str.len() > 30).all()
    assert len(LEDGER) == 479 and len(taken) == 458
    # Two bounds of one range, and nothing else, make one row of two.
    twice = {o for o, n in Counter(taken.observation).items() if n > 1}
    assert twice == {"reference:china:beds_per_1000_elderly:all:2020:target"}


def test_the_list_is_that_of_the_collection(rows):
    if not SERIES.is_file():
        pytest.skip("the collection is not at hand")
    with SERIES.open(encoding="utf-8", newline="") as file:
        series = list(csv.DictReader(file))
    assert [(r["series"], r["jurisdiction"], r["year"]) for r in series] == list(
        LEDGER[["series", "jurisdiction", "year"]].itertuples(index=False, name=None)
    )
    # The panel has the number of the collection, in its own unit: by the year or the month, by one or by ten thousand.
    for row, observation in zip(series, LEDGER.observation):
        if (
            observation
            and "beds_per_1000_elderly:all:2020:target" not in observation
            and "hubei:resident" not in observation
        ):
            times = 10000 if row["unit"].startswith("10k") else 1
            monthly = "yuan per person per year" in row["unit"] and rows.unit[observation] == "yuan/person/month"
            assert rows.value[observation] == pytest.approx(
                float(row["value"]) * times / (12 if monthly else 1), rel=1e-9
            ), row
            confidence = rows.confidence[observation]
            assert confidence == row["confidence"] or (row["confidence"], confidence) == ("medium", "high"), row


def test_every_reference_row_names_its_source_in_both_languages(panel):
    outside = panel[panel.basis == "reference"]
    assert set(zip(outside.origin_en, outside.origin)) <= {(o["en"], o["zh"]) for o in ORIGINS.values()}
    assert (outside[["origin", "origin_en"]] != "").all(axis=None) and set(outside.confidence) == {"high", "medium"}
    assert (panel.loc[panel.basis != "reference", ["origin", "origin_en", "confidence"]] == "").all(axis=None)
    assert set(RAW.source) == set(ORIGINS)
    assert list(panel.columns[-3:]) == ["origin", "origin_en", "confidence"]


def test_source_tells_a_reviewer_all():
    status, out, _ = invoke("source", "reference:wuhan:dibao_standard:rural:outer-districts:2010:level")
    assert status == 0
    for words in (
        "Wuhan civil affairs bureau",
        "武汉市民政局 (新华网 2011-12-01)",
        "confidence medium",
        "outer districts",
        "120 a month",
    ):
        assert words in out


# What the outside series say


@pytest.mark.parametrize(
    "observation, value",
    [
        ("derived:china:institution_beds_per_1000_elderly:all:2015:level", 1000 * (672.7 - 298.1) / 22200),
        ("derived:china:elderly_care_institution_beds:all:2015:level", 3746000),
        ("derived:china:social_organisations_per_10000:all:2015:level", 66.2 / 13.7462),
        ("derived:kaifeng:social_organisations_per_10000:all:2015:level", 1688 / 454.26),
        ("reference:hubei:resident_population:all:2020:level", 57752557),
        ("reference:china:poverty_line:rural:2015:level", 2855),
        ("reference:henan:consumption_per_head:urban:2015:level", 17154),
        ("reference:zhengzhou:dibao_standard:rural:2017:level", 380),
    ],
)
def test_a_number_by_hand(observation, value, rows):
    assert rows.value[observation] == pytest.approx(value)


def test_what_a_plan_prints_comes_first(panel):
    for city, area, year in (("zhengzhou", "urban", 2015), ("wuhan", "rural", 2015), ("pingdingshan", "rural", 2020)):
        same = panel[(panel.jurisdiction == city) & (panel.indicator == "dibao_standard") & (panel.area == area)]
        same = same[(same.period_end == year) & (same.kind == "level") & (same.group == "")]
        assert set(same.basis) == {"stated", "reference"}
        [cell] = mz.compare("dibao_standard", city, year, area).itertuples()
        assert cell.status == "stated"


def test_an_announced_figure_feeds_no_derived_one_of_its_place(panel, rows):
    plans = panel[(panel.basis == "stated") & panel.kind.isin(["level", "share"])]
    own = set(zip(plans.jurisdiction, plans.indicator))
    for row in panel[panel.basis == "derived"].itertuples():
        for i in row.inputs.split():
            assert rows.basis[i] != "reference" or (rows.jurisdiction[i], rows.indicator[i]) not in own, row.observation


def test_one_sentence_counts_two_areas_of_wuhan():
    """+61% starts from the central districts' 360, +167% from the outer districts' 120; the central base gives +122%."""
    urban, rural = (AUDIT.loc[f"announced:wuhan_{area}_dibao_growth"] for area in ("urban", "rural"))
    assert (urban.verdict, rural.verdict) == tuple(
        f"areas differ, consistent only on base {part} districts" for part in ("central", "outer")
    )
    assert float(urban.computed) == pytest.approx(100 * (580 / 360 - 1))
    assert float(rural.computed) == pytest.approx(100 * (320 / 120 - 1))
    assert round(100 * (320 / (1730 / 12) - 1)) == 122 and "122 percent" in rural.note


def test_pingdingshan_went_down_to_the_floor_and_its_ratio_is_nobodys(rows):
    def announced(place, indicator, area, year):
        return rows.value[f"reference:{place}:{indicator}:{area}:{year}:level"]

    for area in ("urban", "rural"):
        gaps = [announced("pingdingshan", "dibao_standard", area, y) - announced("henan", "dibao_floor", area, y)
                for y in (2017, 2018, 2019, 2020)]  # fmt: skip
        assert gaps[0] > 0 and gaps[1:] == [0, 0, 0]
    line = AUDIT.loc["announced:pingdingshan_dibao_ratio_2020"]
    assert line.verdict == "inconsistent" and float(line.stated) == 65
    assert [round(100 * 4260 / 12 / 570, 1), round(100 * 4503 / 12 / 582, 1)] == [62.3, 64.5]


def test_the_two_audits_are_told_apart():
    own, other = mz.audit(), mz.audit(against="announced")
    assert not own.identity.str.startswith("announced:").any() and other.identity.str.startswith("announced:").all()
    assert own.identity.nunique() + other.identity.nunique() == len(AUDIT)
    with pytest.raises(ValueError, match="against: found 'others'"):
        mz.audit(against="others")
    status, out, _ = invoke("audit", "--against", "announced", "--cities", "wuhan")
    assert status == 0 and out.startswith("4 identities: 2 consistent, 2 fits a part of the city only")


def test_a_ratio_of_two_areas_is_in_doubt(rows):
    """120 in the outer districts over 360 in the central ones is a third; in either area it was two fifths."""
    assert doubtful("derived:wuhan:dibao_rural_urban_ratio:all:2010:share")
    assert not doubtful("derived:wuhan:dibao_rural_urban_ratio:all:2015:share")
    for part in ("central", "outer"):
        rural, urban = (
            rows.value[f"reference:wuhan:dibao_standard:{a}:{part}-districts:2010:level"] for a in ("rural", "urban")
        )
        assert round(100 * rural / urban) == 40
    assert round(rows.value["derived:wuhan:dibao_rural_urban_ratio:all:2010:share"]) == 33


@pytest.mark.parametrize("language, said", [("en", "Parts of cities only"), ("zh", "仅为部分区县")])
def test_what_fits_a_part_of_a_city_says_so_wherever_it_is_drawn(language, said):
    """Every figure whose announced area differs: the plan's own, and what was derived from it; and none of another."""
    differ = AUDIT[AUDIT.verdict.str.startswith("areas differ")].facts.str.split().str[0]
    panel = mz.load_panel()
    for fact in differ:
        row = panel[panel.observation == fact].iloc[0]
        table = mz.compare(row.indicator, row.jurisdiction, "all", row.area, row.group, kinds=row.kind)
        own = table[table.observation == fact]
        assert len(own) == 1 and parts_note(own, language).startswith(said), fact
    assert parts_note(mz.compare("dibao_standard", years=2015), language) == ""


@pytest.mark.parametrize("city", ["zhengzhou", "wuhan"])
def test_a_share_of_two_parts_of_a_city_is_in_no_series(city):
    table = mz.compare("dibao_rural_urban_ratio", city, "all", kinds="share")
    mixed = table[table.observation.map(lambda o: len(parts_of_city(o)) > 1)]
    assert len(mixed) == 1
    assert set(chained(table).observation).isdisjoint(mixed.observation)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sources_cite_in_full_what_the_series_cites(panel, language):
    known = {(r.source, r.origin, r.confidence) for r in RAW.itertuples()}
    table = pd.DataFrame({"observation": panel.observation[panel.basis == "reference"]})
    shown = table.assign(indicator="x", area="all", jurisdiction="china", value=float("nan"), measure="level")
    lines = full_sources(shown, dict.fromkeys(("title", "subtitle", "note"), ""), language).splitlines()
    for source, origin, confidence in known:
        second = dict(en="a copy, or worked out", zh="转引或推算")[language] if confidence == "medium" else ""
        assert [x for x in lines if x.startswith(ORIGINS[source][language]) and origin in x and second in x], origin
    assert not re.search("WITH|with Lankao|at year-end", "\n".join(lines))
