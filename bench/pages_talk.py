"""What is measured of rooms and messages: the lists, a room, a conversation."""

from __future__ import annotations

from .pages import Page, Target

PLACES = {
    "lounge": (
        "select r.id from chat_rooms c join talk_rooms r on r.id = c.id join spaces s on s.id = c.space_id "
        "where s.slug = 'kita' and c.is_lounge order by r.id limit 1"
    ),
    "conversation": (
        "select r.id from talk_rooms r join conversation_parts p on p.room_id = r.id join members m on m.id = p.member_id "
        "where m.email = 'sato@demo.example' and p.state = 'in' order by r.line_seq desc, r.id limit 1"
    ),
}
PAGES = (
    Page("room list", "/chat", Target(3, 8)),
    Page("room", "/chat/{lounge}", Target(3, 8)),
    Page("conversations", "/messages/", Target(3, 8)),
    Page("conversation", "/messages/{conversation}", Target(3, 8)),
)
