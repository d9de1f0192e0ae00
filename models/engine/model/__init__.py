"""Decoders: our own GPT-2 and Llama, the transformers fallback, and the parity check between them."""
