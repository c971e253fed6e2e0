"""Every number of notebook 05, recomputed with plain numpy from the committed panel; and properties of rates and prices."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mzlib as mz
from mzlib.reading import bounds

ROOT = Path(__file__).resolve().parents[1]
PANEL = pd.read_csv(ROOT / "data/processed/panel.csv", keep_default_na=False).set_index("observation")
NUMBERS = PANEL[["value", "low", "high"]].apply(pd.to_numeric)
FIGURES = ROOT / "figures" / "05-growth-rates"


def figure(name):
    return pd.read_csv(
        FIGURES / f"{name}.csv", keep_default_na=False, na_values={c: [""] for c in ("value", "low", "high")}
    )


def price_level(year):
    """Prices of a year against 2015, chained by hand from the published changes."""
    changes = PANEL[PANEL.indicator == "consumer_price_change"]
    growth = pd.Series(1 + changes.value.astype(float).to_numpy() / 100, index=changes.period_end)
    return np.prod(growth[(growth.index > 2015) & (growth.index <= year)]) / np.prod(
        growth[(growth.index > year) & (growth.index <= 2015)]
    )


def rate(row, real=False, earlier=False):
    """A rate from the two levels that a row of a figure names, with numpy alone."""
    first, last = row.observation.split()[:2]
    a, b = NUMBERS.loc[first, "value"], NUMBERS.loc[last, "value"]
    years = row.end - row.start + earlier
    assert PANEL.loc[first, "period_end"] == row.start and PANEL.loc[last, "period_end"] == row.end
    if real:
        a, b = a / price_level(row.start - earlier), b / price_level(row.end)
    if row.unit == "percentage_point/year":
        return (b - a) / years
    return 100 * (np.power(b / a, 1 / years) - 1)


@pytest.mark.parametrize("name", ["yearly-rates", "all-rates"])
def test_rates(name):
    drawn = figure(name)
    assert len(drawn) > 10
    for row in drawn.itertuples():
        assert row.value == pytest.approx(rate(row, earlier=row.use == "alternative")), row.row
        assert row.low <= row.value <= row.high


def test_nominal_and_real():
    drawn = figure("nominal-and-real")
    assert set(drawn.use) == {"actual", "target"}
    for row in drawn.itertuples():
        assert row.value == pytest.approx(rate(row, real=row.use == "actual")), row.row
    both = drawn.pivot_table(index=["jurisdiction", "area"], columns="use", values="value")
    assert (both.actual < both.target).all()  # prices rose in every one of these years


def test_stated_and_computed():
    drawn = figure("stated-and-computed")
    for row in drawn[drawn.use == "computed"].itertuples():
        start, end = (NUMBERS.loc[i, "value"] for i in row.observation.split())
        assert row.value == pytest.approx(100 * (end / start - 1))
    for row in drawn[drawn.use == "actual"].itertuples():
        assert row.value == NUMBERS.loc[row.observation, "value"]


def test_catching_up():
    drawn = figure("catching-up")
    assert drawn.measure.nunique() == 3
    for row in drawn.itertuples():
        top, bottom = row.observation.split()
        assert PANEL.loc[top, "period_end"] == PANEL.loc[bottom, "period_end"] == row.year
        assert row.value == pytest.approx(100 * NUMBERS.loc[top, "value"] / NUMBERS.loc[bottom, "value"])


def test_spread():
    for row in mz.log_spread(cities=["zhengzhou", "kaifeng", "pingdingshan", "wuhan"]).itertuples():
        values = NUMBERS.loc[row.observation.split(), "value"]
        assert row.spread == pytest.approx(np.std(np.log(values)))
        assert row.ratio == pytest.approx(values.max() / values.min())
        assert row.cities == len(values) == 3


def test_common_trend():
    """The slope by least squares, its interval by Student's t, the leverage by the spread of years."""
    from scipy import stats

    for row in figure("common-trend").itertuples():
        levels = PANEL.loc[row.observation.split()]
        levels = levels.assign(unit_of=levels.jurisdiction + levels.area, y=np.log(NUMBERS.value.loc[levels.index]))
        x = pd.get_dummies(levels.unit_of, dtype=float).assign(year=levels.period_end - 2015.0).to_numpy()
        solution, residual, rank, _ = np.linalg.lstsq(x, levels.y.to_numpy(), rcond=None)
        free = len(x) - rank
        error = np.sqrt(residual[0] / free * np.linalg.inv(x.T @ x)[-1, -1])
        ends = solution[-1] + np.array([0, -1, 1]) * stats.t.ppf(0.975, free) * error
        assert [row.value, row.low, row.high] == pytest.approx(list(100 * (np.exp(ends) - 1)), rel=1e-6)
    trend = mz.pooled_trend(mz.compare("dibao_standard", areas=["urban", "rural"]))
    assert trend.leverage[1:].sum() == pytest.approx(1) and trend.leverage[0] == 0


@pytest.mark.parametrize("folder", ["05-growth-rates", "06-targets"])
def test_paces(folder):
    path = ROOT / "figures" / folder / "pace-needed.csv"
    drawn = pd.read_csv(path, keep_default_na=False, na_values={"past_start": [""]})
    assert len(drawn) > 5
    for row in drawn.itertuples():
        target, base, *before = (NUMBERS.loc[i, "value"] for i in row.observation.split())
        start, end, years = (base, target, row.target_year - row.base_year)
        if row.use == "actual":
            start, end, years = (before[0], base, row.base_year - row.past_start)
        by_hand = 100 * ((end / start) ** (1 / years) - 1) if row.unit == "percent/year" else (end - start) / years
        assert row.value == pytest.approx(by_hand), row.row
        money, share = (PANEL.loc[row.observation.split()[0], "unit"].startswith(w) for w in ("yuan", "percent"))
        own = PANEL.loc[row.observation.split()[0], "unit"] + "/year"
        assert row.unit == ("percent/year" if money else "percentage_point/year" if share else own)


def test_a_range_carries_its_ends_into_the_pace():
    [row] = mz.paces(["beds_per_1000_elderly"], ["kaifeng"]).itertuples()
    assert (row.target_low, row.target_high) == (35, 40)
    assert (row.needed_low, row.needed_high) == pytest.approx(((35 - 22.5) / 5, (40 - 21.5) / 5))
    assert row.needed == pytest.approx((37.5 - 22) / 5)


def test_a_floor_leaves_the_pace_open_above():
    [row] = mz.paces(["nursing_bed_share"], ["wuhan"]).itertuples()
    assert row.qualifier == "at_least" and np.isnan(row.needed_high) and row.needed_low > 0


@pytest.mark.parametrize(
    "jurisdiction, area, start, end, years",
    [("zhengzhou", "urban", 340, 520, 4), ("kaifeng", "rural", 100, 2600 / 12, 4), ("wuhan", "urban", 580 / 1.61, 580, 5),
     ("pingdingshan", "rural", 355 / 1.469, 355, 5)],
)  # fmt: skip
def test_rates_by_hand(jurisdiction, area, start, end, years):
    [row] = mz.annual_rates(["dibao_standard"], [jurisdiction], [area]).itertuples()
    assert row.years == years
    assert row.rate == pytest.approx(100 * ((end / start) ** (1 / years) - 1))
    assert row.ambiguous == (years == 4)
    if row.ambiguous:
        assert row.rate_earlier == pytest.approx(100 * ((end / start) ** (1 / (years + 1)) - 1))


def test_price_index_by_hand():
    index = mz.price_index()
    assert index.value[2020] == pytest.approx(100 * 1.02 * 1.016 * 1.021 * 1.029 * 1.025)
    assert index.value[2010] == pytest.approx(100 / (1.054 * 1.026 * 1.026 * 1.02 * 1.014))
    assert index.value[2015] == index.low[2015] == index.high[2015] == 100
    assert (index.low <= index.value).all() and (index.value <= index.high).all()


def test_leaving_derived_levels_out():
    four = ["zhengzhou", "kaifeng", "pingdingshan", "wuhan"]
    with_all, stated = (mz.annual_rates(["dibao_standard"], four, include_derived=x) for x in (True, False))
    assert set(with_all.jurisdiction) == set(four)
    assert set(stated.jurisdiction) == {"zhengzhou", "kaifeng"} and set(stated.status) == {"stated"}


# Properties

money = st.floats(1, 1e6)


@given(money, st.integers(2010, 2020))
def test_deflating_and_inflating_is_the_identity(value, year):
    index = mz.price_index()
    there = mz.deflate((value,) * 3, year, index)
    assert mz.inflate(there, year, index)[0] == pytest.approx(value)
    assert there[1] <= there[0] <= there[2]


@given(money, money, st.integers(1, 15))
def test_a_rate_applied_to_its_base_gives_its_end(start, end, years):
    rates = bounds.annual(bounds.change((start,) * 3, (end,) * 3), years)
    assert start * (1 + rates[0] / 100) ** years == pytest.approx(end)


@given(money, money, st.integers(2010, 2014))
def test_real_growth_is_nominal_growth_over_prices(start, end, year):
    index = mz.price_index()
    real = bounds.change(mz.deflate((start,) * 3, year, index), mz.deflate((end,) * 3, 2015, index))[0]
    nominal, inflation = end / start, 100 / index.value[year]
    assert 1 + real / 100 == pytest.approx(nominal / inflation)


# Input


def test_a_year_without_prices():
    with pytest.raises(
        ValueError, match="consumer prices of 2025 are not in the reference series; allowed: 2010 to 2020"
    ):
        mz.deflate((1.0, 1.0, 1.0), 2025, mz.price_index())


@pytest.mark.parametrize("function", [lambda p: mz.annual_rates(prices=p), lambda p: mz.at_prices(pd.DataFrame(), p)])
def test_prices_that_are_none(function):
    with pytest.raises(ValueError, match="prices: found 'real'; allowed: nominal, constant 2015"):
        function("real")
