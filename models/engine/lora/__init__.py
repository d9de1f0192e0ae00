"""LoRA adapters of many personas in one batch: one interface (`adapter.LoraBackend`), one backend per file."""
