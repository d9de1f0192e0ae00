"""Tables about personas: lookup, publishing, sharing, training runs."""
