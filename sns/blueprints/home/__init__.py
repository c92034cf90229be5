"""ホーム (home): what is new for a member, a ward at a glance, the menu of the phone."""
