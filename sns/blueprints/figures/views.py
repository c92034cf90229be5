"""The page of figures, and the same as a table."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request

from sns.core import csvs
from sns.core.guard import guard
from sns.core.i18n import gettext as _

from . import policy, queries

bp = Blueprint("figures", __name__)


def _wanted() -> date:
    asked = request.args.get("month", "")
    return next((day for day in queries.months() if f"{day:%Y-%m}" == asked), queries.months(1)[0])


@bp.get("/figures")
@guard(policy.see)
def show() -> str:
    """Show what came to the desks in a month, by ward."""
    return render_template(
        "figures/show.html", month=queries.month(_wanted()), months=queries.months(), fewest=queries.FEWEST
    )


@bp.get("/figures.csv")
@guard(policy.see)
def table() -> Response:
    """Give the figures of a month as a table."""
    month = queries.month(_wanted())
    head = (
        _("区"),
        _("報告"),
        _("公開前の確認"),
        _("非表示"),
        _("異議"),
        _("改めたもの"),
        _("最初の判断までの時間(中央値)"),
    )
    rows = [[row.name, *map(_cell, row.cells.values()), row.hours] for row in (*month.rows, month.total)]
    headers = {"Content-Disposition": f'attachment; filename="figures-{month.first:%Y-%m}.csv"'}
    return Response(csvs.table(head, rows), mimetype=csvs.MIME, headers=headers)


def _cell(number: int | None) -> Any:
    return _("%(num)d未満", num=queries.FEWEST) if number is None else number
