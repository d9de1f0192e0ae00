"""The systemd unit: what systemd itself says of it, where its tools are, and else its directives."""

import configparser
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.service import Installation, install, installation, uninstall
from models.domain.errors import RequestUnfit

SYSTEMD_ANALYZE = shutil.which("systemd-analyze")
MAX_EXPOSURE = 30  # in tenths: systemd calls up to 4.0 "OK"
DIRECTIVES = {  # of systemd 247, Debian 11's
    *("Description", "Wants", "After", "StartLimitIntervalSec", "StartLimitBurst", "WantedBy"),
    *("Type", "NotifyAccess", "TimeoutStartSec", "WatchdogSec", "ExecStart", "WorkingDirectory", "User", "Restart"),
    *("RestartSec", "TimeoutStopSec", "MemoryMax", "OOMPolicy", "NoNewPrivileges", "UMask"),
    *("LockPersonality", "RestrictRealtime", "RestrictSUIDSGID", "RestrictNamespaces", "RestrictAddressFamilies"),
    *("SystemCallArchitectures", "SystemCallFilter", "CapabilityBoundingSet", "ProtectSystem", "ProtectHome"),
    *("ReadWritePaths", "PrivateTmp", "ProtectClock", "ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs"),
    *("ProtectKernelModules", "ProtectKernelTunables", "ProtectProc", "RemoveIPC"),
}


def target(folder: Path, *, is_system: bool = True) -> Installation:
    """An installation whose account is this process's, at home in `folder`."""
    me = pwd.getpwuid(os.getuid())
    account = pwd.struct_passwd((me.pw_name, "x", me.pw_uid, me.pw_gid, "", str(folder), "/bin/sh"))
    return Installation(folder, folder / "my data", account, is_system)


def parsed(unit: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    return parser


@pytest.mark.parametrize("is_system", [True, False])
def test_every_directive_is_one_of_systemds(tmp_path: Path, is_system: bool) -> None:
    """Each is in Debian's oldest supported systemd, and nothing forbids what compiled kernels need."""
    unit = parsed(target(tmp_path, is_system=is_system).unit())
    assert {name for section in unit.sections() for name in unit[section]} <= DIRECTIVES
    assert unit["Service"]["ExecStart"] == f'"{sys.executable}" "-P" "-m" "bot" "run"'
    assert unit["Service"].get("User") == (pwd.getpwuid(os.getuid()).pw_name if is_system else None)


def test_systemd_accepts_the_unit_or_is_not_here(tmp_path: Path) -> None:
    """`systemd-analyze verify` prints nothing about it, and `security` rates it. Without the program, see above."""
    if SYSTEMD_ANALYZE is None:
        return
    path = tmp_path / "mynah.service"
    path.write_text(target(tmp_path).unit())
    for arguments in (("verify",), ("security", "--offline=true", f"--threshold={MAX_EXPOSURE}")):
        command = [SYSTEMD_ANALYZE, *arguments, path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, "mynah.service:" in done.stderr) == (0, False), done.stdout + done.stderr


def test_it_can_write_where_it_has_to(tmp_path: Path) -> None:
    """The data folder, also with a space in its name, the folder of the posts' key, and the compiled kernels'."""
    unit = parsed(target(tmp_path).unit())["Service"]
    assert unit["ReadWritePaths"] == f'"{tmp_path}/my data" "{tmp_path}/.config/mynah" "{tmp_path}/.cache"'


def test_a_unit_of_ones_own_is_written_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where systemd does not run, it says that nothing was started."""
    monkeypatch.setattr("bot.cli.service.IS_SYSTEMD_RUNNING", tmp_path / "none")
    mine = target(tmp_path, is_system=False)
    assert install(mine) == f"Wrote {mine.path}. systemd does not run here, so nothing was started."
    assert mine.path == tmp_path / ".config/systemd/user/mynah.service"
    assert mine.path.read_text() == mine.unit()
    assert mine.data_dir.is_dir()
    assert uninstall(mine).startswith(f"Stopped the service and removed {mine.path}.")
    assert not mine.path.exists()
    with pytest.raises(RequestUnfit, match="There is no"):
        uninstall(mine)


def test_no_service_runs_as_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed by root, it runs as the owner of the folder, who is not root."""
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(RequestUnfit, match="would run as root"):
        installation(Path("/"), tmp_path)
