"""One keyword, answered with a text as long as the bot's."""

from rapidsms.contrib.handlers import KeywordHandler

ANSWER = (
    "Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12, ley 90 408.14. 29/09 10:05."
)


class Price(KeywordHandler):
    """PRECIO, and a number by which the answer is found again."""

    keyword = "precio"

    def help(self) -> None:
        self.respond(ANSWER)

    def handle(self, text: str) -> None:
        self.respond(f"{ANSWER} VER {text}")
