"""The product, bottom to top. A feature may import only features of earlier groups."""

FEATURES = (
    "accounts", "spaces",
    "contents",
    "media", "notifications", "search", "polls",
    "people", "diaries", "boards", "events", "hosts",
    "postmail",
    "home", "admin",
)  # fmt: skip
