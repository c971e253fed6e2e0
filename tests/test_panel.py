"""The committed panel: its anchors, its form, and that it is what the raw data give."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mzlib as mz
from mzlib.panel.build import load_raw, make_panel, write_processed
from mzlib.sources.catalogues import decimals
from mzlib.sources.paths import documents_folder

ROOT = Path(__file__).resolve().parents[1]
PROCESSED = ROOT / "data" / "processed"
COLUMNS = [
    "observation", "jurisdiction", "indicator", "area", "group", "period_start", "period_end", "kind", "value", "low",
    "high", "unit", "qualifier", "basis", "rule", "inputs", "document", "fact", "printed", "note",
    "origin", "origin_en", "confidence",
]  # fmt: skip


@pytest.fixture(scope="module")
def raw():
    found, problems = load_raw(ROOT / "data" / "raw")
    assert problems == []
    return found


@pytest.fixture(scope="module")
def rebuilt(raw):
    return make_panel(raw)


# indicator, jurisdiction, area, year, value, how far off at most, basis
ANCHORS = [
    ("dibao_standard", "zhengzhou", "rural", 2015, 290, 0, "stated"),
    ("dibao_standard", "kaifeng", "rural", 2015, 216.67, 0.005, "stated"),
    ("dibao_standard", "pingdingshan", "rural", 2015, 241.66, 0.005, "derived"),
    ("dibao_standard", "wuhan", "rural", 2015, 320, 0, "stated"),
    ("dibao_standard", "pingdingshan", "urban", 2015, 430, 0.05, "derived"),
    ("certified_social_workers_per_10000", "zhengzhou", "all", 2015, 2.09, 0.005, "derived"),
    ("certified_social_workers_per_10000", "pingdingshan", "all", 2020, 0.99, 0.005, "derived"),
    ("beds_per_1000_elderly", "pingdingshan", "all", 2020, 12.2, 0.05, "derived"),
    ("beds_per_1000_elderly", "wuhan", "all", 2015, 37, 0, "stated"),
    ("beds_per_1000_registered_elderly", "wuhan", "all", 2015, 37.2, 0.05, "derived"),
]


@pytest.mark.parametrize("indicator, jurisdiction, area, year, value, off, basis", ANCHORS)
def test_anchor(indicator, jurisdiction, area, year, value, off, basis):
    [cell] = mz.compare(indicator, [jurisdiction], year, area).itertuples()
    assert cell.status == basis
    assert abs(cell.value - value) <= off
    assert cell.low <= cell.value <= cell.high


def test_wuhan_beds_agree_with_the_printed_rate(panel):
    rows = panel[(panel.jurisdiction == "wuhan") & (panel.period_end == 2015) & (panel.kind == "level")]
    beds, elderly, printed = (
        rows[(rows.indicator == indicator) & (rows.basis == basis) & (rows.group == "")]
        for indicator, basis in (
            ("elderly_care_beds", "stated"),
            ("registered_elderly_population", "reference"),
            ("beds_per_1000_elderly", "stated"),
        )
    )
    assert len(beds) and (beds.value == 61000).all()
    computed = 1000 * 61000 / elderly.value.item()
    assert computed == pytest.approx(37.2, abs=0.05)
    assert printed.value.item() == 37
    assert printed.low.item() <= computed <= printed.high.item()


def test_kaifeng_social_organisations_did_not_grow_by_45_percent():
    table = mz.growth(["social_organisations"], ["kaifeng"]).set_index("measure")
    assert table.value["stated"] == 45 and set(table.verdict) == {"inconsistent"}
    assert table.value["computed"] == pytest.approx(100 * (1688 / 779 - 1))


# Form


def test_columns(panel):
    assert list(panel.columns) == COLUMNS
    with (PROCESSED / "panel.csv").open(encoding="utf-8") as file:
        assert file.readline() == ",".join(COLUMNS) + "\n"


def test_ids_are_unique(panel):
    assert panel.observation.is_unique
    assert (panel.observation.str.len() > 0).all()


def test_sorted(panel):
    places = list(tomllib.loads((ROOT / "data/raw/jurisdictions.toml").read_text(encoding="utf-8")))
    indicators = list(tomllib.loads((ROOT / "data/raw/codebook.toml").read_text(encoding="utf-8")))
    keys = []
    for r in panel.itertuples():
        words = (r.area, r.group, r.period_end, r.period_start, r.kind, r.basis, r.observation)
        keys.append((places.index(r.jurisdiction), indicators.index(r.indicator), *words))
    assert keys == sorted(keys)


def test_words(panel):
    jurisdictions = set(tomllib.loads((ROOT / "data/raw/jurisdictions.toml").read_text(encoding="utf-8")))
    assert {"zhengzhou", "wuhan", "xinzheng", "china"} <= set(panel.jurisdiction) <= jurisdictions
    assert set(panel.basis) == {"stated", "derived", "reference"}
    assert set(panel.area) <= {"urban", "rural", "all"}
    assert set(panel.kind) <= set(["level", "flow", "share", "growth", "target", "prior_target", "norm", "projection"])
    assert (panel.period_start <= panel.period_end).all()
    assert set(panel.qualifier[panel.basis == "derived"]) <= {"", "at_least", "at_most"}
    assert set(panel.qualifier[panel.basis != "derived"]) <= set(
        ["exact", "approx", "over", "at_least", "at_most", "range"]
    )


def test_values_lie_within_their_bounds(panel):
    assert panel.value.notna().all() and np.isfinite(panel.value).all()
    assert (panel.low.isna() | (panel.low <= panel.value)).all()
    assert (panel.high.isna() | (panel.value <= panel.high)).all()
    assert set(panel.qualifier[panel.low.isna()]) <= {"at_most"}
    assert set(panel.qualifier[panel.high.isna()]) <= {"at_least"}


def test_units_are_those_of_the_codebook(panel):
    codebook = tomllib.loads((ROOT / "data/raw/codebook.toml").read_text(encoding="utf-8"))
    own = panel.indicator.map({i: entry["unit"] for i, entry in codebook.items()})
    growth = (panel.kind == "growth") & panel.unit.isin(["percent", "percent/year", "percentage_point"])
    assert panel[(panel.unit != own) & ~growth].empty


def test_no_figure_loses_a_printed_place(panel):
    """A stated number that its plan prints in the indicator's own unit is shown with all of its decimals."""
    codebook = tomllib.loads((ROOT / "data/raw/codebook.toml").read_text(encoding="utf-8"))
    rows = panel[(panel.basis == "stated") & (panel.kind != "growth") & ~panel.unit.str.startswith("yuan")]
    rows = rows[(rows.qualifier != "range") & ~rows.printed.str.contains("/|半|千公顷")]
    shown = [round(r.value, decimals(codebook[r.indicator])) for r in rows.itertuples()]
    assert rows.printed[~np.isclose(shown, rows.value, rtol=1e-9)].tolist() == []


def test_names_for_titles_are_short():
    codebook = tomllib.loads((ROOT / "data/raw/codebook.toml").read_text(encoding="utf-8"))
    pairs = [(e.get("short_en", ""), e.get("short_zh", "")) for e in codebook.values()]
    assert all(bool(en) == bool(zh) and len(en) <= 28 and len(zh) <= 14 for en, zh in pairs)
    assert sum(bool(en) for en, _ in pairs) > 60


def test_lineage_by_basis(panel):
    derived = panel.basis == "derived"
    assert (panel[derived][["rule", "inputs"]] != "").all(axis=None)
    assert (panel[~derived][["rule", "inputs"]] == "").all(axis=None)
    assert ((panel.fact != "") == (panel.basis == "stated")).all()
    assert ((panel.document != "") == (panel.basis == "stated")).all()
    assert ((panel.printed != "") == ~derived).all()
    assert (panel.note[panel.basis == "reference"].str.contains("confidence ")).all()


def test_inputs_exist_and_the_rule_names_them(panel):
    rows = panel.set_index("observation")
    formulas = set(tomllib.loads((ROOT / "data/raw/formulas.toml").read_text(encoding="utf-8")))
    for path in (ROOT / "data/raw/identities").glob("*.toml"):
        formulas |= {f"{path.stem}:{i}" for i in tomllib.loads(path.read_text(encoding="utf-8"))}
    for row in panel[panel.basis == "derived"].itertuples():
        formula, _, rule = row.rule.partition(": ")
        assert formula in formulas
        for operand in row.inputs.split():
            assert operand in rows.index, f"{row.observation} stands on {operand}, which is not there"
            assert operand != row.observation
            indicator, year = rows.at[operand, "indicator"], rows.at[operand, "period_end"]
            assert indicator in rule and str(year) in rule, f"{row.rule} does not name {operand}"
            assert rows.at[operand, "jurisdiction"] == row.jurisdiction


def test_every_fact_is_an_observation(panel):
    facts = mz.load("facts").set_index("fact")
    stated = panel[panel.basis == "stated"]
    assert sorted(stated.observation) == sorted(facts.index)
    assert (stated.observation == stated.fact).all()
    assert (stated.set_index("fact").printed == facts.printed.reindex(stated.fact)).all()


# The build


def test_processed_is_what_the_raw_data_give(raw, rebuilt, tmp_path):
    paths = write_processed(raw, rebuilt, tmp_path)
    assert {p.name for p in paths} == {p.name for p in PROCESSED.iterdir()}
    for name in ("panel.csv", "facts.csv", "audit.csv", "issues.csv"):
        assert (tmp_path / name).read_bytes() == (PROCESSED / name).read_bytes(), f"{name}: run `mz build`"


def test_facts_are_the_same_with_the_documents_and_without(raw):
    if (folder := documents_folder()) is None:
        pytest.skip("the documents are not at hand")
    checked, problems = load_raw(ROOT / "data" / "raw", folder)
    assert problems == []
    pd.testing.assert_frame_equal(checked["facts"], raw["facts"], check_exact=True)


def test_parquet_is_the_same_as_csv(panel):
    parquet = pd.read_parquet(PROCESSED / "panel.parquet")
    assert list(parquet.columns) == COLUMNS
    assert parquet.to_csv(index=False) == (PROCESSED / "panel.csv").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(parquet.astype(panel.dtypes), panel, check_exact=True)


def test_datapackage_describes_what_there_is():
    package = json.loads((PROCESSED / "datapackage.json").read_text(encoding="utf-8"))
    resources = {r["path"]: r for r in package["resources"]}
    assert set(resources) == {p.name for p in PROCESSED.iterdir()} - {"datapackage.json"}
    for path, resource in resources.items():
        content = (PROCESSED / path).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        frame = pd.read_csv(PROCESSED / path) if path.endswith(".csv") else pd.read_parquet(PROCESSED / path)
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == list(frame.columns)
        assert all(f["description"] for f in fields)
        numbers = {f["name"] for f in fields if f["type"] == "number"}
        sides = [f"{side}{end}" for side in ("stated", "computed") for end in ("", "_low", "_high")]
        assert numbers == set({"audit.csv": sides, "issues.csv": []}.get(path, ["value", "low", "high"]))
        if path.startswith("panel"):
            assert {f["name"] for f in fields if f["type"] == "integer"} == {"period_start", "period_end"}
        [key] = resource["schema"]["primaryKey"]
        assert frame[key].is_unique
    documents = tomllib.loads((ROOT / "data/raw/documents.toml").read_text(encoding="utf-8"))
    assert [s["name"] for s in package["sources"]] == list(documents)


# Rulings on single facts: what each one says now, and that data/raw/review has a line for it

RULED = [
    ("zhengzhou-13fyp-040", dict(kind="prior_target", period_end=2014)),
    ("zhengzhou-13fyp-052", dict(kind="flow", value=500)),
    ("zhengzhou-13fyp-139", dict(kind="flow", value=6.97e9, period_start=2011)),
    ("zhengzhou-13fyp-155", dict(kind="norm", period_start=2015)),
    ("zhengzhou-13fyp-204", dict(kind="norm", indicator="relief_time_limit")),
    ("zhengzhou-13fyp-208", dict(kind="norm", value=1)),
    ("zhengzhou-13fyp-212", dict(indicator="community_facility_with_elderly_care_coverage")),
    ("kaifeng-13fyp-102", dict(kind="norm", indicator="relief_time_limit")),
    ("kaifeng-13fyp-030", dict(group="public-with-township-homes")),
    ("pingdingshan-14fyp-044", dict(kind="level", period_start=2020)),
    ("pingdingshan-14fyp-049", dict(low=3e10, high=4e10, printed="接近 400 亿元")),
    ("pingdingshan-14fyp-052", dict(kind="norm", low=35, high=35)),
    ("pingdingshan-14fyp-072", dict(kind="norm")),
    ("wuhan-13fyp-020", dict(period_start=2010, note=r"^base year not printed")),
    ("wuhan-13fyp-071", dict(kind="flow", period_start=2011, period_end=2015)),
    ("wuhan-13fyp-072", dict(kind="target", period_start=2016, period_end=2020)),
    ("wuhan-13fyp-110", dict(kind="target", period_start=2016)),
    ("wuhan-13fyp-050", dict(group="eligible")),
    ("wuhan-13fyp-136", dict(kind="share", value=0, printed="未启动")),
]


@pytest.mark.parametrize("fact, expected", RULED)
def test_a_ruling(fact, expected, panel):
    row = panel.set_index("observation").loc[fact]
    for column, value in expected.items():
        assert re.search(value, row[column]) if column == "note" else row[column] == value
    review = pd.read_csv(ROOT / f"data/raw/review/{row.document}.csv", dtype=str, keep_default_na=False)
    assert fact in set(review.fact)


@pytest.mark.parametrize("fact", ["kaifeng-13fyp-088", "wuhan-13fyp-015"])
def test_what_is_no_fact_is_gone_for_good(fact, panel):
    assert fact not in set(panel.observation)
    left = pd.read_csv(ROOT / f"data/raw/review/{fact[:-4]}-not-facts.csv", dtype=str)
    assert left.reason.str.contains("phrase|duration").any()


# What must not meet does not: a target and a base over other people or other things (jurisdiction, indicator, area)
APART = [
    ("wuhan", "demobilised_soldier_placement_rate", "all"), ("zhengzhou", "elderly_service_coverage", "rural"),
    ("wuhan", "social_organisations_new_yearly", "all"), ("pingdingshan", "tekun_dibao_multiple", "all"),
]  # fmt: skip


@pytest.mark.parametrize("place, indicator, area", APART)
def test_no_pace_between_unlike_figures(place, indicator, area, panel):
    rows = panel[(panel.jurisdiction == place) & (panel.indicator == indicator) & (panel.area == area)]
    level = rows[rows.kind.isin(["level", "share"]) & (rows.period_start == rows.period_end)]
    target = rows[(rows.kind == "target") & (rows.period_start == rows.period_end)]
    assert not set(level.group) & set(target.group)


def test_scope_travels_with_what_is_derived(panel):
    rows = panel.set_index("observation")
    assert "scope: institutions" in rows.note["derived:kaifeng:elderly_care_beds:all:2015:level"]
    assert (
        "scope: average of districts and counties"
        in rows.note["derived:kaifeng:dibao_rural_urban_ratio:all:2015:share"]
    )
    assert "scope: standard of the city" in rows.note["derived:wuhan:dibao_rural_urban_ratio:all:2015:share"]
    for observation in ("wuhan-13fyp-093", "reference:china:beds_per_1000_elderly:all:2015:level"):
        assert "scope: institutions and communities" in rows.note[observation]
