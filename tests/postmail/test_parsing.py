"""Mails as they really come: old charsets, broken headers, HTML alone, photos between the words."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from sns.blueprints.postmail import parsing
from tests.factories import jpeg
from tests.postmail.mails import attach, write

HEAD = b"From: a@phone.example\r\nTo: post@demo.example\r\nMessage-ID: <1@phone.example>\r\n"


def read(raw: bytes | EmailMessage, **how: Any) -> parsing.Letter:
    letter = parsing.read(raw if isinstance(raw, bytes) else raw.as_bytes(), **how)
    assert letter is not None
    return letter


def bare(body: bytes, kind: bytes = b"text/plain; charset=utf-8", more: bytes = b"Subject: x\r\n") -> bytes:
    return HEAD + more + b"Content-Type: " + kind + b"\r\n\r\n" + body


JIS = "散歩①です".encode("iso2022_jp_2004").replace(b"\x1b$(Q", b"\x1b$B")


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("日記です".encode("iso2022_jp"), b"text/plain; charset=ISO-2022-JP", "日記です"),
        (JIS, b"text/plain; charset=ISO-2022-JP", "散歩①です"),
        ("ｶﾅです".encode("iso2022_jp_ext"), b"text/plain; charset=iso-2022-jp", "ｶﾅです"),
        ("髙島屋①".encode("cp932"), b"text/plain; charset=Shift_JIS", "髙島屋①"),
        ("日記です".encode("euc_jp"), b"text/plain; charset=EUC-JP", "日記です"),
        ("日記です".encode(), b"text/plain", "日記です"),
        ("日記です".encode("cp932"), b"text/plain; charset=utf-8", "日記です"),
        ("日記です".encode("iso2022_jp"), b"text/plain; charset=us-ascii", "日記です"),
        ("日記です".encode(), b"text/plain; charset=no-such-thing", "日記です"),
        (b"\xf9\x8b\x82\xa0", b"text/plain; charset=Shift_JIS", "〓あ"),
        ("😀です".encode(), b"text/plain; charset=utf-8", "😀です"),
        (b"one \r\ntwo\r\n-- \r\nname", b"text/plain; format=flowed", "one two\n--\nname"),
        ("きょう \r\nは".encode(), b"text/plain; charset=utf-8; format=flowed; delsp=yes", "きょうは"),
    ],
)
def test_words_are_read_in_any_charset(body: bytes, kind: bytes, said: str) -> None:
    assert read(bare(body, kind)).body == said


def encoded(words: bytes, charset: str) -> bytes:
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(words) + b"?="


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (encoded("朝の①散歩".encode("cp932"), "Shift_JIS"), "朝の①散歩"),
        (encoded("朝の散".encode()[:4], "UTF-8") + b"\r\n " + encoded("朝の散".encode()[4:], "UTF-8"), "朝の散"),
        ("朝の散歩".encode(), "朝の散歩"),
        ("朝の散歩".encode("iso2022_jp"), "朝の散歩"),
        (b"=?utf-8?B?broken", "=?utf-8?B?broken"),
        (b"=?utf-8?B?44GCa?=", None),
        (b"", ""),
    ],
)
def test_subjects_are_read_however_they_are_written(subject: bytes, said: str | None) -> None:
    letter = read(bare(b"x", more=b"Subject: " + subject + b"\r\n"))
    assert said is None or letter.subject == said


def test_html_alone_becomes_lines_and_quotes() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><div>一行目</div><div>二行目<br>三行目</div>"
        "<p>見て<a href='https://example.jp/a'>ここ</a></p><script>alert(1)</script>"
        "<blockquote>もと<blockquote>もっと前</blockquote></blockquote></body></html>"
    )
    said = read(bare(html.encode(), b"text/html; charset=utf-8")).body
    assert said == "一行目\n二行目\n三行目\n見てここ https://example.jp/a\n\n> もと\n> > もっと前"


def test_photos_between_words_keep_all_words() -> None:
    message = write("post@demo.example", "a@phone.example", body="前\n")
    attach(message, jpeg().getvalue(), "写真.jpg")
    attach(message, b"%PDF", "ちらし.pdf", "application/pdf")
    attach(message, jpeg().getvalue(), "IMG_1.HEIC", "application/octet-stream")
    attach(message, b"x", "smime.p7s", "application/pkcs7-signature")
    extra = EmailMessage(policy=SMTP)
    extra.set_content("後\n")
    message.attach(extra)
    letter = read(message)
    assert letter.body == "前\n後"
    assert [photo.name for photo in letter.photos] == ["写真.jpg", "IMG_1.HEIC"]
    assert letter.others == ["ちらし.pdf"]


def test_of_two_versions_the_plain_one_is_read_unless_it_is_empty() -> None:
    message = write("post@demo.example", "a@phone.example", body="ことば\n")
    message.add_alternative("<p>HTML</p>", subtype="html")
    assert read(message).body == "ことば"
    empty = write("post@demo.example", "a@phone.example", body="\n")
    empty.add_alternative("<p>HTML</p>", subtype="html")
    assert read(empty).body == "HTML"


@pytest.mark.parametrize(
    ("headers", "robot"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto"), ({"Auto_Submitted": "no"}, None), ({"Precedence": "list"}, "list"),
        ({"List_Id": "<x.example>"}, "list"), ({"Return_Path": "<>"}, "bounce"), ({"X_Autoreply": "yes"}, "auto"),
    ],
)  # fmt: skip
def test_what_no_person_sent_is_known(headers: dict[str, str], robot: str | None) -> None:
    assert read(write("post@demo.example", "a@phone.example", **headers)).robot == robot


def test_our_own_mails_and_daemons_are_known() -> None:
    assert read(HEAD.replace(b"<1@phone.example>", b"<x@engawa>") + b"\r\nx").robot == "own"
    assert read(write("post@demo.example", "MAILER-DAEMON@phone.example")).robot == "robot"
    assert read(b"To: post@demo.example\r\n\r\nx").robot == "robot"


def test_only_the_named_server_is_believed_about_the_sender() -> None:
    for results, verdict in (
        ("mx.example; spf=pass; dmarc=pass", True), ("mx.example; dkim=pass; dmarc=fail", False),
        ("mx.example; spf=softfail; dkim=none", False), ("forged.example; spf=pass", None),
    ):  # fmt: skip
        message = write("post@demo.example", "a@phone.example", Authentication_Results=results)
        assert read(message, authserv="mx.example").verdict is verdict
        assert read(message).verdict is None


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00" * 1000, b"\xff\xfe garbage", HEAD, HEAD + b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x",
        HEAD + b"Content-Type: multipart/mixed\r\n\r\nno boundary", HEAD + b"Content-Type: /;;=\r\n\r\nx",
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!", HEAD + b"Content-Type: message/rfc822\r\n\r\nTo: x\r\n\r\ny",
        bare(b"x" * 100, more=b"Subject: " + b"=?utf-8?Q?" + b"=E3" * 500 + b"?=\r\n"),
        b"From: <<<>>>\r\nTo: @@@, ,\r\nMessage-ID: \xe3\x81\r\n\r\nx", HEAD + b"Content-Type: text/plain; charset*=\xff\r\n\r\nx",
    ],
)  # fmt: skip
def test_whatever_comes_is_read_or_refused_but_never_a_fault(raw: bytes) -> None:
    parsing.read(raw)
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(600))
    parsing.read(HEAD + nested)
