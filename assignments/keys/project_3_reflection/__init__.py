"""Project 3, looking back: texts only, judged by a person; nothing here has a key."""
