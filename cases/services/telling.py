"""Who hears of a case."""

from collections.abc import Iterable

from cases.models import Case
from notifications import outbox
from people.models import User


def tell(
    kind: str,
    case: Case,
    people: Iterable[User | None],
    *,
    key: str,
    but: User | None = None,
    url: str = "",
    **more: object,
) -> None:
    """Notify `people` except who did it himself; `url` where the page of the case is not the place."""
    others = [p for p in people if p is not None and (but is None or p.pk != but.pk)]
    if others:
        outbox.notify(
            f"cases.{kind}",
            others,
            key=f"case-{case.pk}-{key}",
            target=case,
            url=url or case.get_absolute_url(),
            context={"case": case, "by": but, **more},
        )
