"""Comparisons: one shape, no silent hole, like beside like, the right base; values worked out apart from the library."""

import math
import warnings

import pandas as pd
import pytest

import mzlib as mz
from mzlib.analysis.growth import EARLIER, UNDATED, chained, plan_levels
from mzlib.analysis.load import as_list, catalogue, known_as
from mzlib.analysis.scope import scopes
from mzlib.analysis.shape import RESULT, result
from mzlib.words.labels import unit_label

PANEL = mz.load_panel()


def value(indicator, city, year, area="all", group="", kind="level", basis=None):
    """A figure of the panel, looked up by hand."""
    rows = PANEL[(PANEL.indicator == indicator) & (PANEL.jurisdiction == city) & (PANEL.period_end == year)]
    rows = rows[(rows.area == area) & (rows.group == group) & (rows.kind == kind)]
    # A plan's own figure, where there is one; what was announced is looked up by its basis.
    rows = (
        rows[rows.basis == basis]
        if basis
        else rows[rows.basis != "reference"]
        if (rows.basis != "reference").any()
        else rows
    )
    assert rows.value.nunique() == 1, (indicator, city, year, len(rows))
    return rows.value.iloc[0]


# One shape


@pytest.mark.parametrize(
    "table",
    [
        mz.compare("dibao_standard", beside="china"),
        mz.compare(["elderly_care_beds", "beds_per_1000_elderly"], years="plan"),
        mz.coverage(),
        mz.growth(),
        mz.rates(),
        mz.targets(),
        mz.audit(),
        mz.gaps(mz.targets()),
        mz.difference(mz.compare("dibao_standard")),
        mz.against(mz.compare("dibao_standard", beside="china")),
        mz.catching_up(mz.compare("dibao_standard", years="all", beside="china")),
        mz.tally(mz.audit(), "sort", "verdict", of="identity"),
        mz.beside_others("kaifeng"),
        mz.plan_figures("wuhan"),
    ],
    ids=range(14),
)
def test_every_result_has_the_one_shape(table):
    assert list(table.columns[: len(RESULT)]) == RESULT
    assert len(table)
    assert not table[["jurisdiction", "indicator", "measure", "status", "unit", "observation"]].isna().any(axis=None)
    assert set(table.status) <= {"stated", "derived", "reference", "not stated"}
    assert table.value.isna().equals(table.status == "not stated") or table.measure.eq("count").all()
    low, high = table.low.fillna(-math.inf), table.high.fillna(math.inf)
    slack = 1e-9 * table.value.abs().fillna(0)
    known = table.value.notna()
    assert (low[known] <= (table.value + slack)[known]).all() and (high[known] >= (table.value - slack)[known]).all()
    ids = {i for o in table.observation for i in o.split()}
    assert ids <= set(PANEL.observation), ids - set(PANEL.observation)


def test_empty_results_have_the_one_shape_too():
    for table in (
        mz.growth("cremation_rate"),
        mz.targets("orphan_standard"),
        mz.rates("orphan_standard", areas="rural"),
    ):
        assert list(table.columns[: len(RESULT)]) == RESULT and table.empty


# Asking


def test_all_years_are_those_of_the_groups_that_are_asked():
    """Spending per head was counted anew from 2013; the old survey's years are no empty cells of the new one."""
    table = mz.compare("consumption_per_head", "china", "all", ["urban", "rural"], groups="")
    assert len(table) and table.value.notna().all() and 2013 not in set(table.year)


def test_a_bare_question_is_answered():
    table = mz.compare("dibao_standard")
    assert set(table.area) == {"rural", "urban"} and set(table.year) == {2015} and table.value.notna().all()
    assert set(mz.compare("orphan_standard").group) >= {"institution"}


def test_names_of_either_language_and_text_will_do():
    one = mz.compare("最低生活保障标准", "武汉、开封", "2015", "rural")
    two = mz.compare("dibao_standard", ["wuhan", "kaifeng"], 2015, ["rural"])
    pd.testing.assert_frame_equal(one, two)
    assert known_as("WUHAN", "jurisdictions") == "wuhan"


@pytest.mark.parametrize(
    "asked, said",
    [
        (dict(indicators="beds"), "indicators: found 'beds'"),
        (dict(indicators="dibao_standard", cities="wuhn"), "did you mean 'wuhan'"),
        (dict(indicators="dibao_standard", areas="countryside"), "allowed: all, urban, rural"),
        (dict(indicators="dibao_standard", kinds="targets"), "did you mean 'target'"),
        (dict(indicators="dibao_standard", years="2O15"), "years: found '2O15'"),
        (dict(indicators="dibao_standard", years="٢٠١٥"), "years: found"),
        (dict(indicators="dibao_standard", groups="orphans"), "groups: found 'orphans'"),
        (dict(indicators="dibao_standard", beside="chian"), "did you mean 'china'"),
        (dict(indicators=[]), "indicators: none named"),
    ],
)
def test_what_is_not_known_is_refused_and_never_called_not_stated(asked, said):
    with pytest.raises(ValueError, match="cannot be asked") as e:
        mz.compare(**asked)
    assert said in str(e.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ValueError) as e:
        mz.compare("dibao", "atlantis", "soon", "town", kinds="hope")
    assert str(e.value).startswith("5 things cannot be asked")


@pytest.mark.parametrize("call", [mz.coverage, mz.growth, mz.targets, mz.rates])
def test_the_other_questions_check_alike(call):
    assert len(call(cities="武汉")) == len(call(cities=["wuhan"]))
    with pytest.raises(ValueError, match="found 'atlantis'"):
        call(cities="atlantis")
    with pytest.raises(ValueError, match="found 'no_such_thing'"):
        call("no_such_thing")


def test_audit_checks_its_places():
    assert len(mz.audit("开封")) == len(mz.audit(["kaifeng"]))
    with pytest.raises(ValueError, match="china has no plan"):
        mz.audit("china")


@pytest.mark.parametrize(
    "given, names",
    [("a, b", ["a", "b"]), ("a b", ["a", "b"]), ('["a"]', ["a"]), ("武汉，开封", ["武汉", "开封"]), ("", [])],
)
def test_lists_as_people_write_them(given, names):
    assert as_list(given) == names


# No silent hole, like beside like


def test_every_cell_asked_for_is_there():
    table = mz.compare("dibao_standard", years=[2015, 2016], areas=["rural", "urban"])
    assert len(table) == 4 * 2 * 2
    assert set(table.status[table.year == 2016]) <= {"not stated", "reference"}


def test_references_leave_no_hole_and_are_no_city():
    table = mz.compare("cremation_rate", years=2013, beside=["china", "henan"])
    assert not set(table.jurisdiction[table.status == "not stated"]) & {"china", "henan"}
    far = mz.difference(mz.compare("dibao_standard", beside="china"))
    assert "china" not in {*far.jurisdiction, *far.beside}


def test_the_same_place_is_not_held_against_itself():
    assert mz.difference(mz.compare("dibao_standard"), "wuhan", "wuhan").empty


def test_a_ratio_of_nothing_is_not_stated():
    top = mz.compare("elderly_care_beds", ["zhengzhou", "wuhan"], "base", groups="")
    made = mz.ratio(top, mz.compare("elderly_care_institutions", ["zhengzhou", "wuhan"], "base", groups=""), "per")
    assert made.status.tolist() == ["not stated", "derived"]
    beds, homes = value("elderly_care_beds", "wuhan", 2015), value("elderly_care_institutions", "wuhan", 2015)
    assert made.value.iloc[1] == pytest.approx(beds / homes)


def test_computed_shares_are_derived_or_as_weak_as_what_they_stand_on():
    shares = mz.ratio(*(mz.compare("dibao_standard", "pingdingshan", 2015, a) for a in ("rural", "urban")))
    assert set(shares.status) == {"derived"}


# The right base


def test_a_ratio_in_doubt_is_never_chained_to_a_derived_one():
    urban, rural = (
        value("dibao_standard", "pingdingshan", 2020, "urban"),
        value("dibao_standard", "pingdingshan", 2020, "rural"),
    )
    before = value("dibao_rural_urban_ratio", "pingdingshan", 2015, kind="share")
    ours = 100 * rural / urban
    [rate] = mz.rates("dibao_rural_urban_ratio", "pingdingshan").value
    assert rate == pytest.approx((ours - before) / 5) and round(rate, 1) == 1.2
    table = mz.targets("dibao_rural_urban_ratio", "pingdingshan").set_index("measure")
    assert round(table.value.base, 1) == 62.3 and round(table.value.needed, 1) == 2.5
    assert table.value.needed == pytest.approx((75 - ours) / 5)


def test_no_rate_of_the_suite_joins_a_figure_in_doubt_to_a_derived_one():
    doubtful = {f for row in mz.load("issues").facts for f in row.split()}
    basis = PANEL.set_index("observation").basis
    for table in (mz.rates(), mz.targets().query("measure == 'past'")):
        for o in table[table.kind.isin(["level", "share"])].observation:
            ids = o.split()
            assert not (set(ids) & doubtful and any(basis[i] == "derived" for i in ids)), o


def test_chaining_drops_what_nothing_computes(monkeypatch):
    levels = plan_levels(["pingdingshan"])
    own = levels[levels.indicator == "dibao_rural_urban_ratio"]
    none = mz.audit("pingdingshan").iloc[:0]
    monkeypatch.setattr("mzlib.analysis.growth.audit", lambda *_: none)
    assert chained(own).value.round(1).tolist() == [56.2]


def test_both_readings_of_an_open_base_year():
    table = mz.rates("dibao_standard", "kaifeng", "urban").set_index("measure")
    start, end = value("dibao_standard", "kaifeng", 2011, "urban"), value("dibao_standard", "kaifeng", 2015, "urban")
    assert table.value.rate == pytest.approx(100 * ((end / start) ** (1 / 4) - 1))
    assert table.value.rate_if_earlier == pytest.approx(100 * ((end / start) ** (1 / 5) - 1))
    assert table.start.tolist() == [2011, 2010]


def test_a_level_without_a_year_has_no_rate():
    undated = PANEL[PANEL.note.str.contains(UNDATED) & PANEL.kind.isin(["level", "share"])]
    assert len(undated), "no level without a year is left: this test tests nothing"
    rates = mz.rates()
    assert not {i for o in rates.observation for i in o.split()} & set(undated.observation)


def test_an_open_base_year_moves_at_most_some_five_points():
    spans = mz.rates(open_base="range").query("qualifier == 'range'")
    assert round((spans.high - spans.low).max(), 1) == 5.1
    assert set(
        PANEL.set_index("observation").note[[o.split()[0] for o in spans.observation]].str.contains(EARLIER)
    ) == {True}


def test_real_rates_are_deflated_at_both_ends():
    changes = (
        PANEL[(PANEL.indicator == "consumer_price_change") & (PANEL.jurisdiction == "china") & (PANEL.area == "all")]
        .set_index("period_end")
        .value
        / 100
        + 1
    )
    start, end = (
        value("dibao_standard", "wuhan", 2010, "rural", basis="derived"),
        value("dibao_standard", "wuhan", 2015, "rural"),
    )
    prices = math.prod(changes[y] for y in range(2011, 2016))
    real = mz.rates("dibao_standard", "wuhan", "rural", prices="constant 2015")
    assert real.value.item() == pytest.approx(100 * ((end / start / prices) ** (1 / 5) - 1))
    assert any("consumer_price_change" in i for i in real.observation.item().split())


def test_kaifeng_against_the_nation_is_open():
    table = mz.compare("dibao_standard", years="all", beside="china", include_announced=False)
    pace = mz.catching_up(table).set_index(["jurisdiction", "area"]).pace
    assert pace["kaifeng", "rural"] == pace["kaifeng", "urban"] == "open"
    assert set(pace.xs("urban", level="area")) == {"slower", "open"}


def test_a_city_whose_first_level_is_that_of_some_districts_is_open_where_the_others_say_otherwise():
    """Wuhan's rural 2010: 120 yuan a month in the outer districts, 1,730 a year in the central ones; China's rose by 126 percent."""
    nation = [value("dibao_standard", "china", y, "rural") for y in (2010, 2015)]
    end = value("dibao_standard", "wuhan", 2015, "rural", basis="stated")
    outer, central = (
        value("dibao_standard", "wuhan", 2010, "rural", g) for g in ("outer-districts", "central-districts")
    )
    assert end / outer > nation[1] / nation[0] > end / central
    table = mz.compare("dibao_standard", "wuhan", "all", "rural", "", beside="china", include_announced=False)
    assert mz.catching_up(table).pace.tolist() == ["open"]


def test_nothing_is_pooled_over_unlike_things_readings_or_places():
    """Standards, counts and shares, two readings of one base, nominal and real, and the nation have no median together."""
    rates = [mz.rates(cities=[*mz.cities(), "xinzheng", "china"], prices=p) for p in ("nominal", "constant 2015")]
    both = pd.concat(rates, ignore_index=True)
    told = mz.leave_one_out(both[both.measure == "rate"])
    for r in told.itertuples():
        own = both[(both.measure == "rate") & both.jurisdiction.isin(mz.cities())]
        own = own[[tuple(x) == (r.indicator, r.area, r.group, r.year, r.unit, r.prices)
                   for x in own[["indicator", "area", "group", "year", "unit", "prices"]].values]]  # fmt: skip
        assert (r.cities, r.lowest, r.highest) == (len(own), own.value.min(), own.value.max())
    with pytest.raises(ValueError, match=r"two figures, .* for zhengzhou, .*2015.*; allowed: one"):
        mz.leave_one_out(both)


def test_nothing_is_pooled_over_unlike_years_or_over_town_and_country():
    told = mz.leave_one_out(mz.rates("dibao_standard").query("measure == 'rate'"))
    assert not told.duplicated(["area", "year"]).any() and set(told.year) == {2015} and set(told.cities) == {3}


# Targets


TARGETS = mz.targets()
AIMS = TARGETS[TARGETS.measure == "target"].set_index("target")


def test_only_printed_targets_are_counted_and_each_once():
    printed = PANEL[(PANEL.kind == "target") & (PANEL.basis == "stated")]
    assert AIMS.index.is_unique and set(AIMS.index) <= set(printed.observation)
    assert set(AIMS.status) == {"stated"}


def test_a_target_printed_twice_in_other_terms_is_one():
    """Pingdingshan's 75 percent and 1.3:1, Wuhan's 60 percent in table and tasks."""
    assert len({"pingdingshan-14fyp-055", "pingdingshan-14fyp-060", "pingdingshan-14fyp-075"} & set(AIMS.index)) == 1
    assert len({"wuhan-13fyp-100", "wuhan-13fyp-121"} & set(AIMS.index)) == 1


def test_a_derived_figure_of_two_areas_begins_no_series():
    """Wuhan's rural over urban of 2010 divides the outer districts' base by the central ones'."""
    assert mz.rates("dibao_rural_urban_ratio", "wuhan").empty
    table = mz.compare("dibao_rural_urban_ratio", "wuhan", "all", kinds="share")
    assert mz.chained(table[table.value.notna()]).year.tolist() == [2015]


def test_of_several_bases_in_the_table_of_a_target_the_surest_counts(panel, monkeypatch):
    base = panel[panel.observation == "wuhan-13fyp-093"]
    vague = base.assign(observation="vague", value=30.0, low=20.0, high=40.0)
    first = pd.concat([vague, panel], ignore_index=True)
    monkeypatch.setattr("mzlib.analysis.load.load", lambda _: first)
    table = mz.targets("beds_per_1000_elderly", "wuhan").set_index("measure")
    assert table.observation["base"] == "wuhan-13fyp-093" and table.value["base"] == base.value.item()


def test_binding_targets_without_a_base_value_are_three():
    assert (AIMS[AIMS.binding == "binding"].standing == "no base value").sum() == 3


def test_a_range_is_paced_and_reached_by_its_lower_end():
    [row] = TARGETS[
        (TARGETS.jurisdiction == "kaifeng")
        & (TARGETS.indicator == "beds_per_1000_elderly")
        & (TARGETS.measure == "needed")
    ].itertuples()
    assert row.value == pytest.approx((35 - 22) / 5) and row.qualifier == "at_least"


def test_the_base_is_that_of_the_targets_own_table():
    own = TARGETS[(TARGETS.jurisdiction == "wuhan") & (TARGETS.indicator == "social_organisations")].set_index(
        "measure"
    )
    assert own.value.base == 5200 and own.value.needed == 560


def test_a_target_is_exact_as_it_is_written():
    needed = TARGETS[(TARGETS.measure == "needed") & (TARGETS.indicator == "social_workers_in_post")]
    aims = TARGETS[(TARGETS.measure == "target") & (TARGETS.qualifier == "exact")]
    assert (aims.low == aims.high).all() and len(aims) > 50
    assert (needed.low > 0).all()


def test_what_is_due_each_year_or_over_the_plan_has_no_pace():
    tasks = AIMS[AIMS.standing.isin(["each year", "over the plan"])]
    assert len(tasks) and not set(tasks.index) & set(TARGETS.target[TARGETS.measure == "needed"])
    assert "social_organisations_new_yearly" in set(tasks.indicator)


def test_a_base_of_other_people_is_no_base():
    own = AIMS[(AIMS.jurisdiction == "wuhan") & (AIMS.indicator == "demobilised_soldier_placement_rate")]
    assert own.standing.tolist() == ["no base value"]


def test_zhengzhou_prints_no_total_of_beds():
    table = mz.compare("elderly_care_beds", "zhengzhou", "plan", groups="", kinds=["level", "target"])
    assert set(table.status) == {"not stated"}


# Why nothing


def test_why_a_cell_is_empty():
    table = mz.compare("beds_per_1000_elderly", years="base", kinds="level")
    told = mz.why_empty(table)
    assert len(told) == (table.status == "not stated").sum() and (told.reason != "").all()


@pytest.mark.parametrize("city", ["zhengzhou", "kaifeng", "pingdingshan", "wuhan"])
def test_a_profile_sets_plan_beside_plan_and_no_scope_beside_another(city):
    table = mz.beside_others(city)
    assert not ((table.status == "reference") & (table.jurisdiction != "china")).any()
    # What a plan must have counted with is no measure of the city.
    assert not table.indicator.str.startswith("implied_").any()
    glance = mz.overview(["beds_per_1000_elderly", "dibao_standard urban"], city)
    for found in (table, glance):
        assert not ((found.jurisdiction == "china") & (found.indicator == "beds_per_1000_elderly")).any()
        assert ((found.jurisdiction == "china") & (found.indicator == "dibao_standard")).any()


def test_an_open_base_year_is_a_range_or_two_readings():
    both = mz.rates("dibao_standard")
    ranges = mz.rates("dibao_standard", open_base="range")
    assert not ranges.duplicated(["jurisdiction", "area"]).any() and set(ranges.measure) == {"rate"}
    for _, own in both.groupby(["jurisdiction", "area"]):
        [one] = ranges.merge(own[["jurisdiction", "area"]].drop_duplicates()).itertuples()
        assert (one.qualifier == "range") == (len(own) == 2)
        if len(own) == 2:
            assert [one.low, one.high] == sorted(own.value)


def test_profile_of_a_part_that_states_no_levels_sets_what_ought_to_be_beside_what_ought_to_be():
    table = mz.beside_others("xinzheng")
    assert set(table.kind) <= {"norm", "target"} and set(table.status) == {"stated"}
    assert {"zhengzhou", "wuhan"} <= set(table.jurisdiction[table.indicator == "beds_per_1000_elderly"])


def test_a_circle_of_places_ends_where_nothing_was_built_since(monkeypatch):
    from mzlib.analysis import load

    circle = {"a": {"parent": "b"}, "b": {"parent": "c"}, "c": {"parent": "b"}, "d": {"parent": "d"}}
    monkeypatch.setattr(load, "catalogue", lambda name: circle)
    assert [list(load._around(p)) for p in "abd"] == [["b", "c"], ["c"], []]


# What counts different things


def test_what_plans_count_differently_is_held_against_nothing():
    beds = mz.compare("beds_per_1000_elderly", years=2015, beside="china")
    assert {"kaifeng", "wuhan", "china"} <= set(beds.jurisdiction[beds.value.notna()])
    assert mz.difference(beds).empty and mz.against(beds).empty
    # What grows with a place may be a part of the nation's.
    counts = mz.against(mz.compare("social_organisations", "wuhan", 2015, beside="china"))
    assert (counts.unit == "percent").all() and counts.value.between(0.1, 5).any()
    # Where it is not known what is counted nothing is, either.
    assert mz.difference(mz.compare("beds_per_1000_elderly", years=2020, kinds="target")).empty
    every = mz.compare([i for i, e in catalogue("codebook").items() if e.get("scope") == "differs"], years="all",
                       kinds=["level", "share", "target"], groups=["", "private"])  # fmt: skip
    pairs = mz.difference(every)
    both = scopes(every).set_axis(every.observation)
    assert all(both[a] == both[b] != "" for a, b in pairs.observation.str.split())
    assert len(pairs) and pairs.group.str.contains("private").any()  # beds of private institutions, in both
    # A standard of some districts is not that of a city: Zhengzhou's 340 yuan of 2011 beside Kaifeng's.
    known = mz.compare("dibao_standard", ["zhengzhou", "kaifeng"], 2011, "urban")
    assert known.value.notna().all() and mz.difference(known).empty


def test_a_ratio_of_two_parts_of_a_city_is_of_neither():
    rural, urban = (mz.compare("dibao_standard", ["wuhan", "kaifeng"], "all", area, "") for area in ("rural", "urban"))
    shares = mz.ratio(rural, urban, on=["jurisdiction", "year"]).set_index(["jurisdiction", "year"])
    assert shares.status["wuhan", 2010] == "not stated" and shares.value.isna()["wuhan", 2010]
    assert shares.value["wuhan", 2015] == pytest.approx(100 * 320 / 580) and shares.status["kaifeng", 2015] == "derived"


def test_what_is_worked_out_is_derived_though_both_ends_are_printed():
    table = mz.rates("dibao_standard", "kaifeng")
    assert set(table.status) == {"derived"}
    far = mz.difference(mz.compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "urban"), "武汉", "开封市")
    assert set(far.status) == {"derived"} and set(far.beside) == {"kaifeng"}


def test_of_two_figures_none_is_taken_for_the_other():
    beds = mz.compare("elderly_care_beds", years="base")
    with pytest.raises(
        ValueError, match=r"bottom: found two figures, .* for kaifeng; allowed: one; .*more columns in on"
    ):
        mz.ratio(mz.compare("elderly_care_beds", years="base", groups=""), beds, on="jurisdiction")
    # A row that stands there twice is one.
    again = pd.concat([beds, beds])
    assert mz.ratio(beds, again).value.equals(mz.ratio(beds, beds).value)
    assert mz.difference(again).equals(mz.difference(beds))
    other = beds.assign(value=beds.value + 1)
    with pytest.raises(ValueError, match="table: found two figures"):
        mz.difference(pd.concat([beds, other]))
    # What a plan states is held against what plans state, not against what is computed.
    stated = mz.compare("dibao_standard", ["kaifeng", "wuhan"], 2015, "urban", "").assign(measure="stated")
    computed = stated.assign(measure="computed", **{c: 2 * stated[c] for c in ("value", "low", "high")})
    far = mz.difference(pd.concat([stated, computed])).query("measure == 'difference'")
    assert far.value.tolist() == [stated.value.max() - stated.value.min(), computed.value.max() - computed.value.min()]
    assert mz.difference(pd.concat([stated[:1], computed[1:]])).empty


@pytest.mark.parametrize("indicator", ["elderly_care_beds", "relief_time_limit", "cremation_rate"])
def test_only_what_is_counted_in_one_unit_is_a_part_or_a_multiple_of_another(indicator):
    top = mz.compare(indicator, years=2015, groups="", kinds=["level", "share", "norm"])
    money = mz.compare("dibao_standard", years=2015, areas="urban")
    for measure in ("share", "multiple", "relative"):
        with pytest.raises(ValueError, match=f"measure: found '{measure}' of .* in yuan/person/month; allowed: 'per'"):
            mz.ratio(top, money, measure, on="jurisdiction")
    people = [mz.compare(i, years="base", groups="") for i in ("elderly_population", "resident_population")]
    assert mz.ratio(*people).value.between(5, 40).any()


def test_shares_and_growths_are_no_multiples_of_one_another():
    shares = mz.compare("cremation_rate", years=2015, beside="china")
    assert shares.jurisdiction[shares.value.notna()].nunique() > 2
    assert set(mz.difference(shares).measure) == {"difference"} and mz.against(shares).empty
    every = mz.difference(mz.compare(None, years="all", kinds=["level", "share", "growth", "target"]))
    points = every.unit.str.startswith("percentage_point")
    assert every.indicator[points].nunique() > 5 and (every.measure[points] == "difference").all()


def test_constant_prices_are_a_unit_of_their_own():
    table = mz.compare("dibao_standard", ["kaifeng", "wuhan"], [2011, 2015], "urban", "", beside="china")
    real = mz.at_prices(table, "constant 2015")
    assert set(real.unit) == {"yuan of 2015/person/month"}
    assert mz.at_prices(real, "constant 2015").equals(real)
    # Neither is held against the other, at which the nation's share is none.
    mixed = pd.concat([table[table.jurisdiction == "wuhan"], real[real.jurisdiction != "wuhan"]])
    assert mz.difference(mixed).empty and set(mz.against(mixed).jurisdiction) == {"kaifeng"}
    with pytest.raises(ValueError, match="measure: found 'share' of yuan of 2015"):
        mz.ratio(real, table)
    with pytest.raises(ValueError, match="table: found constant prices; allowed: current ones"):
        mz.catching_up(real)
    with pytest.raises(ValueError, match="money of 2011–2015; allowed: money of one year"):
        mz.at_prices(mz.compare("lottery_sales", years=2015, kinds="flow"), "constant 2015")


@pytest.mark.parametrize("left", ["include_derived", "include_announced"])
def test_what_a_question_left_out_is_no_figure_of_another_kind(left):
    every, some = (
        mz.compare(["dibao_standard", "dibao_rural_urban_ratio"], years="all", **{left: x}) for x in (True, False)
    )
    told = mz.why_empty(some)
    cell = ["indicator", "area", "group", "jurisdiction", "year"]
    there = told.merge(every[every.value.notna()], on=cell)
    assert len(there) and set(there.reason) == {"left out"} and (there.nearest == there.observation_y).all()
    assert len(there) == (told.reason == "left out").sum()


@pytest.mark.parametrize("city", ["china", "henan", ["wuhan", "kaifeng"], "武汉、开封", None, "", []])
@pytest.mark.parametrize("call", [mz.plan_figures, mz.beside_others])
def test_a_profile_is_of_one_place_with_a_plan(call, city):
    with pytest.raises(ValueError, match=r"city: found .*; allowed: one of zhengzhou, .*, xinzheng"):
        call(city)


@pytest.mark.parametrize("name", ["dibao_standard", "最低生活保障标准", "Minimum living allowance standard (dibao)"])
def test_a_measure_goes_by_any_name_of_its_indicator(name):
    assert mz.overview(f"{name} urban", "wuhan").equals(mz.overview(["dibao_standard urban"], "wuhan"))


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda t: mz.source(""), "observation: found ''; allowed: an id"),
        (lambda t: mz.source(float("nan")), "observation: found float"),
        (lambda t: mz.source(t.observation), "observation: found Series"),
        (lambda t: mz.source(None), "observation: found NoneType"),
        (lambda t: mz.overview(None), "measures: None is neither"),
        (lambda t: mz.overview([3]), "measures: .3. is neither"),
        (lambda t: mz.overview([]), "indicators: none named"),
        (lambda t: mz.difference(t, "wuhann"), "cities: found 'wuhann'"),
        (lambda t: mz.against(t, "japan"), "beside: found 'japan'"),
        (lambda t: mz.ratio(t, t, "pct"), "measure: found 'pct'; allowed: share, multiple, relative, per"),
        (lambda t: mz.ratio(t, t, on="yaer"), "on: found 'yaer'.*did you mean 'year'"),
        (lambda t: mz.rates(open_base="x"), "open_base: found 'x'; allowed: both, range"),
        (lambda t: mz.densities("registered_volunteers", population="now"), "population: found 'now'"),
        (lambda t: mz.find("beds", theme="elderly"), "theme: found 'elderly'.*elderly_care"),
        (lambda t: mz.find("beds", language="fr"), "language: found 'fr'; allowed: en, zh"),
        (lambda t: mz.compare("dibao_standard", []), "cities: none named"),
        (
            lambda t: mz.compare("dibao_standard", ["wuhan", "kaifeng"], {"wuhan": 2015}),
            "years: found none for kaifeng",
        ),
        (lambda t: mz.cities(within="hennan"), "within: found 'hennan'; allowed: .*henan.*; did you mean 'henan'"),
        (lambda t: mz.cities("parts", within=["henan", "wuhann"]), "within: found 'wuhann'.*did you mean 'wuhan'"),
        (lambda t: mz.cities(within=[]), "within: found ''; allowed: zhengzhou"),
        (lambda t: mz.cities(within=3), "within: 3 is neither"),
        (lambda t: mz.ratio(t, t, "per", per=0), "per: found 0; allowed: a number above 0"),
        (lambda t: mz.ratio(t, t, per=-1000), "per: found -1000; allowed: a number above 0"),
        (lambda t: mz.ratio(t, t, "per", per=float("inf")), "per: found inf"),
        (lambda t: mz.ratio(t, t, "per", per=float("nan")), "per: found nan"),
        (lambda t: mz.ratio(t, t, "per", per="1000"), "per: found '1000'"),
        (lambda t: mz.ratio(t, t, on=[]), "on: found ''; allowed: jurisdiction"),
        (lambda t: mz.ratio(t, t, on=3), "on: 3 is neither"),
        (lambda t: mz.ratio(t, None), "table: found None; allowed: a table, such as mz.compare gives"),
        (lambda t: mz.ratio(t.drop(columns=["unit", "low"]), t), "table: found no column unit, low; .*these columns"),
        (
            lambda t: mz.difference(t.drop(columns="note")),
            "table: found no column note; allowed: what mz.compare gives",
        ),
        (lambda t: mz.catching_up(t.drop(columns="note")), "table: found no column note"),
        (lambda t: mz.against("dibao_standard"), "table: found str; allowed: a table"),
        (lambda t: mz.why_empty(t.value), "table: found Series; allowed: a table"),
        (lambda t: mz.at_prices(t.drop(columns="year")), "table: found no column year; .*this column kept"),
        (lambda t: mz.leave_one_out(None), "table: found None; allowed: a table, such as mz.rates gives"),
        (lambda t: mz.gaps(t), "table: found no column target; allowed: what mz.targets gives"),
        (lambda t: mz.gaps(None), "table: found None; allowed: a table, such as mz.targets gives"),
        (lambda t: mz.tally(None, "year"), "table: found None"),
        (lambda t: mz.tally(t), "columns: found ''; allowed: jurisdiction"),
        (lambda t: mz.tally(t, "yaer"), "columns: found 'yaer'; allowed: jurisdiction, .*did you mean 'year'"),
        (lambda t: mz.tally(t, "year", of="indicater"), "columns: found 'indicater'.*did you mean 'indicator'"),
        (lambda t: mz.tally(t, "value"), "columns: found 'value'"),
        (lambda t: mz.find(None), "query: found None; allowed: words such as 'beds'"),
        (lambda t: mz.find(["beds"]), r"query: found \['beds'\]"),
    ],
)
def test_what_cannot_be_asked_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call(mz.compare("dibao_standard", years=2015))


def test_a_year_for_each_city_asks_of_these_cities_alone():
    table = mz.compare("dibao_standard", years={"武汉": 2015, "kaifeng": 2011}, areas="urban")
    assert table[["jurisdiction", "year"]].values.tolist() == [["kaifeng", 2011], ["wuhan", 2015]]


@pytest.mark.parametrize("within", ["henan", ["henan"], ("henan",), "河南", "henan, wuhan", "china, henan"])
def test_what_lies_in_a_place_is_asked_by_its_id_or_name(within):
    expected = mz.cities() if "china" in within else ("zhengzhou", "kaifeng", "pingdingshan")
    assert mz.cities(within=within) == expected
    assert mz.cities("parts", within="郑州") == ("xinzheng",) and mz.cities(within="wuhan") == ()


def test_a_count_by_year_or_measure_says_which():
    table = mz.targets(["dibao_standard", "beds_per_1000_elderly"])
    by = mz.tally(table, "year", "measure", of="jurisdiction")
    assert set(by.year) == set(by.start) == set(table.year) and set(by.measure) == set(table.measure)
    for r in by.itertuples():
        same = table[(table.year == r.year) & (table.measure == r.measure)]
        assert r.value == same.jurisdiction.nunique(), (r.year, r.measure)


@pytest.mark.parametrize(
    "make",
    [
        lambda: mz.growth("social_organisations", "kaifeng"),
        lambda: mz.audit("kaifeng"),
        lambda: mz.coverage("beds_per_1000_elderly", ["zhengzhou", "kaifeng"]),
        lambda: mz.tally(mz.coverage("cremation_rate"), "jurisdiction", "use"),
        lambda: mz.why_empty(mz.compare("beds_per_1000_elderly", years=2015)),
        lambda: mz.compare("dibao_standard", "wuhan", 1999),
        lambda: result([]),
        lambda: result([dict(jurisdiction="wuhan", indicator="dibao_standard", year=2015)]),
    ],
)
def test_no_result_fills_numbers_with_texts(make):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = make()
    texts = [c for c in RESULT if c not in ("start", "year", "value", "low", "high")]
    assert not table[texts].isna().any(axis=None) and (table[texts].dtypes == "str").all()


@pytest.mark.parametrize("per, said", [(1e6, "1,000,000"), (0.5, "0.5"), (10000, "10,000"), (1, "1")])
def test_a_ratio_per_any_number_has_a_unit_that_can_be_said(per, said):
    beds, residents = (mz.compare(i, years="base") for i in ("elderly_care_beds", "resident_population"))
    units = mz.ratio(beds, residents, "per", per=per).unit.unique()
    assert [unit_label(u) for u in units] == [f"beds per {said} resident"] and all(unit_label(u, "zh") for u in units)
