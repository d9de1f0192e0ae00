"""The `custom_id` prefixes of the bot's buttons and modals, by which their interactions are recognised."""

BUTTON_PREFIX = "press:"  # then the button's token, under which the registry keeps what it does
FORM_PREFIX = "fill:"  # then a command's name; on the modal that asks for its options
MODAL_PREFIX = "form:"  # then a persona's id; on the button that opens the modal, and on the modal
