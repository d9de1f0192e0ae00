"""The trainer's commands in a terminal: what they ask, do, show and print."""
