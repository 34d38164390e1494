"""Audits of derivatives that a person wrote: compared with the exact ones, and where they are wrong, how."""

from glsl_ad.audit.run import Audit, audit

__all__ = ["Audit", "audit"]
