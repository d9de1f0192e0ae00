"""The engine: continuous batching of many personas' LoRA adapters on one device, served over OpenAI's protocol.

Nothing is imported here: the bot uses `models.engine.request` without loading torch.
"""
