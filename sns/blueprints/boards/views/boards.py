"""The boards of a ward or the city, one board, and opening them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for

from sns.blueprints.contents.forms import TAG_LIMIT
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import FieldCard, Ward
from sns.core import text, web
from sns.core.addresses import here, paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from .. import actions, lists, policy, queries
from ..cards import BoardCard
from ..forms import BoardForm
from ..models import HALL, Board
from .blueprint import bp


def find_place(ward: str) -> Ward | None:
    """Return the ward or city an address names."""
    return spaces.find_place(ward)


def find_board(ward: str, slug: str) -> Board | None:
    """Return the board an address names."""
    place = spaces.find_place(ward) or spaces.find_hall_by_slug(ward)
    return queries.find_board(place, slug) if place is not None else None


def board_address(board: Board, endpoint: str = "boards.board", **more: Any) -> str:
    """Return the address of a board."""
    return url_for(endpoint, ward=board.space.slug, slug=board.slug, **more)


@bp.get("/w/<ward>/boards/")
@guard(policy.browse, load=find_place)
def index(place: Ward) -> str:
    """Show the boards a member may enter here, and what moves on them."""
    city = spaces.city_card() or place
    news = [(board, new) for board, new in queries.boards_with_news(me(), place, city) if policy.enter(me(), board)]
    boards = [board for board, _new in news]
    chosen = next((one for one in spaces.fields_by_id().values() if one.slug == request.args.get("field")), None)
    # A board is of one field, its threads may be of another: boards are chosen by theirs, threads by their own.
    wanted = [(board, new) for board, new in news if chosen is None or board.field_id == chosen.id]
    return render_template(
        "boards/index.html",
        place=place,
        page_ward=place,
        own=[(board, new) for board, new in wanted if board.space_id == place.id],
        of_city=[(board, new) for board, new in wanted if board.space_id != place.id],
        has_boards=bool(boards),
        board_ids=[board.id for board in boards],
        fields=_fields_of(boards, chosen),
        field=chosen,
        can_open=policy.open_board(me(), place),
        can_write=any(policy.write(me(), board) for board in boards),
        **_threads(boards, field_id=chosen.id if chosen else None),
    )


def _fields_of(boards: Sequence[BoardCard], chosen: FieldCard | None) -> list[FieldCard]:
    used = {board.field_id for board in boards} - {None}
    if chosen is not None:
        used.add(chosen.id)
    return [card for key, card in spaces.fields_by_id().items() if key in used] if chosen or len(used) > 1 else []


def _threads(
    boards: Sequence[Board | BoardCard], *, field_id: int | None = None, is_pinned: bool | None = None
) -> dict[str, Any]:  # fmt: skip
    sort = request.args.get("sort", "reply")
    sort = sort if sort in lists.SORTS else "reply"
    tag = text.clean_line(request.args.get("tag", "")[: 2 * TAG_LIMIT]) or None
    before = Cursor.parse(request.args.get("before"))
    page = lists.list_threads(me(), boards, sort=sort, tag=tag, field_id=field_id, before=before, is_pinned=is_pinned)
    labels = {"reply": _("新しい返信"), "new": _("新しい話題"), "unread": _("未読")}
    tabs = [
        {"label": label, "url": here(sort=None if key == "reply" else key, before=None), "current": key == sort}
        for key, label in labels.items()
    ]
    return {
        "page": paged(page), "sort": sort, "tabs": tabs, "tag": tag, "tags": () if tag else lists.tags_of(page.items),
    }  # fmt: skip


@bp.get("/w/<ward>/boards/write")
@guard(policy.browse, load=find_place)
def choose(place: Ward) -> str:
    """Ask on which board something is to be written."""
    boards = [board for board in queries.list_boards(place) if policy.write(me(), board)]
    return render_template("boards/choose.html", place=place, page_ward=place, boards=boards)


@bp.get("/w/<ward>/boards/<slug>")
@guard(policy.enter, load=find_board)
def board(board: Board) -> str:
    """Show one board: the threads kept on top, then those that move."""
    shown = _threads([board], is_pinned=False)
    is_start = shown["page"].is_first and shown["sort"] == "reply" and not shown["tag"]
    pinned = lists.list_threads(me(), [board], is_pinned=True).items if is_start else []
    return render_template("boards/board.html", board=board, page_ward=board.ward, pinned=pinned, **shown)


@bp.get("/spaces/<int:space_id>/board")
@guard(policy.enter_hall, load=queries.find_hall)
def of_hall(hall: Ward) -> Any:
    """Lead to the board of an event's participants; who may open it is asked whether to."""
    board = queries.find_board(hall, HALL)
    if board is not None:
        return redirect(board_address(board))
    return render_template("boards/of_hall.html", hall=hall, can_open=policy.open_in_hall(me(), hall))


@bp.post("/spaces/<int:space_id>/board")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.open_in_hall, load=queries.find_hall)
def open_in_hall(hall: Ward) -> Any:
    """Open the board of an event's participants, once."""
    board = actions.open_in_hall(me(), hall)
    web.say(_("掲示板「%(name)s」をひらきました", name=board.name))
    return redirect(board_address(board))


@bp.route("/w/<ward>/boards/new", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.open_board, load=find_place)
def new_board(place: Ward) -> Any:
    """Open a board."""
    form = _board_form()
    if request.method == "POST" and _is_ready(form, place):
        try:
            board = actions.open_board(me(), place, slug=form.slug.data or "", **form.facts)
            web.say(_("掲示板「%(name)s」をひらきました", name=board.name))
            return redirect(board_address(board))
        except Refused as refused:
            form.slug.errors = [*form.slug.errors, refused.words]
    return _board_page(form, place, None)


@bp.route("/w/<ward>/boards/<slug>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.keep_board, load=find_board)
def edit_board(board: Board) -> Any:
    """Change a board, or close it."""
    form = _board_form(board)
    if request.method == "POST":
        form.slug.data = board.slug
        if _is_ready(form, board.space):
            try:
                actions.change_board(me(), board, is_closed=form.is_closed.data, **form.facts)
                web.say(_("掲示板「%(name)s」を変えました", name=board.name))
                return redirect(board_address(board))
            except Refused as refused:
                form.readers.errors = [*form.readers.errors, refused.words]
    return _board_page(form, board.space, board)


def _board_form(board: Board | None = None) -> BoardForm:
    facts: dict[str, Any] = {}
    if board is not None and request.method != "POST":
        facts = {name: getattr(board, name) for name in ("name", "slug", "purpose", "rules", "readers", "writers")}
        facts |= {"slow_s": str(board.slow_s), "field": str(board.field_id or ""), "is_closed": bool(board.closed_at)}
    form = BoardForm(**facts)
    form.offer_fields()
    return form


def _is_ready(form: BoardForm, place: Ward) -> bool:
    if place.is_city or place.is_hall:
        form.readers.data = "city" if place.is_city else "ward"
    return bool(form.validate())


def _board_page(form: BoardForm, place: Ward, board: Board | None) -> Any:
    page = render_template(
        "boards/board_form.html", form=form, place=place, page_ward=board.ward if board else place, board=board
    )
    return page, 422 if request.method == "POST" else 200
