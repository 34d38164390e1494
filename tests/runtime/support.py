"""Headers, and their entries as products that can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from glsl_ad.ad.model import Product
from glsl_ad.builtins import BUILTINS
from glsl_ad.check import Shaders, check_product, parse_domains
from glsl_ad.check.model import CheckReport
from glsl_ad.dialects import ES300
from glsl_ad.emit import emit
from glsl_ad.runtime import Header, Options, header
from glsl_ad.runtime.entries import TYPES
from glsl_ad.runtime.header import Made
from glsl_ad.source import Sink

EVERY = tuple(TYPES)
#: Operators by the names that they have in a header.
_OPERATORS = {"add": "+", "sub": "-", "neg": "-", "mul": "*", "div": "/"}
#: Entries of these sections are no builtins.
_OWN = ("constructors", "parts")


@cache
def made(order: int, directions: int = 1, types: tuple[str, ...] = EVERY, only: tuple[str, ...] = ()) -> Header:
    """A header in GLSL ES 3.00."""
    return header(Options(order=order, directions=directions, types=types, only=only), Sink())


def title(entry: Made) -> str:
    """An entry with its types; jets have a prime."""
    operation = entry.entry.operation
    given = zip(operation.primal.params, operation.jets, strict=True)
    return f"{entry.entry.name}({', '.join(f'{p.type}{chr(39) if is_jet else str()}' for p, is_jet in given)})"


def checked(made_by: Header, entry: Made, *, points: int, use_gpu: bool = False) -> CheckReport:
    """The report on one entry, over the domain that its builtin declares."""
    product = made_by.library.product(entry.entry.operation, entry.function)
    shaders = Shaders("", "")
    if use_gpu:
        product, shaders = _shaders(product, entry)
    domains = parse_domains(_domain(entry), product, Sink())
    return check_product(product, shaders, domains=domains, points=points, seconds=5.0, use_gpu=use_gpu)


def _domain(entry: Made) -> Sequence[str]:
    name = _OPERATORS.get(entry.entry.name, entry.entry.name)
    if entry.entry.section in _OWN:
        return ()
    names = [p.name for p in entry.entry.operation.primal.params]
    return [f"{n}={low}:{high}" for n, (low, high) in BUILTINS[name].domain.items() if n in names]


def _shaders(product: Product, entry: Made) -> tuple[Product, Shaders]:
    """The primal as a shader of its own, and with the header behind it."""
    primal = replace(product.primal, name=f"primal_{entry.entry.name}")
    module = replace(product.module, functions={**product.module.functions, primal.key: primal})
    original = emit(module, [primal.key], dialect=ES300).text
    order, name = product.order, entry.entry.name
    text = made(order, types=EVERY, only=(name,)).text
    function = replace(product.entry, name=f"jet_{name}")
    return replace(product, module=module, primal=primal, entry=function), Shaders(original, f"{original}\n{text}")
