"""LoRA adapters of many personas in one batch: one interface, a backend a file."""
