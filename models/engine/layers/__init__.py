"""Linear layers (float, bf16, int8) and the KV cache."""
