"""The KV cache."""

import torch

from models.engine.layers.kv_cache import KvCache, KvCacheShape

CPU = torch.device("cpu")


def test_slots_shrink_after_a_long_sequence() -> None:
    """What the remaining sequences have in the cache stays."""
    cache = KvCache(KvCacheShape(layers=1, heads=1, kv_heads=1, head_size=4), torch.float32, CPU)

    def attend(prompt_lengths: list[int], tokens: torch.Tensor) -> torch.Tensor:
        step, x = cache.begin(prompt_lengths), tokens.view(-1, 1, 4)
        return cache.attend(0, step, x, x, x)

    torch.manual_seed(0)
    prompt, token = torch.randn(9, 4), torch.randn(1, 4)
    attend([9], prompt)
    expected, nbytes = attend([], token), cache.nbytes
    cache.clear()
    attend([9, 800], torch.cat((prompt, torch.randn(800, 4))))
    cache.keep([0])
    torch.testing.assert_close(attend([], token), expected)
    assert cache.nbytes == 2 * nbytes  # two slots
