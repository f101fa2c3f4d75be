"""From files as organisations have them to a publication: take, land, validate, prove, publish."""
