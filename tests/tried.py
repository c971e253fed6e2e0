"""A notebook tried without drawing: its code runs in this process, and what it would say is collected."""

import json
from pathlib import Path
from types import SimpleNamespace

import matplotlib

import mzlib as mz
from mzlib.words import sentences

ROOT = Path(__file__).resolve().parents[1]
FORMS = ("dots", "slopes", "bars", "matrix")


def cells(name):
    """The code cells of a notebook, the parameters apart: pairs of tags and source."""
    found = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return [(c["metadata"].get("tags", []), "".join(c["source"])) for c in found if c["cell_type"] == "code"]


def tried(name, change=None, **parameters):
    """Run a notebook's code with other parameters, drawing nothing.

    Parameters
    ----------
    name : str
    change : callable, optional
        Changes the source of a cell.
    **parameters

    Returns
    -------
    list of types.SimpleNamespace
        What was said, in order: ``form`` (``say``, ``table``, or a form of figure), ``key``, ``words`` (a dict, or of ``say`` the text
        as ``words["text"]``), ``rows``.
    """
    said = []

    def figure(form):
        def draw(table, nb, name=None, *_, words=None, **facts):
            plain = {
                k: v
                for k, v in facts.items()
                if k not in ("rows", "panel", "shade", "columns", "label", "order", "line")
            }
            if name:
                words = words or sentences.figure_words(nb, name, table, plain, form)
            said.append(SimpleNamespace(form=form, key=name, words=words or {}, rows=table))

        return draw

    def say(nb, key, rows=None, **facts):
        text = sentences.sentence(nb, key, rows, **facts)
        said.append(SimpleNamespace(form="say", key=key, words={"text": text}, rows=rows))

    space, before = {"__name__": "__main__"}, {f: mz.__dict__.get(f) for f in (*FORMS, "table", "say")}
    try:
        for form in FORMS:
            setattr(mz, form, figure(form))
        mz.table, mz.say = figure("table"), say
        with matplotlib.rc_context():
            for tags, source in cells(name):
                exec(change(source) if change else source, space)
                if "parameters" in tags:
                    space.update(parameters)
    finally:
        for form, old in before.items():
            if old is None:
                delattr(mz, form)
            else:
                setattr(mz, form, old)
    return said


if __name__ == "__main__":
    import sys

    name, *given = sys.argv[1:]
    values = {k: (json.loads(v) if v[:1] in '[{"tf0123456789' else v) for k, v in (g.split("=", 1) for g in given)}
    for s in tried(name, **values):
        print(f"== {s.form} {s.key}")
        for part, text in s.words.items():
            if part != "sources":
                print(f"  {part}: {text}")
