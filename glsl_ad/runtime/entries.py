"""The entries of the runtime header: constructors, parts and choices, and every operator and builtin that
differentiates, with each choice of which arguments are jets. They come from the declarations in `builtins`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from glsl_ad.ad.library import Operation, operation
from glsl_ad.builtins import BUILTINS, common, geometric, operators, screen, trigonometry
from glsl_ad.builtins.model import Builtin, Discrete, Opaque, Signature, Zero
from glsl_ad.dialects import Dialect
from glsl_ad.ir.model import Code, Function
from glsl_ad.records import dataclass
from glsl_ad.types import BOOL, FLOAT, Kind, Matrix, Scalar, Type, Vector, is_differentiable, kind_of

FLOATS: tuple[Type, ...] = (FLOAT, *(Vector(Kind.FLOAT, n) for n in (2, 3, 4)))
MATRICES: tuple[Type, ...] = tuple(Matrix(Kind.FLOAT, c, r) for c in (2, 3, 4) for r in (2, 3, 4))
TYPES: dict[str, Type] = {str(t): t for t in (*FLOATS, *MATRICES)}

_OPERATORS = {"+": "add", "-": "sub", "*": "mul", "/": "div"}
_SECTIONS = (
    ("operators", operators.DECLARATIONS),
    ("angles, trigonometry, exponentials", trigonometry.DECLARATIONS),
    ("common functions", common.DECLARATIONS),
    ("vectors and matrices", geometric.DECLARATIONS),
    ("derivatives on the screen", screen.DECLARATIONS),
)
_SWIZZLES = ("x", "y", "z", "w", "xy", "xz", "yz", "xyz")
_LETTERS = "xyzw"
#: These always come: without them no jet can be made.
CONSTRUCTORS = ("constant", "variable")


@dataclass(frozen=True, slots=True)
class Entry:
    """A function of the header: its name without the prefix, its section, what it computes, and the operation."""

    name: str
    section: str
    doc: str
    operation: Operation


def entries(types: frozenset[Type], directions: int, dialect: Dialect) -> Iterator[Entry]:
    """All entries over these types that the dialect has, in the order of the header."""
    kept = [t for t in TYPES.values() if t in types]
    yield from _constructors(kept, directions)
    yield from _parts(kept)
    for section, declarations in _SECTIONS:
        if declarations is screen.DECLARATIONS and dialect.es and dialect.version < 300:
            continue  # only with an extension that the shader must ask for
        for declaration in declarations:
            builtin = BUILTINS[declaration.name]
            for signature in builtin.signatures:
                if builtin.available(signature, dialect) and _is_served(builtin, signature, types):
                    yield from _calls(section, builtin, signature)


# ---- constructors and parts ------------------------------------------------------------------------------------------


def _constructors(types: Sequence[Type], directions: int) -> Iterator[Entry]:
    section = "constructors"
    for type_ in types:
        primal = operation(f"constant({type_})", "constant", [("x", type_)], type_, lambda b, v: v[0])
        yield Entry("constant", section, "A value that does not vary.", Operation(primal, (False,)))
    for type_ in types:
        if isinstance(type_, Matrix):
            continue
        primal = operation(f"variable({type_})", "variable", [("x", type_)], type_, lambda b, v: v[0])
        if directions == 1:
            doc = "The variable itself; a vector moves along a direction."
            yield Entry("variable", section, doc, Operation(primal, (False,), 0))
        elif isinstance(type_, Scalar):
            for k in range(directions):
                doc = f"The variable of direction {_LETTERS[k]}."
                yield Entry(f"variable_{_LETTERS[k]}", section, doc, Operation(primal, (False,), k))
        elif isinstance(type_, Vector) and type_.size == directions:
            doc = "All variables, as one vector."
            yield Entry("variable", section, doc, Operation(primal, (False,), 0))


def _parts(types: Sequence[Type]) -> Iterator[Entry]:
    vectors = [t for t in types if isinstance(t, Vector)]
    for vector in vectors:
        yield from _vector_constructors(vector, types)
    for vector in vectors:
        for letters in _SWIZZLES:
            indices = tuple(map(_LETTERS.index, letters))
            result: Type = FLOAT if len(letters) == 1 else Vector(Kind.FLOAT, len(letters))
            if max(indices) < vector.size and len(letters) < vector.size and result in types:
                yield Entry(letters, "parts", f"v.{letters}", Operation(_swizzle(letters, vector, result), (True,)))
    for type_ in types:
        parameters = [("condition", BOOL), ("x", type_), ("y", type_)]
        primal = operation(f"select({type_})", "select", parameters, type_, lambda b, v: b.select(v[0], v[1], v[2]))
        yield Entry("select", "parts", "condition ? x : y", Operation(primal, (False, True, True)))


def _swizzle(letters: str, vector: Vector, result: Type) -> Function:
    indices = tuple(map(_LETTERS.index, letters))
    return operation(f"{letters}({vector})", letters, [("v", vector)], result, lambda b, v: b.swizzle(v[0], indices))


def _vector_constructors(vector: Vector, types: Sequence[Type]) -> Iterator[Entry]:
    """From components, from a shorter vector and one more component, and with equal components."""
    name, scalar = str(vector), Scalar(Kind.FLOAT)
    shapes: list[list[tuple[str, Type]]] = [[(letter, scalar) for letter in _LETTERS[: vector.size]]]
    if vector.size > 2:
        shapes.append([("v", Vector(Kind.FLOAT, vector.size - 1)), (_LETTERS[vector.size - 1], scalar)])
    for shape in shapes:
        if all(t in types for _, t in shape):
            key = f"{name}({', '.join(str(t) for _, t in shape)})"
            primal = operation(key, name, shape, vector, lambda b, v: b.construct(vector, v))
            yield Entry(name, "parts", f"A {name} from its parts.", Operation(primal, (True,) * len(shape)))
    if scalar in types:
        primal = operation(f"{name}(float)", name, [("x", scalar)], vector, lambda b, v: b.splat(vector, v[0]))
        yield Entry(name, "parts", f"A {name} with equal components.", Operation(primal, (True,)))


# ---- builtins --------------------------------------------------------------------------------------------------------


def _is_served(builtin: Builtin, signature: Signature, types: frozenset[Type]) -> bool:
    """Whether an overload differentiates, and is over these types alone; others that hold no float may stand beside."""
    if isinstance(builtin.rule_for(signature), (Discrete, Opaque, Zero)) or builtin.intrinsic:
        return False
    given = [signature.result, *(p.type for p in signature.parameters)]
    if builtin.name == "+" and len(signature.parameters) == 1:
        return False  # a sign that does nothing
    if any(p.qualifier != "in" for p in signature.parameters) or any(kind_of(t) is None for t in given):
        return False
    return all(t in types for t in given if is_differentiable(t))


def _calls(section: str, builtin: Builtin, signature: Signature) -> Iterator[Entry]:
    """One overload, with each choice of jets among its floats."""
    parameters = [(p.name, p.type) for p in signature.parameters]
    name = _OPERATORS.get(builtin.name, builtin.name)
    if len(parameters) == 1 and builtin.name == "-":
        name = "neg"
    primal = operation(
        f"{name}({signature})",
        name,
        parameters,
        signature.result,
        lambda b, v: b.op(Code.BUILTIN, signature.result, v, builtin.name, pin=builtin.uses_screen),
    )
    choices = [(True, False) if is_differentiable(t) else (False,) for _, t in parameters]
    for jets in product(*choices):
        if any(jets):
            yield Entry(name, section, builtin.doc, Operation(primal, jets))
