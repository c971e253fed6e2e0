"""What stands around a quantity: its sentence, its own words, the head of its paragraph, its cell, list and section."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from .cells import Cell, cell_at
from .outline import around
from .periods import region
from .spans import Quantity

_SENTENCE = 240  # characters of a sentence that are looked at on each side
_OWN = 70
_EARLIER = 160
_MARKS = "，、；:。！？\n（）,\t"
_HEAD = 26  # a paragraph's first sentence, where it is that short, is its heading
_LIST = re.compile("[、,，]|和|及|与|以及|或")
_COUPLED = re.compile("[、,，]?(?:共计?|计)?")
_RISE = re.compile(
    r"(?:[^，。；]{0,8}，)?[^，。；、]{0,6}?(?:增|涨|提|升|调|降|减|扩|发展|上)[^，。；、\d]{0,6}?[至到为]"
    r"(?:(?:19|20)\d{2}年[末底]?的?)?[^，。；\d]{0,8}"
)
_FROM = re.compile(r"(?:从|由|自)[^，。；从由]{0,24}$")
_ITEMS = re.compile(r"[^，。；:、和及与]{1,24}(?:(?:、|和|及|与|以及)[^，。；:、和及与]{1,24})+")


@dataclass(frozen=True)
class Place:
    """The surroundings of one quantity; texts are of the view, positions too."""

    quantity: Quantity
    printed: str
    first: int  # where the quantity begins, or the list that it is in: the end of the words before it
    sentence: int  # where the sentence begins
    paragraph: int
    before: str  # of the sentence, up to the number, or to the list that it is in
    after: str
    own_before: str  # from the quantity or the list before, up to the number or its list
    own_after: str  # up to the next quantity, or the end of the clause
    clause: str  # the clause up to the number or its list
    head: str
    earlier: str  # of the paragraph, before the sentence
    chain: str
    titles: tuple
    region: str
    cell: Cell | None
    member: int  # which one of a list, from 0
    members: int  # of the list
    listed: str  # what the sentence lists for this member (分别)
    role: str  # 'from' or 'to' in a pair
    mate: int  # how many quantities back the other end of the pair is


def make_places(quantities, outline, rows, plan, lexicon):
    """The places of all quantities, in order.

    Parameters
    ----------
    quantities : list of Quantity
    outline : Outline
    rows : list of Row
    plan : Plan
    lexicon : dict

    Returns
    -------
    list of Place
    """
    chars, size, places, regions = outline.chars, len(outline.chars), [], {}
    lists = _lists(quantities, chars)
    for k, members in enumerate(lists):
        first, last = quantities[members[0]], quantities[members[-1]]
        low, high = around(outline.sentences, first.start, size)
        line = outline.lines[bisect_right(outline.lines, first.start) - 1]
        clause = around(outline.clauses, first.start, size)[0]
        clause_end = around(outline.clauses, max(last.end - 1, last.start), size)[1]
        before = quantities[members[0] - 1].end if members[0] else 0
        if before and before >= low and _COUPLED.fullmatch(chars, before, first.start):
            # 300户900人: what is said of the one is said of the other.
            before = max(low, places[-1].quantity.start - len(places[-1].own_before))
        following = quantities[members[-1] + 1].start if members[-1] + 1 < len(quantities) else size
        subject = last.end  # where what is counted may be said after the number
        if k + 1 < len(lists) and _COUPLED.fullmatch(chars, last.end, following):
            # 5条、300公里长的界线: the noun comes after the second number.
            subject = quantities[lists[k + 1][-1]].end
            clause_end = around(outline.clauses, subject - 1, size)[1]
            after = lists[k + 1][-1] + 1
            following = quantities[after].start if after < len(quantities) else size
        section = outline.section(first.start)
        if section.titles not in regions:
            regions[section.titles] = region(section.titles, plan, lexicon)
        stop = around(outline.sentences, line, size)[1]
        headed = stop - line <= _HEAD and stop < first.start and not re.search(r"\d", chars[line:stop])
        sentence = chars[max(low, first.start - _SENTENCE) : first.start]
        role, mate = _role(lists, k, quantities, chars, outline)
        items = _items(sentence, len(members), lexicon["group_pattern"]) if len(members) > 1 else []
        for n, i in enumerate(members):
            q = quantities[i]
            places.append(
                Place(
                    quantity=q,
                    printed=chars[q.start : q.end],
                    first=first.start,
                    sentence=low,
                    paragraph=line,
                    before=sentence,
                    after=chars[q.end : min(high, q.end + _SENTENCE)],
                    own_before=chars[max(before, low, first.start - _OWN) : first.start],
                    own_after=chars[subject : max(subject, min(clause_end, following))][:_OWN].rstrip(_MARKS),
                    clause=chars[max(clause, first.start - _OWN) : first.start],
                    head=chars[line:stop] if headed else "",
                    earlier=chars[max(line, low - _EARLIER) : low],
                    chain=section.chain,
                    titles=section.titles,
                    region=regions[section.titles],
                    cell=cell_at(rows, q.start),
                    member=n,
                    members=len(members),
                    listed=items[n] if n < len(items) else "",
                    role=role,
                    mate=mate,
                )
            )  # fmt: skip
    return places


def _lists(quantities, chars):
    """Quantities in groups: those that stand in one list, with nothing but a mark between them."""
    lists = []
    for i, q in enumerate(quantities):
        last = quantities[i - 1] if i else None
        if last is not None and last.word == q.word and _LIST.fullmatch(chars, last.end, q.start):
            lists[-1].append(i)
        else:
            lists.append([i])
    return lists


def _role(lists, k, quantities, chars, outline):
    """Whether a list is one end of a pair, from A to B, and how far back the other end lies."""
    members = lists[k]
    first = quantities[members[0]]
    low = around(outline.sentences, first.start, len(chars))[0]

    def rises(a, b):
        left, right = quantities[a[-1]], quantities[b[0]]
        opening = chars[max(0, quantities[a[0]].start - 40) : quantities[a[0]].start]
        joined = right.start - left.end < 30 and _RISE.fullmatch(chars, left.end, right.start)
        return bool(joined and left.word == right.word and _FROM.search(opening))

    if k and quantities[lists[k - 1][-1]].start >= low and rises(lists[k - 1], members):
        return "to", members[0] - lists[k - 1][0]
    if k + 1 < len(lists) and rises(members, lists[k + 1]):
        return "from", 0
    return "", 0


def _items(sentence, count, groups):
    """What a sentence lists before 分别, one for each number: city and country, years, age bands, subjects."""
    said = sentence.rpartition("分别")[0] or sentence
    if count == 2 and (m := list(re.finditer("城乡|市县", said[-60:]))):
        return ["城市", "农村"] if m[-1][0] == "城乡" else ["市", "县"]
    if "分别" not in sentence:
        return []
    for m in reversed(list(_ITEMS.finditer(said[-120:]))):
        items = re.split("、|和|及|与|以及", m[0])
        if len(items) >= count:
            # 集中、分散供养标准: what the last item ends with is said of each, where it makes a subgroup of it.
            tail = items[-1][2:]
            return [i if groups.search(i) or not groups.search(i[-2:] + tail) else i + tail for i in items[:count]]
    return []
