"""Tables about trainings: jobs, approvals, quota usage, spending."""
