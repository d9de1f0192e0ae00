"""The short marks by which a press or a form comes back to us.

It does not know what a press brings about: that is in the registry.
"""

PRESS = "press:"  # and the token of a button
FORM = "form:"  # and a persona's id: on a button that opens a form, and on the form itself
