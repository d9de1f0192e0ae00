"""Continuous batching: waiting queue, sequences, sampling, detokenization."""
