"""A file to build: read, built, and written or compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from glsl_ad import files
from glsl_ad.build.run import Built, build
from glsl_ad.files import STDIN, ShaderText
from glsl_ad.records import dataclass
from glsl_ad.sections import split_lines
from glsl_ad.source import Diagnostic, GlslAdError, Sink, SourceFile, Span
from glsl_ad.source.catalogue import building as messages


@dataclass
class Job:
    """Builds `source` and writes `output`, often the same file; `-` is standard input and output."""

    source: str
    output: str
    defines: Mapping[str, str] = field(default_factory=dict)
    dialect: str | None = None
    include: Sequence[str] = ()
    #: What must be looked at to know whether to build again.
    inputs: tuple[str, ...] = field(default=(), init=False)
    _read: ShaderText | None = field(default=None, init=False)
    _written: str | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.inputs = (self.source,)

    def run(self) -> Built:
        """The shader with its section written anew. Raises GlslAdError."""
        self._read = files.read(self.source)
        built = build(self._read, defines=self.defines, dialect=self.dialect, include=self.include)
        self.inputs = (self.source, *built.files)
        return built

    def write(self, built: Built) -> bool:
        """Write what was built, unless it stands there already; whether it had to be.

        Raises GlslAdError where the file cannot be written, and where it was changed since it was read: an editor may
        have saved it meanwhile.
        """
        old = self._old()
        if old is not None and old.original == built.text:
            return False
        if self.output == self.source and (old is None or self._read is None or old.original != self._read.original):
            raise Sink().fail(messages.CHANGED_MEANWHILE, None, path=self.output)
        files.write_atomically(self.output, built.text)
        self._written = built.text
        return True

    def is_own_work(self) -> bool:
        """Whether the source was changed by `write` alone since it was built."""
        old = self._old() if self.output == self.source and self._written is not None else None
        own, self._written = self._written, None
        return old is not None and old.original == own

    def out_of_date(self, built: Built) -> Diagnostic | None:
        """Where the file differs from what was built, if it does. Raises GlslAdError where it cannot be read."""
        old = self._read if self.output in (self.source, STDIN) else files.read(self.output)
        assert old is not None
        if old.original == built.text:
            return None
        number = _first_difference(old.original, built.text)
        return _difference(old.file, built.text, number)

    def _old(self) -> ShaderText | None:
        try:
            return files.read(self.output)
        except GlslAdError:
            return None


def _first_difference(old: str, new: str) -> int:
    """The 1-based number of the first line that differs."""
    pairs = zip(split_lines(old), split_lines(new), strict=False)
    same = 0
    for a, b in pairs:
        if a != b:
            break
        same += 1
    return same + 1


def _difference(file: SourceFile, new: str, number: int) -> Diagnostic:
    lines = split_lines(new)
    expected = lines[number - 1].strip() if number <= len(lines) else ""
    label = f"`{expected}` should stand here" if expected else "another line should stand here"
    starts = file.text.split("\n")[: number - 1]
    start = min(sum(len(line) + 1 for line in starts), len(file.text))
    end = start + len(file.text[start:].split("\n", 1)[0])
    span = Span(file, start, end)
    return Sink().report(messages.OUT_OF_DATE, span, path=file.name, line=number, label=label)
