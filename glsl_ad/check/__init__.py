"""The proof: a generated derivative against the original on the GPU and against certified references."""
