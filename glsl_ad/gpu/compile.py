"""Compile a shader with the driver and with glslang, and read what they say: messages with lines of the user's text."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping

from glsl_ad.dialects import ES300, Dialect
from glsl_ad.gpu import context
from glsl_ad.records import dataclass

GLSLANG = "glslangValidator"
GLSLANG_SECONDS = 60.0

_VERSION_LINE = re.compile(r"^[ \t]*#[ \t]*version\b[^\n]*", re.MULTILINE)
_EXTENSION_LINE = re.compile(r"^[ \t]*#[ \t]*extension\b[^\n]*", re.MULTILINE)
_LINE_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*line\b[^\n]*", re.MULTILINE)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_MAIN = re.compile(r"\bvoid\s+main\s*\(")
_MAIN_IMAGE = re.compile(r"\bvoid\s+mainImage\s*\(")


@dataclass(frozen=True, slots=True)
class CompilerMessage:
    """`line` and `column` count from 1 in the text that was given; None where the compiler names no place in it."""

    severity: str  # "error" or "warning"
    line: int | None
    column: int | None
    text: str

    def __str__(self) -> str:
        place = "" if self.line is None else f"line {self.line}: "
        return f"{place}{self.text}"


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What one compiler says about a shader."""

    compiler: str
    ok: bool
    messages: tuple[CompilerMessage, ...] = ()


class CompileError(Exception):
    """A compiler refuses a shader. `source` is the text that it was given, with what this tool put around it."""

    def __init__(self, compiler: str, messages: tuple[CompilerMessage, ...], source: str) -> None:
        self.compiler, self.messages, self.source = compiler, messages, source
        first = next((m for m in messages if m.severity == "error"), None)
        super().__init__(compiler, messages, source)
        self.text = f"{compiler} refuses the shader: {first or 'without a reason'}"

    def __str__(self) -> str:
        return self.text


# ---- logs ------------------------------------------------------------------------------------------------------------

#: How compilers write a place: Mesa `0:3(12): error: `, NVIDIA `0(3) : error C1008: `, others `ERROR: 0:3: `.
_LOG_LINES = (
    re.compile(r"(?P<string>\d+):(?P<line>\d+)\((?P<column>\d+)\): (?P<severity>error|warning): (?P<text>.*)"),
    re.compile(r"(?P<string>\d+)\((?P<line>\d+)\) : (?P<severity>error|warning) (?P<text>.*)"),
    re.compile(r"(?P<severity>ERROR|WARNING): (?P<string>[^:\s]+):(?P<line>\d+): (?P<text>.*)"),
    re.compile(r"(?P<severity>error|warning|ERROR|WARNING): (?P<text>.*)"),
)
LineMap = Callable[[int], int | None]
_SUMMARY = re.compile(r"\d+ compilation errors|.*No code generated|.*compilation terminated")


def parse_log(log: str, lines: LineMap | None = None) -> tuple[CompilerMessage, ...]:
    """The errors and warnings in a compiler's log.

    `lines` gives the line of the user's text for a line of what was compiled; None: it is not the user's.
    """
    messages: list[CompilerMessage] = []
    for line in log.splitlines():
        match = next((m for pattern in _LOG_LINES if (m := pattern.match(line.strip()))), None)
        if match is None:
            continue
        found = match.groupdict()
        if _SUMMARY.match(found["text"].strip(": ")):
            continue
        number = int(found["line"]) if found.get("line") else None
        number = lines(number) if lines and number else number
        column = None if number is None or not found.get("column") else int(found["column"])
        messages.append(CompilerMessage(found["severity"].lower(), number, column, found["text"].strip()))
    if not messages and log.strip():
        messages.append(CompilerMessage("error", None, None, " ".join(log.split())))
    return tuple(messages)


# ---- compilers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Completed:
    """A whole fragment shader; the user's text begins after `added` lines and has `length` of them."""

    text: str
    added: int
    length: int

    def line(self, number: int) -> int | None:
        """The line of the user's text that stands on a line of this one."""
        return number - self.added if 0 < number - self.added <= self.length else None


def complete(source: str, dialect: Dialect = ES300, defines: Mapping[str, str] | None = None) -> Completed:
    """A whole fragment shader of the dialect, from one that may lack `#version`, precision and `main`."""
    from glsl_ad.gpu.adapt import host_uniforms

    text = _LINE_DIRECTIVE.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))
    header = dialect.header
    if dialect.shadertoy:
        header = ES300.header + "".join(line + "\n" for line in host_uniforms(text, dialect))
    version = _VERSION_LINE.search(text)
    if version:
        # The text has a header of its own. A library may still lack precision; saying it first does no harm.
        precision = [line for line in header.splitlines() if line.startswith("precision")]
        header = "\n".join([version.group().strip(), *precision, ""])
        text = text[: version.start()] + text[version.end() :]
    # An extension must stand before all else, also before what is added here. One that an `#if` may hide is wished for
    # only.
    lines = (line.strip().replace("require", "enable") for line in _EXTENSION_LINE.findall(text))
    extensions = "".join(f"{line}\n" for line in lines)
    text = _EXTENSION_LINE.sub("", text)
    before, after = header.split("\n", 1)
    macros = "".join(f"#define {name} {value}\n" for name, value in (defines or {}).items())
    before = f"{before}\n{macros}{extensions}{after}"
    return Completed(f"{before}{text}\n{_missing_main(text)}", before.count("\n"), text.count("\n") + 1)


def _missing_main(text: str) -> str:
    code = _COMMENT.sub(" ", text)
    if _MAIN.search(code):
        return ""
    if _MAIN_IMAGE.search(code):
        return "out vec4 glslad_colour;\nvoid main() { mainImage(glslad_colour, gl_FragCoord.xy); }\n"
    return "void main() { }\n"


def compile_with_driver(
    source: str, dialect: Dialect = ES300, defines: Mapping[str, str] | None = None
) -> CompileReport:
    """Compile a fragment shader with the driver. Raises NoContext."""
    import moderngl

    name = str(context.driver_info().renderer)
    completed = complete(source, dialect, defines)
    text = completed.text
    vertex = text[: text.index("\n") + 1] + "void main() { gl_Position = vec4(0.0); }\n"
    try:
        with context.current() as made:
            made.program(vertex_shader=vertex, fragment_shader=text).release()
    except moderngl.Error as error:
        messages = parse_log(str(error), completed.line)
        # Without the vertex shader that belongs to it, a fragment shader's inputs have nothing to be linked to.
        unmatched = "Linker" in str(error) and all("previous stage" in m.text for m in messages)
        return CompileReport(name, unmatched, () if unmatched else messages)
    return CompileReport(name, True)


def glslang_path() -> str | None:
    """Where glslangValidator is, or None."""
    return shutil.which(GLSLANG)


def compile_with_glslang(
    source: str, dialect: Dialect = ES300, defines: Mapping[str, str] | None = None
) -> CompileReport | None:
    """Compile a fragment shader with glslang; None where it is not installed."""
    program = glslang_path()
    if program is None:
        return None
    completed = complete(source, dialect, defines)
    command = [program, "--stdin", "-S", "frag"]
    try:
        done = subprocess.run(
            command, input=completed.text.encode(), capture_output=True, check=False, timeout=GLSLANG_SECONDS
        )
    except subprocess.TimeoutExpired:
        late = CompilerMessage("error", None, None, f"no answer within {GLSLANG_SECONDS:g} s")
        return CompileReport(GLSLANG, False, (late,))
    messages = parse_log(done.stdout.decode(errors="replace"), completed.line) if done.returncode else ()
    return CompileReport(GLSLANG, done.returncode == 0, messages)
