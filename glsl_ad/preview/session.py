"""What the page shows: one shader file, read anew when it changes, and what is made of it for a choice of options.

Everything is plain data that becomes JSON. A fault in the shader is data too: the page shows it beside the last good
picture.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any, TypeVar

from glsl_ad import request
from glsl_ad.api import Derivative, Shader
from glsl_ad.kinds import KINDS
from glsl_ad.preview.counts import counts
from glsl_ad.records import dataclass
from glsl_ad.source import Diagnostic, GlslAdError, Severity, Sink
from glsl_ad.source.catalogue import request as messages
from glsl_ad.source.render import as_json
from glsl_ad.stack import deep
from glsl_ad.views import Pass, Picture, compose
from glsl_ad.views.arguments import input_leaves, is_input
from glsl_ad.views.choose import has_picture
from glsl_ad.views.model import ORDERED, VIEWS
from glsl_ad.views.parsing import held_values, parse_window

T = TypeVar("T")

#: How many answers are kept for the file as it is.
REMEMBERED = 64


@dataclass(frozen=True)
class Asked:
    """What the page asks for: a picture, and beside it a derivative as text."""

    picture: Picture = Picture()
    product: str = ""  # "": the one that the picture uses

    @classmethod
    def from_query(cls, query: Mapping[str, str], base: Picture, sink: Sink) -> Asked:
        """The options in a query; what is missing is that of `base`. Raises GlslAdError where one makes no sense."""
        picture = base
        if "function" in query:
            picture = replace(picture, function=query["function"] or None)
        if "view" in query:
            picture = replace(picture, view=query["view"] or None)
        if "wrt" in query:
            picture = replace(picture, wrt=tuple(filter(None, query["wrt"].replace(",", " ").split())))
        if query.get("order"):
            picture = replace(picture, order=request.order(query["order"], sink))
        if query.get("form"):
            picture = replace(picture, form=request.choice("form", query["form"], request.FORMS, sink))
        if query.get("window"):
            picture = replace(picture, window=parse_window(query["window"], sink))
        if query.get("set"):
            picture = replace(picture, held=held_values(query["set"].split(";"), sink))
        product = query.get("product", "")
        if product:
            request.choice("product", product, KINDS, sink)
        return cls(picture, product)


@dataclass
class Session:
    """One file, and how to read it. Threads take turns."""

    path: str
    picture: Picture = Picture()
    defines: Mapping[str, str] = field(default_factory=dict)
    dialect: str | None = None
    include: Sequence[str] = ()

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: object = None
        self._shader: Shader | None = None
        self._fault: GlslAdError | None = None
        self._answers: dict[object, dict[str, Any]] = {}
        self._passes: dict[str, Pass] = {}
        self._sources: tuple[str, ...] = (self.path,)

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    def stamp(self) -> tuple[object, ...]:
        """What changes when the file, or one that it includes, is saved."""
        return tuple(_stamp(path) for path in self._sources)

    def show(self, query: Mapping[str, str]) -> dict[str, Any]:
        """The pass, the derivative, the counts and the diagnostics for the options in a query."""
        key = tuple(sorted(query.items()))
        with self._lock:
            fault = self._refresh()
            if fault is not None:
                return self._empty() | _faults(fault.diagnostics)
            if key not in self._answers:
                _make_room(self._answers)
                answer, fault = _attempt(lambda: self._show(query))
                self._answers[key] = answer or self._empty() | _faults(fault.diagnostics if fault else ())
            return self._answers[key]

    def functions(self) -> dict[str, Any]:
        """The functions of the file, and why not those that cannot be differentiated."""
        with self._lock:
            self._refresh()
            shader = self._shader
        # Every function is tried: no one should have to wait for that.
        found = _attempt(lambda: shader.functions)[0] if shader is not None else None
        return {"functions": [f.to_json() for f in found or ()]}

    def faults(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the picture that is asked for first."""
        with self._lock:
            fault = self._refresh()
            if fault is None and self._shader is not None:
                shader = self._shader
                fault = _attempt(lambda: compose(shader, self.picture))[1]
        return fault.diagnostics if fault is not None else ()

    def _refresh(self) -> GlslAdError | None:
        """Read the file again if it has changed; what is wrong with it."""
        stamp = self.stamp()
        if stamp != self._stamp:
            self._stamp, self._answers, self._passes = stamp, {}, {}
            self._shader, self._fault = _attempt(self._read)
            if self._shader is not None:
                self._sources = (self.path, *_included(self._shader, self.path))
                self._stamp = self.stamp()
        return self._fault

    def _read(self) -> Shader:
        return Shader.from_file(self.path, defines=self.defines, dialect=self.dialect, include=tuple(self.include))

    def _empty(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"file": self.name, "text": _text(self.path), "pass": None, "derivative": None}
        answer |= {
            "functions": [],
            "choices": [],
            "axes": [],
            "view": None,
            "function": None,
            "order": self.picture.order,
        }
        answer |= {"views": VIEWS, "products": list(KINDS), "forms": request.FORMS, "own_picture": False}
        return answer

    def _show(self, query: Mapping[str, str]) -> dict[str, Any]:
        answer, shader = self._empty(), self._shader
        assert shader is not None, "it was read without a fault"
        answer |= {"functions": _described(shader), "own_picture": has_picture(shader.program)}
        try:
            asked = Asked.from_query(query, self.picture, Sink())
            made = self._pass(shader, asked.picture)
        except GlslAdError as error:
            return answer | _faults((*shader.diagnostics, *error.diagnostics))
        answer |= {
            "pass": made.source,
            "view": made.view,
            "function": made.function,
            "choices": list(made.choices),
            "axes": list(made.axes),
            **_faults(made.warnings),
        }
        return answer | self._derivative(shader, made.derivative, made.function, asked)

    def _pass(self, shader: Shader, picture: Picture) -> Pass:
        """The pass for a picture. It is kept, for all orders where it shows none: who looks at one product after
        another needs it again."""
        if picture.order is not None:
            plain = self._kept(shader, replace(picture, order=None))
            if plain.view not in ORDERED:
                return plain
        return self._kept(shader, picture)

    def _kept(self, shader: Shader, picture: Picture) -> Pass:
        key = repr(picture)  # it holds a dictionary
        if key not in self._passes:
            _make_room(self._passes)
            self._passes[key] = compose(shader, picture)
        return self._passes[key]

    def _derivative(
        self, shader: Shader, used: Derivative | None, function: str | None, asked: Asked
    ) -> dict[str, Any]:
        """The derivative's text and counts: the one that is asked for by name, else the one in the picture."""
        if function is None:
            return {}
        derivative = used
        if asked.product:
            try:
                wrt = asked.picture.wrt or None
                derivative = shader.diff(
                    function,
                    wrt=wrt,
                    product=asked.product,
                    order=asked.picture.order,
                    form=asked.picture.form,
                    only=True,
                    expand=True,
                )
            except GlslAdError as error:
                return _faults(error.diagnostics)
        if derivative is None:
            return {}
        return {
            "derivative": derivative.source,
            "entry": derivative.entry.to_json(),
            "counts": counts(derivative.product),
        }


def _make_room(table: dict[Any, Any]) -> None:
    """Forget the oldest entry of a table that is full."""
    if len(table) >= REMEMBERED:
        table.pop(next(iter(table)))


def _attempt(work: Callable[[], T]) -> tuple[T | None, GlslAdError | None]:
    """What the work gives, or what goes wrong in it as diagnostics, so that the page lives on."""
    try:
        return deep(work), None
    except GlslAdError as error:
        return None, error
    except RecursionError:
        return None, Sink().fail(messages.TOO_DEEP, None)
    except Exception as error:
        text = (str(error).splitlines() or ["no more is known"])[0]
        return None, Sink().fail(messages.INTERNAL, None, kind=type(error).__name__, text=text)


def _faults(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    failed = any(d.severity is Severity.ERROR for d in diagnostics)
    return {"ok": not failed, "diagnostics": [as_json(d) for d in diagnostics]}


def _described(shader: Shader) -> list[dict[str, Any]]:
    """The functions with a body: key, name, and the names of their inputs, whole and by number."""
    described = []
    for function in shader.program.functions.values():
        if function.body is None or function.name in ("main", "mainImage"):
            continue
        numbers = input_leaves(function)
        whole = [p.name for p in function.parameters if is_input(p) and any(n.startswith(p.name) for n in numbers)]
        inputs = list(dict.fromkeys([*whole, *numbers]))
        described.append({"key": function.key, "name": function.name, "inputs": inputs})
    return described


def _included(shader: Shader, path: str) -> tuple[str, ...]:
    """The files that the program's functions and globals come from, beside the shader itself."""
    program = shader.program
    spans = [f.span for f in program.functions.values()] + [v.span for v in program.globals.values() if v.span]
    names = dict.fromkeys(span.file.name for span in spans)
    return tuple(name for name in names if name != path and os.path.isfile(name))


def _stamp(path: str) -> object:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
