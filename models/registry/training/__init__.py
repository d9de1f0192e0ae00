"""What the registry stores about trainings: jobs, approvals, spending, quota usage."""
