"""What a number that a person writes must be, wherever it is written: finite, in range, in the digits 0-9."""

import re

LARGEST = 10**15


def number(value, least=0, most=LARGEST):
    """A number, or why it is none.

    Parameters
    ----------
    value : str, int, float or decimal.Decimal
        Text must be plain digits with at most one decimal point.
    least, most : int or float

    Raises
    ------
    ValueError

    Examples
    --------
    >>> number("12.5"), number(4, least=1, most=100)
    (12.5, 4)
    >>> number(float("nan"), least=1)
    Traceback (most recent call last):
        ...
    ValueError: nan is no number from 1 to 1000000000000000
    """
    if isinstance(value, str):
        if not re.fullmatch(r"\d{1,16}(\.\d{1,16})?", value, re.ASCII):
            raise ValueError(f"{value[:40]!r} is no number in the digits 0-9, of at most 16 on each side of the point")
        value = float(value)
    # Whatever NaN is compared with, it is not; True is a number to Python only.
    if isinstance(value, bool) or not hasattr(value, "__float__") or not least <= value <= most:
        raise ValueError(f"{str(value)[:40]} is no number from {least} to {most}")
    return value
