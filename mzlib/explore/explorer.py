"""The explorer of notebook 09: live where somebody sits in front, its first state as plain output where nobody does."""

import os

import pandas as pd

from ..analysis.questions import answer
from ..display.answers import difference_text, empty_text, opening_row
from ..display.pictures import code_of, picture, rows_shown
from .screen import chain_html


def live(interactive="auto"):
    """Whether somebody sits in front: a front end that can be asked something, or voila.

    papermill, nbval and nbconvert tell the kernel that nobody can be asked (``allow_stdin`` is false in their requests), and
    so does voila, which names itself in the environment instead.

    Parameters
    ----------
    interactive : {'auto', 'yes', 'no'}
        ``yes`` and ``no`` settle it.

    Returns
    -------
    bool

    Examples
    --------
    >>> live("yes"), live("no"), live()
    (True, False, False)
    """
    if interactive != "auto":
        return interactive == "yes"
    if os.environ.get("SERVER_SOFTWARE", "").startswith("voila"):
        return True
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return bool(kernel and kernel.get_parent("shell").get("content", {}).get("allow_stdin"))


def explore(asked, settings, interactive="auto", name="answer"):
    """Show the explorer, opened on a question; without a live front end, the answer to that question.

    Parameters
    ----------
    asked : dict
        From ``mz.choice``.
    settings : types.SimpleNamespace
        ``mz.settings("09-explore", ...)``.
    interactive : {'auto', 'yes', 'no'}
        Whether widgets are shown: by itself, where there is somebody to use them.
    name : str
        What the figure of the first state is called.

    Returns
    -------
    None
        It displays: widgets; or the distance in words, the figure (saved with its data), the rows, where the first number
        comes from and the lines of code, none of which differs from run to run.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mzlib.analysis.questions import choice
    >>> from mzlib.suite.settings import settings
    >>> with TemporaryDirectory() as folder:
    ...     s = settings("09-explore", "kaifeng", "en", folder, "png")
    ...     explore(choice("dibao_standard", "wuhan,kaifeng", areas="rural"), s, "no")  # doctest: +ELLIPSIS
    <IPython.core.display.Markdown object>
    answer: 2 rows drawn; yuan per person per month [-8..390.4]
    ...
    """
    from IPython.display import HTML, Markdown, display

    if live(interactive):
        from .widgets import app

        display(app(asked, settings))
        return
    table = answer(**asked)
    said = difference_text(table, settings) + empty_text(table, settings)
    display(Markdown("\n\n".join(said)))
    display(picture(table, settings, name))
    with pd.option_context("display.max_colwidth", None):  # a caveat cut short is none
        display(rows_shown(table, settings))
    known = table[table.value.notna()]
    if len(known):
        display(HTML(chain_html(opening_row(table), settings, sentences=False)))
    print(code_of(asked, settings, name))
