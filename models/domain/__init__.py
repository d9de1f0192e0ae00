"""Values and errors that bot, trainer and engine share. No I/O."""
