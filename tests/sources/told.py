"""What sources tell, for tests: feeds and reports of an invented city."""

from __future__ import annotations

from datetime import datetime

from sns.core import clock

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>市</title>{items}</channel></rss>"""


def rss(*items: str) -> bytes:
    return RSS.format(items="".join(f"<item>{item}</item>" for item in items)).encode()


def entry(
    guid: str,
    title: str = "水道工事のお知らせ",
    words: str = "明日、水が出ません。",
    link: str = "/a.html",
    more: str = "",
) -> str:
    return f"<guid>{guid}</guid><title>{title}</title><description><![CDATA[{words}]]></description><link>{link}</link>{more}"


def report(
    code: str, *, status: str = "通常", deed: str = "発表", kind: str = "大雨警報", event: str = "E1", serial: str = "1",
    at: datetime | None = None, words: str = "大雨に警戒してください。",
) -> bytes:  # fmt: skip
    moment = (at or clock.now()).isoformat()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>気象特別警報・警報・注意報</Title><Status>{status}</Status>
<EditorialOffice>気象台</EditorialOffice><PublishingOffice>気象台</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>気象警報・注意報</Title><ReportDateTime>{moment}</ReportDateTime>
<EventID>{event}</EventID><InfoType>{deed}</InfoType><Serial>{serial}</Serial><Headline><Text>{words}</Text>
<Information type="気象警報・注意報(市町村等)"><Item><Kind><Name>{kind}</Name></Kind><Areas><Area><Name>区</Name><Code>{code}</Code></Area></Areas></Item></Information>
</Headline></Head><Body/></Report>""".encode()
