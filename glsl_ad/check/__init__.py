"""The proof: a generated derivative against the original on the GPU and against certified references."""

from glsl_ad.check.model import CheckReport, Comparison, CompilerResult, PointCounts, Row, WorstPoint
from glsl_ad.check.points import Sampling
from glsl_ad.check.report import render
from glsl_ad.check.run import Shaders, check_product, parse_domains

__all__ = [
    "CheckReport",
    "Comparison",
    "CompilerResult",
    "PointCounts",
    "Row",
    "Sampling",
    "Shaders",
    "WorstPoint",
    "check_product",
    "parse_domains",
    "render",
]
