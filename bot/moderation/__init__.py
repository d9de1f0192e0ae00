"""Moderation: content filters, reports, personas held for review, and the audit log.

safety, content_filter    blocklists and word filter, applied before a command and after the tweet writer
report_review             a report as moderators get it
sample_review             personas held until a moderator has seen samples
mod_channel               the chat where moderators get reports and samples
audit_log                 who did what, in entries that are never changed
"""
