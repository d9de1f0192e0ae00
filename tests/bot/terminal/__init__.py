"""Tests of what the `mynah` command does in a terminal."""
