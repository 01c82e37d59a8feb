"""Work out CloudFormation's functions (`Ref`, `Fn::GetAtt`, `Fn::Sub`, conditions) without CloudFormation."""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\$\{(!?)([^}]+)\}")
# The property that names a resource, for templates that no stack was made of.
_NAMES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Events::EventBus": "Name",
}


class TemplateError(ValueError):
    """A template that cannot be served, and why."""


class Intrinsics:
    """The values of a template's functions, given the names of what the stack has made."""

    def __init__(
        self, template: Mapping[str, Any], names: Mapping[str, str], parameters: Mapping[str, str], region: str
    ) -> None:
        self._resources = template["Resources"]
        self._conditions = template.get("Conditions") or {}
        self._mappings = template.get("Mappings") or {}
        self._names = names
        defaults = {key: one.get("Default") for key, one in (template.get("Parameters") or {}).items()}
        self._values = {
            **defaults,
            **parameters,
            "AWS::Region": region,
            "AWS::AccountId": "000000000000",
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": "local",
            "AWS::NoValue": None,
        }

    def resolve(self, value: Any) -> Any:
        """Replace every function in a value by what it stands for."""
        if isinstance(value, list):
            return [self.resolve(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in ("Ref", "Condition") or str(name).startswith("Fn::"):
                return self._function(name, argument)
        return {key: self.resolve(one) for key, one in value.items()}

    def holds(self, condition: str | None) -> bool:
        """Tell whether a named condition holds; no condition always does."""
        if condition is None:
            return True
        if condition not in self._conditions:
            raise TemplateError(f"the template has no condition {condition}")
        return bool(self.resolve(self._conditions[condition]))

    def _function(self, name: str, argument: Any) -> Any:
        match name:
            case "Ref":
                return self._reference(argument)
            case "Condition":
                return self.holds(argument)
            case "Fn::GetAtt":
                logical_id, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
                return self._attribute(logical_id, attribute)
            case "Fn::Sub":
                text, given = argument if isinstance(argument, list) else (argument, {})
                return _PLACE.sub(lambda match: self._place(match, given), text)
            case "Fn::Join":
                return argument[0].join(str(one) for one in self.resolve(argument[1]))
            case "Fn::Select":
                index, choices = self.resolve(argument)
                return choices[int(index)]
            case "Fn::Split":
                delimiter, text = self.resolve(argument)
                return str(text).split(delimiter)
            case "Fn::FindInMap":
                table, first, second = self.resolve(argument)[:3]
                return self._mappings[table][first][second]
            case "Fn::ImportValue":
                return self._imported(str(self.resolve(argument)))
            case "Fn::If":
                return self.resolve(argument[1] if self.holds(argument[0]) else argument[2])
            case "Fn::Equals":
                first, second = self.resolve(argument)
                return str(first) == str(second)
            case "Fn::Not":
                return not self.resolve(argument)[0]
            case "Fn::And":
                return all(self.resolve(argument))
            case "Fn::Or":
                return any(self.resolve(argument))
        raise TemplateError(f"the function {name} is not there; give its value as a parameter instead")

    def _place(self, match: re.Match[str], given: Mapping[str, Any]) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in given:
            return str(self.resolve(given[name]))
        if "." in name:
            return str(self._attribute(*name.split(".", 1)))
        return str(self._reference(name))

    def _reference(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        if name in self._names or name in self._resources:
            return self._physical(name)
        raise TemplateError(f"Ref {name}: the template has neither a parameter nor a resource of that name")

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        if logical_id not in self._resources:
            raise TemplateError(f"Fn::GetAtt {logical_id}.{attribute}: the template has no such resource")
        resource = self._resources[logical_id]
        # Within the API everything is found by its own name: a data source's Name, a function's logical id.
        if resource["Type"] == "AWS::AppSync::DataSource" and attribute == "Name":
            return self.resolve(resource["Properties"]["Name"])
        if resource["Type"] == "AWS::AppSync::FunctionConfiguration":
            return logical_id
        return self._names.get(f"{logical_id}.{attribute}") or self._physical(logical_id)

    def _physical(self, logical_id: str) -> Any:
        """What the stack has called a resource, else its name in the template, else its logical id."""
        if logical_id in self._names:
            return self._names[logical_id]
        resource = self._resources[logical_id]
        given = (resource.get("Properties") or {}).get(_NAMES.get(resource.get("Type"), ""))
        return self.resolve(given) if given else logical_id

    def _imported(self, name: str) -> str:
        if name not in self._names:
            raise TemplateError(f"Fn::ImportValue {name}: give its value among the names of the configuration")
        return self._names[name]
