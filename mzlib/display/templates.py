"""Templates of tables, pages and documents: whatever is put into them stays text."""

from functools import cache
from pathlib import Path

import jinja2

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


@cache
def template(name):
    """A template of ``mzlib/templates``, read once a process; what it is not given is an error.

    Examples
    --------
    >>> template("table.xml.j2").render(heads=["<b>"], rows=[], widths=[567], left=[], size=18).count("&lt;b&gt;")
    1
    """
    ways = dict(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), **ways).get_template(name)
