"""Where somebody in a meeting can say something without a name; the app that keeps the box offers it."""

from collections.abc import Callable

from meetings.models import Meeting

Link = Callable[[Meeting], str]
_links: list[Link] = []


def offer(link: Link) -> None:
    """Take `link(meeting)` as the address of the box, "" for none; called from apps.py."""
    _links[:] = [link]


def link_for(meeting: Meeting) -> str:
    return _links[0](meeting) if _links else ""
