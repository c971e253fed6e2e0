"""The guard beside nbval, and a guard of the guard: each fault that it must see is made, and seen."""

import copy
import re

import nbformat
import pytest
from guard import faults
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import mzlib as mz
from mzlib.suite.notebooks import notebooks, parameters, stripped
from mzlib.suite.settings import words_of

PATHS = notebooks()
COMMON = ["cities", "language", "figures_dir", "formats", "size", "sort"]


def read(name):
    return nbformat.read(PATHS[name], as_version=4)


def test_the_suite_begins_at_a_glance_and_is_numbered():
    numbers = [int(n[:2]) for n in PATHS]
    assert numbers[0] == 0 and numbers == list(range(len(numbers)))


@pytest.mark.parametrize("name", PATHS)
def test_committed_as_executed(name):
    assert faults(read(name)) == []


def test_parameters_are_the_common_ones_and_documented():
    for name, path in PATHS.items():
        have = list(parameters(path))
        assert have[: len(COMMON)] == COMMON, name
        described = words_of("parameters") | words_of(name).get("parameters", {})
        assert sorted(have) == sorted(described), f"{name}: notebooks/words says otherwise"
        assert all(about["help"][g] for about in described.values() for g in ("en", "zh")), name


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", notebooks())
def test_the_table_of_parameters_says_what_is_allowed_in_words(name, language):
    """A rule of the words file, such as ``text`` or ``families``, is no answer to who asks what may stand there."""
    given = parameters(notebooks()[name]) | {"language": language}
    rows = [
        line.split(" | ") for line in mz.settings(name, given)._repr_markdown_().splitlines() if line.startswith("| `")
    ]
    assert [row[0].strip("| `") for row in rows] == list(parameters(notebooks()[name]))
    for *_, said, allowed in rows:
        assert re.search(r"[`, ，、；;：]", allowed.strip(" |")) and said, allowed


def test_papermill_reads_the_same_parameters():
    """It reads line by line, so the cell stays flat; what `mz run` takes for a parameter papermill takes for one."""
    from papermill import inspect_notebook

    for path in PATHS.values():
        assert set(inspect_notebook(str(path))) == set(parameters(path)), path.name


@pytest.mark.parametrize("name", PATHS)
def test_stripping_changes_nothing_more(name):
    notebook = read(name)
    assert nbformat.writes(stripped(copy.deepcopy(notebook))) + "\n" == PATHS[name].read_text(encoding="utf-8")


def sound():
    """A small notebook with which nothing is wrong: what is spoilt below."""
    picture = new_output("display_data", data={"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"})
    notebook = new_notebook(cells=[
        new_markdown_cell("# 00 · Who pays most?", metadata={"tags": ["en"]}),
        new_markdown_cell("# 00 · 谁最高？", metadata={"tags": ["zh"]}),
        new_code_cell('language: str = "en"', metadata={"tags": ["parameters"]}, execution_count=1),
        new_code_cell("import mzlib as mz", execution_count=2),
        new_code_cell('mz.dots(table, nb, "standards")', execution_count=3, outputs=[picture]),
    ])  # fmt: skip
    return stripped(notebook)


def test_nothing_is_wrong_with_a_sound_notebook():
    assert faults(sound()) == []


def first(notebook, kind):
    return next(c for c in notebook.cells if kind(c))


def drawing(cell):
    return any("image/png" in o.get("data", {}) for o in cell.get("outputs", []))


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


def no_question(notebook):
    notebook.cells[0].source = "# 00 · Standards"


def two_parameters(notebook):
    notebook.cells[3].metadata["tags"] = ["parameters"]


BREAKS = [
    no_question,
    two_parameters,
    never_ran,
    lost_picture,
    injected,
    papermill_metadata,
    cell_metadata,
    out_of_order,
    semicolon,
    warned,
    failed,
    other_kernel,
    address,
    widgets,
]


@pytest.mark.parametrize("spoil", BREAKS)
def test_the_guard_sees(spoil):
    notebook = sound()
    spoil(notebook)
    assert faults(notebook), f"the guard does not see {spoil.__name__}"


# Notebooks read like analysis


def source_lines(name):
    """The lines of code of a notebook besides its parameters."""
    cells = [c for c in read(name).cells if c.cell_type == "code" and "parameters" not in c.metadata.get("tags", [])]
    return [line for c in cells for line in c.source.splitlines() if line.strip()]


def test_notebooks_are_short_and_their_cells_too():
    assert sum(len(source_lines(n)) for n in PATHS) <= 320
    for name in PATHS:
        for cell in read(name).cells:
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
                assert len(cell.source.splitlines()) <= 7, f"{name}: {cell.source}"


def test_no_cell_builds_a_sentence_names_a_city_or_prepares_columns():
    words = re.compile(
        r"\bmz\.(?:label|place|word|phrase|joined|text|unit_label|number|figure|sentence)\w*\(|\.join\(|\.format\("
    )
    columns = re.compile(r"\.assign\((?!year=|family=)|\.rename\(|\[\"[a-z_]+\"\] = ")
    for name in PATHS:
        for line in source_lines(name):
            assert not words.search(line), f"{name}: {line}"
            assert not columns.search(line), f"{name}: {line}"
            assert not re.search("|".join(mz.cities()), line), f"{name}: {line}"


def test_markdown_is_one_language_a_cell():
    for name in PATHS:
        for cell in read(name).cells:
            if cell.cell_type == "markdown":
                [tag] = cell.metadata.tags
                assert bool(re.search("[\u4e00-\u9fff]", cell.source)) == (tag == "zh"), f"{name}: {cell.source[:60]}"
