"""Generated derivatives beside their rivals: counts, sizes, times, errors. `python -m benchmarks` runs all of it."""
