"""Fine-tuning: trains a LoRA adapter, or all weights, of a base model on an account's posts.

    training_loop.py     the run from its first to its last step: start reading here
    hyperparameters.py   the recipe, with the learning-rate schedule
    early_stopping.py    validation loss and patience      weight_averaging.py   the mean of the last steps' weights
    checkpointing.py     state saved and restored          step_schedule.py, pacing.py   steps that fit a time budget
    held_out_loss.py     the loss on posts not trained on  improvement.py        is it better than the base model?

A run works in one job directory and can be killed at any moment. Started again, it resumes from its last saved state
and ends with exactly the weights it would have ended with.

    plan.json         what to train (in)          state.pt       everything a restart needs
    train.jsonl       posts to train on (in)      best.pt        the weights with the best validation loss
    validation.jsonl  held-out posts (in)         weights/       the result
    schedule.json     steps and threads           result.json    what the run did

This module imports nothing, so that the worker can read hyperparameters without loading torch.
"""
