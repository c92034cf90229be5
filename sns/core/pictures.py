"""What is known of photos without opening one: what is refused and in which words, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogue; whoever shows it translates it."""
    return sentence


SENTENCES = {
    "kind": N_("この形式のファイルは使えません。JPEG、PNG、WebP、AVIF、HEIC の写真を選んでください。"),
    "empty": N_("ファイルの中身が空です。もう一度写真を選んでください。"),
    "size": N_("写真のファイルが大きすぎます。20 MB までの写真を選んでください。"),
    "pixels": N_("写真の画素数が多すぎます。5,000万画素までの写真を選んでください。"),
    "animated": N_("動く画像は使えません。動かない写真を選んでください。"),
    "broken": N_("この写真は開けませんでした。別の写真を選ぶか、保存し直してからお試しください。"),
    "busy": N_("いま写真の処理が混み合っています。少し待ってから、もう一度お試しください。"),
}


class BadPicture(ValueError):
    """Say that a file cannot become a photo; `reason` is a key of `SENTENCES`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """Give the Japanese sentence for the member, not yet translated."""
        return SENTENCES[self.reason]


@dataclass(frozen=True)
class Picture:
    """Describe a shrunken photo: size of `l`, bytes of each file by its name, hash of what was sent."""

    width: int
    height: int
    weights: dict[str, int]
    sha256: str
