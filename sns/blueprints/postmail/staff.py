"""What city staff do about mails that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import audit
from sns.core.db import action, reread
from sns.core.signals import emit

from . import queries
from .models import IncomingMail
from .signals import MailArrived


@dataclass(frozen=True)
class Case:
    """A mail, seen from the ward whose menu led to it."""

    ward: Ward
    mail: IncomingMail

    @property
    def space_id(self) -> int:
        """The ward, for the rule."""
        return self.ward.id


def find_case(ward: str, mail_id: int) -> Case | None:
    """Return a mail as staff meet it."""
    space, mail = spaces.find_ward(ward), queries.find_mail(mail_id)
    return Case(space, mail) if space is not None and mail is not None else None


@action
def retry(actor: Member, case: Case) -> bool:
    """Have a mail read once more; False when that is not needed any more."""
    reread(case.mail)
    if case.mail.state != "failed":
        return False
    case.mail.state, case.mail.attempts, case.mail.last_error = "waiting", 0, None
    audit.record("mail.retry", f"mail:{case.mail.id}", actor_id=actor.id, space_id=case.ward.id)
    emit(MailArrived(case.mail.id))
    return True
