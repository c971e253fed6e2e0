"""What a figure takes from the one before it, and how it is printed: the name, the area, the span that the build can read."""

import re

from .spans import stored_value
from .terms import fits, indicator


def named_by(place, made, last, mate, sort, units, per, terms, lexicon):
    """The figure that this one continues, or None, and the indicator: of that figure, or by its own words.

    Returns
    -------
    tuple of (dict or None, tuple of (str, float, str))
        The candidate; id, score and reason.
    """
    goes_on = mate or (last if last and _continues(place, sort, units[0], last, lexicon) else None)
    if goes_on:
        per = per or (goes_on["per"] if goes_on["unit"].split("/")[0] == units[0] else "")
        name = goes_on["indicator"]
        if sort != "growth" and name and not fits(units, per, sort, terms["units"][name]):
            goes_on = None
    why = "as the figure that it continues"
    if sort == "growth" and place.members > 1 and "分别" in place.own_before and (grew := _respective(place, made)):
        goes_on, why = grew, "as the figure that it grew from"
    if not goes_on:
        return None, indicator(place, units, per, sort, terms)
    if not mate and sort != "growth" and not place.member:
        # Its own words may name it all the same: 倒塌房屋 after 受灾人口.
        own = indicator(place, units, per, sort, terms, near=True)
        if own[0]:
            return goes_on, own
    return goes_on, (goes_on["indicator"], goes_on["score"], why)


def part_of(place, made, last, named, area, group, sort):
    """Whether a figure is a part (其中) of the one before it, and nothing says which part."""
    clause = re.split("[；。]", place.before)[-1]
    if "其中" not in clause or sort not in ("level", "flow") or place.cell or not last:
        return False
    same = [m for m in made[-12:] if m["place"].sentence == place.sentence]
    return any((m["indicator"], m["area"], m["group"]) == (named, area, group) for m in same)


def said_by_name(group, word, label):
    """Whether an indicator's label says a group already: 60岁及以上 of the elderly population."""
    age = re.match(r"age-(\d+)", group)
    return f"{age[1]}岁" in label if age else word.removesuffix("由") in label


def says_more(place, numerator, last, lexicon):
    """Whether a quantity is said of the same place and people as the one before: another measure of them, or a part."""
    both = {last["unit"].split("/")[0], numerator}
    parallel = not both & {"yuan", "percent", "times"} and lexicon["noun_pattern"].search(place.own_before)
    other = not parallel or re.match("[，（]?其中|（", place.own_before)
    return bool(other) and _few_words(place) and "；" not in place.own_before


def printed_as(place, view, text, how, full, times, sort):
    """Offsets of a quantity, the reading that it needs of a person, and what the build stores: the same, or nothing.

    Where layout parts the unit word from the number, the number alone is printed; where it parts the number from its
    magnitude, all of it is, and a person has to confirm the reading.
    """
    q = place.quantity
    start, end = view.span(q.start, q.end)
    ask = (how, full, times)
    whole = stored_value(text, start, end, *ask, kind=sort)
    if q.form == "unread":
        return start, end, "", (*(float("nan"),) * 3, whole[3] or "a number in a form that is not understood")
    said = view.chars[q.start : q.end]
    dash = view.chars[q.end : q.end + 1] in tuple("-—~至")
    if not place.cell and (dash or said[-1] not in q.word[-1:]) and _ends_a_line(view, text, q.end):
        return start, end, "", (*(float("nan"),) * 3, "its line ends behind it, and it may go on")
    meant = stored_value(said, 0, len(said), *ask, kind=sort)
    if _equal(whole, meant):
        return start, end, "", whole
    bare = q.end - len(q.word) if said.endswith(q.word) else q.end
    shorter = *view.span(q.start, bare), ""
    if whole[3] and bare > q.start and _equal(number := stored_value(text, *shorter[:2], *ask, kind=sort), meant):
        return *shorter, number
    confirmed = stored_value(text, start, end, *ask, said, sort)
    if _equal(confirmed, meant):
        return start, end, said, (*confirmed[:3], f"{whole[3]}; read as {said}, which a person must confirm")
    return start, end, "", (*(float("nan"),) * 3, whole[3] or meant[3] or "printed and read otherwise")


def _ends_a_line(view, text, end):
    """Whether a line ends behind a place of the view, in the text or in the view, a separator or a dash before its end."""
    while end < len(view.at) and view.chars[end] in ".,，-—~至":
        end += 1
    return end == len(view.at) or view.chars[end] == "\n" or "\n" in text[view.at[end - 1] : view.at[end]]


def _equal(one, other):
    """Whether two readings are the same numbers, and numbers."""
    return not one[3] and not other[3] and all(a == b or (a != a and b != b) for a, b in zip(one[:3], other[:3]))


def _continues(place, sort, numerator, last, lexicon):
    """Whether a quantity says more of the figure before it: a growth after a level, one more member of a list."""
    if place.member > 0 or (sort == "growth" and _few_words(place)):
        return True
    alike = last["unit"].split("/")[0] == numerator and last["kind"] == sort
    rest = re.sub("[^\u4e00-\u9fff]|" + lexicon["any"]["empty"], "", place.own_before)
    return alike and len(rest) < 4 and not lexicon["noun_pattern"].search(place.own_before + place.own_after)


def _respective(place, made):
    """Of a list of growths, the figure that this one is the growth of: the last levels of the sentence, in their order."""
    same = [m for m in made[-20:] if m["place"].sentence == place.sentence and m["kind"] != "growth"]
    levels = [m for m in same if m["place"].role != "from"]
    return levels[place.member - place.members] if len(levels) >= place.members else None


def _few_words(place):
    """Whether little stands between a quantity and the one before it."""
    return len(re.sub("[^\u4e00-\u9fff]", "", place.own_before)) < 14
