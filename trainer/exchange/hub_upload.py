"""Upload of a persona to the Hugging Face Hub, as a whole model with its card."""

import tempfile
from pathlib import Path

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from models.base_models import hub
from models.domain.errors import NotAllowed, RequestUnfit, ServiceError, TryLater
from models.messages import sentence
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from trainer.exchange.export import export
from trainer.exchange.published_card import find_published
from trainer.settings import TrainerSettings

FORBIDDEN = (401, 403)


def push(name: str, repository: str, settings: TrainerSettings, *, is_private: bool) -> str:
    """Returns a sentence that says where it is. Raises any ServiceError."""
    if settings.hf_token is None:
        raise NotAllowed("hub-token-missing", endpoint=settings.hf_endpoint)
    persona, _checkpoint = find_published(name, settings)
    TrainingEligibility(settings.home, Registry(settings.home.registry), settings.protected_handles).check(
        persona.handles
    )
    with tempfile.TemporaryDirectory(dir=settings.home.prepare().root, prefix=".push-") as scratch:
        folder = Path(scratch) / "model"
        export(name, folder, settings, repository)
        upload(folder, repository, settings.hf_endpoint, settings.hf_token.get_secret_value(), is_private=is_private)
    return sentence("push-done", name=name.removeprefix("@"), url=f"{settings.hf_endpoint}/{repository}")


def upload(
    folder: Path,
    repository: str,
    endpoint: str,
    token: str,
    *,
    is_private: bool,
    seconds: float = hub.REQUEST_SECONDS,
) -> None:
    """Upload all files of the folder. Raises NotAllowed, RequestUnfit, TryLater."""
    api = HfApi(endpoint=endpoint, token=token)

    def run() -> None:
        api.create_repo(repository, private=is_private, exist_ok=True)
        api.upload_folder(repo_id=repository, folder_path=folder, commit_message="A persona, with its card")

    try:
        hub.transfer(run, sum(file.stat().st_size for file in folder.rglob("*")), seconds)
    except HFValidationError as error:
        raise RequestUnfit("hub-repository-invalid", repository=repository[:80]) from error
    except HfHubHTTPError as error:
        raise _upload_error(error, endpoint, repository) from error
    except (*hub.HUB_ERRORS, ValueError, RuntimeError) as error:  # huggingface_hub wraps interrupted uploads in them
        raise TryLater("hub-upload-interrupted", endpoint=endpoint) from error


def _upload_error(error: HfHubHTTPError, endpoint: str, repository: str) -> ServiceError:
    status = error.response.status_code
    if status in FORBIDDEN:
        return NotAllowed("hub-upload-forbidden", endpoint=endpoint, repository=repository)
    return TryLater("hub-upload-failed", endpoint=endpoint, status=str(status))
