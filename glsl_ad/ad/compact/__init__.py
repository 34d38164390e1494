"""The compact form: products whose text stays small at high order, by loops over arrays of Taylor coefficients."""

from glsl_ad.ad.compact.functions import compacted
from glsl_ad.ad.compact.refusal import NoCompactFormError

__all__ = ["NoCompactFormError", "compacted"]
