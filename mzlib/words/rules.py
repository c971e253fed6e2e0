"""How a derived figure was worked out, in words."""

import re

from ..analysis.load import catalogue
from .labels import chained, label, word


def rule_in_words(rule, language="en"):
    """A rule of the panel (identity or formula, a colon, the expression) with names instead of ids.

    Examples
    --------
    >>> rule_in_words("dibao_rural_urban_ratio: dibao_standard rural 2015 / dibao_standard urban 2015", "zh")
    '最低生活保障标准，农村 2015 ÷ 最低生活保障标准，城市 2015'
    """
    words, codebook = catalogue("labels"), catalogue("codebook")
    _, _, expression = rule.partition(": ")
    signs = {"/": "÷", "*": "×", "-": "−"}

    def named(match):
        token = match[0]
        if token in codebook:
            return label(token, language)
        for kind in ("area", "kind", "group"):
            if f"{kind}:{token}" in words:
                return chained("comma", ["", word(kind, token, language)], language)
        return token

    def years(match):
        return chained("from to", match.groups(), language)

    # What stands in square brackets is a denominator as its source describes it.
    parts = re.split(r"(\[[^\]]*\])", expression.replace("prior target", "prior_target"))
    # The signs first: a name may have a stroke of its own.
    parts = [p if p.startswith("[") else re.sub(r"(?<= )[/*-](?= )", lambda m: signs[m[0]], p) for p in parts]
    parts = [p if p.startswith("[") else re.sub(r"[A-Za-z_][\w-]*", named, p) for p in parts]
    parts = [p if p.startswith("[") else re.sub(r"\b(\d{4})-(\d{4})\b", years, p) for p in parts]
    if language == "zh":  # its brackets are full-width, with the room beside them in themselves
        parts = [p if p.startswith("[") else re.sub(r" ?\(", "（", re.sub(r"\) ?", "）", p)) for p in parts]
    return re.sub(r" +([，,])", r"\1", "".join(parts)).strip()
