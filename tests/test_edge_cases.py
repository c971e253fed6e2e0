"""Input that is wrong in rarer ways: each must be refused with a message, or read right, and never read wrong."""

import pytest
from test_bad_input import CODEBOOK, KAIFENG, cells, invoke, problems, replaced

from mzlib.reading.quantity import read

DOCUMENTS, FORMULAS = "data/raw/documents.toml", "data/raw/formulas.toml"


@pytest.mark.parametrize("printed", ["二〇一五", "五成", "8‰", "5年多"])
def test_words_that_change_a_number_are_not_dropped(printed):
    with pytest.raises(ValueError):
        read(printed, "exact", "percent" if "分" in printed or printed[-1] in "成‰" else "year")


@pytest.mark.parametrize(
    "printed, expected",
    [
        ("3-5万元", (40000, 30000, 50000)),
        ("三至五万元", (40000, 30000, 50000)),
        ("20万-30万", (250000, 200000, 300000)),
        ("3—5千人", (4000, 3000, 5000)),
    ],
)
def test_a_magnitude_word_said_once_is_meant_for_both_ends(printed, expected):
    assert read(printed, "range", "yuan") == expected


def test_chinese_magnitudes_round_as_printed_ones_do():
    assert read("三万人", "exact", "person") == read("3万人", "exact", "person")
    assert read("一亿二千万元", "exact", "yuan")[0] == 120_000_000


@pytest.mark.parametrize(
    "change",
    [
        {"scale": "0"},
        {"period": "9999"},
        {"period": "2011-2015"},
        {"period": "2015", "kind": "growth", "unit": "percent", "printed": "22%"},
    ],
)
def test_cells_that_are_wrong_in_their_meaning(project, change):
    cells(KAIFENG, 2, **change)(project)
    status, _, message = invoke("build")
    assert status == 1 and problems(message)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf[x]\n", "[开封]\n".encode("gb18030"), b"x = 1\n"])
def test_a_broken_catalogue_is_said_once(project, content):
    (project / CODEBOOK).write_bytes(content)
    status, _, message = invoke("build")
    assert status == 1 and len(problems(message)) <= 2, message


@pytest.mark.parametrize("key", ["title", "jurisdiction"])
def test_a_key_twice(project, key):
    replaced(DOCUMENTS, f'{key} = "', f'{key} = "x"\n{key} = "')(project)
    status, _, message = invoke("build")
    assert status == 1 and "documents.toml" in message


@pytest.mark.parametrize(
    "added",
    [
        'form = 3',
        'form = "ratio"\nindicator = "dibao_standard"\noperands = 3',
        'form = "ratio"\nindicator = "dibao_standard"\noperands = []',
        'form = "ratio"\nindicator = "dibao_standard"\noperands = '
        '[{ indicator = "beds_per_1000_elderly" }, { indicator = "dibao_standard" }]',
    ],
)  # fmt: skip
def test_formulas_that_cannot_be_meant(project, added):
    path = project / FORMULAS
    path.write_text(path.read_text(encoding="utf-8") + f"\n[x]\n{added}\n", encoding="utf-8")
    status, _, message = invoke("build")
    assert status == 1 and "formulas.toml" in message and "[x]" in message


def test_a_parameter_without_a_value():
    status, _, message = invoke("run", "02-low-income-standards", "-p", "year")
    assert status == 1 and "-p NAME VALUE" in message
