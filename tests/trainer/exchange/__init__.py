"""Tests of personas that come from elsewhere and go there."""
