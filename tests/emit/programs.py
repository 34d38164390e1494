"""Random GLSL functions for round trips: assignments, branches, loops and jumps over a few variables.

Every program ends: loops have constant bounds. Values stay small, since every assignment goes through `sin` or a
product with a small constant, so that results compare well in float32.
"""

from __future__ import annotations

from random import Random

_SCALARS = ("a", "b", "c")
_VECTORS = ("p", "q")
_LETTERS = "xyz"


class Programs:
    """Writes functions; the same seed gives the same text."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.counter = 0

    def function(self, name: str) -> str:
        """`float name(float a, float b, vec3 p, int n)`."""
        self.counter = 0
        body = ["float c = a * 0.5;", "vec3 q = p.yzx * 0.5;", "float w[3];", "w[0] = a; w[1] = b; w[2] = c;"]
        body += self.block(3, in_loop=False)
        end = "return a + 2.0 * b + 3.0 * c + dot(p, vec3(0.5, 0.25, 2.0)) + q.x - q.y + q.z + w[0] - w[1] * w[2];"
        text = "\n".join(f"    {line}" for line in [*body, end])
        return f"float {name}(float a, float b, vec3 p, int n) {{\n{text}\n}}\n"

    def block(self, depth: int, *, in_loop: bool) -> list[str]:
        out: list[str] = []
        for _ in range(self.random.randint(1, 4)):
            out += self.statement(depth, in_loop=in_loop)
        return out

    def statement(self, depth: int, *, in_loop: bool) -> list[str]:
        kind = self.random.random()
        if depth > 0 and kind < 0.22:
            return self.branch(depth, in_loop=in_loop)
        if depth > 0 and kind < 0.38:
            return self.loop(depth)
        if in_loop and kind < 0.46:
            return [f"if ({self.condition()}) {self.random.choice(('break', 'break', 'continue'))};"]
        if kind < 0.49:
            return [f"if ({self.condition()}) return {self.scalar(2)};"]
        return [self.assignment()]

    def branch(self, depth: int, *, in_loop: bool) -> list[str]:
        out = [f"if ({self.condition()}) {{", *self.block(depth - 1, in_loop=in_loop)]
        if self.random.random() < 0.5:
            out += ["} else {", *self.block(depth - 1, in_loop=in_loop)]
        return [*out, "}"]

    def loop(self, depth: int) -> list[str]:
        self.counter += 1
        i = f"i{self.counter}"
        form = self.random.randrange(5)
        body = self.block(depth - 1, in_loop=True)
        if form == 0:
            return [f"int {i} = 0;", f"while ({i}++ < {self.random.randint(2, 4)}) {{", *body, "}"]
        if form == 1:
            return [f"int {i} = 0;", "do {", f"{i}++;", *body, f"}} while ({i} < 3 && {self.condition()});"]
        if form == 2:
            step = f"{i}++, {self.assignment().rstrip(';')}"
            return [f"for (int {i} = 0; {i} < 3; {step}) {{", *body, "}"]
        if form == 3:
            return [f"switch (n % 4 + {self.random.randint(0, 1)}) {{", *self.cases(depth), "}"]
        return [
            f"for (int {i} = 0; {i} < {self.random.randint(2, 4)}; {i}++) {{",
            *body,
            f"a += float({i}) * 0.1;",
            "}",
        ]

    def cases(self, depth: int) -> list[str]:
        out: list[str] = []
        for k in (0, 1, 2):
            out += [f"case {k}:", *self.block(depth - 1, in_loop=False)]
            out += ["break;"] if self.random.random() < 0.6 else []
        return [*out, "default:", *self.block(depth - 1, in_loop=False)]

    def assignment(self) -> str:
        kind = self.random.randrange(9)
        s = self.random.choice(_SCALARS)
        v = self.random.choice(_VECTORS)
        match kind:
            case 0 | 1 | 2:
                return f"{s} = {self.scalar(3)};"
            case 3:
                return f"{s} {self.random.choice('+-')}= 0.5 * {self.scalar(2)};"
            case 4:
                other = self.random.choice(_SCALARS)
                return f"{s} = ({other} = {self.scalar(2)}) + 0.25 * {s};"
            case 5:
                return f"{v} = sin({self.random.choice(_VECTORS)} * 0.7 + {self.scalar(1)});"
            case 6:
                return f"{v}.{self.random.choice(_LETTERS)} = {self.scalar(2)};"
            case 7:
                a, b = self.random.sample(_LETTERS, 2)
                return f"{v}.{a}{b} = {self.random.choice(_VECTORS)}.{b}{a} * 0.9;"
        return f"w[{self.random.randrange(3)}] = {self.scalar(2)};"

    def condition(self) -> str:
        return f"{self.scalar(1)} {self.random.choice('<>')} {self.scalar(1)}"

    def scalar(self, depth: int) -> str:
        kind = self.random.randrange(8) if depth > 0 else self.random.randrange(4)
        match kind:
            case 0 | 1:
                return self.random.choice(_SCALARS)
            case 2:
                return f"{self.random.choice(_VECTORS)}.{self.random.choice(_LETTERS)}"
            case 3:
                return self.random.choice(("0.3", "1.0", "w[0]", "w[1]", "w[2]"))
            case 4:
                return f"sin({self.scalar(depth - 1)})"
            case 5:
                return f"({self.scalar(depth - 1)} - {self.scalar(depth - 1)}) * 0.5"
            case 6:
                return f"sin({self.scalar(depth - 1)} * {self.scalar(depth - 1)})"
        return f"({self.scalar(depth - 1)} < {self.scalar(depth - 1)} ? {self.scalar(depth - 1)} : 0.4)"
