"""Requests from outside at the desk, the mails to both sides, and what is erased with a member."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import farewell, letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.moderation import adapters as moderation
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.notifications.actions import News, tell
from sns.blueprints.spaces import deeds, staff_menu
from sns.core import clock
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, addresses, labels, queries
from .models import Petition
from .signals import AuthorAsked, ObjectionAnswered, PetitionDecided, PetitionReceived


def _describe(petition: Petition) -> moderation.Subject:
    return moderation.Subject(
        kind="petition", id=petition.id, label=_l("外からの申出"), author=petition.author, author_id=petition.author_id,
        space_id=petition.space_id, title=str(labels.KINDS[petition.kind]),
        words=f"{petition.address}\n\n{petition.words}", url=("petitions.case", {"petition_id": petition.id}),
        written_at=petition.received_at, is_private=True,
    )  # fmt: skip


def _set_state(_actor: Member | None, _petition: Petition, _state: str, _reason: str | None) -> None:
    raise Refused(_("外からの申出は、申出のページで決めてください"))


moderation.register(
    moderation.Reportable(
        name="petition", label=_l("外からの申出"), tables=(Petition,), find=queries.find,
        may_report=lambda _member, _petition: False, describe=_describe, set_state=_set_state,
    )
)  # fmt: skip
moderation.lead("petition", "petitions.case", "petition_id", _l("外からの申出をみる"))
farewell.also(actions.forget)
staff_menu.add(
    staff_menu.Line("petitions.desk", "mail", _l("外からの申出"), "petitions.work", order=25, marks=("petitions.",))
)
notifications.register(
    notifications.Kind(
        "petition", _l("書いたものへの申出について"), "mail", "once", 13,
        words=lambda _line: _("書いたものについて、外から申出がありました。内容をお確かめください"),
        address=lambda line: ("petitions.mine", {"petition_id": line.facts["petition"]}),
    )
)  # fmt: skip
for _deed, _words in {
    "receive": _l("外からの申出を受けつけました"), "begin": _l("申出の審査をはじめました"),
    "ask_author": _l("書いた人に照会しました"), "answer": _l("照会への回答がありました"),
    "decide": _l("申出について決めました"), "tell": _l("申出の結果を知らせました"),
    "appeal": _l("申出の結果に異議がありました"), "answer_appeal": _l("申出の異議に答えました"),
    "close": _l("申出が完了しました"), "erase": _l("証拠として残していたものを消しました"), "terms": _l("申出の期限を決めました"),
}.items():  # fmt: skip
    deeds.name(f"petition.{_deed}", _words)


def _to_requester(petition: Petition | None, name: str) -> None:
    if petition is None or not petition.email:
        return
    letters.send(
        petition.email, f"petitions/mail/{name}", message_id=f"petition-{petition.id}-{name}", is_asked=True,
        petition=petition, token=addresses.token_of(petition), labels=labels,
    )  # fmt: skip


def _to_author(petition: Petition | None, step: str) -> None:
    if petition is None or petition.author_id is None:
        return
    now = clock.now()
    facts: dict[str, Any] = {"petition": petition.id, "step": step}
    tell(
        {petition.author_id: "petition"},
        News(thing=f"petition:{petition.id}", key=f"petition:{petition.id}:{step}", at=now, facts=facts),
    )


@on(PetitionReceived, job=True)
def confirm(signal: PetitionReceived) -> None:
    """Send who asked the number and the address of the request's page."""
    _to_requester(queries.find(signal.petition_id), "received")


@on(AuthorAsked, job=True)
def ask(signal: AuthorAsked) -> None:
    """Tell the author that they are asked, and by when."""
    _to_author(queries.find(signal.petition_id), "asked")


@on(PetitionDecided, job=True)
def tell_both(signal: PetitionDecided) -> None:
    """Tell both sides what was decided, and why."""
    petition = queries.find(signal.petition_id)
    _to_requester(petition, "decided")
    _to_author(petition, "decided")
    if petition is not None:
        actions.note_told(petition)


@on(ObjectionAnswered, job=True)
def tell_both_again(signal: ObjectionAnswered) -> None:
    """Tell both sides how the objection was answered."""
    petition = queries.find(signal.petition_id)
    _to_requester(petition, "objection")
    _to_author(petition, "objection")
