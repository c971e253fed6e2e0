"""Arithmetic that carries bounds along: each quantity is ``(value, low, high)``, positive, an open bound being nan."""

from math import nan, prod


def scaled(a, number):
    """A quantity times an exact number.

    Examples
    --------
    >>> scaled((37.0, 36.5, 37.5), 2)
    (74.0, 73.0, 75.0)
    """
    return tuple(x * number for x in a)


def total(*terms):
    """The sum of quantities.

    Examples
    --------
    >>> total((7935.0, 7935.0, 7935.0), (9106.0, 9106.0, 9106.0))
    (17041.0, 17041.0, 17041.0)
    """
    return tuple(sum(t[i] for t in terms) for i in range(3))


def difference(a, b):
    """One quantity less another: the low end is the lowest less the highest.

    Examples
    --------
    >>> difference((10.0, 9.0, 11.0), (4.0, 3.0, 5.0))
    (6.0, 4.0, 8.0)
    """
    return a[0] - b[0], a[1] - b[2], a[2] - b[1]


def shifted(a, number):
    """A quantity plus an exact number.

    Examples
    --------
    >>> shifted((0.5, 0.25, 0.75), 1)
    (1.5, 1.25, 1.75)
    """
    return tuple(x + number for x in a)


def raised(a, power):
    """A positive quantity to an exact positive power.

    Examples
    --------
    >>> raised((4.0, 1.0, 9.0), 0.5)
    (2.0, 1.0, 3.0)
    """
    return tuple(x**power for x in a)


def product(*factors):
    """The product of quantities.

    Examples
    --------
    >>> product((0.5, 0.25, 1.0), (8.0, 8.0, 8.0))
    (4.0, 2.0, 8.0)
    """
    return tuple(prod(f[i] for f in factors) for i in range(3))


def quotient(a, b):
    """One quantity divided by another: the low end is the lowest over the highest.

    Examples
    --------
    >>> quotient((10.0, 9.0, 11.0), (4.0, 3.0, 5.0))
    (2.5, 1.8, 3.6666666666666665)
    """
    value = a[0] / b[0] if b[0] else nan
    low = a[1] / b[2] if b[2] else nan
    high = a[2] / b[1] if b[1] else nan
    return value, low, high


def overlap(a, b):
    """Whether two quantities can be the same, given their bounds.

    Examples
    --------
    >>> overlap((52.9, 52.85, 52.95), (52.94, 52.94, 52.94)), overlap((45.0, 44.5, 45.5), (116.7, 116.7, 116.7))
    (True, False)
    """
    if a[0] != a[0] or b[0] != b[0]:
        return False  # what is no number agrees with none; only an open bound may be nan
    apart = 1e-12 * max(abs(a[0]), abs(b[0]))  # what arithmetic leaves in the last digits
    return not (a[2] < b[1] - apart or b[2] < a[1] - apart)
