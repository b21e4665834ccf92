"""Markdown as plain data that a page-setting program can walk: never its source text."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from people import privacy, richtext

Block = dict[str, Any]
Run = dict[str, Any]

STYLES = {"strong": "bold", "em": "italic", "s": "strike"}


def blocks(text: str) -> list[Block]:
    """Return paragraphs, headings, lists, tables, quotations and rules; personal data is masked.

    A block is a dict with `kind`; text is a list of runs `{"text", "bold", "italic", "strike"}`.
    """
    return list(_Walk(richtext.tokens(privacy.mask(text))).until(""))


class _Walk:
    """Reads the flat list of tokens once, from the front."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = iter(tokens)

    def until(self, end: str) -> Iterator[Block]:
        for token in self.tokens:
            if token.type == end:
                return
            block = self._block(token)
            if block is not None:
                yield block

    def _block(self, token: Token) -> Block | None:
        makers = {
            "heading_open": self._heading,
            "paragraph_open": self._paragraph,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "blockquote_open": self._quote,
            "fence": _code,
            "code_block": _code,
            "hr": lambda _token: {"kind": "rule"},
            "table_open": self._table,
        }
        make = makers.get(token.type)
        return make(token) if make else None

    def _heading(self, token: Token) -> Block:
        level = int(token.tag[1:]) - richtext.FIRST_HEADING + 1
        return {"kind": "heading", "level": level, "runs": self._inline()}

    def _paragraph(self, _token: Token) -> Block:
        return {"kind": "paragraph", "runs": self._inline()}

    def _quote(self, _token: Token) -> Block:
        return {"kind": "quote", "blocks": list(self.until("blockquote_close"))}

    def _table(self, _token: Token) -> Block:
        return {"kind": "table", "rows": list(self._rows())}

    def _list(self, token: Token) -> Block:
        end = token.type.replace("open", "close")
        items = []
        for inner in self.tokens:
            if inner.type == end:
                break
            if inner.type == "list_item_open":
                items.append(list(self.until("list_item_close")))
        start = token.attrGet("start")
        return {
            "kind": "list",
            "ordered": token.type == "ordered_list_open",
            "start": int(start) if start is not None else 1,
            "items": items,
        }

    def _rows(self) -> Iterator[list[list[Run]]]:
        """The head is the first row."""
        row: list[list[Run]] = []
        for token in self.tokens:
            if token.type == "table_close":
                return
            if token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(list(_runs(token.children or ())))
            elif token.type == "tr_close":
                yield row

    def _inline(self) -> list[Run]:
        runs = list(_runs(next(self.tokens).children or ()))
        next(self.tokens)  # its end
        return runs


def _code(token: Token) -> Block:
    return {"kind": "code", "text": token.content.rstrip("\n")}


def _runs(children: Sequence[Token]) -> Iterator[Run]:
    on: set[str] = set()
    for token in children:
        name, _, end = token.type.partition("_")
        if name in STYLES:
            (on.add if end == "open" else on.discard)(STYLES[name])
        elif token.type in {"softbreak", "hardbreak"}:
            yield _run("\n", on)
        elif token.content:
            yield _run(token.content, on)


def _run(text: str, on: set[str]) -> Run:
    return {"text": text, **{style: style in on for style in STYLES.values()}}
