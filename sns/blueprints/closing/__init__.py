"""サービスを終えるとき (closing): read-only mode, the day a site ends, and what is handed over."""
