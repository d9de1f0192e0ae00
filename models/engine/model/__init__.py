"""Decoders: fused GPT-2 and Llama, the transformers fallback, and the parity check that chooses between them."""
