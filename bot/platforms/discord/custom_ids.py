"""The `custom_id` prefixes of the bot's buttons and modals, by which their interactions are recognised."""

BUTTON_PREFIX = "press:"  # then the button's token, under which the registry keeps what it does
SELECT_PREFIX = "choose:"  # then a token, the option that the choice fills, and `many` where several may be chosen
FORM_PREFIX = "fill:"  # on a modal: then a command's name, or the token of a button with options that are set already
