"""The short marks by which a press or a form comes back to us.

It does not know what stands behind them: that is in the registry, by the token that follows the mark.
"""

PRESS = "press:"
FORM = "form:"  # a button that opens a form, and the form itself
