"""The scheduler, with continuous batching: the waiting queue, the batch that steps, and each sequence's sampling and text."""
