"""AppSync's own scalars and directives, which the service defines and a schema only uses."""

from typing import NewType

import strawberry
from strawberry.schema_directive import Location
from strawberry.types.scalar import ScalarDefinition

AWSDateTime = NewType("AWSDateTime", str)
AWSURL = NewType("AWSURL", str)

SCALARS: dict[object, ScalarDefinition] = {
    AWSDateTime: strawberry.scalar(name="AWSDateTime", serialize=str, parse_value=str),
    AWSURL: strawberry.scalar(name="AWSURL", serialize=str, parse_value=str),
}


@strawberry.schema_directive(locations=[Location.OBJECT, Location.FIELD_DEFINITION], name="aws_iam")
class Iam:
    """Signed AWS requests may use it."""


@strawberry.schema_directive(locations=[Location.OBJECT, Location.FIELD_DEFINITION], name="aws_cognito_user_pools")
class CognitoUserPools:
    """Signed-in users may use it."""


@strawberry.schema_directive(locations=[Location.FIELD_DEFINITION], name="aws_subscribe")
class Subscribe:
    """Fires after these mutations."""

    mutations: list[str]


# The service publishes photos with IAM, and users read them: both need every type of a photo.
SHARED = [Iam(), CognitoUserPools()]
SERVICE_ONLY = [Iam()]
