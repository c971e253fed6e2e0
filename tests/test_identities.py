"""The identities of the five documents: what they find, what they derive, and that nothing contradictory goes untold."""

import json
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from test_bad_input import invoke

import mzlib as mz
from mzlib.analysis.audit import doubtful, footnotes
from mzlib.analysis.load import catalogue, load
from mzlib.panel.build import load_raw, make_panel
from mzlib.panel.identities import same_promises
from mzlib.panel.relations import FORMS

ROOT = Path(__file__).resolve().parents[1]
AUDIT_COLUMNS = ["identity", "document", "form", "facts", "stated", "stated_low", "stated_high", "computed", "computed_low",
                 "computed_high", "verdict", "note"]  # fmt: skip
# Worked out a second time from the documents, with other code than mzlib's.
BY_HAND = pd.read_csv(ROOT / "tests/data/audit-by-hand.csv").set_index("identity")


@pytest.fixture(scope="module")
def audit():
    return load("audit").set_index("identity", drop=False)


def test_columns_of_the_audit(audit):
    assert list(audit.columns) == AUDIT_COLUMNS
    assert audit.identity.is_unique


def test_there_are_many_of_every_kind(audit):
    tables = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in (ROOT / "data/raw/identities").glob("*.toml")}
    assert sum(map(len, tables.values())) == len(audit) >= 70
    assert set(tables) == {*catalogue("documents"), "announced"}
    assert set(audit.form) == set(FORMS)
    assert (audit.note.str.len() > 20).all()


def test_the_second_reckoning_agrees(audit):
    assert list(BY_HAND.index) == list(audit.index)
    wrong = audit[(audit.computed / BY_HAND.computed - 1).abs() > 1e-6]
    assert wrong.empty, wrong[["computed", "facts"]]
    different = audit[audit.verdict != BY_HAND.verdict]
    assert different.empty, different[["stated", "computed", "verdict"]]


@pytest.mark.parametrize(
    "identity, stated, computed, verdict",
    [
        ("kaifeng-13fyp:social_organisations_growth", 45, 100 * (1688 / 779 - 1), "inconsistent"),
        ("zhengzhou-13fyp:social_organisations_yearly_growth", 17.3, 100 * (4.7 ** (1 / 13) - 1), "inconsistent"),
        ("pingdingshan-14fyp:beds_needed", 34600, 950000 * 35 / 1000, "inconsistent"),
        ("pingdingshan-14fyp:dibao_rural_urban_ratio_2020", 65, 100 * 4260 / 12 / 570, "inconsistent"),
        ("zhengzhou-13fyp:public_housing_mismatch_rate", 15.64, 100 * 1482 / 9470, "consistent only if truncated"),
        ("kaifeng-13fyp:rural_dibao_growth", 116, 100 * (2600 / 1200 - 1), "consistent only if truncated"),
        ("zhengzhou-13fyp:urban_dibao_growth", 52.9, 100 * (520 / 340 - 1), "consistent"),
        ("zhengzhou-13fyp:rural_dibao_growth", 61.1, 100 * (290 / 180 - 1), "consistent"),
        ("zhengzhou-13fyp:orphan_funds_by_source", 53405700, 53405700, "consistent"),
        ("wuhan-13fyp:elderly_facilities_total", 918, 918, "consistent"),
        ("kaifeng-13fyp:rural_facilities_with_elderly_care_within_all", 50, 60, "inconsistent"),
        ("wuhan-13fyp:registered_organisations_twice", 5200, 5226, "consistent if rounded to hundreds"),
        ("wuhan-13fyp:organisation_density_of_residents", 5.2, 5200 / 1060.77, "denominator not named"),
        ("zhengzhou-13fyp:soldiers_training_rate", 92, 100 * 11158 / 12464, "denominator not named"),
        ("zhengzhou-13fyp:urban_elderly_centre_coverage", 35, 100 * 205 / 695, "denominator not named"),
        ("zhengzhou-13fyp:rural_elderly_centre_coverage", 21, 100 * 353 / 1994, "denominator not named"),
        ("wuhan-13fyp:disaster_reduction_coverage_of_stations", 40, 100 * 260 / 1242, "denominator not named"),
        ("pingdingshan-14fyp:ageing_rate_of_residents", 20, 100 * 950000 / 4987137, "denominator not named"),
        ("pingdingshan-14fyp:social_work_people_twice", 1600, 1616, "consistent"),
        ("pingdingshan-14fyp:assistance_ratio_inverts_dibao_ratio", 1.3, 1 / 0.75, "consistent"),
    ],
)
def test_verdict(identity, stated, computed, verdict, audit):
    line = audit.loc[identity]
    assert line.stated == stated
    assert line.computed == pytest.approx(computed)
    assert line.verdict == verdict


@pytest.mark.parametrize(
    "jurisdiction, indicator, area, year, value, off",
    [
        ("pingdingshan", "dibao_standard", "urban", 2015, 430, 0.05),
        ("pingdingshan", "dibao_standard", "rural", 2015, 241.7, 0.05),
        ("wuhan", "dibao_standard", "urban", 2010, 360, 0.5),
        ("wuhan", "dibao_standard", "rural", 2010, 120, 0.5),
        ("kaifeng", "implied_elderly_population", "all", 2015, 774600, 50),
        ("zhengzhou", "implied_communities", "urban", 2015, 695, 0),
        ("wuhan", "implied_communities", "all", 2015, 650, 0),
        ("wuhan", "implied_consumption_per_head", "urban", 2014, 21750, 0),
        ("wuhan", "implied_consumption_per_head", "rural", 2014, 12000, 0),
    ],
)
def test_what_identities_derive(jurisdiction, indicator, area, year, value, off):
    [row] = mz.compare(indicator, jurisdiction, year, area).itertuples()
    assert row.status == "derived" and abs(row.value - value) <= off
    assert row.low <= row.value <= row.high


def test_four_cities_meet_in_2015():
    for area in ("urban", "rural"):
        assert mz.compare("dibao_standard", years=2015, areas=area).value.notna().all()


def test_two_derivations_of_one_quantity_are_both_kept(panel):
    both = panel[(panel.indicator == "implied_population") & (panel.kind == "level")]
    assert len(both) == 2 and both.observation.is_unique
    assert both.groupby(["jurisdiction", "period_end"]).ngroups == 1


def test_every_stated_growth_is_in_an_identity_or_says_why_not(panel):
    growths = panel[(panel.kind == "growth") & (panel.basis == "stated")]
    tested = {f for text in load("audit").facts for f in text.split()}
    # Standing yearly raises and increases without a level beside them have nothing to be held against.
    assert set(growths.observation[growths.unit == "percent"]) <= tested


def test_promises_printed_twice_are_found(audit, panel):
    same = same_promises(audit, dict(zip(panel.observation, panel.kind)))
    wuhan = [("100", "121"), ("096", "049"), ("096", "126")]
    twins = [(f"wuhan-13fyp-{a}", f"wuhan-13fyp-{b}") for a, b in wuhan]
    twins += [("pingdingshan-14fyp-060", f"pingdingshan-14fyp-{b}") for b in ("055", "075")]
    assert all(same[a] == same[b] for a, b in twins)
    assert same["wuhan-13fyp-100"] != same["wuhan-13fyp-096"]
    targets = panel[panel.kind == "target"].set_index("observation")
    assert set(same) <= set(targets.index) and set(same.values()) <= set(same)


def test_a_verdict_on_a_denominator_says_why_it_is_none(audit):
    open_ones = audit[audit.verdict == "denominator not named"]
    assert (
        len(open_ones) > 5 and open_ones.note.str.contains("does not say|not which people|no number|no residents").all()
    )
    assert set(open_ones.identity) <= set(load("issues").identity)


def test_every_contradiction_is_told_in_both_languages(audit):
    issues = load("issues")
    wrong, doubted = audit[audit.verdict == "inconsistent"], " ".join(issues.facts).split()
    # What was announced shows once more that a figure is in doubt; it needs no footnote of its own.
    assert set(wrong.identity[~wrong.facts.str.split().str[0].isin(doubted)]) <= set(issues.identity)
    assert all(i in set(issues.identity) for i in wrong.identity if not i.startswith("announced:"))
    for text in issues[["en", "zh", "changes_en", "changes_zh"]].to_numpy().ravel():
        assert text and "{" not in text
    assert all(re.search("[一-鿿]", t) for t in issues.zh + issues.changes_zh)
    assert not any(re.search("[一-鿿]", t) for t in issues.en + issues.changes_en)


def test_issues_type_no_derived_number():
    for entry in tomllib.loads((ROOT / "data/raw/issues.toml").read_text("utf-8")).values():
        for key in ("en", "zh", "changes_en", "changes_zh"):
            bare = re.sub(r"\{[^}]+\}|20\d\d|10,000", "", entry[key])
            assert not re.search(r"\d", bare), (key, bare)


def test_a_figure_in_doubt_has_its_footnote():
    drawn = pd.read_csv(ROOT / "figures/05-growth-rates/stated-and-computed.csv", keep_default_na=False)
    [note] = footnotes(drawn[drawn.jurisdiction == "kaifeng"])
    assert "Kaifeng" in note and note.startswith("‡")
    svg = (ROOT / "figures/05-growth-rates/stated-and-computed.svg").read_text("utf-8")
    assert "its own counts, 779 and 1,688, give" in svg


def test_what_stands_on_a_doubtful_figure_is_in_doubt():
    assert doubtful("derived:zhengzhou:social_organisations:all:2002:level")
    assert not doubtful("derived:pingdingshan:dibao_standard:urban:2015:level")


# Input


@pytest.fixture
def edited(project):
    """Replace text in a raw file and build."""

    def edit(name, old, new):
        path = project / "data/raw" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        before = (project / "data/processed/audit.csv").read_bytes()
        status, _, message = invoke("build")
        assert status == 1 and "to mend" in message
        assert (project / "data/processed/audit.csv").read_bytes() == before
        return message

    return edit


KAIFENG = "identities/kaifeng-13fyp.toml"


@pytest.mark.parametrize(
    "name, old, new, expected",
    [
        (KAIFENG, 'form = "growth"', 'form = "grwoth"', ["form 'grwoth'", "did you mean 'growth'?"]),
        (KAIFENG, '"kaifeng-13fyp-001", ', "", ["a list of 2"]),
        (KAIFENG, '"kaifeng-13fyp-001"', '"kaifeng-13fyp-0001"', ["'kaifeng-13fyp-0001'", "did you mean 'kaifeng-13fyp-"]),
        (KAIFENG, 'result = "kaifeng-13fyp-005"', 'result = "kaifeng-13fyp-029"', ["which is no 'institution'", "unlike"]),
        (KAIFENG, 'form = "growth"', 'form = "growth"\nunlike = "x"', ["unlike, though the units fit"]),
        (KAIFENG, 'form = "growth"', 'form = "growth"\nyears = 4', ["years 4 in a growth"]),
        (KAIFENG, 'form = "growth"', 'form = "growth"\nbase = "2010"', ["unknown key 'base'", "did you mean 'bases'?"]),
        (KAIFENG, '"kaifeng-13fyp-001", ', '"base", ', ['1 members "base" and bases None']),
        (KAIFENG, '"kaifeng-13fyp-001", ', '{ indicator = "dibao_standard", area = "urban", period = "2011" }, ',
         ["as missing", "name the fact instead"]),
        (KAIFENG, '"kaifeng-13fyp-001", ', '{ indicator = "dibao_standrad", period = "11" }, ',
         ["'dibao_standrad'", "did you mean 'dibao_standard'?", "period '11'"]),
        ("issues.toml", 'expect = "inconsistent"', 'expect = "consistent"', ["expect 'consistent'", "no longer contradict"]),
        ("issues.toml", "{stated} elderly", "{statde} elderly", ["{statde} in its text"]),
        ("issues.toml", 'facts = ["kaifeng-13fyp-042"]', 'facts = ["kaifeng-13fyp-942"]', ["fact 'kaifeng-13fyp-942'"]),
        ("issues.toml", "kaifeng-13fyp:social_organisations_growth", "kaifeng-13fyp:social_organisation_growth",
         ["did you mean 'kaifeng-13fyp:social_organisations_growth'", "no entry for kaifeng-13fyp"]),
    ],
)  # fmt: skip
def test_bad_input_is_named(name, old, new, expected, edited):
    message = edited(name, old, new)
    assert name in message
    for words in expected:
        assert words in message, message


def test_an_identity_that_comes_to_hold_makes_its_issue_fail(edited):
    """1,130 organisations against 779 are 45 per cent more: the entry says that its contradiction is gone."""
    message = edited("facts/kaifeng-13fyp.csv", ",1688个,", ",1130个,")
    assert "[kaifeng_social_organisations_growth] expect 'inconsistent'" in message
    assert "no longer contradict each other" in message and "span" not in message


def test_bases_name_the_one_that_fits(project):
    path = project / "data/raw" / KAIFENG
    text = path.read_text("utf-8").replace('operands = ["kaifeng-13fyp-001", "kaifeng-13fyp-002"]',
                                           'operands = ["base", "kaifeng-13fyp-002"]\nbases = { "standard" = '
                                           '"kaifeng-13fyp-001", "payment" = "kaifeng-13fyp-003" }')  # fmt: skip
    path.write_text(text, encoding="utf-8")
    raw, problems = load_raw(project / "data/raw")
    assert not problems
    line = raw["audit"].set_index("identity").loc["kaifeng-13fyp:urban_dibao_growth"]
    assert line.verdict == "consistent only on base standard"
    assert make_panel(raw).observation.is_unique


# Command line


def test_audit_as_text():
    status, out, _ = invoke("audit")
    assert status == 0
    assert "identities:" in out.splitlines()[0] and "inconsistent" in out
    assert "stated 34,600 [34,500, 34,700], computed 33,250 bed" in out


def test_audit_in_chinese():
    status, out, _ = invoke("audit", "--language", "zh", "--cities", "kaifeng")
    assert status == 0 and "开封规划称社会组织增长45%" in out and "郑州" not in out


def test_audit_as_json(audit):
    status, out, _ = invoke("audit", "--format", "json")
    rows = json.loads(out)
    audit = audit[~audit.identity.str.startswith("announced:")]
    assert status == 0 and len(rows) == len(audit)
    assert set(AUDIT_COLUMNS) <= set(rows[0])
    assert {r["identity"]: r["verdict"] for r in rows} == audit.verdict.to_dict()


@pytest.mark.parametrize(
    "words, said",
    [
        (["--format", "xml"], "allowed: text, json"),
        (["--language", "fr"], "allowed: en, zh"),
        (["--cities", "wuhna"], "did you mean 'wuhan'?"),
    ],
)
def test_audit_refuses(words, said):
    status, out, message = invoke("audit", *words)
    assert status == 1 and said in message and not out
