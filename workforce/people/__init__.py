"""Workers, teams, posts, absence, and the identities that join the files."""
