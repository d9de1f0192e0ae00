"""What was spent, read from the registry: the service itself only asks what is left of a budget."""

from models.domain.limits import Cost
from models.registry import Registry


def spent(registry: Registry, member: str | None = None) -> Cost:
    """By everybody, or by one member."""
    with registry.spending._file.reading() as database:
        rows = database.table("spending").rows_where("? IS NULL OR member = ?", [member, member])
        found = [(int(row["posts"]), float(row["dollars"])) for row in rows]
    return Cost(sum(posts for posts, _dollars in found), round(sum(dollars for _posts, dollars in found), 4))
