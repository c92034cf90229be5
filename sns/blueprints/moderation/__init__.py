"""見守り: reports, cases, decisions, letters, objections, measures. Everything a member can write or show plugs in here."""
