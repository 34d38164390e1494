"""The fields of each product: which derivatives of a result an entry returns, under which names and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from glsl_ad.ad.axes import Axis
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ad.model import OutputTerm
from glsl_ad.ad.quantities import Quantity, Scalars, whole
from glsl_ad.records import dataclass
from glsl_ad.types import Matrix, Scalar, Type, Vector, components

ONE = Fraction(1)


class NoTypeError(Exception):
    """GLSL has no type for a derivative. `derivative` says which, in words."""

    def __init__(self, derivative: str) -> None:
        super().__init__(derivative)
        self.derivative = derivative


@dataclass(frozen=True)
class Fields:
    """Makes the quantities of one request. `derivatives`: fields hold derivatives, not Taylor coefficients."""

    indices: IndexSet
    axes: tuple[Axis, ...]
    derivatives: bool

    @property
    def wrt(self) -> tuple[str, ...]:
        """All inputs."""
        return tuple(a.input.text for a in self.axes)

    def of(self, kind: str, type_: Type) -> tuple[Quantity, ...]:
        """The fields of a product for a result of this type, without the value.

        Raises NoTypeError where GLSL has no type for one of them.
        """
        return _FIELDS[kind](self, type_)

    # ---- first derivatives -----------------------------------------------------------------------------------------

    def first(self, type_: Type) -> tuple[Quantity, ...]:
        """The derivative by each input: of the input's type for a scalar, of the value's for a scalar input, a matrix
        with a column for each component of the input for vectors."""
        return tuple(self._first(axis, type_) for axis in self.axes)

    def _first(self, axis: Axis, type_: Type) -> Quantity:
        name = "jacobian" if isinstance(type_, Vector) else "gradient"
        if len(self.axes) > 1 or isinstance(axis.type, Scalar):
            name = f"d_{axis.input.identifier}"
        units = [self.indices.unit(i) for i in axis.directions]
        found = first_type(axis.type, type_)
        if found is None:
            raise NoTypeError(f"the derivative of a {type_} by {axis.input.text}, a {axis.type}")
        scalars: Scalars = tuple((OutputTerm(k, e, ONE),) for e in units for k in range(components(type_)))
        return Quantity(name, found, 1, (axis.input.text,), scalars)

    # ---- second derivatives ----------------------------------------------------------------------------------------

    def hessian(self, type_: Type) -> tuple[Quantity, ...]:
        """First derivatives, and the second ones by each pair of inputs; of a scalar."""
        first = self.first(type_)
        if not isinstance(type_, Scalar):
            return ()
        pairs = [(a, b) for i, a in enumerate(self.axes) for b in self.axes[i:]]
        return (*first, *(self._second(a, b) for a, b in pairs))

    def _second(self, a: Axis, b: Axis) -> Quantity:
        """∂²/∂a∂b: a column for each component of b, a row for each of a."""
        name = f"d_{a.input.identifier}_{b.input.identifier}"
        if len(self.axes) == 1 and not isinstance(a.type, Scalar):
            name = "hessian"
        type_ = first_type(b.type, a.type)
        if type_ is None or not isinstance(a.type, (Scalar, Vector)):
            raise NoTypeError(f"the second derivative by {a.input.text}, a {a.type}, and {b.input.text}, a {b.type}")
        pairs = [self._pair(i, j) for j in b.directions for i in a.directions]
        scalars: Scalars = tuple((OutputTerm(0, e, Fraction(self.indices.factorial(e))),) for e in pairs)
        return Quantity(name, type_, 2, tuple(dict.fromkeys((a.input.text, b.input.text))), scalars)

    def _pair(self, i: int, j: int) -> MultiIndex:
        return tuple(a + b for a, b in zip(self.indices.unit(i), self.indices.unit(j), strict=True))

    def laplacian(self, type_: Type) -> tuple[Quantity, ...]:
        """The sum of the second derivatives by all inputs; for a scalar the gradient too, which comes with it."""
        index = self.indices.unit(self.indices.directions)
        sum_ = Quantity("laplacian", type_, 2, self.wrt, whole(type_, index, Fraction(2)))
        return (*self.first(type_), sum_) if isinstance(type_, Scalar) else (sum_,)

    def hessian_vector(self, type_: Type) -> tuple[Quantity, ...]:
        """First derivatives, and the Hessian times the direction: one field for each input, of its type."""
        if not isinstance(type_, Scalar):
            return ()
        last = self.indices.directions - 1
        made = []
        for axis in self.axes:
            name = "hessian_vector" if len(self.axes) == 1 else f"hessian_vector_{axis.input.identifier}"
            scalars: Scalars = tuple((OutputTerm(0, self._pair(i, last), ONE),) for i in axis.directions)
            made.append(Quantity(name, axis.type, 2, (axis.input.text,), scalars))
        return (*self.first(type_), *made)

    # ---- vector fields ---------------------------------------------------------------------------------------------

    def divergence(self, type_: Type) -> tuple[Quantity, ...]:
        """Σ ∂f_i/∂x_i."""
        terms = tuple(OutputTerm(i, self.indices.unit(i), ONE) for i in range(components(type_)))
        return (Quantity("divergence", _scalar_of(type_), 1, self.wrt, (terms,)),)

    def curl(self, type_: Type) -> tuple[Quantity, ...]:
        """Of a vec3 a vec3, of a vec2 a float, of a scalar potential in the plane the vec2 (∂f/∂y, -∂f/∂x)."""

        def d(component: int, direction: int, sign: int = 1) -> OutputTerm:
            return OutputTerm(component, self.indices.unit(direction), Fraction(sign))

        if isinstance(type_, Scalar):
            scalars: Scalars = ((d(0, 1),), (d(0, 0, -1),))
            return (Quantity("curl", Vector(type_.kind, 2), 1, self.wrt, scalars),)
        if components(type_) == 2:
            return (Quantity("curl", _scalar_of(type_), 1, self.wrt, ((d(1, 0), d(0, 1, -1)),)),)
        pairs = ((1, 2), (2, 0), (0, 1))
        scalars = tuple((d(k, j), d(j, k, -1)) for j, k in pairs)
        return (Quantity("curl", type_, 1, self.wrt, scalars),)

    # ---- everything ------------------------------------------------------------------------------------------------

    def partials(self, type_: Type) -> tuple[Quantity, ...]:
        """Every mixed partial, of the value's own type, named after what it is differentiated by."""
        return tuple(self._partial(alpha, f"d_{self.indices.suffix(alpha)}", type_) for alpha in self.indices.nonzero)

    def _partial(self, alpha: MultiIndex, name: str, type_: Type) -> Quantity:
        moved = [a.input.text for a in self.axes if any(alpha[i] for i in a.directions)]
        factor = Fraction(self.indices.factorial(alpha)) if self.derivatives else ONE
        return Quantity(name, type_, sum(alpha), tuple(moved), whole(type_, alpha, factor))

    def directional(self, type_: Type) -> tuple[Quantity, ...]:
        """Derivatives 1..n along the direction."""
        made = []
        for (k,) in self.indices.nonzero:
            factor = Fraction(self.indices.factorial((k,))) if self.derivatives else ONE
            name = "derivative" if self.indices.order == 1 else f"derivative{k}"
            made.append(Quantity(name, type_, k, self.wrt, whole(type_, (k,), factor)))
        return tuple(made)


def first_type(input_: Type, value: Type) -> Type | None:
    """The type of the derivative of a value by an input; None where GLSL has none."""
    match input_, value:
        case Scalar(), _:
            return value
        case _, Scalar():
            return input_
        case Vector(kind, columns), Vector(_, rows):
            return Matrix(kind, columns, rows)
    return None


def _scalar_of(type_: Type) -> Type:
    assert isinstance(type_, (Scalar, Vector))
    return Scalar(type_.kind)


def unused_name(name: str, taken: Sequence[str]) -> str:
    """A field name that is not taken yet."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}{number}", number + 1
    return found


_FIELDS: Mapping[str, Callable[[Fields, Type], tuple[Quantity, ...]]] = {
    "gradient": Fields.first,
    "jacobian": Fields.first,
    "hessian": Fields.hessian,
    "partials": Fields.partials,
    "directional": Fields.directional,
    "laplacian": Fields.laplacian,
    "divergence": Fields.divergence,
    "curl": Fields.curl,
    "hessian-vector": Fields.hessian_vector,
}
