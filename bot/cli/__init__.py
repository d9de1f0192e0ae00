"""What the `mynah` command does in a terminal. Nothing that serves a chat imports it."""
