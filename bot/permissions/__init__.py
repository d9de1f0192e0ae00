"""Who may do what in a chat, and how often: chat rules, flags and quotas."""
