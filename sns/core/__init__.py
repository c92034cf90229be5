"""What Flask lacks for us: database, rules, signals, jobs, text, pictures. Knows no feature and has no page."""
