"""Declarations of variables: qualifiers, arrays sized by their initialiser, constants, interface blocks.

GLSL ES 3.00 section 4.3, GLSL 4.60 section 4.3. A declaration that is faulty leaves its name as broken, so that its
uses are not reported one by one as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.sema.constants import fold, is_constant
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.expressions import Expressions
from glsl_ad.sema.initialisers import initialiser
from glsl_ad.sema.model import Declare, Expression, Storage, Variable
from glsl_ad.sema.scopes import Broken
from glsl_ad.sema.specifiers import require_new
from glsl_ad.source import Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import VOID, Array, Opaque, Scalar, Struct, Type

_RUNTIME_CONST_SINCE = 420  # GLSL 4.20 lets `const` locals have any initialiser
_STORAGE = {
    "const": Storage.CONST,
    "uniform": Storage.UNIFORM,
    "in": Storage.INPUT,
    "attribute": Storage.INPUT,
    "varying": Storage.INPUT,
    "out": Storage.OUTPUT,
    "buffer": Storage.GLOBAL,
    "shared": Storage.GLOBAL,
}


class Declarations:
    """Declares what declarations say, in the innermost scope."""

    def __init__(self, context: Context, expressions: Expressions) -> None:
        self._context = context
        self._expressions = expressions
        self.globals: dict[str, Variable] = {}

    def variables(self, node: syntax.Declaration) -> list[Declare]:
        """Declare the variables of a line. Faulty ones are reported and left out."""
        storage = self._storage(node.qualifiers)
        try:
            base = self._expressions.specifiers.resolve(node.type)
        except FaultError:
            for declarator in node.declarators:
                self._break(declarator)
            return []
        found = []
        for declarator in node.declarators:
            try:
                found.append(self._variable(declarator, base, storage))
            except FaultError:
                self._break(declarator)
        return found

    def _break(self, declarator: syntax.Declarator) -> None:
        self._context.names.add(declarator.name)
        scopes = self._context.scopes
        scopes.declare(declarator.name, Broken(declarator.name_span, scopes.is_global))

    def _storage(self, qualifiers: Sequence[syntax.Qualifier]) -> Storage:
        context = self._context
        is_global = context.scopes.is_global
        storage = Storage.GLOBAL if is_global else Storage.LOCAL
        for qualifier in qualifiers:
            found = _STORAGE.get(qualifier.word)
            if found is None:
                continue
            if not is_global and found is not Storage.CONST:
                where = "a local variable"
                context.sink.report(messages.BAD_QUALIFIER, qualifier.span, word=qualifier.word, where=where)
                continue
            self._require_qualifier(qualifier)
            storage = Storage.OUTPUT if qualifier.word == "varying" and context.vertex else found
        return storage

    def _require_qualifier(self, qualifier: syntax.Qualifier) -> None:
        """`varying` is gone from ES 3.00 and from GLSL 4.20 on; `in` and `out` came with ES 3.00 and GLSL 1.30."""
        context, word = self._context, qualifier.word
        old = word in ("varying", "attribute")
        modern = word in ("in", "out")
        last = 100 if context.dialect.es else 410
        hint = ""
        if old and context.dialect.version > last:
            hint = "write `in`, or `out` in a vertex shader" if word == "varying" else "write `in`"
        elif modern and not context.dialect.has_uint:
            hint = "write `varying` or `attribute`; a fragment shader writes `gl_FragColor`"
        if hint:
            context.sink.report(
                messages.NOT_IN_DIALECT,
                qualifier.span,
                what="qualifier",
                name=word,
                language=context.language,
                hint=hint,
            )

    def _variable(self, node: syntax.Declarator, base: Type, storage: Storage) -> Declare:
        context = self._context
        type_ = self._expressions.specifiers.array_of(base, node.sizes)
        self._require_type(type_, node, storage)
        initial: Expression | None = None
        failed = False
        if node.initialiser is not None:
            try:
                initial = initialiser(context, self._expressions, node.initialiser, type_)
                type_ = initial.type
            except FaultError:
                # The type of a local is known all the same, unless the initialiser was to give it. A global that should
                # hold a value and does not would mislead the functions that read it.
                if is_unsized(type_) or (context.scopes.is_global and storage in (Storage.CONST, Storage.GLOBAL)):
                    raise
                failed = True
        self._require_sized(type_, node, storage)
        variable = Variable(node.name, type_, storage, node.name_span)
        self._give_value(variable, node, initial, failed)
        self._require_name(node.name, node.name_span)
        require_new(context, node.name, node.name_span)
        context.scopes.declare(node.name, variable)
        if context.scopes.is_global:
            variable.initial = initial
            self.globals[node.name] = variable
        return Declare(variable, initial, node.span)

    def _require_type(self, type_: Type, node: syntax.Declarator, storage: Storage) -> None:
        context = self._context
        if type_ == VOID:
            raise context.fail(messages.VOID_VARIABLE, node.span, name=f"`{node.name}`")
        if storage is not Storage.UNIFORM and holds_opaque(type_):
            raise context.fail(messages.OPAQUE_VARIABLE, node.span, name=node.name, type=type_)

    def _require_sized(self, type_: Type, node: syntax.Declarator, storage: Storage) -> None:
        """Without a size an array may only be an input of the shader, whose size the pipeline gives."""
        if is_unsized(type_) and storage not in (Storage.INPUT, Storage.OUTPUT):
            raise self._context.fail(messages.UNSIZED_ARRAY, node.span, name=node.name)

    def _require_name(self, name: str, span: Span) -> None:
        if name.startswith("gl_") and name not in self._context.scopes.host:
            self._context.sink.report(messages.RESERVED_NAME, span, name=name)

    def _give_value(
        self, variable: Variable, node: syntax.Declarator, initial: Expression | None, failed: bool
    ) -> None:
        """Fold a constant's value, and refuse initialisers that must be constant and are not."""
        context = self._context
        if variable.storage is Storage.CONST:
            if initial is None:
                if not failed:
                    raise context.fail(messages.CONSTANT_WITHOUT_VALUE, node.span, name=node.name)
                return
            if isinstance(variable.type, Scalar):
                variable.value = fold(initial)
            if not is_constant(initial, context.runtime_constants):
                dialect = context.dialect
                if context.scopes.is_global or dialect.es or dialect.version < _RUNTIME_CONST_SINCE:
                    context.sink.report(messages.NOT_CONSTANT, initial.span, name=node.name, what="constant")
                context.runtime_constants.add(variable)
        elif initial is not None and context.scopes.is_global:
            if variable.storage in (Storage.INPUT, Storage.OUTPUT):
                context.sink.report(messages.BAD_INITIALISER, initial.span, name=node.name)
            elif context.dialect.es and context.dialect.version >= 300 and not is_constant(initial):
                context.sink.report(messages.NOT_CONSTANT, initial.span, name=node.name, what="global")

    # ---- interface blocks --------------------------------------------------------------------------------------------

    def block(self, node: syntax.InterfaceBlock) -> None:
        """Declare the members of a block, or its instance (GLSL 4.60 section 4.3.9)."""
        context = self._context
        storage = self._storage(node.qualifiers)
        if storage is Storage.GLOBAL and any(q.word == "readonly" for q in node.qualifiers):
            storage = Storage.UNIFORM
        try:
            struct = Struct(node.name, self._expressions.specifiers.fields(node.fields))
            instance = node.instance
            type_ = self._expressions.specifiers.array_of(struct, instance.sizes) if instance is not None else struct
        except FaultError:
            self._break_block(node)
            return
        context.names.add(node.name)
        if instance is not None:
            self._member(instance.name, type_, storage, instance.name_span)
            return
        spans = {d.name: d.name_span for line in node.fields for d in line.declarators}
        for field in struct.fields:
            self._member(field.name, field.type, storage, spans[field.name])

    def _break_block(self, node: syntax.InterfaceBlock) -> None:
        if node.instance is not None:
            self._break(node.instance)
            return
        for line in node.fields:
            for declarator in line.declarators:
                self._break(declarator)

    def _member(self, name: str, type_: Type, storage: Storage, span: Span) -> None:
        require_new(self._context, name, span)
        variable = Variable(name, type_, storage, span)
        self._context.scopes.declare(name, variable)
        self.globals[name] = variable


def is_unsized(type_: Type) -> bool:
    """Whether a size of an array is missing."""
    while isinstance(type_, Array):
        if type_.size is None:
            return True
        type_ = type_.element
    return False


def holds_opaque(type_: Type) -> bool:
    """Whether a sampler or image is in a value of the type."""
    match type_:
        case Array(element, _):
            return holds_opaque(element)
        case Struct(_, fields):
            return any(holds_opaque(f.type) for f in fields)
    return isinstance(type_, Opaque)
