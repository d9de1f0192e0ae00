"""Tests of who may what, and how much."""
