"""Evaluation on the host: over float64 arrays, and over power series with certified errors; the error budget."""
