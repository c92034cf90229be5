"""The product, bottom to top. A feature may import only features of earlier groups."""

FEATURES = (
    "accounts", "spaces",
    "contents",
    "media", "notifications",
    "people", "diaries",
    "home", "admin",
)  # fmt: skip
