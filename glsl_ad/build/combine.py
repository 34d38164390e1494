"""Several derivatives as one module: what they have in common stands there once, and what differs has another name.

Two generated functions are the same if they would be written the same: the same operations on the same parameters, and
calls of the same functions. Struct types are values, so two jets of a vec3 to order 2 have one struct by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from glsl_ad.ad.model import Product
from glsl_ad.ir.model import Code, Function, Global, Module, Op
from glsl_ad.records import dataclass
from glsl_ad.request import Wanted


@dataclass(frozen=True)
class Part:
    """A derivative, optimised, with the request that it serves. `comments` says what its structs hold, by name."""

    product: Product
    wanted: Wanted
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Combined:
    """The module of all parts. `generated` are the keys to emit, callees first, `entries` those of the parts."""

    module: Module
    generated: tuple[str, ...]
    entries: tuple[str, ...]

    def names(self, parts: Sequence[Part], taken: frozenset[str]) -> dict[str, str]:
        """The names of entries by key: those asked for, and, before any helper gets them, those that say what they are.

        Without the second, `box_jet2` could be a helper of one derivative, and the entry of another `box_jet2_2`.
        """
        found = {k: p.wanted.name for k, p in zip(self.entries, parts, strict=True) if p.wanted.name is not None}
        for key in self.entries:
            name = self.module.functions[key].name
            if key not in found and name not in taken and name not in found.values():
                found[key] = name
        return found


def combine(parts: Iterable[Part]) -> Combined:
    """The parts as one module. Each entry is a function of its own, whatever it equals: its name may be asked for."""
    functions: dict[str, Function] = {}
    globals_: dict[str, Global] = {}
    generated: list[str] = []
    entries: list[str] = []
    known: dict[object, str] = {}
    for number, part in enumerate(parts):
        product = part.product
        keys: dict[str, str] = {}
        for key, function in product.module.functions.items():
            own = replace(function, ops=tuple(_called(op, keys) for op in function.ops))
            identity = _identity(own)
            is_entry = key == product.entry.key
            if identity in known and not is_entry:
                keys[key] = known[identity]
                continue
            # Parts count their functions alike, so that keys need the part's number to differ.
            keys[key] = f"{key}/{number}"
            functions[keys[key]] = replace(own, key=keys[key])
            if not is_entry:
                known[identity] = keys[key]
            if key in product.generated:
                generated.append(keys[key])
        entries.append(keys[product.entry.key])
        globals_ |= product.module.globals
    return Combined(Module(functions, globals_), tuple(generated), tuple(entries))


def _called(op: Op, keys: Mapping[str, str]) -> Op:
    return op._replace(attr=keys.get(op.attr, op.attr)) if op.code is Code.CALL else op


def _identity(function: Function) -> object:
    """Equal for functions that are written the same. Zeros of both signs are equal numbers, but not the same text."""
    signs = tuple(repr(op.attr) for op in function.ops if op.code is Code.CONST)
    return replace(function, key=""), signs
