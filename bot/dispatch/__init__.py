"""From a platform's request to its reply: parse, check, run the command, map errors, keep buttons."""
