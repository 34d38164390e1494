"""All declarations by name, expanded one at a time when they are asked for.

Expanding every overload of every builtin takes longer than differentiating a small shader, which names twenty of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from glsl_ad.builtins import common, discrete, geometric, intrinsics, operators, screen, texture, trigonometry
from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Builtin


class Table(Mapping[str, Builtin]):
    """The builtins by name, in the order of the specification; iterating over values expands them all."""

    def __init__(self, declarations: tuple[Declaration, ...]) -> None:
        self._declarations = {declaration.name: declaration for declaration in declarations}
        if len(self._declarations) != len(declarations):
            raise ValueError("a builtin is declared twice")
        self._expanded: dict[str, Builtin] = {}

    def __getitem__(self, name: str) -> Builtin:
        found = self._expanded.get(name)
        if found is None:
            found = self._expanded[name] = self._declarations[name].expand()
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._declarations

    def __iter__(self) -> Iterator[str]:
        return iter(self._declarations)

    def __len__(self) -> int:
        return len(self._declarations)


BUILTINS: Mapping[str, Builtin] = Table(
    trigonometry.DECLARATIONS
    + common.DECLARATIONS
    + geometric.DECLARATIONS
    + discrete.DECLARATIONS
    + texture.DECLARATIONS
    + screen.DECLARATIONS
    + operators.DECLARATIONS
    + intrinsics.DECLARATIONS
)
