"""Personas on disk and in the registry together: checkpoints, lifecycle, eligibility for training."""
