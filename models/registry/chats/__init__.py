"""What the registry stores about chats: settings, block lists, buttons, the audit log."""
