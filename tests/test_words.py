"""Words in two languages: there in both, with the same braces, used, and printable with the fonts that come along."""

import importlib.util
import re
import string
import tomllib
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in sorted((ROOT / "notebooks/texts").glob("*.toml"))}
LABELS = tomllib.loads((ROOT / "data/raw/labels.toml").read_text("utf-8"))
CODEBOOK = tomllib.loads((ROOT / "data/raw/codebook.toml").read_text("utf-8"))
# mz.text(s, "key"), mz.say(s, "key"), mz.words(s, "key"): the keys that a notebook uses
USED = re.compile(r"mz\.(?:text|say|words)\(\s*s,\s*(f?)\"([^\"]+)\"")


def pairs(entry, path=""):
    """Every pair of texts in a table, with where it stands."""
    if "en" in entry or "zh" in entry:
        yield path, entry
    else:
        for key, inner in entry.items():
            yield from pairs(inner, f"{path}.{key}")


def braces(text):
    return {field.split(".")[0].split("[")[0] for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def source(notebook):
    cells = nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    return "\n".join(c.source for c in cells if c.cell_type == "code")


def test_every_notebook_has_its_words():
    assert set(TEXTS) == {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")}


@pytest.mark.parametrize("notebook", TEXTS)
def test_both_languages_say_the_same(notebook):
    for where, pair in pairs(TEXTS[notebook]):
        assert set(pair) == {"en", "zh"}, f"{notebook}{where}: {set(pair)}"
        assert any(pair.values()), f"{notebook}{where} is empty"
        # Chinese counts people in 万, English in millions: the one difference of braces that a habit asks for.
        different = (braces(pair["en"]) ^ braces(pair["zh"])) - {"millions", "wan"}
        assert not different, f"{notebook}{where}: {different}"
        assert not re.search("[一-鿿]", pair["en"]), f"{notebook}{where}: Chinese in the English text"


@pytest.mark.parametrize("notebook", TEXTS)
def test_figures_have_question_finding_and_caption(notebook):
    figures = {k: v for k, v in TEXTS[notebook].items() if "title" in v}
    assert figures
    for name, entry in figures.items():
        assert set(entry) == {"title", "finding", "caption"}, name
        assert entry["title"]["en"].rstrip().endswith("?"), f"{name}: the title asks no question"
        assert entry["title"]["zh"].rstrip().endswith("？"), f"{name}: the title asks no question"


@pytest.mark.parametrize("notebook", TEXTS)
def test_texts_are_used_and_there(notebook):
    code = source(notebook)
    # A key put together from parts stands for every key that it can become.
    asked = {
        key: re.sub(r"\\\{.*?\\\}", ".*", re.escape(key)) if f else re.escape(key) for f, key in USED.findall(code)
    }
    for key, pattern in asked.items():
        assert any(re.fullmatch(pattern, known) for known in TEXTS[notebook]), f"no text for {key}"
    for known in TEXTS[notebook]:
        mentioned = f'"{known}"' in code or any(re.fullmatch(p, known) for p in asked.values())
        assert mentioned, f"{known} is used nowhere"
    assert not re.search("[一-鿿]", re.sub(r"#.*", "", code)), "Chinese words in a code cell: move them to the texts"


def test_phrases_of_the_library_have_the_same_braces():
    for key, pair in LABELS.items():
        if key.startswith("text:"):
            assert braces(pair["en"]) == braces(pair["zh"]), key


def test_no_phrase_is_left_over_or_missing():
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "mzlib").rglob("*.py"))
    code += "\n".join(source(n) for n in TEXTS)
    asked = set(re.findall(r"(?:phrase|chained)\(\s*\"([^\"]+)\"", code))
    known = {k.removeprefix("text:") for k in LABELS if k.startswith("text:")}
    assert asked <= known, asked - known
    left = {k for k in known - asked if f'"{k}"' not in code and not k.startswith(("heading ", "key "))}
    # What is put together from parts: headings by column, keys by use, measures by area, shades by status.
    assert not left - {"rural of urban", "urban of China", "rural of China"}, left


def test_no_glyph_is_missing():
    folder = Path(importlib.util.find_spec("zhplot").submodule_search_locations[0])
    paths = [font_manager.findfont("DejaVu Sans"), *folder.rglob("*SC*.[ot]tf")]
    known = set().union(*(TTFont(p).getBestCmap() for p in paths))
    texts = [t for entry in TEXTS.values() for _, pair in pairs(entry) for t in pair.values()]
    texts += [t for pair in LABELS.values() for t in pair.values()]
    texts += [str(v) for entry in CODEBOOK.values() for k, v in entry.items() if k.startswith("label")]
    for name in ("documents", "jurisdictions", "families", "issues"):
        raw = tomllib.loads((ROOT / f"data/raw/{name}.toml").read_text("utf-8"))
        texts += [str(v) for entry in raw.values() for v in entry.values()]
    missing = {c for t in texts for c in t if ord(c) not in known and c not in "\n\t"}
    assert not missing, missing
