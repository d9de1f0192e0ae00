"""Linear layers (float, bfloat16, int8) and the KV cache.

Shapes, here and in `lora`, `model` and `kernels`:

    B  rows of a batch, one per running sequence         H     attention heads
    T  tokens of a forward pass, laid end to end         H_kv  key-value heads (grouped-query attention)
    R  LoRA rank                                         D     head size
    S  LoRA slots, or slots of the KV cache              V     vocabulary size
"""
