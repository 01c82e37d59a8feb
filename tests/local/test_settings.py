"""Settings of the local stack: what cannot be is named, and nobody's real account is reached."""

import pytest

from local.settings import local_settings


def test_without_an_environment_the_usual_ports_are_taken() -> None:
    settings = local_settings({})
    assert (settings.aws_port, settings.appsync_port, settings.rekognition_port) == (4566, 4000, 4567)
    assert settings.search_url.startswith("sqlite:////")


def test_opensearch_is_chosen_by_name() -> None:
    assert local_settings({"SEARCH": "opensearch"}).search_url == "http://127.0.0.1:9200"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SEARCH", "solr"), ("AWS_PORT", "http"), ("APPSYNC_PORT", "0"), ("REKOGNITION_PORT", "65536")],
)
def test_what_cannot_be_is_named(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{variable}='{value}' is n"):
        local_settings({variable: value})


def test_no_part_reaches_a_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebodys-own")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "somebodys-own")
    environment = local_settings({}).environment
    assert "somebodys-own" not in environment.values()
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
