"""The stages of a training from top to bottom, and what is recorded about them."""
