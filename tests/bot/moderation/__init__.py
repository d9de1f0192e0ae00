"""Tests of what is kept out, and what moderators decide."""
