"""A persona's model card, its figures, its charts and its avatar."""
