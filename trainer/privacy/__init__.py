"""Erasure after an opt-out, and looking up ownership codes in profiles."""
