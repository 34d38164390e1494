"""Real shaders, broken on purpose: a few tokens deleted, doubled, swapped or replaced by others of their kind.

A mutant is mostly a program still, so that it gets past the parser and is wrong in a way that a later stage has to
notice. What it may not do is crash the tool, or keep it busy.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glsl_ad import Shader
from glsl_ad.dialects import ES300
from glsl_ad.gpu.compile import compile_with_glslang
from glsl_ad.source import GlslAdError

ROOT = Path(__file__).resolve().parent.parent.parent
#: Where real shaders are; those of npm packages only if they are installed.
FOLDERS = ("shaders", "tests")

#: A mutant may take the tool this long, in seconds of processor time.
SECONDS = 5.0
#: Of the functions of a mutant, so many are differentiated for their text.
FUNCTIONS = 3

_TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<directive>\#[ \t]*\w+)"
    r"|(?P<type>\b(?:float|u?int|bool|void|[iub]?vec[234]|mat[234](?:x[234])?)\b)"
    r"|(?P<keyword>\b(?:if|else|for|while|do|switch|case|default|return|break|continue|discard|struct)\b)"
    r"|(?P<qualifier>\b(?:in|out|inout|const|uniform|varying|highp|mediump|lowp)\b)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[uUfF]?)|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<assignment>[-+*/%&|^]=|<<=|>>=|(?<![<>=!])=(?!=))"
    r"|(?P<operator>\+\+|--|<<|>>|&&|\|\||\^\^|[<>=!]=|[-+*/%<>=!&|^~?:])|(?P<other>.)",
    re.DOTALL,
)
#: What no shader has, or has elsewhere.
_STRANGE = (
    *("struct", "inout", "return", "const", "void", "float", "mat4", "sampler2D", "uniform", "switch", "case 0:"),
    *("while", "break", "continue", "discard", "layout(location = 0)", "precision highp float;", "dFdx(x)"),
    *("1e999", "0x", "09", "4294967296u", "2147483648", "-1", "0", ".xyzw", ".xx", "[-1]", "[7]", "[]", ".length()"),
    *("()", "{}", ";", ",", "?", "\\\n", '"', "é", "/*", "//", "@", "__", "gl_FragCoord"),
    *("\n#define x x(x)\n", "\n#if 0\n", "\n#endif\n", "\n#include <no>\n"),
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A shader, where it comes from, and its number in the sequence: enough to make it again."""

    path: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tool did with a mutant. `fault`: what it must not do, empty if it did not."""

    stage: str  # how far it came: "parse", "differentiate" or "done"
    seconds: float
    fault: str = ""


def shader_paths() -> list[Path]:
    """Real shaders by path; big ones are left out, since every mutant of theirs takes long."""
    found = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*.glsl") if p.stat().st_size < 20_000]
    return sorted(p for p in found if "goldens" not in p.parts)


@cache
def _tokens(path: Path) -> tuple[Token, ...]:
    text = path.read_text(encoding="utf-8", errors="replace")
    return tuple(Token(str(m.lastgroup), m[0]) for m in _TOKEN.finditer(text))


def mutants(numbers: Sequence[int], paths: Sequence[Path]) -> Iterator[Mutant]:
    """Mutants by their numbers: each is made from its number alone."""
    groups = sorted({_group(path) for path in paths})
    for number in numbers:
        dice = random.Random(number)
        group = dice.choice(groups)
        path = dice.choice([p for p in paths if _group(p) == group])
        tokens = list(_tokens(path))
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            _mutate(tokens, dice)
        yield Mutant(str(path.relative_to(ROOT)), number, "".join(t.text for t in tokens))


def _group(path: Path) -> tuple[str, ...]:
    """A package of many files counts as much as a file that stands alone."""
    return path.relative_to(ROOT).parts[:4]


def _mutate(tokens: list[Token], dice: random.Random) -> None:
    places = [i for i, t in enumerate(tokens) if t.kind != "space"]
    if not places:
        return
    kind = dice.choice(sorted({tokens[i].kind for i in places}))
    place = dice.choice([i for i in places if tokens[i].kind == kind])
    token = tokens[place]
    alike = [i for i in places if tokens[i].kind == token.kind and tokens[i].text != token.text]
    match dice.randrange(21):
        case 0:
            del tokens[place]
        case 1:
            tokens.insert(place, token)
        case 2:
            other = dice.choice(places)
            tokens[place], tokens[other] = tokens[other], tokens[place]
        case 3:
            tokens[place] = Token("other", f" {dice.choice(_STRANGE)} ")
        case 4:
            tokens[place:place] = tokens[place : place + dice.randrange(2, 30)]
        case 5:
            del tokens[place : place + dice.randrange(2, 30)]
        case 6:  # whole lines, or nearly
            ends = [i for i, t in enumerate(tokens) if t.text in (";", "}")][:-1] or [0]
            start, target = dice.choice(ends), dice.choice(ends)
            line = tokens[start + 1 : next((i for i in ends if i > start), start) + 1]
            tokens[target + 1 : target + 1] = line
        case _ if alike:
            other = dice.choice(alike)
            if dice.random() < 0.3:
                tokens[other], tokens[place] = token, tokens[other]
            else:
                tokens[place] = tokens[other]


def try_out(mutant: Mutant, *, compiled: bool = False) -> Outcome:
    """Parse, check and list a mutant, and differentiate some of its functions.

    With `compiled`, what is emitted must compile where the mutant itself does.
    """
    start, stage = time.process_time(), "parse"
    fault = ""
    try:
        shader = Shader.from_source(mutant.text)
        stage = "differentiate"
        able = [f for f in shader.functions if f.differentiable]
        chosen = random.Random(mutant.number).sample(able, min(FUNCTIONS, len(able)))
        texts = [shader.diff(f.key).source for f in chosen]
        stage = "done"
        if compiled and texts:
            fault = _refused(mutant.text, texts, shader)
    except GlslAdError as error:
        if not error.diagnostics:
            fault = "an error without a diagnostic"
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
    seconds = time.process_time() - start
    if seconds > SECONDS and not fault:
        fault = f"{seconds:.1f} s"
    return Outcome(stage, seconds, fault)


def _refused(original: str, texts: Sequence[str], shader: Shader) -> str:
    if (shader.dialect.es, shader.dialect.version) != (ES300.es, ES300.version):
        return ""
    report = compile_with_glslang(original)
    if report is None or not report.ok:
        return ""
    for text in texts:
        generated = compile_with_glslang(text)
        if generated is not None and not generated.ok:
            return f"glslang refuses what was emitted: {'; '.join(map(str, generated.messages[:3]))}"
    return ""
