"""Function headers: parameters, prototypes, overloads, and what may not be declared twice.

GLSL ES 3.00 section 6.1, GLSL 4.60 section 6.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.builtins import BUILTINS
from glsl_ad.records import dataclass
from glsl_ad.sema.calls import builtin_overloads
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.declarations import holds_opaque, is_unsized
from glsl_ad.sema.model import Function, Storage, Variable
from glsl_ad.sema.scopes import Overloads
from glsl_ad.sema.specifiers import Specifiers
from glsl_ad.source import Label, Sink
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import VOID, Array, Type

_DIRECTIONS = ("in", "out", "inout")


@dataclass(frozen=True, slots=True)
class _Header:
    """A header as resolved; `parameters` of a faulty one are those before the fault."""

    key: str
    parameters: tuple[Variable, ...]
    return_type: Type
    is_broken: bool


class Functions:
    """Declares functions. `by_key` holds them in the order of their definitions, mere prototypes where they stand."""

    def __init__(self, context: Context, specifiers: Specifiers) -> None:
        self._context = context
        self._specifiers = specifiers
        self.by_key: dict[str, Function] = {}

    def prototype(self, node: syntax.FunctionHeader) -> None:
        """Declare a function without its body."""
        self._declare(node, None)

    def definition(self, node: syntax.FunctionDefinition) -> Function | None:
        """Declare a function with its body, which remains to be checked; None where that cannot be."""
        return self._declare(node.header, node)

    def _declare(self, node: syntax.FunctionHeader, definition: syntax.FunctionDefinition | None) -> Function | None:
        sink = Sink()
        with self._context.reporting_to(sink):
            header = self._resolve(node)
            overloads = self._overloads(node)
            known = self.by_key.get(header.key)
            if known is not None and definition is not None and known.definition is not None:
                notes = (Label(known.span, "first defined here"),)
                self._context.sink.report(messages.FUNCTION_REDEFINED, node.name_span, notes=notes, key=known.key)
            elif known is not None:
                self._require_same(node, known, header)
            elif node.name == "main":
                self._require_main(node, header)
            if known is None:
                self._require_not_builtin(node, header)
        if known is not None and definition is not None and known.definition is not None:
            known.errors.extend(sink.diagnostics)
            return None
        function = known or Function(header.key, node.name, header.parameters, header.return_type, None, node.name_span)
        function.errors.extend(sink.diagnostics)
        if known is None and overloads is not None:
            overloads.add(function, is_broken=header.is_broken)
        if definition is not None:
            function.definition, function.span = definition, node.name_span
            function.parameters, function.return_type = header.parameters, header.return_type
            self.by_key.pop(header.key, None)
        self.by_key.setdefault(header.key, function)
        return function if definition is not None and not header.is_broken else None

    def _overloads(self, node: syntax.FunctionHeader) -> Overloads | None:
        """The overloads of the name so far; None where something else at global scope has it."""
        context = self._context
        context.names.add(node.name)
        symbol = context.scopes.find_global(node.name)
        if symbol is None:
            symbol = Overloads()
            context.scopes.declare_global(node.name, symbol)
        if isinstance(symbol, Overloads):
            return symbol
        notes = (Label(symbol.span, "first declared here"),) if symbol.span is not None else ()
        context.sink.report(messages.REDECLARED, node.name_span, notes=notes, name=node.name, what="name")
        return None

    # ---- the header --------------------------------------------------------------------------------------------------

    def _resolve(self, node: syntax.FunctionHeader) -> _Header:
        broken = False
        spelled: list[str] = []
        parameters: list[Variable] = []
        for parameter in node.parameters:
            try:
                variable = self._parameter(parameter)
                parameters.append(variable)
                spelled.append(str(variable.type))
            except FaultError:
                broken = True
                name = parameter.type.name if parameter.type.name is not None else "struct"
                spelled.append(name + "[]" * (len(parameter.sizes) + len(parameter.type.sizes)))
        return_type: Type = VOID
        try:
            return_type = self._return_type(node)
        except FaultError:
            broken = True
        return _Header(f"{node.name}({', '.join(spelled)})", tuple(parameters), return_type, broken)

    def _return_type(self, node: syntax.FunctionHeader) -> Type:
        type_ = self._specifiers.resolve(node.return_type)
        why = ""
        if isinstance(type_, Array) and self._context.dialect.version < 120:
            why = f"{self._context.language} does not return arrays"
        elif is_unsized(type_):
            why = "its array has no size"
        elif holds_opaque(type_):
            why = "samplers and images cannot be returned"
        if why:
            raise self._context.fail(messages.BAD_RETURN_TYPE, node.return_type.span, name=node.name, why=why)
        return type_

    def _parameter(self, node: syntax.Parameter) -> Variable:
        context = self._context
        type_ = self._specifiers.resolve(node.type, node.sizes)
        words = [q.word for q in node.qualifiers]
        direction = next((w for w in words if w in _DIRECTIONS), "in")
        name = node.name or ""
        shown = f"`{name}`" if name else "a parameter"
        if type_ == VOID:
            raise context.fail(messages.VOID_VARIABLE, node.span, name=shown)
        if is_unsized(type_):
            raise context.fail(messages.UNSIZED_ARRAY, node.span, name=name or "a parameter")
        if direction != "in" and holds_opaque(type_):
            raise context.fail(messages.OPAQUE_VARIABLE, node.span, name=name or "a parameter", type=type_)
        self._check_qualifiers(node, direction)
        qualifier = "const in" if "const" in words and direction == "in" else direction
        return Variable(name, type_, Storage.PARAMETER, node.name_span if name else node.span, qualifier)

    def _check_qualifiers(self, node: syntax.Parameter, direction: str) -> None:
        for qualifier in node.qualifiers:
            misplaced = qualifier.word in ("uniform", "varying", "attribute", "buffer", "shared")
            if misplaced or (qualifier.word == "const" and direction != "in"):
                where = f"an `{direction}` parameter" if direction != "in" else "a parameter"
                self._context.sink.report(messages.BAD_QUALIFIER, qualifier.span, word=qualifier.word, where=where)

    # ---- what it may not be ------------------------------------------------------------------------------------------

    def _require_same(self, node: syntax.FunctionHeader, known: Function, header: _Header) -> None:
        """Two declarations of one signature agree in all that the signature leaves out."""
        why = ""
        if known.return_type != header.return_type:
            why = f"it returns {header.return_type} here and {known.return_type} there"
        elif _directions(known.parameters) != _directions(header.parameters):
            why = "the parameters differ in `in`, `out`, `inout`"
        if why:
            notes = (Label(known.span, "declared here before"),)
            self._context.sink.report(messages.PROTOTYPE_MISMATCH, node.name_span, notes=notes, key=known.key, why=why)

    def _require_main(self, node: syntax.FunctionHeader, header: _Header) -> None:
        if header.parameters or header.return_type != VOID:
            self._context.sink.report(messages.BAD_MAIN, node.name_span)

    def _require_not_builtin(self, node: syntax.FunctionHeader, header: _Header) -> None:
        """Desktop GLSL lets a shader replace a builtin, ES 1.00 add overloads to one, ES 3.00 neither."""
        dialect = self._context.dialect
        if not dialect.es or node.name not in BUILTINS:
            return
        overloads = builtin_overloads(node.name, dialect)
        if dialect.version == 100:
            taken = tuple(p.type for p in header.parameters) in overloads
        else:
            taken = bool(overloads)
        if taken:
            language = self._context.language
            self._context.sink.report(messages.BUILTIN_REDEFINED, node.name_span, name=node.name, language=language)


def _directions(parameters: Sequence[Variable]) -> list[str]:
    return [p.qualifier.removeprefix("const ") for p in parameters]
