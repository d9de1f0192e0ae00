"""Question which column of a table has the posts, with a button for each."""

from bot.chat.messages import Button, Reply
from bot.interfaces.command import Services
from models.domain.errors import SourceFailed
from models.domain.source_preview import COLUMN_SEPARATOR
from models.domain.training_job import TrainingRequest
from models.messages import Text

COLUMN, UPLOAD = "column", "upload"  # options of /train
UNKNOWN = "text-column-unknown"
MAX_BUTTONS, MAX_LABEL_CHARACTERS = 10, 40


def column_question(
    error: SourceFailed, again: Button, training: TrainingRequest, services: Services, *, is_upload: bool
) -> Reply:
    """The error, with buttons that submit the training again with a column. Raises any other error.

    The uploaded file is kept for a while: nobody should have to send it twice.
    """
    told = error.sentence
    if not (isinstance(told, Text) and told.message_id == UNKNOWN):
        raise error
    columns = [name for name in str(told.arguments["columns"]).split(COLUMN_SEPARATOR) if name.strip()][:MAX_BUTTONS]
    kept = {UPLOAD: services.uploads.keep(training.sources[0])} if is_upload else {}
    options = {**again.options, **kept}
    buttons = [Button(name[:MAX_LABEL_CHARACTERS], again.command, {**options, COLUMN: name}) for name in columns]
    return Reply(told, buttons=tuple(buttons))
