"""The registry: the truth about personas, accounts, consents, chat settings and jobs, in one SQLite file.

It does not know how jobs are carried out nor where weights lie. Each subject is a file here, each migration a function
in `migrations`; every operation opens the file anew, since a connection cannot cross threads (0.8 ms in WAL).

    registry = Registry(home.registry)
    registry.personas   find, get, of_chat, save, rename ...
    registry.jobs       submit (joins equal ones), get, list, claim, progress, finish, wish_cancel, set_message ...
    registry.settings   get, set: chat setting over guild setting over default
    registry.runs       every fine-tuning with its figures
    registry.audit      who did what
"""
