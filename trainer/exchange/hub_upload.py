"""A persona's way to the model hub: exported, and uploaded with its card.

It does not know what is in the folder that it uploads.
"""

import tempfile
from pathlib import Path

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from models.domain.errors import NotAllowed, RequestUnfit, ServiceError, TryLater
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from trainer.exchange.export import export
from trainer.exchange.hub_download import UNREACHED
from trainer.exchange.published_card import found
from trainer.settings import TrainerSettings

REFUSED = (401, 403)


def push(name: str, repository: str, settings: TrainerSettings, *, is_private: bool) -> str:
    """Upload the persona as a whole model; gives a sentence on where it is. Raises any ServiceError."""
    if settings.hf_token is None:
        raise NotAllowed("The hub takes uploads from people it knows: set HF_TOKEN to a token that may write.")
    persona, _checkpoint = found(name, settings)
    TrainingEligibility(settings.home, Registry(settings.home.registry), settings.protected_handles).check(
        persona.handles
    )
    with tempfile.TemporaryDirectory(dir=settings.home.prepare().root, prefix=".push-") as scratch:
        folder = Path(scratch) / "model"
        export(name, folder, settings, repository)
        upload(folder, repository, settings.hf_endpoint, settings.hf_token.get_secret_value(), is_private=is_private)
    return f"@{name.removeprefix('@')} is at {settings.hf_endpoint}/{repository}."


def upload(folder: Path, repository: str, endpoint: str, token: str, *, is_private: bool) -> None:
    """Bring all that is in the folder there. Raises NotAllowed, RequestUnfit, TryLater."""
    """Raises NotAllowed, RequestUnfit, TryLater."""
    hub = HfApi(endpoint=endpoint, token=token)
    try:
        hub.create_repo(repository, private=is_private, exist_ok=True)
        hub.upload_folder(repo_id=repository, folder_path=folder, commit_message="A persona, with its card")
    except HFValidationError as error:
        raise RequestUnfit(f"“{repository[:80]}” is no repository's name, as ann/tyler is.") from error
    except HfHubHTTPError as error:
        raise _told(error, endpoint, repository) from error
    except (*UNREACHED, OSError, ValueError, RuntimeError) as error:  # its client wraps what broke an upload off
        raise TryLater(f"{endpoint} cannot be reached, or broke off; nothing is lost, push again.") from error


def _told(error: HfHubHTTPError, endpoint: str, repository: str) -> ServiceError:
    status = error.response.status_code
    if status in REFUSED:
        return NotAllowed(f"{endpoint} does not let the owner of HF_TOKEN write to {repository}.")
    return TryLater(f"{endpoint} answered {status} to the upload; try again later.")
