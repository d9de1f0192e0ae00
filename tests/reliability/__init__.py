"""Endurance tests that take too long for the suite: a day of simulated use, and repeated kill -9 of a training.

`make day` and `make kill` run them; docs/reliability.md says what they check. The suite has short versions of both in
tests/stories.
"""
