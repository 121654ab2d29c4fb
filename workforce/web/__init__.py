"""What every page shares: access, headers, errors, tables, downloads."""
