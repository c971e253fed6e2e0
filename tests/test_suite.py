"""The suite as a whole: figures as committed, in both languages, from any folder; counted, so that nothing is done twice."""

import os
import shutil
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from executions import too_many
from guard import changed_figures, faults

from mzlib.sources.paths import root
from mzlib.suite.notebooks import notebooks, parameters, plan, stripped
from mzlib.suite.runs import run

PAPERMILL = "04-social-workers"  # the one that the papermill command executes here


def as_default(r):
    return {n: parameters(r.path)[n] for n in r.values} == r.values


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The figures of the whole suite, drawn anew: by nbval where ``make test`` says so, else here; further places always here."""
    folder = tmp_path_factory.mktemp("figures")
    if by_nbval := os.environ.get("MZ_DRAWN"):
        shutil.copytree(by_nbval, folder, dirs_exist_ok=True)
    runs = [r for r in plan(given=[("figures_dir", str(folder))]) if not by_nbval or not as_default(r)]
    failed = run(runs, force=True)
    assert not failed, "\n\n".join(failed.values())
    return folder


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    """Every notebook once in Chinese, one of them by the papermill command from a folder of its own: figures and notebooks."""
    folder = tmp_path_factory.mktemp("zh")
    out = folder / "executed"
    given = [("language", "zh"), ("formats", "png"), ("figures_dir", str(folder / "figures"))]
    runs = {
        r.path.stem: r._replace(executed=out / f"{r.path.stem}.ipynb")
        for r in plan(given=given)
        if r.path.stem != PAPERMILL
    }
    failed = run(list(runs.values()), force=True)
    assert not failed, "\n\n".join(failed.values())  # a glyph that the fonts lack is an error
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(notebooks()[PAPERMILL]),
        str(out / f"{PAPERMILL}.ipynb"),
        "-k",
        "python3",
    ]
    given = ["-p", "language", "zh", "-p", "formats", "png", "-p", "figures_dir", "figures"]
    done = subprocess.run([*command, *given], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def test_figures_are_as_committed(fresh, tmp_path):
    found = changed_figures(root() / "figures", fresh, tmp_path)
    assert not found, "\n".join([*found, "Look at them; where the change is meant, run `make notebooks` and commit."])


def test_figures_are_there_in_every_form(fresh):
    drawn = [p for p in fresh.rglob("*.png") if p.stem.count(".") == 0]
    assert {p.parent.name for p in drawn} == set(notebooks())
    for path in drawn:
        for form in (".png", ".svg", ".csv"):
            assert path.with_suffix(form).stat().st_size > 0, path.with_suffix(form).name


def test_every_drawn_number_leads_back(fresh, panel):
    known = set(panel.observation)
    tables = sorted(fresh.rglob("*.csv"))
    assert tables
    for path in tables:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        if not {"value", "observation"} <= set(table):
            continue  # a table as it is read, beside which the drawn one lies
        drawn = table[~table["value"].isin(["", "0"])]  # a count of none has nothing to lead back to
        assert (drawn["observation"] != "").all(), f"{path.name}: a number without an observation"
        unknown = {i for text in table["observation"] for i in text.split()} - known
        assert not unknown, f"{path.name}: {sorted(unknown)[:3]}"


def test_a_changed_picture_or_table_is_seen(tmp_path):
    from PIL import Image

    committed = next(
        f for f in sorted((root() / "figures").iterdir()) if len([p for p in f.glob("*.svg") if "." not in p.stem]) > 1
    )
    fresh, scratch = tmp_path / "fresh", tmp_path / "scratch"
    shutil.copytree(committed, fresh)
    scratch.mkdir()
    assert changed_figures(committed, fresh, scratch) == []
    picture, other = sorted(p for p in fresh.glob("*.svg") if "." not in p.stem)[:2]
    with Image.open(picture.with_suffix(".png")) as image:
        spoilt = image.convert("RGB")
    spoilt.paste((255, 0, 0), (100, 100, 260, 260))
    spoilt.save(picture.with_suffix(".png"))
    table = picture.with_suffix(".csv")
    table.write_bytes(table.read_bytes().replace(b"1", b"2", 1))
    other.unlink()
    found = " ".join(changed_figures(committed, fresh, scratch))
    assert all(name in found for name in (f"{picture.stem}.png", table.name, other.name))


def test_chinese(chinese):
    for name in notebooks():
        assert list((chinese / "figures" / name).glob("*.png")), name
        book = nbformat.read(chinese / "executed" / f"{name}.ipynb", as_version=4)
        said = "".join(
            o.data["text/markdown"]
            for c in book.cells
            for o in c.get("outputs", ())
            if "text/markdown" in o.get("data", {})
        )
        assert any("\u4e00" <= c <= "\u9fff" for c in said), f"{name} says nothing in Chinese"


def test_what_papermill_and_a_process_of_ours_execute_looks_the_same(chinese):
    """By the guard, which holds the committed notebooks too: outputs in order, no errors, nothing of a machine in them."""
    for name in (PAPERMILL, next(n for n in notebooks() if n != PAPERMILL)):
        book = stripped(nbformat.read(chinese / "executed" / f"{name}.ipynb", as_version=4))
        assert faults(book) == []


@pytest.mark.parametrize(
    "given, says",
    [
        ([("yaer", "2015")], "did you mean 'year'?"),
        ([("year", "0755")], "a whole number without leading zeros"),
        ([("year", "1999")], "year: found 1999; allowed: "),
        ([("include_derived", "yes")], "allowed: true, false"),
        ([("cities", "wuhann")], "'wuhann' is no city; allowed: zhengzhou, kaifeng, pingdingshan, wuhan; did you mean 'wuhan'?"),
        ([("language", "fr")], "language: found 'fr'; allowed: en, zh"),
        ([("formats", "png,gif")], "formats: found 'gif'; allowed: png, svg, pdf"),
        ([("size", "poster")], "size: found 'poster'"),
        ([("figures_dir", "README.md")], "figures_dir: found 'README.md'; allowed: a folder"),
    ],
)  # fmt: skip
def test_parameters_are_refused_before_anything_runs(given, says, monkeypatch):
    monkeypatch.chdir(root())
    with pytest.raises(ValueError, match=None) as e:
        plan(["02"], given)
    assert says in str(e.value) and len(str(e.value).splitlines()) == 1


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ValueError, match="no-such") as e:
        plan(["02", "no-such"], each=["year"])
    assert len(str(e.value).splitlines()) == 2
    with pytest.raises(ValueError, match="fr") as e:
        plan(["02"], [("language", "fr"), ("size", "poster"), ("year", "1999")])
    assert len(str(e.value).splitlines()) == 3


def test_cities_in_either_language():
    for text in ("武汉,开封", "武汉、开封", "武汉 开封", "wuhan kaifeng", '["武汉", "kaifeng"]'):
        assert len(plan(["02"], [("cities", text)])[0].values["cities"]) == 2


def test_the_runs_of_the_suite():
    labels = [r.label for r in plan()]
    assert len(labels) == len(set(labels)) >= len(notebooks())
    assert {r.path.stem for r in plan()} == set(notebooks())


@pytest.mark.parametrize("name", ["02", "02-low-income-standards", "02-low-income-standards.ipynb"])
def test_one_notebook_by_its_number(name):
    assert [r.label for r in plan([name])] == ["02-low-income-standards"]


def test_what_is_executed_twice_is_seen():
    path = next(iter(notebooks().values()))
    assert too_many([f'["{path}", {{"language": "zh"}}]']) == []
    assert too_many([f'["{path}", {{}}]']) == [f"{path} en: 2 executions"]
    assert too_many([f'["{path}", {{"language": "zh", "size": "page"}}]', f'["{path}", {{"language": "zh"}}]']) != []


def test_nothing_to_do_imports_neither_pandas_nor_help_pages(tmp_path):
    """That is where the half second would go: what is imported to see that nothing changed."""
    code = (
        "import sys\n"
        "from mzlib.suite.notebooks import plan; from mzlib.suite.runs import key_of\n"
        "import mzlib.cli\n"
        "[key_of(r.path, r.values) for r in plan()]\n"
        "print(*sorted({m.partition('.')[0] for m in sys.modules} & "
        "{'pandas', 'numpy', 'rich', 'papermill', 'nbformat', 'jinja2', 'babel', 'matplotlib', 'IPython'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
