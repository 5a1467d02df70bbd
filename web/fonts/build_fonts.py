#!/usr/bin/env python3
"""Makes the four font files of the page from the system's: weights instantiated, tabular figures
put in place of the proportional ones (ImGui knows no OpenType features), subset, no layout tables.
"""
import argparse
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path("/usr/share/fonts/truetype")
INTER = FONTS / "inter-vf/Inter-roman.var.ttf"
MONO = FONTS / "jetbrains-mono/JetBrainsMono-Regular.ttf"
ICONS = FONTS / "font-awesome/fontawesome-webfont.ttf"

# Latin with its accents (names of people and reasons from clusters), and the signs that views draw.
LATIN = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
SIGNS = {ord(c) for c in "–—‘’‚“”„†•…‰‹›€™←↑→↓−≈≠≤≥×●○◐▲△⊘✓\ufffd"}
ASCII = set(range(0x20, 0x7F)) | {ord(c) for c in "…–−×·\u00a0\ufffd"}


def use_tabular_figures(font: TTFont) -> None:
    gsub = font["GSUB"].table
    swaps: dict[str, str] = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for table in gsub.LookupList.Lookup[index].SubTable:
                swaps.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in table.cmap:
                table.cmap[code] = swaps.get(table.cmap[code], table.cmap[code])


def subset(font: TTFont, code_points: set[int], output: Path) -> None:
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = []
    options.notdef_outline = True
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT", "MATH", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    font.save(output)


def inter(weight: int) -> TTFont:
    font = instantiateVariableFont(TTFont(INTER), {"wght": weight}, inplace=True)
    use_tabular_figures(font)
    return font


def icon_code_points(header: Path) -> set[int]:
    return {int(code, 16) for code in re.findall(r"\\u([0-9a-f]{4})", header.read_text())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--icons", type=Path, required=True, help="client/widgets/icons.h")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    subset(inter(400), LATIN | SIGNS, arguments.output / "regular.ttf")
    subset(inter(600), LATIN | SIGNS, arguments.output / "semibold.ttf")
    subset(TTFont(MONO), ASCII, arguments.output / "mono.ttf")
    subset(TTFont(ICONS), icon_code_points(arguments.icons), arguments.output / "icons.ttf")


if __name__ == "__main__":
    main()
