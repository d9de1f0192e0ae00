"""Evaluation of personas: generated tweets compared with real ones, and the learning curve."""
