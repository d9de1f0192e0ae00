"""The filter: word lists that are found in any disguise, and links, numbers and mentions that are put out of use.

It does not know who asks, which chat it is, or what was said before; it looks at one text. No list of words tells what
is harmful: it stops the plainest, and people with /report and /block do the rest.

    folding    a text as it is compared: case, width, marks and invisible letters make no difference
    wordlist   is one of these words in it?
    packs      the lists that come with this package, a file for each language
    masks      links, e-mail addresses, phone numbers and mentions in a text to be shown
"""

from models.filter.masks import masked
from models.filter.packs import shipped
from models.filter.wordlist import NO_WORDS, WordList

__all__ = ["NO_WORDS", "WordList", "masked", "shipped"]
