"""The traps of real code as files of cases: how those are read, and what is asked of each.

A file of traps is GLSL. Lines that begin with `//#` divide it into cases; the first is the title, others are options:

    //# wrt: p.x time           the inputs to differentiate by, with spaces between; else every float input
    //# domain: x=0.1:2 n=4     where values are taken from
    //# function: g(vec3)       which function; else `f`
    //# dialects: 100 300es     the languages that the text is written in; else 300es, 450 and shadertoy
    //# refused: S102           the diagnostic with which it is refused: a code, or how it begins
    //# warns: A208             a warning that must appear
    //# rounded                 the driver rounds the two texts differently, since it reorders products
    //# lost                    in float32 rounding leaves nothing that could be compared
    //# unreferenced            there is no reference: the result depends on neighbouring pixels, or on unknown texels
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
MARK = "//#"
OPTIONS = frozenset({"wrt", "domain", "function", "dialects", "refused", "warns", "lost", "rounded", "unreferenced"})
DIALECTS = ("300es", "450", "shadertoy")


@dataclass(frozen=True)
class Trap:
    """One case: a text, what to differentiate, and what should come of it."""

    file: str
    title: str
    text: str
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}: {self.title}"

    @property
    def function(self) -> str:
        return " ".join(self.options.get("function", ("f",)))

    @property
    def wrt(self) -> tuple[str, ...] | None:
        return self.options.get("wrt")

    @property
    def domains(self) -> tuple[str, ...]:
        return self.options.get("domain", ())

    @property
    def dialects(self) -> tuple[str, ...]:
        return self.options.get("dialects", DIALECTS)

    @property
    def refused(self) -> str:
        return " ".join(self.options.get("refused", ()))

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.options.get("warns", ())


def traps() -> Iterator[Trap]:
    """All cases of all files."""
    for path in sorted(HERE.glob("*.glsl")):
        yield from _cases(path)


def _cases(path: Path) -> Iterator[Trap]:
    title, options, lines = "", dict[str, tuple[str, ...]](), list[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(MARK):
            lines.append(line)
            continue
        key, colon, value = line.removeprefix(MARK).strip().partition(":")
        if key in OPTIONS:
            options[key] = tuple(value.split())
            continue
        if title:
            yield Trap(path.stem, title, "\n".join(lines) + "\n", options)
        title, options, lines = key + colon + value, {}, []
    yield Trap(path.stem, title, "\n".join(lines) + "\n", options)
