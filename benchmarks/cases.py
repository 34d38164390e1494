"""What is measured: functions, their inputs, and the derivatives that are wanted of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FUNCTIONS = Path(__file__).parent / "functions"

SIZES = {"float": 1, "vec2": 2, "vec3": 3, "vec4": 4}


@dataclass(frozen=True)
class Input:
    """A parameter of a function, and the range of its components."""

    name: str
    type: str
    low: float
    high: float

    @property
    def size(self) -> int:
        return SIZES[self.type]


@dataclass(frozen=True)
class Case:
    """The derivatives of `f` in a file by the inputs `wrt`: all first ones, or for a `jet` those up to an order.

    `components` counts those of the value. `surface`: a signed distance, by a vec3.
    """

    name: str
    inputs: tuple[Input, ...]
    wrt: tuple[str, ...]
    components: int = 1
    order: int = 1
    surface: bool = False

    @property
    def title(self) -> str:
        return f"{self.name}, order {self.order}" if self.is_jet else self.name

    @property
    def is_jet(self) -> bool:
        return self.order > 1 or self.name in ("quotient", "julia")

    @property
    def glsl(self) -> Path:
        return FUNCTIONS / f"{self.name}.glsl"

    @property
    def slang(self) -> Path:
        return FUNCTIONS / f"{self.name}.slang"

    @property
    def product(self) -> str:
        if self.is_jet:
            return "jet"
        return "gradient" if self.components == 1 else "jacobian"

    @property
    def moving(self) -> tuple[Input, ...]:
        return tuple(i for i in self.inputs if i.name in self.wrt)

    @property
    def directions(self) -> int:
        return sum(i.size for i in self.moving)

    @property
    def input_floats(self) -> int:
        return sum(i.size for i in self.inputs)

    @property
    def outputs(self) -> int:
        """Floats in the result: the value, then the derivatives along each direction, or of each order."""
        return self.components * (1 + (self.order if self.is_jet else self.directions))

    def offset(self, name: str) -> int:
        """Where an input stands among all floats."""
        at = 0
        for given in self.inputs:
            if given.name == name:
                return at
            at += given.size
        raise KeyError(name)


def _surface(name: str, extent: float) -> Case:
    return Case(name, (Input("p", "vec3", -extent, extent),), ("p",), surface=True)


def _unit(name: str) -> Input:
    return Input(name, "vec3", 0.2, 1.0)


GRADIENTS = (
    Case("seff", (Input("x1", "float", 0.5, 2.0), Input("x2", "float", 0.5, 2.0)), ("x1", "x2")),
    _surface("scene", 1.5),
    Case("fbm", (Input("p", "vec2", -4.0, 4.0),), ("p",)),
    Case(
        "ggx",
        (
            Input("roughness", "float", 0.2, 0.9),
            Input("F0", "vec3", 0.05, 0.9),
            _unit("N"),
            _unit("L"),
            _unit("V"),
            _unit("albedo"),
        ),
        ("roughness", "F0"),
        components=3,
    ),
    _surface("gyroid", 1.5),
    _surface("capsules", 1.2),
    _surface("prism", 1.2),
    _surface("menger", 1.2),
    _surface("mandelbulb", 1.1),
    Case("simplex", (Input("p", "vec3", -4.0, 4.0),), ("p",)),
    Case("raymarch", (Input("uv", "vec2", -0.6, 0.6),), ("uv",)),
    Case("atmosphere", (Input("height", "float", 0.0, 3.0), Input("mu", "float", 0.05, 1.0)), ("height", "mu"), 3),
    Case("colour", (Input("rgb", "vec3", 0.05, 1.0),), ("rgb",), components=3),
    Case(
        "gaussians",
        (
            Input("p", "vec2", -1.0, 1.0),
            Input("x", "vec4", -1.0, 1.0),
            Input("y", "vec4", -1.0, 1.0),
            Input("width", "vec4", 0.3, 1.0),
            Input("weight", "vec4", 0.2, 1.0),
        ),
        ("x", "y", "width", "weight"),
    ),
    Case(
        "skinning",
        (Input("angles", "vec3", -1.5, 1.5), Input("p", "vec3", -0.5, 0.5), Input("goal", "vec3", -2.0, 2.0)),
        ("angles",),
    ),
)

JETS = (
    *(Case("quotient", (Input("t", "float", 0.1, 2.0),), ("t",), order=n) for n in range(1, 9)),
    *(Case("julia", (Input("t", "float", -1.0, 1.0),), ("t",), order=n) for n in range(1, 7)),
)

CASES = (*GRADIENTS, *JETS)
