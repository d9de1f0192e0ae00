"""A day of use in an hour: the real `mynah run` on our fakes of every network, with members, operators and faults.

__main__    arguments, the disk of its own, the exit code
schedule    when what happens, drawn from the seed
network     a TCP proxy before each server, with weather
service     `mynah run`, its processes, and commands in a terminal
world       the fakes, their people, chats and accounts
clients     how a person asks and presses buttons on Discord and Telegram
members     what members, moderators and the operator do
ledger      what was asked and what came of it
faults      kills, restarts, the full disk, bad networks
invariants  what must hold, every few minutes and at the end
report      the table
"""
