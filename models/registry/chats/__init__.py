"""Tables about chats: settings, block lists, buttons, the audit log."""
