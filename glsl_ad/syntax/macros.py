"""Macro expansion: Prosser's algorithm, the one behind the C standard, with places kept and growth bounded.

Every token carries the set of macros that it came out of; those it may not start again. A token that an expansion
produces keeps the place where it is spelled (in the body, or in the call's arguments), and its `macro` is the
outermost call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glsl_ad.records import dataclass
from glsl_ad.source import Label, Message, Sink, Span
from glsl_ad.source.catalogue import syntax as messages
from glsl_ad.syntax.lexer import DIRECTIVE, NAME, NUMBER, Token, single

#: Tokens that expansions may make in one file: some hundred times what real shaders need, and within a second.
LIMIT = 200_000
#: Macro calls inside of arguments of macro calls. Each level is three Python frames.
NESTING = 100
#: Faults of the preprocessor that are reported in one file.
FAULTS = 20
#: Characters that `##` may put together: repeated doubling grows without bound.
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Macro:
    """`parameters` is None for an object-like macro. `line_number` marks `__LINE__`, whose text is its place."""

    name: str
    parameters: tuple[str, ...] | None
    body: tuple[Token, ...]
    span: Span
    line_number: bool = False

    def same_as(self, other: Macro) -> bool:
        """Whether a second definition says the same, which is no redefinition."""
        mine, theirs = ([(t.text, t.spaced and i > 0) for i, t in enumerate(m.body)] for m in (self, other))
        return self.parameters == other.parameters and mine == theirs


class ExpansionError(Exception):
    """Expansion cannot go on; the reason is reported."""


#: Puts the tokens of one more line on the stack, last first; False at the end.
Refill = Callable[[list[Token]], bool]


def no_more(_stack: list[Token]) -> bool:
    """The refill of a list that is complete: an argument, a directive's line."""
    return False


class Expander:
    """Expands macros of a table that its owner may change between tokens."""

    def __init__(self, macros: dict[str, Macro], sink: Sink, line_of: Callable[[Span], int]) -> None:
        self.macros = macros
        self.sink = sink
        self.line_of = line_of
        self.made = 0
        self.faults = 0
        self.depth = 0

    def fault(self, message: Message, span: Span, *, notes: tuple[Label | str, ...] = (), **arguments: object) -> None:
        """Report a fault; raise ExpansionError where there are so many that the text is something else than GLSL."""
        self.sink.report(message, span, notes=notes, **arguments)
        self.faults += 1
        if self.faults >= FAULTS:
            raise ExpansionError

    def expand(self, tokens: list[Token], *, condition: bool = False) -> list[Token]:
        """The tokens with all macros expanded. In a condition, `defined X` keeps its X."""
        out: list[Token] = []
        self.run(tokens[::-1], out, no_more, condition=condition)
        return out

    def run(self, stack: list[Token], out: list[Token], refill: Refill, *, condition: bool = False) -> None:
        """Expand from a stack (its last token comes first) into `out` until `refill` has no more."""
        macros = self.macros
        while True:
            while stack:
                token = stack.pop()
                macro = macros.get(token.text) if token.kind == NAME else None
                if condition and token.text == "defined":
                    self._keep_operand(token, stack, out)
                elif macro is None or macro.name in token.hidden:
                    out.append(token)
                elif macro.parameters is None:
                    self._object(macro, token, stack)
                elif self._opens(stack, out, refill):
                    self._call(macro, token, stack, out, refill)
                else:
                    out.append(token)
            if not refill(stack):
                return

    @staticmethod
    def _keep_operand(token: Token, stack: list[Token], out: list[Token]) -> None:
        out.append(token)
        if stack and stack[-1].text == "(":
            out.append(stack.pop())
        if stack:
            out.append(stack.pop())

    def _count(self, site: Span, tokens: int) -> None:
        self.made += tokens + 1
        if self.made > LIMIT:
            self.sink.report(messages.EXPANSION_TOO_LARGE, site, limit=LIMIT)
            raise ExpansionError

    def _object(self, macro: Macro, token: Token, stack: list[Token]) -> None:
        site = token.span.macro or token.span
        self._count(site, len(macro.body))
        if macro.line_number:
            stack.append(Token(NUMBER, str(self.line_of(site)), token.span, token.spaced))
            return
        pastes = any(t.text == "##" for t in macro.body)
        body = self._substitute(macro, [], site) if pastes else macro.body
        _put(stack, body, token.hidden | {macro.name}, site)

    # ---- calls -------------------------------------------------------------------------------------------------------

    @staticmethod
    def _opens(stack: list[Token], out: list[Token], refill: Refill) -> bool:
        """Whether `(` comes next, possibly on a later line; directives in between move ahead."""
        while True:
            while stack and stack[-1].kind == DIRECTIVE:
                out.append(stack.pop())
            if stack:
                return stack[-1].text == "("
            if not refill(stack):
                return False

    def _call(self, macro: Macro, token: Token, stack: list[Token], out: list[Token], refill: Refill) -> None:
        arguments, closing = self._arguments(macro, token, stack, out, refill)
        site = token.span.macro
        if site is None:
            site = token.span.to(closing.span)
        elif closing.span.macro is None and closing.span.file is site.file and closing.span.end > site.end:
            # The macro's name came out of another macro, its arguments stand behind that one.
            site = Span(site.file, site.start, closing.span.end)
        if macro.parameters == () and arguments == [[]]:
            arguments = []
        wanted = len(macro.parameters or ())
        if len(arguments) != wanted:
            plural, given = "" if wanted == 1 else "s", len(arguments)
            message = messages.WRONG_ARGUMENT_COUNT
            self.fault(message, site, name=macro.name, wanted=wanted, given=given, plural=plural)
            return
        body = self._substitute(macro, arguments, site)
        hidden = (token.hidden & closing.hidden) | {macro.name}
        self._count(site, len(body))
        _put(stack, body, hidden, site)

    def _arguments(
        self, macro: Macro, name: Token, stack: list[Token], out: list[Token], refill: Refill
    ) -> tuple[list[list[Token]], Token]:
        stack.pop()
        arguments: list[list[Token]] = [[]]
        depth = 0
        while stack or refill(stack):
            token = stack.pop()
            text = token.text
            if token.kind == DIRECTIVE:
                out.append(token)
                continue
            if text == ")" and depth == 0:
                return arguments, token
            if text == "," and depth == 0:
                arguments.append([])
                continue
            depth += (text == "(") - (text == ")")
            arguments[-1].append(token)
        self.sink.report(messages.OPEN_MACRO_CALL, name.span, name=macro.name)
        raise ExpansionError

    def _substitute(self, macro: Macro, arguments: list[list[Token]], site: Span) -> list[Token]:
        """The body with the arguments put in: expanded, except beside `##`."""
        index = {name: i for i, name in enumerate(macro.parameters or ())}
        expanded: dict[int, list[Token]] = {}
        body = macro.body
        out: list[Token] = []
        last_is_empty = True  # what stands before `##` is an empty argument
        i = 0
        while i < len(body):
            pasting = body[i].text == "##" and i + 1 < len(body)
            i += pasting
            token = body[i]
            number = index.get(token.text) if token.kind == NAME else None
            if number is None:
                item = [token]
            elif pasting or (i + 1 < len(body) and body[i + 1].text == "##"):
                item = arguments[number]
            else:
                if number not in expanded:
                    expanded[number] = self._expand_argument(arguments[number], site)
                item = expanded[number]
                self._count(site, len(item))
            if pasting and item and not last_is_empty:
                item = [self._paste(out.pop(), item[0], site), *item[1:]]
            elif pasting and not item:
                i += 1
                continue
            last_is_empty = not item
            out.extend(item)
            i += 1
        return out

    def _expand_argument(self, argument: list[Token], site: Span) -> list[Token]:
        if not any(t.kind == NAME and t.text in self.macros for t in argument):
            return argument
        if self.depth >= NESTING:
            self.sink.report(messages.MACRO_TOO_DEEP, site, limit=NESTING)
            raise ExpansionError
        self.depth += 1
        self._count(site, len(argument))
        expanded = self.expand(argument)
        self.depth -= 1
        return expanded

    def _paste(self, left: Token, right: Token, site: Span) -> Token:
        text = left.text + right.text
        kind = single(text) if len(text) <= _LONGEST else None
        if kind is None:
            self.fault(messages.BAD_PASTE, site, text=text[:100])
            return left
        return Token(kind, text, left.span.to(right.span), left.spaced, left.hidden & right.hidden)


def _put(stack: list[Token], tokens: Sequence[Token], hidden: frozenset[str], site: Span) -> None:
    for token in reversed(tokens):
        span = Span(token.span.file, token.span.start, token.span.end, site)
        both = token.hidden | hidden if token.hidden else hidden
        stack.append(Token(token.kind, token.text, span, token.spaced, both))
