"""What a derivative rests on: what is active, where branches depend on the inputs, and which conventions are used.

Where functions are not smooth, differentiation takes one side by convention; this says where that may matter. What is
lost is said by warnings when differentiating.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from glsl_ad.ad.activity import Varying, active, rule_in, varying
from glsl_ad.builtins.model import Discrete, Opaque, Zero
from glsl_ad.ir.analysis import regions, used
from glsl_ad.ir.model import Code, Function, If, Loop, Module, Value
from glsl_ad.records import dataclass
from glsl_ad.source import Span

#: What is done where a builtin function is not smooth, or ends. What is piecewise constant is lost, and warned of.
CONVENTIONS = {
    "abs": "at 0 the derivative is 0",
    "min": "at a tie the derivative is that of the first argument",
    "max": "at a tie the derivative is that of the first argument",
    "clamp": "at a bound the derivative is that of the first argument, beyond it 0 or that of the bound",
    "smoothstep": "the second derivative jumps at the edges; beyond them all are 0",
    "fract": "where it jumps, the derivative is that between the jumps",
    "mod": "where it jumps, the derivative is that between the jumps",
    "modf": "where it jumps, the derivative is that between the jumps",
    "frexp": "where it jumps, the derivative is that between the jumps",
    "length": "at 0 the derivative is 0",
    "distance": "at 0 the derivative is 0",
    "normalize": "at 0 the derivative is 0",
    "faceforward": "where it turns over, the derivative is that of the side taken",
    "refract": "where total reflection begins, the derivative is that of the side taken",
    "sqrt": "at 0 the derivative is infinite, unless a bound holds the argument there: then 0",
    "inversesqrt": "at 0 the derivative is infinite",
    "asin": "at -1 and 1 the derivative is infinite, unless a bound holds the argument there: then 0",
    "acos": "at -1 and 1 the derivative is infinite, unless a bound holds the argument there: then 0",
    "acosh": "at 1 the derivative is infinite, unless a bound holds the argument there: then 0",
    "log": "at 0 the derivative is infinite",
    "log2": "at 0 the derivative is infinite",
    "fwidth": "at 0 of a screen derivative its derivative is 0",
}
_CHOICE = "`?:` depends on the inputs: the derivative is that of the value taken"
_BRANCH = "the branch depends on the inputs: the derivative is that of the branch taken"
_LOOP = "the number of turns depends on the inputs: the derivative is that of the turns taken"
_TEXTURE = "the derivative is that of central differences of one texel"


@dataclass(frozen=True, slots=True)
class Remark:
    """A place and what is to be said about it; `name` is the function or construct that stands there."""

    file: str | None
    line: int | None
    column: int | None
    name: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """File, line and column (from 1; null where the place is not known), and the words."""
        return {"file": self.file, "line": self.line, "column": self.column, "name": self.name, "text": self.text}


def place(span: Span | None) -> tuple[str | None, int | None, int | None]:
    """File, line and column where a user would look: at the invocation of a macro."""
    own = span.macro if span is not None and span.macro is not None else span
    return (None, None, None) if own is None else (own.file.name, own.line, own.column)


@dataclass(frozen=True, slots=True)
class Active:
    """A function that is differentiated, by key; its active parameters, and where it is defined."""

    function: str
    parameters: tuple[str, ...]
    file: str | None
    line: int | None

    def to_json(self) -> dict[str, Any]:
        """The fields as plain data."""
        return {"function": self.function, "parameters": [*self.parameters], "file": self.file, "line": self.line}


@dataclass(frozen=True, slots=True)
class Survey:
    """`active` are the functions that are differentiated, callees first; `conventions` the places that are not smooth,
    in the order of the text."""

    active: tuple[Active, ...]
    conventions: tuple[Remark, ...]


def survey(
    module: Module, key: str, inputs: Iterable[int], *, textures: bool = False, places: Mapping[str, Span] | None = None
) -> Survey:
    """Look at a function of the module and what it calls, by flat parameters `inputs`; parts of parameters count as
    the whole ones. `textures`: lookups are differentiated by their coordinates. `places` are those of functions by
    key."""
    given = list(inputs)
    smooth, any_ = active(module, key, given, textures=textures), varying(module, key, given)
    remarks: dict[Remark, None] = {}
    named = []
    for name in any_.keys(module):
        function = module.functions[name]
        if smooth.parameters.get(name):
            parameters = tuple(function.params[i].name for i in sorted(smooth.parameters[name]))
            named.append(Active(name, parameters, *place((places or {}).get(name))[:2]))
        remarks.update(dict.fromkeys(_remarks(function, smooth, any_, textures)))
    return Survey(tuple(named), tuple(sorted(remarks, key=_order)))


def _order(remark: Remark) -> tuple[Any, ...]:
    return remark.file or "", remark.line or 0, remark.column or 0, remark.name, remark.text


def _remarks(function: Function, smooth: Varying, any_: Varying, textures: bool) -> Iterator[Remark]:
    active_values, moving = smooth.values.get(function.key, set()), any_.values.get(function.key, set())
    needed = used(function)
    for number, op in enumerate(function.ops):
        if not needed[number]:
            continue
        span = function.origins.get(Value(number))
        if op.code is Code.BUILTIN and any(v in active_values for v in op.operands):
            rule = rule_in(function, op)
            if op.attr in CONVENTIONS and not isinstance(rule, (Zero, Discrete, Opaque)):
                yield Remark(*place(span), op.attr, CONVENTIONS[op.attr])
            elif isinstance(rule, Opaque) and textures:
                yield Remark(*place(span), op.attr, _TEXTURE)
        elif op.code is Code.SELECT and op.operands[0] in moving and Value(number) in active_values:
            yield Remark(*place(span), "?:", _CHOICE)
    for region in regions(function):
        for node in region.nodes:
            if isinstance(node, If) and node.condition in moving:
                yield Remark(*place(node.origin), "if", _BRANCH)
            elif isinstance(node, Loop) and _turns(node) in moving:
                yield Remark(*place(node.origin), node.form.value, _LOOP)


def _turns(loop: Loop) -> Value | None:
    """What decides whether a loop goes on."""
    values = getattr(loop.condition.end, "values", ())
    return values[0] if values else None
