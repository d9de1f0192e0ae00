"""Check Dockerfile and compose.yaml without a container engine: `make image-check` installs what this needs.

compose.yaml is compared with the Compose specification's JSON schema, which the package docker-compose carries, and the
Dockerfile is linted by hadolint. Exits with 1 if one of them is wrong.
"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema  # type: ignore[import-untyped, import-not-found, unused-ignore]
import yaml  # type: ignore[import-untyped, import-not-found, unused-ignore]

NOT_CHECKED = (
    "Not checked: building the image, starting the services, volumes, secrets, the read-only root, health checks, "
    "TORCH=cuda."
)


def main(folder: Path) -> int:
    schema = json.loads((folder / "compose/config/compose_spec.json").read_text(encoding="utf-8"))
    compose = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(compose))
    for error in errors:
        print(f"compose.yaml: {'.'.join(map(str, error.path))}: {error.message}")
    lint = subprocess.run([folder / "bin/hadolint", "Dockerfile"], check=False).returncode
    if not errors and not lint:
        print("compose.yaml follows the Compose specification's schema, and hadolint accepts the Dockerfile.")
    print(NOT_CHECKED)
    return 1 if errors or lint else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
