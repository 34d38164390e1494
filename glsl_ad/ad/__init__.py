"""Forward differentiation to any order: from IR functions to IR functions."""

from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, Product
from glsl_ad.ad.products import Request, differentiate

__all__ = ["InputCoefficient", "OutputCoefficient", "Product", "Request", "differentiate"]
