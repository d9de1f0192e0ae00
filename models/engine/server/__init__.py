"""The engine as a process that serves the OpenAI completions API over HTTP."""
