"""Compiled inner loops, each with a torch reference beside it."""
