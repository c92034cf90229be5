"""The product, bottom to top. A feature may import only features of earlier groups."""

FEATURES = (
    "accounts", "spaces",
    "contents",
    "media", "notifications", "search", "polls", "cases",
    "moderation", "screening",
    "people", "diaries", "boards", "hosts",
    "postmail",
    "home", "admin",
)  # fmt: skip
