"""Texts written to break the text door: scripts in many disguises, and shapes that make parsers slow."""

from __future__ import annotations

import random
import re
from itertools import product

BODY = 10_000
# What no reader sees; nothing of it may come out of the door.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)

_SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "javascript\u200b:alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61vascript:alert(1)",
    "java&#9;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "javascript:123",
    "javascript://example.jp/%0aalert(1)",
    "ｊavascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    "blob:https://example.jp/1",
    "view-source:https://example.jp/",
    "intent://example.jp#Intent;end",
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "/&#9;/evil.example/",
    "\\\\evil.example\\a",
    "https:javascript:alert(1)",
    "https://a@evil.example/",
    'https://example.jp/"onmouseover=alert(1)//',
    "https://example.jp/'onmouseover='alert(1)",
)
_CARRIERS = (
    "[x]({})",
    "[x](<{}>)",
    '[x]({} "t")',
    "![x]({})",
    "[x][r]\n\n[r]: {}",
    "<{}>",
    '<a href="{}">x</a>',
    "<a href='{}'>x</a>",
    "<a href={}>x</a>",
    '<A HREF="{}" TARGET=_blank>x</A>',
    '<img src="{}">',
    '<iframe src="{}"></iframe>',
    '<form action="{}"><button>x</button></form>',
    '<svg><a xlink:href="{}"><text>x</text></a></svg>',
    '<blockquote cite="{}">x</blockquote>',
    "{}",
)
_TAGS = (
    "script", "img", "svg", "math", "iframe", "object", "embed", "video", "audio", "body", "details", "input", "style",
    "form", "button", "marquee", "template", "noscript", "textarea", "title", "xmp", "plaintext", "select", "p",
    "strong", "a", "td", "ruby", "rt", "li", "pre", "code", "blockquote", "ol", "h3", "hr", "br",
)  # fmt: skip
_ATTRIBUTES = (
    "onerror=alert(1) src=x",
    'onclick="alert(1)"',
    "onfocus=alert(1) autofocus tabindex=1",
    "ontoggle=alert(1) open",
    "/onload=alert(1)",
    'style="background:url(javascript:alert(1))"',
    "srcdoc='<script>alert(1)</script>'",
    "id=main name=body class=dialog data-ward=x",
    "\nonmouseover\n=\nalert(1)",
    'title="`onmouseover=alert(1)`"',
    'title="><script>alert(1)</script>"',
    "href=/ok onpointerenter=alert(1)",
    "formaction=javascript:alert(1)",
)
_LOOSE = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script\x00>alert(1)</script>",
    "<script/x>alert(1)</script>",
    "<script>alert(1)",
    "</script><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<!DOCTYPE html><html><body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import url(https://evil.example/x.css);</style>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><mi><table><mglyph><svg><mtext><textarea><a title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<p title=\"</p><img src=x onerror=alert(1)>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<table><td><svg><td><img src=x onerror=alert(1)>",
    "<select><template><style><!--</style><a rel=\"--></style></template></select><img src=x onerror=alert(1)>\">",
    "`<script>alert(1)</script>`",
    "``<img src=x onerror=alert(1)>``",
    "```\n<script>alert(1)</script>\n```",
    "```\"><img src=x onerror=alert(1)>\nx\n```",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "# <svg onload=alert(1)>",
    "|<img src=x onerror=alert(1)>|b|\n|-|-|\n|<script>alert(1)</script>|`|<b onclick=alert(1)>|`|",
    "~~<script>~~alert(1)~~</script>~~",
    "**<img **src=x onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<a href=\"https://example.jp/`\" title=\"` onmouseover=alert(1) \">x</a>",
    "[a](https://example.jp/ \"onmouseover=alert(1)\")",
    "[a](https://example.jp/ \"x\" onmouseover=\"alert(1)\")",
    "[<script>alert(1)</script>](https://example.jp/)",
    "[a](<javascript:alert(1)> \"https://example.jp/\")",
    "![x\" onerror=\"alert(1)](https://example.jp/a.png)",
    "<https://example.jp/\" onmouseover=\"alert(1)>",
    "<a@b.jp\" onmouseover=\"alert(1)>",
    "https://example.jp/<script>alert(1)</script>",
    "https://example.jp/\"><script>alert(1)</script>",
    "https://example.jp/?q=%22%3E%3Cscript%3E&lt;script&gt;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e",
    "\\<script>alert(1)\\</script>",
    "\x02klzzwxh:0000\x03<script>alert(1)</script>",
    "\x02wzxhzdk:0\x03<b>\x02amp\x03lt;img src=x onerror=alert(1)>",
    "\x0260\x03script\x0262\x03alert(1)",
    "＜script＞alert(1)＜/script＞",
    "<ſcript>alert(1)</ſcript>",
    "<img\u2028src=x\u2028onerror=alert(1)>",
    "<a href=#><b><i><u>" * 30 + "<img src=x onerror=alert(1)>",
    "<ruby>漢<rt onclick=alert(1)>か<script>alert(1)</script></rt></ruby>",
    "<ol start=\"1 onclick=alert(1)\"><li>x</ol>",
    "<td align=\"left;background:url(javascript:alert(1))\">x",
    "<style/onload=alert(1)>*{}</style>",
    "<iframe srcdoc=\"&lt;script>alert(1)&lt;/script>\">",
    "<a href=\"\n\njavascript:alert(1)\">x</a>",
    "<a\nhref='https://example.jp/'\nonclick='alert(1)'>x</a>",
    "<div\u00a0onclick=alert(1)>x",
    "{{ config }} {% import os %} ${7*7} #{7*7}",
)  # fmt: skip


def scripts() -> list[str]:
    """Give every payload that tries to bring in a script, a foreign address or an attribute."""
    return [
        *(carrier.format(address) for carrier, address in product(_CARRIERS, _SCHEMES)),
        *(f"<{tag} {attributes}>x</{tag}>" for tag, attributes in product(_TAGS, _ATTRIBUTES)),
        *_LOOSE,
    ]


_UNITS = (
    "[", "![", "](", "[a](", "[a](b", "[a](/b)", "[a][", "[a][b]", "([", "[[a]", "![a](/b)", "[a](/b (", "[a](((", "[](",
    "<", "</", "<a ", "<a>", "<b>", "<b></b>", "<b>a</b>", "<p>", "<ul>", "<ul><li>", "<table><tr><td>", "<blockquote>",
    "<em><strong>", "</em>", "<a href='/a'>a</a>", "<a href='/", "<a b='", "<!--", "<![CDATA[", "<?", "<!", "<script>",
    "<style></style>", "<font>", "<ruby>a<rt>b</rt></ruby>", "<重要>", "<https://", "<https://a.jp>", "<a@b.jp>", "a@b.jp ",
    "`", "``", "` ", "`a` ", "`a``b", "``` ", "``` ``a`", "```\n", "```\na\n```\n", "````\n```\n", "\n```a`b", "`\\`",
    "*", "**", "* ", " *", "*a", "*a*", "*a **b", "**a", "**a** ", "*_", "_", "__a", "_a_ ", "***a", "**a*", "*a_b", "~~",
    "~", "~~a", "~~a~~", "~a", "***a** b*", "*a**b***c", "_*a", "（*", "(*^_^*)", "(*", "(^", "4*4",
    " ", "  \n", " \n", "\t", "\t\n", "　", "　\n", "a  ", "    a\n", " a\n", "\n", "a\n", "a\n\n", "あ\n", "\n\n\n\n\n\na",
    "- ", "- a\n", "* a\n", "-\n", "- - ", "1. ", "1. a\n", "1. a\n- b\n", "- a\n\n", "- a\n  b\n", "- a\n  - b\n",
    "- a\n 1. b\n", "  - a\n    - b\n", "999. a\n", "1) a\n", ">", "> ", "> a\n", ">\n", "> - ", ">>>>>>a\n", "> > > > a\n",
    "> - a\n", "> |a|b|\n> |-|-|\n", "> ```\n", "\n> a\nb", ">_<", "#", "# ", "# a\n", "# a #", "###### a\n\n", "#a\n",
    "-", "--", "---\n", "- - -\n", "a\n---\n", "===\n", "***\n", "* * *\n", "_ ", "-\n-", "|", "|a", "|a|b|\n", "||\n",
    "|-", "|-|-|\n", "a|b\n-|-\n", "a|b\n-|-\nc|d\n\n", "|`", "|`|`\n", "\\|", "|:-:|", "a|b\n-|-\n" + "|\n" * 40 + "\n",
    "&", "&amp;", "&a", "&#", "&#60;", "&#x26;", "&lt;", "&;", "&copy", "\\", "\\\\", "\\*", "\\[", "\\`", "\\a",
    "https://", "https://a.jp ", "https://a.jp/", "https://a.jp/(", "https://a.jp/)", "https://a.jp/((", "https://a.jp.",
    "https://a-", "https://a.", "http://a@", "https://a.jp/...", "https://a.jp/あ", "(https://a.jp/)", "(", ")", "((", "()",
    "()(", "mailto:a@", "@", "a.", "a", "あ", "漢字かな", "🎆", "👨\u200d👩\u200d👧", "\u200d", "\u200b", "\ufe0f", "\u202e",
    "\u0301", "a\u0301\u0316", "\u0316\u0301", "か\u3099", "\u0344", "ﷺ", "\u1161", "각", "\u1100", "\ud800", "\x00", "\x02",
    "\x02klzzwxh:0001\x03", "\x02wzxhzdk:0\x03", "\r", "\r\n", "\u2028", "\x85", '"', "'", '[a](/b "', "$", "^", "[^1]",
    "[^1]: a\n", "*[a]: b\n", "[a]: /b\n", "[TOC]\n", "{: #a }", ": a\n", "a\n: b\n\n", "!!! a\n", "[[a]]", "+ a\n", "・a\n",
)  # fmt: skip
_HEADS = (
    "", "*", "**", "[", "<a href='", "<b>", "`", "> ", "- ", "|", "a|b\n-|-\n", "https://a.jp/", "# ", "```\n", "\x02", "(",
    "a|" * 19 + "a\n" + "-|" * 19 + "-\n",
)  # fmt: skip


def slow() -> dict[str, str]:
    """Give hostile shapes by name, each cut to the length of the longest body."""
    shapes = {f"{unit!r:.40}": unit * BODY for unit in _UNITS}
    shapes |= {f"{head!r:.20} + {unit!r:.40}": head + unit * BODY for head in _HEADS[1:] for unit in _UNITS[::7]}
    shapes |= {
        f"{a!r:.20} then {b!r:.20}": a * (5000 // len(a)) + b * BODY for a, b in zip(_UNITS, _UNITS[40:], strict=False)
    }
    shapes["lists, ever deeper"] = "\n".join("  " * depth + "- a" for depth in range(BODY))
    shapes["quotes, ever deeper"] = "\n".join(">" * depth + " a" for depth in range(1, 200))
    shapes["backtick runs of every length"] = "a".join("`" * length for length in range(1, 200))
    shapes["star runs of every length"] = "a".join("*" * length for length in range(1, 200))
    shapes["hashes of every length"] = "\n".join("#" * length + " a" for length in range(1, 200))
    shapes["fences of every length"] = "\n".join("`" * length for length in range(150, 1, -1))
    shapes["nested emphasis"] = "*a **b " * 600 + "** *" * 600
    shapes["nested brackets"] = "[" * 5000 + "]" * 5000
    shapes["nested links"] = "[" * 900 + "](/a)" * 900
    shapes["nested tags"] = "<em>" * 900 + "</em>" * 900
    shapes["misnested tags"] = "<em><strong>" * 200 + "</em></strong>" * 200
    shapes["just within the signs"] = "**あ** " * 249 + "あ" * BODY
    shapes["just within the signs, links"] = "[あ](/a) " * 490 + "あ" * BODY
    shapes["just within the signs, tags"] = "<b>あ</b>" * 240 + "あ" * BODY
    shapes["opened far apart"] = ("*" + "あ" * 39) * 250
    shapes["opened strong far apart"] = ("**" + "あ" * 38) * 250
    shapes["opened tildes far apart"] = ("~~" + "あ" * 38) * 250
    shapes["ambiguous far apart"] = ("あ*あ" + "_い_" + "あ" * 34) * 250
    shapes["readings"] = "漢《か》" * BODY
    shapes["just within the signs, readings"] = "漢《か》あ" * 490 + "あ" * BODY
    shapes["readings, long"] = ("｜" + "あ" * 40 + "《" + "か" * 40 + "》") * 150
    shapes["readings that never close"] = ("｜" + "あ" * 40 + "《" + "か" * 39) * 150
    shapes["kanji without an end"] = "漢" * BODY
    shapes["bars"] = "｜" * 5000 + "《か》" * 2000
    shapes["lines"] = ("あ" * 9 + "\n") * 1000
    shapes["short paragraphs"] = ("あ" * 18 + "\n\n") * 500
    return {name: text[:BODY] for name, text in shapes.items()}


def random_texts(count: int) -> list[str]:
    """Give seeded noise: signs of Markdown mixed with Japanese, and any code point at all."""
    dice = random.Random(20261120)
    signs = "[]()<>*_~`#-|｜《》か>!&;\\\"'/:.1a \n\n\tあ漢。「」　" + "\u200d\ufe0f\u202e\u0301\u3099😀👩\x02\x03\x00"
    texts = []
    for number in range(count):
        length = dice.randrange(1, 120)
        if number % 3:
            texts.append("".join(dice.choice(signs) for _ in range(length)))
        else:
            texts.append("".join(chr(dice.randrange(0x110000)) for _ in range(length)))
    return texts
