"""The engine: admission, loaded models, and the loop that steps every batch."""
