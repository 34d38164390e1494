"""Functions and generated entries as their users see them: plain data."""

from __future__ import annotations

from typing import Any

from glsl_ad.ad.model import OutputCoefficient, Product
from glsl_ad.ir.model import Port
from glsl_ad.records import dataclass


@dataclass(frozen=True)
class FunctionInfo:
    """A function of a shader. `key` chooses it among overloads; `reason` says why it is not differentiable."""

    name: str
    key: str
    signature: str
    differentiable: bool
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The fields as plain data."""
        return {
            "name": self.name,
            "key": self.key,
            "signature": self.signature,
            "differentiable": self.differentiable,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class EntryParameter:
    """A parameter of the generated function."""

    name: str
    type: str


@dataclass(frozen=True)
class EntryField:
    """A field of what the generated function returns: the derivative of this order by the inputs `wrt`.

    It is the derivative, or with Taylor coefficients the derivative divided by the factorial of its order. Order 0 is
    the value, and `wrt` is empty then.
    """

    name: str
    type: str
    order: int
    wrt: tuple[str, ...]


@dataclass(frozen=True)
class EntryReturn:
    """What the generated function returns; `fields` is empty where that is no struct."""

    type: str
    fields: tuple[EntryField, ...]


@dataclass(frozen=True)
class Entry:
    """The generated function that a shader calls."""

    name: str
    signature: str
    parameters: tuple[EntryParameter, ...]
    returns: EntryReturn

    def to_json(self) -> dict[str, Any]:
        """The entry as plain data, as `glsl-ad diff --json` prints it."""
        fields = [{"name": f.name, "type": f.type, "order": f.order, "wrt": list(f.wrt)} for f in self.returns.fields]
        return {
            "name": self.name,
            "signature": self.signature,
            "parameters": [{"name": p.name, "type": p.type} for p in self.parameters],
            "returns": {"type": self.returns.type, "fields": fields},
        }


def entry_of(product: Product) -> Entry:
    """The entry in the user's terms, from its IR interface and the meaning of each of its results."""
    function, interface = product.entry, product.entry.interface
    meaning = {output.result: output for output in product.outputs}
    fields = [_field(product, meaning.get(index), function.results[index]) for index in interface.returns]
    parameters = tuple(EntryParameter(p.name, str(p.type)) for p in interface.parameters)
    declared = ", ".join(declaration(p.qualifier, str(p.type), p.name) for p in interface.parameters)
    signature = f"{interface.return_type} {function.name}({declared})"
    returns = EntryReturn(str(interface.return_type), tuple(fields) if interface.packed else ())
    return Entry(function.name, signature, parameters, returns)


def _field(product: Product, meaning: OutputCoefficient | None, port: Port) -> EntryField:
    """A field that is returned; what has no meaning as a coefficient says how near the next branch is."""
    if meaning is None:
        return EntryField(port.name, str(port.type), 1, product.wrt)
    return EntryField(meaning.field, str(port.type), meaning.order, meaning.wrt)


def declaration(qualifier: str, type_: str, name: str) -> str:
    """A parameter as it is declared: `out vec3 p`, without an `in`."""
    return " ".join(word for word in ("" if qualifier == "in" else qualifier, type_, name) if word)
