"""The explorer as one html file: it opens from disk, from an e-mail, on a phone, and fetches nothing."""

import base64
import hashlib
import json
from pathlib import Path

import jinja2

from ..sources.paths import write_outputs
from .contents import contents
from .search import words

_HERE = Path(__file__).parent


def html():
    """The page as text: the panel, its words in both languages, style and script, in one document.

    Returns
    -------
    str
        The script is named by its hash in the page's own policy, which allows nothing else and nothing from elsewhere; the
        data is JSON in which no ``<`` is left.

    Examples
    --------
    >>> page = html()
    >>> page.count("<script"), "http://" in page.partition('id="data"')[0]
    (2, False)
    """
    held = contents()
    texts = {name: (_HERE / name).read_text(encoding="utf-8") for name in ("difference.js", "page.js", "page.css")}
    script = texts["difference.js"] + texts["page.js"]
    data = json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    env = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = env.from_string((_HERE / "page.html").read_text(encoding="utf-8"))
    return template.render(css=texts["page.css"], script=script, script_hash=f"sha256-{digest}", data=data, say=words()["say"],
                           places=held["places"].items(), plain=list(_plain(held)))  # fmt: skip


def _plain(held):
    """What is shown without JavaScript: the figures in which cities can be compared, each with what is printed."""
    for one in held["indicators"].values():
        for part, moment, _, found in one["cells"] if one["compared"] > 1 else ():
            if moment == one["opens"] and found[0] in held["rows"]:
                row = held["rows"][found[0]]
                about = one, one["parts"][part], one["moments"][moment], held["places"][row["place"]]
                said = [[t, t] if isinstance(t, str) else t for t in (*(a["name"] for a in about), row["text"])]
                names, (text, _) = [" · ".join(texts[:-1]) for texts in zip(*said)], said[-1]
                where = row.get("document", row["basis"])
                yield dict(name=names, text=text, printed=row.get("printed", ""), where=where)


def page(out, force=False):
    """Write the explorer.

    Parameters
    ----------
    out : str or pathlib.Path
        The file.
    force : bool
        Also over a file that mz did not write.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        Where the project keeps its own, or over what somebody else wrote.
    """
    [path] = write_outputs({Path(out).absolute(): html().encode()}, force=force)
    return path
