"""The trainer: an account's posts go in, a persona comes out.

It knows no chat platform: who asked is an address that it carries and never reads.
"""
