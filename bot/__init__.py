"""The bot: chat platforms, commands, permissions, privacy, training submission, and the `mynah` command line.

It imports neither torch nor training code: texts come from the engine over a socket, jobs go to the trainer's queue.
"""
