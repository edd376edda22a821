"""A simulated class that goes through the whole course, to show and to test the main job."""
