"""What the tests of the checker share: text in, types and codes out; and glslang as a second opinion."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from glsl_ad.dialects import ES300, Dialect
from glsl_ad.sema import Program, check
from glsl_ad.sema.model import Evaluate, Expression, Function
from glsl_ad.source import Diagnostic, Sink, SourceFile
from glsl_ad.syntax import Version, parse
from glsl_ad.syntax.words import DEFAULT


def program(text: str, dialect: Dialect | None = ES300) -> Program:
    """The typed program of a text that parses."""
    file, sink = SourceFile("test.glsl", text), Sink()
    version = Version(dialect.version, dialect.es) if dialect is not None else DEFAULT
    unit = parse(file, sink, default=version)
    assert not sink.diagnostics, [f"{d.code} {d.text}" for d in sink.diagnostics]
    result = check(unit, file, sink, dialect=dialect)
    assert not sink.diagnostics
    return result


def faults(text: str, dialect: Dialect | None = ES300) -> list[Diagnostic]:
    """Every fault of a text: of its globals, then of its functions."""
    checked = program(text, dialect)
    return [*checked.diagnostics, *(d for f in checked.functions.values() for d in f.errors)]


def codes(text: str, dialect: Dialect | None = ES300) -> list[str]:
    """Every fault as `CODE@line:column`."""
    return [f"{d.code}@{d.span.line}:{d.span.column}" if d.span else d.code for d in faults(text, dialect)]


def just_codes(text: str, dialect: Dialect | None = ES300) -> list[str]:
    """Every fault's code."""
    return [d.code for d in faults(text, dialect)]


def body_codes(statements: str, dialect: Dialect = ES300, globals_: str = "") -> list[str]:
    """The codes of the faults of statements in a function `void test()`."""
    return just_codes(f"{globals_}\nvoid test() {{ {statements} }}\n", dialect)


def function(text: str, name: str, dialect: Dialect = ES300) -> Function:
    """The only function of that name, which must be without faults."""
    (found,) = program(text, dialect).overloads(name)
    assert not found.errors, [f"{d.code} {d.text}" for d in found.errors]
    return found


def typed(expression: str, declarations: str = "", dialect: Dialect = ES300, globals_: str = "") -> Expression:
    """The typed tree of an expression, in a function that makes the declarations first."""
    checked = function(f"{globals_}\nvoid test() {{ {declarations} {expression}; }}\n", "test", dialect)
    assert checked.body is not None
    statement = checked.body.statements[-1]
    assert isinstance(statement, Evaluate)
    return statement.expression


def type_of(expression: str, declarations: str = "", dialect: Dialect = ES300, globals_: str = "") -> str:
    """The type of an expression."""
    return str(typed(expression, declarations, dialect, globals_).type)


def header(dialect: Dialect) -> str:
    """The first lines of a file, for glslang."""
    return dialect.header or ES300.header


def refused_by_glslang(dialect: Dialect, files: Sequence[Sequence[str]], folder: Path) -> set[int]:
    """Which files, given by their lines without the first and without `main`, glslang does not accept (0-based)."""
    paths = [folder / f"{number}.frag" for number in range(len(files))]
    for path, lines in zip(paths, files, strict=True):
        path.write_text(header(dialect) + "\n".join(lines) + "\nvoid main() {}\n", encoding="utf-8")
    output = _glslang(paths)
    # The name of each file stands before what is said about it.
    parts = re.split(r"^(\d+)\.frag$", output.replace(f"{folder}/", ""), flags=re.MULTILINE)
    return {int(name) for name, text in zip(parts[1::2], parts[2::2], strict=True) if "ERROR:" in text}


def refused_lines(dialect: Dialect, lines: Sequence[str], folder: Path) -> set[int]:
    """Which lines of one file, each a declaration for itself, glslang does not accept (0-based)."""
    before = header(dialect).count("\n")
    path = folder / "lines.frag"
    path.write_text(header(dialect) + "\n".join(lines) + "\nvoid main() {}\n", encoding="utf-8")
    numbers = re.findall(r"^ERROR: \d+:(\d+):", _glslang([path]), re.MULTILINE)
    return {int(number) - before - 1 for number in numbers} & set(range(len(lines)))


def _glslang(paths: Sequence[Path]) -> str:
    """What glslang prints; -C makes it go on after the first error."""
    command = ["glslangValidator", "-C", *map(str, paths)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode in (0, 1, 2), result.stderr
    return result.stdout


def refused_by_us(dialect: Dialect, lines: Sequence[str]) -> set[int]:
    """Which lines we do not accept (0-based)."""
    return {d.span.line - 1 for d in faults("\n".join(lines) + "\n", dialect) if d.span is not None}
