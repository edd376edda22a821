"""Behind `kam_lab.world`: the schema of the tables, reading CSV with patience, and checking against the schema."""
