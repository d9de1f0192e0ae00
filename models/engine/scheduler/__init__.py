"""The scheduler: continuous batching by the waiting queue, the batch that steps, and each sequence's sampling."""
