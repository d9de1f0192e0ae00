"""Choosing the persona that answers, and showing its card."""
