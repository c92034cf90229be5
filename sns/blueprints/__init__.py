"""The product, bottom to top. A feature may import only features of earlier groups."""

FEATURES = (
    "accounts", "spaces", "pushes",
    "contents",
    "media", "notifications", "search", "polls", "cases",
    "moderation", "screening",
    "talk",
    "people", "diaries", "boards", "events", "notices", "hosts", "chat", "messages", "petitions",
    "postmail", "calendar", "sources",
    "everyday",
    "home", "admin", "figures", "operations", "offline", "bundles", "closing",
)  # fmt: skip
