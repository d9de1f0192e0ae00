"""A training as a chat orders and follows it: uploads, cost, submission, progress and result messages."""
