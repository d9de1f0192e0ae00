"""Training jobs: the queue, the worker and the child processes of heavy stages."""
