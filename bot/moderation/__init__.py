"""What is kept out of chats, and what comes before their moderators: blocks, reports, personas that wait, the audit.

It does not know who is a moderator (`bot.rights` does), nor how a moderator says what is to be done (`bot.commands`).

    safety, screen                  what may be said and shown in a chat, before a command and after the writer
    reports, complaint              what members found amiss: written down, and brought to the moderators
    presenting, bench               personas that wait for a moderator, and the chat where moderators decide
    audit                           every such deed, as a line that nothing changes
"""
