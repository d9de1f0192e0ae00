"""The process's surroundings: data folder, settings, logs."""
