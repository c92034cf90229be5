"""Questions to the index: which texts answer, newest first, of those the reader may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import Join

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content, ContentSpace, Reply
from sns.blueprints.contents.shapes import Shape
from sns.core import clock, fulltext
from sns.core.db import ask, db
from sns.core.kept import Kept

from . import adapters, index, scope, words
from .adapters import PEOPLE, Person
from .asking import OF_PEOPLE, Question
from .models import Document, Rebuild, Tokens
from .sources import REPLY

MOST = 1_000
MOST_PEOPLE = 100
# So many texts that hold the words are looked at for one page, whoever may read them.
MOST_LOOKED_AT = 50_000

PERIODS = {"week": timedelta(days=7), "month": timedelta(days=31), "year": timedelta(days=366)}

_FTS = sa.table(fulltext.index_name(Tokens.__tablename__), sa.column("rowid"))


@dataclass(frozen=True)
class Filters:
    """What narrows a search: a kind of content, replies or people; a ward, a field, how long ago."""

    kind: str | None = None
    ward_id: int | None = None
    field_id: int | None = None
    period: str | None = None


class Match(NamedTuple):
    """A text that answers: its key in the index, what it is, and the kind of its content."""

    key: int
    source: str
    ref_id: int
    content_kind: str

    @property
    def kind(self) -> str:
        """What it is counted as: a reply, or the kind of content."""
        return REPLY if self.source == REPLY else self.content_kind


@dataclass
class Matches:
    """Texts that answer, newest first; `goes_on`: there are more, or not all that hold the words could be looked at.

    `looked_until`: the key at which looking ended before enough was found.
    """

    newest: Sequence[Match] = ()
    goes_on: bool = False
    looked_until: int | None = None
    counts: Counter[str] = field(default_factory=Counter)


def find(
    reader: Member, question: Question, filters: Filters, *, before: int = index.NEWEST, most: int | None = None,
    shown: int | None = None,
) -> Matches:  # fmt: skip
    """Return the newest `shown` texts that answer and may be read by the reader, with counts up to `most`.

    By themselves both are `MOST`. Where there are more than are shown, the counts may lack what another process did
    in the last seconds.
    """
    most = most or MOST
    shown = min(shown or most, most)
    shape, engine = Shape.of(reader.standing), db.engine.dialect.name
    asked = _asked(engine, question, filters, before)
    looser = (0, 0) if engine == "sqlite" or question.is_exact else (len(question.wanted), len(question.unwanted))
    wish = (engine, shape, looser, filters.ward_id is not None, filters.field_id is not None)
    standing = shape.values(reader.standing)
    rows = ask(_newest(*wish), asked | standing | {"most": shown + 1})
    newest = sorted((Match(*row) for row in rows), reverse=True)
    if len(newest) <= shown or shown == most:
        counts = Counter(match.kind for match in newest)
        edge = None if len(newest) > most else db.session.scalar(_edge(engine), asked)
    else:
        key = (question, filters, before, most, tuple(standing.items()))
        counts, edge = _totals(key, lambda: _count(wish, asked | standing, most))
    return Matches(newest[:shown], counts.total() > most or edge is not None, edge, counts)


# Of a common word a thousand texts are counted, and twenty are shown. What changes in this process is forgotten by
# `wiring`; what changes in another takes these seconds.
_totals: Kept[Any, tuple[Counter[str], int | None]] = Kept(life_s=4)
forget_counts = _totals.forget


def _count(wish: tuple[Any, ...], values: dict[str, Any], most: int) -> tuple[Counter[str], int | None]:
    counts: Counter[str] = Counter()
    for source, kind, count in ask(_counted(*wish), values | {"most": most + 1}):
        counts[Match(0, source, 0, kind).kind] += count
    return counts, None if counts.total() > most else db.session.scalar(_edge(wish[0]), values)


def _asked(engine: str, question: Question, filters: Filters, before: int) -> dict[str, Any]:
    tag = index.tag_token(filters.kind) if filters.kind else None
    among = (None, OF_PEOPLE) if filters.kind == PEOPLE else (tag, "")
    since = clock.now() - PERIODS[filters.period] if filters.period else None
    asked: dict[str, Any] = {
        "asked": question.tsquery(*among) if engine == "postgresql" else question.fts5(*among),
        "before": before, "since": index.key_of(since) if since else 0,
        "ward": filters.ward_id, "field": filters.field_id,
    }  # fmt: skip
    asked |= {f"wanted_{number}": term.flat for number, term in enumerate(question.wanted)}
    return asked | {f"unwanted_{number}": term.flat for number, term in enumerate(question.unwanted)}


def _number(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


def _holding(engine: str, name: str = "asked") -> sa.Select[int]:
    # The keys of texts that hold the words, the newest first.
    asked = sa.bindparam(name, type_=sa.Text)
    if engine == "sqlite":
        key: sa.ColumnElement[int] = _FTS.c.rowid
        holds: sa.ColumnElement[bool] = sa.literal_column(_FTS.name).op("MATCH")(asked)
        order = key.desc()
    else:
        key = Tokens.__table__.c.id
        holds = Tokens.__table__.c.tokens.op("@@")(sa.cast(asked, postgresql.TSQUERY))
        # Not the key itself: the planner would go through the whole table backwards looking for a rare word.
        order = (key + 0).desc()
    return sa.select(key.label("key")).where(holds, key < _number("before"), key >= _number("since")).order_by(order)


@lru_cache
def _edge(engine: str) -> sa.Select[int]:
    return _holding(engine).limit(1).offset(MOST_LOOKED_AT - 1)


@lru_cache(maxsize=512)
def _counted(engine: str, *wish: Any) -> sa.Select[*tuple[Any, ...]]:
    seen = _newest(engine, *wish).subquery("seen")
    return sa.select(seen.c.source, seen.c.kind, sa.func.count()).group_by(seen.c.source, seen.c.kind)


@lru_cache(maxsize=512)
def _newest(
    engine: str, shape: Shape, looser: tuple[int, int], in_ward: bool, in_field: bool
) -> sa.Select[*tuple[Any, ...]]:
    holding = _holding(engine).limit(MOST_LOOKED_AT).subquery("holding")
    statement = _readable(holding, shape).where(*_as_long_texts_say(*looser)).limit(_number("most"))
    if in_ward:
        ward = _number("ward")
        elsewhere = sa.exists().where(ContentSpace.content_id == Content.id, ContentSpace.space_id == ward)
        statement = statement.where(sa.or_(Content.space_id == ward, elsewhere))
    if in_field:
        statement = statement.where(Content.field_id == _number("field"))
    # SQLite reads in the order of `holding` as it is; told to sort, it would look at everything first.
    return statement if engine == "sqlite" else statement.order_by(holding.c.key.desc())


def _readable(holding: sa.Subquery, shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    documents, contents, replies = Document.__table__, Content.__table__, Reply.__table__
    joined: Any = InOrder(holding, documents, documents.c.id == holding.c.key)
    joined = InOrder(joined, contents, contents.c.id == documents.c.content_id)
    joined = joined.outerjoin(replies, sa.and_(documents.c.source == REPLY, replies.c.id == documents.c.ref_id))
    return (
        sa.select(holding.c.key, documents.c.source, documents.c.ref_id, contents.c.kind)
        .select_from(joined)
        .where(scope.findable(shape))
    )


def answered(reader: Member, questions: Sequence[Question]) -> set[int]:
    """Return which of these questions have an answer the reader may read, by their places in the list."""
    if not questions:
        return set()
    shape, engine = Shape.of(reader.standing), db.engine.dialect.name
    values = _asked(engine, questions[0], Filters(), index.NEWEST) | shape.values(reader.standing)
    for number, question in enumerate(questions):
        values[f"asked_{number}"] = question.tsquery() if engine == "postgresql" else question.fts5()
    return set(db.session.scalars(_answered(engine, shape, len(questions)), values))


@lru_cache(maxsize=64)
def _answered(engine: str, shape: Shape, count: int) -> sa.CompoundSelect[int]:
    each = []
    for number in range(count):
        # What the newest few tell is enough for a hint.
        holding = _holding(engine, f"asked_{number}").limit(MOST).subquery(f"holding_{number}")
        one = _readable(holding, shape).limit(1).subquery()
        each.append(sa.select(sa.literal(number)).select_from(one))
    return sa.union_all(*each)


def _as_long_texts_say(wanted: int, unwanted: int) -> list[sa.ColumnElement[bool]]:
    # Where places of tokens were lost, the text itself decides.
    if not wanted:
        return []

    def place(name: str) -> sa.ColumnElement[int]:
        return sa.func.strpos(Tokens.folded, sa.bindparam(name, type_=sa.Text))

    lacks = [place(f"wanted_{n}") == 0 for n in range(wanted)]
    holds = [place(f"unwanted_{n}") > 0 for n in range(unwanted)]
    wrong = sa.or_(*lacks, *holds)
    return [~sa.exists().where(Tokens.id == Document.id, Tokens.folded.is_not(None), wrong)]


class InOrder(Join):
    """A join whose left side is read first: SQLite is not to begin with a table because it looks small."""

    inherit_cache = True


@compiles(InOrder, "sqlite")
def _cross_join(join: InOrder, compiler: SQLCompiler, **options: Any) -> str:
    options["asfrom"] = True
    parts: Any = (join.left, join.right, join.onclause)
    left, right, on = (compiler.process(part, **options) for part in parts)
    return f"{left} CROSS JOIN {right} ON {on}"


def find_people(reader: Member, question: Question, filters: Filters) -> list[Person]:
    """Return the members who answer with what the reader may see of them, the best first, at most `MOST_PEOPLE`."""
    people = adapters.people()
    if people is None:
        return []
    engine = db.engine.dialect.name
    # Only words that are wanted are asked of the index: it knows lines that this reader may not see.
    of_people = Filters(PEOPLE, filters.ward_id)
    values = _asked(engine, Question(question.wanted), of_people, index.NEWEST)
    ids = db.session.scalars(_candidates(engine), values).all()
    if not ids:
        return []
    shown = people.shown(reader, ids, filters.ward_id)
    answering = [person for person in shown if question.is_answered_by(words.flat_parts(person.lines))]
    return sorted(answering, key=lambda person: _place(person, question))[:MOST_PEOPLE]


@lru_cache
def _candidates(engine: str) -> sa.Select[int]:
    holding = _holding(engine).limit(4 * MOST_PEOPLE).subquery("holding")
    return sa.select(Document.ref_id).join(holding, holding.c.key == Document.id)


def _place(person: Person, question: Question) -> tuple[int, str]:
    name = words.flat(person.name)
    found = [name.find(term.flat) for term in question.wanted]
    if [name] == [term.flat for term in question.wanted]:
        return 0, name
    return (1 if 0 in found else 2 if max(found) > 0 else 3), name


def list_lacking(source: str, ids: Collection[int]) -> list[int]:
    """Return which of these texts the index lacks, knows in another version, or has although they are gone."""
    rows = db.session.execute(
        sa.select(Document.ref_id, Document.version, Document.edited_at, Document.words_version).where(
            Document.source == source, Document.ref_id.in_(ids)
        )
    )
    known = {row.ref_id: (row.version, row.edited_at, row.words_version) for row in rows}
    there = {
        ref_id: (*version, words.VERSION) for ref_id, version in adapters.SOURCES[source].versions(ids).items()
    }  # fmt: skip
    return sorted(ref_id for ref_id in known.keys() | there.keys() if known.get(ref_id) != there.get(ref_id))


def rebuilt_until(source: str) -> int:
    """Return the last id of a source that a rebuild has come to."""
    return db.session.scalar(sa.select(Rebuild.last_id).where(Rebuild.source == source)) or 0


def is_unfinished() -> bool:
    """Tell whether a rebuild was interrupted, or there is something to find and no index yet."""
    is_there, is_begun, is_indexed = db.session.execute(
        sa.select(sa.exists().select_from(Content), sa.exists().select_from(Rebuild), sa.exists().select_from(Document))
    ).one()
    return bool(is_begun or (is_there and not is_indexed))
