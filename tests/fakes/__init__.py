"""Small real things that tests run against: a base model, accounts, servers on loopback."""
