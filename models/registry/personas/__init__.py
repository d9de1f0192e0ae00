"""What the registry stores about personas: lookup, publishing, sharing, training runs."""
