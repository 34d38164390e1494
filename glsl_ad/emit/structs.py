"""The struct types that generated functions use: their names, and their declarations in an order that compiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from glsl_ad.emit.layout import INDENT, wrapped
from glsl_ad.emit.naming import Namer
from glsl_ad.ir.model import Function
from glsl_ad.types import Array, Struct, Tuple, Type


def structs_of(functions: Iterable[Function], known: frozenset[str]) -> list[Struct]:
    """The struct types in the functions that are not declared yet, what they contain first."""
    found: dict[Struct, None] = {}
    for function in functions:
        types = [function.interface.return_type, *(p.type for p in function.interface.parameters)]
        types.extend(op.type for op in function.ops)
        for type_ in types:
            _collect(type_, known, found)
    return list(found)


def _collect(type_: Type, known: frozenset[str], found: dict[Struct, None]) -> None:
    match type_:
        case Array(element, _):
            _collect(element, known, found)
        case Tuple(items):
            for item in items:
                _collect(item, known, found)
        case Struct() if type_.name not in known and type_ not in found:
            for field in type_.fields:
                _collect(field.type, known, found)
            found[type_] = None


class Speller:
    """Writes types with the names that their structs are given."""

    def __init__(self, structs: Iterable[Struct], wishes: Mapping[str, str], namer: Namer) -> None:
        self.names: dict[Struct, str] = {}
        for struct in structs:
            forced = wishes.get(struct.name)
            if forced is not None:
                namer.claim(forced)
            self.names[struct] = forced or namer.fresh(struct.name, separator="_")

    def __call__(self, type_: Type) -> str:
        match type_:
            case Struct():
                return self.names.get(type_, type_.name)
            case Array():
                sizes = ""
                inner: Type = type_
                while isinstance(inner, Array):
                    sizes += f"[{'' if inner.size is None else inner.size}]"
                    inner = inner.element
                return self(inner) + sizes
        return str(type_)

    def declaration(self, struct: Struct, comment: str) -> str:
        """`struct Jet2 { float d0; float d1; float d2; };  // comment`, over several lines where it is long."""
        fields = [_declarator(self, f.type, f.name) for f in struct.fields]
        head = f"struct {self.names[struct]} {{"
        behind = f"  // {comment}" if comment and "\n" not in comment else ""
        above = "".join(f"// {line}\n" for line in comment.split("\n")) if comment and not behind else ""
        short = f"{head} {' '.join(f'{f};' for f in fields)} }};"
        if len(short) + len(behind) <= 120:
            return f"{above}{short}{behind}"
        body = "\n".join(line for f in self._grouped(struct) for line in wrapped(f"{INDENT}{f};"))
        return f"{above}{head}{behind}\n{body}\n}};"

    def _grouped(self, struct: Struct) -> list[str]:
        """One declaration for neighbours of one type: `float d0, d1, d2`."""
        groups: list[str] = []
        last: Type | None = None
        for f in struct.fields:
            if f.type == last and not isinstance(f.type, Array):
                groups[-1] += f", {f.name}"
            else:
                groups.append(_declarator(self, f.type, f.name))
            last = f.type
        return groups


def _declarator(spell: Speller, type_: Type, name: str) -> str:
    text = spell(type_)
    base, bracket, sizes = text.partition("[")
    return f"{base} {name}{bracket}{sizes}"
