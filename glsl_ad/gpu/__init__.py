"""The GPU: the one place that makes a context, and what runs and compiles GLSL on it."""

from glsl_ad.gpu.compile import CompileError, CompileReport, CompilerMessage, compile_with_driver, compile_with_glslang
from glsl_ad.gpu.context import INSTALL, DriverInfo, GLError, NoContext, driver_info

__all__ = [
    "INSTALL",
    "CompileError",
    "CompileReport",
    "CompilerMessage",
    "DriverInfo",
    "GLError",
    "NoContext",
    "compile_with_driver",
    "compile_with_glslang",
    "driver_info",
]
