"""Tests of `trainer.sources`."""
