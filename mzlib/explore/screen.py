"""What the explorer says on a screen, as HTML: sentences, and a number's chain back to where it is printed."""

import re
from html import escape
from types import SimpleNamespace

import pandas as pd

from ..analysis.audits import footnotes
from ..analysis.data import catalogue, load_panel, unit_label, word
from ..analysis.provenance import rule_in_words, source
from ..analysis.questions import told
from ..display.answers import ends_text, stated_facts
from ..display.marks import number_text
from ..sources.paths import documents_folder
from ..words.prose import row_name


def sentences_html(sentences, name=""):
    """Sentences as paragraphs; what is between double asterisks is strong.

    Examples
    --------
    >>> sentences_html(["**Rural.** 3 < 4"])
    '<div class="mz-said"><p><strong>Rural.</strong> 3 &lt; 4</p></div>'
    """
    paragraphs = (re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(s, quote=False)) for s in sentences)
    return f'<div class="mz-said{" " + name if name else ""}">' + "".join(f"<p>{p}</p>" for p in paragraphs) + "</div>"


def chain_html(observation, settings, sentences=True, panel=None):
    """Where a number comes from: rule and inputs, down to document, place and printed string.

    Parameters
    ----------
    observation : str
        An id of the panel.
    settings : types.SimpleNamespace
        With ``language``.
    sentences : bool
        Whether the sentence of the document is shown where the document is at hand.
    panel : pandas.DataFrame, optional

    Returns
    -------
    str
        Nested lists.

    Raises
    ------
    KeyError
        If the panel has no such observation.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> english = SimpleNamespace(language="en")
    >>> told = chain_html("derived:pingdingshan:dibao_standard:urban:2015:level", english, sentences=False)
    >>> told.count("<li"), "32.56%" in told, "第一章/第一节" in told
    (3, True, True)
    """
    panel = load_panel() if panel is None else panel
    chain = source(observation, panel)
    rows = panel[panel.observation.isin(chain.observation)].set_index("observation", drop=False)
    parts, depth = [], -1
    for link in chain.itertuples():
        # Inputs stand in a list inside the item of what they give.
        parts.append("<ul>" if link.depth > depth else "</li>" + "</ul></li>" * (depth - link.depth))
        depth = link.depth
        parts.append("<li>" + "".join(_link(rows.loc[link.observation], link.sentence, settings, sentences)))
    parts.append("</li></ul>" * (depth + 1))
    return f'<div class="mz-chain">{"".join(parts)}</div>'


def _link(row, sentence, settings, sentences):
    """One link of a chain: the number and what it is; then where it stands, or how it follows."""
    language = settings.language
    r = SimpleNamespace(**row.to_dict(), status=row.basis)
    period = str(r.period_end) if r.period_start == r.period_end else f"{r.period_start}–{r.period_end}"
    unit, ends = unit_label(r.unit, language), ends_text(r.low, r.high)
    number = told("number and unit", language, number=number_text(r, None, language), unit=unit)
    about = [word("basis", r.basis, language), *([told(f"qualifier {r.qualifier}", language)] if r.qualifier else [])]
    about += ["{} – {}".format(*(e or "…" for e in ends)) if r.low != r.high else told("exact", language)]
    name = f"{row_name(r, settings, most=200)} · {period} · {word('kind', r.kind, language)}"
    about = escape(" · ".join(about))
    yield f'<p><strong class="mz-number">{escape(number)}</strong> <span>{about}</span><br>{escape(name)}</p>'
    if r.basis == "derived":
        yield _line(told("derived by", language, rule=rule_in_words(r.rule, language)))
    elif r.basis == "reference":
        yield _line(told("outside", language, origin=r.note))
    else:
        fact, entry = stated_facts()[r.fact], catalogue("documents")[r.document]
        title = entry["title"] if language == "zh" else f"{entry['title_en']} ({r.document})"
        place = told(
            "stands in", language, document=title, section=fact["section"], start=fact["start"], end=fact["end"]
        )
        yield f'<p>{escape(place)}: <q class="mz-printed" lang="zh-CN">{escape(r.printed)}</q></p>'
        if sentence and sentences:
            marked = escape(sentence).replace(escape(r.printed), f"<mark>{escape(r.printed)}</mark>", 1)
            yield f'<blockquote lang="zh-CN">{marked}</blockquote>'
        elif sentences and documents_folder() is None:
            yield _line(told("no sentence", language))
    if r.note and r.basis != "reference":
        yield _line(told("remark", language, note=r.note))
    for note in footnotes(pd.DataFrame({"observation": [r.observation]}), language):
        yield _line(note)
    yield f'<p class="mz-id">{escape(r.observation)}</p>'


def _line(text):
    return f"<p>{escape(text)}</p>"
