"""Tests of `bot.filter`."""
