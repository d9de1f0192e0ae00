"""Backups of a data folder: one archive, made while the service runs, and restored into an empty folder."""
