"""What a sentence may ask of a table: every name is a fact of the table, none is wording."""

from functools import cached_property

from ..analysis.audit import doubtful, doubts, parts_of_city
from ..analysis.load import cities
from ..analysis.scope import scopes
from ..analysis.shape import grows_with_size, held


class Rows:
    """A small view of a table of the one shape, for templates.

    Examples
    --------
    >>> from mzlib.analysis.compare import compare
    >>> rows = Rows(compare("dibao_standard", years=2015, areas="rural"))
    >>> rows.top.jurisdiction, rows.low.jurisdiction, len(rows), rows.missing
    ('wuhan', 'kaifeng', 4, [])
    """

    def __init__(self, table):
        self.table = table

    def __getattr__(self, name):
        if hasattr(type(self), name):  # what a template asks for is there, but not a column that it takes
            held(self.table, "note")
        raise AttributeError(name)

    def __len__(self):
        return len(self.table)

    def __iter__(self):
        return self.table.itertuples()

    def where(self, query="", **equal):
        """The rows that a pandas query or the values of columns choose; a list stands for any of its members."""
        table = self.table.query(query) if query else self.table
        for column, wanted in equal.items():
            keep = table[column].isin(wanted) if isinstance(wanted, list | tuple) else table[column] == wanted
            table = table[keep]
        return Rows(table)

    def by(self, *columns):
        """The part of each value of a column, in the order of the table: pairs of the value and its rows."""
        key = columns[0] if len(columns) == 1 else list(columns)
        return [(k, Rows(part)) for k, part in self.table.groupby(key, sort=False)]

    def sort(self, column, down=True):
        """The rows in the order of a column."""
        return Rows(self.table.sort_values(column, ascending=not down, kind="stable"))

    def values(self, column):
        """The values of a column, each once."""
        return list(dict.fromkeys(self.table[column]))

    @cached_property
    def known(self):
        """The rows with a value."""
        return Rows(self.table[self.table.value.notna()])

    @cached_property
    def whole(self):
        """The rows that stand on no figure of a part of a city."""
        return Rows(self.table[~self.table.observation.map(parts_of_city).astype(bool)])

    @cached_property
    def sure(self):
        """The rows that stand on no contradiction."""
        return Rows(self.table[~self.table.observation.map(doubtful).astype(bool)])

    @property
    def of_parts(self):
        """The places of which a row stands on a figure of a part of it."""
        return list(dict.fromkeys(self.table.jurisdiction[self.table.observation.map(parts_of_city).astype(bool)]))

    @cached_property
    def ranked(self):
        """The rows of cities with a value, the highest first: parts of cities and references are never ranked with them."""
        return Rows(self.known.table[self.known.table.jurisdiction.isin(cities())]).sort("value")

    @property
    def first(self):
        """The first row, or nothing."""
        return next(iter(self), None)

    @property
    def last(self):
        """The last row."""
        return list(self)[-1]

    @property
    def top(self):
        """The city with the highest value."""
        return self.ranked.first

    @property
    def low(self):
        """The city with the lowest value."""
        return self.ranked.last

    @property
    def parts(self):
        """What can be ranked: rows of one thing, time, kind, unit and scope, of whole cities, the ends told apart and not in doubt."""
        own = self.whole.known.table
        alike = own.indicator, own.area, own.group, own.start, own.year, own.kind, own.unit
        parts = [Rows(rows) for _, rows in own.groupby([*alike, scopes(own)], sort=False)]
        ranked = [(part, part.top, part.low) for part in parts if len(part.ranked)]
        return [part for part, a, b in ranked if a.low > b.high and not doubtful(f"{a.observation} {b.observation}")]

    @property
    def unlike(self):
        """The indicators in which whole places do not count the same, or do not say that they do."""
        own = self.whole.known.table
        counted = scopes(own).groupby(own.indicator, sort=False).nunique()
        return list(counted.index[counted > 1])

    @property
    def missing(self):
        """The places of which nothing is stated."""
        known = set(self.known.table.jurisdiction)
        return [j for j in self.values("jurisdiction") if j not in known]

    @property
    def places(self):
        """The places with a value, in the order of the table."""
        return self.known.values("jurisdiction")

    @property
    def cities(self):
        """The places with a value that are no references."""
        return [j for j in self.places if j in cities()]

    @property
    def years(self):
        """The years with a value."""
        return sorted(self.known.values("year"))

    @property
    def times(self):
        """First and last year of every figure, and the years of which there is none."""
        known = self.known.table
        return [*zip(known.start, known.year), *((y, y) for y in self.values("year") if y not in self.years)]

    @property
    def derived(self):
        """The rows that no plan prints, places outside the plans left out."""
        return self.known.where(status="derived")

    @property
    def span(self):
        """The lowest and the highest value, ranges by their ends: bounds of rounding are no part of it."""
        own = self.known.table
        ranged = own.qualifier == "range"
        return own.low.where(ranged, own.value).min(), own.high.where(ranged, own.value).max()

    @property
    def sizeless(self):
        """The rows that do not grow with the size of a place: standards, shares, densities."""
        return Rows(self.table[~self.table.unit.map(grows_with_size).astype(bool)])

    @property
    def rising(self):
        """How many series of two years or more end higher than they start."""
        return sum(b.value > a.value for a, b in self.ends())

    def beside(self, city):
        """The standards, shares and densities of a place not in doubt, each beside what another place has that counts the same in its year."""
        own = self.sizeless.sure.known.table
        own, same = own.assign(scope=scopes(own)), ["indicator", "area", "group", "kind", "year", "scope"]
        mine = own.jurisdiction == city
        return Rows(own[mine].merge(own[~mine], on=same, suffixes=("", "_beside")))

    @property
    def doubted(self):
        """The rows that stand on a figure which contradicts others of its plan."""
        table = self.known.table
        return Rows(table[table.observation.map(doubtful).astype(bool) & (table.status != "reference")])

    def ends(self, column="year"):
        """First and last row of each series that has two, in the order of the table."""
        series = self.known.by("jurisdiction", "indicator", "area", "group")
        ordered = [own.sort(column, down=False) for _, own in series]
        return [(own.first, own.last) for own in ordered if len(own.values(column)) > 1]

    @property
    def latest(self):
        """The last row of each series."""
        return [own.sort("year").first for _, own in self.known.by("jurisdiction", "indicator", "area", "group")]

    @property
    def farthest(self):
        """The city whose target is the largest multiple of its level, neither in doubt: pair of level and target, or nothing."""
        pairs = [(now, aim) for now, aim, _ in self.sure.pairs("kind", "level", "target") if now.value]
        return max(pairs, key=lambda p: p[1].value / p[0].value, default=None)

    @property
    def earlier(self):
        """The rates, those with an open base year over the longer reading."""
        return Rows(self.known.table.drop_duplicates(["jurisdiction", "indicator", "area", "group"], keep="last"))

    def pairs(self, column, first, second):
        """Rows that differ in one column alone: pairs of the two and whether the first is higher."""
        found = []
        series = [c for c in ("jurisdiction", "indicator", "area", "group") if c != column]
        for _, own in self.known.by(*series):
            a, b = own.of(**{column: first}), own.of(**{column: second})
            found += [(a, b, a.value > b.value)] if a is not None and b is not None else []
        return found

    def same_values(self, *columns):
        """The rows of an indicator, area and group that several places share with the same values: one Rows each."""
        found = [part for _, part in self.known.by("indicator", "area", "group", *columns)]
        return [part for part in found if len(part.places) > 1]

    def shared_by(self, least):
        """The indicators of which at least so many places have the same area and group, for the same use."""
        n = self.table.groupby(["indicator", "area", "group", "use"], sort=False).jurisdiction.nunique()
        return list(dict.fromkeys(i for i, *_ in n.index[n >= least]))

    def known_all(self, use):
        """How many rows of an indicator, area and group every place of the table has for a use."""
        own, places = self.where("status != 'not stated'", use=use), self.table.jurisdiction.nunique()
        return sum(part.table.jurisdiction.nunique() == places for _, part in own.by("indicator", "area", "group"))

    def sums(self, column):
        """The values of a column with the sums of their rows, the largest first."""
        totals = self.table.groupby(column, sort=False).value.sum().sort_values(ascending=False, kind="stable")
        return list(totals.items())

    def counts(self, column):
        """The values of a column with the number of their rows, the most first."""
        return list(self.table[column].value_counts().items())

    def notes(self, language):
        """What is told of contradictions that these rows are part of, each once."""
        return doubts(self.table, language)

    def caveats(self, language):
        """What may explain contradictions that these rows are part of, in a few words each."""
        return doubts(self.table, f"caveat_{language}")

    def of(self, **equal):
        """The one row that the values of columns choose, or nothing."""
        return self.where(**equal).known.first
