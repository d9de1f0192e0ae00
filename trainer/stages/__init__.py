"""The programs of the trainer's child processes: each loads what it needs, works in the job's directory, and ends."""
