"""The stack on a laptop: emulated AWS, our AppSync, our Rekognition, and what starts, deploys and shows them."""
