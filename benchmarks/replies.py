"""Prompts for answering a message: which one makes a persona answer, and not write the message on?

    DATA_DIR=DIR python benchmarks/replies.py      (DIR has the base model of the sample persona, as after `mynah demo`)

X's export has an account's replies but not what they reply to, so the messages are written here, one for each reply
of the sample account. Prints for each prompt

    own        loss of the account's real replies after the message that they answer, in nats per token
    other      loss after a message that another reply answers; the gain is what the message tells of its reply
    held-out   own, of the replies that the persona was not trained on

and then a JSON line, and 20 answers to fresh messages, to be read. Losses leave out the name that a reply begins with.
"""

import argparse
import json
from pathlib import Path

import torch
from peft import PeftModel
from torch.nn import functional

from models.base_models.catalog import LoadedBase, load, resolve
from models.engine.request import Sampling
from models.text.tweet_text import cut_tweet
from trainer.data.corpus import build_corpus
from trainer.data.held_out_split import split
from trainer.settings import TrainerSettings
from trainer.sources import open_source

SAMPLE = Path(__file__).parents[1] / "trainer" / "sample"
HANDLE = "earl_of_snacks"
POST = "I made Bruce go “ding” for Mabel. All the lights on the floor came up at once."  # what is replied to
MESSAGES = {  # by the words that the account's reply begins with
    "The tide is out": "The beach is empty now, the sea has gone out and all the tourists have left.",
    "I have told the spaniel": "Didn't you already tell us the one about the spaniel?",
    "I charge the usual": "What does it cost if I scream at you?",
    "No, sir, I do not": "Do you do anything for Halloween?",
    "I do not give refunds": "I want my money back!",
    "I challenged you": "👍",
    "I did not make": "What did you put into this sandwich?",
    "Madam, the egg": "Is the egg sandwich still good? It says Tuesday.",
    "You may not settle": "Can I pay for our duel by card?",
    "I do not have": "Who is your nougat guy?",
}
FRESH = (
    "What do you think about Mondays?",
    "You are only a vending machine.",
    "Are you a ghost?",
    "I love you",
    "Who stole my lunch?",
    "good morning!",
    "Can you recommend a snack?",
    "lol what does that even mean",
    "Tell me about your family.",
    "Why is it so cold in here?",
)
PROMPTS = {  # {post}: what is replied to; {message}; <s>: the token between posts
    "nothing": "<s>",
    "continued": "<s>{message}",
    "newline": "<s>{message}\n",
    "quoted": "<s>“{message}”\n",
    "post, newlines": "<s>{post}\n{message}\n",
    "separate": "<s>{message}<s>",
    "name": "<s>@reader {message}<s>",
    "newline, to a name": "<s>{message}\n@reader",
    "separate, to a name": "<s>{message}<s>@reader",
    "post, to a name": "<s>{post}<s>{message}<s>@reader",
    "post, newlines, to a name": "<s>{post}\n{message}\n@reader",
}
NEW_TOKENS = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)
    settings = TrainerSettings()
    base = load(resolve("smollm2", settings.home, settings.hf_endpoint))
    model = PeftModel.from_pretrained(base.model, SAMPLE / "persona").eval()
    posts = split(build_corpus(open_source(f"archive:{SAMPLE}", settings).tweets(HANDLE)).texts)
    texts = [text for text in (*posts.train, *posts.held_out) if text.startswith("@")]
    replies = {words: text for words in MESSAGES for text in texts if text.partition(" ")[2].startswith(words)}
    found, messages = {}, [MESSAGES[words] for words in replies]
    print(f"{len(replies)} replies, {sum(text in posts.held_out for text in replies.values())} held out")
    print(f"{'prompt':28}{'own':>10}{'other':>10}{'gain':>10}{'held-out':>10}")
    for name, prompt in PROMPTS.items():
        said = [text.partition(" ")[2] for text in replies.values()]
        own = [_loss(model, base, prompt, message, text) for message, text in zip(messages, said, strict=True)]
        others = [*messages[1:], messages[0]]
        other = [_loss(model, base, prompt, message, text) for message, text in zip(others, said, strict=True)]
        held_out = [loss for loss, text in zip(own, replies.values(), strict=True) if text in posts.held_out]
        row = _per_token(own), _per_token(other), _per_token(other) - _per_token(own), _per_token(held_out)
        found[name] = row
        print(f"{name:28}" + "".join(f"{figure:10.3f}" for figure in row), flush=True)
    print(json.dumps({"losses": found, "threads": given.threads}))
    for name, prompt in PROMPTS.items():
        print(f"\n{name}: {prompt!r}")
        torch.manual_seed(given.seed)
        for message, answers in zip(FRESH, _answers(model, base, prompt), strict=True):
            print(f"  {message}", *(f"    {answer}" for answer in answers), sep="\n", flush=True)


def _tokens(base: LoadedBase, prompt: str, message: str) -> list[int]:
    """The prompt's tokens, with the token between posts where it says `<s>`."""
    parts = [part.format(post=POST, message=message) for part in prompt.split("<s>")[1:]]
    return [token for part in parts for token in (base.separator, *(base.tokens(part) if part else ()))]


@torch.no_grad()
def _loss(model: PeftModel, base: LoadedBase, prompt: str, message: str, text: str) -> tuple[float, int]:
    """The summed loss of `text` after the prompt, in nats, and its number of tokens."""
    context = _tokens(base, prompt, message)
    is_at_start = prompt.endswith(("<s>", "\n"))
    tokens = [*base.tokens(text if is_at_start else f" {text}"), base.separator]
    logits = model(input_ids=torch.tensor([context + tokens])).logits[0, len(context) - 1 : -1]
    return functional.cross_entropy(logits.float(), torch.tensor(tokens), reduction="sum").item(), len(tokens)


def _per_token(losses: list[tuple[float, int]]) -> float:
    return sum(nats for nats, _ in losses) / max(1, sum(tokens for _, tokens in losses))


@torch.no_grad()
def _answers(model: PeftModel, base: LoadedBase, prompt: str) -> list[list[str]]:
    """Two answers to each fresh message, sampled with the engine's defaults."""
    sampling = Sampling()
    rows = [_tokens(base, prompt, message) for message in FRESH for _ in range(2)]
    width = max(map(len, rows))
    ids = torch.tensor([[base.separator] * (width - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows])
    written = model.generate(
        input_ids=ids,
        attention_mask=mask,
        do_sample=True,
        temperature=sampling.temperature,
        top_k=sampling.top_k,
        top_p=sampling.top_p,
        max_new_tokens=NEW_TOKENS,
        eos_token_id=base.separator,
        pad_token_id=base.separator,
    )[:, width:]
    texts = [base.tokenizer.decode(row, skip_special_tokens=True) for row in written]
    answers = [cut_tweet(text, is_finished=True) for text in texts]
    return [answers[row : row + 2] for row in range(0, len(answers), 2)]


if __name__ == "__main__":
    main()
