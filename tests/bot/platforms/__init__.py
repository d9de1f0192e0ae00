"""Tests of the platforms, each through its real client."""
