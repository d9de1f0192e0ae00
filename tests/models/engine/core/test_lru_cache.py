"""A shelf of a bounded size."""

from models.engine.core.lru_cache import LruCache


def test_the_least_recently_used_makes_room() -> None:
    """Of three things of which two fit, the one that was not used for longest goes."""
    shelf = LruCache[str](10)
    shelf.put("a", "A", 4)
    shelf.put("b", "B", 4)
    shelf.take("a")
    shelf.put("c", "C", 4)
    assert list(shelf) == ["a", "c"]


def test_what_is_in_use_stays() -> None:
    """Things in use are not put away, and it is said when there is no room because of them."""
    shelf = LruCache[str](10, is_in_use=lambda thing: thing == "A")
    shelf.put("a", "A", 8)
    shelf.put("b", "B", 2)
    assert not shelf.make_room(4)
    assert shelf.values() == ["A"]


def test_dropping_and_replacing_free_room() -> None:
    """The size is that of what stands there now."""
    shelf = LruCache[str](10)
    shelf.put("a", "A", 4)
    shelf.put("a", "A again", 6)
    shelf.drop("none")
    assert (shelf.size, shelf.take("a"), shelf.take("b")) == (6, "A again", None)
    shelf.drop("a")
    assert shelf.size == 0
