"""Posts on their way to the model: encrypted store, corpus, dataset, deletions at the source."""
