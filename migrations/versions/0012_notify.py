"""notifications, mails and subscriptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_notify"
down_revision = "0011_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mail_plans",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rhythms", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mail_plans_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mail_plans")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("field_ids", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("space_ids", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("rhythm", sa.String(length=6), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_subscriptions_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_next_at"), ["next_at"], unique=False)

    op.create_table(
        "content_rhythms",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_content_rhythms_content_id_contents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_content_rhythms_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "content_id", name=op.f("pk_content_rhythms")),
    )
    with op.batch_alter_table("content_rhythms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_rhythms_content_id"), ["content_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("item_ids", sa.JSON(), nullable=False),
        sa.Column("more", sa.Integer(), nullable=False),
        sa.Column("is_digest", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_deliveries_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_deliveries_subscription_id_subscriptions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_again_at"), ["again_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_deliveries_member_id_day", ["member_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_sent_at"), ["sent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("is_unread", sa.Boolean(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_notifications_content_id_contents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notifications_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "member_id", "kind", "thing", "day", name=op.f("uq_notifications_member_id_kind_thing_day")
        ),
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index("ix_notifications_bell", ["member_id", "last_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notifications_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notifications_content_id"), ["content_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notifications_last_at"), ["last_at"], unique=False)
        batch_op.create_index(
            "ix_notifications_unread",
            ["member_id", "id"],
            unique=False,
            sqlite_where=sa.text("is_unread"),
            postgresql_where=sa.text("is_unread"),
        )

    op.create_table(
        "mail_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_mail_failures_delivery_id_deliveries"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mail_failures_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_failures")),
    )
    with op.batch_alter_table("mail_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_failures_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_failures_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_failures_member_id"), ["member_id"], unique=False)

    op.create_table(
        "notification_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("voice_space_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rhythm", sa.String(length=6), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["members.id"], name=op.f("fk_notification_events_actor_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_notification_events_delivery_id_deliveries"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notification_events_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name=op.f("fk_notification_events_notification_id_notifications"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voice_space_id"], ["spaces.id"], name=op.f("fk_notification_events_voice_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_events")),
        sa.UniqueConstraint("member_id", "key", name=op.f("uq_notification_events_member_id_key")),
    )
    with op.batch_alter_table("notification_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_events_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_events_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(
            "ix_notification_events_due",
            ["due_at", "member_id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_notification_events_notification_id"), ["notification_id"], unique=False)
    _keep_choices()


def _keep_choices() -> None:
    # Who wanted no mail about requests to be tied had said so in the settings of the account.
    members = sa.table("members", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))
    plans = sa.table(
        "mail_plans",
        sa.column("member_id", sa.Integer),
        sa.column("rhythms", sa.JSON),
        sa.column("quiet_from", sa.Integer),
        sa.column("quiet_until", sa.Integer),
        sa.column("most_a_day", sa.Integer),
        sa.column("is_stopped", sa.Boolean),
    )
    usual = {"quiet_from": 21, "quiet_until": 7, "most_a_day": 10, "is_stopped": False}
    rows = [
        {"member_id": member_id, "rhythms": {"friend_asked": "never"}, **usual}
        for member_id, settings in op.get_bind().execute(sa.select(members.c.id, members.c.settings)).all()
        if (settings or {}).get("mails", {}).get("friend_request") is False
    ]
    if rows:
        op.bulk_insert(plans, rows)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("notification_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_events_notification_id"))
        batch_op.drop_index(
            "ix_notification_events_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notification_events_delivery_id"))
        batch_op.drop_index(batch_op.f("ix_notification_events_actor_id"))

    op.drop_table("notification_events")
    with op.batch_alter_table("mail_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_failures_member_id"))
        batch_op.drop_index(batch_op.f("ix_mail_failures_delivery_id"))
        batch_op.drop_index(batch_op.f("ix_mail_failures_at"))

    op.drop_table("mail_failures")
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notifications_unread", sqlite_where=sa.text("is_unread"), postgresql_where=sa.text("is_unread")
        )
        batch_op.drop_index(batch_op.f("ix_notifications_last_at"))
        batch_op.drop_index(batch_op.f("ix_notifications_content_id"))
        batch_op.drop_index(batch_op.f("ix_notifications_changed_at"))
        batch_op.drop_index("ix_notifications_bell")

    op.drop_table("notifications")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_deliveries_sent_at"))
        batch_op.drop_index("ix_deliveries_member_id_day")
        batch_op.drop_index(batch_op.f("ix_deliveries_created_at"))
        batch_op.drop_index(batch_op.f("ix_deliveries_again_at"))

    op.drop_table("deliveries")
    with op.batch_alter_table("content_rhythms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_content_rhythms_content_id"))

    op.drop_table("content_rhythms")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_next_at"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_member_id"))

    op.drop_table("subscriptions")
    op.drop_table("mail_plans")
