"""`mynah service`: installs, shows and removes the systemd unit that keeps `mynah run` running.

As root it is a system unit, which runs as the owner of Mynah's folder; otherwise a unit of the user's own manager.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from models.domain.errors import OutOfSpace, RequestUnfit
from models.messages import sentence
from models.runtime.python_process import python_module

NAME = "mynah.service"
SYSTEM_UNITS = Path("/etc/systemd/system")
USER_UNITS = Path(".config/systemd/user")  # in the user's home folder
IS_SYSTEMD_RUNNING = Path("/run/systemd/system")  # as sd_booted(3) asks
OWN_FOLDERS = (".config/mynah", ".cache")  # the key of stored posts, and numba's compiled kernels

UNIT = """\
# Written by `mynah service install`, which overwrites it. Changes belong into `systemctl{user_flag} edit mynah`.
[Unit]
Description=Mynah, a persona bot for Discord and Telegram
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=600
StartLimitBurst=5

[Service]
# The bot, a child of `mynah run`, says when the platforms are connected and pings the watchdog from its event loop.
# It is silent for up to 5 minutes while `mynah run` waits before starting it again: the watchdog waits longer.
Type=notify
NotifyAccess=all
TimeoutStartSec=infinity
WatchdogSec=600
ExecStart={command}
WorkingDirectory={folder}
{account}Restart=on-failure
RestartSec=10
TimeoutStopSec=60

# Trainings lower their own priority. One that takes too much memory is ended, not the machine, and starts once more.
MemoryMax=90%
OOMPolicy=continue

# MemoryDenyWriteExecute is missing, as numba compiles the engine's kernels at run time and has to execute them.
NoNewPrivileges=yes
UMask=0077
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
{sandbox}
[Install]
WantedBy={target}
"""
# PrivateDevices is missing, as a GPU is a device; ProcSubset=pid, as libraries read /proc/meminfo and /proc/cpuinfo.
SANDBOX = """\
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writable}
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a unit is written for: the folder with `.env`, the data folder, and whose service it is."""

    folder: Path
    data_dir: Path
    account: pwd.struct_passwd
    is_system: bool

    @property
    def path(self) -> Path:
        return (SYSTEM_UNITS if self.is_system else Path(self.account.pw_dir) / USER_UNITS) / NAME

    def unit(self) -> str:
        own = [Path(self.account.pw_dir) / name for name in OWN_FOLDERS]
        writable = " ".join(_quoted(str(path)) for path in (self.data_dir, *own))
        return UNIT.format(
            user_flag="" if self.is_system else " --user",
            command=" ".join(map(_quoted, python_module("bot", "run"))),
            folder=str(self.folder).replace("%", "%%"),
            account=f"User={self.account.pw_name}\n" if self.is_system else "",
            sandbox=SANDBOX.format(writable=writable) if self.is_system else "",
            target="multi-user.target" if self.is_system else "default.target",
        )


def installation(folder: Path, data_dir: Path) -> Installation:
    """Raises RequestUnfit where a system unit would run as root."""
    is_system = os.geteuid() == 0
    account = pwd.getpwuid(folder.stat().st_uid if is_system else os.geteuid())
    if is_system and account.pw_uid == 0:
        raise RequestUnfit("service-as-root", path=str(folder))
    return Installation(folder, data_dir, account, is_system)


def install(target: Installation) -> str:
    """Write the unit, and start it where systemd runs. Returns what to do next. Raises OutOfSpace, RequestUnfit."""
    try:
        for folder in (target.data_dir, *(Path(target.account.pw_dir) / name for name in OWN_FOLDERS)):
            _make_folder(folder, target)
        target.path.parent.mkdir(parents=True, exist_ok=True)
        target.path.write_text(target.unit(), encoding="utf-8")
    except OSError as error:
        raise OutOfSpace("file-unwritable", name=str(target.path), reason=error.strerror or str(error)) from error
    if not IS_SYSTEMD_RUNNING.exists():
        return sentence("service-written", path=str(target.path))
    for words in (("daemon-reload",), ("enable", NAME), ("restart", "--no-block", NAME)):
        _systemctl(target, *words)
    return sentence("service-started" if target.is_system else "service-started-for-user", path=str(target.path))


def show(target: Installation) -> int:
    """Print the unit's status; returns systemctl's exit code, 0 for a service that runs. Raises RequestUnfit."""
    return _systemctl(target, "status", "--no-pager", NAME, is_checked=False)


def uninstall(target: Installation) -> str:
    """Stop the service and remove its unit; data and settings stay. Raises RequestUnfit."""
    if not target.path.exists():
        raise RequestUnfit("service-not-installed", path=str(target.path))
    if IS_SYSTEMD_RUNNING.exists():
        _systemctl(target, "disable", "--now", NAME)
    target.path.unlink()
    if IS_SYSTEMD_RUNNING.exists():
        _systemctl(target, "daemon-reload")
    return sentence("service-removed", path=str(target.path))


def _systemctl(target: Installation, *words: str, is_checked: bool = True) -> int:
    program = shutil.which("systemctl")
    if program is None or not IS_SYSTEMD_RUNNING.exists():
        raise RequestUnfit("service-no-systemd")
    scope = () if target.is_system else ("--user",)
    code = subprocess.run((program, *scope, *words), check=False).returncode
    if code and is_checked:
        raise RequestUnfit("service-systemctl-failed", command=f"systemctl {' '.join((*scope, *words))}")
    return code


def _make_folder(folder: Path, target: Installation) -> None:
    """Make the folder and its missing parents, which then belong to the service's account."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in missing if target.is_system else ():
        os.chown(path, target.account.pw_uid, target.account.pw_gid)


def _quoted(word: str) -> str:
    """A word of a unit file, where `%` begins a specifier."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
