"""Coverage-guided fuzzing of `mz extract`, by hand: install atheris, then `python tests/fuzz_extract.py -max_total_time=300`.

Not run by pytest: atheris is no dependency of the project. The properties are those of tests/test_extract.py.
"""

import sys
from pathlib import Path

# Characters that its rules are about; others are drawn too.
ALPHABET = (
    "0123456789０９.,，、。；：:（）()《》“”\n\t |-—~至到从由比约超近余多万亿千百十一二两三半零〇第每各其中年月日个家张"
    "人名次%％元倍分别增长提高不低于以上左右城乡标准床位专栏</tdr>*#&期间五末目标届岁级"
)


def main():
    """Draw texts until one breaks a property, or the time is up."""
    import atheris

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    with atheris.instrument_imports(include=["mzlib"]):
        from mzlib.intake.extract import extract

    def one_text(data):
        provider = atheris.FuzzedDataProvider(data)
        length = provider.ConsumeIntInRange(0, 200)
        if provider.ConsumeBool():
            text = provider.ConsumeUnicode(length)
        else:
            text = "".join(ALPHABET[provider.ConsumeIntInRange(0, len(ALPHABET) - 1)] for _ in range(length))
        last = 0
        for row in extract(text).itertuples():
            start, end = int(row.start), int(row.end)
            assert last <= start < end <= len(text), (text, start, end)
            assert text[start:end] == row.printed, text
            assert not row.value < row.low, text
            assert not row.value > row.high, text
            last = end

    atheris.Setup(sys.argv, one_text)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
