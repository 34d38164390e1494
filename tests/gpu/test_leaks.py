"""A session compiles, runs and releases shaders by the hundred in one process: nothing of them stays."""

from __future__ import annotations

import ctypes
import os
import sys

import numpy as np
import pytest

from glsl_ad.gpu import context
from glsl_ad.gpu.render import render_image
from glsl_ad.gpu.run import Argument, Signature, run_function
from glsl_ad.types import FLOAT

SHADERS = 500
#: After so many, caches are warm: of the driver, of its compiler, of Python.
WARM = 100


def resident_kilobytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as handle:
        return int(handle.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


KINDS = ("Framebuffer", "Texture", "Buffer", "VertexArray", "Program", "Shader")


def objects() -> dict[str, int]:
    """How many objects of each kind OpenGL holds, among all names that it can have given by now."""
    library = ctypes.CDLL("libEGL.so.1")
    library.eglGetProcAddress.restype = ctypes.c_void_p
    found = {}
    with context.current():
        for kind in KINDS:
            address = library.eglGetProcAddress(f"glIs{kind}".encode())
            exists = ctypes.CFUNCTYPE(ctypes.c_ubyte, ctypes.c_uint)(address)
            found[kind] = sum(bool(exists(name)) for name in range(1, 20 * SHADERS))
    return found


def use(number: int) -> None:
    """Compile, run and release a shader that no one has seen before; some draw."""
    signature = Signature("f", (Argument("x", FLOAT),), FLOAT)
    text = f"float f(float x) {{ return sin(x * {number}.5) + {number}.0; }}"
    run_function(text, signature, [np.linspace(0.0, 1.0, 300)])
    if number % 10 == 0:
        render_image(f"out vec4 c;\nvoid main() {{ c = vec4({number}.0); }}", (16, 16))


@pytest.mark.gpu
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_hundreds_of_shaders_leave_nothing_behind() -> None:
    for number in range(WARM):
        use(number)
    held, memory = objects(), resident_kilobytes()
    assert held["Texture"] < 5
    for number in range(WARM, SHADERS):
        use(number)
    assert objects() == held
    # A program that stayed would take some 100 kB; all of them, 40 MB.
    assert resident_kilobytes() - memory < 4_000
