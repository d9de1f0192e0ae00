"""The pipeline of a training: collect, prepare, fine-tune, measure, describe, register."""
