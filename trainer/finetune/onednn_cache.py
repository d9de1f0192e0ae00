"""Limits the caches of compiled matrix-multiplication kernels, so that a run's memory stays level.

Hardly two batches have the same shape, and on CPUs torch and oneDNN compile a kernel for each shape and keep a thousand
of them. Within a hundred steps a run would hold half as much memory again as it needs (docs/training-log.md).
"""

CAPACITY = "64"  # more than one batch needs, and other batches seldom reuse them
KERNEL_CACHE_LIMITS = {  # environment variables, read at the first product
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": CAPACITY,
    "LRU_CACHE_CAPACITY": CAPACITY,
}
