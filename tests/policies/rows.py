"""What each role is answered at every address, and what is sent there."""

from __future__ import annotations

from typing import Any

from tests.policies import rows_boards
from tests.policies.rows_moving import ROWS as MOVING

# The thing asked about is its author's: a diary entry for the author's ward with a photo and a comment, an invitation,
# a session, a second factor. Author and neighbour are つながり. Staff live in another ward: their office opens no
# diary. A suspended member's session is cut.
ROLES = ("author", "neighbour", "host", "other ward", "ward staff", "other staff", "city staff", "suspended", "visitor")
SIGNED_IN = 7


def _row(*members: Any, strangers: Any) -> list[Any]:
    given = list(members) * (SIGNED_IN if len(members) == 1 else 1)
    assert len(given) == SIGNED_IN
    return given + [strangers] * 2


def _page(*members: Any) -> list[Any]:
    return _row(*members, strangers="in")


def _form(*members: Any) -> list[Any]:
    return _row(*members, strangers="carry")


# 200, 403, 404, 409, 410, 422 as they are; "in": sent to sign in; "carry": the sign-in page with the words kept;
# "go": done, and on to another page.
EVERYBODY, REFUSED_WORDS = [200] * 9, [422] * 9
OWN_PAGE, OWN_FORM, OWN_DEED = _page(200), _form(422), _form("go")
READERS = _page(200, 200, 200, 404, 404, 404, 404)
AUTHOR_SEES = _page(200, *[404] * 6)
AUTHOR_SENDS = _form(422, *[404] * 6)
AUTHOR_DOES = _form("go", *[404] * 6)
# About the author, by anybody else.
OTHERS_SEE = _page(404, *[200] * 6)
OTHERS_DO = _form(404, *["go"] * 6)
NEIGHBOUR_SEES = _page(404, 200, *[404] * 5)
NEIGHBOUR_SENDS = _form(404, 422, *[404] * 5)
NEIGHBOUR_DOES = _form(404, "go", *[404] * 5)
# The ward's office: of its own ward and of the city.
OFFICE_SEES = _page(403, 403, 403, 403, 200, 403, 200)
OFFICE_SENDS = _form(403, 403, 403, 403, 422, 403, 422)
OFFICE_DOES = _form(403, 403, 403, 403, "go", 403, "go")
CASE_SEEN = _page(404, 404, 404, 404, 200, 404, 200)
CASE_SENT = _form(404, 404, 404, 404, 422, 404, 422)
CASE_DECIDED = _form(404, 404, 404, 404, "go", 404, "go")
LEAFLETS_SEEN = _page(403, 403, 200, 403, 200, 403, 200)
LEAFLET_SENT = _form(403, 403, 422, 403, 422, 403, 422)
LEAFLET_SEEN = _page(404, 404, 200, 404, 200, 404, 200)
LEAFLET_STOPPED = _form(404, 404, "go", 404, "go", 404, "go")
# The way in: who is a member already is shown home.
STEP_SEEN, STEP_SENT = _row("go", strangers=200), _row("go", strangers=422)
STEP_TAKEN = _row("go", strangers="go")

ROWS: dict[str, list[Any]] = {
    **MOVING,
    "GET static": EVERYBODY,
    "GET home.index": EVERYBODY,
    "GET search.index": OWN_PAGE,
    "GET home.menu": OWN_PAGE,
    "GET home.ward": OWN_PAGE,
    "GET spaces.index": OWN_PAGE,
    "GET admin.components": _page(403, 403, 403, 403, 200, 200, 200),
    "GET diaries.index": OWN_PAGE,
    "GET diaries.new": OWN_PAGE,
    "POST diaries.create": OWN_FORM,
    "GET diaries.show": READERS,
    "GET diaries.edit": AUTHOR_SEES,
    "POST diaries.edit": AUTHOR_SENDS,
    "GET diaries.delete": AUTHOR_SEES,
    "POST diaries.delete": AUTHOR_DOES,
    "POST contents.create_reply": _form(422, 422, 422, 404, 404, 404, 404),
    "POST contents.react": _form("go", "go", "go", 404, 404, 404, 404),
    "GET contents.edit_reply": AUTHOR_SEES,
    "POST contents.edit_reply": AUTHOR_SENDS,
    "GET contents.delete_reply": AUTHOR_SEES,
    "POST contents.delete_reply": AUTHOR_DOES,
    "GET media.show": _row(200, 200, 200, 404, 404, 404, 404, strangers=404),
    # Signing in
    "GET accounts.sign_in": _row("go", strangers=200),
    "POST accounts.sign_in": REFUSED_WORDS,
    "POST accounts.sign_out": ["go"] * 9,
    "GET accounts.ask_sign_in": EVERYBODY,
    "POST accounts.ask_sign_in": REFUSED_WORDS,
    "GET accounts.sign_in_sent": EVERYBODY,
    "POST accounts.sign_in_sent": REFUSED_WORDS,
    "GET accounts.sign_in_link": EVERYBODY,
    "POST accounts.sign_in_link": ["go"] * 9,
    "GET accounts.second": EVERYBODY,
    "POST accounts.second": REFUSED_WORDS,
    "POST accounts.passkey_options": EVERYBODY,
    "POST accounts.passkey_sign_in": REFUSED_WORDS,
    "GET accounts.ask_reset": EVERYBODY,
    "POST accounts.ask_reset": REFUSED_WORDS,
    "GET accounts.reset_sent": EVERYBODY,
    "GET accounts.reset": EVERYBODY,
    "POST accounts.reset": REFUSED_WORDS,
    # What members settle for themselves
    "GET accounts.appearance": EVERYBODY,
    "POST accounts.appearance": REFUSED_WORDS,
    "GET accounts.settings": OWN_PAGE,
    "GET accounts.devices": OWN_PAGE,
    "POST accounts.end_device": AUTHOR_DOES,
    "POST accounts.end_other_devices": OWN_DEED,
    "GET accounts.email": OWN_PAGE,
    "POST accounts.email": OWN_FORM,
    "GET accounts.email_code": OWN_PAGE,
    "POST accounts.email_code": OWN_FORM,
    "GET accounts.password": OWN_PAGE,
    "POST accounts.password": OWN_FORM,
    "GET accounts.prove": OWN_PAGE,
    "POST accounts.prove": OWN_FORM,
    "POST accounts.prove_options": _form(200),
    "GET accounts.second_factor": OWN_PAGE,
    "GET accounts.add_app": OWN_PAGE,
    "POST accounts.add_app": OWN_DEED,  # begun too long ago: once more from the beginning
    "GET accounts.add_passkey": OWN_PAGE,
    "POST accounts.add_passkey": OWN_FORM,
    "POST accounts.new_passkey_options": _form(200),
    "GET accounts.recovery_codes": OWN_PAGE,
    "POST accounts.renew_codes": OWN_DEED,
    "GET accounts.remove_factor": AUTHOR_SEES,
    "POST accounts.remove_factor": AUTHOR_DOES,
    "GET people.edit": OWN_PAGE,
    "POST people.edit": OWN_FORM,
    "POST people.add_tie": OWN_DEED,
    "POST people.delete_tie": _form("go", "go", "go", 409, "go", "go", "go"),  # where the other ward is home
    "GET people.privacy": OWN_PAGE,
    "POST people.privacy": OWN_FORM,
    "GET people.blocks": OWN_PAGE,
    # Two members
    "GET people.show": OWN_PAGE,
    "GET people.friends": OWN_PAGE,
    "GET people.requests": OWN_PAGE,
    "GET people.ask": OTHERS_SEE,
    "POST people.ask": OTHERS_DO,
    "POST people.accept": OTHERS_DO,
    "POST people.decline": OTHERS_DO,
    "POST people.take_back": OTHERS_DO,
    "GET people.part": NEIGHBOUR_SEES,
    "POST people.part": NEIGHBOUR_DOES,
    "GET people.block": OTHERS_SEE,
    "POST people.block": OTHERS_DO,
    "POST people.unblock": NEIGHBOUR_DOES,
    "POST people.mute": OTHERS_DO,
    "POST people.unmute": NEIGHBOUR_DOES,
    "GET people.testimonial": NEIGHBOUR_SEES,
    "POST people.testimonial": NEIGHBOUR_SENDS,
    "POST people.delete_testimonial": _form("go", "go", *[404] * 5),
    # Notifications
    "GET notifications.index": OWN_PAGE,
    "POST notifications.read_all": OWN_DEED,
    "GET notifications.content": READERS,
    "POST notifications.content": _form("go", "go", "go", 404, 404, 404, 404),
    "GET notifications.settings": OWN_PAGE,
    "POST notifications.settings": OWN_FORM,
    "POST notifications.prove": OWN_DEED,
    "GET notifications.confirm": EVERYBODY,
    "POST notifications.confirm": ["go"] * 9,
    "GET notifications.subscription_new": OWN_PAGE,
    "POST notifications.subscription_create": OWN_FORM,
    "GET notifications.subscription": AUTHOR_SEES,
    "POST notifications.subscription": AUTHOR_SENDS,
    "POST notifications.subscription_delete": AUTHOR_DOES,
    "GET notifications.stop": EVERYBODY,
    "POST notifications.stop": EVERYBODY,
    "POST notifications.undo_stop": EVERYBODY,
    "GET notifications.staff_mail": _page(403, 403, 403, 403, 403, 403, 200),
    "POST notifications.staff_mail_retry": _form(403, 403, 403, 403, 403, 403, "go"),
    # The way in
    "GET people.join": STEP_SEEN,
    "POST people.join": STEP_SENT,
    "GET people.join_email": STEP_SEEN,
    "POST people.join_email": STEP_SENT,
    "GET people.join_code": STEP_SEEN,
    "POST people.join_code": STEP_SENT,
    "POST people.join_code_again": STEP_TAKEN,
    "GET people.join_name": STEP_SEEN,
    "POST people.join_name": STEP_SENT,
    "GET people.join_visibility": STEP_SEEN,
    "POST people.join_visibility": STEP_SENT,
    "GET people.join_promises": STEP_SEEN,
    "POST people.join_promises": STEP_SENT,
    "GET people.join_guardian": STEP_SEEN,
    "POST people.join_guardian": STEP_SENT,
    "GET people.join_waiting": STEP_SEEN,
    "GET people.join_later": EVERYBODY,
    "GET people.join_resume": STEP_TAKEN,
    "GET people.guardian_answer": EVERYBODY,
    "POST people.guardian_answer": ["go"] * 9,
    "GET people.guardian_thanks": EVERYBODY,
    "GET people.promises_terms": EVERYBODY,
    "GET people.promises_privacy": EVERYBODY,
    "GET people.promises_agree": _page("go"),
    "POST people.promises_agree": OWN_FORM,
    "GET people.mailbox": EVERYBODY,
    "GET people.mailbox_mail": EVERYBODY,
    "GET people.invitation_open": _row(200, strangers="go"),
    "GET people.invitations": OWN_PAGE,
    "POST people.invitation_create": OWN_FORM,
    "GET people.invitation_show": AUTHOR_SEES,
    "POST people.invitation_revoke": AUTHOR_DOES,
    # The ward's office
    "GET people.staff_sign_ups": OFFICE_SEES,
    "GET people.staff_sign_up": CASE_SEEN,
    "POST people.staff_approve": CASE_DECIDED,
    "POST people.staff_refuse": CASE_SENT,
    "GET people.staff_joining": OFFICE_SEES,
    "POST people.staff_joining": OFFICE_SENDS,
    "GET people.staff_leaflets": LEAFLETS_SEEN,
    "POST people.staff_leaflets": LEAFLET_SENT,
    "GET people.staff_leaflet": LEAFLET_SEEN,
    "POST people.staff_leaflet_revoke": LEAFLET_STOPPED,
    # Going, and where one lives
    "GET people.leave": OWN_PAGE,
    "POST people.leave": OWN_FORM,
    "GET people.leave_done": EVERYBODY,
    "GET people.leave_take_back": [410] * 9,
    "POST people.leave_take_back": [410] * 9,
    "GET people.residency_page": OWN_PAGE,
    "POST people.residency_ask": OWN_FORM,
    "POST people.residency_code": OWN_FORM,
    "POST people.residency_withdraw": OWN_DEED,
    # The ward's office (add below the others)
    "GET staff.index": _page(403, 403, 403, 403, "go", "go", 200),
    "GET staff.ward": OFFICE_SEES,
    "GET staff.log": OFFICE_SEES,
    "GET staff.role_list": OFFICE_SEES,
    "POST staff.role_appoint": _form(403, 403, 403, 403, 403, 403, 422),
    "POST staff.role_lend": _form(403, 403, 403, 403, 403, 403, 422),
    "POST staff.role_end": OFFICE_DOES,
    "GET people.staff_members": OFFICE_SEES,
    "GET people.staff_member": OFFICE_SEES,
    "POST people.staff_look": _form(403, 403, 403, 403, 200, 403, 200),
    "POST people.staff_lock": OFFICE_SENDS,
    "POST people.staff_unlock": _form(403, 403, 403, 403, 409, 403, 409),  # the author is not locked
    "POST people.staff_second_factor": _form(403, 403, 403, 403, 409, 403, 409),  # and has none
    "POST people.staff_confirm_residency": OFFICE_DOES,
    "POST people.staff_make_host": OFFICE_DOES,
    "GET people.staff_residency": OFFICE_SEES,
    "POST people.staff_print_letters": OFFICE_DOES,
    "POST people.staff_residency_option": OFFICE_DOES,
}
# Around writing
ROWS |= {
    "GET contents.draft_list": OWN_PAGE,
    "POST contents.save_draft": OWN_FORM,
    "GET contents.show_draft": AUTHOR_SEES,
    "POST contents.delete_draft": AUTHOR_DOES,
    "POST contents.take_in_draft": AUTHOR_DOES,
    "POST contents.restore": AUTHOR_DOES,
    "POST contents.restore_reply": AUTHOR_DOES,
    "GET contents.content_history": READERS,
    "GET contents.reply_history": READERS,
    "GET contents.new_reply": READERS,
    "POST media.upload": OWN_FORM,
    "POST diaries.publish_now": AUTHOR_DOES,
    "POST diaries.take_back": AUTHOR_DOES,
}
ROWS |= rows_boards.ROWS
# Where nothing is named, an empty form is sent.
SENT: dict[str, dict[str, str]] = {
    **rows_boards.SENT,
    "accounts.sign_in": {"email": "x@example.jp", "password": "not-the-password"},
    "accounts.appearance": {"theme": "plaid"},
    "contents.react": {"kind": "like"},
    "notifications.settings": {"most_a_day": "many"},
    "contents.edit_reply": {"body": ""},
    "people.move": {"ward": "shirasuna", "tie": "live"},
    "people.add_tie": {"ward": "asanagi", "tie": "work"},
    "people.join_visibility": {"visibility": "everybody"},
    "people.guardian_answer": {"do": "agree"},
    "people.invitation_create": {"note": "な" * 400},
    "people.privacy": {"default_visibility": "everybody"},
    "people.staff_leaflets": {"days": "3"},
}
