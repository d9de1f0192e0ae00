"""The trainer's commands in a terminal."""
