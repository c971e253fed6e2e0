"""Long runs of `mz extract`, by hand: ten million characters of made texts, or coverage-guided fuzzing. Not run by pytest.

python tests/fuzz_extract.py --made 10000000        numbers in random forms, the truth beside them; lists every fault
                                                    (--first N: other seeds)
python tests/fuzz_extract.py -max_total_time=300    with atheris, which is no dependency; properties of tests/test_extract.py
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

# Characters that its rules are about; others are drawn too.
ALPHABET = (
    "0123456789０９.,，、。；：:（）()《》“”\n\t |-—~至到从由比约超近余多万亿千百十一二两三半零〇第每各其中年月日个家张"
    "人名次%％元倍分别增长提高不低于以上左右城乡标准床位专栏</tdr>*#&期间五末目标届岁级"
)
EACH = 50_000  # characters of one made text


def made(size, first=0):
    """Read made texts of so many characters together; print what is wrong, and the counts.

    Returns
    -------
    int
        How many candidates read otherwise than they were written.
    """
    from made_texts import faults, made_text

    counts, wrong, begun = Counter(), 0, time.process_time()
    for seed in range(first, first + max(1, size // EACH)):
        text, truth = made_text(random.Random(seed), EACH)
        found, more = faults(text, truth)
        wrong += len(found)
        counts.update(more, characters=len(text))
        for line in found:
            print(seed, line, flush=True)
    said = ", ".join(f"{n:,} {what}" for what, n in counts.items())
    print(f"{said}; {wrong} read otherwise; {time.process_time() - begun:.0f} s of CPU")
    return wrong


def guided():
    """Draw texts until one breaks a property, or the time is up."""
    import atheris

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
    if "--made" in sys.argv:
        size, first = (
            int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else 0 for name in ("--made", "--first")
        )
        sys.exit(bool(made(size, first)))
    guided()
