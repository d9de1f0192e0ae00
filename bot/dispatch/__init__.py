"""From a platform's request to its reply: parse, check, run the command, turn errors into sentences, store buttons."""
