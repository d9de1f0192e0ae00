"""Who may do what in a chat, and how often: access list, chat rules, flags and quotas."""
