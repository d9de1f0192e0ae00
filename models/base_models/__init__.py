"""Base models: which there are, where their weights come from, and whether they can be had."""
