"""What must hold everywhere: import rules, file sizes, documents that are fresh."""
