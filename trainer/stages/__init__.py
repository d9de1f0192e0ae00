"""The heavy stages of a build, each a program that loads torch, does its work in the job's folder, and ends.

It does not know the worker, which starts them by name.
"""
