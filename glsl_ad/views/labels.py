"""Letters for shaders, which cannot print: a font of our own, four dots wide and seven high, and the texts of a view.

A glyph is 28 bits, one hexadecimal digit for each row from the top; the last row is for what hangs below the line.
"""

from __future__ import annotations

from dataclasses import field

from glsl_ad.records import dataclass

GLYPHS = {
    "0": 0x69BD960, "1": 0x2622270, "2": 0x69124F0, "3": 0x6921960, "4": 0x26AF220, "5": 0xF8E1960,
    "6": 0x68E9960, "7": 0xF122440, "8": 0x6969960, "9": 0x6997160, ".": 0x0000040, "-": 0x000E000,
    "+": 0x004E400, "e": 0x006F860, "n": 0x00E9990, "a": 0x0079B50, "i": 0x40C44E0, "f": 0x34E4440,
    "b": 0x88E99E0, "c": 0x0078870, "d": 0x1179970, "g": 0x0079716, "h": 0x88E9990, "j": 0x206222C,
    "k": 0x88ACA90, "l": 0xC4444E0, "m": 0x00FBBB0, "o": 0x0069960, "p": 0x00E99E8, "q": 0x0079971,
    "r": 0x00BC880, "s": 0x007C3E0, "t": 0x44E4430, "u": 0x0099970, "v": 0x0099A40, "w": 0x009BF50,
    "x": 0x0096690, "y": 0x0099716, "z": 0x00F24F0,
    "A": 0x699F990, "B": 0xE9E99E0, "C": 0x6988960, "D": 0xE9999E0, "E": 0xF8E88F0, "F": 0xF8E8880,
    "G": 0x698B970, "H": 0x99F9990, "I": 0xE4444E0, "J": 0x7222A40, "K": 0x9ACCA90, "L": 0x88888F0,
    "M": 0x9FF9990, "N": 0x9DDBB90, "O": 0x6999960, "P": 0xE99E880, "Q": 0x6999B70, "R": 0xE99EA90,
    "S": 0x78611E0, "T": 0xE444440, "U": 0x9999960, "V": 0x9999A40, "W": 0x999FF90, "X": 0x9966990,
    "Y": 0xAAA4440, "Z": 0xF1248F0,
    " ": 0x0000000, "=": 0x00F0F00, "(": 0x2444420, ")": 0x4222240, "'": 0x4400000, ",": 0x0000048,
    "/": 0x1124880, "|": 0x4444440, "*": 0x0A4A000, "_": 0x00000F0, "[": 0x6444460, "]": 0x6222260,
    "<": 0x0248420, ">": 0x0842480, ":": 0x0040040, "^": 0x4A00000, "∂": 0x6179960, "∇": 0xF996600,
}  # fmt: skip

#: What numbers are written with: always there, in this order (`glsl/text.glsl` counts on it).
NUMERIC = "0123456789.-+enaif"


@dataclass
class Labels:
    """The texts of one view: each is a run of `letters`, and only glyphs that occur are written into the shader."""

    _glyphs: list[str] = field(default_factory=lambda: list(NUMERIC))
    _letters: list[int] = field(default_factory=list)

    def add(self, text: str) -> tuple[int, int]:
        """Where a text begins among the letters, and how long it is; what has no glyph becomes a blank."""
        start = len(self._letters)
        for letter in text:
            known = letter if letter in GLYPHS else " "
            if known not in self._glyphs:
                self._glyphs.append(known)
            self._letters.append(self._glyphs.index(known))
        return start, len(text)

    def glsl(self) -> str:
        """The arrays that `glsl/text.glsl` reads."""
        glyphs = [f"0x{GLYPHS[letter]:07X}u" for letter in self._glyphs]
        letters = [str(index) for index in self._letters] or ["0"]
        return (
            "// 4 x 7 dots a glyph, a hexadecimal digit for each row; and the texts, as numbers of glyphs\n"
            f"const uint vwGlyphs[{len(glyphs)}] = uint[](\n{_wrapped(glyphs)});\n"
            f"const int vwLetters[{len(letters)}] = int[](\n{_wrapped(letters)});\n"
        )


def _wrapped(items: list[str], width: int = 110) -> str:
    lines, line = [], ""
    for index, item in enumerate(items):
        word = item + ("" if index == len(items) - 1 else ",")
        if len(line) + len(word) > width:
            lines.append(line)
            line = ""
        line += f" {word}" if line else f"    {word}"
    return "\n".join([*lines, line])
