"""Arrays and frames in, frames out: no database, no web, no drawing."""
