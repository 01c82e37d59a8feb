"""What a resolver's request goes to: a DynamoDB table, a Lambda function, or nothing."""

from typing import Any


class DataSourceError(Exception):
    """What a data source answered instead of a result; `result` is what comes along with the error."""

    def __init__(self, type_: str, message: str, result: Any = None) -> None:
        super().__init__(message)
        self.type = type_
        self.message = message
        self.result = result
