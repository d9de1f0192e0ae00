"""Code that bot and trainer share: the words of the service, its registry, and the engine that speaks.

This package holds code, not weights: weights live under DATA_DIR. It knows neither of the two that stand above it.
"""
