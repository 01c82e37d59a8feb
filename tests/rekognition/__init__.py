"""Tests of the local Rekognition: the gateway over the real models, and a few through sockets."""
