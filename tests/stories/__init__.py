"""Whole jobs, told as a person would live them."""
