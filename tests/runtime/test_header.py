"""The runtime header as text: every dialect compiles it, and its options do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glsl_ad import GlslAdError
from glsl_ad.cli.main import run
from glsl_ad.dialects import DIALECTS, Dialect
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.runtime import Options, header
from glsl_ad.source import Sink
from tests.runtime.support import EVERY


def text(**options: object) -> str:
    return header(Options(**options), Sink()).text  # type: ignore[arg-type]


def compiles(source: str, dialect: Dialect) -> None:
    for compiler in (compile_with_driver, compile_with_glslang):
        report = compiler(source, dialect)
        assert report is not None
        if compiler is compile_with_driver and "is not supported" in str(report.messages):
            continue  # Mesa's version may end before 4.60
        assert report.ok, report.messages[:3]


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda d: d.name)
def test_every_entry_compiles_in_every_dialect(dialect: Dialect) -> None:
    types = EVERY if dialect.version >= 300 else tuple(t for t in EVERY if "x" not in t)
    compiles(text(order=1, dialect=dialect, types=types), dialect)


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize(
    "options",
    [
        {"order": 8, "types": ("float", "vec2")},
        {"order": 2, "directions": 3, "types": ("float", "vec3")},
        {"order": 1, "directions": 4, "types": ("float", "vec4"), "struct_name": "Dual"},
        {"order": 3, "struct_name": "d000", "fields": ("a", "b", "c", "d"), "prefix": "d", "types": ("float",)},
    ],
)
def test_higher_orders_more_directions_and_other_names_compile(options: dict[str, object]) -> None:
    compiles(text(**options), DIALECTS["300es"])


@pytest.mark.gpu
@pytest.mark.parametrize("directions", [1, 2])
def test_the_example_in_its_comment_compiles(directions: int) -> None:
    source = text(order=2, directions=directions, types=("float",))
    lines = [line.removeprefix("//") for line in source.splitlines() if line.startswith("//     ")]
    assert len(lines) >= 2
    body = "\n".join(lines)
    report = compile_with_driver(f"{source}\nvoid example() {{\n{body}\n}}\n", DIALECTS["300es"])
    assert report.ok, report.messages


def test_a_selection_has_what_it_needs() -> None:
    source = text(order=2, only=("sin", "mul"), types=("float",))
    assert re.findall(r"^\w+ (jet_\w+)\(", source, re.M) == [
        *("jet_constant", "jet_variable"),
        *("jet_mul", "jet_mul", "jet_mul", "jet_sin"),
    ]
    assert len(source) < 2000


def test_fields_hold_what_is_asked_for() -> None:
    derivatives, taylor = (
        text(order=2, only=("mul",), types=("float",), coefficients=c) for c in ("derivatives", "taylor")
    )
    assert "2.0 * (x.d1 * y.d1)" in derivatives
    assert "2.0 *" not in taylor.split("jet_mul:")[1]
    assert "divided by k!" in taylor


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"directions": 5}, "F040"),
        ({"directions": 2, "fields": ("a", "b")}, "F041"),
        ({"only": ("floor",)}, "F042"),
        ({"only": ("sni",)}, "F042"),
        ({"order": 33}, "F020"),
        ({"types": ("int",)}, "F021"),
        ({"fields": ("a",)}, "F025"),
        ({"prefix": "1"}, "F023"),
        ({"coefficients": "both"}, "F021"),
    ],
)
def test_bad_options_get_a_diagnostic(options: dict[str, object], code: str) -> None:
    with pytest.raises(GlslAdError) as error:
        text(**options)
    assert [d.code for d in error.value.diagnostics] == [code]


def test_a_misspelt_entry_gets_suggestions() -> None:
    with pytest.raises(GlslAdError) as error:
        text(only=("snh",))
    assert "`sinh`" in error.value.diagnostics[0].help


def test_the_command_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "jets.glsl"
    options = ["--order", "3", "--types", "float", "--only", "div", "--struct-name", "d000", "--fields", "a,b,c,d"]
    assert run(["runtime", *options, "-o", str(path)]) == 0
    assert "struct d000 { float a; float b; float c; float d; };" in path.read_text(encoding="utf-8")
    assert run(["runtime", "--only", "floor"]) == 2
    assert "error[F042]" in capsys.readouterr().err
