"""Suites: the checks that shaders ask for by themselves, run one after another and reported together."""
