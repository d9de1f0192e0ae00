"""Types of command line options. Imports nothing slow: the declarations of all commands need it."""

from enum import StrEnum


class PlatformName(StrEnum):
    """The platforms that have a token."""

    DISCORD = "discord"
    TELEGRAM = "telegram"


class ServiceAction(StrEnum):
    """What `mynah service` does."""

    INSTALL = "install"
    STATUS = "status"
    UNINSTALL = "uninstall"
