"""Time and size against the order, on logarithmic scales."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Result


def draw(results: Sequence[Result], path: Path) -> bool:
    """Write the picture; False where matplotlib is missing."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "glsl_ad"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4))
    for name in ("quotient", "julia"):
        own = [r for r in results if r.case.name == name]
        for program in dict.fromkeys(row.program for r in own for row in r.rows if row.program != "primal"):
            points = [(r.case.order, row) for r in own if (row := r.row(program)) is not None]
            orders = [order for order, _ in points]
            label = f"{name}, {program}"
            axes[0].plot(orders, [row.timing.median for _, row in points], "o-", label=label)
            axes[1].plot(orders, [row.size for _, row in points], "o-", label=label)
    for axis, title in zip(axes, ("ms for a million evaluations", "bytes of GLSL"), strict=True):
        axis.set_yscale("log")
        axis.set_xlabel("order")
        axis.set_title(title)
        axis.grid(True, which="both", alpha=0.3)
    axes[1].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    return True
