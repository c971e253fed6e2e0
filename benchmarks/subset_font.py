"""The fonts of the figures: a Regular and a Bold of Noto Sans SC, cut to the characters that a figure can hold.

    npm pack @expo-google-fonts/noto-sans-sc     # the family, free under the SIL Open Font License; then unpack it
    python benchmarks/subset_font.py package     # writes mzlib/display/fonts/

GB 2312 (6,763 characters, which names of places in China need almost never leave) with its punctuation, Latin letters and
signs: 2.2 MB a cut instead of 10.5. The licence reserves no name that is used here; the family is called otherwise all the
same, so that a font of the system with the same name is never taken for it.
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Mz Sans SC"
CUTS = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}
# Kana, Cyrillic, box drawing and enclosed numbers are in GB 2312 too, and are in no plan's figures.
LEFT_OUT = ((0x0400, 0x0500), (0x2160, 0x2190), (0x2460, 0x2580), (0x3040, 0x3130), (0x3200, 0x3300))
SIGNS = "–—‘’“”•…†‡‰≤≥≈≠×÷−→←↑↓■□●○◆◇▲△▼★☆✓⅓½㎡〇"

NARROW = "†‡•≥≤≈≠×÷±−→←"


def characters():
    """GB 2312, Latin-1 and the signs."""
    both = [bytes([a, b]) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF)]
    chinese = {c for pair in both if (c := pair.decode("gb2312", errors="ignore"))}
    kept = {c for c in chinese if not any(low <= ord(c) < high for low, high in LEFT_OUT)}
    return kept | {chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x100))} | set(SIGNS)


def main(package):
    """Cut both fonts and put the licence beside them."""
    folder = Path(__file__).parents[1] / "mzlib" / "display" / "fonts"
    folder.mkdir(exist_ok=True)
    for cut, path in CUTS.items():
        options = subset.Options(layout_features=["kern"], hinting=False, glyph_names=False, notdef_outline=True)
        options.drop_tables += ["BASE", "STAT", "vhea", "vmtx", "GSUB"]
        font = TTFont(Path(package) / path, recalcTimestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(c) for c in characters()])
        cutter.subset(font)
        for record in font["name"].names:
            new = {1: FAMILY, 3: f"{FAMILY} {cut}", 4: f"{FAMILY} {cut}", 6: f"{FAMILY.replace(' ', '')}-{cut}"}
            if record.nameID in new:
                record.string = new[record.nameID]
        for sign in NARROW:  # drawn as wide as a Chinese character, and set beside figures here
            glyph = font.getBestCmap()[ord(sign)]
            outline = font["glyf"][glyph]
            font["hmtx"][glyph] = (outline.xMax - outline.xMin + 90, 45)
        font.save(folder / f"MzSansSC-{cut}.ttf")
    shutil.copyfile(Path(package) / "LICENSE_FONT", folder / "OFL.txt")


if __name__ == "__main__":
    main(sys.argv[1])
