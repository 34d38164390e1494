"""Which name means what, where: GLSL ES 3.00 section 4.2.

Variables, types and functions share one name space; a name in an inner scope hides the outer one whatever it is. The
outermost level, below the global one, belongs to the language and the host: the global level may redeclare it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field

from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function, Variable
from glsl_ad.source import Span
from glsl_ad.types import Struct, Type


@dataclass(eq=False, slots=True)
class TypeSymbol:
    """A struct's name."""

    type: Struct
    span: Span


@dataclass(eq=False, slots=True)
class Overloads:
    """A function's name: the overloads declared so far, in order. `broken` are those with a faulty header."""

    by_types: dict[tuple[Type, ...], Function] = field(default_factory=dict)
    broken: list[Function] = field(default_factory=list)

    @property
    def functions(self) -> list[Function]:
        """The overloads whose headers are in order."""
        return list(self.by_types.values())

    def add(self, function: Function, *, is_broken: bool) -> None:
        """One more overload."""
        if is_broken:
            self.broken.append(function)
        else:
            self.by_types[tuple(p.type for p in function.parameters)] = function


@dataclass(eq=False, slots=True)
class Broken:
    """A name whose declaration is faulty: uses within the same function are not faults of their own."""

    span: Span
    is_global: bool


Symbol = Variable | TypeSymbol | Overloads | Broken


class Scopes:
    """A stack of levels: the global one, then functions, blocks, loops."""

    def __init__(self, host: Mapping[str, Variable]) -> None:
        self.host = host
        self._levels: list[dict[str, Symbol]] = [{}]

    @property
    def is_global(self) -> bool:
        """Whether declarations now go to the global level."""
        return len(self._levels) == 1

    @contextmanager
    def inner(self) -> Iterator[None]:
        """A new innermost level."""
        self._levels.append({})
        try:
            yield
        finally:
            self._levels.pop()

    def find(self, name: str) -> Symbol | None:
        """What the name means here."""
        for level in reversed(self._levels):
            symbol = level.get(name)
            if symbol is not None:
                return symbol
        return self.host.get(name)

    def find_here(self, name: str) -> Symbol | None:
        """What the innermost level itself declares."""
        return self._levels[-1].get(name)

    def find_global(self, name: str) -> Symbol | None:
        """What the global level declares."""
        return self._levels[0].get(name)

    def declare(self, name: str, symbol: Symbol) -> None:
        """Enter a name into the innermost level, in the place of an earlier one."""
        self._levels[-1][name] = symbol

    def declare_global(self, name: str, symbol: Symbol) -> None:
        """Enter a name into the global level."""
        self._levels[0][name] = symbol

    def variables(self) -> Iterable[str]:
        """The names of all variables in sight, inner ones first."""
        for level in reversed(self._levels):
            yield from (name for name, symbol in level.items() if isinstance(symbol, Variable))
        yield from self.host

    def functions(self) -> Iterable[str]:
        """The names of all functions in sight."""
        return (name for name, symbol in self._levels[0].items() if isinstance(symbol, Overloads))

    def types(self) -> Iterable[str]:
        """The names of all structs in sight."""
        for level in reversed(self._levels):
            yield from (name for name, symbol in level.items() if isinstance(symbol, TypeSymbol))
