"""The bot: chat platforms on one side, personas on the other.

It knows no torch and no training: texts come from the engine over a socket, jobs go through the trainer's door.
"""
