"""Rules on text: cutting tweets, copy guard, word filter, redaction, and the catalogue of sentences."""
