"""Other programs read the public notices of a ward and field without signing in, and nothing else."""

from __future__ import annotations

from defusedxml import ElementTree
from flask import Flask

from sns.blueprints.notices import bands
from tests.factories import Factory
from tests.notices.office import Office


def test_feeds_hold_what_is_public_by_ward_and_field(undone: Flask, make: Factory) -> None:
    bands.forget()
    office = Office(undone, make)
    with undone.app_context():
        from_field = office.publish("図書館 & <催し>", field_id=1)
    office.publish("区の会員だけに", visibility="ward")
    office.publish("防災訓練")
    stranger, address = undone.test_client(), f"/w/{office.place.slug}/notices"
    atom = stranger.get(f"{address}.atom")
    titles = [one.text for one in ElementTree.fromstring(atom.data).iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[1:] == ["防災訓練", "図書館 & <催し>"]
    assert stranger.get(f"{address}.atom", headers={"If-None-Match": atom.headers["ETag"]}).status_code == 304
    told = stranger.get(f"{address}.json?field=1").get_json()
    assert [one["title"] for one in told["items"]] == ["図書館 & <催し>"]
    assert told["items"][0]["url"].endswith(f"/notices/{from_field}")
    assert f"{address}.atom" in stranger.get(address).text
    assert stranger.get("/w/nowhere/notices.atom").status_code == 404
