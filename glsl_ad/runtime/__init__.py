"""Jet arithmetic for people who write by hand, printed as a header."""

from glsl_ad.runtime.header import Header, Options, header

__all__ = ["Header", "Options", "header"]
