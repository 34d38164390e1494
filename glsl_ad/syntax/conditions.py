"""The value of an `#if` line: C's integer expressions over tokens whose macros are already expanded.

A precedence climber. Both sides of `&&` and `||` are parsed, but where the left one decides, the right one may
divide by zero. Numbers are 64-bit as in C's preprocessor; names that are left over count as 0 (GLSL ES 3.00
section 3.4 leaves it open; drivers agree).
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.source import Span
from glsl_ad.syntax.lexer import JUNK, NAME, NUMBER, Token, is_float

_PRECEDENCE = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}  # fmt: skip
_UNARY = 11
_DEPTH = 100


class ConditionError(Exception):
    """What is wrong with a condition, and where; `span` is None at its end."""

    def __init__(self, problem: str, span: Span | None, label: str = "") -> None:
        super().__init__(problem)
        self.problem, self.span, self.label = problem, span, label


def evaluate(tokens: Sequence[Token]) -> int:
    """The value of a condition. Raises ConditionError."""
    condition = _Condition(tokens)
    value = condition.expression(1, live=True)
    if (token := condition.peek()) is not None:
        raise ConditionError(f"goes on after its end with `{token.text}`", token.span, "expected an operator")
    return value


class _Condition:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def next(self, wanted: str) -> Token:
        token = self.peek()
        if token is None:
            raise ConditionError(f"ends where {wanted} should follow", None)
        self.position += 1
        return token

    def expression(self, lowest: int, *, live: bool) -> int:
        """An expression of operators that bind at least as tightly as `lowest`; where not `live` it is not used."""
        value = self.operand(live)
        while (token := self.peek()) is not None:
            precedence = _PRECEDENCE.get(token.text, 0)
            if precedence < max(lowest, 1):
                return value
            self.position += 1
            decided = (token.text == "||" and value != 0) or (token.text == "&&" and value == 0)
            right = self.expression(precedence + 1, live=live and not decided)
            value = _apply(token, value, right, live)
        return value

    def operand(self, live: bool) -> int:
        token = self.next("a number")
        self.depth += 1
        if self.depth > _DEPTH:
            raise ConditionError(f"is nested more than {_DEPTH} deep", token.span)
        value = self.primary(token, live)
        self.depth -= 1
        return value

    def primary(self, token: Token, live: bool) -> int:
        match token.text:
            case "(":
                value = self.expression(1, live=live)
                closing = self.next("`)`")
                if closing.text != ")":
                    raise ConditionError(f"holds `{closing.text}` where `)` should stand", closing.span)
                return value
            case "!":
                return int(self.expression(_UNARY, live=live) == 0)
            case "-":
                return _wrap(-self.expression(_UNARY, live=live))
            case "+":
                return self.expression(_UNARY, live=live)
            case "~":
                return ~self.expression(_UNARY, live=live)
        if token.kind == NAME:
            return 0
        if token.kind == NUMBER:
            return _integer(token)
        what = "is no number" if token.kind == JUNK else "cannot begin an operand"
        raise ConditionError(f"holds `{token.text}`, which {what}", token.span)


def _integer(token: Token) -> int:
    text = token.text.rstrip("uU")
    if is_float(token.text):
        raise ConditionError("holds a float, and takes integers only", token.span)
    if len(text) > 30:
        raise ConditionError("holds a number that is too large", token.span)
    base = 16 if text[:2] in ("0x", "0X") else 8 if text[0] == "0" else 10
    return _wrap(int(text, base))


def _wrap(value: int) -> int:
    value &= 2**64 - 1
    return value - 2**64 if value >= 2**63 else value


def _apply(token: Token, left: int, right: int, live: bool) -> int:
    match token.text:
        case "||":
            return int(left != 0 or right != 0)
        case "&&":
            return int(left != 0 and right != 0)
        case "==" | "!=" | "<" | ">" | "<=" | ">=":
            return int(_compare(token.text, left, right))
        case "/" | "%":
            return _divide(token, left, right, live)
        case "<<":
            return _wrap(left << (right & 63))
        case ">>":
            return left >> (right & 63)
    results = {"|": left | right, "^": left ^ right, "&": left & right, "+": left + right, "-": left - right}
    return _wrap(results[token.text] if token.text in results else left * right)


def _compare(operator: str, left: int, right: int) -> bool:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case ">":
            return left > right
        case "<=":
            return left <= right
    return left >= right


def _divide(token: Token, left: int, right: int, live: bool) -> int:
    if right == 0:
        if live:
            raise ConditionError("divides by zero", token.span)
        return 0
    quotient = abs(left) // abs(right)  # towards zero, as C does
    quotient = quotient if (left < 0) == (right < 0) else -quotient
    return _wrap(quotient if token.text == "/" else left - right * quotient)
