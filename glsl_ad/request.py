"""What was asked for, checked against the shader: which function and inputs, which order, which names.

Each check reports what is wrong with the request in the user's terms and says what would have been right; the stages
behind can then rely on it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from glsl_ad.builtins import BUILTINS
from glsl_ad.dialects import DIALECTS, Dialect
from glsl_ad.ir.model import Module, Role
from glsl_ad.kinds import KINDS
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function, Program
from glsl_ad.source import Label, Sink
from glsl_ad.source.catalogue import request as messages
from glsl_ad.syntax.lexer import names
from glsl_ad.syntax.words import Version, every_keyword, reserved
from glsl_ad.types import is_differentiable

#: The highest order that is computed: 32! fits a float32 with room for the coefficient beside it, 35! does not.
ORDER_LIMIT = 32

COEFFICIENTS = ("derivatives", "taylor")
TEXTURES = ("constant", "differences", "error")
LEVELS = (0, 1, 2)
FORMS = ("unrolled", "compact", "auto")

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """What `Shader.diff` was asked for, apart from the function: see there."""

    wrt: tuple[str, ...] = ()
    product: str | None = None
    order: int | None = None
    name: str | None = None
    struct_name: str | None = None
    fields: tuple[str, ...] | None = None
    coefficients: str = "derivatives"
    pack: bool = False
    validity: bool = False
    texture: str = "constant"
    optimise: int = LEVELS[-1]
    form: str = "unrolled"

    def check(self, taken: frozenset[str], sink: Sink) -> None:
        """Raises GlslAdError unless everything that does not depend on the function makes sense.

        `taken` are the names that the file uses.
        """
        if self.order is not None:
            order(self.order, sink)
        if self.product is not None:
            choice("product", self.product, KINDS, sink)
        choice("kind of coefficients", self.coefficients, COEFFICIENTS, sink)
        choice("treatment of textures", self.texture, TEXTURES, sink)
        level(str(self.optimise), sink)
        choice("form", self.form, FORMS, sink)
        if self.name is not None:
            new_name("function", self.name, taken, sink)
        if self.struct_name is not None:
            new_name("struct", self.struct_name, taken | {self.name or ""}, sink)
        if self.fields is not None:
            field_names(self.fields, (self.order or 1) if self.product in ("jet", "lifted") else None, sink)


def order(wanted: int | str, sink: Sink) -> int:
    """The order as a number; raises GlslAdError unless it is a whole one from 1 to `ORDER_LIMIT`."""
    text = str(wanted).strip()
    # Nine digits are enough to see that it is too large; int() would go on to read a million of them.
    is_number = re.fullmatch(r"\d{1,9}", text, re.ASCII)
    if not is_number or not 1 <= int(text) <= ORDER_LIMIT:
        shown = text if len(text) <= 20 else text[:20] + "…"
        raise sink.fail(messages.BAD_ORDER, None, order=shown, limit=ORDER_LIMIT)
    return int(text)


def level(wanted: str, sink: Sink) -> int:
    """The level of optimisation as a number; raises GlslAdError unless it is one of `LEVELS`."""
    return int(choice("level of optimisation", wanted.strip(), map(str, LEVELS), sink))


def choice(what: str, wanted: str, known: Iterable[str], sink: Sink) -> str:
    """`wanted`, if it is one of the known words; raises GlslAdError otherwise."""
    words = tuple(known)
    if wanted not in words:
        raise sink.fail(messages.UNKNOWN_CHOICE, None, value=wanted, what=what, candidates=_listed(words))
    return wanted


def dialect(wanted: str | Dialect | None, sink: Sink) -> Dialect | None:
    """The dialect of that name; None stays None."""
    if wanted is None or isinstance(wanted, Dialect):
        return wanted
    return DIALECTS[choice("dialect", wanted, DIALECTS, sink)]


def define(text: str, sink: Sink) -> tuple[str, str]:
    """The name and the value in `NAME` or `NAME=VALUE`."""
    name, equals, value = text.partition("=")
    if not _IDENTIFIER.fullmatch(name):
        raise sink.fail(messages.BAD_DEFINE, None, text=text)
    return name, value if equals else "1"


def find_function(program: Program, wanted: str, sink: Sink) -> Function:
    """The function with a body that `map` or `map(vec3)` names; raises GlslAdError where that is none or several."""
    name, parenthesis, parameters = wanted.partition("(")
    known = program.aliases.get(name.strip(), name.strip())
    same_name = [f for f in program.functions.values() if f.name == known]
    if parenthesis:
        key = _without_spaces(f"{known}({parameters}")
        same_name = [f for f in same_name if _without_spaces(f.key) in (key, key.replace("(void)", "()"))]
    defined = [f for f in same_name if f.body is not None]
    if len(defined) == 1:
        return defined[0]
    if defined:
        notes = tuple(Label(f.span, f"`{f.key}` is defined here") for f in defined)
        keys = _listed([f"'{f.key}'" for f in defined], quote="")
        raise sink.fail(messages.AMBIGUOUS_FUNCTION, None, notes=notes, function=name.strip(), candidates=keys)
    if same_name:
        faults = (*program.diagnostics, *same_name[0].errors) if same_name[0].errors else ()
        for diagnostic in faults:  # its parameters are not right, so its body was not read
            sink.add(diagnostic)
        sink.raise_if_errors()
        raise sink.fail(messages.PROTOTYPE_ONLY, same_name[0].span, function=same_name[0].key)
    source, candidates = program.source.name, _similar_functions(program, wanted)
    raise sink.fail(messages.UNKNOWN_FUNCTION, None, source=source, function=wanted, candidates=candidates)


def _without_spaces(signature: str) -> str:
    return "".join(signature.split())


def _similar_functions(program: Program, wanted: str) -> str:
    defined = [f for f in program.functions.values() if f.body is not None]
    if not defined:
        return "it defines no functions at all"
    name = wanted.partition("(")[0].strip()
    same_name = [f.key for f in defined if f.name == name]
    if same_name:
        return f"it defines {_listed(same_name)}"
    close = get_close_matches(name, sorted({f.name for f in defined}), n=3)
    if close:
        return f"did you mean {_listed(close, last='or')}?"
    shown = list(dict.fromkeys(f.name for f in defined))
    rest = f" and {len(shown) - 8} more (glsl-ad list shows them)" if len(shown) > 8 else ""
    return f"it defines {_listed(shown[:8])}{rest}"


def global_inputs(function: Function, wrt: Sequence[str]) -> frozenset[str]:
    """The names in `wrt` that are no parameters: lowering is to thread these globals."""
    bases = {re.split(r"[.\[]", text.strip(), maxsplit=1)[0].strip() for text in wrt}
    return frozenset(bases - {p.name for p in function.parameters})


def check_inputs(function: Function, module: Module, wrt: Sequence[str], sink: Sink) -> None:
    """Raises GlslAdError unless each of the names is an input of the function, or a part of one, that holds a float."""
    from glsl_ad.ad.inputs import Refusal, find_input

    primal = module.functions[function.key]
    readable = [p for p in primal.params if p.role is not Role.OUT]
    floats = [p.name for p in readable if is_differentiable(p.type)]
    read = [g.name for g in module.globals.values() if g.storage != "const" and is_differentiable(g.type)]
    floats.extend(name for name in read if name not in floats)
    known = f"its float inputs are {_listed(floats)}" if floats else "it has no float inputs"
    types = {p.name: p.type for p in readable}
    spans = {p.name: p.span for p in function.parameters}
    for index, text in enumerate(wrt):
        found = find_input(primal, text)
        base = re.split(r"[.\[]", text.strip(), maxsplit=1)[0].strip()
        span = spans.get(base) or function.span
        if found is Refusal.UNKNOWN or found is Refusal.SYNTAX:
            key = function.key
            sink.report(messages.UNKNOWN_INPUT, function.span, function=key, input=text, candidates=known)
        elif found is Refusal.NO_PART:
            sink.report(messages.NO_SUCH_PART, span, input=text, base=base, type=types[base])
        elif found is Refusal.NOT_FLOAT:
            sink.report(messages.INPUT_NOT_FLOAT, span, input=text, type=types[base], candidates=known)
        elif text in wrt[:index]:
            sink.report(messages.REPEATED_INPUT, span, input=text)
    sink.raise_if_errors()


def new_name(what: str, name: str, taken: frozenset[str], sink: Sink) -> str:
    """`name`, if it may name something new in the file; raises GlslAdError otherwise."""
    reason = ""
    if not _IDENTIFIER.fullmatch(name):
        reason = "it is not an identifier"
    elif name.startswith("gl_") or "__" in name:
        reason = "GLSL reserves names with `__` and names that begin with `gl_`"
    elif _is_taken_by_the_language(name, what):
        reason = "it is a word of GLSL"
    elif name in taken:
        reason = "the file uses this name already"
    if reason:
        raise sink.fail(messages.BAD_NAME, None, name=name, what=what, reason=reason)
    return name


def check_renamed(section: str, renamed: Mapping[str, str], sink: Sink) -> None:
    """Warn where generated code uses names that only the expanded text has. `renamed` are these, and their modules."""
    if not renamed:
        return
    used = [name for name in dict.fromkeys(names(section)) if name in renamed and not _is_only_a_local(name, section)]
    for module in dict.fromkeys(renamed[name] for name in used):
        own = [name for name in used if renamed[name] == module]
        sink.report(messages.NEEDS_EXPANSION, None, names=_listed(own), module=module)


def _is_only_a_local(name: str, section: str) -> bool:
    """Whether generated code has a variable of this name, and calls no function of it."""
    return re.search(rf"\w {name} =", section) is not None and f"{name}(" not in section


def field_names(names: Sequence[str], order: int | None, sink: Sink) -> None:
    """Raises GlslAdError unless these can be the fields of a jet struct of this order, or of some struct for None."""
    if order is not None and len(names) != order + 1:
        example = ",".join(string.ascii_lowercase[: order + 1] if order < 26 else [f"d{k}" for k in range(order + 1)])
        raise sink.fail(messages.WRONG_FIELDS, None, order=order, needed=order + 1, given=len(names), example=example)
    for index, name in enumerate(names):
        new_name("field", name, frozenset(), sink)
        if name in names[:index]:
            raise sink.fail(messages.REPEATED_FIELD, None, name=name)


def _is_taken_by_the_language(name: str, what: str) -> bool:
    """Whether some version of GLSL keeps the word, or has a builtin function of the name (a field may share that)."""
    known = (Version(100, True), Version(300, True), Version(460, False))
    if name in every_keyword() or any(name in reserved(version) for version in known):
        return True
    return what != "field" and name in BUILTINS


def _listed(words: Sequence[str], *, quote: str = "`", last: str = "and") -> str:
    quoted = [f"{quote}{word}{quote}" for word in words]
    if len(quoted) < 2:
        return "".join(quoted) or "none"
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
