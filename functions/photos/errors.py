"""The errors that the use cases raise; adapters turn vendors' errors into these once."""


class PhotosError(Exception):
    """Anything this project raises on purpose."""


class InvalidInput(PhotosError):
    """The caller asked for something that cannot be; the message names the field, the value and the remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class RetryLater(PhotosError):
    """A neighbour is busy or away: the same call may work later."""


class Unanalysable(PhotosError):
    """The file can never be analysed; the message is the reason that its owner reads."""


class NotSignedIn(PhotosError):
    """The caller's token is not, or no longer, valid."""


class GraphQLRefused(PhotosError):
    """The GraphQL API answered with an error that is nobody's input: a matter for the operator."""
