"""template.yaml keeps its promises: nothing public, narrow roles, nothing dropped silently, nothing forgotten."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import ObjectTypeDefinitionNode, parse

from local.appsync.cloudformation import load_template
from local.gallery import headers
from photos.adapters import appsync
from photos.adapters.boto import ANSWERING, WORKING
from photos.adapters.pace import MAX_WAIT_SECONDS
from photos.lifecycle import LEASE_SECONDS, MAX_ATTEMPTS
from photos.search import engines as search
from photos.settings import Settings

ROOT = Path(__file__).parents[2]
TEMPLATE: dict[str, Any] = dict(load_template(ROOT / "template.yaml"))
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
# AppSync's own time-out of a request; a function that answers it has to end before.
APPSYNC_SECONDS = 30
# Rekognition's quota of each of the two calls, in the small regions.
LEAST_CALLS_A_SECOND = 5


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by logical id."""
    return {name: one.get("Properties", {}) for name, one in RESOURCES.items() if one["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")
ALARMS = of_type("AWS::CloudWatch::Alarm")


@pytest.mark.parametrize("name", of_type("AWS::S3::Bucket"))
def test_a_bucket_is_private_encrypted_and_tls_only(name: str) -> None:
    bucket = RESOURCES[name]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["BucketEncryption"]
    (policy,) = (one for one in of_type("AWS::S3::BucketPolicy").values() if one["Bucket"] == {"Ref": name})
    (tls,) = (one for one in policy["PolicyDocument"]["Statement"] if one["Sid"] == "TlsOnly")
    assert (tls["Effect"], tls["Action"], tls["Condition"]) == (
        "Deny",
        "s3:*",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_the_gallery_is_served_only_where_asked_for_and_only_through_its_distribution() -> None:
    gallery = [name for name in RESOURCES if name.startswith("Gallery")]
    assert len(gallery) == 5
    assert {RESOURCES[name]["Condition"] for name in gallery} == {"ServeGallery"}
    assert TEMPLATE["Parameters"]["Gallery"]["Default"] == "no"
    statements = RESOURCES["GalleryBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (reading,) = (one for one in statements if one["Effect"] == "Allow")
    assert reading["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "${GalleryDistribution}" in reading["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]


def test_the_gallery_s_policy_is_the_laptop_s_with_other_addresses() -> None:
    served = RESOURCES["GalleryHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text = served["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"][0]
    ours = headers(aws="AWS", realtime="REALTIME")["Content-Security-Policy"]
    own = re.compile(r"https://\S+|wss?://\S+|\$\{\S+\}|AWS|REALTIME")
    plain = [re.sub(r"\s+", " ", own.sub("", policy)).replace(" ;", ";").strip() for policy in (text, ours)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_its_code_and_a_log_that_ends(function: str) -> None:
    module, _, name = FUNCTIONS[function]["Handler"].partition(".")
    assert f"def {name}(" in (ROOT / "functions" / f"{module}.py").read_text(encoding="utf-8")
    logs = FUNCTIONS[function]["LoggingConfig"]["LogGroup"]["Ref"]
    assert RESOURCES[logs]["Properties"]["RetentionInDays"]


def test_every_handler_is_deployed() -> None:
    deployed = {one["Handler"].partition(".")[0] for one in FUNCTIONS.values()}
    assert deployed == {path.stem for path in (ROOT / "functions").glob("*.py")}


@pytest.mark.parametrize("function", ["OnUploadFunction", "OnChangeFunction", "SweepFunction"])
def test_a_function_that_needs_every_setting_gets_it(function: str) -> None:
    given = FUNCTIONS[function]["Environment"]["Variables"]
    assert {field.upper() for field in Settings.__dataclass_fields__} <= set(given)


def test_everything_is_encrypted_where_it_lies() -> None:
    assert all(one["SqsManagedSseEnabled"] for one in of_type("AWS::SQS::Queue").values())
    assert all(one["SSESpecification"]["SSEEnabled"] for one in of_type("AWS::DynamoDB::Table").values())
    (domain,) = of_type("AWS::OpenSearchService::Domain").values()
    assert domain["EncryptionAtRestOptions"]["Enabled"]
    assert domain["NodeToNodeEncryptionOptions"]["Enabled"]
    assert domain["DomainEndpointOptions"]["EnforceHTTPS"]


def test_every_log_ends() -> None:
    assert all("RetentionInDays" in logs for logs in of_type("AWS::Logs::LogGroup").values())


def test_rekognition_is_not_asked_by_more_at_once_than_its_quota_bears() -> None:
    mapping = FUNCTIONS["OnUploadFunction"]["Events"]["Uploads"]["Properties"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == {"Ref": "MaximumConcurrency"}
    # More of them would wait for their turn until they give up, and photos would end in the dead-letter queue.
    assert TEMPLATE["Parameters"]["MaximumConcurrency"]["Default"] <= MAX_WAIT_SECONDS * LEAST_CALLS_A_SECOND


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_client_gives_up_before_its_function_is_stopped(function: str) -> None:
    seconds = FUNCTIONS[function].get("Timeout", TEMPLATE["Globals"]["Function"]["Timeout"])
    waits = seconds < APPSYNC_SECONDS
    client: Any = ANSWERING if waits else WORKING
    tries = client.retries["total_max_attempts"]
    # Before try n, standard mode waits up to 2 ** (n - 1) seconds.
    pauses = sum(2 ** (number - 1) for number in range(1, tries))
    assert tries * (client.connect_timeout + client.read_timeout) + pauses < seconds
    assert seconds > 2 * search.TIMEOUT_SECONDS
    assert seconds > appsync.TIMEOUT_SECONDS
    module = (ROOT / "functions" / f"{FUNCTIONS[function]['Handler'].partition('.')[0]}.py").read_text()
    # Signing makes no call.
    assert ('client("dynamodb", ANSWERING)' in module) is (waits and "dynamodb" in module)


def test_queries_have_limits_and_the_schema_can_be_kept_back() -> None:
    (api,) = of_type("AWS::AppSync::GraphQLApi").values()
    assert api["QueryDepthLimit"] <= 15
    assert api["ResolverCountLimit"] <= 1_000
    assert api["IntrospectionConfig"] == {"Ref": "Introspection"}
    assert TEMPLATE["Parameters"]["Introspection"]["AllowedValues"] == ["ENABLED", "DISABLED"]


def test_the_template_is_linted_without_exceptions() -> None:
    assert "cfn-lint" not in (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert not list(ROOT.glob(".cfnlintrc*"))


def test_the_queue_gives_the_processor_the_time_and_the_tries_it_counts_on() -> None:
    queue = RESOURCES["UploadQueue"]["Properties"]
    function = FUNCTIONS["OnUploadFunction"]
    assert queue["VisibilityTimeout"] == 6 * function["Timeout"]
    assert function["Timeout"] < LEASE_SECONDS < queue["VisibilityTimeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MAX_ATTEMPTS
    assert function["Environment"]["Variables"]["MAX_RECEIVES"] == str(queue["RedrivePolicy"]["maxReceiveCount"])
    assert function["Events"]["Uploads"]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_change_that_cannot_be_projected_holds_up_no_other_and_is_not_lost() -> None:
    changes = FUNCTIONS["OnChangeFunction"]["Events"]["Changes"]["Properties"]
    assert changes["BisectBatchOnFunctionError"]
    assert changes["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < changes["MaximumRetryAttempts"] <= 10
    failures = changes["DestinationConfig"]["OnFailure"]
    assert failures == {"Type": "SQS", "Destination": {"Fn::GetAtt": ["ChangeDeadLetterQueue", "Arn"]}}


def test_nothing_of_a_deleted_photo_stays_as_an_older_version() -> None:
    assert "VersioningConfiguration" not in RESOURCES["PhotoBucket"]["Properties"]


def test_every_dead_letter_queue_has_an_alarm() -> None:
    used = {"UploadDeadLetterQueue", "ChangeDeadLetterQueue"}
    assert used == {name for name in of_type("AWS::SQS::Queue") if "DeadLetter" in name}
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in ALARMS.values()
        for dimension in alarm["Dimensions"]
        if alarm["Namespace"] == "AWS/SQS"
    }
    assert watched == used


def test_every_function_that_answers_the_api_is_watched() -> None:
    sources = of_type("AWS::AppSync::DataSource").values()
    answering = {one["LambdaConfig"]["LambdaFunctionArn"]["Fn::GetAtt"][0] for one in sources if "LambdaConfig" in one}
    answering |= {
        name for name, one in FUNCTIONS.items() if any(e["Type"] == "Api" for e in one.get("Events", {}).values())
    }
    watched = {one["Dimensions"][0]["Value"]["Ref"] for one in ALARMS.values() if one["Namespace"] == "AWS/Lambda"}
    assert watched == answering


def test_alarms_can_reach_their_topic() -> None:
    assert all(alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}] for alarm in ALARMS.values())
    # CloudWatch may not use SNS's own key.
    assert "KmsMasterKeyId" not in RESOURCES["AlarmTopic"].get("Properties", {})


def test_records_are_kept_when_the_stack_goes() -> None:
    for name in ("PhotoBucket", "ImageTable", "UserPool"):
        assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


def test_every_operation_and_every_resolver_file_has_its_resolver() -> None:
    resolvers = of_type("AWS::AppSync::Resolver").values()
    fields = {f"{one['TypeName']}.{one['FieldName']}": one["CodeS3Location"] for one in resolvers}
    assert all(file == f"resolvers/{field}.js" for field, file in fields.items())
    steps = {one["CodeS3Location"] for one in of_type("AWS::AppSync::FunctionConfiguration").values()}
    written = {path.relative_to(ROOT).as_posix() for path in (ROOT / "resolvers").rglob("*.js")}
    assert set(fields.values()) | steps == written
    assert {f"{root}.{field}" for root in ("Query", "Mutation", "Subscription") for field in _fields(root)} <= set(
        fields
    )


def _fields(root: str) -> list[str]:
    document = parse((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    types = [one for one in document.definitions if isinstance(one, ObjectTypeDefinitionNode)]
    return [field.name.value for one in types if one.name.value == root for field in one.fields or ()]
