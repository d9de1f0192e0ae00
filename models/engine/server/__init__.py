"""The engine as a process that speaks OpenAI's protocol over HTTP."""
