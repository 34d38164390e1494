"""Calls of user functions and of builtins: which overload is meant (GLSL ES 3.00 section 6.1, GLSL 4.60 section 6.1).

An exact match wins, and a user function goes before a builtin. On the desktop, where arguments convert, the best match
wins; two that are equally good are an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Signature
from glsl_ad.dialects import GL460, Dialect
from glsl_ad.records import dataclass
from glsl_ad.sema import hints, lvalues
from glsl_ad.sema.context import Context
from glsl_ad.sema.conversions import converts, is_better
from glsl_ad.sema.model import BuiltinCall, Call, Convert, Expression, Function, Storage, Variable, VariableRef
from glsl_ad.sema.scopes import Broken, Overloads, TypeSymbol
from glsl_ad.source import Label, Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import Opaque, Type

_CANDIDATES_SHOWN = 8

#: What `iChannel0` is taken for until a call says otherwise.
_CHANNEL = Opaque("sampler2D")


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An overload as the resolution sees it."""

    target: Function | Signature
    types: tuple[Type, ...]
    qualifiers: tuple[str, ...]


@lru_cache(maxsize=1024)
def builtin_overloads(name: str, dialect: Dialect) -> Mapping[tuple[Type, ...], Candidate]:
    """The overloads of a builtin function that the dialect has, by parameter types; none for other names."""
    if name not in BUILTINS or not name.isidentifier():
        return {}
    builtin = BUILTINS[name]
    found: dict[tuple[Type, ...], Candidate] = {}
    for signature in builtin.signatures:
        if builtin.available(signature, dialect):
            types = tuple(p.type for p in signature.parameters)
            found.setdefault(types, Candidate(signature, types, tuple(p.qualifier for p in signature.parameters)))
    return found


def call(
    context: Context,
    callee: syntax.Name,
    nodes: Sequence[syntax.Expression],
    arguments: Sequence[Expression],
    span: Span,
) -> Expression:
    """The typed call. Raises FaultError where no overload fits, or an argument cannot be written to."""
    symbol = context.scopes.find(callee.name)
    if isinstance(symbol, (Variable, TypeSymbol, Broken)):
        raise _not_a_function(context, callee, symbol)
    users = symbol or Overloads()
    types = tuple(argument.type for argument in arguments)
    builtins = builtin_overloads(callee.name, context.dialect)
    chosen = _exact(users, types) or builtins.get(types) or _converted(context, callee, users, builtins, arguments)
    if chosen is None and context.dialect.shadertoy:
        arguments = _with_other_channels(users, builtins, arguments)
        types = tuple(argument.type for argument in arguments)
        chosen = _exact(users, types) or builtins.get(types)
    if chosen is None:
        raise _no_overload(context, callee, users, builtins, arguments)
    passed = _passed(context, chosen, nodes, arguments)
    if isinstance(chosen.target, Signature):
        return BuiltinCall(BUILTINS[callee.name], chosen.target, passed, chosen.target.result, span)
    if context.function is not None:
        context.calls.setdefault(context.function, {}).setdefault(chosen.target, span)
    return Call(chosen.target, passed, chosen.target.return_type, span)


def _with_other_channels(
    users: Overloads, builtins: Mapping[tuple[Type, ...], Candidate], arguments: Sequence[Expression]
) -> Sequence[Expression]:
    """The arguments with Shadertoy's channels as cube or volume samplers, if that makes the call fit.

    What a channel holds is chosen beside the shader's text; its use tells.
    """
    channels = [
        a.variable
        for a in arguments
        if isinstance(a, VariableRef)
        and a.variable.storage is Storage.BUILTIN
        and a.type == _CHANNEL
        and a.variable.type == _CHANNEL
    ]
    for kind in (Opaque("samplerCube"), Opaque("sampler3D")) if channels else ():
        changed = [
            VariableRef(a.variable, kind, a.span) if isinstance(a, VariableRef) and a.variable in channels else a
            for a in arguments
        ]
        types = tuple(a.type for a in changed)
        if _exact(users, types) or types in builtins:
            for variable in channels:
                variable.type = kind
            return changed
    return arguments


def _candidate(function: Function) -> Candidate:
    return Candidate(
        function, tuple(p.type for p in function.parameters), tuple(p.qualifier for p in function.parameters)
    )


def _exact(users: Overloads, types: tuple[Type, ...]) -> Candidate | None:
    function = users.by_types.get(types)
    return _candidate(function) if function is not None else None


def _converted(
    context: Context,
    callee: syntax.Name,
    users: Overloads,
    builtins: Mapping[tuple[Type, ...], Candidate],
    arguments: Sequence[Expression],
) -> Candidate | None:
    """The best of the overloads that the arguments convert to."""
    if context.dialect.es:
        return None
    types = tuple(argument.type for argument in arguments)
    fitting = _fitting(users, builtins, types, context.dialect)
    best = [c for c in fitting if all(c is other or _better(types, c, other) for other in fitting)]
    if best:
        return best[0]
    if not fitting:
        return None
    notes = tuple(_described(callee.name, candidate) for candidate in fitting[:_CANDIDATES_SHOWN])
    raise context.fail(messages.AMBIGUOUS_CALL, callee.span, notes=notes, name=callee.name, types=_listed(types))


def _fitting(
    users: Overloads, builtins: Mapping[tuple[Type, ...], Candidate], types: tuple[Type, ...], dialect: Dialect
) -> list[Candidate]:
    candidates = [*map(_candidate, users.functions), *builtins.values()]
    return [c for c in candidates if _fits(c, types, dialect)]


def _fits(candidate: Candidate, types: tuple[Type, ...], dialect: Dialect, *, strict_out: bool = True) -> bool:
    """`in` arguments convert to the parameter; what comes back by `out` is not converted, unless one asks what if."""
    return len(candidate.types) == len(types) and all(
        converts(have, want, dialect)
        if qualifier in ("in", "const in")
        else have == want or (not strict_out and qualifier == "out" and converts(want, have, dialect))
        for have, want, qualifier in zip(types, candidate.types, candidate.qualifiers, strict=True)
    )


def _better(types: tuple[Type, ...], one: Candidate, other: Candidate) -> bool:
    """Better for one argument at least, and worse for none."""
    triples = list(zip(types, one.types, other.types, strict=True))
    return any(is_better(*t) for t in triples) and not any(is_better(h, b, a) for h, a, b in triples)


def _passed(
    context: Context, chosen: Candidate, nodes: Sequence[syntax.Expression], arguments: Sequence[Expression]
) -> tuple[Expression, ...]:
    """The arguments as the overload takes them."""
    passed: list[Expression] = []
    for node, argument, want, qualifier in zip(nodes, arguments, chosen.types, chosen.qualifiers, strict=True):
        if qualifier in ("out", "inout"):
            purpose = f"passed to an `{qualifier}` parameter"
            passed.append(lvalues.require(context, node, argument, purpose))
        elif argument.type == want:
            passed.append(argument)
        else:
            passed.append(Convert(argument, True, want, argument.span))
    return tuple(passed)


# ---- what went wrong -------------------------------------------------------------------------------------------------


def _not_a_function(context: Context, callee: syntax.Name, symbol: Variable | TypeSymbol | Broken) -> Exception:
    if isinstance(symbol, Broken):
        return context.fail_broken(callee.name, callee.span, symbol)
    notes: tuple[Label, ...] = (Label(symbol.span, "declared here"),) if symbol.span else ()
    hides = callee.name in BUILTINS or isinstance(context.scopes.find_global(callee.name), Overloads)
    hint = "it hides the function of that name: rename it" if hides else ""
    what = "variable" if isinstance(symbol, Variable) else "struct"
    return context.fail(messages.NOT_A_FUNCTION, callee.span, notes=notes, name=callee.name, what=what, hint=hint)


def _no_overload(
    context: Context,
    callee: syntax.Name,
    users: Overloads,
    builtins: Mapping[tuple[Type, ...], Candidate],
    arguments: Sequence[Expression],
) -> Exception:
    name = callee.name
    if users.broken:
        return context.fail_broken(name, callee.span, Broken(users.broken[0].span, is_global=True))
    if not users.functions and not builtins:
        return _unknown_function(context, callee)
    types = tuple(argument.type for argument in arguments)
    hint = _overload_hint(context, name, users, builtins, arguments)
    candidates = [*map(_candidate, users.functions), *builtins.values()]
    # Those with as many parameters first: they are nearer.
    candidates.sort(key=lambda c: len(c.types) != len(types))
    notes = tuple(_described(name, candidate) for candidate in candidates[:_CANDIDATES_SHOWN])
    more = len(candidates) - len(notes)
    notes += (f"and {more} more",) if more > 0 else ()
    return context.fail(
        messages.NO_OVERLOAD, callee.span, notes=notes, name=name, types=_listed(types) or "void", hint=hint
    )


def _overload_hint(
    context: Context,
    name: str,
    users: Overloads,
    builtins: Mapping[tuple[Type, ...], Candidate],
    arguments: Sequence[Expression],
) -> str:
    """Whether conversions, or another version, would have helped."""
    types = tuple(argument.type for argument in arguments)
    if context.dialect.es:
        fitting = _fitting(users, builtins, types, GL460)
        if fitting:
            mismatched = [a for a, want in zip(arguments, fitting[0].types, strict=True) if a.type != want]
            return hints.float_needed(mismatched, context.dialect)
    if any(_fits(c, types, GL460, strict_out=False) for c in map(_candidate, users.functions)):
        return "what an `out` argument receives is not converted here: pass a variable of the parameter's own type"
    elsewhere = [s for s in BUILTINS[name].signatures if str(s) == _listed(types)] if builtins else []
    return f"{context.language} lacks this overload, which other versions have" if elsewhere else ""


def _unknown_function(context: Context, callee: syntax.Name) -> Exception:
    name = callee.name
    if name in context.declared_later:
        return context.fail(messages.USED_BEFORE_DECLARED, callee.span, name=name, what="function")
    if name in BUILTINS and name.isidentifier() and not BUILTINS[name].intrinsic:
        hint = hints.builtin_versions(name)
        return context.fail(
            messages.NOT_IN_DIALECT, callee.span, what="function", name=name, language=context.language, hint=hint
        )
    hint = hints.did_you_mean(context, name, _callable_names(context))
    return context.fail(messages.UNKNOWN_FUNCTION, callee.span, name=name, hint=hint)


def _callable_names(context: Context) -> Iterator[str]:
    yield from context.scopes.functions()
    yield from context.scopes.types()
    yield from (name for name in BUILTINS if builtin_overloads(name, context.dialect))


def _described(name: str, candidate: Candidate) -> Label | str:
    if isinstance(candidate.target, Function):
        return Label(candidate.target.span, f"candidate: {candidate.target.key}")
    return f"candidate: {candidate.target.result} {name}({_listed(candidate.types)})"


def _listed(types: Sequence[Type]) -> str:
    return ", ".join(map(str, types))
