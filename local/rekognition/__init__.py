"""Amazon Rekognition on a laptop: its wire protocol, answered by real models that ship inside registry packages."""
