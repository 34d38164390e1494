"""Typing statements: function bodies become blocks of typed statements.

A faulty statement is reported and left out, so that one run finds the faults of all. Scopes are those of GLSL ES 3.00
section 4.2.2: a loop's header and its body are one scope.
"""

from __future__ import annotations

from contextlib import nullcontext

from glsl_ad.sema import constructors
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.declarations import Declarations
from glsl_ad.sema.expressions import Expressions
from glsl_ad.sema.functions import Functions
from glsl_ad.sema.model import (
    Block,
    Break,
    Continue,
    Declare,
    Discard,
    DoWhile,
    Evaluate,
    Expression,
    For,
    Function,
    If,
    Literal,
    Return,
    Statement,
    While,
)
from glsl_ad.sema.specifiers import require_new
from glsl_ad.sema.switches import Switches
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import BOOL, VOID


class Statements:
    """The typing of one function's body at a time."""

    def __init__(
        self, context: Context, expressions: Expressions, declarations: Declarations, functions: Functions
    ) -> None:
        self._context = context
        self._expressions = expressions
        self._declarations = declarations
        self._functions = functions
        self._loops = 0
        self._breakable = 0
        self._switches = Switches(context, expressions, self._statement)

    def body(self, function: Function, node: syntax.Block) -> Block:
        """The typed body. Its faults go to the context's sink."""
        context = self._context
        self._loops = self._breakable = 0
        context.function = function
        try:
            with context.scopes.inner():
                for parameter in function.parameters:
                    if parameter.name and parameter.span is not None:
                        require_new(context, parameter.name, parameter.span, "parameter")
                        context.scopes.declare(parameter.name, parameter)
                # In ES 1.00 the body is a scope of its own, and may redeclare parameters.
                separate = context.dialect.es and context.dialect.version == 100
                with context.scopes.inner() if separate else nullcontext():
                    return Block(self._run(node.statements), node.span)
        finally:
            context.function = None

    def _run(self, nodes: tuple[syntax.Statement, ...]) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        for node in nodes:
            statements.extend(self._statement(node))
        return tuple(statements)

    def _block(self, node: syntax.Statement) -> Block:
        """A statement as a block with a scope of its own."""
        with self._context.scopes.inner():
            return self._same_scope_block(node)

    def _same_scope_block(self, node: syntax.Statement) -> Block:
        """A statement as a block; its declarations belong to the scope around it."""
        statements = node.statements if isinstance(node, syntax.Block) else (node,)
        return Block(self._run(statements), node.span)

    def _statement(self, node: syntax.Statement) -> list[Statement]:
        """The typed statements: several for a declaration of several variables, none for a faulty or empty one."""
        try:
            self._context.enter(node.span)
        except FaultError:
            return []
        try:
            return self._checked(node)
        except FaultError:
            return []
        finally:
            self._context.leave()

    def _checked(self, node: syntax.Statement) -> list[Statement]:
        match node:
            case syntax.ExpressionStatement(expression):
                return [Evaluate(self._expressions.check(expression), node.span)] if expression is not None else []
            case syntax.Declaration():
                return [*self._declarations.variables(node)]
            case syntax.If():
                return self._if(node)
            case syntax.For():
                return self._for(node)
            case syntax.Return():
                return [self._return(node)]
            case syntax.Block():
                return [self._block(node)]
            case syntax.Jump():
                return [self._jump(node)]
            case syntax.While():
                return self._while(node)
            case syntax.DoWhile():
                return self._do_while(node)
            case syntax.Switch():
                return self._switch(node)
            case syntax.CaseLabel():
                raise self._context.fail(messages.LABEL_OUT_OF_PLACE, node.span)
            case syntax.Prototype(header):
                self._functions.prototype(header)
                return []
            case syntax.PrecisionDeclaration() | syntax.QualifierDeclaration():
                return []

    # ---- branches ----------------------------------------------------------------------------------------------------

    def _if(self, node: syntax.If) -> list[Statement]:
        condition = self._condition(node.condition, "of `if`")
        then = self._block(node.then)
        otherwise = self._block(node.otherwise) if node.otherwise is not None else None
        return [If(condition, then, otherwise, node.span)]

    def _condition(self, node: syntax.Expression, what: str) -> Expression:
        """A faulty condition stands for `true`: the statements under it are checked all the same."""
        try:
            return self._expressions.condition(node, what)
        except FaultError:
            return Literal(True, BOOL, node.span)

    def _switch(self, node: syntax.Switch) -> list[Statement]:
        context = self._context
        if context.dialect.version < 130:
            raise context.fail(
                messages.NOT_IN_DIALECT,
                node.span,
                what="statement",
                name="switch",
                language=context.language,
                hint="write a chain of `if` and `else`",
            )
        self._breakable += 1
        try:
            return [self._switches.switch(node)]
        finally:
            self._breakable -= 1

    # ---- loops -------------------------------------------------------------------------------------------------------

    def _loop_body(self, node: syntax.Statement, *, own_scope: bool = False) -> Block:
        self._loops += 1
        self._breakable += 1
        try:
            return self._block(node) if own_scope else self._same_scope_block(node)
        finally:
            self._loops -= 1
            self._breakable -= 1

    def _for(self, node: syntax.For) -> list[Statement]:
        with self._context.scopes.inner():
            init = tuple(s for s in self._statement(node.init) if isinstance(s, (Declare, Evaluate)))
            condition = self._loop_condition(node.condition, "of `for`") if node.condition is not None else None
            step: Expression | None = None
            if node.step is not None:
                try:
                    step = self._expressions.check(node.step)
                except FaultError:
                    step = None
            return [For(init, condition, step, self._loop_body(node.body), node.span)]

    def _while(self, node: syntax.While) -> list[Statement]:
        with self._context.scopes.inner():
            condition = self._loop_condition(node.condition, "of `while`")
            return [While(condition, self._loop_body(node.body), node.span)]

    def _do_while(self, node: syntax.DoWhile) -> list[Statement]:
        body = self._loop_body(node.body, own_scope=True)
        return [DoWhile(body, self._condition(node.condition, "of `while`"), node.span)]

    def _loop_condition(self, node: syntax.Expression | syntax.Declaration, what: str) -> Expression | Declare:
        if not isinstance(node, syntax.Declaration):
            return self._condition(node, what)
        declared = self._declarations.variables(node)
        if len(declared) == 1 and declared[0].initial is not None and declared[0].variable.type == BOOL:
            return declared[0]
        if declared:
            self._context.sink.report(messages.BAD_CONDITION_DECLARATION, node.span)
        return Literal(True, BOOL, node.span)

    # ---- jumps -------------------------------------------------------------------------------------------------------

    def _jump(self, node: syntax.Jump) -> Statement:
        if node.word == "discard":
            return Discard(node.span)
        if not (self._breakable if node.word == "break" else self._loops):
            places = "a loop or a `switch`" if node.word == "break" else "a loop"
            raise self._context.fail(messages.JUMP_OUT_OF_PLACE, node.span, word=node.word, places=places)
        return Break(node.span) if node.word == "break" else Continue(node.span)

    def _return(self, node: syntax.Return) -> Statement:
        context, function = self._context, self._context.function
        assert function is not None
        wanted = function.return_type
        if node.value is None:
            if wanted != VOID:
                raise context.fail(messages.RETURN_WITHOUT_VALUE, node.span, function=function.key, type=wanted)
            return Return(None, node.span)
        if wanted == VOID:
            self._expressions.check(node.value)
            raise context.fail(messages.RETURN_WITH_VALUE, node.value.span, function=function.key)
        value = self._expressions.value(node.value)
        return Return(constructors.coerce(context, value, wanted, f"returned by `{function.name}`"), node.span)
