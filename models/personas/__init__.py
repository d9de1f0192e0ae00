"""Personas in the registry and on disk together: checkpoints, lifecycle, training eligibility."""
