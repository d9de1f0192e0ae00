"""Personas on their way in and out: imported from a folder or the hub, exported as a folder, pushed to the hub.

It does not know how personas are built or served.
"""
