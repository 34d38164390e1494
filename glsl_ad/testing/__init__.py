"""The pytest plugin: shaders as tests, and shaders in tests. pytest loads `plugin`, which imports the rest late."""
