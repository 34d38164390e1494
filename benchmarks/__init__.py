"""Generated derivatives beside their rivals: counts, sizes, times, and errors. `python -m benchmarks` runs all of it."""
