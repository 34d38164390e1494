"""Which names are types, as the parser moves through a text.

`Ray r;` declares where `Ray` is a struct, and is an error where it is not: the grammar needs to know while it reads.
A struct's name counts from the moment it is read. A variable of the same name hides it from the end of its own
declarator on (`S S = S(0.0);` is legal, GLSL 4.60 section 4.2.2), a parameter inside the function's body.
"""

from __future__ import annotations


class Scopes:
    """Fed with every token that the parser shifts."""

    def __init__(self) -> None:
        self._scopes: list[dict[str, bool]] = [{}]
        self._types: set[str] = set()
        self._pending: list[tuple[str, int]] = []
        self._parentheses = [0]  # how many are open, for each brace that is
        self._after_struct = False
        self._subroutine: str | None = None  # the last name since `subroutine`, which makes a prototype a type

    def is_type(self, name: str) -> bool:
        """Whether the name stands for a struct here."""
        if name not in self._types:
            return False
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return False

    def add_type(self, name: str) -> None:
        """Make the name a type in the innermost scope."""
        self._types.add(name)
        self._scopes[-1][name] = True

    def hide(self, name: str) -> None:
        """The name of a type is being declared as something else."""
        self._pending.append((name, self._parentheses[-1]))

    def shift(self, terminal: str, text: str) -> None:
        """Take note of a token: only punctuation, `struct` and the name behind it matter."""
        if self._after_struct:
            self._after_struct = False
            if terminal == "IDENTIFIER":
                self.add_type(text)
                return
        if self._subroutine is not None and terminal == "IDENTIFIER":
            self._subroutine = text
        match text:
            case "struct":
                self._after_struct = True
            case "subroutine":
                self._subroutine = ""
            case "(":
                self._parentheses[-1] += 1
                if self._subroutine:
                    self.add_type(self._subroutine)
                self._subroutine = None
            case ")":
                self._parentheses[-1] -= 1
            case "{":
                self._scopes.append({})
                self._parentheses.append(0)
                self._settle(-1)
            case "}":
                if len(self._scopes) > 1:
                    self._scopes.pop()
                    self._parentheses.pop()
                self._pending.clear()
            case ";":
                self._subroutine = None
                # The parameters of a prototype are forgotten.
                self._pending = [p for p in self._pending if p[1] == self._parentheses[-1]]
                self._settle(self._parentheses[-1])
            case "," if self._pending:
                is_parameter = len(self._scopes) == 1 and self._parentheses[-1] > 0
                self._settle(10**9 if is_parameter else self._parentheses[-1])

    def _settle(self, parentheses: int) -> None:
        for name, depth in self._pending:
            if depth >= parentheses:
                self._scopes[-1][name] = False
        self._pending = [p for p in self._pending if p[1] < parentheses]

    def leave_all(self) -> None:
        """Back to the global scope: after an error."""
        del self._scopes[1:]
        self._parentheses = [0]
        self._pending = []
        self._after_struct = False
        self._subroutine = None
