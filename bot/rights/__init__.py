"""Who may what in a chat, and how much: its rules, limits and switches, and the operator's word on them.

It does not know commands, nor what a conversation is: only members, places and the deeds that a rule can be about.

    rules       who may train and tweet, where, with which personas; and whom the operator lets in
    limits      how many tweets and trainings, and for how many dollars
    switches    what else a chat can turn on and off
"""
