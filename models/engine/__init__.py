"""The engine: generates tweets for many personas at once, behind an OpenAI-compatible API.

This file imports nothing, so that the bot can use `request` and `settings` without torch.
"""
