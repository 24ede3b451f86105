"""The recipe of tenet-tiny, the base model that Tenet carries; see __main__.py."""
