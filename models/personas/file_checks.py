"""Whether the data folder's files are whole: registry against disk both ways, weights against their manifests."""

from collections.abc import Iterator

from models.domain.errors import NotFound, ServiceError
from models.messages import sentence
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import KEY_BYTES, DataDir


def check_files(home: DataDir, registry: Registry) -> Iterator[str]:
    """A sentence for each problem. Reads all weights: seconds for each gigabyte. Changes nothing."""
    on_disk = {path.name for path in home.checkpoints.glob("*") if checkpoints.newest_version(home, path.name)}
    personas = registry.management.list_all()  # after the disk: a persona is published there first
    for persona in personas:
        try:
            checkpoints.of_version(home, persona.id, persona.version).verify()
            if persona.retired_at is None and checkpoints.current(home, persona.id).manifest.version != persona.version:
                yield sentence("files-other-version", name=persona.name, version=persona.version)
        except NotFound:
            yield sentence("files-not-published", name=persona.name)
        except ServiceError as error:
            yield sentence("files-persona-damaged", name=persona.name, reason=error.sentence)
    for persona_id in sorted(on_disk - {persona.id for persona in personas}):
        yield sentence("files-persona-unknown", path=str(home.checkpoints / persona_id))
    if personas or registry.opt_outs.hashes():
        try:
            is_whole = len((home.root / "guard.key").read_bytes()) == KEY_BYTES
        except OSError:
            is_whole = False
        if not is_whole:
            yield sentence("files-guard-key-missing", path=str(home.root / "guard.key"))
