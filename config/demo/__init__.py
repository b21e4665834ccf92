"""The demonstration store: half a year of a believable dealership, told through the services."""
