"""まちの縁側 (Engawa): a member-only local-community social network."""
