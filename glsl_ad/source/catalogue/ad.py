"""Messages of the stage: ad."""

from __future__ import annotations
