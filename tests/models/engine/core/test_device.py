"""What the engine runs on."""

import json
import os

from typer.testing import CliRunner

from models.__main__ import program


def test_device_command_prints_json() -> None:
    """One document with device, number format and CPUs."""
    told = json.loads(CliRunner().invoke(program, ["device"]).stdout)
    assert told["device"]
    assert told["dtype"] in ("bfloat16", "float32")
    assert told["processors"] == os.cpu_count()
