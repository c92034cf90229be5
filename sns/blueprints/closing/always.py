"""What goes on while the site can only be read; everything else that writes is refused."""

from __future__ import annotations

from sns.core import readonly

# Signing in and keeping one's account safe; one's own data, and going.
_ONESELF = ("accounts.", "bundles.", "people.leave", "people.leave_take_back", "people.promises_agree")
# Nobody is kept near somebody they want away, nor in mails they no longer want.
_PEACE = (
    "people.block", "people.unblock", "people.mute", "people.unmute", "people.privacy", "notifications.stop",
    "notifications.undo_stop", "notifications.settings", "notifications.read_all", "notifications.confirm",
    "people.feed_stop", "calendar.stop", "pushes.end",
)  # fmt: skip
# What stands can still hurt: it is reported, judged, objected to and, where the law asks for it, taken down.
_JUSTICE = ("moderation.", "desk.", "petitions.", "people.staff_lock", "people.staff_unlock", "people.staff_look")
# The office tells its people what happens, and looks after the site.
_OFFICE = (
    "notices.create", "notices.edit", "notices.delete", "notices.ask", "notices.approve", "notices.send_back",
    "notices.publish", "notices.correct", "notices.withdraw", "notices.remind", "notifications.staff_mail_retry",
    "operations.retry", "staff.", "people.staff_second_factor",
)  # fmt: skip
# How far one has read is no word of anybody's.
_READING = ("live:talk_join", "live:talk_leave", "live:talk_read", "live:unread")

ENDPOINTS = (*_ONESELF, *_PEACE, *_JUSTICE, *_OFFICE, *_READING)
readonly.stays_open(*ENDPOINTS)
