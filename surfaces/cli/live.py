"""A reply on the screen while it is still being written."""


class Live:
    def __init__(self) -> None:
        self._shown = ""

    def heard(self, text: str) -> None:
        """The whole reply so far; one that begins anew, since the model had to be asked again, gets a line of its own."""
        if self._shown and not text.startswith(self._shown):
            print(" …")
            self._shown = ""
        print(f"{'' if self._shown else 'tenet: '}{text[len(self._shown) :]}", end="", flush=True)
        self._shown = text

    def take(self) -> str:
        """The reply that stands on the screen, whole or not; its line is ended."""
        shown, self._shown = self._shown, ""
        if shown:
            print()
        return shown.strip()
