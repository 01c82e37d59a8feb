"""The explorer: a GraphiQL page that is signed in, subscribes, and holds queries for the main job."""
