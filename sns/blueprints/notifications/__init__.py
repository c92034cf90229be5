"""通知 (notification): what concerns a member, in the bell and by mail, and 新着メール (subscription) by field and ward."""
