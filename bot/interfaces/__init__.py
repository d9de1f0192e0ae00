"""What a command is, and the interfaces of the services that it may call."""
