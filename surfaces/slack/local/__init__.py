"""A Slack of this machine: a server that speaks the Web API, Socket Mode and signed requests as far as the bot uses them, and
people who write and click. `tenet run --through slack` and the tests drive the real bot with it; no workspace is needed.

workspace  what stands in it, and the Web API's methods       handler    the Web API over HTTP
wire       how it reaches the bot: sockets, signed requests   service    its people: they write, click and look
block_kit  the limits that Slack sets to blocks               scopes     what the app may do, by its own manifest
"""
