"""What the `mynah` command does and prints in a terminal. Nothing that serves a chat imports it."""
