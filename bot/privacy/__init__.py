"""Consent, proof of ownership, and what is stored about a member."""
