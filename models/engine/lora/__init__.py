"""LoRA adapters of many personas in one batch: one interface (`adapter.LoraBackend`), a backend a file.

stacked_matmul  float and bfloat16 weights: adapters copied into slots, one batched product
in_place_gemv   int8 weights: each adapter is read where it lies
hf_hooks        the transformers fallback: products added by forward hooks
"""
