"""Forward differentiation to any order: from IR functions to IR functions."""

from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, Product
from glsl_ad.ad.products import LARGEST_ORDER, Request, differentiate

__all__ = ["LARGEST_ORDER", "InputCoefficient", "OutputCoefficient", "Product", "Request", "differentiate"]
