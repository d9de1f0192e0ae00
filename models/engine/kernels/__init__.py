"""Numba kernels for CPUs, each with a torch reference named in its docstring."""
