"""Tests of `models.filter`."""
