"""Values of a conversation: messages, members, attachments, mentions, formatting. No I/O."""
