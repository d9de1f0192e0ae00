"""Links in posts: addresses with or without a scheme, as people, apps and scrapers write them."""

import re

# a link ends where a script begins whose writers put no space after it: Thai, Korean, Chinese, Japanese, and emoji
ADDRESS = r"[!-~\u00a1-\u0dff\u2010-\u2027]"
TOP_LEVEL = "com|net|org|info|io|ly|gl|gg|tv|eu|uk|de|fr|es|jp|kr|br|nl|au|ca|be|co|me|to|app|dev|social"
# scrapers omit the scheme, and the space before a picture
LINK = re.compile(
    rf"(?:https?:|pic\.twitter\.com/|(?<![a-z0-9_.@-])(?:www\.|(?:[a-z0-9-]+\.)+(?:{TOP_LEVEL})/)){ADDRESS}++",
    re.IGNORECASE,
)
