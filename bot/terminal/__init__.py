"""What the `mynah` command does in a terminal beside starting processes: looks after personas, lists, checks up.

It does not know how the bot answers in a chat.

    stewards            the commands that look after personas
    listing, runs       what is printed of personas, jobs, tweets and fine-tunings
    checkup             what of this installation is ready, by what it finds (`findings`, `bases`)
    handover            commands that are another of our programs'
"""
