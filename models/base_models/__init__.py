"""Base models: the catalog, downloads, and loading."""
