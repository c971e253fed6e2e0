"""Old names, until the last room has moved."""

from .load import LANGUAGES, as_list, base_years, catalogue, load_panel, select_cities, target_years, with_plan  # noqa: F401
from .load import cities as _cities


def all_cities():
    return _cities()


def parts_of(cities=None):
    return _cities("parts", cities)


def load_facts():
    from .load import load

    return load("facts").set_index("fact")


def __getattr__(name):
    from ..words import labels

    return getattr(labels, name)
