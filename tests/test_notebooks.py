"""The guard beside nbval, and a guard of the guard: each fault that it must see is made, and seen."""

import copy
from pathlib import Path

import nbformat
import pytest
from guard import faults

from mzlib.suite.notebooks import notebooks, parameters, plan, stripped

PATHS = notebooks()
COMMON = ["cities", "language", "figures_dir", "formats", "size"]


def read(name):
    return nbformat.read(PATHS[name], as_version=4)


def first(notebook, kind):
    return next(c for c in notebook.cells if kind(c))


def drawing(cell):
    return any("image/png" in o.get("data", {}) for o in cell.get("outputs", []))


def test_there_are_nine():
    assert [n[:2] for n in PATHS] == ["01", "02", "03", "04", "05", "06", "07", "08", "09"]


@pytest.mark.parametrize("name", PATHS)
def test_committed_as_executed(name):
    assert faults(read(name)) == []


@pytest.mark.parametrize("name", PATHS)
def test_parameters_are_the_common_ones_and_documented(name):
    have = parameters(PATHS[name])
    expected = COMMON if name != "07-city-profile" else ["city", *COMMON[1:]]
    assert list(have)[: len(expected)] == expected
    assert all(p["help"] for p in have.values())
    table = "\n".join(c.source for c in read(name).cells if c.cell_type == "markdown")
    for parameter in have:
        assert f"| `{parameter}` |" in table, f"{name}: {parameter} is missing from the table of parameters"


@pytest.mark.parametrize("name", PATHS)
def test_stripping_changes_nothing_more(name):
    notebook = read(name)
    assert nbformat.writes(stripped(copy.deepcopy(notebook))) + "\n" == PATHS[name].read_text(encoding="utf-8")


def never_ran(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def lost_picture(notebook):
    first(notebook, drawing).outputs = []


def injected(notebook):
    cell = nbformat.v4.new_code_cell("year = 2020", metadata={"tags": ["injected-parameters"]}, execution_count=1)
    notebook.cells.insert(4, cell)


def papermill_metadata(notebook):
    notebook.metadata["papermill"] = {"duration": 12.3}


def cell_metadata(notebook):
    notebook.cells[3].metadata["execution"] = {"iopub.status.busy": "2026-01-01"}


def out_of_order(notebook):
    first(notebook, drawing).execution_count = 99


def semicolon(notebook):
    first(notebook, drawing).source += ";"


def warned(notebook):
    stream = nbformat.v4.new_output("stream", name="stderr", text="UserWarning: Glyph missing")
    first(notebook, drawing).outputs.append(stream)


def failed(notebook):
    first(notebook, drawing).outputs.append(nbformat.v4.new_output("error", ename="E", evalue="", traceback=[]))


def other_kernel(notebook):
    notebook.metadata.kernelspec.name = "my-env"


def address(notebook):
    stream = nbformat.v4.new_output("stream", name="stdout", text="<object at 0x7f00deadbeef>")
    first(notebook, drawing).outputs.append(stream)


def widgets(notebook):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1b2c"}, "text/plain": "HTML(value='')"}
    first(notebook, drawing).outputs.append(nbformat.v4.new_output("display_data", data=view))


BREAKS = [never_ran, lost_picture, injected, papermill_metadata, cell_metadata, out_of_order, semicolon, warned, failed,
          other_kernel, address, widgets]  # fmt: skip


@pytest.mark.parametrize("spoil", BREAKS)
def test_the_guard_sees(spoil):
    notebook = read("02-low-income-standards")
    spoil(notebook)
    assert faults(notebook), f"the guard does not see {spoil.__name__}"


def test_every_notebook_of_the_suite_file_exists():
    import tomllib

    suite = tomllib.loads((Path(PATHS["01-coverage"]).parent / "suite.toml").read_text(encoding="utf-8"))
    assert set(suite) - {"report"} <= set(PATHS)
    cities = [r.values["city"] for r in plan(["07-city-profile"])]
    assert cities == ["zhengzhou", "kaifeng", "pingdingshan", "wuhan", "xinzheng"]
