"""Pages of notices, for the walk."""

from __future__ import annotations

from tests.browser.sample import Sample

SAMPLES = [
    Sample("notices", "notices.index", "resident", "/w/{ward}/notices"),
    Sample("notices, nothing to confirm", "notices.index", "resident", "/w/{ward}/notices?tab=waiting&field=1"),
    Sample("notice", "notices.show", "resident", "/notices/{notice}"),
    Sample("notice in plain Japanese", "notices.show", "visitor", "/notices/{notice}?lang=ja-x-easy"),
    Sample("office, notices", "notices.office", "staff", "/staff/{ward}/notices"),
    Sample("office, new notice", "notices.new", "staff", "/staff/{ward}/notices/new"),
    Sample("office, notice", "notices.desk", "staff", "/staff/notices/{notice}"),
    Sample("office, notice that waits", "notices.desk", "staff", "/staff/notices/{asked_notice}"),
    Sample("office, changing a notice", "notices.edit", "staff", "/staff/notices/{asked_notice}/edit"),
    Sample("office, deleting a notice", "notices.delete", "staff", "/staff/notices/{asked_notice}/delete"),
    Sample("office, correcting a notice", "notices.correct", "staff", "/staff/notices/{notice}/correct"),
    Sample("office, taking a notice back", "notices.withdraw", "staff", "/staff/notices/{notice}/withdraw"),
    Sample("office, numbers of a notice", "notices.numbers", "staff", "/staff/notices/{notice}/numbers"),
    Sample("office, record of a notice", "notices.record", "staff", "/staff/notices/{notice}/record"),
]
