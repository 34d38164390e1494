"""From a syntax tree to a typed program, in one pass down the file.

What surrounds the function that somebody wants must not stand in its way. So the faults of a function are kept with the
function, those of global declarations with the program, and a global that makes no sense only hurts its users.
"""

from __future__ import annotations

from glsl_ad.builtins.variables import HostVariable, host_variables
from glsl_ad.dialects import Dialect
from glsl_ad.sema import dialect as dialects
from glsl_ad.sema import recursion
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.declarations import Declarations
from glsl_ad.sema.expressions import Expressions
from glsl_ad.sema.functions import Functions
from glsl_ad.sema.model import Program, Storage, Variable
from glsl_ad.sema.pragmas import read_pragmas
from glsl_ad.sema.scopes import Scopes, TypeSymbol
from glsl_ad.sema.statements import Statements
from glsl_ad.source import Sink, SourceFile
from glsl_ad.stack import deep
from glsl_ad.syntax import identifiers
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import Struct


def check(unit: syntax.TranslationUnit, source: SourceFile, sink: Sink, *, dialect: Dialect | None = None) -> Program:
    """The typed program of a syntax tree.

    Faults go to `Program.diagnostics` and to `Function.errors`, none to `sink`: only who uses a faulty part is hurt by
    it. Without a dialect it is that of `#version`; without that, Shadertoy for a file that defines `mainImage` or uses
    Shadertoy's uniforms undeclared, ES 1.00 for one that uses what ES 3.00 took away or defines what it has built in,
    and ES 3.00 for all others.
    """
    return deep(lambda: _Checker(unit, source, dialect).program())


class _Checker:
    """One run over a file."""

    def __init__(self, unit: syntax.TranslationUnit, source: SourceFile, dialect: Dialect | None) -> None:
        self._unit = unit
        self._source = source
        self._sink = Sink()
        self._words = identifiers(source)
        if dialect is None:
            dialect = dialects.detect(unit, source, self._words)
        host = {v.name: _host_variable(v) for v in host_variables(dialect)}
        self._context = Context(
            dialect,
            Scopes(host),
            self._sink,
            declared_later=dialects.declared_names(unit),
            vertex="gl_Position" in self._words,
        )
        self._expressions = Expressions(self._context)
        self._declarations = Declarations(self._context, self._expressions)
        self._functions = Functions(self._context, self._expressions.specifiers)
        self._statements = Statements(self._context, self._expressions, self._declarations, self._functions)

    def program(self) -> Program:
        """The whole file."""
        for node in self._unit.declarations:
            try:
                self._declaration(node)
            except FaultError:
                continue
        recursion.report(self._context.calls)
        words = self._words | self._context.names
        pragmas = read_pragmas(self._unit, self._functions.by_key, words, self._sink)
        return Program(
            self._source,
            self._unit,
            self._context.dialect,
            self._functions.by_key,
            self._declarations.globals,
            self._structs(),
            words,
            tuple(self._sink.diagnostics),
            pragmas,
            self._context.scopes.host,
        )

    def _declaration(self, node: syntax.ExternalDeclaration) -> None:
        match node:
            case syntax.FunctionDefinition():
                self._function(node)
            case syntax.Declaration():
                self._declarations.variables(node)
            case syntax.Prototype(header):
                self._functions.prototype(header)
            case syntax.InterfaceBlock():
                self._declarations.block(node)
            # `precision`, `invariant` and layouts of the whole stage do not change what a function computes.
            case syntax.PrecisionDeclaration() | syntax.QualifierDeclaration() | syntax.Directive():
                return

    def _function(self, node: syntax.FunctionDefinition) -> None:
        function = self._functions.definition(node)
        if function is None:
            return
        sink = Sink()
        with self._context.reporting_to(sink):
            function.body = self._statements.body(function, node.body)
        function.errors.extend(sink.diagnostics)

    def _structs(self) -> dict[str, Struct]:
        scopes = self._context.scopes
        symbols = ((name, scopes.find_global(name)) for name in scopes.types())
        return {name: symbol.type for name, symbol in symbols if isinstance(symbol, TypeSymbol)}


def _host_variable(variable: HostVariable) -> Variable:
    value = variable.value if isinstance(variable.value, int) else None
    return Variable(variable.name, variable.type, Storage.BUILTIN, None, variable.storage, value)
