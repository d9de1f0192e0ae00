"""The engine as the bot sees it: its process, its address, and the writer that turns raw text into tweets."""
