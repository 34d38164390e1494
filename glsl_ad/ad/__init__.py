"""Forward differentiation to any order: from IR functions to IR functions."""

from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, Product
from glsl_ad.ad.plans import Request
from glsl_ad.ad.products import differentiate

__all__ = ["InputCoefficient", "OutputCoefficient", "Product", "Request", "differentiate"]
