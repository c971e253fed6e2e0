"""What nbval does not see: notebooks that never ran, pictures that are gone, what a run leaves behind, changed figures."""

import re

from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure

DRAWS = re.compile(r"\bmz\.(dots|slopes|bars|matrix)\(")
TAGS = {"parameters", "answer", "en", "zh"}
NEVER = re.compile(r"0x[0-9a-f]{6,}|/(?:home|root|tmp|work|Users)/\w|\bWarning\b")


def faults(notebook):
    """Everything that is wrong with a committed notebook, as text; an empty list where it is right.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    """
    found = []
    if set(notebook.metadata) != {"kernelspec", "language_info"} or notebook.metadata.kernelspec.name != "python3":
        found.append(
            f"metadata of the notebook: {sorted(notebook.metadata)}, kernel python3 and nothing else is allowed"
        )
    tags = [t for c in notebook.cells for t in c.metadata.get("tags", [])]
    if tags.count("parameters") != 1 or not set(tags) <= TAGS:
        found.append(
            f"tags {sorted(set(tags))}: one cell tagged parameters, none injected; else {', '.join(sorted(TAGS))}"
        )
    if notebook.cells[0].cell_type != "markdown" or not re.search(r"^# .*[?？]", notebook.cells[0].source):
        found.append("the first cell is no title with a question")
    for i, cell in enumerate(notebook.cells):
        if extra := set(cell.metadata) - {"tags"}:
            found.append(f"cell {i}: metadata of a run: {sorted(extra)}")
    code = [c for c in notebook.cells if c.cell_type == "code"]
    for expected, cell in enumerate(code, 1):
        name = f"code cell {expected}"
        if cell.execution_count != expected:
            found.append(f"{name}: execution count {cell.execution_count}")
        if cell.source.rstrip().endswith(";"):
            found.append(f"{name}: ends with a semicolon")
        if len(cell.source.splitlines()) > 16:
            found.append(f"{name}: {len(cell.source.splitlines())} lines; what is longer lives in mzlib")
        kinds = [o.output_type for o in cell.outputs]
        if "error" in kinds:
            found.append(f"{name}: an error in the outputs")
        if any(o.get("name") == "stderr" for o in cell.outputs):
            found.append(f"{name}: something on standard error")
        pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        if DRAWS.search(cell.source) and not pictures:
            found.append(f"{name}: draws a figure, and there is no picture")
        if any("widget" in mime for o in cell.outputs for mime in o.get("data", {})):
            found.append(f"{name}: live widgets in the outputs, whose ids change at every run")
        for output in cell.outputs:
            texts = [output.get("text", ""), *(v for k, v in output.get("data", {}).items() if k != "image/png")]
            for text in texts:
                if match := NEVER.search("".join(text)):
                    found.append(f"{name}: {match.group(0)!r} in the outputs")
    return found


def changed_figures(committed, fresh, scratch):
    """How two folders of figures differ: names, data drawn (to the byte), pictures (root mean square over 1.5).

    Parameters
    ----------
    committed, fresh, scratch : pathlib.Path
        ``scratch`` takes copies, since comparing writes beside what it compares.
    """
    names = [
        {
            str(p.relative_to(f)) for p in f.rglob("*") if p.is_file() and "." not in p.stem
        }  # other sizes are not committed
        for f in (committed, fresh)
    ]
    found = [f"{n}: drawn no longer" for n in sorted(names[0] - names[1])]
    found += [f"{n}: not committed" for n in sorted(names[1] - names[0])]
    for name in sorted(names[0] & names[1]):
        old, new = committed / name, fresh / name
        if name.endswith(".csv") and old.read_bytes() != new.read_bytes():
            found.append(f"{name}: the data drawn changed")
        if name.endswith(".png") and old.read_bytes() != new.read_bytes():
            copies = [scratch / f"{i}-{name.replace('/', '-')}" for i in ("old", "new")]
            for copy, path in zip(copies, (old, new)):
                copy.write_bytes(path.read_bytes())
            try:
                difference = compare_images(*map(str, copies), tol=1.5) or ""
            except ImageComparisonFailure as e:  # another size
                difference = str(e)
            if difference:
                found.append(f"{name}: the picture changed: {' '.join(difference.split())}")
    return found
