"""The model card of a blend at inference, such as `ann+bob`, and a picture that is drawn on request.

Nothing of it is stored. Anyone with a terminal may blend any personas.
"""

from dataclasses import replace
from pathlib import Path

from models.domain.blend import blended_persona, parse_blend
from models.domain.errors import NotFound
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.files import write_beside
from trainer.card.artifacts import picture, presentable, shown_samples
from trainer.card.card_data import CardData
from trainer.card.model_card import card
from trainer.exchange.published_card import check_picture_path, load_copy_guard
from trainer.settings import TrainerSettings

SEED = 0


def blend_card(name: str, settings: TrainerSettings, file: Path | None = None) -> str:
    """The card in Markdown. With `file`, the blend writes some tweets first, and a picture of one is written there.

    Raises NotFound, NotAllowed, RequestUnfit, CheckpointUnfit, BaseUnavailable, OutOfSpace.
    """
    data = blend_card_data(name, settings)
    if file is None:
        return card(data)
    check_picture_path(file)
    from trainer.card.avatars import fetch

    data = replace(data, samples=_samples(data, settings))
    if not data.samples:
        raise NotFound("picture-missing", name=data.persona.name)
    write_beside(file, picture(data, fetch if settings.avatars else lambda _url: None))
    return card(data)


def blend_card_data(name: str, settings: TrainerSettings) -> CardData:
    """What is known of all its personas. Raises NotFound, NotAllowed, RequestUnfit."""
    personas = Registry(settings.home.prepare().registry).personas
    blend = parse_blend(name)
    parts = [personas.find(part_name) for part_name in blend.names]
    blended = blended_persona(blend, parts)
    known = {account.handle: account for part in parts for account in personas.provenances(part.id)}
    accounts = [known[handle] for handle in blended.handles if handle in known]
    return presentable(CardData(blended, accounts, parts=tuple(zip(parts, blend.shares(), strict=True))))


def _samples(data: CardData, settings: TrainerSettings) -> tuple[tuple[str, str], ...]:
    """Tweets by the blend, without copies of any persona's posts and without listed words."""
    from accelerate import PartialState

    from models.base_models.catalog import load, resolve
    from trainer.evaluation.generation import SampleGenerator

    current = [checkpoints.current(settings.home, part.id) for part, _share in data.parts]
    for checkpoint in current:
        checkpoint.verify()
    loaded = load(resolve(data.persona.base, settings.home, settings.hf_endpoint))
    shares = (share for _part, share in data.parts)
    adapters = dict(zip((checkpoint.path for checkpoint in current), shares, strict=True))
    samples = SampleGenerator(loaded, adapters, PartialState().device).samples(SEED)
    return shown_samples(samples, *(load_copy_guard(checkpoint, settings) for checkpoint in current))
