"""Which indicator of the codebook a figure is: by its terms near the number, and by a unit that fits."""

import math
import re
from collections import Counter, defaultdict

from .fields import COUNTED

# How much a word counts by where it stands: the noun after the number, the clause before it, what else is its own, the rest
# of the sentence, the headings, the paragraph before.
AFTER, CLAUSE, OWN, SENTENCE, HEADINGS, PARAGRAPH = 1.2, 1.0, 0.65, 0.5, 0.4, 0.3
LEAST = 1.8  # below this score no indicator is named
# The score, and the reason, of a name that the number's own words do not give; the reason of one that they give in part.
FAR, FARTHER, PARTLY = 0.0, "in words farther off", "less than half of it"
OTHERWISE = "built or added, which one of name and words does not say"
OUTRIGHT = 3.0  # from this score on, the number's own words suffice
_TAIL = re.compile("(?:人数|个数|次数|件数|户数|届数|家数|间数|发放额|投入资金|资金|总量|数|额|率)$")
_AGE = re.compile(r"(\d{2,3})周?岁")
_OTHER = re.compile("[^\u4e00-\u9fffA-Za-z0-9]+")


def make_terms(codebook, lexicon):
    """An index of the codebook's labels and definitions, by pairs of characters, and of the lexicon's terms.

    Parameters
    ----------
    codebook : pandas.DataFrame
        Indexed by id, with ``label_zh``, ``definition_zh`` and ``unit``.
    lexicon : dict

    Returns
    -------
    dict
    """
    own, other = {}, {}
    for row in codebook.itertuples():
        label = _OTHER.sub("", row.label_zh)
        own[row.Index] = _pairs(_TAIL.sub("", label) or label)
        other[row.Index] = _pairs(_OTHER.sub("", row.definition_zh)) - own[row.Index]
    count = Counter(pair for found in own.values() for pair in found)
    count.update(pair for found in other.values() for pair in found)
    size = len(own)
    rare = {pair: max(0.05, 1 - math.log(n) / math.log(size)) for pair, n in count.items()}
    having = defaultdict(list)
    for i in own:
        for pair in own[i]:
            having[pair].append((i, 1.0))
        for pair in other[i]:
            having[pair].append((i, 0.25))
    things = {row.Index: _things(row.label_zh + row.definition_zh, lexicon) for row in codebook.itertuples()}
    for i, lists in lexicon["terms"].items():
        things.get(i, set()).update(_things(" ".join(lists), lexicon))
    first = defaultdict(list)
    for i, lists in lexicon["terms"].items():
        for words in lists:
            words = words.split()
            first[max(words, key=len)].append((i, words))
    units = dict(codebook["unit"])
    shared = Counter(units.values())
    return dict(
        having=dict(having),
        rare=rare,
        total={i: sum(rare[p] for p in found) for i, found in own.items()},
        first={w: [x for x in xs if x[0] in own] for w, xs in first.items()},
        units=units,
        labels={row.Index: row.label_zh for row in codebook.itertuples()},
        ages={row.Index: set(_AGE.findall(row.label_zh + row.definition_zh)) for row in codebook.itertuples()},
        things=things,
        stock={row.Index for row in codebook.itertuples() if "年末" in row.definition_zh},
        over_time={row.Index for row in codebook.itertuples() if re.search("一定时期|一段时期", row.definition_zh)},
        stages={
            row.Index: _stages(
                " ".join((row.label_zh, row.definition_zh, *lexicon["terms"].get(row.Index, ()))), lexicon
            )
            for row in codebook.itertuples()
        },
        lexicon=lexicon,
        cumulative={row.Index for row in codebook.itertuples() if "累计" in row.label_zh},
        # A unit that few indicators have says much about which one it is.
        telling={i: 1 + 0.5 * (1 - math.log(shared[u]) / math.log(size)) for i, u in units.items()},
    )


def _things(text, lexicon):
    """The things of the lexicon's modifiers that a text names."""
    return {lexicon["modifier"][m[0]] for m in lexicon["modifier_pattern"].finditer(text)}


def _stages(text, lexicon):
    """The stages that a text speaks of: under construction, added."""
    return {stage for stage, pattern in lexicon["stage"].items() if pattern.search(text)}


def _pairs(text):
    return {text[k : k + 2] for k in range(len(text) - 1)}


def contexts(place, near=False):
    """The texts around a quantity that may name it, each with how much it counts; only its own words where ``near``."""
    if place.cell:
        return [(place.cell.row, 1.0), (place.cell.column, 0.7), (" ".join(place.titles[-2:]), HEADINGS)]
    clauses = re.split("[，；。:,]", place.own_before)
    after = place.own_after
    noun = place.quantity.word in COUNTED and bool(re.match("[\u4e00-\u9fff“]", after))
    before = CLAUSE * 0.75 if noun else CLAUSE
    if re.match("(?:以上)?的", after) and len(clauses[-1]) < 2 and len(place.own_before) < len(place.before):
        # 80%的村制定了公约，95%的社区建立了机制: what stands before the second number is said of the first.
        return [(after, AFTER), *(() if near else _further(place))]
    return [
        (place.listed, CLAUSE),
        (after, AFTER if noun else AFTER * 0.7),
        (clauses[-1] if len(clauses[-1]) > 2 else "".join(clauses[-2:]), before),
        (place.own_before, OWN),
        *(() if near else _further(place)),
    ]


def _further(place):
    return [
        (place.before[-120:], SENTENCE),
        (" ".join((place.head, *place.titles[-2:])), HEADINGS),
        (place.earlier, PARAGRAPH),
    ]


def indicator(place, units, per, sort, terms, near=False):
    """The indicator that fits best, or '' where none fits well.

    Parameters
    ----------
    place : Place
    units : list of str
        What the number may count.
    per : str
        What it is divided by.
    sort : str
        The kind of the figure.
    terms : dict
        From make_terms.
    near : bool
        Look at the number's own words only.

    Returns
    -------
    tuple of (str, float, str)
        Id, score, the reason.
    """
    if not near:
        # What the number's own words name outright needs no wider look.
        found = indicator(place, units, per, sort, terms, near=True)
        if found[0] and found[1] >= OUTRIGHT:
            return found
    large = bool(re.search("[万亿]", place.quantity.number)) or (place.cell is not None and place.cell.scale > 1000)
    texts = contexts(place, near)
    weights = {}
    for text, weight in sorted(texts, key=lambda t: -t[1]):
        for k in range(len(text) - 1):
            weights.setdefault(text[k : k + 2], weight)
    scores, shares, nearby = defaultdict(float), defaultdict(float), defaultdict(float)
    for pair, weight in weights.items():
        for i, part in terms["having"].get(pair, ()):
            scores[i] += weight * part * terms["rare"][pair]
            if part == 1.0:
                shares[i] += weight * terms["rare"][pair]
                nearby[i] += (weight >= OWN) * terms["rare"][pair]
    found, reasons, close = {}, {}, {}
    for i in shares:
        share = shares[i] / terms["total"][i]
        found[i] = scores[i] * share * 1.6
        reasons[i] = f"{share:.0%} of the label" + (f", {PARTLY}" if share < 0.5 else "")
        close[i] = nearby[i] >= 0.35 * terms["total"][i]
    joined = "\n".join(t for t, _ in texts)
    for longest, lists in terms["first"].items():
        if longest not in joined:
            continue
        for i, words in lists:
            each = [max((w for t, w in texts if word in t), default=0) for word in words]
            score = sum(w * (len(word) + 1) for w, word in zip(each, words)) * 0.8
            telling = max((w for w, word in zip(each, words) if len(word) > 1), default=0)
            if all(each) and telling >= SENTENCE and score > found.get(i, 0):
                found[i], reasons[i], close[i] = score, " ".join(words), telling >= OWN
    whose = _things(_subject(place), terms["lexicon"]) if units[0] not in ("percent", "times", "ratio") else set()
    ages = _AGE.findall(place.before[-60:] + place.own_after + (place.cell.row if place.cell else ""))[-1:]
    row = place.cell.row if place.cell else ""
    own = _stages(row or place.clause[-16:] + place.own_after[:12], terms["lexicon"])
    said = _stages(row or place.before + place.own_after, terms["lexicon"])
    for i in found:
        # Sixty and over is another population than sixty-five and over; what accumulates is no stock.
        other = ages and terms["ages"][i] and ages[0] not in terms["ages"][i]
        if other or (sort == "level" and i in terms["cumulative"]) or whose - terms["things"][i]:
            found[i] = 0.0
        if terms["stages"][i] - said or own - terms["stages"][i]:
            found[i] *= 0.5
            reasons[i] += f", {OTHERWISE}"
        found[i] *= fits(units, per, sort, terms["units"][i], large) * terms["telling"][i]
    best = sorted(((score, i) for i, score in found.items()), reverse=True)[:2]
    if not best or best[0][0] < LEAST:
        return "", best[0][0] if best else 0.0, "no term of the codebook near enough"
    margin = best[0][0] - (best[1][0] if len(best) > 1 else 0)
    name = best[0][1]
    if not close[name]:
        return name, FAR, f"{reasons[name]}, {FARTHER}"
    return name, best[0][0] + min(margin, 2), reasons[name]


def _subject(place):
    """The words that say whose a figure is: the row's head, the noun after the number, else what stands right before it."""
    if place.cell:
        return place.cell.row
    after = re.match("[\u4e00-\u9fff]*", place.own_after)[0][:8]
    return after if len(after) > 1 else re.split("[，；。:,（）、]", place.own_before)[-1][-14:]


def fits(units, per, sort, unit, large=False):
    """How well a unit of the codebook fits what the number may be in, from 0 to 1."""
    own, _, own_per = unit.partition("/")
    if sort == "growth" and units[0] in ("percent", "times", "percentage_point"):
        if own == "percent" and "year" in own_per:
            return 1.0 if per == "year" else 0.5
        return 0.9 if own not in ("percent", "ratio") else 0.3
    if own not in units or (large and "person" in own_per):
        return 0.0
    rank = 1.0 if own == units[0] else 0.75
    if own_per == per:
        return rank
    if not own_per or not per:
        # A standard whose month is not printed still is that standard; a count per community is another indicator.
        lenient = "month" in own_per or "year" in (own_per, per) or per in ("month", "person/year")
        return rank * (0.85 if lenient else 0.1 if re.search(r"\d|person_time", own_per + per) else 0.5)
    a, b = set(re.findall("[a-z_]+", own_per)), set(re.findall("[a-z_]+", per))
    return rank * (0.9 if a & b else 0.3)
