"""Rules that hold everywhere: imports, file sizes, up-to-date documents, the message catalogue."""
