"""What to try instead: near names, other versions, and the literal that should have been a float."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.variables import VARIABLES
from glsl_ad.dialects import Dialect
from glsl_ad.sema.context import Context, language_name
from glsl_ad.sema.model import Convert, Expression, Literal, Operation
from glsl_ad.types import INT, UINT, Kind, kind_of

_SHOWN = 3
_DECIMAL = re.compile(r"[0-9]+")


def did_you_mean(context: Context, name: str, candidates: Iterable[str]) -> str:
    """A help line that names the nearest candidates, or nothing."""
    if not context.may_suggest():
        return ""
    close = get_close_matches(name[:80], sorted(set(candidates)), n=_SHOWN, cutoff=0.7)
    return f"did you mean {alternatives(close)}?" if close else ""


def alternatives(names: Sequence[str]) -> str:
    """`` `a`, `b` or `c` ``."""
    quoted = [f"`{name}`" for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def builtin_versions(name: str) -> str:
    """Which versions have a builtin function that this one lacks."""
    builtin = BUILTINS[name]
    entries = list(builtin.availability.values())
    es = sorted(a.es for a in entries if a.es is not None)
    desktop = sorted(a.desktop for a in entries if a.desktop is not None)
    last = [a.es_last for a in entries if a.es_last is not None]
    if es and last and len(last) == len(entries):
        return f"GLSL ES {max(last) / 100:.2f} is the last ES version that has it"
    parts = [f"GLSL ES {es[0] / 100:.2f}"] * bool(es) + [f"GLSL {desktop[0] / 100:.2f}"] * bool(desktop)
    return f"{' and '.join(parts)} and later have it" if parts else ""


def foreign_variable(name: str, dialect: Dialect) -> str:
    """Why a variable of another dialect is not known in this one; nothing where no dialect has it."""
    found = next((v for v in VARIABLES if v.name == name), None)
    if found is None:
        return ""
    if found.shadertoy:
        return f"it is a uniform of Shadertoy: declare `uniform {found.type} {name};`, or use `--dialect shadertoy`"
    if dialect.es and dialect.version >= 300 and found.storage == "out" and found.availability.es_last == 100:
        return f"it is of GLSL ES 1.00; in {language_name(dialect)} declare an output: `out vec4 color;`"
    return f"{language_name(dialect)} does not have it"


def float_needed(arguments: Iterable[Expression], dialect: Dialect) -> str:
    """How to make a float of the first integer among the arguments, in a dialect that does not do so itself."""
    for argument in arguments:
        if kind_of(argument.type) not in (Kind.INT, Kind.UINT):
            continue
        return as_float(argument, dialect)
    return ""


def as_float(argument: Expression, dialect: Dialect) -> str:
    """How to write an integer as a float."""
    reason = f"{language_name(dialect)} does not convert {argument.type} to float"
    inner = argument.operands[0] if isinstance(argument, Operation) and len(argument.operands) == 1 else argument
    spelled = inner.span.text
    if isinstance(inner, Literal) and _DECIMAL.fullmatch(spelled):
        return f"write `{spelled}.0`: {reason}"
    if isinstance(argument, (Literal, Convert)) or argument.type not in (INT, UINT):
        wanted = str(argument.type).lstrip("iu") if argument.type not in (INT, UINT) else "float"
        return f"convert it with `{wanted}(…)`: {reason}"
    return f"convert it with `float(…)`: {reason}"
