"""The product, bottom to top. A feature may import only features of earlier groups."""

FEATURES = (
    "accounts", "spaces",
    "contents",
    "media", "notifications", "search", "polls", "cases",
    "moderation",
    "talk",
    "people", "diaries", "boards", "hosts", "chat",
    "postmail",
    "home", "admin",
)  # fmt: skip
