"""Running the suite: figures as committed, in both languages, from any folder; failures kept and shown."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from guard import changed_figures

from mzlib.sources.paths import root
from mzlib.suite.notebooks import notebooks, plan
from mzlib.suite.runs import run


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler on this machine: its address, and what starts a worker that has this project."""
    from distributed import LocalCluster

    processes = []

    def start(address):
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        command += ["--no-dashboard", "--local-directory", str(tmp_path_factory.mktemp("worker"))]
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return processes[-1]

    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as scheduler:
        yield scheduler.scheduler_address, start
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, cluster):
    """The figures of the whole suite, drawn anew by the workers of a scheduler, one of which is killed on the way.

    Those of every notebook in Chinese too; with what failed, and how many runs were done when the worker died.
    """
    address, start = cluster
    folder, chinese = (tmp_path_factory.mktemp(name) for name in ("figures", "figures-zh"))
    runs = plan(given=[("figures_dir", str(folder))])
    zh = plan(given=[("figures_dir", str(chinese)), ("language", "zh"), ("formats", "png"), ("city", "kaifeng")])
    first, _ = start(address), start(address)
    ended = []

    def progress(label, state, seconds):
        if state in ("done", "failed"):
            ended.append(label)
            if len(ended) == 3:
                first.kill()
                start(address)

    failed = run(
        [*runs, *(r._replace(label=f"{r.label}-zh") for r in zh)], force=True, scheduler=address, progress=progress
    )
    assert first.poll() is not None and len(ended) == len(runs) + len(zh)
    return folder, chinese, failed


def test_a_worker_that_dies_loses_nothing(drawn):
    _, _, failed = drawn
    assert failed == {}


@pytest.fixture
def fresh(drawn):
    folder, _, failed = drawn
    wrong = [text for name, text in failed.items() if not name.endswith("-zh")]
    assert not wrong, "\n\n".join(wrong)
    return folder


def test_figures_are_as_committed(fresh, tmp_path):
    found = changed_figures(root() / "figures", fresh, tmp_path)
    assert not found, "\n".join(
        [*found, "Look at them; where the change is meant, run `make report` and commit figures/."]
    )


def test_each_comparison_has_two_figures_in_every_form(fresh):
    for name in (
        "02-low-income-standards",
        "03-elderly-care-beds",
        "04-social-workers",
        "05-growth-rates",
        "06-targets",
        "08-consistency",
    ):
        stems = {p.stem for p in (fresh / name).glob("*.png")}
        assert len(stems) >= 2, name
        for stem in stems:
            for form in ("svg", "csv"):
                assert (fresh / name / f"{stem}.{form}").stat().st_size > 0, f"{name}/{stem}.{form}"


def test_every_drawn_number_leads_back(fresh, panel):
    import pandas as pd

    known = set(panel.observation)
    for path in sorted(fresh.rglob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        ids = table["observation"] if "observation" in table else table.get("observations", pd.Series(dtype=str))
        if "value" in table:
            assert "observation" in table, f"{path.name} does not say where its numbers come from"
            drawn = table[table["value"] != ""]
            assert (drawn["observation"] != "").all(), f"{path.name}: a number without an observation"
        if path.stem in ("facts-by-theme", "shared-indicators", "how-hard"):
            continue  # counts of observations, not observations
        unknown = {i for text in ids for i in text.split()} - known
        assert not unknown, f"{path.name}: {sorted(unknown)[:3]}"


def test_a_changed_picture_or_table_is_seen(tmp_path):
    committed = root() / "figures" / "02-low-income-standards"
    fresh, scratch = tmp_path / "fresh", tmp_path / "scratch"
    shutil.copytree(committed, fresh)
    scratch.mkdir()
    assert changed_figures(committed, fresh, scratch) == []
    from PIL import Image

    with Image.open(fresh / "dibao-standards.png") as picture:
        picture = picture.convert("RGB")
    picture.paste((255, 0, 0), (100, 100, 260, 260))
    picture.save(fresh / "dibao-standards.png")
    table = fresh / "rural-share.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("65", "66", 1), encoding="utf-8")
    (fresh / "wubao-standards.svg").unlink()
    found = " ".join(changed_figures(committed, fresh, scratch))
    assert "dibao-standards.png" in found and "rural-share.csv" in found and "wubao-standards.svg" in found


def test_chinese(drawn):
    _, chinese, failed = drawn
    wrong = [text for name, text in failed.items() if name.endswith("-zh")]
    assert not wrong, "\n\n".join(wrong)  # a glyph that the fonts lack is an error
    for name in notebooks():
        assert list((chinese / name).glob("*.png")), name


def test_growth_at_constant_prices_in_one_area(tmp_path, panel):
    """Parameters change every figure together: areas, cities, prices, and whether derived levels count."""
    import pandas as pd

    given = [
        ("prices", "constant 2015"),
        ("area", "rural"),
        ("include_derived", "false"),
        ("cities", "zhengzhou,kaifeng"),
    ]
    failed = run(plan(["05-growth-rates"], [*given, ("figures_dir", str(tmp_path)), ("formats", "svg")]), jobs=1)
    assert not failed, failed
    derived = set(panel.observation[panel.basis == "derived"])
    for path in sorted((tmp_path / "05-growth-rates").glob("*.csv")):
        table = pd.read_csv(path, keep_default_na=False)
        cities = set(table.jurisdiction) - {"china", ""}
        assert cities <= {"zhengzhou", "kaifeng"}, path.name
        if "area" in table:
            assert set(table.area) <= {"rural", "all"}, path.name
        if path.stem in ("yearly-rates", "all-rates", "nominal-and-real", "pace-needed"):
            used = {i for o in table.observation[table.jurisdiction != "china"] for i in o.split()}
            assert not used & derived, path.name
    rates = pd.read_csv(tmp_path / "05-growth-rates" / "yearly-rates.csv")
    [row] = rates[(rates.jurisdiction == "kaifeng") & (rates.use == "actual")].itertuples()
    prices = 1.026 * 1.026 * 1.02 * 1.014
    assert row.value == pytest.approx(100 * ((2600 / 1200 / prices) ** 0.25 - 1))
    assert "prices of 2015" in (tmp_path / "05-growth-rates" / "yearly-rates.svg").read_text(encoding="utf-8")


def test_papermill_from_any_folder(tmp_path):
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", str(notebooks()["04-social-workers"]), str(out), "-k", "python3"]
    given = [
        "-p",
        "language",
        "zh",
        "-p",
        "cities",
        "zhengzhou,wuhan",
        "-p",
        "figures_dir",
        "pictures",
        "-p",
        "formats",
        "png",
    ]
    done = subprocess.run([*command, *given], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pictures" / "04-social-workers" / "density.png").is_file()
    assert "每万名常住人口" in out.read_text(encoding="utf-8")


def test_a_failure_is_kept_and_shown_and_the_others_go_on(project):
    bad = nbformat.read(project / "notebooks" / "01-coverage.ipynb", as_version=4)
    bad.cells.insert(4, nbformat.v4.new_code_cell("1 / 0  # on purpose"))
    nbformat.write(bad, project / "notebooks" / "01-coverage.ipynb")
    command = [sys.executable, "-m", "mzlib", "run", "01-coverage", "09-explore", "-p", "formats", "png"]
    given = ["-p", "figures_dir", str(project / "drawn")]
    done = subprocess.run(
        [*command, *given], capture_output=True, text=True, env=os.environ | {"MZ_ROOT": str(project)}
    )
    assert done.returncode == 1
    assert "1 / 0  # on purpose" in done.stderr and "ZeroDivisionError" in done.stderr
    kept = project / "build" / "failed" / "01-coverage.ipynb"
    assert "ZeroDivisionError" in kept.read_text(encoding="utf-8")
    assert (project / "drawn" / "09-explore" / "answer.png").is_file()


@pytest.mark.parametrize(
    "given, says",
    [
        ([("yaer", "2015")], "did you mean 'year'?"),
        ([("year", "0755")], "a whole number without leading zeros"),
        ([("include_derived", "yes")], "allowed: true, false"),
    ],
)
def test_parameters_are_refused_before_anything_runs(given, says):
    with pytest.raises(ValueError, match=None) as e:
        plan(["02-low-income-standards"], given)
    assert says in str(e.value)


def test_unknown_notebook():
    with pytest.raises(ValueError, match="did you mean '02-low-income-standards'"):
        plan(["02-low-income-standard"])


def test_a_city_that_does_not_exist_stops_before_any_figure(tmp_path):
    failed = run(plan(["04-social-workers"], [("cities", "wuhann"), ("figures_dir", str(tmp_path / "x"))]), jobs=1)
    text = failed["04-social-workers"]
    assert "'wuhann' is no city; allowed: zhengzhou, kaifeng, pingdingshan, wuhan; did you mean 'wuhan'?" in text
    assert not (tmp_path / "x").exists()
    assert Path(root() / "build" / "failed" / "04-social-workers.ipynb").is_file()
