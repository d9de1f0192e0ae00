"""What keeps a run's memory level: a bound on the programs that are kept for products of matrices.

It does not know what is multiplied. Hardly two batches have the same shape, and on processors torch and oneDNN make a
program for each shape and keep a thousand of them. Within a hundred steps a run would so hold half as much again as it
uses (docs/training-log.md).
"""

PROGRAMS = "64"  # more than one batch needs; other batches seldom use them again. Read at the first product
FEW_PROGRAMS = {
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": PROGRAMS,
    "LRU_CACHE_CAPACITY": PROGRAMS,
}
