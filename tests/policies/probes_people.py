"""Asking members' pages, circles and the way in."""

from __future__ import annotations

from .marked import Town
from .people import SHARED, Person
from .probing import probe

_STEPS = ("", "email", "code", "name", "visibility", "promises", "guardian")


@probe("GET people.show", shows=("title", "body", "alt", "nickname"))
def _pages(town: Town) -> str:
    pages = []
    for thing in town.all():
        page = town.get(f"/members/{thing.author.id}")
        # A name is no secret to members, but between two of whom one blocked the other.
        if not thing.name.startswith("block") and thing in town.hidden:
            page = page.replace(thing.mark("nickname"), "")
        pages.append(page)
    for person in town.people:
        page = town.get(f"/members/{person.member.id}")
        assert page.startswith("200" if "nickname" in person.shown else "404"), person.name
        for what, words in SHARED.items():
            assert (words in page) == (what in person.shown), (person.name, what)
        pages += [page, town.get(f"/members/{person.member.id}?as=friends")]
    return "".join(pages)


@probe("GET people.friends", shows=("nickname",), of=("friend", "closed friend"))
def _friends(town: Town) -> str:
    return town.get("/friends") + town.get("/friends?q=zv")


@probe("GET people.requests", shows=("request", "nickname"), of=("asking",))
def _requests(town: Town) -> str:
    return town.get("/friends/requests")


@probe("GET people.blocks")
def _kept_away(town: Town) -> str:
    page = town.get("/settings/blocks")
    blocked = next(person for person in town.people if person.name == "blocked")
    thing = next(thing for thing in town.hidden if thing.name == "blocked")
    for words in (blocked.mark("nickname"), thing.mark("nickname")):
        assert words in page
        page = page.replace(words, "")
    return page


@probe("GET people.ask", "GET people.block", "GET people.part", "GET people.testimonial",
       "POST people.testimonial", "POST people.ask")  # fmt: skip
def _between_two(town: Town) -> str:
    told = ""
    for person in town.people:
        address = f"/members/{person.member.id}"
        told += "".join(town.get(f"{address}/{deed}") for deed in ("ask", "block", "part", "testimonial"))
        told += town.post(f"{address}/testimonial", {"body": ""}) + town.post(f"{address}/ask", {"words": "x" * 999})
    return told


@probe("POST people.accept", "POST people.decline", "POST people.take_back", "POST people.part", "POST people.block",
       "POST people.unblock", "POST people.mute", "POST people.unmute", "POST people.delete_testimonial")  # fmt: skip
def _at_those_who_are_not_there(town: Town) -> str:
    told = ""
    for person in town.people:
        writer = town.writer_about(person.member)
        told += town.post(f"/members/{person.member.id}/testimonials/{writer}/delete", {})
        if person.shown:
            continue
        for deed in ("accept", "decline", "take-back", "part", "block", "mute", "unmute"):
            told += town.post(f"/members/{person.member.id}/{deed}", {})
        if person.name != "blocked":
            told += town.post(f"/members/{person.member.id}/unblock", {})
    assert "302" not in {told_one[:3] for told_one in told.split("\n")}
    return told


@probe("GET people.edit", "POST people.edit", "GET people.privacy", "POST people.privacy", "POST people.add_tie",
       "POST people.delete_tie")  # fmt: skip
def _own_page(town: Town) -> str:
    told = town.get("/settings/profile") + town.get("/settings/privacy")
    for address in ("/settings/profile", "/settings/privacy", "/settings/ties", "/settings/ties/shirasuna/delete"):
        told += town.post(address, {})
    # A look-alike is refused without saying whom it looks like.
    for person in town.people:
        told += town.post("/settings/profile", {"nickname": person.member.nickname}).replace(
            person.mark("nickname"), ""
        )
    return told


@probe("GET people.invitations", "POST people.invitation_create", "GET people.invitation_show",
       "POST people.invitation_revoke", "GET people.invitation_open")  # fmt: skip
def _invitations(town: Town) -> str:
    told = town.get("/invitations") + town.post("/invitations", {"note": "x" * 999})
    for person in town.people:
        invitation = town.invitation_of(person.member, note=person.mark("request"))
        told += town.get(f"/invitations/{invitation.id}") + town.post(f"/invitations/{invitation.id}/revoke", {})
        assert invitation.code not in told + town.get("/invitations")
        told += town.get(f"/i/{invitation.code}")
    return told + town.get("/invitations")


@probe(*(f"{method} people.{step}" for method in ("GET", "POST") for step in (
    "join", "join_email", "join_code", "join_name", "join_visibility", "join_promises", "join_guardian",
    "guardian_answer")), "GET people.join_waiting", "GET people.join_later", "GET people.join_resume",
    "GET people.guardian_thanks", "POST people.join_code_again")  # fmt: skip
def _way_in(town: Town) -> str:
    """Ask as a stranger who types somebody's address and name: the pages repeat it and tell nothing else."""
    stranger, told = town.app.test_client(), ""
    stranger.post("/join/", data={"ward": "asanagi", "tie": "live"})
    for person in town.people:
        page = ""
        words = {"email": person.member.email, "nickname": person.member.nickname, "code": "000000"}
        for step in _STEPS:
            page += town.told(stranger.post(f"/join/{step}", data=words)) + town.told(stranger.get(f"/join/{step}"))
        told += _without_what_was_typed(page, person)
    others = ("join/waiting", "join/later", "join/resume/no-such", "guardian/no-such", "guardian/thanks")
    told += "".join(town.told(stranger.get(f"/{path}")) for path in others)
    told += town.told(stranger.post("/guardian/no-such", data={"do": "agree"}))
    return told + _without_what_was_typed(town.told(stranger.post("/join/code/again")), town.people[-1])


def _without_what_was_typed(page: str, person: Person) -> str:
    return page.replace(person.mark("email"), "").replace(person.mark("nickname"), "")


@probe("GET people.promises_terms", "GET people.promises_privacy", "GET people.promises_agree",
       "POST people.promises_agree")  # fmt: skip
def _promises(town: Town) -> str:
    pages = "".join(town.get(f"/promises/{name}") for name in ("terms", "privacy", "agree"))
    return pages + town.post("/promises/agree", {})


@probe("GET people.mailbox", "GET people.mailbox_mail")
def _mailbox(town: Town) -> str:
    # In the demo everybody reads everybody's mails, by design; elsewhere there is no such page.
    town.app.extensions["mail"]["smtp_url"] = "smtp://127.0.0.1:1"
    try:
        told = town.get("/mailbox") + town.get("/mailbox/20260401T120000000000-0123abcd.eml")
    finally:
        town.app.extensions["mail"]["smtp_url"] = None
    assert [told[:3], told.count("404\n")] == ["404", 2]
    return told


@probe("GET people.staff_sign_ups", "GET people.staff_sign_up", "POST people.staff_approve", "POST people.staff_refuse",
       "GET people.staff_joining", "POST people.staff_joining", "GET people.staff_leaflets",
       "POST people.staff_leaflets", "GET people.staff_leaflet", "POST people.staff_leaflet_revoke")  # fmt: skip
def _offices(town: Town) -> str:
    told = ""
    for person in town.people:
        case = town.applicant(person)
        leaflet = town.invitation_of(person.member, kind="leaflet", note=person.mark("request"))
        for path in ("sign-ups", f"sign-ups/{case}", "joining", "leaflets", f"leaflets/{leaflet.id}"):
            told += town.get(f"/staff/asanagi/{path}")
        for path in (f"sign-ups/{case}/approve", f"sign-ups/{case}/refuse", "joining", "leaflets",
                     f"leaflets/{leaflet.id}/revoke"):  # fmt: skip
            told += town.post(f"/staff/asanagi/{path}", {})
    return told


@probe(
    "GET people.leave", "POST people.leave", "GET people.leave_done", "GET people.leave_take_back",
    "POST people.leave_take_back", "GET people.residency_page", "POST people.residency_ask",
    "POST people.residency_code", "POST people.residency_withdraw",
)  # fmt: skip
def _going_and_residency(town: Town) -> str:
    told = town.get("/settings/leave") + town.post("/settings/leave", {}) + town.get("/leave/done")
    told += town.get("/leave/take-back?t=x") + town.post("/leave/take-back", {"t": "x"})
    for address in ("", "/code", "/withdraw"):
        told += town.post(f"/settings/residency{address}", {})
    return told + town.get("/settings/residency")


@probe(
    "GET staff.index", "GET staff.ward", "GET staff.log", "GET staff.role_list", "POST staff.role_appoint",
    "POST staff.role_lend", "POST staff.role_end", "GET people.staff_members", "GET people.staff_member",
    "POST people.staff_look", "POST people.staff_lock", "POST people.staff_unlock", "POST people.staff_second_factor",
    "POST people.staff_confirm_residency", "POST people.staff_make_host", "GET people.staff_residency",
    "POST people.staff_print_letters", "POST people.staff_residency_option",
)  # fmt: skip
def _staff_side(town: Town) -> str:
    told = town.get("/staff/")
    for index in range(3):
        ward = f"/staff/{town.make.ward(index).slug}"
        for page in ("/", "/log", "/roles", "/members", "/residency"):
            told += town.get(f"{ward}{page}")
        for form in ("roles/appoint", "roles/lend", "roles/1/end", "residency/print", "residency/option"):
            told += town.post(f"{ward}/{form}", {})
        for someone in (*[t.author for t in town.all()], *[p.member for p in town.people]):
            told += town.get(f"{ward}/members/{someone.id}")
            for form in ("look", "lock", "unlock", "second-factor", "residency", "host"):
                told += town.post(f"{ward}/members/{someone.id}/{form}", {})
    return told
