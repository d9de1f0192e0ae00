"""The LRU cache."""

from models.engine.core.lru_cache import LruCache


def test_the_least_recently_used_is_evicted() -> None:
    """Of three values of which two fit."""
    cache = LruCache[str](10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    cache.get("a")
    cache.put("c", "C", 4)
    assert list(cache) == ["a", "c"]


def test_values_in_use_are_not_evicted() -> None:
    """The cache says that there is no room because of them."""
    cache = LruCache[str](10, is_in_use=lambda thing: thing == "A")
    cache.put("a", "A", 8)
    cache.put("b", "B", 2)
    assert not cache.evict(4)
    assert cache.values() == ["A"]


def test_removing_and_replacing_free_memory() -> None:
    """Only current values count."""
    cache = LruCache[str](10)
    cache.put("a", "A", 4)
    cache.put("a", "A again", 6)
    cache.remove("none")
    assert (cache.nbytes, cache.get("a"), cache.get("b")) == (6, "A again", None)
    cache.remove("a")
    assert cache.nbytes == 0
